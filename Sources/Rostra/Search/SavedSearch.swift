package import RostraPlatforms
package import RostraStorage

/// A search that somebody keeps under a name, to run it again: a custodian's standing question. Everybody who may search
/// sees it; what it finds is what they may see.
package struct SavedSearch: Sendable, Hashable {
  package var id: Identifier<SavedSearch>
  /// Unique within the agency.
  package var name: String
  /// As typed; it is parsed when it is run.
  package var query: String
  package var createdBy: String
  package var created: Timestamp
  /// What it found when this viewer last ran it.
  package var last: Run?

  package struct Run: Sendable, Hashable {
    package var at: Timestamp
    package var count: SearchCount
  }

  static let migration: @Sendable (DatabaseEngine) -> [String] = { engine in
    [
      """
      CREATE TABLE search_saved (
        agency \(engine.textType) NOT NULL,
        id \(engine.textType) NOT NULL,
        name \(engine.textType) NOT NULL CHECK (name <> ''),
        query \(engine.textType) NOT NULL,
        created_by \(engine.textType) NOT NULL,
        created_at \(engine.integerType) NOT NULL,
        PRIMARY KEY (agency, id),
        UNIQUE (agency, name)
      ) \(engine.strict)
      """
    ]
  }

  /// Whoever made it, and those who annotate records, may change or remove it.
  package func mayBeChanged(by viewer: Viewer) -> Bool { viewer.actor == createdBy || viewer.may(.annotate) }
}

extension SavedSearch {
  private static func select(_ viewer: Viewer) -> SQL {
    """
    SELECT s.id, s.name, s.query, s.created_by, s.created_at, r.at, r.found, r.is_bounded FROM search_saved s
    LEFT JOIN search_saved_run r ON r.agency = s.agency AND r.saved = s.id AND r.actor = \(viewer.actor)
    WHERE s.agency = \(viewer.agency)
    """
  }

  private init(_ row: Row) throws {
    id = Identifier(text: try row.text("id"))
    name = try row.text("name")
    query = try row.text("query")
    createdBy = try row.text("created_by")
    created = Timestamp(milliseconds: try row.int64("created_at"))
    if let at = try row.int64OrNil("at") {
      last = Run(
        at: Timestamp(milliseconds: at),
        count: SearchCount(number: try row.int("found"), isBounded: try row.bool("is_bounded")))
    }
  }

  package static func find(
    _ id: Identifier<SavedSearch>, for viewer: Viewer, in tx: any Transaction
  ) throws -> SavedSearch? {
    try viewer.require(.search)
    return try tx.row(select(viewer) + " AND s.id = \(id)").map(SavedSearch.init)
  }

  package static func find(named name: String, for viewer: Viewer, in tx: any Transaction) throws -> SavedSearch? {
    try viewer.require(.search)
    return try tx.row(select(viewer) + " AND s.name = \(name)").map(SavedSearch.init)
  }

  /// By name.
  package static func all(for viewer: Viewer, in tx: any Transaction) throws -> [SavedSearch] {
    try viewer.require(.search)
    return try tx.rows(select(viewer) + " ORDER BY s.name").map(SavedSearch.init)
  }

  static func note(
    _ count: SearchCount, of id: Identifier<SavedSearch>, at now: Timestamp, for viewer: Viewer, in tx: any Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO search_saved_run (agency, saved, actor, at, found, is_bounded)
      SELECT agency, id, \(viewer.actor), \(now.milliseconds), \(count.number), \(count.isBounded) FROM search_saved
      WHERE agency = \(viewer.agency) AND id = \(id)
      ON CONFLICT (agency, saved, actor) DO UPDATE SET at = excluded.at, found = excluded.found,
        is_bounded = excluded.is_bounded
      """)
  }
}

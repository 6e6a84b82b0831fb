package import RostraStorage

/// A search that somebody keeps under a name, to run it again: a custodian's standing question.
package struct SavedSearch: Sendable, Hashable {
  package var agency: String
  package var id: String
  /// Unique within the agency.
  package var name: String
  /// As typed; it is parsed when it is run.
  package var query: String
  package var createdBy: String
  /// Milliseconds since 1970 UTC.
  package var createdAt: Int64

  package init(agency: String, id: String, name: String, query: String, createdBy: String, createdAt: Int64) {
    self.agency = agency
    self.id = id
    self.name = name
    self.query = query
    self.createdBy = createdBy
    self.createdAt = createdAt
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

  /// Keeps a search. A query that cannot be parsed is refused with its ``QueryError``, a name already in use with
  /// the database's.
  package func save(in tx: any Transaction) throws {
    _ = try SearchQuery(parsing: query)
    try tx.insert(
      into: "search_saved", columns: ["agency", "id", "name", "query", "created_by", "created_at"],
      rows: [[.text(agency), .text(id), .text(name), .text(query), .text(createdBy), .integer(createdAt)]])
  }

  /// Gives a saved search another name and query; false where there is none of this id.
  package static func change(
    _ id: String, name: String, query: String, agency: String, in tx: any Transaction
  ) throws -> Bool {
    _ = try SearchQuery(parsing: query)
    return try tx.execute(
      "UPDATE search_saved SET name = \(name), query = \(query) WHERE agency = \(agency) AND id = \(id)") == 1
  }

  package static func delete(_ id: String, agency: String, in tx: any Transaction) throws -> Bool {
    try tx.execute("DELETE FROM search_saved WHERE agency = \(agency) AND id = \(id)") == 1
  }

  package static func find(named name: String, agency: String, in tx: any Transaction) throws -> SavedSearch? {
    try tx.row(
      """
      SELECT agency, id, name, query, created_by, created_at FROM search_saved
      WHERE agency = \(agency) AND name = \(name)
      """
    ).map(SavedSearch.init)
  }

  /// By name.
  package static func all(agency: String, in tx: any Transaction) throws -> [SavedSearch] {
    try tx.rows(
      """
      SELECT agency, id, name, query, created_by, created_at FROM search_saved
      WHERE agency = \(agency) ORDER BY name
      """
    ).map(SavedSearch.init)
  }

  private init(_ row: Row) throws {
    self.init(
      agency: try row.text(0), id: try row.text(1), name: try row.text(2), query: try row.text(3),
      createdBy: try row.text(4), createdAt: try row.int64(5))
  }
}

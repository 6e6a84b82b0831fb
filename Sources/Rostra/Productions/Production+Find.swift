package import RostraPlatforms
package import RostraStorage

/// Which productions somebody looks for.
package struct ProductionFilter: Sendable {
  /// In the query, name, purpose or reference, upper and lower case alike.
  package var words: String?
  package var maker: String?
  package var from: Timestamp?
  package var to: Timestamp?

  package init(
    words: String? = nil, maker: String? = nil, from: Timestamp? = nil, to: Timestamp? = nil
  ) {
    self.words = words
    self.maker = maker
    self.from = from
    self.to = to
  }
}

extension Production {
  private static let columns: SQL =
    "id, reference, query, made_at, made_by, records, length, sha256, file, name, purpose"

  /// Newest first.
  package static func all(for viewer: Viewer, limit: Int = 1000, in tx: any Transaction) throws -> [Production] {
    try find(ProductionFilter(), limit: limit, for: viewer, in: tx)
  }

  /// Newest first.
  /// - Parameter before: a reference; only those made before it.
  package static func find(
    _ filter: ProductionFilter, before: String? = nil, limit: Int, for viewer: Viewer, in tx: any Transaction
  ) throws -> [Production] {
    try viewer.require(.read)
    var conditions: SQL = ""
    if let words = filter.words?.lowercased() {
      let pattern = "%\(escaped(words))%"
      conditions += """
        AND (lower(query) LIKE \(pattern) ESCAPE '!' OR lower(COALESCE(name, '')) LIKE \(pattern) ESCAPE '!'
          OR lower(COALESCE(purpose, '')) LIKE \(pattern) ESCAPE '!' OR lower(reference) LIKE \(pattern) ESCAPE '!')
        """
    }
    if let maker = filter.maker { conditions += " AND made_by = \(maker)" }
    if let from = filter.from { conditions += " AND made_at >= \(from.milliseconds)" }
    if let to = filter.to { conditions += " AND made_at < \(to.milliseconds)" }
    if let before {
      conditions += """
         AND (made_at, id) < (SELECT made_at, id FROM production WHERE agency = \(viewer.agency) AND reference = \(before))
        """
    }
    return try tx.rows(
      """
      SELECT \(sql: columns) FROM production
      WHERE agency = \(viewer.agency) \(sql: conditions) \(sql: reach(of: viewer)) ORDER BY made_at DESC, id DESC LIMIT \(limit)
      """
    ).map(Production.init)
  }

  /// - Parameter reference: its reference, or its id.
  package static func find(_ reference: String, for viewer: Viewer, in tx: any Transaction) throws -> Production? {
    try viewer.require(.read)
    return try tx.row(
      """
      SELECT \(sql: columns) FROM production
      WHERE agency = \(viewer.agency) AND (reference = \(reference) OR id = \(reference)) \(sql: reach(of: viewer))
      """
    ).map(Production.init)
  }

  /// Who reaches only a part of the agency sees a production all of whose sites are within it. One whose sites were not
  /// written down, by an older program, is for those who reach everything.
  private static func reach(of viewer: Viewer) -> SQL {
    guard viewer.units(for: .read) != nil else { return "" }
    let ours: SQL = "ps.agency = production.agency AND ps.production = production.id"
    return """
      AND EXISTS (SELECT 1 FROM production_site ps WHERE \(sql: ours))
      AND NOT EXISTS (SELECT 1 FROM production_site ps WHERE \(sql: ours) AND ps.site NOT IN
        (SELECT id FROM site WHERE agency = \(viewer.agency) \(sql: viewer.within(.read, site: "id"))))
      """
  }

  private static func escaped(_ words: String) -> String {
    words.replacing("!", with: "!!").replacing("%", with: "!%").replacing("_", with: "!_")
  }

  private init(_ row: Row) throws {
    self.init(
      id: Identifier(text: try row.text("id")), reference: try row.text("reference"),
      query: try row.text("query"), made: Timestamp(milliseconds: try row.int64("made_at")),
      maker: try row.text("made_by"), records: try row.int64("records"), length: try row.int64("length"),
      sha256: try row.blob("sha256"), file: try row.text("file"), name: try row.textOrNil("name"),
      purpose: try row.textOrNil("purpose"))
  }

  /// Where it lies in the object store, from which anybody who may can have it; nil where it was written as a file of the
  /// machine on which it was made.
  package func key(in agency: Identifier<Agency>) -> ObjectKey? {
    file.hasPrefix("productions/\(agency.text)/") ? try? ObjectKey(file) : nil
  }
}

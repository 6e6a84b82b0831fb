package import RostraStorage

/// A table as the database itself describes it: what a backup or an export goes by, so that no new table is forgotten.
package struct StoredTable: Sendable, Hashable {
  package var name: String
  package var columns: [String]
  /// The columns of the primary key, in its order.
  package var key: [String]

  /// The column that says whose a row is.
  package var owner: String? { name == "agency" ? "id" : columns.first { $0 == "agency" } }

  /// All tables of the schema in use in the order in which they were made: one that points at another stands behind it.
  /// The shadow tables in which SQLite keeps a full-text index are its own business, and are left out.
  package static func all(in tx: any Transaction) throws -> [StoredTable] {
    switch tx.engine {
    case .sqlite:
      let rows = try tx.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY rowid")
      let indexes = try rows.filter { try $0.text("sql").hasPrefix("CREATE VIRTUAL TABLE") }.map { try $0.text("name") }
      return try rows.map { try $0.text("name") }.filter { name in
        !name.hasPrefix("sqlite_") && !indexes.contains { name.hasPrefix("\($0)_") }
      }.map { name in
        let columns = try tx.rows("SELECT name, pk FROM pragma_table_info(\(name)) ORDER BY cid")
        return StoredTable(name: name, columns: try columns.map { try $0.text(0) }, key: try key(columns))
      }
    case .postgresql:
      let names = try tx.rows(
        """
        SELECT CAST(pg_class.relname AS TEXT) FROM pg_class
        JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
        WHERE pg_namespace.nspname = current_schema() AND pg_class.relkind IN ('r', 'p') AND NOT pg_class.relispartition
        ORDER BY pg_class.oid
        """
      ).map { try $0.text(0) }
      return try names.map { name in
        let columns = try tx.rows(
          """
          SELECT CAST(held.attname AS TEXT) AS name,
            CAST(COALESCE(ARRAY_POSITION(CAST(pg_index.indkey AS SMALLINT[]), held.attnum) + 1, 0) AS BIGINT) AS pk
          FROM pg_attribute AS held
          LEFT JOIN pg_index ON pg_index.indrelid = held.attrelid AND pg_index.indisprimary
          WHERE held.attrelid = CAST(\(name) AS REGCLASS) AND held.attnum > 0 AND NOT held.attisdropped
          ORDER BY held.attnum
          """)
        return StoredTable(name: name, columns: try columns.map { try $0.text(0) }, key: try key(columns))
      }
    }
  }

  private static func key(_ columns: [Row]) throws -> [String] {
    try columns.filter { try $0.int64("pk") > 0 }.sorted { try $0.int64("pk") < $1.int64("pk") }.map {
      try $0.text("name")
    }
  }

  /// An agency's rows, in the order of their keys.
  func rows(of agency: Identifier<Agency>, columns: [String]) -> SQL {
    let selection = columns.joined(separator: ", ")
    let order = key.isEmpty ? "" : " ORDER BY " + key.joined(separator: ", ")
    guard let owner else { return "SELECT \(raw: selection) FROM \(raw: name)\(raw: order)" }
    return "SELECT \(raw: selection) FROM \(raw: name) WHERE \(raw: owner) = \(agency)\(raw: order)"
  }
}

import RostraPlatforms
import RostraStorage

/// Puts dumped rows into a database whose schema is that of the dump.
struct DatabaseLoading {
  private let reader: SealedReader
  private let tx: any Transaction
  private let tables: [StoredTable]

  init(_ reader: SealedReader, in tx: any Transaction) throws {
    self.reader = reader
    self.tx = tx
    tables = try StoredTable.all(in: tx)
  }

  private static let batchRows = 2000
  private static let batchBytes = 4 << 20

  private struct Table {
    var name: String
    var columns: [String]
    /// How many of the columns the dump has.
    var width: Int
    var rows: [[SQLValue]] = []
    var bytes = 0
    var count: Int64 = 0
  }

  /// - Returns: the number of rows by table.
  func run(progress: (String) -> Void = { _ in }) throws -> [String: Int64] {
    // Rows may point at later ones of their own table; checked when the transaction ends.
    if tx.engine == .sqlite { try tx.execute("PRAGMA defer_foreign_keys = ON") }
    var counts: [String: Int64] = [:]
    var table: Table?
    try reader.forEachLine { bytes in
      guard let line = try? JSON(parsing: bytes) else { throw fault("a line that is not JSON") }
      switch line {
      case .array(let cells):
        guard table != nil, cells.count == table?.width else { throw fault("a row that fits no table") }
        table?.rows.append(
          try cells.map { cell in
            guard let value = DatabaseDump.value(cell) else { throw fault("a value that is none") }
            return value
          })
        table?.bytes += bytes.count
        if let full = table, full.rows.count >= Self.batchRows || full.bytes >= Self.batchBytes { try flush(&table) }
      case .object where line["table"] != nil:
        guard table == nil, let name = line["table"]?.string, let columns = line["columns"]?.array else {
          throw fault("a table within another")
        }
        progress(name)
        table = try begin(name, columns.compactMap(\.string))
      case .object where line["end"] != nil:
        try flush(&table)
        guard let ended = table, line["end"]?.string == ended.name, line["rows"]?.integer == ended.count else {
          throw fault("a table that does not end as it began")
        }
        counts[ended.name] = ended.count
        table = nil
      default: throw fault("a line of no kind that is known")
      }
    }
    guard table == nil else { throw fault("no end") }
    return counts
  }

  /// Names come from outside the program: only those that the schema knows are ever put into a statement.
  private func begin(_ name: String, _ columns: [String]) throws -> Table {
    guard let known = tables.first(where: { $0.name == name }), columns.allSatisfy(known.columns.contains) else {
      throw fault("the table '\(name.prefix(40))', which this program does not know")
    }
    var table = Table(name: name, columns: columns, width: columns.count)
    // PostgreSQL keeps the words beside the text; they are made again when all rows are there.
    if name == "search_entry", tx.engine == .postgresql { table.columns.append("tokens") }
    return table
  }

  private func flush(_ table: inout Table?) throws {
    guard var full = table, !full.rows.isEmpty else { return }
    if full.columns.count > full.width { full.rows = full.rows.map { $0 + [.text("")] } }
    try tx.insert(into: full.name, columns: full.columns, rows: full.rows)
    full.count += Int64(full.rows.count)
    full.rows.removeAll(keepingCapacity: true)
    full.bytes = 0
    table = full
  }

  private func fault(_ what: String) -> BackupError { .damaged(reader.name, reason: "the database in it has \(what)") }
}

import Foundation
import RostraPlatforms
import RostraStorage

/// An agency's rows in a form that belongs to no database program: lines of JSON, so that what was kept in SQLite can be
/// restored into PostgreSQL and back (docs/formats/backup.md, "database").
enum DatabaseDump {
  /// Tables that a backup does not hold, and why.
  static let leftOut: [String: String] = [
    "schema_migration": "made by the program that restores",
    "search_text": "made again from search_entry",
    "session": "whoever was signed in signs in again: a restored session would revive one that had ended",
  ]

  /// Columns that are made again from others.
  static let leftOutColumns: [String: Set<String>] = ["search_entry": ["tokens"]]

  /// Writes every row of the agency; the transaction is one snapshot, so the rows fit each other.
  ///
  /// - Returns: the number of rows by table.
  static func write(
    of agency: Identifier<Agency>, in tx: any Transaction, to output: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> [(table: String, rows: Int64)] {
    var buffer: [UInt8] = []
    func put(_ line: JSON) throws {
      buffer += line.bytes
      buffer.append(UInt8(ascii: "\n"))
      guard buffer.count > 256 << 10 else { return }
      try buffer.withUnsafeBytes { try output($0) }
      buffer.removeAll(keepingCapacity: true)
    }
    var counts: [(table: String, rows: Int64)] = []
    for table in try StoredTable.all(in: tx) where leftOut[table.name] == nil {
      let columns = table.columns.filter { leftOutColumns[table.name]?.contains($0) != true }
      try put(["table": .string(table.name), "columns": .array(columns.map { .string($0) })])
      var rows: Int64 = 0
      try tx.forEach(table.rows(of: agency, columns: columns)) { row in
        try put(.array(row.values.map(json)))
        rows += 1
      }
      try put(["end": .string(table.name), "rows": JSON(rows)])
      counts.append((table.name, rows))
    }
    try buffer.withUnsafeBytes { try output($0) }
    return counts
  }

  private static func json(_ value: SQLValue) -> JSON {
    switch value {
    case .null: .null
    case .integer(let integer): JSON(integer)
    case .text(let text): .string(text)
    case .real(let real): ["real": .string(String(real))]
    case .blob(let bytes): ["blob": .string(Data(bytes).base64EncodedString())]
    }
  }

  static func value(_ json: JSON) -> SQLValue? {
    switch json {
    case .null: return .null
    case .number: return json.integer.map { .integer($0) }
    case .string(let text): return .text(text)
    case .object:
      if let real = json["real"]?.string.flatMap({ Double($0) }) { return .real(real) }
      return json["blob"]?.string.flatMap { Data(base64Encoded: $0) }.map { .blob(Array($0)) }
    default: return nil
    }
  }
}

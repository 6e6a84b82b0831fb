import Foundation
import RostraPlatforms
import RostraStorage
import WebArchive

/// Writes one table as JSON Lines (RFC 8259), as CSV (RFC 4180, UTF-8) and as a note of what its columns are.
struct ExportTable {
  let table: StoredTable
  let what: String
  let columns: [String]
  let leftOut: [String: String]

  init(_ table: StoredTable, what: String, except leftOut: [String: String]) {
    self.table = table
    self.what = what
    self.leftOut = leftOut
    columns = table.columns.filter { leftOut[$0] == nil }
  }

  /// - Returns: the number of rows.
  func write(
    of agency: Identifier<Agency>, in tx: any Transaction, lines: FileSink, csv: FileSink
  ) throws -> Int64 {
    var rows: Int64 = 0
    try csv.write(CSVLine.bytes(columns))
    try tx.forEach(table.rows(of: agency, columns: columns)) { row in
      let values = columns.indices.map { place in shown(row, place) }
      try lines.write(
        JSON.object(zip(columns, values).map { JSON.Member($0, Self.json($1)) }).bytes + [UInt8(ascii: "\n")])
      try csv.write(CSVLine.bytes(values.map(Self.text)))
      rows += 1
    }
    return rows
  }

  private func shown(_ row: Row, _ place: Int) -> SQLValue {
    let value = row.values[place]
    guard table.name == "setting", columns[place] == "value", case .text(let text) = value else { return value }
    let name = (try? row.text("name")) ?? ""
    // Sealed, or named like a secret.
    return text.contains("1$") || ExportRule.soundsSecret(name) ? .text("[withheld: a secret]") : value
  }

  /// Bytes are hexadecimal digits: a spreadsheet can hold them, and nothing mistakes them for text.
  private static func json(_ value: SQLValue) -> JSON {
    switch value {
    case .null: .null
    case .integer(let integer): JSON(integer)
    case .real(let real): .number(String(real))
    case .text(let text): .string(text)
    case .blob(let bytes): .string(Hexadecimal.text(bytes))
    }
  }

  private static func text(_ value: SQLValue) -> String {
    switch value {
    case .null: ""
    case .integer(let integer): String(integer)
    case .real(let real): String(real)
    case .text(let text): text
    case .blob(let bytes): Hexadecimal.text(bytes)
    }
  }

  func note(rows: Int64) -> JSON {
    [
      "table": .string(table.name), "what": .string(what), "rows": JSON(rows),
      "key": .array(table.key.map { .string($0) }),
      "columns": .array(columns.map { ["name": .string($0), "meaning": .string(Self.meaning(of: $0))] }),
      "leftOut": .object(leftOut.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }),
    ]
  }

  /// By the habits that all tables keep.
  private static func meaning(of column: String) -> String {
    switch column {
    case "agency": "the agency's id"
    case "id": "a UUID of version 7: it sorts by the time it was made"
    case "leaf", "position": "the place in the log, from 0"
    case "secret": "the secret of the commitment, hexadecimal (docs/formats/commitment.md)"
    case "commitment", "sha256", "payload_sha256", "content_hash": "hexadecimal"
    case "content", "settings", "counters", "before", "after", "seal": "JSON"
    case _ where column.hasSuffix("_at") || column == "at" || column.hasPrefix("covered"):
      "milliseconds since 1970 UTC"
    default: column.replacing("_", with: " ")
    }
  }
}

/// One line of a CSV file.
enum CSVLine {
  static func bytes(_ cells: [String]) -> [UInt8] {
    Array((cells.map(cell).joined(separator: ",") + "\r\n").utf8)
  }

  /// Quoted where RFC 4180 section 2 asks for it. Spreadsheet programs run a cell that begins like a formula, and anybody
  /// may post one: an apostrophe is put before it.
  private static func cell(_ value: String) -> String {
    let isNumber = Int64(value) != nil || Double(value) != nil
    let isFormula = value.unicodeScalars.first.map { "=+-@\t\r\n＝＋－＠'".unicodeScalars.contains($0) } ?? false
    let guarded = isFormula && !isNumber ? "'" + value : value
    guard guarded.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return guarded }
    return "\"" + guarded.replacing("\"", with: "\"\"") + "\""
  }
}

/// Splits a CSV file into its rows as it streams by (RFC 4180): a line end inside of quotes ends no row.
struct TableReader {
  private var row: [UInt8] = []
  private var isQuoted = false
  private static let longestRow = 64 << 20

  mutating func read(_ bytes: UnsafeRawBufferPointer, _ body: ([UInt8]) throws -> Void) throws {
    for byte in bytes {
      row.append(byte)
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if byte == UInt8(ascii: "\n"), !isQuoted {
        try body(row)
        row.removeAll(keepingCapacity: true)
      }
      guard row.count <= Self.longestRow else {
        throw RecordProofsError(message: "a row is longer than 64 MiB")
      }
    }
  }

  /// What is left when the file ends.
  func rest() -> [UInt8]? { row.isEmpty ? nil : row }

  /// A row's cells.
  static func cells(_ row: [UInt8]) -> [String] {
    var cells: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    var at = 0
    while at < row.count {
      let byte = row[at]
      switch byte {
      case UInt8(ascii: "\"") where isQuoted && at + 1 < row.count && row[at + 1] == byte:
        cell.append(byte)
        at += 1
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted:
        cells.append(String(decoding: cell, as: UTF8.self))
        cell.removeAll()
      case UInt8(ascii: "\r"), UInt8(ascii: "\n"): if isQuoted { cell.append(byte) }
      default: cell.append(byte)
      }
      at += 1
    }
    cells.append(String(decoding: cell, as: UTF8.self))
    return cells
  }
}

/// A table as spreadsheets save it: comma-separated values (RFC 4180), read whole, with bounds.
package struct DelimitedText: Sendable {
  /// The first row.
  package var columns: [String]
  /// Each with its line in the file, from 1.
  package var rows: [(line: Int, cells: [String])]

  package static let mostBytes = 16 << 20
  package static let mostRows = 100_000
  private static let mostCells = 100

  /// - Throws: ``EntryError`` of the field `file`, with the line where it cannot be read.
  package init(_ bytes: [UInt8]) throws(EntryError) {
    guard bytes.count <= Self.mostBytes else {
      throw EntryError(field: "file", problem: "is larger than 16 MB", remedy: "send it in parts")
    }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw EntryError(field: "file", problem: "is not UTF-8 text", remedy: "save it as CSV in UTF-8")
    }
    var records: [(line: Int, cells: [String])] = []
    var cells: [String] = []
    var cell: [UInt8] = []
    var (isQuoted, line, begun) = (false, 1, 1)
    // A byte order mark, which spreadsheets put first, is no part of the first name.
    var at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0

    func problem(_ problem: String) -> EntryError {
      EntryError(field: "file", value: "line \(begun)", problem: problem, remedy: "mend it there, and send it again")
    }

    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\n") { line += 1 }
      switch byte {
      case UInt8(ascii: "\"") where isQuoted && at + 1 < bytes.count && bytes[at + 1] == byte:
        cell.append(byte)
        at += 1
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted:
        cells.append(String(decoding: cell, as: UTF8.self))
        cell.removeAll(keepingCapacity: true)
        guard cells.count < Self.mostCells else { throw problem("has more than \(Self.mostCells) columns") }
      case UInt8(ascii: "\n") where !isQuoted:
        cells.append(String(decoding: cell, as: UTF8.self))
        cell.removeAll(keepingCapacity: true)
        if cells.contains(where: { !$0.isEmpty }) { records.append((begun, cells)) }
        cells.removeAll(keepingCapacity: true)
        begun = line
        guard records.count <= Self.mostRows else { throw problem("is beyond the \(Self.mostRows) rows that are read") }
      case UInt8(ascii: "\r") where !isQuoted: break
      default: cell.append(byte)
      }
      at += 1
    }
    guard !isQuoted else { throw problem("begins a quotation that never ends") }
    cells.append(String(decoding: cell, as: UTF8.self))
    if cells.contains(where: { !$0.isEmpty }) { records.append((begun, cells)) }
    guard let head = records.first else {
      throw EntryError(field: "file", problem: "is empty", remedy: "send a table whose first row names the columns")
    }
    columns = head.cells.map { $0.trimmingWhitespace().lowercased() }
    rows = Array(records.dropFirst())
  }
}

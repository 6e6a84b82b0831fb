/// Reads comma-separated values (RFC 4180) row by row, as they arrive. A byte-order mark is skipped; rows may end in CRLF,
/// LF or CR; the divider, comma, semicolon or tab, is what the first row holds most of outside of quotes.
struct CSVReader {
  struct Row: Sendable, Hashable {
    /// The first is 1.
    var number: Int
    var cells: [String]
    /// Why the row cannot be trusted: a quote that was never closed, bytes that are no text.
    var fault: String?
  }

  static let mostCells = 1000
  static let mostBytes = 4 << 20

  private enum State { case start, plain, quoted, closed }

  private let divider: UInt8
  private var state = State.start
  private var cell: [UInt8] = []
  private var cells: [String] = []
  private var bytes = 0
  private var number = 1
  private var fault: String?
  private var wasReturn = false
  private var position = 0

  /// - Parameter start: the first bytes of the table, to tell the divider by.
  init(start: [UInt8]) {
    var counts: [UInt8: Int] = [:]
    var isQuoted = false
    for byte in start {
      if byte == 0x22 { isQuoted.toggle() }
      if !isQuoted, byte == 0x0A || byte == 0x0D { break }
      if !isQuoted { counts[byte, default: 0] += 1 }
    }
    divider = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09].max { (counts[$0] ?? 0) < (counts[$1] ?? 0) } ?? 0x2C
  }

  mutating func read(_ piece: UnsafeRawBufferPointer, _ body: (Row) throws -> Void) throws {
    for byte in piece {
      position += 1
      if position <= 3, byte == [0xEF, 0xBB, 0xBF][position - 1], cell.isEmpty, cells.isEmpty { continue }
      try take(byte, body)
    }
  }

  /// The last row, where no line end closed it.
  mutating func finish(_ body: (Row) throws -> Void) throws {
    if state == .quoted { fault = "a quote is never closed" }
    if state != .start || !cells.isEmpty { try endRow(body) }
  }

  private mutating func take(_ byte: UInt8, _ body: (Row) throws -> Void) throws {
    defer { wasReturn = byte == 0x0D && state != .quoted }
    if state == .quoted {
      if byte == 0x22 { state = .closed } else { try keep(byte) }
      return
    }
    switch byte {
    case 0x22 where state == .start: state = .quoted
    case 0x22 where state == .closed:
      try keep(byte)
      state = .quoted
    case divider: endCell()
    case 0x0A where wasReturn: break
    case 0x0A, 0x0D: try endRow(body)
    default:
      if state == .start { state = .plain }
      try keep(byte)
    }
  }

  private mutating func keep(_ byte: UInt8) throws {
    bytes += 1
    guard bytes <= Self.mostBytes else {
      throw ReadingError.tooLarge("row \(number) has more than \(Self.mostBytes) bytes")
    }
    cell.append(byte)
  }

  private mutating func endCell() {
    if cells.count >= Self.mostCells {
      fault = "more than \(Self.mostCells) cells"
    } else {
      if let text = String(validating: cell, as: UTF8.self) {
        cells.append(text)
      } else {
        // What a spreadsheet of the old kind writes; said, because letters may come out wrong.
        cells.append(String(decoding: cell, as: UTF8.self))
        fault = "it is not UTF-8: save the table as “CSV UTF-8”"
      }
    }
    cell.removeAll(keepingCapacity: true)
    state = .start
  }

  private mutating func endRow(_ body: (Row) throws -> Void) throws {
    endCell()
    let row = Row(number: number, cells: cells, fault: fault)
    number += 1
    cells.removeAll(keepingCapacity: true)
    bytes = 0
    fault = nil
    if row.cells != [""] || row.fault != nil { try body(row) }
  }
}

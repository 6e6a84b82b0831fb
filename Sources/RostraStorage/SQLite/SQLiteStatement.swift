import GRDB
import GRDBSQLite
import Glibc

/// Binding, stepping and reading of one prepared statement.
struct SQLiteStatement {
  private let statement: GRDB.Statement
  private let connection: OpaquePointer?
  private let text: String
  private var handle: OpaquePointer { statement.sqliteStatement }

  init(_ statement: GRDB.Statement, _ connection: GRDB.Database, _ text: String) {
    self.statement = statement
    self.connection = connection.sqliteConnection
    self.text = text
  }

  /// True where there is a row to read, false at the end.
  func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw DatabaseError(connection: connection, statement: text)
    }
  }

  func reset() {
    // Its code repeats the error that the last step already threw.
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }

  func bind(_ values: [SQLValue]) throws {
    guard values.count == Int(sqlite3_bind_parameter_count(handle)) else {
      throw DatabaseError(
        .statement, "\(values.count) values for \(sqlite3_bind_parameter_count(handle)) places",
        statement: text)
    }
    for (index, value) in values.enumerated() {
      guard bind(value, at: Int32(index + 1)) == SQLITE_OK else {
        throw DatabaseError(connection: connection, statement: text)
      }
      guard value.isStorable else { throw DatabaseError(unstorable: value, place: index, statement: text) }
    }
  }

  private func bind(_ value: SQLValue, at place: Int32) -> Int32 {
    // SQLite copies what it is given, since it may look at it after this call.
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch value {
    case .null: return sqlite3_bind_null(handle, place)
    case .integer(let integer): return sqlite3_bind_int64(handle, place, integer)
    case .real(let real): return sqlite3_bind_double(handle, place, real)
    case .text(var string):
      return string.withUTF8 { bytes in
        // A null pointer would bind NULL; the empty string has one in some of its forms.
        guard let start = bytes.baseAddress else { return sqlite3_bind_text(handle, place, "", 0, copied) }
        return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
          sqlite3_bind_text(handle, place, $0, Int32(bytes.count), copied)
        }
      }
    case .blob(let bytes):
      guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, place, 0) }
      return bytes.withUnsafeBytes {
        sqlite3_bind_blob(handle, place, $0.baseAddress, Int32($0.count), copied)
      }
    }
  }

  func shape() -> RowShape {
    RowShape(
      names: (0..<sqlite3_column_count(handle)).map { String(cString: sqlite3_column_name(handle, $0)) },
      statement: text)
  }

  func values() throws -> [SQLValue] {
    let count = sqlite3_column_count(handle)
    var values: [SQLValue] = []
    values.reserveCapacity(Int(count))
    for column in 0..<count { values.append(value(column)) }
    return values
  }

  private func value(_ column: Int32) -> SQLValue {
    switch sqlite3_column_type(handle, column) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, column))
    case SQLITE_TEXT:
      guard let start = sqlite3_column_text(handle, column) else { return .text("") }
      let count = Int(sqlite3_column_bytes(handle, column))
      return .text(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
    case SQLITE_BLOB:
      guard let start = sqlite3_column_blob(handle, column) else { return .blob([]) }
      let count = Int(sqlite3_column_bytes(handle, column))
      return .blob([UInt8](UnsafeRawBufferPointer(start: start, count: count)))
    default: return .null
    }
  }
}

import GRDB
import GRDBSQLite

extension DatabaseError {
  /// The last error of a connection whose statement failed.
  init(connection: OpaquePointer?, statement: String) {
    let code = sqlite3_extended_errcode(connection)
    self.init(
      Self.kind(ofSQLite: code), String(cString: sqlite3_errmsg(connection)), code: "SQLite \(code)",
      statement: statement)
  }

  /// An error that the pool met itself: opening, BEGIN, COMMIT.
  init(sqlite error: GRDB.DatabaseError, path: String? = nil) {
    let code = error.extendedResultCode.rawValue
    let message = error.message ?? error.resultCode.description
    self.init(
      Self.kind(ofSQLite: code), path.map { "\($0): \(message)" } ?? message, code: "SQLite \(code)",
      statement: error.sql)
  }

  private static func kind(ofSQLite code: Int32) -> Kind {
    switch ResultCode(rawValue: code) {
    case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID: return .unique
    case .SQLITE_CONSTRAINT_FOREIGNKEY: return .foreignKey
    case .SQLITE_CONSTRAINT_NOTNULL: return .notNull
    // The shared-memory file beside the database could not be made larger: so a full disk looks when it is opened.
    case .SQLITE_IOERR_SHMSIZE: return .diskFull
    default: break
    }
    switch code & 0xff {
    case SQLITE_CONSTRAINT, SQLITE_MISMATCH: return .check
    case SQLITE_BUSY, SQLITE_LOCKED: return .busy
    case SQLITE_FULL: return .diskFull
    case SQLITE_READONLY: return .readOnly
    case SQLITE_CORRUPT, SQLITE_NOTADB: return .corrupt
    case SQLITE_CANTOPEN, SQLITE_IOERR: return .unavailable
    // The pool answers a call after close() so.
    case SQLITE_MISUSE: return .closed
    default: return .statement
    }
  }
}

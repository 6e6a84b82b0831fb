/// One value as both databases hold it. Booleans are integers 0 and 1, UUIDs are blobs of 16 bytes, times are
/// integers (milliseconds since 1970 UTC): so a row reads the same from SQLite and from PostgreSQL.
package enum SQLValue: Sendable, Hashable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
}

/// The type that a value has in an SQL expression, needed only where SQL must be told: in a cast.
package enum SQLType: Sendable, Hashable {
  case integer, real, text, blob

  /// The name both engines understand inside `CAST(… AS name)`.
  var castName: String {
    switch self {
    case .integer: "BIGINT"
    case .real: "DOUBLE PRECISION"
    case .text: "TEXT"
    case .blob: "BYTEA"
    }
  }
}

extension SQLValue: CustomStringConvertible {
  /// A short form for error messages: long text is cut and blobs show only their length, since a message may
  /// reach a log that must not carry the archive's content.
  package var description: String {
    switch self {
    case .null: "NULL"
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .text(let value):
      value.utf8.count <= 60 ? "'\(value)'" : "'\(value.prefix(40))…' (\(value.utf8.count) bytes)"
    case .blob(let bytes): "blob of \(bytes.count) bytes"
    }
  }
}

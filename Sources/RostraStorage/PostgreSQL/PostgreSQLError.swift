import CLibPQ

extension DatabaseError {
  init(postgreSQL result: PostgreSQLResult, isAlive: Bool, statement: String) {
    let state = result.sqlState
    self.init(
      Self.kind(ofSQLState: state, isAlive: isAlive), result.message, code: state, statement: statement)
  }

  /// PostgreSQL 15 documentation, appendix A: error codes.
  private static func kind(ofSQLState state: String, isAlive: Bool) -> Kind {
    switch state {
    case "23505": .unique
    case "23503": .foreignKey
    case "23502": .notNull
    case "40001", "40P01", "55P03": .busy
    case "57014": .timeout
    case "53100": .diskFull
    case "25006": .readOnly
    case "25P02": .spoiled
    case "XX001", "XX002": .corrupt
    default:
      switch state.prefix(2) {
      case "23": .check
      case "08", "57": .unavailable
      case "53": .unavailable
      default: isAlive ? .statement : .unavailable
      }
    }
  }

  /// The server asks to run the whole transaction again: serialization failure, deadlock.
  var isSerializationFailure: Bool { code == "40001" || code == "40P01" }

  /// Stands in place of an SQLSTATE where kept column types may no longer be right.
  static let staleTypes = "stale column types"

  /// What the session keeps about the schema may no longer fit it.
  var isStalePlan: Bool {
    code == "0A000" && message.contains("cached plan") || code == "26000" || code == Self.staleTypes
  }
}

/// Why the database refused or failed, with the statement (its text, never its values) where there was one.
package struct DatabaseError: Error, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Hashable {
    /// A row with this key is already there.
    case unique
    /// The row points at one that is not there, or is still pointed at.
    case foreignKey
    /// A column that must have a value got none.
    case notNull
    /// A CHECK of the schema, or a trigger, refuses the row.
    case check
    /// Another transaction held what this one needs for longer than the set time, or serialising failed time and
    /// again. The same call may succeed later.
    case busy
    /// The statement ran longer than the set time.
    case timeout
    /// No connection to the server, or it broke before COMMIT was sent: nothing was written.
    case unavailable
    /// The connection broke after COMMIT was sent: whether it was written is not known. Read before writing again.
    case commitInDoubt
    /// The disk is full.
    case diskFull
    /// A write in `read`, a read-only file, or a standby server.
    case readOnly
    /// The file is damaged or is no database.
    case corrupt
    /// An earlier statement of this transaction failed.
    case spoiled
    /// A value that the two engines cannot both hold: text with U+0000, or a number that is not one.
    case unstorable
    /// The database was closed.
    case closed
    /// The statement itself is wrong, or anything else the engine reports.
    case statement
  }

  package let kind: Kind
  package let message: String
  /// SQLite's extended result code or PostgreSQL's SQLSTATE.
  package let code: String
  package let statement: String?

  package init(_ kind: Kind, _ message: String, code: String = "", statement: String? = nil) {
    self.kind = kind
    self.message = message
    self.code = code
    self.statement = statement
  }

  package var description: String {
    var text = message
    if !code.isEmpty { text += " (\(code))" }
    if kind == .diskFull {
      text += "; free space on the database's disk or move it to a larger one, then try again"
    }
    if let statement { text += " in: \(statement.count <= 500 ? statement : statement.prefix(500) + "…")" }
    return text
  }
}

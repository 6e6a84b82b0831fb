/// A relational database: SQLite or PostgreSQL behind one contract.
///
/// `read` and `write` take a body that runs on a thread of the database, synchronously, inside one transaction.
/// Keep bodies free of effects outside the database: a body may run again when the transaction could not be
/// serialised with another one. A body that throws leaves nothing behind.
package protocol Database: Sendable {
  var engine: DatabaseEngine { get }

  /// Runs a body that sees one consistent snapshot and cannot write.
  func read<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T

  /// Runs a body in one transaction, which is durable when this returns.
  ///
  /// An error thrown by a statement spoils the transaction even where the body catches it: PostgreSQL works so,
  /// and SQLite is held to the same.
  @discardableResult
  func write<T: Sendable>(
    _ isolation: WriteIsolation, _ body: @escaping @Sendable (any Transaction) throws -> T
  ) async throws -> T

  /// Waits for the transactions under way and closes every connection. Later calls throw.
  func close() async
}

extension Database {
  /// One durable transaction whose outcome is as if it had run alone.
  @discardableResult
  package func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
    try await write(.serializable, body)
  }
}

/// How far one writer may see another. SQLite has one writer at a time, so there both are the same.
package enum WriteIsolation: Sendable, Hashable {
  /// As if transactions ran one after the other: what a check reads still holds when its act commits (a hold
  /// placed meanwhile stops a destruction). PostgreSQL may run the body again to keep this promise.
  case serializable
  /// Each statement sees what others have committed before it: for claims that skip locked rows.
  case readCommitted
}

/// The statements of one transaction. Valid only inside the body it was given to, on that thread.
package protocol Transaction: AnyObject {
  var engine: DatabaseEngine { get }

  /// Runs one statement; returns how many rows it inserted, updated or deleted (0 for any other statement).
  @discardableResult func execute(_ sql: SQL) throws -> Int

  /// All rows of the answer, in memory: put a LIMIT on what can grow, or use `forEach`.
  func rows(_ sql: SQL) throws -> [Row]

  /// The first row of the answer, if there is one.
  func row(_ sql: SQL) throws -> Row?

  /// Streams the answer to a SELECT in constant memory. The body may run other statements, but should not
  /// change the rows it is being shown.
  func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws

  /// Inserts many rows by the engine's fastest way; returns how many were new. With `orIgnore`, rows that a
  /// unique constraint already knows are left out. Each row has one value for each column.
  @discardableResult
  func insert(into table: String, columns: [String], rows: [[SQLValue]], orIgnore: Bool) throws -> Int

  /// Asks for a plan made for the values at hand in the rest of this transaction. Search needs it: a plan for
  /// any word at all took rare words from 0.7 ms to 1.4 s on PostgreSQL. SQLite has no other kind of plan.
  func planForValues() throws
}

extension Transaction {
  @discardableResult
  package func insert(into table: String, columns: [String], rows: [[SQLValue]]) throws -> Int {
    try insert(into: table, columns: columns, rows: rows, orIgnore: false)
  }
}

import GRDB
import GRDBSQLite

/// Statements on one SQLite connection. GRDB prepares and keeps the statements; binding and stepping are the C
/// calls themselves, which is what bulk work spends its time in.
final class SQLiteTransaction: Transaction {
  let engine = DatabaseEngine.sqlite
  private let connection: GRDB.Database
  /// The first statement error. SQLite would go on after it; PostgreSQL does not, so neither do we.
  private var failure: DatabaseError?

  init(_ connection: GRDB.Database) { self.connection = connection }

  func checkUnspoiled() throws {
    if let failure {
      throw DatabaseError(
        .spoiled, "an earlier statement of this transaction failed: \(failure.message)", code: failure.code,
        statement: failure.statement)
    }
  }

  func execute(_ sql: SQL) throws -> Int {
    try run(sql) { statement in
      let before = sqlite3_total_changes(connection.sqliteConnection)
      while try statement.step() {}
      // sqlite3_changes() keeps its last value over statements that change nothing.
      guard sqlite3_total_changes(connection.sqliteConnection) != before else { return 0 }
      return Int(sqlite3_changes(connection.sqliteConnection))
    }
  }

  func rows(_ sql: SQL) throws -> [Row] {
    var rows: [Row] = []
    try forEach(sql) { rows.append($0) }
    return rows
  }

  func row(_ sql: SQL) throws -> Row? {
    try run(sql) { statement in
      guard try statement.step() else { return nil }
      let row = Row(values: try statement.values(), shape: statement.shape())
      // To the end: a statement with RETURNING has done its work only there.
      while try statement.step() {}
      return row
    }
  }

  func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws {
    try run(sql) { statement in
      guard try statement.step() else { return }
      let shape = statement.shape()
      repeat { try body(Row(values: try statement.values(), shape: shape)) } while try statement.step()
    }
  }

  func insert(into table: String, columns: [String], rows: [[SQLValue]], orIgnore: Bool) throws -> Int {
    guard !rows.isEmpty else { return 0 }
    let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
    let text =
      "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))"
      + (orIgnore ? " ON CONFLICT DO NOTHING" : "")
    return try run(SQL(raw: text)) { statement in
      var inserted = 0
      for row in rows {
        try statement.bind(row)
        while try statement.step() {}
        inserted += Int(sqlite3_changes(connection.sqliteConnection))
        statement.reset()
      }
      return inserted
    }
  }

  func planForValues() throws {}

  private func run<T>(_ sql: SQL, _ body: (SQLiteStatement) throws -> T) throws -> T {
    try checkUnspoiled()
    try Task.checkCancellation()
    do {
      let statement = try prepare(sql)
      defer { statement.reset() }
      if !sql.values.isEmpty { try statement.bind(sql.values) }
      return try body(statement)
    } catch let error as DatabaseError {
      if failure == nil { failure = error }
      if error.code == "SQLite \(SQLITE_INTERRUPT)" { try Task.checkCancellation() }
      throw error
    }
  }

  private func prepare(_ sql: SQL) throws -> SQLiteStatement {
    let text = sql.text(for: .sqlite)
    do {
      if sql.isCacheable {
        let cached = try connection.cachedStatement(sql: text)
        // In use by a `forEach` around this call: the same text once more, but not the same statement.
        if sqlite3_stmt_busy(cached.sqliteStatement) == 0 { return SQLiteStatement(cached, connection, text) }
      }
      return SQLiteStatement(try connection.makeStatement(sql: text), connection, text)
    } catch let error as GRDB.DatabaseError {
      throw DatabaseError(sqlite: error)
    }
  }
}

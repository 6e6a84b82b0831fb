import CLibPQ

/// Statements on one PostgreSQL session.
final class PostgreSQLTransaction: Transaction {
  let engine = DatabaseEngine.postgresql
  private let connection: PostgreSQLConnection
  /// The first error of a statement, which the server or we hold against the whole transaction.
  private(set) var failure: DatabaseError?

  init(_ connection: PostgreSQLConnection) { self.connection = connection }

  func checkUnspoiled() throws {
    if let failure {
      throw DatabaseError(
        .spoiled, "an earlier statement of this transaction failed: \(failure.message)", code: failure.code,
        statement: failure.statement)
    }
  }

  func execute(_ sql: SQL) throws -> Int { try run(sql).changed }

  func rows(_ sql: SQL) throws -> [Row] {
    let result = try run(sql)
    let shape = result.shape(statement: sql.text(for: .postgresql))
    return try (0..<result.count).map { try result.row($0, shape) }
  }

  func row(_ sql: SQL) throws -> Row? {
    let result = try run(sql)
    guard result.count > 0 else { return nil }
    return try result.row(0, result.shape(statement: sql.text(for: .postgresql)))
  }

  /// A cursor, since it allows other statements in between, which single-row mode does not. Pieces are sized by
  /// bytes, so wide rows do not fill the memory.
  func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws {
    let cursor = connection.nextCursorName()
    let text = sql.text(for: .postgresql)
    try recording {
      let parameters = try PostgreSQLParameters(sql.values, statement: text)
      _ = try connection.run(
        "DECLARE \(cursor) NO SCROLL CURSOR FOR \(text)", parameters, isCacheable: false)
    }
    var pieceSize = 64
    while true {
      let result = try recording {
        try connection.run("FETCH \(pieceSize) FROM \(cursor)", PostgreSQLParameters(), isCacheable: false)
      }
      let shape = result.shape(statement: text)
      var bytes = 0
      for index in 0..<result.count {
        bytes += result.byteCount(ofRow: index)
        try body(try result.row(index, shape))
      }
      if result.count < pieceSize { break }
      pieceSize = min(max((512 << 10) * result.count / max(bytes, 1), 16), 2000)
    }
    try recording { _ = try connection.command("CLOSE \(cursor)") }
  }

  func insert(into table: String, columns: [String], rows: [[SQLValue]], orIgnore: Bool) throws -> Int {
    try recording {
      try connection.insert(into: table, columns: columns, rows: rows, orIgnore: orIgnore)
    }
  }

  func planForValues() throws { _ = try execute("SET LOCAL plan_cache_mode = force_custom_plan") }

  private func run(_ sql: SQL) throws -> PostgreSQLResult {
    try recording {
      let text = sql.text(for: .postgresql)
      return try connection.run(
        text, try PostgreSQLParameters(sql.values, statement: text), isCacheable: sql.isCacheable)
    }
  }

  private func recording<T>(_ body: () throws -> T) throws -> T {
    try checkUnspoiled()
    do {
      return try body()
    } catch let error as DatabaseError {
      failure = error
      throw error
    }
  }
}

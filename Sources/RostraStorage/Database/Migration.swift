import Crypto

/// One numbered step of the schema. Once a release has shipped it, it never changes: the database keeps the
/// digest of its text and refuses another.
package struct Migration: Sendable {
  package let number: Int
  package let name: String
  /// The statements for one engine, one statement each, without a semicolon at the end.
  package let statements: @Sendable (DatabaseEngine) -> [String]

  package init(
    number: Int, name: String, statements: @escaping @Sendable (DatabaseEngine) -> [String]
  ) {
    self.number = number
    self.name = name
    self.statements = statements
  }

  /// SHA-256 over the statements, in hexadecimal digits.
  func digest(for engine: DatabaseEngine) -> String {
    let text = statements(engine).joined(separator: ";\n")
    return SHA256.hash(data: [UInt8](text.utf8)).map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }
}

/// Why a database may not be migrated, or used, by this program.
package enum MigrationError: Error, Equatable, CustomStringConvertible {
  /// The list given is not numbered upwards without repetition.
  case misnumbered(Int, after: Int)
  case edited(Int, name: String)
  case renamed(Int, was: String, is: String)
  /// A number below the newest one was never applied here.
  case skipped(Int, name: String, newest: Int)
  case databaseIsNewer(database: Int, program: Int)

  package var description: String {
    switch self {
    case .misnumbered(let number, let previous):
      "migration \(number) stands after \(previous): number them upwards, each once"
    case .edited(let number, let name):
      "migration \(number) (\(name)) was changed after it had been applied to this database: restore its text "
        + "and put the change into a new migration"
    case .renamed(let number, let was, let now):
      "migration \(number) was applied to this database as '\(was)' and is now called '\(now)': give the new one "
        + "a number of its own"
    case .skipped(let number, let name, let newest):
      "migration \(number) (\(name)) was never applied, but \(newest) was: number new migrations above all others"
    case .databaseIsNewer(let database, let program):
      "the database is at schema \(database), this program knows schemas up to \(program): run the newer program"
    }
  }
}

extension Database {
  /// Brings the schema up to date; returns the numbers it applied.
  ///
  /// Each migration is one transaction with its entry in `schema_migration`, under a lock: of several processes
  /// that start together one applies it and the others find it done. A crash leaves whole migrations only.
  @discardableResult
  package func migrate(_ migrations: [Migration]) async throws -> [Int] {
    for (previous, next) in zip(migrations, migrations.dropFirst()) where next.number <= previous.number {
      throw MigrationError.misnumbered(next.number, after: previous.number)
    }
    var applied: [Int] = []
    for migration in migrations {
      // Read committed: a snapshot taken before the lock would not show what its last holder applied.
      let isNew = try await write(.readCommitted) { transaction in
        try transaction.lockSchema()
        let recorded = try transaction.recordedMigrations()
        try check(migrations, against: recorded, on: transaction.engine)
        guard recorded[migration.number] == nil else { return false }
        for statement in migration.statements(transaction.engine) {
          try transaction.execute(SQL(raw: statement))
        }
        try transaction.execute(
          """
          INSERT INTO schema_migration (number, name, digest, applied_at) VALUES
          (\(migration.number), \(migration.name), \(migration.digest(for: transaction.engine)),
           \(raw: transaction.engine.nowMilliseconds))
          """)
        return true
      }
      if isNew { applied.append(migration.number) }
    }
    return applied
  }

  /// The migrations that this database still needs. Throws as `migrate` does where it may not be used at all.
  package func pendingMigrations(of migrations: [Migration]) async throws -> [Int] {
    try await read { transaction in
      guard try transaction.hasTable("schema_migration") else { return migrations.map(\.number) }
      let recorded = try transaction.recordedMigrations()
      try check(migrations, against: recorded, on: transaction.engine)
      return migrations.map(\.number).filter { recorded[$0] == nil }
    }
  }
}

private struct RecordedMigration {
  let name: String
  let digest: String
}

private func check(
  _ migrations: [Migration], against recorded: [Int: RecordedMigration], on engine: DatabaseEngine
) throws {
  let newest = recorded.keys.max() ?? Int.min
  if let known = migrations.last?.number, newest > known {
    throw MigrationError.databaseIsNewer(database: newest, program: known)
  }
  for migration in migrations {
    guard let record = recorded[migration.number] else {
      if migration.number < newest {
        throw MigrationError.skipped(migration.number, name: migration.name, newest: newest)
      }
      continue
    }
    guard record.name == migration.name else {
      throw MigrationError.renamed(migration.number, was: record.name, is: migration.name)
    }
    guard record.digest == migration.digest(for: engine) else {
      throw MigrationError.edited(migration.number, name: migration.name)
    }
  }
}

extension Transaction {
  /// One migrator at a time. A SQLite write transaction is that already.
  fileprivate func lockSchema() throws {
    if engine == .postgresql {
      // Any fixed number serves: this one is the ASCII text "rostra" read as a big-endian integer.
      _ = try row("SELECT pg_advisory_xact_lock(125823003947617)")
    }
    try execute(
      """
      CREATE TABLE IF NOT EXISTS schema_migration (
        number \(raw: engine.integerType) PRIMARY KEY,
        name \(raw: engine.textType) NOT NULL,
        digest \(raw: engine.textType) NOT NULL,
        applied_at \(raw: engine.integerType) NOT NULL
      ) \(raw: engine.strict)
      """)
  }

  fileprivate func recordedMigrations() throws -> [Int: RecordedMigration] {
    var recorded: [Int: RecordedMigration] = [:]
    for row in try rows("SELECT number, name, digest FROM schema_migration") {
      recorded[try row.int("number")] = RecordedMigration(
        name: try row.text("name"), digest: try row.text("digest"))
    }
    return recorded
  }
}

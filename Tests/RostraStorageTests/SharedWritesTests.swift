import RostraStorage
import Synchronization
import Testing

@Suite struct SharedWritesTests {
  @Test("what many write at once is all there, in fewer transactions than writers", arguments: TestDatabase.engines)
  func shared(engine: DatabaseEngine) async throws {
    try await TestDatabase.with(engine) { database in
      try await prepare(database)
      let counting = CountingDatabase(database)
      let writes = SharedWrites(counting)
      try await withThrowingTaskGroup { group in
        for number in 0..<200 {
          group.addTask {
            try await writes.write { try $0.execute("INSERT INTO note (id) VALUES (\(number))") }
            // Durable when it returns: another connection sees it.
            let found = try await database.read { try $0.row("SELECT id FROM note WHERE id = \(number)") }
            #expect(found != nil)
          }
        }
        try await group.waitForAll()
      }
      #expect(try await numbers(in: database) == Array(0..<200))
      #expect(counting.transactions < 200)
    }
  }

  @Test("a write that fails fails alone, and those beside it stand", arguments: TestDatabase.engines)
  func failure(engine: DatabaseEngine) async throws {
    try await TestDatabase.with(engine) { database in
      try await prepare(database)
      let writes = SharedWrites(database)
      let failed = try await withThrowingTaskGroup(of: Int?.self) { group in
        for number in 0..<60 {
          group.addTask {
            do {
              // Every third is refused by the table's own rule.
              let value = number % 3 == 0 ? -1 - number : number
              try await writes.write { try $0.execute("INSERT INTO note (id) VALUES (\(value))") }
              return nil
            } catch let error as DatabaseError where error.kind == .check {
              return number
            }
          }
        }
        return try await group.reduce(into: Set<Int>()) { failed, number in if let number { failed.insert(number) } }
      }
      #expect(failed == Set(stride(from: 0, to: 60, by: 3)))
      #expect(try await numbers(in: database) == (0..<60).filter { $0 % 3 != 0 })
    }
  }

  private func prepare(_ database: any Database) async throws {
    try await database.write { try $0.execute("CREATE TABLE note (id BIGINT NOT NULL PRIMARY KEY CHECK (id >= 0))") }
  }

  private func numbers(in database: any Database) async throws -> [Int] {
    try await database.read { try $0.rows("SELECT id FROM note ORDER BY id").map { try $0.int("id") } }
  }
}

/// Counts the transactions that write.
private final class CountingDatabase: Database {
  private let database: any Database
  private let count = Atomic(0)

  init(_ database: any Database) { self.database = database }

  var transactions: Int { count.load(ordering: .relaxed) }
  var engine: DatabaseEngine { database.engine }

  func read<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
    try await database.read(body)
  }

  func write<T: Sendable>(
    _ isolation: WriteIsolation, _ body: @escaping @Sendable (any Transaction) throws -> T
  ) async throws -> T {
    count.add(1, ordering: .relaxed)
    return try await database.write(isolation, body)
  }

  func close() async { await database.close() }
}

import Foundation
import RostraStorage
import RostraTesting
import Testing

@Suite(.enabled(if: PostgreSQLSchema.server != nil))
struct PostgreSQLSessionTests {
  @Test("sessions ended by the server are replaced, and a transaction they broke runs again")
  func reconnect() async throws {
    try await TestDatabase.with(.postgresql) { database in
      try await database.write { try $0.execute("CREATE TABLE a (b BIGINT)") }
      let killer = try await PostgreSQLDatabase(PostgreSQLAddress(try #require(PostgreSQLSchema.server)))
      @Sendable func pid(_ tx: any Transaction) throws -> Int {
        try #require(try tx.row("SELECT pg_backend_pid() AS pid")).int("pid")
      }
      // While idle.
      let idle = try await database.read { try pid($0) }
      try await killer.write { _ = try $0.row("SELECT pg_terminate_backend(\(raw: "\(idle)"))") }
      #expect(try await database.read { try pid($0) } != idle)
      // In the middle of a transaction, before COMMIT.
      let attempts = Attempts()
      try await database.write { tx in
        try tx.execute("INSERT INTO a (b) VALUES (1)")
        if attempts.next() == 1 {
          let mine = try pid(tx)
          let killed = DispatchSemaphore(value: 0)
          Task {
            try await killer.write { _ = try $0.row("SELECT pg_terminate_backend(\(raw: "\(mine)"))") }
            killed.signal()
          }
          killed.wait()
          usleep(50_000)
        }
        try tx.execute("INSERT INTO a (b) VALUES (2)")
      }
      let count = try await database.read { try $0.row("SELECT COUNT(*) AS n FROM a")?.int("n") }
      #expect(count == 2)
      #expect(attempts.next() == 3)
      await killer.close()
    }
  }

  @Test("a statement that runs too long is stopped")
  func timeouts() async throws {
    var options = PostgreSQLOptions()
    options.statementTimeout = 1
    options.patience = 1
    try await TestDatabase.with(.postgresql, options: options) { database in
      await #expect { try await database.read { _ = try $0.row("SELECT pg_sleep(20)") } } throws: {
        ($0 as? DatabaseError)?.kind == .timeout
      }
      let value = try await database.read { try $0.row("SELECT 1 AS n")?.int("n") }
      #expect(value == 1)
    }
  }

  @Test("a plan that a change of the schema made stale is made anew")
  func stalePlans() async throws {
    try await TestDatabase.with(.postgresql) { database in
      try await database.write { try $0.execute("CREATE TABLE a (b INTEGER)") }
      for _ in 1...3 {
        try await database.write { try $0.insert(into: "a", columns: ["b"], rows: [[.integer(1)]]) }
        _ = try await database.read { try $0.rows("SELECT b FROM a WHERE b = \(1)") }
      }
      try await database.write { try $0.execute("ALTER TABLE a ALTER COLUMN b TYPE TEXT") }
      let row = try await database.read { try $0.row("SELECT b FROM a LIMIT \(1)") }
      #expect(try row?.text("b") == "1")
      let again = try await database.read { try $0.rows("SELECT b FROM a WHERE b = \("1")").count }
      #expect(again == 3)
      try await database.write { try $0.insert(into: "a", columns: ["b"], rows: [[.text("x")]]) }
    }
  }
}

private final class Attempts: @unchecked Sendable {
  // Only the one transaction under test counts, one attempt after the other.
  private var count = 0
  func next() -> Int {
    count += 1
    return count
  }
}

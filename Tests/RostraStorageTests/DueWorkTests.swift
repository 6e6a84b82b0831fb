import RostraStorage
import Synchronization
import Testing

@Suite struct DueWorkTests {
  private static let work = DueWork(table: "run", key: ["agency", "id"], columns: ["site"])

  @Test("eight claimers never claim one row twice, and together claim all", arguments: TestDatabase.engines)
  func exclusive(engine: DatabaseEngine) async throws {
    try await withRuns(engine, count: 400) { database in
      let claimed = try await withThrowingTaskGroup(of: [Int64].self) { group in
        for _ in 1...8 {
          group.addTask {
            var mine: [Int64] = []
            while true {
              let claims = try await database.claimDue(Self.work, now: 1000, leaseFor: 60_000, limit: 7)
              if claims.isEmpty { return mine }
              #expect(claims.count <= 7)
              for claim in claims {
                #expect(claim.attempts == 1)
                mine.append(try claim.row.int64("id"))
                if mine.count % 2 == 0 {
                  try await database.write { try $0.settle(claim, of: Self.work, nextDue: nil) }
                }
              }
            }
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(claimed.count == 400)
      #expect(Set(claimed).count == 400)
    }
  }

  @Test("a worker that dies leaves a lease that runs out", arguments: TestDatabase.engines)
  func crash(engine: DatabaseEngine) async throws {
    try await withRuns(engine, count: 1) { database in
      let lost = try #require(try await database.claimDue(Self.work, now: 100, leaseFor: 50, limit: 9).first)
      #expect(try await database.claimDue(Self.work, now: 149, leaseFor: 50, limit: 9).isEmpty)
      let again = try #require(try await database.claimDue(Self.work, now: 150, leaseFor: 50, limit: 9).first)
      #expect(again.attempts == 2)
      // The first worker was only slow: what it would record is refused, with its whole transaction.
      await #expect(throws: LeaseLost.self) {
        try await database.write { tx in
          try tx.execute("UPDATE run SET site = 'recorded by the late worker'")
          try tx.settle(lost, of: Self.work, nextDue: 999)
        }
      }
      await #expect(throws: LeaseLost.self) {
        try await database.write { try $0.fail(lost, of: Self.work, error: "late", retryAt: 1) }
      }
      let held = try await database.write { try $0.extend(again, of: Self.work, until: 500) }
      await #expect(throws: LeaseLost.self) {
        try await database.write { try $0.settle(again, of: Self.work, nextDue: nil) }
      }
      #expect(try await database.claimDue(Self.work, now: 499, leaseFor: 50, limit: 9).isEmpty)
      try await database.write { try $0.settle(held, of: Self.work, nextDue: 700) }
      let row = try await database.read { try $0.row("SELECT site, attempts, due_at, last_error FROM run") }
      #expect(try row?.text("site") == "site 1")
      #expect(try row?.int("attempts") == 0)
      #expect(try row?.int("due_at") == 700)
    }
  }

  @Test("a failure keeps its error and its next try on the row", arguments: TestDatabase.engines)
  func failure(engine: DatabaseEngine) async throws {
    try await withRuns(engine, count: 3) { database in
      let claims = try await database.claimDue(
        Self.work, now: 100, leaseFor: 50, limit: 9, where: "site = \("site 2")")
      #expect(claims.count == 1)
      let claim = try #require(claims.first)
      #expect(try claim.row.text("site") == "site 2")
      try await database.write { tx in
        try tx.fail(
          claim, of: Self.work, error: "HTTP 503\u{0}",
          retryAt: 100 + DueWork.retryDelay(attempts: 1, first: 10))
      }
      let row = try await database.read {
        try $0.row("SELECT attempts, due_at, last_error FROM run WHERE id = 2")
      }
      #expect(try row?.text("last_error") == "HTTP 503")
      #expect(try row?.int("due_at") == 110)
      #expect(try row?.int("attempts") == 1)
      #expect(try await database.claimDue(Self.work, now: 109, leaseFor: 50, limit: 9).count == 2)
      #expect(try await database.claimDue(Self.work, now: 110, leaseFor: 50, limit: 9).first?.attempts == 2)
    }
  }

  @Test("rows come longest due first, and none before its time", arguments: TestDatabase.engines)
  func order(engine: DatabaseEngine) async throws {
    try await withRuns(engine, count: 50) { database in
      let claims = try await database.claimDue(Self.work, now: 20, leaseFor: 50, limit: 100)
      #expect(claims.map(\.dueAt) == Array(1...20))
    }
  }

  @Test("retries wait twice as long each time, up to a bound")
  func backOff() {
    let delays = (1...12).map { DueWork.retryDelay(attempts: $0, first: 60, longest: 3600) }
    #expect(delays == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 3600, 3600])
    #expect(DueWork.retryDelay(attempts: .max) == 86_400_000)
  }

  private func withRuns(
    _ engine: DatabaseEngine, count: Int64, _ body: (any Database) async throws -> Void
  ) async throws {
    try await TestDatabase.with(engine) { database in
      try await database.write { tx in
        try tx.execute(
          """
          CREATE TABLE run (agency \(raw: engine.blobType) NOT NULL, id \(raw: engine.integerType) NOT NULL,
            site \(raw: engine.textType) NOT NULL, due_at \(raw: engine.integerType),
            lease_until \(raw: engine.integerType), attempts \(raw: engine.integerType) NOT NULL DEFAULT 0,
            last_error \(raw: engine.textType), PRIMARY KEY (agency, id)) \(raw: engine.strict)
          """)
        try tx.execute("CREATE INDEX run_by_due ON run (due_at)")
        try tx.insert(
          into: "run", columns: ["agency", "id", "site", "due_at"],
          rows: (1...count).map { [.blob([7]), .integer($0), .text("site \($0)"), .integer($0)] })
      }
      try await body(database)
    }
  }
}

import Foundation
import RostraStorage
import Synchronization
import Testing

@Suite struct DatabaseTests {
  @Test("a body that throws leaves nothing behind", arguments: TestDatabase.engines)
  func rollback(engine: DatabaseEngine) async throws {
    struct Stop: Error {}
    try await withCounters(engine) { database in
      await #expect(throws: Stop.self) {
        try await database.write { tx in
          try tx.execute("UPDATE counter SET n = 7")
          throw Stop()
        }
      }
      try await expectSum(0, in: database)
    }
  }

  @Test("an error that the body swallows still undoes the transaction", arguments: TestDatabase.engines)
  func spoiled(engine: DatabaseEngine) async throws {
    try await withCounters(engine) { database in
      await #expect {
        try await database.write { tx in
          try tx.execute("UPDATE counter SET n = 7 WHERE id = 1")
          _ = try? tx.execute("INSERT INTO counter (id, n) VALUES (1, 0)")
        }
      } throws: {
        ($0 as? DatabaseError)?.kind == .spoiled
      }
      try await expectSum(0, in: database)
    }
  }

  @Test("constraints are told apart", arguments: TestDatabase.engines)
  func constraints(engine: DatabaseEngine) async throws {
    try await withCounters(engine) { database in
      try await database.write { tx in
        try tx.execute(
          """
          CREATE TABLE note (counter \(raw: engine.integerType) NOT NULL REFERENCES counter(id),
            text \(raw: engine.textType) NOT NULL CHECK (text <> ''))
          """)
      }
      for (statement, kind) in [
        ("INSERT INTO counter (id, n) VALUES (1, 0)", DatabaseError.Kind.unique),
        ("INSERT INTO note (counter, text) VALUES (99, 'x')", .foreignKey),
        ("INSERT INTO note (counter, text) VALUES (1, NULL)", .notNull),
        ("INSERT INTO note (counter, text) VALUES (1, '')", .check),
        ("INSERT INTO nowhere (a) VALUES (1)", .statement),
      ] as [(SQL, DatabaseError.Kind)] {
        await #expect {
          try await database.write { try $0.execute(statement) }
        } throws: { error in
          (error as? DatabaseError)?.kind == kind && "\(error)".contains("INSERT INTO")
        }
      }
    }
  }

  @Test("execute counts changed rows and nothing else", arguments: TestDatabase.engines)
  func counts(engine: DatabaseEngine) async throws {
    try await withCounters(engine) { database in
      try await database.write { tx in
        #expect(try tx.execute("UPDATE counter SET n = 1") == 3)
        #expect(try tx.execute("CREATE TABLE other (a \(raw: engine.integerType))") == 0)
        #expect(try tx.execute("UPDATE counter SET n = 1 WHERE id = 99") == 0)
        #expect(try tx.execute("SELECT n FROM counter") == 0)
        #expect(try tx.execute("DELETE FROM counter WHERE id > 1") == 2)
        let row = try tx.row("INSERT INTO counter (id, n) VALUES (8, 3) RETURNING id, n + \(1000) AS m")
        #expect(try row?.int("m") == 1003)
        #expect(try tx.rows("UPDATE counter SET n = 2 RETURNING id").count == 2)
      }
    }
  }

  @Test("read refuses to write", arguments: TestDatabase.engines)
  func readOnly(engine: DatabaseEngine) async throws {
    try await withCounters(engine) { database in
      await #expect {
        try await database.read { try $0.execute("UPDATE counter SET n = 7") }
      } throws: {
        ($0 as? DatabaseError)?.kind == .readOnly
      }
      try await expectSum(0, in: database)
    }
  }

  @Test("a read sees one snapshot while others write", arguments: TestDatabase.engines)
  func snapshot(engine: DatabaseEngine) async throws {
    try await withCounters(engine) { database in
      let (started, finished) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      async let sums: [Int] = database.read { tx in
        let first = try tx.row("SELECT SUM(n) AS n FROM counter")?.int("n")
        started.signal()
        finished.wait()
        let second = try tx.row("SELECT SUM(n) AS n FROM counter")?.int("n")
        return [first ?? -1, second ?? -1]
      }
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
          started.wait()
          continuation.resume()
        }
      }
      try await database.write { try $0.execute("UPDATE counter SET n = n + 5") }
      finished.signal()
      let seen = try await sums
      #expect(seen == [0, 0])
      try await expectSum(15, in: database)
    }
  }

  @Test("a check and its act cannot be torn apart by another writer", arguments: TestDatabase.engines)
  func writeSkew(engine: DatabaseEngine) async throws {
    // Each writer may lower its own counter only while the sum stays above zero: read committed would let two
    // of them pass the check together.
    try await withCounters(engine) { database in
      try await database.write { try $0.execute("UPDATE counter SET n = 1 WHERE id IN (1, 2)") }
      for _ in 0..<20 {
        try await database.write { try $0.execute("UPDATE counter SET n = 1 WHERE id IN (1, 2)") }
        await withTaskGroup { group in
          for id in [1, 2] {
            group.addTask {
              try? await database.write { tx in
                let sum = try tx.row("SELECT SUM(n) AS n FROM counter")?.int("n") ?? 0
                usleep(2000)
                if sum > 1 { try tx.execute("UPDATE counter SET n = 0 WHERE id = \(id)") }
              }
            }
          }
        }
        try await expectSum(1, in: database)
      }
    }
  }

  @Test("increments from many tasks are all kept", arguments: TestDatabase.engines)
  func contention(engine: DatabaseEngine) async throws {
    try await withCounters(engine) { database in
      try await withThrowingTaskGroup { group in
        for task in 0..<16 {
          group.addTask {
            for _ in 0..<10 {
              try await database.write { tx in
                let n = try tx.row("SELECT n FROM counter WHERE id = \(task % 2 + 1)")?.int("n") ?? 0
                try tx.execute("UPDATE counter SET n = \(n + 1) WHERE id = \(task % 2 + 1)")
              }
            }
          }
        }
        try await group.waitForAll()
      }
      try await expectSum(160, in: database)
    }
  }

  @Test(
    "forEach streams in order, allows other statements, and passes the body's error on",
    arguments: TestDatabase.engines)
  func streaming(engine: DatabaseEngine) async throws {
    struct Enough: Error {}
    try await withCounters(engine) { database in
      try await database.write { tx in
        try tx.insert(
          into: "counter", columns: ["id", "n"], rows: (4...9000).map { [.integer($0), .integer($0 * 2)] })
      }
      try await database.read { tx in
        var seen: Int64 = 0
        try tx.forEach("SELECT id, n FROM counter WHERE id > \(3) ORDER BY id") { row in
          seen += 1
          #expect(try row.int64("id") == seen + 3)
          if seen % 1000 == 0 {
            #expect(
              try tx.row("SELECT n FROM counter WHERE id = \(seen)")?.int64("n") == (seen > 3 ? seen * 2 : 0))
            var inner = 0
            try tx.forEach("SELECT id, n FROM counter WHERE id > \(8990) ORDER BY id") { _ in inner += 1 }
            #expect(inner == 10)
          }
        }
        #expect(seen == 8997)
      }
      await #expect(throws: Enough.self) {
        try await database.read { try $0.forEach("SELECT id FROM counter") { _ in throw Enough() } }
      }
    }
  }

  @Test(
    "bulk insert keeps every value, and leaves out what is known when asked to",
    arguments: TestDatabase.engines)
  func bulk(engine: DatabaseEngine) async throws {
    try await TestDatabase.with(engine) { database in
      try await database.write { tx in
        try tx.execute(
          """
          CREATE TABLE item (id \(raw: engine.integerType) PRIMARY KEY, r \(raw: engine.realType),
            t \(raw: engine.textType) UNIQUE, b \(raw: engine.blobType) NOT NULL)
          """)
        func row(_ i: Int64) -> [SQLValue] {
          [
            .integer(i), i % 3 == 0 ? .null : .real(Double(i) / 7),
            i % 5 == 0 ? .null : .text("text '\(i)' \\ é"),
            .blob([UInt8](repeating: UInt8(i % 256), count: Int(i % 40))),
          ]
        }
        let columns = ["id", "r", "t", "b"]
        #expect(try tx.insert(into: "item", columns: columns, rows: (1...12_000).map(row)) == 12_000)
        #expect(try tx.insert(into: "item", columns: columns, rows: []) == 0)
        var checked: Int64 = 0
        try tx.forEach("SELECT id, r, t, b FROM item ORDER BY id") { found in
          checked += 1
          #expect(found.values == row(checked))
        }
        #expect(checked == 12_000)
        let again = (11_990...12_010).map(row) + [row(12_010)]
        #expect(try tx.insert(into: "item", columns: columns, rows: again, orIgnore: true) == 10)
      }
      await #expect {
        try await database.write { tx in
          try tx.insert(into: "item", columns: ["id", "b"], rows: [[.integer(-1), .null]], orIgnore: true)
        }
      } throws: {
        ($0 as? DatabaseError)?.kind == .notNull
      }
      let count = try await database.read { try $0.row("SELECT COUNT(*) AS n FROM item")?.int("n") }
      #expect(count == 12_010)
    }
  }

  @Test("a cancelled task stops its statement and writes nothing", arguments: TestDatabase.engines)
  func cancellation(engine: DatabaseEngine) async throws {
    try await withCounters(engine) { database in
      let started = ContinuousClock.now
      let task = Task {
        try await database.write { tx in
          try tx.execute("UPDATE counter SET n = 99")
          _ = try tx.row(
            """
            WITH RECURSIVE walk(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM walk WHERE i < 2000000000)
            SELECT COUNT(*) FROM walk
            """)
        }
      }
      try await Task.sleep(for: .milliseconds(200))
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(ContinuousClock.now - started < .seconds(20))
      try await expectSum(0, in: database)
    }
  }

  @Test("a closed database says so", arguments: TestDatabase.engines)
  func closed(engine: DatabaseEngine) async throws {
    try await withCounters(engine) { database in
      await database.close()
      for _ in 1...2 {
        await #expect { try await database.read { _ = try $0.rows("SELECT 1") } } throws: {
          ($0 as? DatabaseError)?.kind == .closed
        }
      }
    }
  }

  @Test("two openers of one SQLite file take turns, and neither loses a write")
  func twoPools() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/shared.sqlite"
      try await withThrowingTaskGroup { group in
        for opener in 1...4 {
          group.addTask {
            let database = try SQLiteDatabase(path: path)
            try await database.write { tx in
              try tx.execute("CREATE TABLE IF NOT EXISTS a (opener INTEGER, n INTEGER) STRICT")
            }
            for number in 1...25 {
              try await database.write { tx in
                let count = try tx.row("SELECT COUNT(*) AS n FROM a")?.int("n") ?? 0
                try tx.execute("INSERT INTO a (opener, n) VALUES (\(opener * 1000 + number), \(count))")
              }
            }
            await database.close()
          }
        }
        try await group.waitForAll()
      }
      let database = try SQLiteDatabase(path: path)
      // Each saw all rows before its own: the transactions ran one after the other.
      let numbers = try await database.read {
        try $0.rows("SELECT n FROM a ORDER BY n").map { try $0.int("n") }
      }
      #expect(numbers == Array(0..<100))
      await database.close()
    }
  }

  private func expectSum(
    _ expected: Int, in database: any Database, at place: SourceLocation = #_sourceLocation
  ) async throws {
    let sum = try await database.read { try $0.row("SELECT SUM(n) AS n FROM counter")?.int("n") }
    #expect(sum == expected, sourceLocation: place)
  }

  private func withCounters(
    _ engine: DatabaseEngine, _ body: (any Database) async throws -> Void
  ) async throws {
    try await TestDatabase.with(engine) { database in
      try await database.write { tx in
        try tx.execute(
          "CREATE TABLE counter (id \(raw: engine.integerType) PRIMARY KEY, n \(raw: engine.integerType) NOT NULL)"
        )
        try tx.insert(
          into: "counter", columns: ["id", "n"], rows: (1...3).map { [.integer($0), .integer(0)] })
      }
      try await body(database)
    }
  }
}

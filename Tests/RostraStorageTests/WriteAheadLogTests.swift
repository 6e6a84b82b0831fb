import Foundation
import RostraStorage
import Testing

@Suite struct WriteAheadLogTests {
  @Test("the log stays short under readers that never pause")
  func staysShort() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/busy.sqlite"
      let database = try SQLiteDatabase(path: path)
      try await database.write { try $0.execute("CREATE TABLE page (id INTEGER PRIMARY KEY, body BLOB) STRICT") }
      let body = [UInt8](repeating: 7, count: 3_500)
      try await withThrowingTaskGroup { group in
        // Always at least one of them is within a transaction: SQLite alone could never start the log afresh.
        for _ in 0..<3 {
          group.addTask {
            while !Task.isCancelled {
              try? await database.read { tx in
                _ = try tx.row("SELECT MAX(id) FROM page")
                usleep(2_000)
              }
            }
          }
        }
        // 200 MB of pages.
        for _ in 0..<500 {
          try await database.write { tx in
            for _ in 0..<100 { try tx.execute("INSERT INTO page (body) VALUES (\(body))") }
          }
        }
        group.cancelAll()
      }
      let log = try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int ?? 0
      #expect(log > 0 && log < 128 << 20, "the write-ahead log is \(log >> 20) MiB long")
      #expect(try await database.read { try $0.row("SELECT COUNT(*) FROM page")?.int(0) } == 50_000)
      await database.close()
    }
  }

  @Test("a reader that takes long delays no writer for long, and the log is taken back after it")
  func longReader() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/long.sqlite"
      let database = try SQLiteDatabase(path: path)
      let other = try SQLiteDatabase(path: path)
      try await database.write { try $0.execute("CREATE TABLE page (id INTEGER PRIMARY KEY, body BLOB) STRICT") }
      let body = [UInt8](repeating: 7, count: 3_500)
      let (started, starter) = AsyncStream<Void>.makeStream()
      let gate = DispatchSemaphore(value: 0)
      async let reading: Int? = other.read { tx in
        let before = try tx.row("SELECT COUNT(*) FROM page")?.int(0)
        starter.yield()
        gate.wait()
        return before
      }
      for await _ in started { break }
      func write(_ transactions: Int) async throws {
        for _ in 0..<transactions {
          try await database.write { tx in
            for _ in 0..<500 { try tx.execute("INSERT INTO page (body) VALUES (\(body))") }
          }
        }
      }
      try await write(60)
      gate.signal()
      #expect(try await reading == 0)
      let high = try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int ?? 0
      #expect(high > 100 << 20, "while the reader reads, the log grows: \(high >> 20) MiB")
      try await write(60)
      let after = try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int ?? 0
      #expect(after <= high + 16 << 20, "after it, the log is used again from its start: \(after >> 20) MiB")
      #expect(try await database.read { try $0.row("SELECT COUNT(*) FROM page")?.int(0) } == 60_000)
      await other.close()
      await database.close()
    }
  }
}

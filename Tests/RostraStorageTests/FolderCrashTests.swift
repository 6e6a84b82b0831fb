import Foundation
import RostraStorage
import RostraTesting
import Testing

@Suite struct FolderCrashTests {
  @Test("a file cut anywhere either reopens at its durable length or tells what is lost")
  func truncation() async throws {
    try await withTemporaryFolder { folder in
      let objects = try FolderObjects(root: folder)
      let key = try ObjectKey("warc/a")
      let bytes = pattern(2000)
      var random = SplitMix64(seed: 3)
      for _ in 1...60 {
        try? FileManager.default.removeItem(atPath: folder + "/warc/a")
        let open = try await objects.openForAppend(key, durableLength: 0)
        _ = try await open.append(Array(bytes[..<1200]))
        try await open.makeDurable()
        _ = try await open.append(Array(bytes[1200...]))
        try await open.close()
        // A torn tail: any part of what was not made durable, or of what a broken disk lost.
        let cut = Int.random(in: 0...2000, using: &random)
        let file = try FileHandle(forWritingTo: URL(filePath: folder + "/warc/a"))
        try file.truncate(atOffset: UInt64(cut))
        if cut < 2000, cut > 1200, Bool.random(using: &random) {
          try file.seekToEnd()
          try file.write(contentsOf: Data(repeating: 0, count: 500))
        }
        try file.close()
        guard cut >= 1200 else {
          await #expect(throws: ObjectsError.shorter(key, durable: 1200, found: Int64(cut))) {
            try await objects.openForAppend(key, durableLength: 1200)
          }
          continue
        }
        let again = try await objects.openForAppend(key, durableLength: 1200)
        #expect(try await again.append(Array(bytes[1200...])) == 1200)
        try await again.close()
        #expect(try await objects.get(key) == bytes)
      }
    }
  }

  @Test("a second writer is refused while the first has the object open")
  func exclusive() async throws {
    try await withTemporaryFolder { folder in
      let key = try ObjectKey("a")
      let open = try await FolderObjects(root: folder).openForAppend(key, durableLength: 0)
      let other = try FolderObjects(root: folder)
      await #expect(throws: ObjectsError.inUse(key)) { try await other.openForAppend(key, durableLength: 0) }
      try await open.close()
      let next = try await other.openForAppend(key, durableLength: 0)
      try await next.close()
    }
  }

  @Test("a full disk names its remedy, and nothing is half-written", .enabled(if: SmallDisk.isPossible))
  func diskFull() async throws {
    try await SmallDisk.with { folder in
      let objects = try FolderObjects(root: folder + "/objects")
      let (key, segment) = (try ObjectKey("media/large"), try ObjectKey("warc/a"))
      let open = try await objects.openForAppend(segment, durableLength: 0)
      _ = try await open.append(pattern(100_000))
      try await open.makeDurable()
      for attempt in 1...3 {
        await #expect { try await objects.put(pattern(2 << 20), at: key) } throws: {
          if case .diskFull = $0 as? ObjectsError { "\($0)".contains("free space") } else { false }
        }
        await #expect { try await open.append(pattern(2 << 20)) } throws: {
          if case .diskFull = $0 as? ObjectsError { true } else { false }
        }
        #expect(await open.length == 100_000 + Int64(attempt - 1) * 10)
        // What fits goes on, at the place where the last good bytes end.
        #expect(try await open.append(pattern(10)) == 100_000 + Int64(attempt - 1) * 10)
        try await open.makeDurable()
      }
      #expect(try await objects.get(key) == nil)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/objects/.tmp") == [])
      #expect(try await objects.get(segment) == pattern(100_000) + pattern(10) + pattern(10) + pattern(10))
      try await open.close()
      // The same disk under a database: the transaction fails whole.
      let database = try SQLiteDatabase(path: folder + "/x.sqlite")
      try await database.write { try $0.execute("CREATE TABLE a (b BLOB) STRICT") }
      await #expect {
        try await database.write { try $0.execute("INSERT INTO a (b) VALUES (\(pattern(3 << 20)))") }
      } throws: {
        ($0 as? DatabaseError)?.kind == .diskFull && "\($0)".contains("free space")
      }
      let count = try await database.read { try $0.row("SELECT COUNT(*) AS n FROM a")?.int("n") }
      #expect(count == 0)
      await database.close()
    }
  }
}

/// A file system of 1 MiB in memory; only root may mount one.
enum SmallDisk {
  static let isPossible: Bool = {
    if geteuid() == 0 { return true }
    print("Not root: the tests of a full disk are left out")
    return false
  }()

  static func with(_ body: (String) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try run("mount", "-t", "tmpfs", "-o", "size=1m", "rostra-test", folder)
      let result: Result<Void, any Error>
      do {
        result = .success(try await body(folder))
      } catch {
        result = .failure(error)
      }
      try run("umount", "-l", folder)
      try result.get()
    }
  }

  private static func run(_ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }
}

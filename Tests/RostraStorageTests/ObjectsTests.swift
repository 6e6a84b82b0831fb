import Foundation
import RostraStorage
import Testing

@Suite struct ObjectsTests {
  @Test("an object comes back whole and in pieces, and is gone when deleted", arguments: TestObjects.all)
  func roundTrip(store: TestObjects) async throws {
    try await store.with { objects in
      let key = try ObjectKey("media/ab/photo_1.jpg")
      #expect(try await objects.get(key) == nil)
      #expect(try await objects.size(key) == nil)
      let bytes = pattern(100_000)
      try await objects.put(bytes, at: key)
      #expect(try await objects.get(key) == bytes)
      #expect(try await objects.size(key) == 100_000)
      #expect(try await objects.read(key, range: 5..<17) == Array(bytes[5..<17]))
      #expect(try await objects.read(key, range: 99_999..<100_000) == [bytes[99_999]])
      #expect(try await objects.read(key, range: 7..<7) == [])
      try await objects.put([1, 2], at: key)
      #expect(try await objects.get(key) == [1, 2])
      try await objects.put([], at: key)
      #expect(try await objects.get(key) == [])
      #expect(try await objects.size(key) == 0)
      for _ in 1...2 { try await objects.delete(key) }
      #expect(try await objects.get(key) == nil)
      await #expect(throws: ObjectsError.missing(key)) { try await objects.read(key, range: 0..<1) }
      await #expect(throws: ObjectsError.missing(key)) {
        for try await _ in objects.stream(key, range: nil) {}
      }
    }
  }

  @Test("a range past the end is refused, never shortened", arguments: TestObjects.all)
  func ranges(store: TestObjects) async throws {
    try await store.with { objects in
      let key = try ObjectKey("a")
      try await objects.put([1, 2, 3], at: key)
      for range in [0..<4, 2..<9, 3..<4, 100..<101] as [Range<Int64>] {
        await #expect(throws: ObjectsError.outOfRange(key, range: range, size: 3)) {
          try await objects.read(key, range: range)
        }
      }
    }
  }

  @Test("put if absent keeps the first bytes and takes the same ones again", arguments: TestObjects.all)
  func ifAbsent(store: TestObjects) async throws {
    try await store.with { objects in
      let key = try ObjectKey("tile/8/0/x001/067")
      try await objects.put([1, 2, 3], at: key, ifAbsent: true)
      try await objects.put([1, 2, 3], at: key, ifAbsent: true)
      for other in [[1, 2, 4], [1, 2], [], [1, 2, 3, 4]] as [[UInt8]] {
        await #expect(throws: ObjectsError.exists(key)) {
          try await objects.put(other, at: key, ifAbsent: true)
        }
      }
      #expect(try await objects.get(key) == [1, 2, 3])
    }
  }

  @Test("of many writers of one absent key one wins", arguments: TestObjects.all.filter { $0 != .swift })
  func race(store: TestObjects) async throws {
    try await store.with { objects in
      let key = try ObjectKey("checkpoint")
      let wins: [Int] = await withTaskGroup(of: Int.self) { group in
        for writer in 1...8 {
          group.addTask {
            do {
              try await objects.put(pattern(1000, seed: UInt64(writer)), at: key, ifAbsent: true)
              return writer
            } catch {
              #expect(error as? ObjectsError == .exists(key))
              return 0
            }
          }
        }
        return await group.reduce(into: []) { wins, writer in if writer > 0 { wins.append(writer) } }
      }
      #expect(wins.count == 1)
      let stored = try await objects.get(key)
      #expect(stored == pattern(1000, seed: UInt64(wins.first ?? 0)))
    }
  }

  @Test("a listing has what begins with the prefix, in byte order", arguments: TestObjects.all)
  func listing(store: TestObjects) async throws {
    try await store.with { objects in
      let names = ["a", "b/1", "b/10", "b/2", "b-1", "bb/c/d", "c_/x.y"]
      for name in names.shuffled() { try await objects.put(Array(name.utf8), at: ObjectKey(name)) }
      func list(_ prefix: String) async throws -> [String] {
        try await objects.list(prefix: prefix).map(\.key.text)
      }
      #expect(try await list("") == ["a", "b-1", "b/1", "b/10", "b/2", "bb/c/d", "c_/x.y"])
      #expect(try await list("b") == ["b-1", "b/1", "b/10", "b/2", "bb/c/d"])
      #expect(try await list("b/") == ["b/1", "b/10", "b/2"])
      #expect(try await list("b/1") == ["b/1", "b/10"])
      #expect(try await list("bb/c") == ["bb/c/d"])
      #expect(try await list("zzz") == [])
      #expect(try await list("../") == [])
      let sizes = try await objects.list(prefix: "").map(\.size)
      #expect(sizes == [1, 3, 3, 4, 3, 6, 6])
    }
  }

  @Test(
    "a listing of more than one page is complete",
    arguments: [TestObjects.folder, .moto].filter(TestObjects.all.contains))
  func pages(store: TestObjects) async throws {
    try await store.with { objects in
      try await withThrowingTaskGroup { group in
        for start in stride(from: 0, to: 2200, by: 220) {
          group.addTask {
            for number in start..<start + 220 { try await objects.put([], at: ObjectKey("p/\(number)")) }
          }
        }
        try await group.waitForAll()
      }
      let found = try await objects.list(prefix: "p/")
      #expect(Set(found.map(\.key.text)) == Set((0..<2200).map { "p/\($0)" }))
      #expect(found == found.sorted { $0.key < $1.key })
    }
  }

  @Test("a large file is stored and streamed back byte for byte", arguments: TestObjects.all)
  func largeFile(store: TestObjects) async throws {
    try await store.with { objects in
      try await withTemporaryFolder { folder in
        for count in [0, 10, 16 << 20, (37 << 20) + 5] {
          let bytes = pattern(count)
          let path = folder + "/file"
          try Data(bytes).write(to: URL(filePath: path))
          let key = try ObjectKey("production/\(count).zip")
          try await objects.putFile(path, at: key)
          #expect(try await objects.size(key) == Int64(count))
          var offset = 0
          for try await piece in objects.stream(key, range: nil) {
            #expect(matches(piece, bytes, at: offset))
            #expect(piece.count <= 4 << 20)
            offset += piece.count
          }
          #expect(offset == count)
          guard count > 10 else { continue }
          var part: [UInt8] = []
          for try await piece in objects.stream(key, range: 1000..<Int64(count) - 1) { part += piece }
          #expect(part.count == count - 1001)
          #expect(matches(part, bytes, at: 1000))
        }
        await #expect { try await objects.putFile(folder + "/none", at: ObjectKey("x")) } throws: {
          $0 is ObjectsError
        }
      }
    }
  }

  @Test(
    "a key that could leave the store or meet another is refused",
    arguments: [
      "", "/a", "a/", "a//b", "..", "a/../b", "./a", ".tmp/x", "a/.b", "a b", "a\\b", "ä", "a\u{0}",
      "x.parts",
      "a.parts/0000-1", "a*", "a?b", String(repeating: "a", count: 201),
      String(repeating: "a/", count: 256) + "a",
    ])
  func badKeys(text: String) {
    #expect(throws: ObjectKeyError.self) { try ObjectKey(text) }
  }

  @Test(
    "good keys are taken",
    arguments: ["a", "warc/2026/site-7_x.warc.gz", "A.b-c_d/0", "a..b", "parts/a.partsx"])
  func goodKeys(text: String) throws {
    #expect(try ObjectKey(text).text == text)
  }
}

import Foundation
import RostraStorage
import RostraTesting
import Testing

@Suite struct AppendTests {
  @Test(
    "what is appended can be read while the object is open and after it is closed", arguments: TestObjects.all
  )
  func grows(store: TestObjects) async throws {
    try await store.with { objects in
      let key = try ObjectKey("warc/open.warc.gz")
      let bytes = pattern(30_000)
      let open = try await objects.openForAppend(key, durableLength: 0)
      #expect(try await open.append(Array(bytes[..<10])) == 0)
      #expect(try await open.append(Array(bytes[10..<5000])) == 10)
      try await open.makeDurable()
      #expect(try await objects.read(key, range: 3..<4999) == Array(bytes[3..<4999]))
      #expect(try await open.append([]) == 5000)
      #expect(try await open.append(Array(bytes[5000..<20_000])) == 5000)
      try await open.makeDurable()
      try await open.makeDurable()
      #expect(await open.length == 20_000)
      // Across the border of two batches.
      #expect(try await objects.read(key, range: 4990..<5010) == Array(bytes[4990..<5010]))
      #expect(try await objects.size(key) == 20_000)
      #expect(try await objects.get(key) == Array(bytes[..<20_000]))
      #expect(try await objects.list(prefix: "warc/") == [ObjectEntry(key: key, size: 20_000)])
      await #expect(throws: ObjectsError.outOfRange(key, range: 0..<20_001, size: 20_000)) {
        try await objects.read(key, range: 0..<20_001)
      }
      #expect(try await open.append(Array(bytes[20_000...])) == 20_000)
      try await open.close()
      await #expect(throws: ObjectsError.closed(key)) { try await open.append([1]) }
      #expect(try await objects.get(key) == bytes)
      #expect(try await objects.list(prefix: "") == [ObjectEntry(key: key, size: 30_000)])
      try await objects.delete(key)
      #expect(try await objects.list(prefix: "") == [])
    }
  }

  @Test("an opened object without bytes closes as an empty one", arguments: TestObjects.all)
  func empty(store: TestObjects) async throws {
    try await store.with { objects in
      let key = try ObjectKey("empty")
      let open = try await objects.openForAppend(key, durableLength: 0)
      try await open.close()
      #expect(try await objects.get(key) == [])
    }
  }

  @Test("reopening cuts what the database does not know, and finds lost bytes", arguments: TestObjects.all)
  func recovery(store: TestObjects) async throws {
    try await store.with { objects in
      let key = try ObjectKey("warc/a.warc.gz")
      let bytes = pattern(1000)
      var length: Int64 = 0
      // The durable length may lie at the end of a batch, inside one, or before all of them.
      for (written, known) in [(400, 400), (700, 650), (900, 640), (1000, 3), (500, 0), (800, 800)] {
        do {
          let open = try await objects.openForAppend(key, durableLength: length)
          for piece in stride(from: Int(length), to: written, by: 90) {
            _ = try await open.append(Array(bytes[piece..<min(piece + 90, written)]))
            try await open.makeDurable()
          }
        }
        length = Int64(known)
        let again = try await objects.openForAppend(key, durableLength: length)
        #expect(await again.length == length)
        if length > 0 {
          #expect(try await objects.get(key) == Array(bytes[..<known]))
          #expect(try await objects.size(key) == length)
        }
      }
      await #expect(throws: ObjectsError.shorter(key, durable: 801, found: 800)) {
        try await objects.openForAppend(key, durableLength: 801)
      }
      let none = try ObjectKey("warc/none")
      await #expect(throws: ObjectsError.shorter(none, durable: 1, found: 0)) {
        try await objects.openForAppend(none, durableLength: 1)
      }
      #expect(try await objects.size(none) == nil)
    }
  }

  @Test("a closed object can be opened again, with or without its last bytes", arguments: TestObjects.all)
  func reopen(store: TestObjects) async throws {
    try await store.with { objects in
      let key = try ObjectKey("warc/a.warc.gz")
      let bytes = pattern(5000)
      var open = try await objects.openForAppend(key, durableLength: 0)
      _ = try await open.append(Array(bytes[..<3000]))
      try await open.close()
      open = try await objects.openForAppend(key, durableLength: 2000)
      #expect(try await objects.get(key) == Array(bytes[..<2000]))
      #expect(try await open.append(Array(bytes[2000...])) == 2000)
      try await open.close()
      #expect(try await objects.get(key) == bytes)
      await #expect(throws: ObjectsError.shorter(key, durable: 5001, found: 5000)) {
        try await objects.openForAppend(key, durableLength: 5001)
      }
      #expect(try await objects.get(key) == bytes)
    }
  }

  @Test("a large segment of large and small batches is joined byte for byte", arguments: TestObjects.all)
  func large(store: TestObjects) async throws {
    try await store.with { objects in
      let key = try ObjectKey("warc/large.warc.gz")
      let bytes = pattern(40 << 20)
      let open = try await objects.openForAppend(key, durableLength: 0)
      var offset = 0
      for size in [9 << 20, 100, 6 << 20, 3 << 20, 1 << 20, 200, 12 << 20, 40 << 20] {
        let end = min(offset + size, bytes.count)
        #expect(try await open.append(Array(bytes[offset..<end])) == Int64(offset))
        try await open.makeDurable()
        offset = end
      }
      #expect(try await objects.size(key) == Int64(bytes.count))
      #expect(matches(try await objects.read(key, range: 9_437_000..<9_437_500), bytes, at: 9_437_000))
      try await open.close()
      #expect(try await objects.size(key) == Int64(bytes.count))
      var at = 0
      for try await piece in objects.stream(key, range: nil) {
        #expect(matches(piece, bytes, at: at))
        at += piece.count
      }
      #expect(at == bytes.count)
      #expect(try await objects.list(prefix: "").map(\.key) == [key])
    }
  }

  @Test("a broken store loses nothing that was acknowledged", arguments: TestObjects.all)
  func faults(store: TestObjects) async throws {
    try await store.with { objects in
      let bytes = pattern(4000)
      for (fault, nth) in [FaultyObjects.Fault.failed, .failedButHappened].flatMap({ f in
        (1...9).map { (f, $0) }
      }) {
        let key = try ObjectKey("faulty/\(fault)-\(nth)")
        let faulty = FaultyObjects(objects, break: fault, at: nth)
        var acknowledged: Int64 = 0
        do {
          let open = try await faulty.openForAppend(key, durableLength: 0)
          for step in 0..<4 {
            _ = try await open.append(Array(bytes[step * 1000..<(step + 1) * 1000]))
            try await open.makeDurable()
            acknowledged = Int64(step + 1) * 1000
          }
          try await open.close()
        } catch is FaultyObjects.Broken {
          #expect(faulty.log.count == nth)
        }
        if acknowledged > 0 {
          let found = try await objects.read(key, range: 0..<acknowledged)
          #expect(found == Array(bytes[..<Int(acknowledged)]))
        }
        let open = try await objects.openForAppend(key, durableLength: acknowledged)
        #expect(try await open.append(Array(bytes[Int(acknowledged)...])) == acknowledged)
        try await open.close()
        #expect(try await objects.get(key) == bytes)
      }
    }
  }
}

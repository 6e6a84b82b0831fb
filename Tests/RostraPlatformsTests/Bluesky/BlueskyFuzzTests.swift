import Foundation
import RostraPlatforms
import RostraTesting
import Testing

@Suite("Broken repositories and records")
struct BlueskyFuzzTests {
  /// A small repository that was never signed by anybody else, and real ones where they are at hand.
  static func files() throws -> [[UInt8]] {
    var builder = ATProtoRepositoryBuilder(did: "did:plc:ewvi7nxzyoun6zhxrhs64oiz")
    for index in 0..<60 {
      try builder.put(
        "app.bsky.feed.post/k\(index)",
        ["$type": "app.bsky.feed.post", "text": .string("Post \(index) ✓"), "langs": ["en"]])
    }
    var files = [try builder.car(rev: TID(microseconds: 1_700_000_000_000_000, clock: 0))]
    if ATProtoFixtures.present {
      files.append(try ATProtoFixtures.bytes("arroba/arroba/tests/snarfed2.car"))
      files.append(try ATProtoFixtures.bytes("indigo/testing/testdata/repo_slice.car"))
    }
    return files
  }

  /// Runs a body with fresh broken input until the time is up; the seed makes the order of inputs the same each time.
  static func mutate(_ files: [[UInt8]], seconds: Double, seed: UInt64, _ body: ([UInt8]) -> Void) -> Int {
    var random = SplitMix64(seed: seed)
    let end = ContinuousClock.now.advanced(by: .seconds(seconds))
    var runs = 0
    while ContinuousClock.now < end {
      var bytes = files.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 1...8, using: &random) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: bytes.removeLast(bytes.count - at)
        case 3: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 40)], at: at)
        default: bytes.replaceSubrange(at..<min(bytes.count, at + 4), with: [0xFF, 0xFF, 0xFF, 0xFF])
        }
      }
      body(bytes)
      runs += 1
    }
    return runs
  }

  @Test("changed repositories never crash and never pass for whole ones")
  func repositories() throws {
    let files = try BlueskyFuzzTests.files()
    let runs = BlueskyFuzzTests.mutate(files, seconds: 2, seed: 1) { bytes in
      guard !files.contains(bytes) else { return }
      let read = try? Repository(car: bytes, key: nil, collections: ["app.bsky.feed.post"])
      if let read { #expect(read.records.allSatisfy { $0.value.cid == $0.cid }) }
    }
    #expect(runs > 20)
  }

  @Test("blocks whose hashes fit but whose content is nonsense are refused without harm")
  func nodes() throws {
    // Hashes are put right after the change, so that the walk itself meets the nonsense.
    var blocks: [[UInt8]] = []
    var reader = try CARReader(try BlueskyFuzzTests.files()[0][...])
    while let block = try reader.next() { blocks.append(Array(block.bytes)) }
    let runs = BlueskyFuzzTests.mutate(blocks, seconds: 1, seed: 2) { bytes in
      if let value = try? DAGCBOR(decoding: bytes) {
        #expect(value.encoded == bytes)
        _ = RepositoryCommit(value)
      }
      let cid = CID(of: bytes, codec: .dagCBOR)
      _ = MerkleSearchTree.walk(from: cid, in: [cid: bytes[...]])
    }
    #expect(runs > 100)
  }

  @Test("a record linking to itself or a chain of bare nodes ends the walk")
  func chains() {
    var blocks: [CID: ArraySlice<UInt8>] = [:]
    var next = MerkleSearchTree.Node(left: nil, entries: []).block
    for _ in 0..<1000 {
      blocks[next.cid] = next.encoded[...]
      next = MerkleSearchTree.Node(left: next.cid, entries: []).block
    }
    blocks[next.cid] = next.encoded[...]
    #expect(MerkleSearchTree.walk(from: next.cid, in: blocks).faults.count == 1)
  }

  @Test("random text is read as identifiers without harm, and only valid ones pass")
  func syntax() {
    var random = SplitMix64(seed: 3)
    let pieces = [
      "at://", "did:", "plc:", "a", ".", "-", "/", "😀", "3jzfcijpj2z2a", "app.bsky.feed.post", "\u{0}", "z",
      "%", "2025-01-01T00:00:00Z", "did:key:z", "1", "x",
    ]
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined()
      for format in StringFormat.allCases { _ = format.accepts(text) }
      if let uri = ATURI(text) { #expect(uri.description == text) }
      if let tid = TID(text) { #expect(tid.description == text) }
      _ = SigningKey(did: text)
      _ = BlueskyConnector().recognise(text)
    }
  }
}

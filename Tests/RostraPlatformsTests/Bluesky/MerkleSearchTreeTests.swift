import RostraPlatforms
import RostraTesting
import Testing

@Suite("Merkle search tree")
struct MerkleSearchTreeTests {
  @Test(
    "key heights and common prefixes are those of the interop vectors",
    .enabled(if: ATProtoFixtures.present, "\(ATProtoFixtures.reason)"))
  func heights() throws {
    for vector in try ATProtoFixtures.interop("mst/key_heights.json").array.required() {
      let key = try (vector["key"]?.string).required()
      #expect(Int64(MerkleSearchTree.height(of: key.utf8)) == vector["height"]?.integer, "\(key)")
    }
    for vector in try ATProtoFixtures.interop("mst/common_prefix.json").array.required() {
      let left = try (vector["left"]?.string).required()
      let right = try (vector["right"]?.string).required()
      #expect(
        Int64(MerkleSearchTree.commonPrefix(left.utf8, right.utf8)) == vector["len"]?.integer,
        "\(left) \(right)")
    }
    let text = String(
      decoding: try ATProtoFixtures.bytes("atproto-interop-tests/mst/example_keys.txt"), as: UTF8.self)
    let keys = text.split(separator: "\n")
    #expect(keys.count == 156)
    for key in keys {
      // A letter, the height as a digit, a slash, a number.
      let digit = key.dropFirst().first.flatMap(\.wholeNumberValue)
      #expect(MerkleSearchTree.height(of: key.utf8) == digit, "\(key)")
    }
  }

  @Test(
    "firehose commit proofs: the roots before and after, and every block of the proof",
    .enabled(if: ATProtoFixtures.present, "\(ATProtoFixtures.reason)"),
    arguments: ["atproto-interop-tests/firehose/", "arroba/arroba/tests/testdata/"])
  func commitProofs(folder: String) throws {
    for vector in try ATProtoFixtures.json(folder + "commit-proof-fixtures.json").array.required() {
      let note = vector["comment"]?.string ?? ""
      let leaf = try #require(vector["leafValue"]?.string.flatMap { CID($0) })
      func strings(_ name: String) -> [String] { vector[name]?.array?.compactMap(\.string) ?? [] }
      func tree(_ keys: [String]) -> ATProtoTreeBuilder {
        ATProtoTreeBuilder(keys.map { (Array($0.utf8), leaf) })
      }
      let before = tree(strings("keys"))
      let after = tree(strings("keys").filter { !strings("dels").contains($0) } + strings("adds"))
      #expect(before.root.description == vector["rootBeforeCommit"]?.string, "\(note)")
      #expect(after.root.description == vector["rootAfterCommit"]?.string, "\(note)")
      // The proof's blocks are nodes of the new tree that lie on the way to the changed keys and their neighbours.
      let nodes = Set(after.blocks.map { CID(of: $0, codec: .dagCBOR).description })
      let proof = strings("blocksInProof")
      #expect(proof.allSatisfy(nodes.contains), "\(note)")
      for key in strings("adds") + strings("dels") {
        let path = after.path(to: Array(key.utf8)).map { CID(of: $0, codec: .dagCBOR).description }
        #expect(path.allSatisfy(proof.contains), "\(note)")
      }
    }
  }

  @Test(
    "a tree that was built is walked back to the same keys, whatever their number",
    arguments: [0, 1, 2, 17, 500])
  func walk(count: Int) throws {
    let leaf = DAGCBOR.map([]).cid
    let keys = (0..<count).map {
      "app.bsky.feed.post/\(TID(microseconds: 1_700_000_000_000_000 + Int64($0) * 977, clock: 3))"
    }
    let tree = ATProtoTreeBuilder(keys.shuffled().map { (Array($0.utf8), leaf) })
    let walk = MerkleSearchTree.walk(from: tree.root, in: MerkleSearchTreeTests.index(tree.blocks))
    #expect(walk.faults.isEmpty)
    #expect(walk.entries.map(\.key) == keys)
  }

  @Test("a missing node is told and costs only its own subtree")
  func missing() throws {
    let leaf = DAGCBOR.map([]).cid
    let keys = (0..<300).map {
      "app.bsky.feed.post/\(TID(microseconds: 1_700_000_000_000_000 + Int64($0) * 977, clock: 3))"
    }
    let tree = ATProtoTreeBuilder(keys.map { (Array($0.utf8), leaf) })
    for removed in tree.blocks.dropFirst() {
      var blocks = MerkleSearchTreeTests.index(tree.blocks)
      blocks[CID(of: removed, codec: .dagCBOR)] = nil
      let walk = MerkleSearchTree.walk(from: tree.root, in: blocks)
      #expect(walk.faults.count == 1)
      #expect(walk.entries.count < 300)
      #expect(walk.entries.count > 0)
    }
  }

  @Test("a node with keys out of order, at the wrong height, or with a wrong prefix is refused")
  func broken() throws {
    let leaf = DAGCBOR.map([]).cid
    func faults(_ node: MerkleSearchTree.Node) -> [String] {
      MerkleSearchTree.walk(from: node.block.cid, in: [node.block.cid: node.block.encoded[...]]).faults
    }
    func entry(_ key: String) -> MerkleSearchTree.Entry { .init(key: Array(key.utf8), value: leaf) }
    #expect(faults(.init(left: nil, entries: [entry("A0/374913"), entry("B0/601692")])).isEmpty)
    #expect(faults(.init(left: nil, entries: [entry("B0/601692"), entry("A0/374913")])).count == 1)
    #expect(faults(.init(left: nil, entries: [entry("A0/374913"), entry("A0/374913")])).count == 1)
    #expect(faults(.init(left: nil, entries: [entry("A0/374913"), entry("B1/986427")])).count == 1)
    #expect(faults(.init(left: leaf, entries: [entry("A0/374913")])).count == 1)
    #expect(faults(.init(left: leaf, entries: [])).count == 1)
    func raw(_ prefix: Int64, _ suffix: String) -> DAGCBOR {
      .map([
        .init("k", .bytes(Array(suffix.utf8))), .init("p", .integer(prefix)), .init("t", .null),
        .init("v", .link(leaf)),
      ])
    }
    for entries in [
      [raw(1, "a")], [raw(-1, "a")], [raw(0, "")], [raw(0, "ab"), raw(0, "ac")],
      [raw(0, String(repeating: "k", count: 1025))],
    ] {
      let block = DAGCBOR.map([.init("e", .array(entries)), .init("l", .null)])
      #expect(MerkleSearchTree.walk(from: block.cid, in: [block.cid: block.encoded[...]]).faults.count == 1)
    }
  }

  static func index(_ blocks: [[UInt8]]) -> [CID: ArraySlice<UInt8>] {
    Dictionary(blocks.map { (CID(of: $0, codec: .dagCBOR), $0[...]) }) { first, _ in first }
  }
}

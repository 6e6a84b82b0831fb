import Testing

@testable import TransparencyLog

@Suite struct ProofTests {
  static let largest = 130

  @Test(
    "inclusion proofs of all leaves in all trees up to 130 verify, and only for their leaf, place and root")
  func inclusion() async throws {
    let leaves = (0..<Self.largest).map(Fixtures.leaf)
    var tiles = MemoryTiles()
    var builder = TileBuilder()
    for size in 1...Self.largest {
      builder.append(leaves[size - 1]) { tiles.tiles[$0.path] = $1 }
      tiles.publishPartials(of: builder)
      let root = CompactRange.root(of: leaves[..<size])
      #expect(builder.root == root)
      for index in 0..<size {
        let proof = try await InclusionProof.make(
          leafIndex: UInt64(index), treeSize: UInt64(size), from: tiles)
        try proof.verify(leaf: leaves[index], root: root)
        #expect(try InclusionProof.make(leafIndex: index, leaves: Array(leaves[..<size])) == proof)
        #expect(throws: ProofError.self) {
          try proof.verify(leaf: leaves[(index + 1) % Self.largest], root: root)
        }
        var moved = proof
        moved.leafIndex = UInt64((index + 1) % size)
        if size > 1 { #expect(throws: ProofError.self) { try moved.verify(leaf: leaves[index], root: root) } }
        moved = proof
        moved.hashes.append(root)
        #expect(throws: ProofError.self) { try moved.verify(leaf: leaves[index], root: root) }
      }
    }
    #expect(throws: ProofError.outOfRange(index: 3, size: 3)) {
      try InclusionProof(leafIndex: 3, treeSize: 3, hashes: []).verify(leaf: leaves[0], root: leaves[0])
    }
  }

  @Test("consistency proofs between all pairs of trees up to 130 verify, and only for their roots")
  func consistency() async throws {
    let leaves = (0..<Self.largest).map(Fixtures.leaf)
    let roots = (0...Self.largest).map { CompactRange.root(of: leaves[..<$0]) }
    var tiles = MemoryTiles()
    var builder = TileBuilder()
    for size in 0...Self.largest {
      if size > 0 { builder.append(leaves[size - 1]) { tiles.tiles[$0.path] = $1 } }
      tiles.publishPartials(of: builder)
      for old in 0...size {
        let proof = try await ConsistencyProof.make(oldSize: UInt64(old), newSize: UInt64(size), from: tiles)
        try proof.verify(old: roots[old], new: roots[size])
        #expect(throws: ProofError.self) { try proof.verify(old: Fixtures.leaf(9), new: roots[size]) }
        if old > 0 {
          #expect(throws: ProofError.self) { try proof.verify(old: roots[old], new: Fixtures.leaf(9)) }
        }
        for position in proof.hashes.indices {
          var forged = proof
          forged.hashes[position] = Fixtures.leaf(999)
          #expect(throws: ProofError.self) { try forged.verify(old: roots[old], new: roots[size]) }
        }
      }
    }
    #expect(throws: ProofError.shrunk(from: 2, to: 1)) {
      try ConsistencyProof(oldSize: 2, newSize: 1, hashes: []).verify(old: roots[2], new: roots[1])
    }
  }

  @Test("proofs hold over several levels of tiles", arguments: [255, 256, 257, 511, 65_536, 70_000])
  func levels(size: Int) async throws {
    let leaves = (0..<size).map(Fixtures.leaf)
    var tiles = MemoryTiles()
    var builder = TileBuilder()
    for leaf in leaves { builder.append(leaf) { tiles.tiles[$0.path] = $1 } }
    tiles.publishPartials(of: builder)
    let root = CompactRange.root(of: leaves)
    #expect(builder.root == root)
    for index in [0, 1, 255, 256, size / 2, size - 1] where index < size {
      let proof = try await InclusionProof.make(leafIndex: UInt64(index), treeSize: UInt64(size), from: tiles)
      try proof.verify(leaf: leaves[index], root: root)
    }
    for old in [1, 200, 255, 256, 300, size - 1, size] where old <= size {
      let proof = try await ConsistencyProof.make(oldSize: UInt64(old), newSize: UInt64(size), from: tiles)
      try proof.verify(old: CompactRange.root(of: leaves[..<old]), new: root)
    }
  }

  @Test("made-up proofs of any shape are refused without harm") func fuzz() {
    var random = SeededGenerator(seed: 6962)
    let root = Fixtures.leaf(0)
    for _ in 0..<20_000 {
      let shift = UInt64.random(in: 0..<64, using: &random)
      let sizes = [random.next() >> shift, random.next() >> shift].sorted()
      let hashes = (0..<Int.random(in: 0..<70, using: &random)).map(Fixtures.leaf)
      #expect(throws: ProofError.self) {
        try InclusionProof(leafIndex: sizes[0], treeSize: sizes[1], hashes: hashes).verify(
          leaf: Fixtures.leaf(1), root: root)
      }
      #expect(throws: ProofError.self) {
        try ConsistencyProof(oldSize: sizes[0], newSize: sizes[1], hashes: hashes).verify(
          old: Fixtures.leaf(1), new: root)
      }
    }
  }
}

/// Proof that a leaf is in a tree, at its place (RFC 6962 section 2.1.1); in JSON `{"index", "size",
/// "hashes"}`.
public struct InclusionProof: Sendable, Hashable, Codable {
  private enum CodingKeys: String, CodingKey {
    case leafIndex = "index"
    case treeSize = "size"
    case hashes
  }

  /// Place of the leaf, from 0.
  public var leafIndex: UInt64
  /// Leaves of the tree it is proven for.
  public var treeSize: UInt64
  /// Roots of the neighbouring subtrees, from the leaf upwards.
  public var hashes: [TreeHash]

  public init(leafIndex: UInt64, treeSize: UInt64, hashes: [TreeHash]) {
    self.leafIndex = leafIndex
    self.treeSize = treeSize
    self.hashes = hashes
  }

  /// Makes the proof from published tiles. It is only as good as they are: verify it against a checkpoint.
  public static func make(leafIndex: UInt64, treeSize: UInt64, from source: some TileSource) async throws
    -> InclusionProof
  {
    guard leafIndex < treeSize else { throw TileError.outOfRange(index: leafIndex, size: treeSize) }
    var reader = TileReader(source, size: treeSize)
    var hashes: [TreeHash] = []
    for range in neighbours(of: leafIndex, size: treeSize) { hashes.append(try await reader.root(of: range)) }
    return InclusionProof(leafIndex: leafIndex, treeSize: treeSize, hashes: hashes)
  }

  /// Makes the proof over leaves that are all at hand.
  public static func make(leafIndex: Int, leaves: [TreeHash]) throws(ProofError) -> InclusionProof {
    let size = UInt64(leaves.count)
    guard leaves.indices.contains(leafIndex) else {
      throw .outOfRange(index: UInt64(truncatingIfNeeded: leafIndex), size: size)
    }
    let hashes = neighbours(of: UInt64(leafIndex), size: size).map {
      CompactRange.root(of: leaves[Int($0.lowerBound)..<Int($0.upperBound)])
    }
    return InclusionProof(leafIndex: UInt64(leafIndex), treeSize: size, hashes: hashes)
  }

  /// The leaves that each hash of the proof stands for, from the leaf upwards.
  private static func neighbours(of leafIndex: UInt64, size: UInt64) -> [Range<UInt64>] {
    var neighbours: [Range<UInt64>] = []
    var range = 0..<size
    // From the root down: each step leaves the half without the leaf behind, and that is what the proof
    // gives.
    while range.upperBound - range.lowerBound > 1 {
      let middle = range.lowerBound + largestSplit(range.upperBound - range.lowerBound)
      let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
      neighbours.append(leafIndex < middle ? right : left)
      range = leafIndex < middle ? left : right
    }
    return neighbours.reversed()
  }

  /// Throws unless `leaf` is at this place in the tree with this root.
  public func verify(leaf: TreeHash, root: TreeHash) throws(ProofError) {
    let found = try self.root(leaf: leaf)
    guard found == root else { throw .rootMismatch(size: treeSize, expected: root, found: found) }
  }

  /// The root that the proof leads to from this leaf.
  public func root(leaf: TreeHash) throws(ProofError) -> TreeHash {
    guard leafIndex < treeSize else { throw .outOfRange(index: leafIndex, size: treeSize) }
    // Below the point where the paths to the leaf and to the last leaf part, every level has a neighbour;
    // above it, only those to the left of the last leaf's path.
    let inner = UInt64.bitWidth - (leafIndex ^ (treeSize - 1)).leadingZeroBitCount
    let border = (leafIndex >> UInt64(inner)).nonzeroBitCount
    guard hashes.count == inner + border else {
      throw .wrongLength(expected: inner + border, found: hashes.count)
    }
    var root = leaf
    for (level, hash) in hashes.enumerated() {
      let isRight = level >= inner || leafIndex >> UInt64(level) & 1 == 1
      root = isRight ? .node(hash, root) : .node(root, hash)
    }
    return root
  }
}

/// The largest power of two below `size` (RFC 6962 section 2.1), for a size of at least 2.
func largestSplit(_ size: UInt64) -> UInt64 {
  1 << UInt64(63 - (size - 1).leadingZeroBitCount)
}

/// Proof that a leaf is in a tree, at its place (RFC 6962 section 2.1.1).
public struct InclusionProof: Sendable, Hashable {
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
    var range = 0..<treeSize
    // From the root down: each step leaves the half without the leaf behind, and that is what the proof gives.
    while range.upperBound - range.lowerBound > 1 {
      let middle = range.lowerBound + largestSplit(range.upperBound - range.lowerBound)
      if leafIndex < middle {
        hashes.append(try await reader.root(of: middle..<range.upperBound))
        range = range.lowerBound..<middle
      } else {
        hashes.append(try await reader.root(of: range.lowerBound..<middle))
        range = middle..<range.upperBound
      }
    }
    return InclusionProof(leafIndex: leafIndex, treeSize: treeSize, hashes: hashes.reversed())
  }

  /// Throws unless `leaf` is at this place in the tree with this root.
  public func verify(leaf: TreeHash, root: TreeHash) throws(ProofError) {
    let found = try self.root(leaf: leaf)
    guard found == root else { throw .rootMismatch(size: treeSize, expected: root, found: found) }
  }

  /// The root that the proof leads to from this leaf.
  public func root(leaf: TreeHash) throws(ProofError) -> TreeHash {
    guard leafIndex < treeSize else { throw .outOfRange(index: leafIndex, size: treeSize) }
    // Below the point where the paths to the leaf and to the last leaf part, every level has a neighbour; above it,
    // only those to the left of the last leaf's path.
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

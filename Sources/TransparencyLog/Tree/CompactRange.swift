/// The right edge of a growing Merkle tree (RFC 6962): the roots of its largest complete subtrees, from left
/// to right.
///
/// It is all that is needed to add leaves and to know the root, at most 64 hashes for any size of tree.
public struct CompactRange: Sendable, Hashable {
  /// Number of leaves.
  public private(set) var size: UInt64
  /// Roots of the complete subtrees, largest first: one for each 1 bit of `size`.
  public private(set) var hashes: [TreeHash]

  public init() {
    size = 0
    hashes = []
  }

  /// Takes up a tree again where it was left; nil unless there is one hash for each 1 bit of `size`.
  public init?(size: UInt64, hashes: [TreeHash]) {
    guard hashes.count == size.nonzeroBitCount else { return nil }
    self.size = size
    self.hashes = hashes
  }

  /// Adds a leaf, already hashed.
  public mutating func append(_ leaf: TreeHash) {
    var node = leaf
    // A trailing 1 bit of the old size is a complete subtree that the new one is the right twin of.
    for _ in 0..<(~size).trailingZeroBitCount {
      node = .node(hashes.removeLast(), node)
    }
    hashes.append(node)
    size += 1
  }

  /// Root of the tree; SHA-256 of nothing when there are no leaves.
  public var root: TreeHash {
    guard var root = hashes.last else { return .emptyRoot }
    for left in hashes.dropLast().reversed() { root = .node(left, root) }
    return root
  }
}

extension CompactRange {
  /// Root over leaves that are all at hand.
  public static func root(of leaves: some Sequence<TreeHash>) -> TreeHash {
    var range = CompactRange()
    range.hashes.reserveCapacity(32)
    for leaf in leaves { range.append(leaf) }
    return range.root
  }
}

package import RostraPlatforms

/// Builds the one Merkle search tree that a set of keys and values has.
package struct ATProtoTreeBuilder {
  package private(set) var root: CID
  /// All nodes, the root first, without repetition.
  package private(set) var blocks: [[UInt8]] = []
  private var nodes: [CID: MerkleSearchTree.Node] = [:]

  package init(_ entries: [(key: [UInt8], value: CID)]) {
    root = CID(of: [], codec: .dagCBOR)
    let keyed = entries.map {
      Keyed(entry: .init(key: $0.key, value: $0.value), height: MerkleSearchTree.height(of: $0.key))
    }.sorted { $0.entry.key.lexicographicallyPrecedes($1.entry.key) }
    root = node(keyed[...], height: keyed.map(\.height).max() ?? 0)
    blocks.reverse()
  }

  private struct Keyed {
    var entry: MerkleSearchTree.Entry
    var height: Int
  }

  private mutating func subtree(_ keyed: ArraySlice<Keyed>, height: Int) -> CID? {
    keyed.isEmpty ? nil : node(keyed, height: height)
  }

  /// Keys of this height stand in the node; those between two of them, all lower, make the subtree between.
  private mutating func node(_ keyed: ArraySlice<Keyed>, height: Int) -> CID {
    var here = keyed.indices.filter { keyed[$0].height == height }
    let left = subtree(keyed[..<(here.first ?? keyed.endIndex)], height: height - 1)
    here.append(keyed.endIndex)
    let entries = zip(here, here.dropFirst()).map { index, next in
      var entry = keyed[index].entry
      entry.right = subtree(keyed[(index + 1)..<next], height: height - 1)
      return entry
    }
    let node = MerkleSearchTree.Node(left: left, entries: entries)
    let block = node.block.encoded
    let cid = CID(of: block, codec: .dagCBOR)
    if nodes.updateValue(node, forKey: cid) == nil { blocks.append(block) }
    return cid
  }

  /// The nodes from the root down to where the key is or would be.
  package func path(to key: [UInt8]) -> [[UInt8]] {
    var path: [[UInt8]] = []
    var next: CID? = root
    while let cid = next, let node = nodes[cid] {
      path.append(node.block.encoded)
      if node.entries.contains(where: { $0.key == key }) { break }
      let before = node.entries.last { $0.key.lexicographicallyPrecedes(key) }
      next = before.map(\.right) ?? node.left
    }
    return path
  }
}

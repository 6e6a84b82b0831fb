extension MerkleSearchTree {
  /// What a walk found.
  package struct Walk: Sendable {
    /// Keys and records in order.
    package var entries: [(key: String, value: CID)] = []
    /// What was wrong or missing; empty where the tree is whole and every rule holds.
    package var faults: [String] = []
  }

  /// Visits the tree in key order and checks that keys ascend, that each stands at the height its hash gives, and
  /// that no node is missing. A faulty subtree is left out and told; the rest is still read.
  ///
  /// Heights fall strictly from node to child, so the walk ends whatever the blocks say; faults stop at 100.
  package static func walk(from root: CID, in blocks: [CID: ArraySlice<UInt8>]) -> Walk {
    var walker = Walker(blocks: blocks)
    walker.visit(root, height: nil)
    return walker.walk
  }

  private struct Walker {
    let blocks: [CID: ArraySlice<UInt8>]
    var walk = Walk()
    var last: [UInt8] = []

    init(blocks: [CID: ArraySlice<UInt8>]) {
      self.blocks = blocks
    }

    mutating func fault(_ text: String) {
      if walk.faults.count < 100 { walk.faults.append(text) }
    }

    mutating func visit(_ cid: CID, height expected: Int?) {
      guard cid.codec == .dagCBOR, let bytes = blocks[cid] else {
        return fault("tree node \(cid) is missing")
      }
      let node: Node
      do {
        node = try Node.read(DAGCBOR(decoding: bytes)).get()
      } catch {
        return fault("tree node \(cid) has \(error)")
      }
      let height: Int
      if let first = node.entries.first {
        height = MerkleSearchTree.height(of: first.key)
        if let expected, height != expected {
          return fault("tree node \(cid) stands at height \(expected) with a key of height \(height)")
        }
      } else if let expected, node.left != nil {
        // A node without keys only passes down to a subtree at the next height.
        height = expected
      } else {
        if expected != nil || node.left != nil { fault("tree node \(cid) holds no key") }
        return
      }
      guard node.left == nil || height > 0 else {
        return fault("tree node \(cid) has a subtree below the bottom")
      }
      if let left = node.left { visit(left, height: height - 1) }
      for entry in node.entries {
        guard MerkleSearchTree.height(of: entry.key) == height else {
          return fault("tree node \(cid) has a key at the wrong height")
        }
        guard last.lexicographicallyPrecedes(entry.key) else {
          return fault("tree node \(cid) has a key out of order")
        }
        last = entry.key
        if let key = String(validating: entry.key, as: UTF8.self) {
          walk.entries.append((key, entry.value))
        } else {
          fault("tree node \(cid) has a key that is not text")
        }
        if let right = entry.right {
          guard height > 0 else { return fault("tree node \(cid) has a subtree below the bottom") }
          visit(right, height: height - 1)
        }
      }
    }
  }
}

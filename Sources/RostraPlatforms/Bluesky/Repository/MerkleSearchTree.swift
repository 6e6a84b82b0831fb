/// The search tree that holds a repository's keys (AT Protocol repository specification, "MST Structure").
///
/// Its shape follows from its keys alone: two repositories with the same records have the same root.
package enum MerkleSearchTree {
  /// How high above the bottom a key stands: the leading zero bits of its SHA-256, halved, rounded down.
  package static func height(of key: some Sequence<UInt8>) -> Int {
    var height = 0
    for byte in SHA256Value(hashing: Array(key)[...]).bytes {
      height += byte.leadingZeroBitCount / 2
      if byte != 0 { break }
    }
    return height
  }

  package static func commonPrefix(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Int {
    zip(left, right).prefix { $0 == $1 }.count
  }

  /// One node, its keys expanded.
  package struct Node: Sendable, Hashable {
    package var left: CID?
    package var entries: [Entry]

    package init(left: CID?, entries: [Entry]) {
      self.left = left
      self.entries = entries
    }
  }

  package struct Entry: Sendable, Hashable {
    package var key: [UInt8]
    package var value: CID
    /// The subtree between this key and the next.
    package var right: CID?

    package init(key: [UInt8], value: CID, right: CID? = nil) {
      self.key = key
      self.value = value
      self.right = right
    }
  }
}

extension MerkleSearchTree.Node {
  /// Longest key that a repository may hold: collection, slash, record key.
  package static let keyLimit = 1024

  /// Reads a node block; the reason where it breaks a rule.
  package static func read(_ block: DAGCBOR) -> Result<MerkleSearchTree.Node, MerkleSearchTree.Fault> {
    guard let list = block["e"]?.array, let left = block["l"], left.isNull || left.link != nil else {
      return .failure(.init("a node without l or e"))
    }
    var entries: [MerkleSearchTree.Entry] = []
    entries.reserveCapacity(list.count)
    var previous: [UInt8] = []
    for item in list {
      guard let prefix = item["p"]?.integer, let suffix = item["k"]?.bytes, let value = item["v"]?.link,
        let right = item["t"], right.isNull || right.link != nil
      else { return .failure(.init("an entry without p, k, v or t")) }
      guard prefix >= 0, prefix <= previous.count else {
        return .failure(.init("a prefix longer than the key before"))
      }
      let key = previous[..<Int(prefix)] + suffix
      guard !key.isEmpty, key.count <= keyLimit else {
        return .failure(.init("a key that is empty or too long"))
      }
      guard Int(prefix) == MerkleSearchTree.commonPrefix(previous, key) else {
        return .failure(.init("a key that does not use the prefix it shares"))
      }
      entries.append(MerkleSearchTree.Entry(key: Array(key), value: value, right: right.link))
      previous = Array(key)
    }
    return .success(MerkleSearchTree.Node(left: left.link, entries: entries))
  }

  /// The node as a block.
  package var block: DAGCBOR {
    var previous: [UInt8] = []
    var list: [DAGCBOR] = []
    for entry in entries {
      let prefix = MerkleSearchTree.commonPrefix(previous, entry.key)
      list.append(
        .map([
          .init("k", .bytes(Array(entry.key[prefix...]))), .init("p", .integer(Int64(prefix))),
          .init("t", entry.right.map { .link($0) } ?? .null), .init("v", .link(entry.value)),
        ]))
      previous = entry.key
    }
    return .map([.init("e", .array(list)), .init("l", left.map { .link($0) } ?? .null)])
  }
}

extension MerkleSearchTree {
  /// A rule of the tree that does not hold, in words.
  package struct Fault: Error, Hashable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) { self.description = description }
  }
}

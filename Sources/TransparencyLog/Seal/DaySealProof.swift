/// A key of a sealed day at its place.
public struct DaySealEntry: Sendable, Hashable {
  /// Place among the sorted keys, from 0.
  public var index: UInt64
  public var key: [UInt8]
  public var salt: [UInt8]
  /// Inclusion proof in the tree of the day's keys.
  public var hashes: [TreeHash]

  /// SHA-256(0x00 ‖ 0x02 ‖ salt[16] ‖ index:u64 ‖ key); the 2 tells it from a leaf of a record.
  static func leaf(salt: [UInt8], index: UInt64, key: [UInt8]) -> TreeHash {
    TreeHash.leaf([2] + salt + withUnsafeBytes(of: index.bigEndian) { Array($0) } + key)
  }
}

/// Proof that a key was captured on a sealed day (the key itself), or was not (the two keys next to its
/// place, or the only one at an end).
///
/// Absence rests on the sealed keys being in order, which whoever holds all of them can check.
public struct DaySealProof: Sendable, Hashable {
  public var header: DaySealHeader
  public var entries: [DaySealEntry]

  public init(header: DaySealHeader, entries: [DaySealEntry]) {
    self.header = header
    self.entries = entries
  }

  /// Whether the key was captured, proven against the commitment in the log; throws when the proof shows
  /// neither.
  public func verify(key: [UInt8], commitment: TreeHash) throws -> Bool {
    try header.check()
    let found = header.commitment
    guard found == commitment else {
      throw DaySealError.commitmentMismatch(expected: commitment, found: found)
    }
    for entry in entries {
      guard entry.salt.count == CommitmentLeaf.saltLength else {
        throw DaySealError.malformed("a salt is not 16 bytes")
      }
      try InclusionProof(leafIndex: entry.index, treeSize: header.count, hashes: entry.hashes)
        .verify(
          leaf: DaySealEntry.leaf(salt: entry.salt, index: entry.index, key: entry.key), root: header.keysRoot
        )
    }
    switch entries.count {
    case 0 where header.count == 0:
      return false
    case 1 where entries[0].key == key:
      return true
    case 1 where entries[0].index == 0 && key.lexicographicallyPrecedes(entries[0].key):
      return false
    case 1 where entries[0].index == header.count - 1 && entries[0].key.lexicographicallyPrecedes(key):
      return false
    case 2
    where entries[1].index > 0 && entries[0].index == entries[1].index - 1
      && entries[0].key.lexicographicallyPrecedes(key) && key.lexicographicallyPrecedes(entries[1].key):
      return false
    default:
      throw DaySealError.provesNothing
    }
  }
}

/// A day of a site, closed: the sorted keys of all that was captured, as a Merkle root, with their number and
/// with the times that were not watched and why.
///
/// It lets us prove later that something was captured that day, and that something was not: a key that is
/// missing lies between two neighbours. `docs/formats/day-seal.md` has every byte.
public struct DaySeal: Sendable {
  static let saltLabel: StaticString = "rostra-day-seal/1 salt\n"
  static let maximumKeys = 1 << 31
  static let maximumKeyLength = 1024

  public let header: DaySealHeader
  /// In order of their bytes, each once.
  public let keys: [[UInt8]]
  private let hashes: [TreeHash]
  private let salts: CommitmentSalts

  /// - Parameters:
  ///   - site: identifies the site in the agency's archive.
  ///   - day: `YYYY-MM-DD`, in the agency's time zone.
  ///   - keys: what was captured, in any order; a key given twice counts once.
  ///   - gaps: in order, not overlapping.
  ///   - secret: 32 random bytes made for this seal and kept with it.
  public init(site: String, day: String, keys: [[UInt8]], gaps: [DaySealGap], secret: [UInt8])
    throws(DaySealError)
  {
    guard secret.count == 32 else { throw .secretLength(secret.count) }
    var sorted = keys.sorted { $0.lexicographicallyPrecedes($1) }
    var last: [UInt8]?
    sorted.removeAll { key in
      defer { last = key }
      return key == last
    }
    guard sorted.count <= Self.maximumKeys else { throw .tooManyKeys(sorted.count) }
    if let key = sorted.first(where: { !(1...Self.maximumKeyLength).contains($0.count) }) {
      throw .keyLength(key.count)
    }
    let salts = CommitmentSalts(secret: secret, label: Self.saltLabel)
    let hashes = sorted.enumerated().map { index, key in
      DaySealEntry.leaf(salt: salts.bytes(of: index), index: UInt64(index), key: key)
    }
    header = DaySealHeader(
      salt: salts.bytes(of: Int(UInt32.max) * 2), site: site, day: day, count: UInt64(sorted.count),
      gaps: gaps,
      keysRoot: CompactRange.root(of: hashes))
    try header.check()
    self.keys = sorted
    self.hashes = hashes
    self.salts = salts
  }

  /// What the log keeps: 32 bytes that say nothing without the secret.
  public var commitment: TreeHash { header.commitment }

  /// Proves of a key that it was captured that day, or that it was not, whichever is true.
  public func proof(of key: [UInt8]) throws -> DaySealProof {
    var (low, high) = (0, keys.count)
    while low < high {
      let middle = (low + high) / 2
      if keys[middle].lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
    }
    let isMember = low < keys.count && keys[low] == key
    let needed = isMember ? low..<low + 1 : max(low - 1, 0)..<min(low + 1, keys.count)
    return DaySealProof(header: header, entries: try needed.map { try entry($0) })
  }

  private func entry(_ index: Int) throws -> DaySealEntry {
    DaySealEntry(
      index: UInt64(index), key: keys[index], salt: salts.bytes(of: index),
      hashes: try InclusionProof.make(leafIndex: index, leaves: hashes).hashes)
  }
}

/// A stretch of time in which a site was not watched.
public struct DaySealGap: Sendable, Hashable, Codable {
  /// Seconds since 1970.
  public var from: Int64
  /// Seconds since 1970; the first second that was watched again.
  public var to: Int64
  /// Why, in a word or a sentence.
  public var reason: String

  public init(from: Int64, to: Int64, reason: String) {
    self.from = from
    self.to = to
    self.reason = reason
  }
}

/// What a day seal states, which is what its commitment is over:
///
///     SHA-256("rostra-day-seal/1\n" ‖ salt[16] ‖ site:u16+bytes ‖ day[10] ‖ count:u64
///             ‖ gaps:u32 ‖ (from:i64 ‖ to:i64 ‖ reason:u16+bytes)* ‖ keys root[32])
public struct DaySealHeader: Sendable, Hashable {
  static let domain: StaticString = "rostra-day-seal/1\n"
  static let maximumGaps = 100_000

  /// 16 bytes that keep the commitment from being guessed.
  public var salt: [UInt8]
  public var site: String
  /// `YYYY-MM-DD`
  public var day: String
  /// Number of keys.
  public var count: UInt64
  public var gaps: [DaySealGap]
  /// Root of the RFC 6962 tree over the keys' leaves.
  public var keysRoot: TreeHash

  public var commitment: TreeHash {
    var bytes: [UInt8] = []
    func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
    func append(text: String) {
      append(UInt16(truncatingIfNeeded: text.utf8.count))
      bytes.append(contentsOf: text.utf8)
    }
    Self.domain.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes += salt
    append(text: site)
    bytes += day.utf8
    append(count)
    append(UInt32(truncatingIfNeeded: gaps.count))
    for gap in gaps {
      append(gap.from)
      append(gap.to)
      append(text: gap.reason)
    }
    bytes += keysRoot.bytes
    return TreeHash(sha256: bytes)
  }

  /// Everything whose length the commitment doesn't frame must have the length it says.
  func check() throws(DaySealError) {
    guard salt.count == CommitmentLeaf.saltLength else { throw .malformed("the salt is not 16 bytes") }
    guard (1...65_535).contains(site.utf8.count) else {
      throw .malformed("the site's name has 1 to 65,535 bytes")
    }
    let digits = Array(day.utf8)
    guard digits.count == 10, digits[4] == UInt8(ascii: "-"), digits[7] == UInt8(ascii: "-"),
      [0, 1, 2, 3, 5, 6, 8, 9].allSatisfy({ (48...57).contains(digits[$0]) })
    else { throw .malformed("day \(day.debugDescription) is not YYYY-MM-DD") }
    guard gaps.count <= Self.maximumGaps else { throw .malformed("\(gaps.count) gaps") }
    var end = Int64.min
    for gap in gaps {
      guard gap.from >= end, gap.to > gap.from, gap.reason.utf8.count <= 65_535 else {
        throw .malformed("gap \(gap.from)–\(gap.to) is empty, out of order or overlaps the one before")
      }
      end = gap.to
    }
  }
}

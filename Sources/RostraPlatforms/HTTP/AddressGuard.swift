/// Keeps a fetch on the public internet, so that an address typed or redirected to cannot reach into the agency's own
/// network (server-side request forgery).
///
/// The ranges are those of IANA's special-purpose registries that are not globally reachable (RFC 6890 and its
/// successors). An address that carries an IPv4 address inside is judged by that one.
package enum AddressGuard {
  /// What an address is, in words, when it is not one of the public internet; nil when it is.
  package static func refusal(of address: IPAddress) -> String? {
    switch address {
    case .v4(let number): refusalV4(number)
    case .v6(let high, let low): refusalV6(high, low)
    }
  }

  /// What is spoken on a port, in words, when it is not HTTP: a request sent there could be taken for a command
  /// (WHATWG Fetch, section 2.9, "bad port"). nil when the port may be used.
  package static func refusal(ofPort port: UInt16) -> String? {
    if port == 0 { return "no port at all" }
    return badPorts.contains(port) ? "the port of another protocol" : nil
  }

  private static func refusalV4(_ number: UInt32) -> String? {
    specialV4.first { number & $0.mask == $0.prefix }?.meaning
  }

  private static func refusalV6(_ high: UInt64, _ low: UInt64) -> String? {
    if high == 0 {
      if low == 0 { return "unspecified" }
      if low == 1 { return "loopback" }
      if low >> 32 == 0xFFFF { return refusalV4(UInt32(truncatingIfNeeded: low)) }
    }
    // 64:ff9b::/96, NAT64 (RFC 6052), and 2002::/16, 6to4 (RFC 3056): the embedded IPv4 address is what is reached.
    if high == 0x0064_FF9B_0000_0000, low >> 32 == 0 { return refusalV4(UInt32(truncatingIfNeeded: low)) }
    if high >> 48 == 0x2002 { return refusalV4(UInt32(truncatingIfNeeded: high >> 16)) }
    if let special = specialV6.first(where: { high & $0.mask == $0.prefix }) { return special.meaning }
    // Everything unicast and global is in 2000::/3 (RFC 4291, section 2.4).
    return high >> 61 == 0b001 ? nil : "reserved"
  }

  private struct Range<Number: FixedWidthInteger & Sendable>: Sendable {
    var prefix: Number
    var mask: Number
    var meaning: String

    init(_ prefix: Number, _ bits: Int, _ meaning: String) {
      self.prefix = prefix
      self.mask = bits == 0 ? 0 : ~0 << (Number.bitWidth - bits)
      self.meaning = meaning
    }
  }

  private static let specialV4: [Range<UInt32>] = [
    Range(0x0000_0000, 8, "unspecified"),
    Range(0x0A00_0000, 8, "private network"),
    Range(0x6440_0000, 10, "carrier-grade NAT"),
    Range(0x7F00_0000, 8, "loopback"),
    Range(0xA9FE_0000, 16, "link-local"),
    Range(0xAC10_0000, 12, "private network"),
    Range(0xC000_0000, 24, "reserved"),
    Range(0xC000_0200, 24, "documentation"),
    Range(0xC058_6300, 24, "6to4 relay"),
    Range(0xC0A8_0000, 16, "private network"),
    Range(0xC612_0000, 15, "benchmarking"),
    Range(0xC633_6400, 24, "documentation"),
    Range(0xCB00_7100, 24, "documentation"),
    Range(0xE000_0000, 4, "multicast"),
    Range(0xF000_0000, 4, "reserved"),
  ]

  /// By the first 64 bits; those of `::/64` are handled before.
  private static let specialV6: [Range<UInt64>] = [
    Range(0x2001_0000_0000_0000, 23, "reserved"),  // Teredo, ORCHID, benchmarking
    Range(0x2001_0DB8_0000_0000, 32, "documentation"),
    Range(0x3FFF_0000_0000_0000, 20, "documentation"),
    Range(0xFC00_0000_0000_0000, 7, "private network"),
    Range(0xFE80_0000_0000_0000, 10, "link-local"),
    Range(0xFEC0_0000_0000_0000, 10, "private network"),
    Range(0xFF00_0000_0000_0000, 8, "multicast"),
  ]

  private static let badPorts: Set<UInt16> = [
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
    109, 110,
    111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530,
    531, 532,
    540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190,
    5060, 5061,
    6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
  ]
}

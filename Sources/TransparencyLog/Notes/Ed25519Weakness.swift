/// Points of small order and encodings that aren't canonical: under such a "public key" a signature can be
/// made without any private one (RFC 8032 section 5.1.3; Chalkias et al., "Taming the many EdDSAs").
enum Ed25519Weakness {
  /// y coordinates, little-endian, of the eight points of small order: 0, 1, p − 1 and two more.
  private static let smallOrder: Set<[UInt8]> = [
    [UInt8](repeating: 0, count: 32),
    [1] + [UInt8](repeating: 0, count: 31),
    [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
    Hex.decode("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05") ?? [],
    Hex.decode("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a") ?? [],
  ]

  static func isWeak(_ key: [UInt8]) -> Bool {
    guard key.count == 32 else { return true }
    // The top bit is the sign of x; what remains is y, which must be below p = 2^255 - 19.
    let y = key[..<31] + [key[31] & 0x7F]
    let isTooLarge = y.dropFirst().dropLast().allSatisfy { $0 == 0xFF } && y[31] == 0x7F && y[0] >= 0xED
    return isTooLarge || smallOrder.contains(Array(y))
  }
}

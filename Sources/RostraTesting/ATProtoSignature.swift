package import Crypto

/// Signs as the AT Protocol wants it: r and s, 32 bytes each, s in the lower half of the group.
package enum ATProtoSignature {
  package static func make(_ digest: SHA256Digest, with key: P256.Signing.PrivateKey) throws -> [UInt8] {
    lowered(Array(try key.signature(for: digest).rawRepresentation))
  }

  /// The same signature with s in the lower half.
  package static func lowered(_ signature: [UInt8]) -> [UInt8] {
    let s = Array(signature[32...])
    let negated = ATProtoSignature.subtract(s, from: order)
    // Of s and order - s, which sign alike, the protocol takes the smaller.
    return signature[..<32] + (negated.lexicographicallyPrecedes(s) ? negated : s)
  }

  private static func subtract(_ right: [UInt8], from left: [UInt8]) -> [UInt8] {
    var result = left
    var borrow = 0
    for index in left.indices.reversed() {
      let difference = Int(left[index]) - Int(right[index]) - borrow
      borrow = difference < 0 ? 1 : 0
      result[index] = UInt8(truncatingIfNeeded: difference)
    }
    return result
  }

  /// P-256's group order (FIPS 186-4, D.1.2.3).
  private static let order: [UInt8] = [
    0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
  ]
}

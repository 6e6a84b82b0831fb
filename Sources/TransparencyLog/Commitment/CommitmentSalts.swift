import Crypto

/// Salts of the leaves under one secret: HMAC-SHA256(secret, label ‖ number), whose halves salt two neighbours.
///
/// 128 bits keep even a one-letter leaf from being guessed, and a salt that is shown says nothing of any other.
struct CommitmentSalts: Sendable {
  /// 16 bytes.
  typealias Salt = (UInt64, UInt64)

  private let keyed: HMAC<SHA256>

  init(secret: [UInt8], label: StaticString) {
    var keyed = HMAC<SHA256>(key: SymmetricKey(data: secret))
    label.withUTF8Buffer { keyed.update(data: $0) }
    self.keyed = keyed
  }

  /// The salts of leaves `2 * number` and `2 * number + 1`.
  @inline(__always)
  func pair(_ number: UInt32) -> (even: Salt, odd: Salt) {
    var mac = keyed
    withUnsafeBytes(of: number.bigEndian) { mac.update(data: $0) }
    return mac.finalize().withUnsafeBytes { bytes in
      (
        bytes.loadUnaligned(fromByteOffset: 0, as: Salt.self),
        bytes.loadUnaligned(fromByteOffset: 16, as: Salt.self)
      )
    }
  }

  func bytes(of index: Int) -> [UInt8] {
    let (even, odd) = pair(UInt32(index / 2))
    return withUnsafeBytes(of: index.isMultiple(of: 2) ? even : odd) { Array($0) }
  }
}

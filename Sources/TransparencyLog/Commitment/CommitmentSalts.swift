import Crypto

/// Salts under one secret: HMAC-SHA256(secret, label ‖ number), whose halves salt two neighbours.
///
/// 128 bits keep even a one-letter leaf from being guessed, and a salt that is shown says nothing of any
/// other.
struct CommitmentSalts: Sendable {
  /// 16 bytes.
  typealias Salt = (UInt64, UInt64)

  // HMAC is spelled out (RFC 2104) because a post has about a hundred leaves: the library's starts anew from
  // the key and takes bytes only as collections, which costs three times as much. The states after the key
  // are kept instead.
  private var inner = SHA256()
  private var outer = SHA256()

  /// - Parameter secret: at most 64 bytes, as HMAC would hash a longer key first.
  init(secret: [UInt8], label: StaticString) {
    let key = secret + [UInt8](repeating: 0, count: 64 - secret.count)
    inner.update(data: key.map { $0 ^ 0x36 })
    outer.update(data: key.map { $0 ^ 0x5C })
    label.withUTF8Buffer { inner.update(bufferPointer: UnsafeRawBufferPointer($0)) }
  }

  /// The salts of leaves `2 * number` and `2 * number + 1`.
  @inline(__always)
  func pair(_ number: UInt32) -> (even: Salt, odd: Salt) {
    var (inner, outer) = (inner, outer)
    withUnsafeBytes(of: number.bigEndian) { inner.update(bufferPointer: $0) }
    inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
    return outer.finalize().withUnsafeBytes { bytes in
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

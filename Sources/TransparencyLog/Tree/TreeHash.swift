import Crypto

/// A node of a Merkle tree: the 32 bytes of a SHA-256 digest, held inline without heap storage.
///
/// Leaves and inner nodes are hashed behind different first bytes (RFC 6962 section 2.1), so that neither can
/// be passed off as the other.
public struct TreeHash: Sendable {
  /// The digest in memory order, as four machine words.
  @usableFromInline let words: (UInt64, UInt64, UInt64, UInt64)

  @usableFromInline
  init(words: (UInt64, UInt64, UInt64, UInt64)) {
    self.words = words
  }

  /// Nil unless there are exactly 32 bytes.
  @inlinable
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    Swift.withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
    self.words = words
  }

  /// The root of the tree without leaves: SHA-256 of nothing (RFC 6962 section 2.1).
  public static let emptyRoot = TreeHash(sha256: [])

  /// SHA-256(0x00 ‖ data): what a log stores for an entry.
  public static func leaf(_ data: [UInt8]) -> TreeHash {
    var hasher = SHA256()
    Swift.withUnsafeBytes(of: UInt8(0)) { hasher.update(bufferPointer: $0) }
    data.withUnsafeBytes { hasher.update(bufferPointer: $0) }
    return TreeHash(hasher.finalize())
  }

  /// SHA-256(0x00 ‖ commitment): the log leaf of anything that has a 32-byte commitment.
  public static func leaf(_ commitment: TreeHash) -> TreeHash {
    withUnsafeTemporaryAllocation(byteCount: 33, alignment: 8) { buffer in
      buffer[0] = 0
      buffer.storeBytes(of: commitment.words, toByteOffset: 1, as: (UInt64, UInt64, UInt64, UInt64).self)
      return TreeHash(sha256: UnsafeRawBufferPointer(buffer))
    }
  }

  /// SHA-256(0x01 ‖ left ‖ right).
  public static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
    withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { buffer in
      buffer[0] = 1
      buffer.storeBytes(of: left.words, toByteOffset: 1, as: (UInt64, UInt64, UInt64, UInt64).self)
      buffer.storeBytes(of: right.words, toByteOffset: 33, as: (UInt64, UInt64, UInt64, UInt64).self)
      return TreeHash(sha256: UnsafeRawBufferPointer(buffer))
    }
  }

  /// The bytes of the digest, in order.
  public var bytes: [UInt8] {
    withUnsafeBytes { Array($0) }
  }

  /// Lower-case hexadecimal, 64 digits.
  public var hex: String { Hex.encode(bytes) }

  /// Standard base64 with padding, as checkpoints write it.
  public var base64: String { Base64.encode(bytes) }

  /// Nil unless the text is exactly 64 hexadecimal digits.
  public init?(hex: String) {
    guard let bytes = Hex.decode(hex) else { return nil }
    self.init(bytes: bytes)
  }

  /// Reads the 32 bytes in place.
  @inlinable
  public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try Swift.withUnsafeBytes(of: words, body)
  }
}

extension TreeHash {
  @inline(__always)
  init(_ digest: SHA256Digest) {
    words = digest.withUnsafeBytes { $0.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self) }
  }

  /// SHA-256 of bytes in place: one pass, no array.
  @inline(__always)
  init(sha256 bytes: UnsafeRawBufferPointer) {
    var hasher = SHA256()
    hasher.update(bufferPointer: bytes)
    self.init(hasher.finalize())
  }

  /// Plain SHA-256 of the bytes, without a leaf or node prefix.
  public init(sha256 bytes: [UInt8]) {
    self = bytes.withUnsafeBytes { TreeHash(sha256: $0) }
  }
}

extension TreeHash: Hashable {
  @inlinable
  public static func == (left: TreeHash, right: TreeHash) -> Bool {
    left.words.0 == right.words.0 && left.words.1 == right.words.1
      && left.words.2 == right.words.2 && left.words.3 == right.words.3
  }

  @inlinable
  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
  }
}

extension TreeHash: CustomStringConvertible {
  public var description: String { hex }
}

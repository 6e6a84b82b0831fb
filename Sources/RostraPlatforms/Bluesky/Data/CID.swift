import Crypto

/// A content identifier as the AT Protocol allows it: version 1, SHA-256, codec DAG-CBOR or raw (AT Protocol data
/// model, "Link and CID Formats"). Two equal identifiers mean the same bytes.
package struct CID: Sendable, Hashable {
  package var codec: Codec
  package var digest: SHA256Value

  package init(codec: Codec, digest: SHA256Value) {
    self.codec = codec
    self.digest = digest
  }

  /// The identifier of these bytes.
  package init(of bytes: ArraySlice<UInt8>, codec: Codec) {
    self.init(codec: codec, digest: SHA256Value(hashing: bytes))
  }

  package init(of bytes: [UInt8], codec: Codec) {
    self.init(of: bytes[...], codec: codec)
  }

  package enum Codec: UInt8, Sendable, Hashable {
    case dagCBOR = 0x71
    case raw = 0x55
  }

  /// Bytes of a binary identifier: version, codec, hash function, hash length, hash.
  package static let byteCount = 36
}

// MARK: - Binary and text form

extension CID {
  /// Reads the binary form from exactly ``byteCount`` bytes; nil for any other version, codec or hash function.
  package init?(bytes: ArraySlice<UInt8>) {
    guard bytes.count == CID.byteCount else { return nil }
    let start = bytes.startIndex
    guard bytes[start] == 1, let codec = Codec(rawValue: bytes[start + 1]), bytes[start + 2] == 0x12,
      bytes[start + 3] == 32
    else { return nil }
    self.init(codec: codec, digest: SHA256Value(bytes[(start + 4)...]))
  }

  package var bytes: [UInt8] { [1, codec.rawValue, 0x12, 32] + digest.bytes }

  /// Reads the base32 text form, such as `bafyrei…` (DAG-CBOR) or `bafkrei…` (raw).
  package init?(_ text: String) {
    let characters = text.utf8
    guard characters.count == 59, characters.first == UInt8(ascii: "b"),
      let bytes = Multibase.bytes(base32: characters.dropFirst())
    else { return nil }
    self.init(bytes: bytes[...])
  }
}

extension CID: CustomStringConvertible {
  package var description: String { "b" + Multibase.base32(bytes) }
}

/// A SHA-256 digest held without heap memory: a repository names tens of thousands.
package struct SHA256Value: Sendable, Hashable {
  private var words: SIMD4<UInt64>

  /// The first 32 bytes, which must be there.
  package init(_ bytes: ArraySlice<UInt8>) {
    words = SIMD4()
    for word in 0..<4 {
      var value: UInt64 = 0
      for byte in 0..<8 { value = value << 8 | UInt64(bytes[bytes.startIndex + word * 8 + byte]) }
      words[word] = value
    }
  }

  package init(hashing bytes: ArraySlice<UInt8>) {
    var hash = SHA256()
    bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    self.init(Array(hash.finalize())[...])
  }

  package var bytes: [UInt8] {
    (0..<4).flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: words[word] >> (56 - 8 * UInt64($0))) }
    }
  }
}

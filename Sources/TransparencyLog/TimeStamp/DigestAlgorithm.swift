import Crypto

/// Digests that a token may use for its content; the raw value is the object identifier.
enum DigestAlgorithm: String {
  case sha256 = "2.16.840.1.101.3.4.2.1"
  case sha384 = "2.16.840.1.101.3.4.2.2"
  case sha512 = "2.16.840.1.101.3.4.2.3"

  func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    let bytes = Array(bytes)
    return switch self {
    case .sha256: Array(SHA256.hash(data: bytes))
    case .sha384: Array(SHA384.hash(data: bytes))
    case .sha512: Array(SHA512.hash(data: bytes))
    }
  }
}

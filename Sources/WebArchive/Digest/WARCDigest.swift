/// A digest with the name of its algorithm, as `WARC-Block-Digest` carries it: `sha256:` and the value.
///
/// The standard leaves the value's spelling open. We write lower-case hexadecimal, as Browsertrix and the WACZ
/// specification do, and read hexadecimal, base32 (Heritrix and wget for SHA-1) and base64 (seen in old files).
public struct WARCDigest: Sendable, Hashable, CustomStringConvertible {
  public enum Algorithm: String, Sendable, Hashable, CaseIterable {
    case md5, sha1, sha256, sha512

    /// Bytes of a value.
    public var length: Int {
      switch self {
      case .md5: 16
      case .sha1: 20
      case .sha256: 32
      case .sha512: 64
      }
    }
  }

  public let algorithm: Algorithm
  public let bytes: [UInt8]

  public init(algorithm: Algorithm, bytes: [UInt8]) {
    self.algorithm = algorithm
    self.bytes = bytes
  }

  /// Reads `algorithm:value`; nil for an algorithm we do not know or a value of the wrong length.
  public init?(_ labelled: String) {
    let text = Array(labelled.utf8)
    guard let colon = text.firstIndex(of: 0x3A), let algorithm = Self.algorithm(text[..<colon]) else {
      return nil
    }
    let value = Array(text[(colon + 1)...])
    let length = algorithm.length
    let decoded: [UInt8]? =
      if value.count == length * 2 {
        Hexadecimal.decode(value)
      } else if value.count == (length * 8 + 4) / 5
        || (value.count == (length + 4) / 5 * 8 && value.last == 0x3D)
      {
        Base32.decode(value)
      } else {
        Base64.decode(value)
      }
    guard let decoded, decoded.count == length else { return nil }
    self.init(algorithm: algorithm, bytes: decoded)
  }

  /// By its label in any case, with or without hyphens.
  private static func algorithm(_ label: ArraySlice<UInt8>) -> Algorithm? {
    // What nearly every file of today says, without making a string of it.
    if label.elementsEqual("sha256".utf8) { return .sha256 }
    return Algorithm(
      rawValue: String(decoding: label.filter { $0 != 0x2D }.map(ASCII.lowercase), as: UTF8.self))
  }

  /// The value alone, lower-case hexadecimal.
  public var hexadecimal: String { Hexadecimal.encode(bytes) }

  public var description: String { "\(algorithm.rawValue):\(hexadecimal)" }
}

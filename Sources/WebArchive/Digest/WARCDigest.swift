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
  public init?(_ labelled: some StringProtocol) {
    guard let colon = labelled.utf8.firstIndex(of: 0x3A) else { return nil }
    let label = labelled[..<colon].lowercased().filter { $0 != "-" }
    guard let algorithm = Algorithm(rawValue: label) else { return nil }
    let value = Array(labelled[colon...].utf8.dropFirst())
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

  /// The value alone, lower-case hexadecimal.
  public var hexadecimal: String { Hexadecimal.encode(bytes) }

  public var description: String { "\(algorithm.rawValue):\(hexadecimal)" }
}

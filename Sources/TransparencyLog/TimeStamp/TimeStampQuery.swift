import SwiftASN1

/// A request for a time stamp on a SHA-256 digest (RFC 3161 section 2.4.1).
public struct TimeStampQuery: Sendable, Hashable {
  /// For the HTTP request.
  public static let contentType = "application/timestamp-query"

  /// The digest to stamp.
  public let imprint: TreeHash
  /// What the authority must repeat, so that an old answer can't be passed off as new: a positive number,
  /// big-endian.
  public let nonce: [UInt8]?
  /// The policy to stamp under, as a dotted object identifier; the authority's own when left out.
  public let policy: String?
  /// Whether the token must carry the signer's certificates. It must, to be verifiable later.
  public let certificatesRequested: Bool

  /// - Parameter nonce: 8 random bytes when left out.
  public init(
    imprint: TreeHash, nonce: [UInt8]? = Self.randomNonce(), policy: String? = nil,
    certificatesRequested: Bool = true
  ) {
    self.imprint = imprint
    self.nonce = nonce.map { Array($0.drop { $0 == 0 }) }
    self.policy = policy
    self.certificatesRequested = certificatesRequested
  }

  /// 8 bytes from the system's generator, the first one not zero.
  public static func randomNonce() -> [UInt8] {
    [UInt8.random(in: 1...127)] + (0..<7).map { _ in UInt8.random(in: 0...255) }
  }

  /// DER, to be posted to the authority. Throws when the policy is not an object identifier.
  public func encoded() throws -> [UInt8] {
    var der = DER.Serializer()
    try der.appendConstructedNode(identifier: .sequence) { der in
      try der.serialize(1)
      try der.appendConstructedNode(identifier: .sequence) { der in
        try der.appendConstructedNode(identifier: .sequence) { der in
          try der.serialize(
            ASN1ObjectIdentifier(dotRepresentation: Substring(DigestAlgorithm.sha256.rawValue)))
          der.appendPrimitiveNode(identifier: .null) { _ in }
        }
        der.appendPrimitiveNode(identifier: .octetString) { $0 += imprint.bytes }
      }
      if let policy { try der.serialize(ASN1ObjectIdentifier(dotRepresentation: Substring(policy))) }
      if let nonce {
        der.appendPrimitiveNode(identifier: .integer) { bytes in
          if nonce.first.map({ $0 >= 0x80 }) ?? true { bytes.append(0) }
          bytes += nonce
        }
      }
      if certificatesRequested { try der.serialize(true) }
    }
    return der.serializedBytes
  }
}

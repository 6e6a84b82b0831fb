import SwiftASN1
public import X509

/// A time stamp as it is signed: CMS SignedData (RFC 5652) over TSTInfo (RFC 3161 section 2.4.2).
///
/// Reading believes nothing; `verify` decides.
public struct TimeStampToken: Sendable, Hashable {
  static let signedData = "1.2.840.113549.1.7.2"
  static let timeStampInfo = "1.2.840.113549.1.9.16.1.4"
  private static let maximumCertificates = 32

  /// The token as received.
  public let der: [UInt8]
  let info: TimeStampInfo
  /// What was signed over: DER of `info`.
  let content: [UInt8]
  /// DER of each certificate in the token, as received.
  let certificates: [[UInt8]]
  let signer: TimeStampSigner

  public init(der: [UInt8]) throws(TimeStampError) {
    guard der.count <= TimeStampReply.maximumLength else { throw .malformed("the token is too long") }
    try self.init(ASN1Node.parse(der, what: "token"))
  }

  init(_ node: ASN1Node) throws(TimeStampError) {
    der = Array(node.encodedBytes)
    var contentInfo = try node.children("token")
    guard try contentInfo.next().oid("token type") == Self.signedData,
      let explicit = contentInfo.next(.context(0))
    else { throw .malformed("the token is not signed data") }
    var wrapper = try explicit.children("token content")
    var signed = try wrapper.next().children("signed data")
    _ = try signed.next()  // version: differs among authorities, decides nothing
    _ = try signed.next()  // digest algorithms: repeated with the signature, where they count

    var encapsulated = try signed.next().children("encapsulated content")
    guard try encapsulated.next().oid("content type") == Self.timeStampInfo,
      let octets = encapsulated.next(.context(0))
    else { throw .malformed("the token's content is not a time stamp") }
    var octetParts = try octets.children("content")
    content = try octetParts.next().octets("content")
    info = try TimeStampInfo(content)

    var certificates: [[UInt8]] = []
    if let set = signed.next(.context(0)) {
      let nodes = try set.children("certificates").nodes
      guard nodes.count <= Self.maximumCertificates else { throw .malformed("\(nodes.count) certificates") }
      // Attribute certificates and other old choices are tagged; only X.509 is a plain sequence.
      certificates = nodes.filter { $0.identifier == .sequence }.map { Array($0.encodedBytes) }
    }
    self.certificates = certificates
    _ = signed.next(.context(1))  // revocation lists
    let signers = try signed.next().children("signers").nodes
    guard signers.count == 1, let signer = signers.first else {
      throw .malformed("\(signers.count) signers; a time stamp has one (RFC 3161 section 2.4.2)")
    }
    self.signer = try TimeStampSigner(signer)
  }
}

extension TimeStampToken {
  /// Certificates of a PEM text, such as an authority's root.
  public static func certificates(pem: String) throws -> [Certificate] {
    try PEMDocument.parseMultiple(pemString: pem).filter { $0.discriminator == "CERTIFICATE" }
      .map { try Certificate(pemDocument: $0) }
  }
}

import Crypto
import SwiftASN1
import X509

/// Who signed a token, over what, and how: SignerInfo (RFC 5652 section 5.3).
struct TimeStampSigner: Sendable, Hashable {
  /// A certificate named by its digest in the signed attributes (RFC 2634 and RFC 5035): this is what ties
  /// token and certificate together.
  struct CertificateID: Sendable, Hashable {
    /// Object identifier of the digest; SHA-1 in the first version of the attribute.
    var algorithm: String
    var digest: [UInt8]

    func names(_ certificate: [UInt8]) -> Bool {
      if let algorithm = DigestAlgorithm(rawValue: algorithm) {
        return algorithm.digest(certificate) == digest
      }
      return algorithm == Self.sha1 && Array(Insecure.SHA1.hash(data: certificate)) == digest
    }

    static let sha1 = "1.3.14.3.2.26"
  }

  var digestAlgorithm: String
  var signatureAlgorithm: String
  var signature: [UInt8]
  /// Serial number of the signer's certificate, when it is named by one.
  var serial: [UInt8]?
  /// DER of the attributes as a SET, which is what the signature is over.
  var attributes: [UInt8]
  var contentType: String
  var messageDigest: [UInt8]
  var certificateIDs: [CertificateID]

  init(_ node: ASN1Node) throws(TimeStampError) {
    var parts = try node.children("signer")
    _ = try parts.next()  // version
    if let name = parts.next(.sequence) {
      var fields = try name.children("signer's issuer and serial number")
      _ = try fields.next()
      serial = try fields.next().magnitude("signer's serial number")
    } else if parts.next(.context(0)) == nil {
      throw .malformed("the signer is not named")
    }
    digestAlgorithm = try Self.algorithm(try parts.next())
    guard let signed = parts.next(.context(0)) else { throw .malformed("no signed attributes") }
    // They are sent with a tag of their own, but signed as a SET (RFC 5652 section 5.4).
    attributes = [0x31] + signed.encodedBytes.dropFirst()
    signatureAlgorithm = try Self.algorithm(try parts.next())
    signature = try parts.next().octets("signature")

    var values: [String: [ASN1Node]] = [:]
    for attribute in try signed.children("signed attributes").nodes {
      var fields = try attribute.children("attribute")
      let oid = try fields.next().oid("attribute")
      guard values.updateValue(try fields.next().children("attribute values").nodes, forKey: oid) == nil
      else {
        throw .malformed("attribute \(oid) twice")
      }
    }
    func single(_ oid: String, _ what: StaticString) throws(TimeStampError) -> ASN1Node {
      guard let nodes = values[oid], nodes.count == 1 else {
        throw .malformed("\(what) is missing or not single")
      }
      return nodes[0]
    }
    contentType = try single("1.2.840.113549.1.9.3", "content type").oid("content type")
    messageDigest = try single("1.2.840.113549.1.9.4", "message digest").octets("message digest")
    certificateIDs = []
    if let node = values["1.2.840.113549.1.9.16.2.12"]?.first {
      certificateIDs.append(try Self.certificateID(node, 1))
    }
    if let node = values["1.2.840.113549.1.9.16.2.47"]?.first {
      certificateIDs.append(try Self.certificateID(node, 2))
    }
    guard !certificateIDs.isEmpty else {
      throw .malformed("the attributes do not name the signer's certificate")
    }
  }

  /// The algorithm for the signature, from what the token and the key say together.
  ///
  /// Many authorities write the key's algorithm instead of the signature's; the digest then completes it.
  func algorithm() throws(TimeStampError) -> Certificate.SignatureAlgorithm {
    switch (signatureAlgorithm, DigestAlgorithm(rawValue: digestAlgorithm)) {
    case ("1.2.840.113549.1.1.11", .some), ("1.2.840.113549.1.1.1", .sha256): .sha256WithRSAEncryption
    case ("1.2.840.113549.1.1.12", .some), ("1.2.840.113549.1.1.1", .sha384): .sha384WithRSAEncryption
    case ("1.2.840.113549.1.1.13", .some), ("1.2.840.113549.1.1.1", .sha512): .sha512WithRSAEncryption
    case ("1.2.840.10045.4.3.2", .some), ("1.2.840.10045.2.1", .sha256): .ecdsaWithSHA256
    case ("1.2.840.10045.4.3.3", .some), ("1.2.840.10045.2.1", .sha384): .ecdsaWithSHA384
    case ("1.2.840.10045.4.3.4", .some), ("1.2.840.10045.2.1", .sha512): .ecdsaWithSHA512
    case ("1.3.101.112", .some): .ed25519
    case (_, nil): throw .algorithm(digestAlgorithm)
    default: throw .algorithm(signatureAlgorithm)
    }
  }

  private static func algorithm(_ node: ASN1Node) throws(TimeStampError) -> String {
    var parts = try node.children("algorithm")
    return try parts.next().oid("algorithm")
  }

  /// The first certificate that the attribute names is the signer's (RFC 5035 section 5.4).
  private static func certificateID(_ attribute: ASN1Node, _ version: Int) throws(TimeStampError)
    -> CertificateID
  {
    var outer = try attribute.children("signing certificate")
    var list = try outer.next().children("signing certificates")
    var fields = try list.next().children("certificate ID")
    let first = try fields.next()
    if version == 1 {
      return CertificateID(algorithm: CertificateID.sha1, digest: try first.octets("digest"))
    }
    if first.identifier == .octetString {
      return CertificateID(algorithm: DigestAlgorithm.sha256.rawValue, digest: try first.octets("digest"))
    }
    return CertificateID(algorithm: try algorithm(first), digest: try fields.next().octets("digest"))
  }
}

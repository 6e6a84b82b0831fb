public import Foundation
import SwiftASN1
@_spi(FixedExpiryValidationTime) public import X509

/// A verified time stamp.
public struct TimeStamp: Sendable, Hashable {
  /// The data existed at this time.
  public var time: Date
  /// Seconds by which the time may be off, either way, if the authority says.
  public var accuracy: Double?
  /// The authority's number for the stamp, in hex.
  public var serial: String
  /// The authority's policy, a dotted object identifier.
  public var policy: String
  /// Subject of the certificate that signed.
  public var authority: String
  /// From the signer's certificate to the trusted one.
  public var chain: [Certificate]
}

extension TimeStampToken {
  /// Seconds by which the stamp may be ahead of our own clock.
  private static let clockTolerance: Double = 300

  /// Throws unless the token is a good time stamp of `imprint` by an authority under one of `anchors`.
  ///
  /// The chain is judged as of the stamped time, since a stamp must outlive its signer's certificate.
  ///
  /// - Parameters:
  ///   - imprint: the SHA-256 digest that was to be stamped.
  ///   - nonce: of the request; nil when it is no longer known, as of a stamp that was kept.
  ///   - anchors: the certificates that are trusted, and no others.
  ///   - now: the present; a stamp from the future is refused.
  ///   - certificates: more certificates to build the chain from, for a token without its own.
  public func verify(
    imprint: TreeHash, nonce: [UInt8]? = nil, policy: String? = nil, anchors: [Certificate],
    at now: Date = Date(),
    certificates more: [Certificate] = []
  ) async throws -> TimeStamp {
    var (stamp, certificate, others) = try signed(imprint: imprint, nonce: nonce, policy: policy, among: more)
    stamp.chain = try await chain(from: certificate, intermediates: others, anchors: anchors)
    guard info.time.timeIntervalSince(now) <= Self.clockTolerance + (info.accuracy ?? 0) else {
      throw TimeStampError.fromTheFuture
    }
    return stamp
  }

  /// What the token says, with all of it verified but one thing: whether its signer is to be trusted. The chain is empty.
  ///
  /// - Parameter imprint: the SHA-256 digest that was to be stamped.
  public func verifySignatureAlone(imprint: TreeHash) throws -> TimeStamp {
    try signed(imprint: imprint, nonce: nil, policy: nil, among: []).stamp
  }

  private func signed(
    imprint: TreeHash, nonce: [UInt8]?, policy: String?, among more: [Certificate]
  ) throws -> (stamp: TimeStamp, signer: Certificate, others: [Certificate]) {
    guard info.imprintAlgorithm == DigestAlgorithm.sha256.rawValue, info.imprint == imprint.bytes else {
      throw TimeStampError.otherImprint
    }
    if let nonce {
      guard info.nonce == Array(nonce.drop { $0 == 0 }) else { throw TimeStampError.otherNonce }
    }
    if let policy {
      guard info.policy == policy else { throw TimeStampError.otherPolicy(info.policy) }
    }
    let (certificate, others) = try signerCertificate(among: more)
    try verifySignature(by: certificate)
    let stamp = TimeStamp(
      time: info.time, accuracy: info.accuracy, serial: Hex.encode(info.serial), policy: info.policy,
      authority: certificate.subject.description, chain: [])
    return (stamp, certificate, others)
  }

  /// The certificate that the signed attributes name, and all others.
  private func signerCertificate(among more: [Certificate]) throws -> (Certificate, [Certificate]) {
    var candidates = certificates
    for certificate in more {
      var der = DER.Serializer()
      try der.serialize(certificate)
      candidates.append(der.serializedBytes)
    }
    guard
      let index = candidates.firstIndex(where: { der in signer.certificateIDs.allSatisfy { $0.names(der) } })
    else { throw TimeStampError.signerUnknown }
    let certificate: Certificate
    do { certificate = try Certificate(derEncoded: candidates[index]) } catch {
      throw TimeStampError.malformed("the signer's certificate: \(error)")
    }
    if let serial = signer.serial {
      guard Array(certificate.serialNumber.bytes.drop { $0 == 0 }) == serial else {
        throw TimeStampError.signatureMismatch("the signer's serial number is not the certificate's")
      }
    }
    candidates.remove(at: index)
    // One that cannot be read can't be in the chain either.
    return (certificate, candidates.compactMap { try? Certificate(derEncoded: $0) })
  }

  private func verifySignature(by certificate: Certificate) throws {
    guard signer.contentType == Self.timeStampInfo else {
      throw TimeStampError.signatureMismatch("signed as another type of content")
    }
    guard let digest = DigestAlgorithm(rawValue: signer.digestAlgorithm) else {
      throw TimeStampError.algorithm(signer.digestAlgorithm)
    }
    guard digest.digest(content) == signer.messageDigest else {
      throw TimeStampError.signatureMismatch("the content's digest is another one")
    }
    let algorithm = try signer.algorithm()
    let isValid = certificate.publicKey.isValidSignature(
      signer.signature, for: signer.attributes, signatureAlgorithm: algorithm)
    guard isValid else { throw TimeStampError.badSignature }
  }

  private func chain(from certificate: Certificate, intermediates: [Certificate], anchors: [Certificate])
    async throws
    -> [Certificate]
  {
    var verifier = Verifier(rootCertificates: CertificateStore(anchors)) {
      RFC5280Policy(fixedExpiryValidationTime: info.time)
      TimeStampPolicy()
    }
    switch await verifier.validate(leaf: certificate, intermediates: CertificateStore(intermediates)) {
    case .validCertificate(let chain): return Array(chain)
    case .couldNotValidate(let failures):
      let reasons = failures.map { String(describing: $0.policyFailureReason) }
      throw TimeStampError.untrusted(
        reasons.isEmpty ? "no chain to a trusted certificate" : reasons.joined(separator: "; "))
    }
  }
}

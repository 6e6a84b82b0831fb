import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import X509

/// What the secure layer reported, and the certificate that the server showed, where it came that far.
struct HandshakeFailure: Error {
  var error: any Error
  var certificate: NIOSSLCertificate?
}

extension TLSFailure {
  /// Puts into words what the secure layer only calls a failed verification, by looking at the certificate itself.
  init(_ failure: HandshakeFailure, host: String) {
    if let extra = failure.error as? NIOSSLExtraError, extra == .failedToValidateHostname {
      self = .nameMismatch(host: host)
      return
    }
    guard "\(failure.error)".contains("CERTIFICATE_VERIFY_FAILED"), let certificate = failure.certificate
    else {
      self = .other("\(failure.error)")
      return
    }
    let now = Date().timeIntervalSince1970
    if Double(certificate.notValidAfter) < now {
      self = .expired(Timestamp(seconds: Int64(certificate.notValidAfter)))
    } else if Double(certificate.notValidBefore) > now {
      self = .notYetValid(Timestamp(seconds: Int64(certificate.notValidBefore)))
    } else {
      self = TLSFailure.isSelfSigned(certificate) ? .selfSigned : .unknownIssuer
    }
  }

  private static func isSelfSigned(_ certificate: NIOSSLCertificate) -> Bool {
    do {
      let parsed = try Certificate(derEncoded: certificate.toDERBytes())
      return parsed.issuer == parsed.subject
    } catch {
      return false
    }
  }
}

extension TLSFacts {
  init?(_ version: TLSVersion?, _ leaf: [UInt8]?) {
    guard let version else { return nil }
    let name =
      switch version {
      case .tlsv1: "TLSv1"
      case .tlsv11: "TLSv1.1"
      case .tlsv12: "TLSv1.2"
      case .tlsv13: "TLSv1.3"
      }
    let digest = leaf.map { SHA256.hash(data: $0).map { String(format: "%02x", $0) }.joined() }
    self.init(version: name, certificateSHA256: digest)
  }
}

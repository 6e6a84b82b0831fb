import SwiftASN1
import X509

/// What a chain of certificates must be to sign time stamps, besides RFC 5280.
struct TimeStampPolicy: VerifierPolicy {
  // RFC5280Policy leaves this extension to others; being critical, it must be claimed by somebody.
  let verifyingCriticalExtensions: [ASN1ObjectIdentifier] = [.X509ExtensionID.extendedKeyUsage]

  /// "The corresponding certificate MUST contain only one instance of the extended key usage field extension
  /// … with KeyPurposeID having value id-kp-timeStamping. This extension MUST be critical." (RFC 3161 section
  /// 2.3)
  func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) async -> PolicyEvaluationResult {
    for (position, certificate) in zip(0..., chain) {
      do {
        let uses = try certificate.extensions.extendedKeyUsage
        if position == 0 {
          let isCritical = certificate.extensions[oid: .X509ExtensionID.extendedKeyUsage]?.critical ?? false
          guard let uses, Array(uses) == [.timeStamping], isCritical else {
            return .failsToMeetPolicy(reason: "the certificate is not for time stamps alone")
          }
          if let usage = try certificate.extensions.keyUsage, !usage.digitalSignature && !usage.nonRepudiation {
            return .failsToMeetPolicy(reason: "the certificate is not for signatures")
          }
        } else if let uses, !uses.contains(.timeStamping) && !uses.contains(.any) {
          return .failsToMeetPolicy(reason: "an issuer's certificate is not for time stamps")
        }
      } catch {
        return .failsToMeetPolicy(reason: "a certificate's usage cannot be read")
      }
    }
    return .meetsPolicy
  }
}

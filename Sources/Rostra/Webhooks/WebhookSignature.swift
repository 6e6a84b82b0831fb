import Crypto
import Foundation
import RostraPlatforms

/// By what the receiver knows that a message is ours and not an old one sent again (Standard Webhooks, "Signature
/// scheme"): HMAC-SHA256 over id, time and body.
package enum WebhookSignature {
  /// A secret as its receiver is given it.
  static func shown(_ key: [UInt8]) -> String { "whsec_" + Data(key).base64EncodedString() }

  static func headers(id: String, at now: Timestamp, body: [UInt8], key: [UInt8]) -> [HeaderField] {
    let signed = Data("\(id).\(now.seconds).".utf8) + body
    let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key))
    return [
      HeaderField("webhook-id", id), HeaderField("webhook-timestamp", String(now.seconds)),
      HeaderField("webhook-signature", "v1,\(Data(code).base64EncodedString())"),
      HeaderField("Content-Type", "application/json"),
    ]
  }
}

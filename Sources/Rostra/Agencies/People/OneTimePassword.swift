import Crypto
import Foundation
package import RostraPlatforms

/// Time-based one-time passwords (RFC 6238): SHA-1, six digits, thirty seconds, as every authenticator application has them.
package struct OneTimePassword: Sendable, Hashable {
  package let secret: [UInt8]
  package static let period: Int64 = 30

  package init(secret: [UInt8]) { self.secret = secret }

  /// 160 bits, as RFC 4226 recommends.
  package static func make(_ secrets: SecretMaker) -> OneTimePassword {
    OneTimePassword(secret: Array(secrets.next().prefix(20)))
  }

  package func code(at step: Int64) -> String {
    let message = withUnsafeBytes(of: step.bigEndian) { Array($0) }
    let code = Array(
      HMAC<Insecure.SHA1>.authenticationCode(for: message, using: SymmetricKey(data: secret)))
    let offset = Int(code[19] & 15)
    let number =
      UInt32(code[offset] & 0x7F) << 24 | UInt32(code[offset + 1]) << 16 | UInt32(code[offset + 2]) << 8
      | UInt32(code[offset + 3])
    let digits = String(number % 1_000_000)
    return String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// The step that a code belongs to, one period early or late; never one at or before `last`, so that a code that was
  /// seen in use opens nothing again.
  package func step(of code: String, at now: Timestamp, after last: Int64) -> Int64? {
    let digits = code.filter { !$0.isWhitespace }
    let current = now.seconds / Self.period
    return [current, current - 1, current + 1].first { step in
      step > last && Secret.isEqual(Array(self.code(at: step).utf8), Array(digits.utf8))
    }
  }

  /// RFC 4648 base32 without padding, in groups of four for people who type.
  package var typed: String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    var text = ""
    var (buffer, bits) = (0, 0)
    for byte in secret {
      buffer = buffer << 8 | Int(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        text.append(alphabet[buffer >> bits & 31])
      }
      buffer &= (1 << bits) - 1
    }
    if bits > 0 { text.append(alphabet[buffer << (5 - bits) & 31]) }
    return text
  }

  /// What an authenticator application reads: `otpauth://totp/…`.
  package func address(issuer: String, account: String) -> String {
    func escaped(_ text: String) -> String {
      text.addingPercentEncoding(withAllowedCharacters: CharacterSet.alphanumerics) ?? ""
    }
    return "otpauth://totp/\(escaped(issuer)):\(escaped(account))?secret=\(typed)&issuer=\(escaped(issuer))"
  }
}

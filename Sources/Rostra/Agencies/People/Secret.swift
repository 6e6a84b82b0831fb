import Crypto
import Foundation

/// A random secret that is handed to somebody once: sessions, invitations, tokens. Only its digest is stored, so that a
/// copy of the database opens nothing.
package enum Secret {
  /// 256 bits in 43 characters of base64url.
  package static func make(_ secrets: SecretMaker) -> String { text(secrets.next()) }

  package static func text(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// A fast digest is enough: nobody guesses 256 bits.
  package static func digest(_ secret: String) -> [UInt8] { Array(SHA256.hash(data: Data(secret.utf8))) }

  /// The value that a form carries to prove that a page of ours made it: derived from the session, useless without it.
  package static func formToken(of session: String) -> String {
    let key = SymmetricKey(data: Data(session.utf8))
    return text(Array(HMAC<SHA256>.authenticationCode(for: Data("rostra form".utf8), using: key)))
  }

  /// Compares without telling by its time how much of it was right.
  package static func isEqual(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

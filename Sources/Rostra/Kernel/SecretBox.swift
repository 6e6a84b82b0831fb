import Crypto
import Foundation

/// Seals small secrets that must lie in the database, with a key that does not: a copy of the database alone opens none.
package struct SecretBox: Sendable {
  private let key: SymmetricKey

  /// - Parameter key: 32 bytes, from the home's `keys/box.key`.
  package init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

  /// ChaCha20-Poly1305 (RFC 8439), bound to what it is for: it opens nowhere else.
  package func close(_ bytes: [UInt8], for purpose: String) throws -> String {
    let box = try ChaChaPoly.seal(bytes, using: key, authenticating: Data(purpose.utf8))
    return "1$" + box.combined.base64EncodedString()
  }

  /// A mark that shows later that this system wrote the text, for this purpose.
  package func mark(_ text: String, for purpose: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(for: Data("\(purpose)\0\(text)".utf8), using: key)
    return Secret.text(Array(code.prefix(16)))
  }

  /// - Throws: ``SecretBoxError`` where the key, the purpose or a byte is another than when it was sealed.
  package func open(_ text: String, for purpose: String) throws -> [UInt8] {
    guard text.hasPrefix("1$"), let bytes = Data(base64Encoded: String(text.dropFirst(2))),
      let box = try? ChaChaPoly.SealedBox(combined: bytes),
      let opened = try? ChaChaPoly.open(box, using: key, authenticating: Data(purpose.utf8))
    else { throw SecretBoxError(purpose: purpose) }
    return Array(opened)
  }
}

package struct SecretBoxError: Error, CustomStringConvertible {
  package var purpose: String
  package var description: String {
    "what is sealed for '\(purpose)' cannot be opened: is keys/box.key the one that belongs to this database?"
  }
}

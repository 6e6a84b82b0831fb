package import Crypto
import Foundation

/// Something that only those may read who hold it: a password, a recovery code, a key.
///
/// It lies in memory that swift-crypto overwrites when the last holder lets go of it, and says nothing of itself where it
/// is printed, logged or put into an error. What Swift does not let us clear: copies made by `String` while a person types
/// it into a form or a page shows it, and `Data` that a cipher hands back.
package struct VaultSecret: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  private let bytes: SymmetricKey

  package init(_ text: String) { bytes = SymmetricKey(data: Data(text.utf8)) }
  package init(bytes: some Sequence<UInt8>) { self.bytes = SymmetricKey(data: Data(bytes)) }

  /// For a page that shows it, or a check that reads it.
  package var text: String { bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
  /// For a cipher.
  package var key: SymmetricKey { bytes }
  package var isEmpty: Bool { bytes.bitCount == 0 }

  package func withBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
    try bytes.withUnsafeBytes(body)
  }

  package static func == (left: VaultSecret, right: VaultSecret) -> Bool { left.bytes == right.bytes }
  package func hash(into hasher: inout Hasher) { hasher.combine(bytes.bitCount) }

  package var description: String { "(withheld)" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

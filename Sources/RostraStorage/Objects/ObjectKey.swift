/// The name of an object: parts joined by `/`, as in `warc/2026/site-7.warc.gz`. Every key is a legal file name
/// below a folder and a legal S3 key that needs no escaping, so the same archive lies the same way in both.
package struct ObjectKey: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let text: String
  package var description: String { text }

  /// S3 allows 1,024 bytes; the rest is left for a prefix and for the parts of an open segment.
  package static let longest = 512
  /// Linux allows 255 bytes to a file name.
  package static let longestPart = 200
  /// Ends the names of the parts of a segment that is still being written (see `S3Appender`).
  static let openSuffix = ".parts"

  /// Throws an `ObjectKeyError` that says what is wrong: never mend a key, two names could become one.
  package init(_ text: String) throws {
    guard !text.isEmpty, text.utf8.count <= Self.longest else { throw ObjectKeyError.length(text.utf8.count) }
    for byte in text.utf8 where !Self.isAllowed(byte) { throw ObjectKeyError.character(byte, in: text) }
    for part in text.split(separator: "/", omittingEmptySubsequences: false) {
      // A leading dot would hide the file, climb out of the folder, or meet the store's own names.
      guard !part.isEmpty, !part.hasPrefix("."), !part.hasSuffix(Self.openSuffix),
        part.utf8.count <= Self.longestPart
      else { throw ObjectKeyError.part(String(part.prefix(40)), in: text) }
    }
    self.text = text
  }

  /// A name that the store itself made from a valid key.
  init(trusted text: String) { self.text = text }

  package static func < (left: ObjectKey, right: ObjectKey) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "/"):
      true
    default: false
    }
  }
}

package enum ObjectKeyError: Error, Equatable, CustomStringConvertible {
  case length(Int)
  case character(UInt8, in: String)
  case part(String, in: String)

  package var description: String {
    switch self {
    case .length(let count): "an object key has 1 to \(ObjectKey.longest) bytes, this one has \(count)"
    case .character(let byte, let text):
      "object key '\(text)' holds byte \(byte): only letters, digits, '-', '_', '.' and '/' are allowed"
    case .part(let part, let text):
      "object key '\(text)' has the part '\(part)': a part has 1 to \(ObjectKey.longestPart) bytes, begins with no "
        + "dot and does not end with '\(ObjectKey.openSuffix)'"
    }
  }
}

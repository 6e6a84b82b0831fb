/// Character references as browsers read them (WHATWG HTML, section 13.2.5.72 and following).
package enum CharacterReferences {
  /// The text with its references resolved. Unknown ones stay as written.
  package static func decode(_ text: String, inAttribute: Bool = false) -> String {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    let bytes = Array(text.utf8)
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    decode(bytes[...], inAttribute: inAttribute) { output.append(contentsOf: $0) }
    return String(decoding: output, as: UTF8.self)
  }

  /// What an HTML name such as `eacute`, without `&` and `;`, stands for.
  package static func named(_ name: String) -> String? {
    NamedCharacterReferences.scalars[name[...]]
  }

  /// Hands out the bytes of the decoded text piece by piece. Whether there was any reference.
  @discardableResult
  static func decode(
    _ bytes: ArraySlice<UInt8>, inAttribute: Bool, _ emit: (ArraySlice<UInt8>) -> Void
  ) -> Bool {
    var found = false
    var at = bytes.startIndex
    var start = at
    while at < bytes.endIndex {
      guard bytes[at] == UInt8(ascii: "&"), let hit = reference(in: bytes, at: at, inAttribute: inAttribute)
      else {
        at += 1
        continue
      }
      if start < at { emit(bytes[start..<at]) }
      emit(Array(hit.text.utf8)[...])
      found = true
      at = hit.end
      start = at
    }
    if start < bytes.endIndex { emit(bytes[start...]) }
    return found
  }

  /// The reference whose `&` stands at `at`, and where it ends; nil where the `&` is just an ampersand.
  static func reference(
    in bytes: ArraySlice<UInt8>, at: Int, inAttribute: Bool
  ) -> (text: String, end: Int)? {
    var end = at + 1
    guard end < bytes.endIndex else { return nil }
    if bytes[end] == UInt8(ascii: "#") { return numeric(in: bytes, from: end + 1) }
    while end < bytes.endIndex, end - at <= longestName, isAlphanumeric(bytes[end]) { end += 1 }
    let name = Substring(String(decoding: bytes[(at + 1)..<end], as: UTF8.self))
    guard !name.isEmpty else { return nil }
    if end < bytes.endIndex, bytes[end] == UInt8(ascii: ";"),
      let text = NamedCharacterReferences.scalars[name]
    {
      return (text, end + 1)
    }
    return legacy(name, in: bytes, at: at, inAttribute: inAttribute)
  }

  /// `&copy2025` reads as `©2025`, but in an attribute `?a=1&copy=2` stays as it is.
  private static func legacy(
    _ name: Substring, in bytes: ArraySlice<UInt8>, at: Int, inAttribute: Bool
  ) -> (text: String, end: Int)? {
    var prefix = name
    while prefix.utf8.count >= 2 {
      if NamedCharacterReferences.withoutSemicolon.contains(prefix),
        let text = NamedCharacterReferences.scalars[prefix]
      {
        let end = at + 1 + prefix.utf8.count
        if inAttribute, end < bytes.endIndex, isAlphanumeric(bytes[end]) || bytes[end] == UInt8(ascii: "=") {
          return nil
        }
        return (text, end)
      }
      prefix = prefix.dropLast()
    }
    return nil
  }

  private static func numeric(in bytes: ArraySlice<UInt8>, from start: Int) -> (text: String, end: Int)? {
    var at = start
    var radix: UInt32 = 10
    if at < bytes.endIndex, bytes[at] | 0x20 == UInt8(ascii: "x") {
      radix = 16
      at += 1
    }
    let firstDigit = at
    var code: UInt32 = 0
    while at < bytes.endIndex, let digit = digit(bytes[at]), digit < radix {
      code = min(code * radix + digit, 0x110000)
      at += 1
    }
    guard at > firstDigit else { return nil }
    if at < bytes.endIndex, bytes[at] == UInt8(ascii: ";") { at += 1 }
    return (character(code), at)
  }

  /// Old pages number characters as in windows-1252; what is no character reads as U+FFFD.
  private static func character(_ code: UInt32) -> String {
    if (0x80...0x9F).contains(code) { return windows1252(UInt8(code)) }
    guard code != 0, let scalar = Unicode.Scalar(code) else { return "\u{FFFD}" }
    return String(Character(scalar))
  }

  /// The character of a byte in windows-1252; only 0x80 to 0x9F differ from Latin-1.
  static func windows1252(_ byte: UInt8) -> String {
    let scalar = (0x80...0x9F).contains(byte) ? windows1252Controls[Int(byte - 0x80)] : Unicode.Scalar(byte)
    return String(Character(scalar))
  }

  private static let longestName = 31

  private static let windows1252Controls: [Unicode.Scalar] = [
    "\u{20AC}", "\u{81}", "\u{201A}", "\u{192}", "\u{201E}", "\u{2026}", "\u{2020}", "\u{2021}",
    "\u{2C6}", "\u{2030}", "\u{160}", "\u{2039}", "\u{152}", "\u{8D}", "\u{17D}", "\u{8F}",
    "\u{90}", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{2022}", "\u{2013}", "\u{2014}",
    "\u{2DC}", "\u{2122}", "\u{161}", "\u{203A}", "\u{153}", "\u{9D}", "\u{17E}", "\u{178}",
  ]

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x37)
    case 0x61...0x66: UInt32(byte - 0x57)
    default: nil
    }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}

/// Finds what a style sheet refers to, by the tokens of CSS (CSS Syntax 3, section 4), without understanding its rules.
enum StyleSheet {
  struct Reference: Hashable {
    var text: String
    /// Another style sheet, rather than a picture or font.
    var isImport: Bool
  }

  /// A style sheet with more than this is not read further.
  static let largest = 4 << 20

  static func references(in css: [UInt8]) -> [Reference] {
    var scanner = StyleSheetScanner(css.prefix(largest))
    return scanner.references()
  }
}

private struct StyleSheetScanner {
  private let bytes: ArraySlice<UInt8>
  private var at = 0
  private var found: [StyleSheet.Reference] = []
  /// What a string or address means where the scanner stands.
  private var rule = Rule.other
  /// How many parentheses are open, and at which of them an `image-set(` began.
  private var depth = 0
  private var imageSetDepth: Int?

  private enum Rule {
    case other
    case importing
    /// The names in `@namespace` are never fetched.
    case namespace
  }

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  mutating func references() -> [StyleSheet.Reference] {
    while at < bytes.count {
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "/") where next(1) == UInt8(ascii: "*"): skipComment()
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let text = string()
        if rule == .importing || imageSetDepth != nil { add(text) }
      case UInt8(ascii: "@"): atKeyword()
      case UInt8(ascii: ";"), UInt8(ascii: "{"), UInt8(ascii: "}"):
        at += 1
        rule = .other
        depth = 0
        imageSetDepth = nil
      case UInt8(ascii: "("):
        at += 1
        depth += 1
      case UInt8(ascii: ")"):
        at += 1
        depth = max(0, depth - 1)
        if let start = imageSetDepth, depth <= start { imageSetDepth = nil }
      default: if isNameByte(byte) { word() } else { at += 1 }
      }
    }
    return found
  }

  private func next(_ distance: Int) -> UInt8? {
    at + distance < bytes.count ? bytes[at + distance] : nil
  }

  private mutating func add(_ text: String) {
    if rule != .namespace, !text.isEmpty, text.utf8.count <= WebAddress.longest {
      found.append(StyleSheet.Reference(text: text, isImport: rule == .importing))
    }
    // Only the first string or address of an import is one; what follows are conditions.
    if rule == .importing { rule = .other }
  }

  private mutating func skipComment() {
    at += 2
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "*"), next(1) == UInt8(ascii: "/") {
        at += 2
        return
      }
      at += 1
    }
  }

  private mutating func atKeyword() {
    at += 1
    switch name() {
    case "import": rule = .importing
    case "namespace": rule = .namespace
    default: rule = .other
    }
  }

  private mutating func word() {
    let name = name()
    guard at < bytes.count, bytes[at] == UInt8(ascii: "(") else { return }
    switch name {
    case "url", "src": address()
    case "image-set", "-webkit-image-set":
      imageSetDepth = imageSetDepth ?? depth
    default: break
    }
  }

  /// From the parenthesis after `url`.
  private mutating func address() {
    at += 1
    while at < bytes.count, isSpace(bytes[at]) { at += 1 }
    if at < bytes.count, bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "'") {
      add(string())
      while at < bytes.count, bytes[at] != UInt8(ascii: ")"), bytes[at] != UInt8(ascii: ";") { at += 1 }
      if at < bytes.count, bytes[at] == UInt8(ascii: ")") { at += 1 }
      return
    }
    var text: [UInt8] = []
    while at < bytes.count, bytes[at] != UInt8(ascii: ")") {
      if bytes[at] == UInt8(ascii: "\\") {
        escape(into: &text)
      } else {
        text.append(bytes[at])
        at += 1
      }
    }
    at = min(at + 1, bytes.count)
    while let last = text.last, isSpace(last) { text.removeLast() }
    // A space, quote or parenthesis inside makes it a broken address (CSS Syntax 3, section 4.3.6).
    if !text.contains(where: { isSpace($0) || "\"'(".utf8.contains($0) }) {
      add(String(decoding: text, as: UTF8.self))
    }
  }

  private mutating func string() -> String {
    let quote = bytes[at]
    at += 1
    var text: [UInt8] = []
    while at < bytes.count, bytes[at] != quote {
      switch bytes[at] {
      case UInt8(ascii: "\\"): escape(into: &text)
      case UInt8(ascii: "\n"): return ""  // a string that is not closed on its line is none
      default:
        text.append(bytes[at])
        at += 1
      }
    }
    at = min(at + 1, bytes.count)
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func escape(into text: inout [UInt8]) {
    at += 1
    guard at < bytes.count else { return }
    var code: UInt32 = 0
    var digits = 0
    while digits < 6, at < bytes.count, let digit = hexValue(bytes[at]) {
      code = code << 4 | digit
      digits += 1
      at += 1
    }
    if digits > 0 {
      if at < bytes.count, isSpace(bytes[at]) { at += 1 }
      text += String(Character(Unicode.Scalar(code) ?? "\u{FFFD}")).utf8
    } else {
      if bytes[at] != UInt8(ascii: "\n") { text.append(bytes[at]) }
      at += 1
    }
  }

  private mutating func name() -> String {
    let start = at
    while at < bytes.count, isNameByte(bytes[at]) { at += 1 }
    return at - start <= 32 ? String(decoding: bytes[start..<at], as: UTF8.self).lowercased() : ""
  }

  private func isNameByte(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
      || byte >= 0x80
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  private func hexValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x37)
    case 0x61...0x66: UInt32(byte - 0x57)
    default: nil
    }
  }
}

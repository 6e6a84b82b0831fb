/// Cuts HTML into tags and text the way browsers do (WHATWG HTML, section 13.2.5), in one pass and linear time.
///
/// No tree is built: nesting costs nothing, and no depth of it makes text disappear.
package struct HTMLTokenizer: Sendable {
  package enum Token: Sendable, Hashable {
    /// Character data; `isRaw` where character references mean nothing, as inside a script.
    case text(Range<Int>, isRaw: Bool)
    /// A start tag, its name in lower case. ``attribute(_:)`` gives its attributes until the next call of `next`.
    case start(String, selfClosing: Bool)
    case end(String)
    /// A comment, document type or processing instruction.
    case comment(Range<Int>)
  }

  package let bytes: [UInt8]
  private var at = 0
  private var attributes: [(name: Range<Int>, value: Range<Int>)] = []
  /// The element whose content is text up to its own end tag.
  private var rawElement: String?

  package init(_ html: String) {
    self.init(Array(html.utf8))
  }

  /// UTF-8; whatever is not reads as U+FFFD.
  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  package mutating func next() -> Token? {
    guard at < bytes.count else { return nil }
    if let name = rawElement {
      rawElement = nil
      let end = endOfRawText(name)
      if end > at {
        defer { at = end }
        return .text(at..<end, isRaw: name != "textarea" && name != "title")
      }
    }
    if bytes[at] == UInt8(ascii: "<"), let token = markup() { return token }
    let start = at
    repeat {
      at += 1
      while at < bytes.count, bytes[at] != UInt8(ascii: "<") { at += 1 }
    } while at < bytes.count && !opensMarkup(at)
    return .text(start..<at, isRaw: false)
  }

  /// The text of a range of ``bytes``, character references resolved unless it is raw.
  package func text(_ range: Range<Int>, isRaw: Bool = false) -> String {
    let text = String(decoding: bytes[range], as: UTF8.self)
    return isRaw ? text : CharacterReferences.decode(text)
  }

  /// The value of the last start tag's attribute of that lower-case name; empty where it has none.
  package func attribute(_ name: String) -> String? {
    for (nameRange, valueRange) in attributes where HTMLTokenizer.equal(bytes[nameRange], name) {
      return CharacterReferences.decode(String(decoding: bytes[valueRange], as: UTF8.self), inAttribute: true)
    }
    return nil
  }

  /// Whether the last start tag has attributes.
  package var hasAttributes: Bool { !attributes.isEmpty }

  // MARK: - Steps

  private func opensMarkup(_ index: Int) -> Bool {
    guard index + 1 < bytes.count else { return false }
    let next = bytes[index + 1]
    return HTMLTokenizer.isLetter(next) || next == UInt8(ascii: "/") || next == UInt8(ascii: "!")
      || next == UInt8(ascii: "?")
  }

  /// What the `<` at the current place opens; nil where it is just a less-than sign.
  private mutating func markup() -> Token? {
    guard opensMarkup(at) else { return nil }
    let next = bytes[at + 1]
    if HTMLTokenizer.isLetter(next) { return startTag() }
    if next == UInt8(ascii: "/") {
      guard at + 2 < bytes.count else { return nil }
      return HTMLTokenizer.isLetter(bytes[at + 2]) ? endTag() : bogusComment()
    }
    let isComment = bytes[at...].starts(with: "<!--".utf8)
    return isComment ? comment() : bogusComment()
  }

  private mutating func startTag() -> Token? {
    at += 1
    let name = tagName()
    let selfClosing = tagRest()
    if !selfClosing, HTMLTokenizer.rawElements.contains(name) { rawElement = name }
    return .start(name, selfClosing: selfClosing)
  }

  private mutating func endTag() -> Token? {
    at += 2
    let name = tagName()
    _ = tagRest()
    attributes.removeAll(keepingCapacity: true)
    return .end(name)
  }

  private mutating func bogusComment() -> Token? {
    let start = at + 2
    at = start
    while at < bytes.count, bytes[at] != UInt8(ascii: ">") { at += 1 }
    let range = start..<at
    at = min(at + 1, bytes.count)
    return .comment(range)
  }

  private mutating func comment() -> Token? {
    let start = at + 4
    at = start
    // `<!-->` and `<!--->` are whole comments.
    for abrupt in [1, 2]
    where bytes[start...].prefix(abrupt).elementsEqual(abrupt == 1 ? ">".utf8 : "->".utf8) {
      at = start + abrupt
      return .comment(start..<start)
    }
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: ">"), at >= start + 2, bytes[at - 1] == UInt8(ascii: "-"),
        bytes[at - 2] == UInt8(ascii: "-")
      {
        at += 1
        return .comment(start..<(at - 3))
      }
      at += 1
    }
    return .comment(start..<at)
  }

  private mutating func tagName() -> String {
    let start = at
    while at < bytes.count, !HTMLTokenizer.isSpace(bytes[at]), bytes[at] != UInt8(ascii: "/"),
      bytes[at] != UInt8(ascii: ">")
    {
      at += 1
    }
    return String(decoding: bytes[start..<at].lazy.map(HTMLTokenizer.lowercased), as: UTF8.self)
  }

  /// Walks over the attributes to the end of the tag, remembering where they stand. Whether it closes itself.
  private mutating func tagRest() -> Bool {
    attributes.removeAll(keepingCapacity: true)
    var selfClosing = false
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: ">") {
        at += 1
        return selfClosing
      }
      if byte == UInt8(ascii: "/") || HTMLTokenizer.isSpace(byte) {
        if byte == UInt8(ascii: "/") { selfClosing = true }
        at += 1
        continue
      }
      selfClosing = false
      attribute()
    }
    return selfClosing
  }

  private mutating func attribute() {
    let nameStart = at
    at += 1
    while at < bytes.count, !HTMLTokenizer.isSpace(bytes[at]), bytes[at] != UInt8(ascii: "="),
      bytes[at] != UInt8(ascii: "/"), bytes[at] != UInt8(ascii: ">")
    {
      at += 1
    }
    let name = nameStart..<at
    let afterName = at
    skipSpace()
    guard at < bytes.count, bytes[at] == UInt8(ascii: "=") else {
      at = max(at, afterName)
      attributes.append((name, at..<at))
      return
    }
    at += 1
    skipSpace()
    guard at < bytes.count else { return }
    let quote = bytes[at]
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      at += 1
      let start = at
      while at < bytes.count, bytes[at] != quote { at += 1 }
      attributes.append((name, start..<at))
      at = min(at + 1, bytes.count)
    } else {
      let start = at
      while at < bytes.count, !HTMLTokenizer.isSpace(bytes[at]), bytes[at] != UInt8(ascii: ">") { at += 1 }
      attributes.append((name, start..<at))
    }
  }

  private mutating func skipSpace() {
    while at < bytes.count, HTMLTokenizer.isSpace(bytes[at]) { at += 1 }
  }

  /// Where `</name` follows, or the end of the text.
  private func endOfRawText(_ name: String) -> Int {
    var index = at
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "<"), index + 2 + name.utf8.count <= bytes.count,
        bytes[index + 1] == UInt8(ascii: "/"),
        HTMLTokenizer.equal(bytes[(index + 2)..<(index + 2 + name.utf8.count)], name)
      {
        let after = index + 2 + name.utf8.count
        if after == bytes.count || HTMLTokenizer.isSpace(bytes[after]) || bytes[after] == UInt8(ascii: "/")
          || bytes[after] == UInt8(ascii: ">")
        {
          return index
        }
      }
      index += 1
    }
    return index
  }

  // MARK: - Characters

  private static let rawElements: Set<String> = [
    "script", "style", "iframe", "noembed", "noframes", "noscript", "xmp", "textarea", "title",
  ]

  /// Compares without regard to ASCII case; `name` is in lower case.
  private static func equal(_ slice: ArraySlice<UInt8>, _ name: String) -> Bool {
    slice.count == name.utf8.count && zip(slice, name.utf8).allSatisfy { lowercased($0) == $1 }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20)
  }

  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte) && byte != 0x0B
  }
}

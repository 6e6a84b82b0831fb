/// Makes the XML of real feeds safe and, where it can be done without guessing, well-formed, before a parser sees it.
///
/// * The document type is cut out. No parser of ours ever sees a declaration of entities: there is nothing to
///   expand, to nest or to fetch. Entities declared as plain text are put in their place; others are refused where
///   they are used.
/// * HTML's named characters, which feeds use without declaring them, become numbers.
/// * Ampersands and less-than signs that open nothing become text; characters that XML forbids read as U+FFFD.
/// * The XML declaration, processing instructions and comments are dropped; the text is UTF-8 already.
struct XMLRepair {
  private let input: [UInt8]
  private let maximum: Int
  private var output: [UInt8] = []
  private var at = 0
  private var entities: [String: Entity] = [:]
  private var repairs = Repairs()

  private enum Entity {
    case text(String)
    case refused
  }

  private struct Repairs {
    var ampersands = 0
    var lessThans = 0
    var characters = 0
    var unclosed = 0
  }

  /// - Throws: ``ReadingError/malformed(_:)`` where an entity is used that is made of other entities or of a file;
  ///   ``ReadingError/tooLarge(_:)`` where declared entities blow the text up.
  static func repair(_ utf8: [UInt8]) throws(ReadingError) -> (text: [UInt8], notes: [String]) {
    var repair = XMLRepair(utf8)
    try repair.run()
    return (repair.output, repair.notes)
  }

  private init(_ input: [UInt8]) {
    self.input = input
    maximum = input.count * 2 + (1 << 20)
    output.reserveCapacity(input.count + 64)
  }

  private var notes: [String] {
    var notes: [String] = []
    if repairs.ampersands > 0 {
      notes.append("\(repairs.ampersands) ampersands were not escaped: read as text")
    }
    if repairs.lessThans > 0 {
      notes.append("\(repairs.lessThans) less-than signs were not escaped: read as text")
    }
    if repairs.characters > 0 { notes.append("\(repairs.characters) characters are not allowed in XML") }
    if repairs.unclosed > 0 { notes.append("a section of the feed is not closed: read as text to its end") }
    return notes
  }

  private mutating func run() throws(ReadingError) {
    while at < input.count {
      let byte = input[at]
      switch byte {
      case UInt8(ascii: "<"): try opening()
      case UInt8(ascii: "&"): try reference()
      default: character(byte)
      }
      guard output.count <= maximum else {
        throw .tooLarge("the entities that the feed declares would blow it up to more than twice its size")
      }
    }
  }

  private mutating func character(_ byte: UInt8) {
    at += 1
    let isForbidden =
      byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D
      || byte == 0xEF && at + 1 < input.count && input[at] == 0xBF && input[at + 1] >= 0xBE
    guard isForbidden else { return output.append(byte) }
    if byte == 0xEF { at += 2 }
    repairs.characters += 1
    output += "\u{FFFD}".utf8
  }

  // MARK: - What a less-than sign opens

  private mutating func opening() throws(ReadingError) {
    if starts("<![CDATA[") { return section() }
    if starts("<!--") { return skip(to: "-->", from: at + 4) }
    if starts("<?") { return skip(to: "?>", from: at + 2) }
    if starts("<!DOCTYPE") || starts("<!doctype") { return documentType() }
    let next = at + 1 < input.count ? input[at + 1] : 0
    let opensTag =
      (0x61...0x7A).contains(next | 0x20) || next == UInt8(ascii: "/") || next == UInt8(ascii: "_")
      || next >= 0x80
    at += 1
    if opensTag {
      output.append(UInt8(ascii: "<"))
    } else {
      repairs.lessThans += 1
      output += "&lt;".utf8
    }
  }

  private mutating func section() {
    guard let end = find("]]>", from: at + 9) else {
      repairs.unclosed += 1
      at += 9
      return escapeRest()
    }
    while at < end + 3 { character(input[at]) }
  }

  private mutating func escapeRest() {
    while at < input.count {
      switch input[at] {
      case UInt8(ascii: "<"):
        output += "&lt;".utf8
        at += 1
      case UInt8(ascii: "&"):
        output += "&amp;".utf8
        at += 1
      default: character(input[at])
      }
    }
  }

  private mutating func skip(to end: String, from start: Int) {
    if let found = find(end, from: start) {
      at = found + end.utf8.count
    } else {
      repairs.unclosed += 1
      escapeRest()
    }
  }

  // MARK: - References

  private mutating func reference() throws(ReadingError) {
    let slice = input[...]
    if at + 1 < input.count, input[at + 1] == UInt8(ascii: "#") {
      if let found = CharacterReferences.reference(in: slice, at: at, inAttribute: false) {
        at = found.end
        return escaped(found.text)
      }
    } else if let semicolon = input[at...].prefix(64).firstIndex(of: UInt8(ascii: ";")) {
      let name = String(decoding: input[(at + 1)..<semicolon], as: UTF8.self)
      if let text = try entity(name) {
        at = semicolon + 1
        return escaped(text)
      }
    }
    repairs.ampersands += 1
    output += "&amp;".utf8
    at += 1
  }

  private func entity(_ name: String) throws(ReadingError) -> String? {
    switch entities[name] {
    case .text(let text): return text
    case .refused:
      throw .malformed(
        "the feed uses the entity '\(name)', which it makes of other entities or of a file; such are never expanded"
      )
    case nil: return CharacterReferences.named(name)
    }
  }

  private mutating func escaped(_ text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "<"): output += "&lt;".utf8
      case UInt8(ascii: ">"): output += "&gt;".utf8
      case UInt8(ascii: "&"): output += "&amp;".utf8
      case UInt8(ascii: "\""): output += "&quot;".utf8
      case UInt8(ascii: "'"): output += "&#39;".utf8
      default: output.append(byte < 0x20 && byte != 9 && byte != 10 && byte != 13 ? UInt8(ascii: "?") : byte)
      }
    }
  }

  // MARK: - Document type

  /// XML 1.0, sections 2.8 and 4.2. Walks to its end past quotes, comments and the internal subset.
  private mutating func documentType() {
    var index = at + 9
    var depth = 0
    while index < input.count {
      switch input[index] {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        index = input[(index + 1)...].firstIndex(of: input[index]) ?? input.count
      case UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ">") where depth <= 0:
        at = index + 1
        return
      case UInt8(ascii: "<"):
        if input[index...].starts(with: "<!--".utf8) {
          index = (find("-->", from: index + 4) ?? input.count) + 2
        } else if input[index...].starts(with: "<!ENTITY".utf8) {
          index = declaration(from: index + 8)
          continue
        }
      default: break
      }
      index += 1
    }
    repairs.unclosed += 1
    escapeRest()
  }

  /// Remembers one entity. Where its declaration ends.
  private mutating func declaration(from start: Int) -> Int {
    var index = start
    var words: [String] = []
    var value: String?
    while index < input.count, input[index] != UInt8(ascii: ">") {
      let byte = input[index]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        let end = input[(index + 1)...].firstIndex(of: byte) ?? input.count
        if value == nil { value = String(decoding: input[min(index + 1, end)..<end], as: UTF8.self) }
        index = end + 1
      } else if HTMLTokenizer.isSpace(byte) {
        index += 1
      } else {
        let end = input[index...].firstIndex { HTMLTokenizer.isSpace($0) || $0 == 0x3E } ?? input.count
        words.append(String(decoding: input[index..<end], as: UTF8.self))
        index = end
      }
    }
    // XML 1.0, section 4.2: the first declaration of a name is the one that counts.
    if let name = words.first, name != "%", entities[name] == nil, entities.count < 1000 {
      let isPlain = words.count == 1 && value.map(XMLRepair.isPlain) == true
      entities[name] = isPlain ? .text(CharacterReferences.decode(value ?? "")) : .refused
    }
    return index
  }

  /// Short, without markup, and without references but to characters.
  private static func isPlain(_ value: String) -> Bool {
    guard value.utf8.count <= 256, !value.utf8.contains(UInt8(ascii: "<")),
      !value.utf8.contains(UInt8(ascii: "%"))
    else { return false }
    let bytes = Array(value.utf8)
    return bytes.indices.allSatisfy {
      bytes[$0] != UInt8(ascii: "&") || $0 + 1 < bytes.count && bytes[$0 + 1] == UInt8(ascii: "#")
    }
  }

  // MARK: - Searching

  private func starts(_ text: String) -> Bool {
    input[at...].starts(with: text.utf8)
  }

  private func find(_ text: String, from start: Int) -> Int? {
    let pattern = Array(text.utf8)
    guard start <= input.count - pattern.count else { return nil }
    return (start...(input.count - pattern.count)).first { index in
      input[index] == pattern[0] && input[index...].starts(with: pattern)
    }
  }
}

/// The XML that S3 stores answer with: elements and text. Attributes, comments and declarations are passed over;
/// a document type is refused, and so is anything beyond the limits, since the answer comes from outside.
struct S3Document: Sendable, Equatable {
  let name: String
  private(set) var text = ""
  private(set) var children: [S3Document] = []

  func first(_ name: String) -> S3Document? { children.first { $0.name == name } }
  func all(_ name: String) -> [S3Document] { children.filter { $0.name == name } }

  static let largest = 8 << 20
  private static let deepest = 12

  init(parsing bytes: [UInt8]) throws {
    guard bytes.count <= Self.largest else {
      throw Malformed(reason: "is larger than \(Self.largest) bytes", offset: bytes.count)
    }
    var reader = Reader(bytes: bytes)
    self = try reader.document()
  }

  private init(name: String) { self.name = name }

  struct Malformed: Error, Equatable, CustomStringConvertible {
    let reason: String
    let offset: Int
    var description: String { "the store's XML \(reason), at byte \(offset)" }
  }

  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    mutating func document() throws -> S3Document {
      try skipProlog()
      guard let root = try element(depth: 1) else { throw failure("has no root element") }
      try skipProlog()
      guard position == bytes.count else { throw failure("goes on after its root element") }
      return root
    }

    /// Positioned at `<`; nil at an end tag.
    private mutating func element(depth: Int) throws -> S3Document? {
      guard depth <= deepest else { throw failure("is nested too deeply") }
      guard !starts(with: "</"), take("<") else { return nil }
      var element = S3Document(name: try name())
      while let byte = peek, byte != UInt8(ascii: ">"), byte != UInt8(ascii: "/") {
        // An attribute's value may hold both.
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
          position += 1
          try skip(past: [byte])
        } else {
          position += 1
        }
      }
      if take("/>") { return element }
      guard take(">") else { throw failure("has an unfinished tag") }
      var text: [UInt8] = []
      while true {
        guard let byte = peek else { throw failure("ends inside <\(element.name)>") }
        if byte == UInt8(ascii: "<") {
          if take("<!--") {
            try skip(past: Array("-->".utf8))
          } else if take("<![CDATA[") {
            let start = position
            try skip(past: Array("]]>".utf8))
            text += bytes[start..<position - 3]
          } else if starts(with: "<!") {
            throw failure("holds a declaration")
          } else if take("<?") {
            try skip(past: Array("?>".utf8))
          } else if let child = try self.element(depth: depth + 1) {
            element.children.append(child)
          } else {
            break
          }
        } else if byte == UInt8(ascii: "&") {
          text += try reference()
        } else {
          text.append(byte)
          position += 1
        }
      }
      guard take("</"), try name() == element.name else { throw failure("closes <\(element.name)> wrongly") }
      skipSpace()
      guard take(">") else { throw failure("has an unfinished end tag") }
      element.text = String(decoding: text, as: UTF8.self)
      return element
    }

    private mutating func reference() throws -> [UInt8] {
      for (name, byte) in [("amp", "&"), ("lt", "<"), ("gt", ">"), ("quot", "\""), ("apos", "'")]
      where take("&\(name);") { return Array(byte.utf8) }
      let isHexadecimal = take("&#x")
      guard isHexadecimal || take("&#") else { throw failure("has an unknown entity") }
      let start = position
      while let byte = peek, byte != UInt8(ascii: ";"), position - start < 8 { position += 1 }
      let digits = String(decoding: bytes[start..<position], as: UTF8.self)
      guard take(";"), let number = UInt32(digits, radix: isHexadecimal ? 16 : 10),
        let scalar = Unicode.Scalar(number)
      else { throw failure("has a wrong character reference") }
      return Array(String(Character(scalar)).utf8)
    }

    private mutating func name() throws -> String {
      let start = position
      while let byte = peek, !" \t\r\n/><=\"'&".utf8.contains(byte) { position += 1 }
      guard position > start, position - start <= 128 else {
        throw failure("has a tag without a usable name")
      }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skipProlog() throws {
      while true {
        skipSpace()
        if take("\u{feff}") { continue }
        if take("<?") {
          try skip(past: Array("?>".utf8))
        } else if take("<!--") {
          try skip(past: Array("-->".utf8))
        } else if starts(with: "<!") {
          throw failure("holds a declaration")
        } else {
          return
        }
      }
    }

    private mutating func skipSpace() {
      while let byte = peek, " \t\r\n".utf8.contains(byte) { position += 1 }
    }

    private mutating func skip(past end: [UInt8]) throws {
      while position + end.count <= bytes.count {
        if bytes[position] == end[0], bytes[position..<position + end.count].elementsEqual(end) {
          position += end.count
          return
        }
        position += 1
      }
      throw failure("ends too early")
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func starts(with text: StaticString) -> Bool {
      text.withUTF8Buffer { wanted in
        position + wanted.count <= bytes.count
          && bytes[position..<position + wanted.count].elementsEqual(wanted)
      }
    }

    private mutating func take(_ text: String) -> Bool {
      guard position + text.utf8.count <= bytes.count,
        bytes[position..<position + text.utf8.count].elementsEqual(text.utf8)
      else { return false }
      position += text.utf8.count
      return true
    }

    private func failure(_ reason: String) -> Malformed { Malformed(reason: reason, offset: position) }
  }
}

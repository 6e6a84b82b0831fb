/// Limits that keep a hostile document from exhausting memory or stack.
package struct JSONLimits: Sendable {
  package var bytes: Int
  package var depth: Int
  package var stringBytes: Int
  package var values: Int

  package init(
    bytes: Int = 64 << 20, depth: Int = 128, stringBytes: Int = 16 << 20, values: Int = 4_000_000
  ) {
    self.bytes = bytes
    self.depth = depth
    self.stringBytes = stringBytes
    self.values = values
  }
}

/// Why a document was refused, and at which byte.
package struct JSONError: Error, Hashable, CustomStringConvertible {
  package var reason: String
  package var offset: Int

  package var description: String { "not readable as JSON: \(reason) at byte \(offset)" }
}

extension JSON {
  /// Reads one JSON document (RFC 8259), strictly, within limits. A byte-order mark is skipped.
  ///
  /// - Throws: ``JSONError`` with the byte offset; nothing is guessed or repaired.
  package init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
    guard bytes.count <= limits.bytes else {
      throw JSONError(reason: "the document is larger than \(limits.bytes) bytes", offset: limits.bytes)
    }
    var parser = JSONParser(bytes: bytes, limits: limits)
    self = try parser.document()
  }

  package init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), limits: limits)
  }
}

private struct JSONParser {
  let bytes: [UInt8]
  let limits: JSONLimits
  var at = 0
  var values = 0

  init(bytes: [UInt8], limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  mutating func document() throws(JSONError) -> JSON {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    skipSpace()
    let value = try value(depth: 0)
    skipSpace()
    guard at == bytes.count else { throw error("more text after the document's end") }
    return value
  }

  func error(_ reason: String) -> JSONError { JSONError(reason: reason, offset: at) }

  mutating func skipSpace() {
    while at < bytes.count {
      switch bytes[at] {
      case 0x20, 0x0A, 0x0D, 0x09: at += 1
      default: return
      }
    }
  }

  mutating func value(depth: Int) throws(JSONError) -> JSON {
    guard depth < limits.depth else { throw error("nested deeper than \(limits.depth) levels") }
    values += 1
    guard values <= limits.values else { throw error("more than \(limits.values) values") }
    guard at < bytes.count else { throw error("the text ends where a value was expected") }
    switch bytes[at] {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw error("an unexpected character")
    }
  }

  mutating func word(_ text: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    let count = text.utf8CodeUnitCount
    guard at + count <= bytes.count else { throw error("an unexpected word") }
    for index in 0..<count where bytes[at + index] != text.utf8Start[index] { throw error("an unexpected word") }
    at += count
    return value
  }

  mutating func object(depth: Int) throws(JSONError) -> JSON {
    at += 1
    var members: [JSON.Member] = []
    skipSpace()
    if take("}") { return .object(members) }
    while true {
      skipSpace()
      guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw error("a member name was expected") }
      let name = try string()
      skipSpace()
      guard take(":") else { throw error("a colon was expected") }
      skipSpace()
      members.append(JSON.Member(name, try value(depth: depth + 1)))
      skipSpace()
      if take(",") { continue }
      if take("}") { return .object(members) }
      throw error("a comma or a closing brace was expected")
    }
  }

  mutating func array(depth: Int) throws(JSONError) -> JSON {
    at += 1
    var elements: [JSON] = []
    skipSpace()
    if take("]") { return .array(elements) }
    while true {
      skipSpace()
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if take(",") { continue }
      if take("]") { return .array(elements) }
      throw error("a comma or a closing bracket was expected")
    }
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  mutating func number() throws(JSONError) -> JSON {
    let start = at
    _ = take("-")
    if take("0") {
    } else {
      guard digits() else { throw error("a digit was expected") }
    }
    if take(".") {
      guard digits() else { throw error("a digit was expected after the point") }
    }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      guard digits() else { throw error("a digit was expected in the exponent") }
    }
    guard at - start <= 1024 else { throw error("a number of more than 1,024 characters") }
    return .number(String(decoding: bytes[start..<at], as: UTF8.self))
  }

  mutating func digits() -> Bool {
    let start = at
    while at < bytes.count, bytes[at] >= 48, bytes[at] <= 57 { at += 1 }
    return at > start
  }

  mutating func string() throws(JSONError) -> String {
    at += 1
    let start = at
    // The common case has no escape: find the end and take the bytes as they stand.
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
      at += 1
    }
    guard at - start <= limits.stringBytes else { throw error("a string of more than \(limits.stringBytes) bytes") }
    guard at < bytes.count else { throw error("the text ends inside a string") }
    if bytes[at] == UInt8(ascii: "\"") {
      let text = try utf8(bytes[start..<at])
      at += 1
      return text
    }
    var buffer = Array(bytes[start..<at])
    while at < bytes.count {
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "\""):
        let text = try utf8(buffer[...])
        at += 1
        return text
      case UInt8(ascii: "\\"): try escape(into: &buffer)
      case 0..<0x20: throw error("an unescaped control character inside a string")
      default:
        buffer.append(byte)
        at += 1
      }
      guard buffer.count <= limits.stringBytes else {
        throw error("a string of more than \(limits.stringBytes) bytes")
      }
    }
    throw error("the text ends inside a string")
  }

  func utf8(_ slice: ArraySlice<UInt8>) throws(JSONError) -> String {
    guard let text = String(validating: slice, as: UTF8.self) else { throw error("a string that is not UTF-8") }
    return text
  }

  mutating func escape(into buffer: inout [UInt8]) throws(JSONError) {
    at += 1
    guard at < bytes.count else { throw error("the text ends inside an escape") }
    let byte = bytes[at]
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(byte)
    case UInt8(ascii: "b"): buffer.append(0x08)
    case UInt8(ascii: "f"): buffer.append(0x0C)
    case UInt8(ascii: "n"): buffer.append(0x0A)
    case UInt8(ascii: "r"): buffer.append(0x0D)
    case UInt8(ascii: "t"): buffer.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexQuad()
      if (0xD800..<0xDC00).contains(code), at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"),
        bytes[at + 1] == UInt8(ascii: "u")
      {
        let mark = at
        at += 2
        let low = try hexQuad()
        if (0xDC00..<0xE000).contains(low) {
          code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        } else {
          at = mark
        }
      }
      // A lone surrogate is no character: it reads as U+FFFD, as browsers do; the raw bytes stay in the archive.
      let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
      buffer.append(contentsOf: String(Character(scalar)).utf8)
    default: throw error("an unknown escape")
    }
  }

  mutating func hexQuad() throws(JSONError) -> UInt32 {
    guard at + 4 <= bytes.count else { throw error("the text ends inside an escape") }
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[at])).hexDigitValue, bytes[at] < 0x80 else {
        throw error("a hexadecimal digit was expected")
      }
      code = code << 4 | UInt32(digit)
      at += 1
    }
    return code
  }
}

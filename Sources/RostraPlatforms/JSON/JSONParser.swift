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
    // A typed throw cannot cross `withUnsafeBufferPointer`, which only rethrows.
    let result = bytes.withUnsafeBufferPointer { buffer in
      var parser = JSONParser(bytes: buffer, limits: limits)
      return Result { () throws(JSONError) in try parser.document() }
    }
    self = try result.get()
  }

  package init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), limits: limits)
  }
}

/// Walks over the bytes where they are: bounds are checked once a step, by ``byte``, instead of at every access.
private struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  let limits: JSONLimits
  var at = 0
  var values = 0
  /// Member names met before, so that the same name in thousands of objects is one string.
  var names = JSONNames()

  init(bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  /// The byte at the current place; 0, which JSON knows nowhere, at the end.
  var byte: UInt8 { at < bytes.count ? bytes[at] : 0 }

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
    for index in 0..<count where bytes[at + index] != text.utf8Start[index] {
      throw error("an unexpected word")
    }
    at += count
    return value
  }

  mutating func object(depth: Int) throws(JSONError) -> JSON {
    at += 1
    skipSpace()
    if take("}") { return .object([]) }
    var members: [JSON.Member] = []
    members.reserveCapacity(8)
    while true {
      skipSpace()
      guard byte == UInt8(ascii: "\"") else { throw error("a member name was expected") }
      let name = try name()
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
    skipSpace()
    if take("]") { return .array([]) }
    var elements: [JSON] = []
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
    guard byte == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  mutating func number() throws(JSONError) -> JSON {
    let start = at
    _ = take("-")
    if !take("0") {
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
    return .number(String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<at]), as: UTF8.self))
  }

  mutating func digits() -> Bool {
    let start = at
    while at < bytes.count, bytes[at] >= 48, bytes[at] <= 57 { at += 1 }
    return at > start
  }

  // MARK: - Strings

  /// A member name: as a string, but those without escapes are looked up among the ones met before.
  mutating func name() throws(JSONError) -> String {
    let start = at + 1
    let end = endOfPlainText(from: start)
    guard end - start <= JSONNames.longest, end < bytes.count, bytes[end] == UInt8(ascii: "\"") else {
      return try string()
    }
    let slice = UnsafeBufferPointer(rebasing: bytes[start..<end])
    if let known = names[slice] {
      at = end + 1
      return known
    }
    let name = try string()
    names.remember(name, slice)
    return name
  }

  /// Where a quote, a backslash or a control character stands.
  func endOfPlainText(from start: Int) -> Int {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
      index += 1
    }
    return index
  }

  mutating func string() throws(JSONError) -> String {
    at += 1
    let start = at
    at = endOfPlainText(from: start)
    guard at - start <= limits.stringBytes else {
      throw error("a string of more than \(limits.stringBytes) bytes")
    }
    guard at < bytes.count else { throw error("the text ends inside a string") }
    // The common case has no escape: take the bytes as they stand.
    if bytes[at] == UInt8(ascii: "\"") {
      let text = try utf8(UnsafeBufferPointer(rebasing: bytes[start..<at]))
      at += 1
      return text
    }
    return try escapedString(from: start)
  }

  private mutating func escapedString(from start: Int) throws(JSONError) -> String {
    var buffer = Array(bytes[start..<at])
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "\""):
        guard let text = String(validating: buffer, as: UTF8.self) else { throw notUTF8 }
        at += 1
        return text
      case UInt8(ascii: "\\"): try escape(into: &buffer)
      case 0..<0x20: throw error("an unescaped control character inside a string")
      default:
        let end = endOfPlainText(from: at)
        buffer.append(contentsOf: bytes[at..<end])
        at = end
      }
      guard buffer.count <= limits.stringBytes else {
        throw error("a string of more than \(limits.stringBytes) bytes")
      }
    }
    throw error("the text ends inside a string")
  }

  var notUTF8: JSONError { error("a string that is not UTF-8") }

  func utf8(_ slice: UnsafeBufferPointer<UInt8>) throws(JSONError) -> String {
    guard let text = String(validating: slice, as: UTF8.self) else { throw notUTF8 }
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
    case UInt8(ascii: "u"): try unicodeEscape(into: &buffer)
    default: throw error("an unknown escape")
    }
  }

  private mutating func unicodeEscape(into buffer: inout [UInt8]) throws(JSONError) {
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
    if let encoded = UTF8.encode(scalar) { buffer.append(contentsOf: encoded) }
  }

  mutating func hexQuad() throws(JSONError) -> UInt32 {
    guard at + 4 <= bytes.count else { throw error("the text ends inside an escape") }
    var code: UInt32 = 0
    for _ in 0..<4 {
      let byte = bytes[at]
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46: digit = byte - 0x37
      case 0x61...0x66: digit = byte - 0x57
      default: throw error("a hexadecimal digit was expected")
      }
      code = code << 4 | UInt32(digit)
      at += 1
    }
    return code
  }
}

/// The member names met last, found again by their bytes. A name that meets another in its place takes it over.
private struct JSONNames {
  static let longest = 48
  private static let places = 256

  private var strings = [String](repeating: "", count: places)

  subscript(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    let known = strings[JSONNames.place(bytes)]
    guard known.utf8.count == bytes.count, !bytes.isEmpty else { return nil }
    let isSame = known.utf8.withContiguousStorageIfAvailable { $0.elementsEqual(bytes) }
    return isSame ?? known.utf8.elementsEqual(bytes) ? known : nil
  }

  mutating func remember(_ name: String, _ bytes: UnsafeBufferPointer<UInt8>) {
    strings[JSONNames.place(bytes)] = name
  }

  /// FNV-1a, folded: only a place, so that its collisions cost nothing but a new string.
  private static func place(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var hash: UInt32 = 0x811C_9DC5
    for byte in bytes { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    return Int((hash ^ hash >> 16) & UInt32(places - 1))
  }
}

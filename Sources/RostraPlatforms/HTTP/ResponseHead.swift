/// Why an answer is not HTTP/1.x as far as this client can tell.
struct MalformedResponse: Error, Hashable {
  var reason: String

  init(_ reason: String) { self.reason = reason }
}

/// A status line and its header fields (RFC 9112, sections 4 and 5), with the very bytes they were read from.
struct ResponseHead: Sendable {
  var bytes: [UInt8]
  /// 0 or 1: HTTP/1.0 or HTTP/1.1.
  var minorVersion: Int
  var status: Int
  var headers: [HeaderField]

  /// - Parameter bytes: from the status line to the closing empty line.
  init(_ bytes: [UInt8]) throws(MalformedResponse) {
    self.bytes = bytes
    guard !bytes.contains(0) else { throw MalformedResponse("a NUL byte in its header") }
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for index in lines.indices where lines[index].last == UInt8(ascii: "\r") { lines[index].removeLast() }
    guard !lines.contains(where: { $0.contains(UInt8(ascii: "\r")) }) else {
      throw MalformedResponse("a bare carriage return in its header")
    }
    (minorVersion, status) = try ResponseHead.statusLine(lines.first ?? [])
    headers = try ResponseHead.fields(lines.dropFirst().prefix { !$0.isEmpty })
  }

  private static func statusLine(
    _ line: ArraySlice<UInt8>
  ) throws(MalformedResponse) -> (minorVersion: Int, status: Int) {
    let prefix = Array("HTTP/1.".utf8)
    let start = line.startIndex
    guard line.count >= 12, line.starts(with: prefix), let minor = digit(line[start + 7]), minor <= 1,
      line[start + 8] == UInt8(ascii: " "), let hundreds = digit(line[start + 9]), (1...9).contains(hundreds),
      let tens = digit(line[start + 10]), let ones = digit(line[start + 11]),
      line.count == 12 || line[start + 12] == UInt8(ascii: " ")
    else {
      throw MalformedResponse("it begins with \(shown(line)), not with an HTTP/1 status line")
    }
    return (minor, hundreds * 100 + tens * 10 + ones)
  }

  private static func fields(_ lines: ArraySlice<ArraySlice<UInt8>>) throws(MalformedResponse)
    -> [HeaderField]
  {
    var fields: [HeaderField] = []
    fields.reserveCapacity(lines.count)
    for line in lines {
      // An old way to continue a value on the next line (RFC 9112, section 5.2).
      if let first = line.first, isSpace(first), let last = fields.indices.last {
        fields[last].value += " " + text(trimmed(line))
        continue
      }
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
        throw MalformedResponse("a header line without a colon: \(shown(line))")
      }
      let name = trimmed(line[..<colon])
      guard !name.isEmpty, name.allSatisfy(isTokenByte) else {
        throw MalformedResponse("a header line with a broken name: \(shown(line))")
      }
      fields.append(HeaderField(text(name), text(trimmed(line[(colon + 1)...]))))
    }
    return fields
  }

  /// Token characters (RFC 9110, section 5.6.2).
  static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private static func digit(_ byte: UInt8) -> Int? {
    (0x30...0x39).contains(byte) ? Int(byte - 0x30) : nil
  }

  private static func trimmed(_ slice: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var slice = slice.drop(while: isSpace)
    while let last = slice.last, isSpace(last) { slice.removeLast() }
    return slice
  }

  /// UTF-8 where it is, else ISO 8859-1, which every byte is.
  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }

  private static func shown(_ line: ArraySlice<UInt8>) -> String {
    let start = line.prefix(40).map { (0x20...0x7E).contains($0) ? Character(Unicode.Scalar($0)) : "." }
    return "\"\(String(start))\"\(line.count > 40 ? "…" : "")"
  }
}

/// Collects bytes until a response head is whole.
struct ResponseHeadReader {
  private let limit: Int
  private var bytes: [UInt8] = []
  /// Bytes of interim answers (1xx), which count against the limit too.
  private var interimBytes = 0
  private var interims = 0
  /// Line feeds seen with nothing but carriage returns between them.
  private var emptyLine = false

  init(limit: Int) { self.limit = limit }

  var isEmpty: Bool { bytes.isEmpty && interims == 0 }

  /// Takes bytes up to the end of the head, which it returns when it has come; interim answers are passed over.
  mutating func read(
    _ input: UnsafeRawBufferPointer, from start: Int
  ) throws(ResponseHeadReader.Failure) -> (end: Int, head: ResponseHead?) {
    var at = start
    while at < input.count {
      guard bytes.count + interimBytes < limit else { throw .tooLarge }
      let byte = input[at]
      at += 1
      bytes.append(byte)
      if byte == UInt8(ascii: "\n") {
        guard emptyLine else {
          emptyLine = true
          continue
        }
        guard let head = try finish() else { continue }
        return (at, head)
      } else if byte != UInt8(ascii: "\r") {
        emptyLine = false
      }
    }
    return (at, nil)
  }

  enum Failure: Error {
    case tooLarge
    case malformed(String)
  }

  private mutating func finish() throws(Failure) -> ResponseHead? {
    defer {
      bytes = []
      emptyLine = false
    }
    let head: ResponseHead
    do { head = try ResponseHead(bytes) } catch { throw .malformed(error.reason) }
    guard head.status < 200 else { return head }
    guard head.status != 101 else {
      throw .malformed("it switches to another protocol, which was not asked for")
    }
    interims += 1
    interimBytes += bytes.count
    guard interims <= ResponseHeadReader.mostInterims else {
      throw .malformed("more than \(ResponseHeadReader.mostInterims) interim answers and no final one")
    }
    return nil
  }

  private static let mostInterims = 16
}

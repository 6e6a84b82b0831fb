import Foundation

/// The head of an HTTP message inside a block: start line and header fields, to the empty line.
public struct HTTPHead: Sendable, Hashable {
  public var startLine: String
  public var fields: [WARCField]

  public init(startLine: String, fields: [WARCField]) {
    self.startLine = startLine
    self.fields = fields
  }

  /// Reads what ``payloadOffset(in:limit:)`` found to be the head. Tolerant: a line without a colon is left out, a folded
  /// line joined to the one before; bytes that are not UTF-8 are taken as Latin-1, which is what HTTP/1.1 said they are.
  public init(_ bytes: some Collection<UInt8>) {
    var lines: [[UInt8]] = [[]]
    for byte in bytes {
      if byte == 0x0A {
        if lines[lines.count - 1].last == 0x0D { lines[lines.count - 1].removeLast() }
        lines.append([])
      } else {
        lines[lines.count - 1].append(byte)
      }
    }
    startLine = Self.text(lines[0][...])
    fields = []
    for line in lines.dropFirst() {
      if let first = line.first, first == 0x20 || first == 0x09 {
        if !fields.isEmpty { fields[fields.count - 1].value += " " + Self.text(Self.trimmed(line[...])) }
      } else if let colon = line.firstIndex(of: 0x3A), colon > 0 {
        fields.append(
          WARCField(
            name: Self.text(Self.trimmed(line[..<colon])),
            value: Self.text(Self.trimmed(line[(colon + 1)...]))))
      }
    }
  }

  public subscript(name: String) -> String? {
    fields.first { WARCHeader.sameName($0.name, name) }?.value
  }

  /// The three-digit status of an answer's start line; nil in a request.
  public var status: Int? {
    guard startLine.hasPrefix("HTTP/") else { return nil }
    let parts = startLine.split(separator: " ", maxSplits: 2)
    return parts.count > 1 ? Int(parts[1]) : nil
  }

  /// The media type without its parameters, lower case.
  public var mediaType: String? {
    self["Content-Type"].map { value in
      String(Self.trimmedText(value.prefix { $0 != ";" })).lowercased()
    }
  }

  /// Whether the body still carries the chunk sizes of its transfer coding.
  public var isChunked: Bool {
    self["Transfer-Encoding"]?.lowercased().contains("chunked") ?? false
  }

  /// Where the payload starts in a block: after the first empty line, be it the very first. Bare line feeds count, as they
  /// do for the readers in use. Nil when no empty line comes within `limit` bytes.
  public static func payloadOffset(in block: UnsafeRawBufferPointer, limit: Int = 256 << 10) -> Int? {
    let end = min(block.count, limit)
    var at = 0
    if end > 0, block[0] == 0x0A { return 1 }
    if end > 1, block[0] == 0x0D, block[1] == 0x0A { return 2 }
    while at < end {
      // memchr walks many bytes an instruction, which a loop over bytes does not.
      guard let found = memchr(block.baseAddress! + at, 0x0A, end - at) else { return nil }
      at = UnsafeRawPointer(found) - block.baseAddress! + 1
      if at < end, block[at] == 0x0A { return at + 1 }
      if at + 1 < end, block[at] == 0x0D, block[at + 1] == 0x0A { return at + 2 }
    }
    return nil
  }

  public static func payloadOffset(in block: [UInt8], limit: Int = 256 << 10) -> Int? {
    block.withUnsafeBytes { payloadOffset(in: $0, limit: limit) }
  }

  /// Whether a head announces the chunked transfer coding, told from its bytes without reading the other fields.
  static func saysChunked(_ head: UnsafeRawBufferPointer) -> Bool {
    let name = Array("transfer-encoding:".utf8)
    var line = 0
    while line < head.count, let found = memchr(head.baseAddress! + line, 0x0A, head.count - line) {
      let end = UnsafeRawPointer(found) - head.baseAddress!
      if end - line > name.count, head[line] | 0x20 == name[0],
        zip(name, head[line...]).allSatisfy({ $0 == ASCII.lowercase($1) })
      {
        return String(decoding: head[line..<end], as: UTF8.self).lowercased().contains("chunked")
      }
      line = end + 1
    }
    return false
  }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    while let first = line.first, first == 0x20 || first == 0x09 { line.removeFirst() }
    while let last = line.last, last == 0x20 || last == 0x09 || last == 0x0D { line.removeLast() }
    return line
  }

  private static func trimmedText(_ text: some StringProtocol) -> Substring {
    var text = Substring(text)
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(validating: bytes, as: UTF8.self)
      ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }
}

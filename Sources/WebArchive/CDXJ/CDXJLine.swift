import Foundation

/// One line of a CDXJ index: where a capture of an address lies.
public struct CDXJLine: Sendable, Hashable {
  /// The address as ``SURT/key(_:)`` orders it.
  public var key: String
  /// Fourteen digits, `YYYYMMDDhhmmss`, UTC.
  public var timestamp: String
  public var url: String?
  /// The media type of the payload, without parameters; `warc/revisit` for a revisit.
  public var mime: String?
  /// The HTTP status.
  public var status: String?
  /// The payload digest with its label.
  public var digest: String?
  public var length: UInt64
  public var offset: UInt64
  /// The file that holds the record.
  public var filename: String
  /// What a POST or PUT sent, in the form that its key carries; see ``PostedBody``.
  public var requestBody: String?
  public var method: String?

  public init(
    key: String, timestamp: String, url: String?, mime: String?, status: String?, digest: String?,
    length: UInt64,
    offset: UInt64, filename: String, requestBody: String? = nil, method: String? = nil
  ) {
    self.key = key
    self.timestamp = timestamp
    self.url = url
    self.mime = mime
    self.status = status
    self.digest = digest
    self.length = length
    self.offset = offset
    self.filename = filename
    self.requestBody = requestBody
    self.method = method
  }

  /// The line of a record that was just written, so that an index need not read it again. Nil for a record that is not
  /// indexed: a request, a warcinfo, plain fields.
  public init?(_ record: WARCRecord, placement: WARCPlacement, filename: String) {
    let start = Array(record.block.prefix(record.payloadOffset ?? record.block.count))
    guard let line = CDXJLine(header: record.header, isHTTP: true, httpHead: start, filename: filename) else {
      return nil
    }
    self = line
    digest = digest ?? placement.payloadDigest?.description
    offset = placement.offset
    length = placement.length
  }

  /// What header and head tell; offset and length follow.
  init?(header: WARCHeader, isHTTP: Bool, httpHead: [UInt8], filename: String) {
    guard let type = header.type, Self.isIndexed(type, contentType: header.contentType) else { return nil }
    var url = header.targetURI
    // Searching a string character by character costs more than the rest of the line.
    if let text = url, text.utf8.contains(0x20) { url = text.replacing(" ", with: "%20") }
    key = SURT.key(url ?? "")
    timestamp = header.date?.timestamp14 ?? "00000000000000"
    self.url = url
    self.filename = filename
    digest = header.payloadDigest
    offset = 0
    length = 0
    let bearsHTTP = type == .response || type == .revisit
    let isWeb = url.map { $0.utf8.starts(with: "http:".utf8) || $0.utf8.starts(with: "https:".utf8) } ?? false
    let head = bearsHTTP && isWeb && isHTTP && !httpHead.isEmpty ? HTTPIndexFields(httpHead) : nil
    status = head?.status
    mime =
      switch type {
      case .revisit: "warc/revisit"
      case .response: head?.contentType.map(Self.mediaType)
      default: header.contentType.map(Self.mediaType)
      }
  }

  /// Appends the line with its line feed.
  public func write(to output: inout [UInt8]) {
    output += key.utf8
    output.append(0x20)
    output += timestamp.utf8
    output += " {".utf8
    var isFirst = true
    func member(_ name: StaticString, _ value: String?) {
      guard let value else { return }
      if !isFirst { output += [0x2C, 0x20] }
      isFirst = false
      output.append(0x22)
      name.withUTF8Buffer { output.append(contentsOf: $0) }
      output += [0x22, 0x3A, 0x20]
      JSONText.append(value, to: &output)
    }
    member("url", url)
    member("mime", mime)
    member("status", status)
    member("digest", digest)
    member("length", String(length))
    member("offset", String(offset))
    member("filename", filename)
    member("requestBody", requestBody)
    member("method", method)
    output += [0x7D, 0x0A]
  }

  static func isIndexed(_ type: WARCRecordType, contentType: String?) -> Bool {
    switch type {
    case .response, .revisit: true
    case .resource, .metadata: contentType != "application/warc-fields"
    default: false
    }
  }

  private static func mediaType(_ value: String) -> String {
    let end = value.utf8.firstIndex { $0 == 0x3B || $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }
    return end.map { String(value[..<$0]) } ?? value
  }
}

/// The two things an index takes from an HTTP head, found without reading the other fields.
private struct HTTPIndexFields {
  var status: String?
  var contentType: String?

  init(_ head: [UInt8]) {
    self = head.withUnsafeBytes { Self($0) }
  }

  private init(_ head: UnsafeRawBufferPointer) {
    var start = 0
    while start < head.count {
      let found = memchr(head.baseAddress! + start, 0x0A, head.count - start)
      let end = found.map { UnsafeRawPointer($0) - head.baseAddress! } ?? head.count
      let line = UnsafeRawBufferPointer(rebasing: head[start..<end])
      if start == 0 {
        status = Self.status(line)
      } else if line.count > Self.name.count, line[0] | 0x20 == Self.name[0],
        zip(Self.name, line).allSatisfy({ $0 == ASCII.lowercase($1) })
      {
        let value = Self.trimmed(line.dropFirst(Self.name.count))
        if value.first == 0x3A {
          contentType = Self.text(Self.trimmed(value.dropFirst()))
          return
        }
      }
      start = end + 1
    }
  }

  private static let name = Array("content-type".utf8)

  /// The word behind the protocol's; nil where there is no start line.
  private static func status(_ line: UnsafeRawBufferPointer) -> String? {
    let line = trimmed(line[...])
    if line.isEmpty { return nil }
    guard let space = line.firstIndex(of: 0x20) else { return "" }
    return text(line[space...].drop { $0 == 0x20 }.prefix { $0 != 0x20 })
  }

  private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
    var bytes = bytes
    while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
    while let last = bytes.last, isSpace(last) { bytes.removeLast() }
    return bytes
  }

  private static func text(_ bytes: some Collection<UInt8>) -> String {
    String(validating: bytes, as: UTF8.self)
      ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }
}

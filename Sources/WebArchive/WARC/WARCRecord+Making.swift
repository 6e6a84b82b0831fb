public import Foundation

/// The records of ISO 28500:2017 section 6, each with the fields that section asks for. `fields` are added after them.
extension WARCRecord {
  /// Opens a file or a series: who made it, with what (section 6.2). `fields` become the `application/warc-fields` block.
  public static func warcinfo(
    id: UUID, date: WARCDate, filename: String?, fields: [(String, String)]
  ) -> WARCRecord {
    var header = WARCHeader(.warcinfo, id: id, date: date, targetURI: nil)
    header.append("WARC-Filename", filename)
    header.append("Content-Type", "application/warc-fields")
    return WARCRecord(header: header, block: warcFields(fields), payloadOffset: nil)
  }

  /// An HTTP answer as received: `httpHead` from the status line to the empty line, `httpBody` as it came over the wire,
  /// with its transfer coding if it had one (section 6.3).
  public static func response(
    id: UUID, date: WARCDate, targetURI: String, httpHead: [UInt8], httpBody: [UInt8],
    ipAddress: String? = nil,
    truncated: String? = nil, concurrentTo: UUID? = nil, warcinfo: UUID? = nil, fields: [WARCField] = []
  ) -> WARCRecord {
    var header = WARCHeader(.response, id: id, date: date, targetURI: targetURI)
    header.append("WARC-IP-Address", ipAddress)
    header.append("WARC-Concurrent-To", concurrentTo)
    header.append("WARC-Warcinfo-ID", warcinfo)
    header.append("WARC-Truncated", truncated)
    header.fields += fields
    header.append("Content-Type", "application/http; msgtype=response")
    return WARCRecord(header: header, block: httpHead + httpBody, payloadOffset: httpHead.count)
  }

  /// An HTTP request as sent (section 6.5); `concurrentTo` names the response that answered it.
  public static func request(
    id: UUID, date: WARCDate, targetURI: String, httpHead: [UInt8], httpBody: [UInt8] = [],
    concurrentTo: UUID? = nil, ipAddress: String? = nil, warcinfo: UUID? = nil, fields: [WARCField] = []
  ) -> WARCRecord {
    var header = WARCHeader(.request, id: id, date: date, targetURI: targetURI)
    header.append("WARC-IP-Address", ipAddress)
    header.append("WARC-Concurrent-To", concurrentTo)
    header.append("WARC-Warcinfo-ID", warcinfo)
    header.fields += fields
    header.append("Content-Type", "application/http; msgtype=request")
    return WARCRecord(header: header, block: httpHead + httpBody, payloadOffset: httpHead.count)
  }

  /// A file by itself (section 6.4).
  public static func resource(
    id: UUID, date: WARCDate, targetURI: String, contentType: String, block: [UInt8],
    truncated: String? = nil,
    concurrentTo: UUID? = nil, warcinfo: UUID? = nil, fields: [WARCField] = []
  ) -> WARCRecord {
    var header = WARCHeader(.resource, id: id, date: date, targetURI: targetURI)
    header.append("WARC-Concurrent-To", concurrentTo)
    header.append("WARC-Warcinfo-ID", warcinfo)
    header.append("WARC-Truncated", truncated)
    header.fields += fields
    header.append("Content-Type", contentType)
    return WARCRecord(header: header, block: block, payloadOffset: 0)
  }

  /// Facts about another record, in any form: JSON, text (section 6.6).
  public static func metadata(
    id: UUID, date: WARCDate, targetURI: String? = nil, contentType: String, block: [UInt8],
    refersTo: UUID? = nil,
    concurrentTo: UUID? = nil, warcinfo: UUID? = nil, fields: [WARCField] = []
  ) -> WARCRecord {
    var header = WARCHeader(.metadata, id: id, date: date, targetURI: targetURI)
    header.append("WARC-Refers-To", refersTo)
    header.append("WARC-Concurrent-To", concurrentTo)
    header.append("WARC-Warcinfo-ID", warcinfo)
    header.fields += fields
    header.append("Content-Type", contentType)
    return WARCRecord(header: header, block: block, payloadOffset: nil)
  }

  /// Facts about another record as `application/warc-fields`.
  public static func metadata(
    id: UUID, date: WARCDate, targetURI: String? = nil, facts: [(String, String)], refersTo: UUID? = nil,
    concurrentTo: UUID? = nil, warcinfo: UUID? = nil, fields: [WARCField] = []
  ) -> WARCRecord {
    metadata(
      id: id, date: date, targetURI: targetURI, contentType: "application/warc-fields",
      block: warcFields(facts),
      refersTo: refersTo, concurrentTo: concurrentTo, warcinfo: warcinfo, fields: fields)
  }

  /// Another form of the record `refersTo`: a text made of a page, a newer format (section 6.8).
  public static func conversion(
    id: UUID, date: WARCDate, targetURI: String, contentType: String, block: [UInt8], refersTo: UUID,
    warcinfo: UUID? = nil, fields: [WARCField] = []
  ) -> WARCRecord {
    var header = WARCHeader(.conversion, id: id, date: date, targetURI: targetURI)
    header.append("WARC-Refers-To", refersTo)
    header.append("WARC-Warcinfo-ID", warcinfo)
    header.fields += fields
    header.append("Content-Type", contentType)
    return WARCRecord(header: header, block: block, payloadOffset: 0)
  }

  /// The record whose payload a ``revisit`` repeats.
  public struct Original: Sendable, Hashable {
    public var id: UUID
    public var targetURI: String
    public var date: WARCDate
    public var payloadDigest: WARCDigest

    public init(id: UUID, targetURI: String, date: WARCDate, payloadDigest: WARCDigest) {
      self.id = id
      self.targetURI = targetURI
      self.date = date
      self.payloadDigest = payloadDigest
    }
  }

  /// The answer was received again and its payload was the same, byte for byte, as `original`'s; only the head is kept
  /// (section 6.7.2, profile identical-payload-digest).
  ///
  /// All three `WARC-Refers-To` fields are written: replay tools look the original up by address and date, the standard
  /// recommends the record id, and httrack issue 759 shows files that no tool could resolve for want of one of them.
  public static func revisit(
    id: UUID, date: WARCDate, targetURI: String, httpHead: [UInt8], original: Original,
    ipAddress: String? = nil,
    concurrentTo: UUID? = nil, warcinfo: UUID? = nil, fields: [WARCField] = []
  ) -> WARCRecord {
    var header = WARCHeader(.revisit, id: id, date: date, targetURI: targetURI)
    header.append("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest")
    header.append("WARC-Refers-To", original.id)
    header.append("WARC-Refers-To-Target-URI", original.targetURI)
    header.append("WARC-Refers-To-Date", original.date.description)
    header.append("WARC-IP-Address", ipAddress)
    header.append("WARC-Concurrent-To", concurrentTo)
    header.append("WARC-Warcinfo-ID", warcinfo)
    header.fields += fields
    header.append("WARC-Payload-Digest", original.payloadDigest.description)
    header.append("Content-Type", "application/http; msgtype=response")
    return WARCRecord(header: header, block: httpHead, payloadOffset: nil)
  }

  /// Values are folded onto one line, since a line end would start another field.
  private static func warcFields(_ fields: [(String, String)]) -> [UInt8] {
    var block: [UInt8] = []
    for (name, value) in fields {
      block += name.utf8
      block += ": ".utf8
      block += value.utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
      block += "\r\n".utf8
    }
    return block
  }
}

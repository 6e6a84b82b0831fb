import RostraPlatforms
package import RostraStorage
import WebArchive

/// The records of one exchange as they lie in a segment: the answer, the question, and what was noted of them.
package struct RawExchange: Sendable {
  /// The gzip members, which together are a WARC file.
  package var members: [UInt8]
  package var records: [Record]

  package struct Record: Sendable {
    package var type: String
    /// The WARC header's fields.
    package var header: [Line]
    /// The HTTP head's first line and fields, where there is one.
    package var head: [Line]
    /// The beginning of the body as received, or without its codings where these could be undone.
    package var body: [UInt8]
    package var bodyLength: Int
    package var isDecoded: Bool
    package var mediaType: String?
  }

  package struct Line: Sendable, Hashable {
    package var name: String
    package var value: String
  }

  /// How much of a body is given back, and how much of a segment is read for it.
  package static let mostBody = 200 << 10
  private static let mostBytes: Int64 = 16 << 20
  /// Request and metadata behind the answer: small, but a posted body may be among them.
  private static let tail: Int64 = 256 << 10

  /// - Throws: ``ArchiveError/recordNotFound(exchange:)`` where the evidence is not where its row says.
  package static func read(
    _ exchange: ArchivedExchange, objects: any Objects
  ) async throws -> RawExchange {
    guard exchange.length <= mostBytes else { return RawExchange(members: [], records: []) }
    let end = min(exchange.segmentLength, exchange.position + exchange.length + tail)
    let bytes = try await objects.read(exchange.segment, range: exchange.position..<max(end, exchange.position))
    let reader = try WARCReader(BytesSource(bytes))
    var records: [Record] = []
    var used: UInt64 = 0
    while records.count < 3, let entry = try reader.next() {
      let isAnswer = entry.recordID == "urn:uuid:\(exchange.id)"
      guard records.isEmpty ? isAnswer : entry.header.concurrentTo.first == "urn:uuid:\(exchange.id)",
        let block = try? reader.block()
      else { break }
      records.append(Record(entry, block: block))
      used = entry.offset + (try reader.finish())
    }
    guard !records.isEmpty else { throw ArchiveError.recordNotFound(exchange: exchange.id) }
    return RawExchange(members: Array(bytes.prefix(Int(used))), records: records)
  }
}

extension RawExchange.Record {
  fileprivate init(_ entry: WARCEntry, block: [UInt8]) {
    type = entry.header.type?.rawValue ?? "record"
    header = entry.header.fields.map { RawExchange.Line(name: $0.name, value: $0.value) }
    guard entry.holdsHTTP, let offset = HTTPHead.payloadOffset(in: block) else {
      head = []
      body = Array(block.prefix(RawExchange.mostBody))
      bodyLength = block.count
      isDecoded = false
      mediaType = entry.header.contentType
      return
    }
    let http = HTTPHead(block[..<offset])
    head =
      [RawExchange.Line(name: "", value: http.startLine)]
      + http.fields.map { RawExchange.Line(name: $0.name, value: $0.value) }
    let decoded = HTTPPayload.decode(
      head: http, body: block[offset...], limits: HTTPPayload.Limits(decodedBytes: 4 << 20))
    isDecoded = decoded.fault == nil && decoded.bytes.count != block.count - offset
    body = Array((decoded.fault == nil ? decoded.bytes[...] : block[offset...]).prefix(RawExchange.mostBody))
    bodyLength = block.count - offset
    mediaType = http.mediaType
  }
}

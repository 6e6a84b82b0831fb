package import RostraPlatforms
package import RostraStorage

/// One answer of a platform as it lies in the evidence: what was asked, when, and where its bytes are.
package struct ArchivedExchange: Sendable, Hashable {
  /// The id of the WARC record, without `urn:uuid:`.
  package var id: String
  package var site: Identifier<Site>
  package var run: Identifier<CaptureRun>
  package var purpose: String
  package var url: String
  package var status: Int64
  package var started: Timestamp
  package var segmentID: Identifier<Segment>
  package var segment: ObjectKey
  /// How many bytes of the segment rows may point into.
  package var segmentLength: Int64
  /// First byte and length of the record's gzip member in the segment.
  package var position: Int64
  package var length: Int64
  package var payloadLength: Int64
  package var payloadSHA256: [UInt8]
  package var mediaType: String?
  /// The exchange that holds the same payload, where this one is a revisit.
  package var refersTo: String?
  package var readingError: String?

  private static let columns: SQL =
    """
    exchange.id, exchange.site, run, purpose, url, status, started_at, exchange.segment, object_key,
    segment.length AS segment_length, position, exchange.length AS length, payload_length, payload_sha256, media_type,
    refers_to, reading_error
    """

  private static let source: SQL =
    "exchange JOIN segment ON segment.agency = exchange.agency AND segment.id = exchange.segment"

  package static func find(_ id: String, for viewer: Viewer, in tx: any Transaction) throws -> ArchivedExchange? {
    try viewer.require(.read)
    return try tx.row(
      """
      SELECT \(sql: columns) FROM \(sql: source)
      WHERE exchange.agency = \(viewer.agency) AND exchange.id = \(id)
        \(sql: viewer.within(.read, site: "exchange.site"))
      """
    ).map(ArchivedExchange.init)
  }

  /// The exchange that holds the payload: itself, or the one that it refers to.
  package func holder(in tx: any Transaction, for viewer: Viewer) throws -> ArchivedExchange {
    guard let refersTo, let original = try ArchivedExchange.find(refersTo, for: viewer, in: tx) else { return self }
    return original
  }

  /// Those of the ids that have a row, and the originals of revisits among them.
  static func read(
    _ ids: Set<String>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [String: ArchivedExchange] {
    var found: [String: ArchivedExchange] = [:]
    var wanted = Array(ids)
    while !wanted.isEmpty {
      let chunk = Array(wanted.prefix(500))
      wanted.removeFirst(chunk.count)
      for row in try tx.rows(
        """
        SELECT \(sql: columns) FROM \(sql: source)
        WHERE exchange.agency = \(agency) AND exchange.id IN \(list: chunk)
        """)
      {
        let exchange = try ArchivedExchange(row)
        found[exchange.id] = exchange
        if let original = exchange.refersTo, found[original] == nil, !ids.contains(original) {
          wanted.append(original)
        }
      }
    }
    return found
  }

  private init(_ row: Row) throws {
    id = try row.text("id")
    site = Identifier(text: try row.text("site"))
    run = Identifier(text: try row.text("run"))
    purpose = try row.text("purpose")
    url = try row.text("url")
    status = try row.int64("status")
    started = Timestamp(milliseconds: try row.int64("started_at"))
    segmentID = Identifier(text: try row.text("segment"))
    segment = try ObjectKey(try row.text("object_key"))
    segmentLength = try row.int64("segment_length")
    position = try row.int64("position")
    length = try row.int64("length")
    payloadLength = try row.int64("payload_length")
    payloadSHA256 = try row.blob("payload_sha256")
    mediaType = try row.textOrNil("media_type")
    refersTo = try row.textOrNil("refers_to")
    readingError = try row.textOrNil("reading_error")
  }

  /// Where its WARC record, one gzip member, lies in the segment.
  package var range: Range<Int64> { position..<position + length }

  package func json(site: Site?) -> JSON {
    var members = JSONMembers()
    members.add("id", id)
    members.add("site", site?.reference)
    members.add("run", run.text)
    members.add("purpose", purpose)
    members.add("url", url)
    members.add("status", JSON(status))
    members.add("started", started.rfc3339)
    members.add("segment", segment.text)
    members.add("position", JSON(position))
    members.add("length", JSON(length))
    members.add("payloadLength", JSON(payloadLength))
    members.add("payloadSHA256", Hexadecimal.text(payloadSHA256))
    members.add("mediaType", mediaType)
    members.add("refersTo", refersTo)
    members.add("readingError", readingError)
    return members.json
  }
}

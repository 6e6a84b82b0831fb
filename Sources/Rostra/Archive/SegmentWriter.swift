import Crypto
import Foundation
package import RostraPlatforms
import RostraStorage
import TransparencyLog
import WebArchive

/// Writes one site's exchanges into its open segment. It owns the segment's end: one writer per site at a time, which
/// the lease on the site's row ensures.
///
/// The order that keeps the archive whole:
///
/// 1. The exchange becomes gzip members (response or revisit, request, metadata) appended to the segment.
/// 2. ``makeDurable()`` returns only when those bytes would survive a power cut: fsync on a folder, a part object on S3.
/// 3. One database transaction adds the rows that point at the bytes and moves the segment row's `length` behind them.
///
/// A crash before 3 leaves bytes without rows: the next opening cuts the file back to `length`. A row without bytes
/// cannot come to be; were one ever found, opening fails and says so.
package actor SegmentWriter {
  private let services: Services
  private let site: Site
  private let closingLength: Int64
  private let encoder = WARCMemberEncoder()
  private var open: OpenSegment?
  /// Payload digests of this writer's records that may have no row yet, so that their repetition is a revisit too.
  private var recent: [[UInt8]: Original] = [:]
  /// The same of the batch that is on its way to the database.
  private var underWay: [[UInt8]: Original] = [:]

  private struct OpenSegment {
    var segment: Segment
    var file: any AppendableObject
    var buffer: [UInt8] = []
    /// Bytes handed to the file so far, uncommitted ones included.
    var written: Int64
    var records: Int64
    var isNew: Bool
  }

  private struct Original {
    var id: String
    var url: String
    var started: Timestamp
  }

  /// - Parameter closingLength: at how many bytes a segment is full.
  package init(services: Services, site: Site, closingLength: Int64 = Segment.closingLength) {
    self.services = services
    self.site = site
    self.closingLength = closingLength
  }

  // MARK: - Keeping exchanges

  /// Keeps the hops of one fetch and returns the place of each: every record has a row, redirects too.
  ///
  /// - Parameter isAnswered: the last hop is the answer. Else all of them led only to a failure.
  package func keep(
    _ hops: [Exchange], for fetch: Fetch, isAnswered: Bool = true, run: Identifier<CaptureRun>, provenance: Provenance
  ) async throws -> [StoredExchange] {
    var stored: [StoredExchange] = []
    for (number, exchange) in hops.enumerated() {
      stored.append(
        try await keep(
          exchange, for: fetch, isAnswer: isAnswered && number == hops.count - 1, run: run, provenance: provenance))
    }
    return stored
  }

  private func keep(
    _ exchange: Exchange, for fetch: Fetch, isAnswer: Bool, run: Identifier<CaptureRun>, provenance: Provenance
  ) async throws -> StoredExchange {
    services.steps.reached(.beforeSegmentAppend)
    try await openIfNeeded(at: exchange.finished)
    let date = WARCDate(exchange.started)
    let digest = try exchange.body.sha256()
    let original =
      exchange.body.length >= 256 && !exchange.isResource ? try await original(of: digest) : nil
    let position = currentEnd()
    let placement: WARCPlacement
    if exchange.isResource {
      placement = try await appendResource(exchange, date: date)
    } else if let original, let originalID = UUID(uuidString: original.id) {
      placement = try append(
        .revisit(
          id: exchange.id, date: date, targetURI: exchange.url, httpHead: exchange.responseHead,
          original: WARCRecord.Original(
            id: originalID, targetURI: original.url, date: WARCDate(original.started),
            payloadDigest: WARCDigest(algorithm: .sha256, bytes: digest)), ipAddress: exchange.remoteAddress))
    } else {
      placement = try await appendResponse(exchange, date: date)
    }
    if !exchange.requestHead.isEmpty {
      _ = try append(
        .request(
          id: services.identifiers.uuid(), date: date, targetURI: exchange.url, httpHead: exchange.requestHead,
          httpBody: exchange.requestBody, concurrentTo: exchange.id))
    }
    _ = try append(
      .metadata(
        id: services.identifiers.uuid(), date: date, targetURI: exchange.url, contentType: "application/json",
        block: metadata(of: exchange, for: fetch, isAnswer: isAnswer, run: run, provenance: provenance).bytes,
        concurrentTo: exchange.id))
    if (open?.buffer.count ?? 0) >= 1 << 20 { try await handOver() }
    if original == nil, exchange.body.length >= 256, !exchange.isResource {
      recent[digest] = Original(id: exchange.id.uuidString.lowercased(), url: exchange.url, started: exchange.started)
    }
    guard let segment = open?.segment.id else { throw ArchiveError.segmentNotOpen }
    return StoredExchange(
      id: exchange.id.uuidString.lowercased(), url: exchange.url, fetch: fetch, status: exchange.status,
      started: exchange.started, finished: exchange.finished, segment: segment, position: position,
      length: Int64(placement.length),
      payloadLength: exchange.body.length, payloadSHA256: digest, mediaType: exchange.header("content-type"),
      refersTo: original?.id)
  }

  private func append(_ record: WARCRecord) throws -> WARCPlacement {
    guard open != nil else { throw ArchiveError.segmentNotOpen }
    let placement = try encoder.append(record, to: &open!.buffer)
    open!.records += 1
    return placement
  }

  private func appendResponse(_ exchange: Exchange, date: WARCDate) async throws -> WARCPlacement {
    try await append(exchange.body) { body in
      .response(
        id: exchange.id, date: date, targetURI: exchange.url, httpHead: exchange.responseHead, httpBody: body,
        ipAddress: exchange.remoteAddress, truncated: exchange.truncated)
    }
  }

  /// A file by itself, handed over and not fetched.
  private func appendResource(_ exchange: Exchange, date: WARCDate) async throws -> WARCPlacement {
    try await append(exchange.body) { body in
      .resource(
        id: exchange.id, date: date, targetURI: exchange.url,
        contentType: exchange.header("content-type") ?? "application/octet-stream", block: body)
    }
  }

  private func append(_ body: ExchangeBody, record: ([UInt8]) -> WARCRecord) async throws -> WARCPlacement {
    switch body {
    case .memory(let bytes): return try append(record(bytes))
    case .file(let path, _):
      // Too large to hold: compressed into a file of its own first, since the segment's store takes bytes asynchronously.
      try await handOver()
      let spool = path + ".member"
      defer { unlink(spool) }
      let placement = try spoolMember(
        WARCStreamedRecord(record([]), body: try FileSource(path: path)), to: spool)
      try await appendFile(spool)
      open?.records += 1
      return placement
    }
  }

  private func spoolMember(_ record: WARCStreamedRecord, to path: String) throws -> WARCPlacement {
    guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
    else { throw ArchiveError.spool(path: path) }
    defer { try? file.close() }
    return try encoder.append(record) { bytes in try file.write(contentsOf: bytes) }
  }

  private func appendFile(_ path: String) async throws {
    guard let file = FileHandle(forReadingAtPath: path) else { throw ArchiveError.spool(path: path) }
    defer { try? file.close() }
    while let chunk = try file.read(upToCount: 1 << 20), !chunk.isEmpty {
      guard let target = open?.file else { throw ArchiveError.segmentNotOpen }
      _ = try await target.append(Array(chunk))
      open?.written += Int64(chunk.count)
    }
  }

  private func currentEnd() -> Int64 {
    open.map { $0.written + Int64($0.buffer.count) } ?? 0
  }

  private func handOver() async throws {
    guard var segment = open, !segment.buffer.isEmpty else { return }
    _ = try await segment.file.append(segment.buffer)
    segment.written += Int64(segment.buffer.count)
    segment.buffer.removeAll(keepingCapacity: true)
    open = segment
  }

  /// An earlier record of this site with the same payload.
  private func original(of digest: [UInt8]) async throws -> Original? {
    if let known = recent[digest] ?? underWay[digest] { return known }
    let agency = services.agency.id
    let site = site.id
    return try await services.database.read { tx in
      try tx.row(
        """
        SELECT id, url, started_at FROM exchange
        WHERE agency = \(agency) AND site = \(site) AND payload_sha256 = \(digest) AND refers_to IS NULL
        ORDER BY started_at LIMIT 1
        """
      ).map { row in
        Original(
          id: try row.text("id"), url: try row.text("url"),
          started: Timestamp(milliseconds: try row.int64("started_at")))
      }
    }
  }

  /// What reading the answer again will need, and what the connection showed.
  private func metadata(
    of exchange: Exchange, for fetch: Fetch, isAnswer: Bool, run: Identifier<CaptureRun>, provenance: Provenance
  ) -> JSON {
    var members = JSONMembers()
    members.add("rostra", JSON(1))
    members.add("fetch", fetch.json)
    if !isAnswer { members.add("redirect", .bool(true)) }
    members.add("site", site.id.text)
    members.add("platform", site.account.platform)
    members.add("address", site.account.address)
    members.add("account", site.account.accountID)
    members.add("handle", site.account.handle)
    members.add(
      "settings",
      .object(site.account.settings.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }))
    members.add("run", run.text)
    members.add("provenance", provenance.rawValue)
    members.add("finished", exchange.finished)
    if !exchange.isResource { members.add("status", JSON(exchange.status)) }
    if let tls = exchange.tls {
      members.add("tls", tls.version)
      members.add("certificateSHA256", tls.certificateSHA256)
    }
    if services.agency.isSample { members.add("sample", .bool(true)) }
    return members.json
  }

  // MARK: - Durability

  /// Where the segment will end when everything kept so far is committed; for the segment's row.
  package struct End: Sendable {
    package var segment: Segment
    package var isNew: Bool
  }

  /// Returns when every byte kept so far is durable.
  package func makeDurable() async throws -> End? {
    guard open != nil else { return nil }
    try await handOver()
    services.steps.reached(.beforeSegmentDurable)
    try await open?.file.makeDurable()
    guard let segment = open else { return nil }
    var vouched = segment.segment
    vouched.length = segment.written
    vouched.records = segment.records
    return End(segment: vouched, isNew: segment.isNew)
  }

  /// The rows that vouch for the durable bytes are on their way to the database, and those before them are there.
  package func handedOver(_ end: End?) {
    guard let end, var segment = open, segment.segment.id == end.segment.id else { return }
    segment.segment.length = end.segment.length
    segment.segment.records = end.segment.records
    segment.isNew = false
    open = segment
    underWay = recent
    recent.removeAll(keepingCapacity: true)
  }

  // MARK: - Opening and closing

  private func openIfNeeded(at time: Timestamp) async throws {
    guard open == nil else { return }
    let agency = services.agency.id
    let siteID = site.id
    if let segment = try await services.database.read({ tx in try Segment.open(of: siteID, agency: agency, in: tx) }) {
      let file = try await services.objects.openForAppend(segment.key, durableLength: segment.length)
      open = OpenSegment(segment: segment, file: file, written: segment.length, records: segment.records, isNew: false)
      // Left open by a run that ended before its month did, or by a crash: a new one is begun instead.
      guard isDue(at: time) else { return }
      try await close()
    }
    let id: Identifier<Segment> = services.identifiers.next()
    let month = String(time.rfc3339.prefix(7))
    let name = "\(month)-\(id.text).warc.gz"
    let key = try ObjectKey("segments/\(agency.text)/\(siteID.text)/\(name)")
    let file = try await services.objects.openForAppend(key, durableLength: 0)
    open = OpenSegment(
      segment: Segment(id: id, site: siteID, key: key, opened: time), file: file, written: 0, records: 0, isNew: true)
    var description = [
      ("software", "Rostra"), ("format", "WARC File Format 1.1"),
      ("conformsTo", "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
      ("operator", services.agency.name), ("isPartOf", site.account.address),
    ]
    if services.agency.isSample { description.append(("description", "Sample data, not a real agency's records")) }
    _ = try append(
      .warcinfo(id: services.identifiers.uuid(), date: WARCDate(time), filename: name, fields: description))
  }

  /// Whether the segment is full or its month is over.
  package func isDue(at time: Timestamp) -> Bool {
    guard let current = open, currentEnd() > 0 else { return false }
    return currentEnd() >= closingLength || time.rfc3339.prefix(7) != current.segment.opened.rfc3339.prefix(7)
  }

  /// Closes the segment when it is due: joins its parts, takes its digest and gives it a leaf. Does nothing while bytes
  /// of it are uncommitted: call it when the last batch's transaction has ended. A crash on the way leaves it open; the
  /// next run closes it.
  package func closeIfDue(at time: Timestamp) async throws {
    guard let current = open, isDue(at: time), current.buffer.isEmpty, current.written == current.segment.length
    else { return }
    try await close()
  }

  /// Lets go of the open segment; it stays open for the next run.
  package func release() async throws {
    try await open?.file.makeDurable()
    open = nil
  }

  package func close() async throws {
    guard let current = open else { return }
    try await current.file.close()
    open = nil
    var hash = SHA256()
    for try await chunk in services.objects.stream(current.segment.key, range: nil) { hash.update(data: chunk) }
    let sha256 = Array(hash.finalize())
    services.steps.reached(.beforeSegmentClosed)
    let secret = services.secrets.next()
    let segment = current.segment
    let services = self.services
    try await services.database.write { tx in
      let commitment = try RecordCommitment.root(
        schema: CommitmentSchema.segment,
        fields: Segment.fields(id: segment.id, key: segment.key.text, length: segment.length, sha256: sha256),
        secret: secret)
      let leaf = try Ledger.append(
        [LedgerLeaf(kind: .segment, subject: segment.id.text, commitment: commitment)], for: services.agency.id, in: tx)
      try tx.execute(
        """
        UPDATE segment SET state = 'closed', closed_at = \(services.clock.now().milliseconds), sha256 = \(sha256),
          secret = \(secret), leaf = \(leaf)
        WHERE agency = \(services.agency.id) AND id = \(segment.id) AND state = 'open'
        """)
    }
  }
}

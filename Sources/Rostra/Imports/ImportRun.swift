import Foundation
import RostraPlatforms
import RostraStorage

/// Takes the files of one import into the archive, in the order and by the path of a capture: bytes into the segment,
/// durable, then one transaction with rows, search entries, leaves, and how far the import has come.
///
/// A crash anywhere leaves an import that goes on behind its last transaction. What it wrote and did not commit is cut off
/// at the segment's next opening; what it committed is found again by its address, and nothing is doubled.
struct ImportRun {
  let services: Services
  let site: Site
  let steps: ImportSteps
  let held: HeldImport
  private let writer: SegmentWriter
  private let run: Identifier<CaptureRun>
  private var batch: CapturedBatch
  private var counts = ImportJob.Counts()
  private var quarantined: [(part: String, entry: QuarantinedEntry)] = []
  private var done: (parts: Int, entries: Int)
  /// How many were quarantined in all: the number of the next one.
  private var quarantineNumber: Int

  init(services: Services, site: Site, steps: ImportSteps, job: ImportJob, held: HeldImport) {
    self.services = services
    self.site = site
    self.steps = steps
    self.held = held
    writer = SegmentWriter(services: services, site: site)
    run = Identifier(text: job.id.text)
    batch = CapturedBatch(site: site, run: run)
    done = (job.doneParts, job.doneEntries)
    quarantineNumber = job.counts.quarantined
  }

  mutating func perform() async throws {
    do {
      while done.parts < steps.plan.parts.count {
        try Task.checkCancellation()
        try await take(steps.plan.parts[done.parts])
        done = (done.parts + 1, 0)
        if batch.isFull { try await commit() }
      }
      try await commit()
      try await writer.release()
    } catch {
      try? await writer.release()
      throw error
    }
  }

  private mutating func take(_ part: ImportPlan.Part) async throws {
    if steps.isArchive(part) { return try await follow(part, of: nil) }
    let stored = try await keep(part)
    switch part.use {
    case .read: try await follow(part, of: stored)
    case .media:
      batch.media.append(CapturedMedia(fetch: stored.fetch, exchange: stored))
      batch.weight += 1
    case .kept: batch.weight += 1
    }
  }

  // MARK: - Bytes

  /// The part itself, as a resource record.
  private mutating func keep(_ part: ImportPlan.Part) async throws -> StoredExchange {
    let fetch = steps.fetch(for: part)
    let spool = try BodySpool(folder: steps.folder)
    try steps.bytes(of: part).forEachPiece { try spool.write($0) }
    let body = try spool.finish()
    defer { body.discard() }
    let now = services.clock.now()
    let exchange = Exchange(
      id: services.identifiers.uuid(), url: fetch.url, status: 0,
      headers: [HeaderField("content-type", try MediaFormat.contentType(of: steps.bytes(of: part)))], body: body,
      started: now, finished: now)
    return try await keep(exchange, fetch)
  }

  private mutating func keep(_ exchange: Exchange, _ fetch: Fetch) async throws -> StoredExchange {
    if let known = try await StoredExchange.find(exchange, fetch, of: site.id, services: services) { return known }
    let kept = try await writer.keep([exchange], for: fetch, run: run, provenance: steps.facts.provenance)
    guard let stored = kept.last else { throw ArchiveError.segmentNotOpen }
    batch.exchanges.append(stored)
    batch.weight += 1 + Int(stored.length) / 65_536
    counts.bytes += stored.payloadLength
    return stored
  }

  // MARK: - Entries

  /// - Parameter stored: the part's own record; nil where its entries bring theirs.
  private mutating func follow(_ part: ImportPlan.Part, of stored: StoredExchange?) async throws {
    let pump = steps.steps(of: part, skipping: done.entries)
    do {
      while let (before, chunk) = try await pump.next() {
        var reading = Reading()
        for (number, step) in chunk.enumerated() {
          switch step {
          case .entry(let entry):
            note(entry, part: part.path)
            reading.add(entry)
          case .answer(let exchange, let fetch): try await take(exchange, fetch)
          }
          done.entries = before + number + 1
        }
        if let stored, !reading.isEmpty {
          batch.add(Sighting(exchange: stored, reading: reading, provenance: steps.facts.provenance))
        }
        if batch.isFull { try await commit() }
      }
    } catch {
      pump.cancel()
      throw error
    }
  }

  private mutating func take(_ exchange: Exchange, _ fetch: Fetch) async throws {
    defer { exchange.body.discard() }
    var exchange = exchange
    // Its own time is when another archive says that it was; ours is when we were handed it.
    exchange.finished = services.clock.now()
    if exchange.isResource, exchange.started.milliseconds == 0 { exchange.started = exchange.finished }
    let stored = try await keep(exchange, fetch)
    guard fetch.facts[ImportedReading.useFact] == ImportedReading.read else {
      counts.leftOut += 1
      return
    }
    do {
      var reading = Reading()
      reading.items = try ImportedReading.page(exchange, fetch: fetch, site: steps.site)
      batch.add(Sighting(exchange: stored, reading: reading, provenance: steps.facts.provenance))
    } catch let error as ReadingError {
      quarantine(exchange, "\(error)")
    } catch let error as FetchError {
      quarantine(exchange, "\(error)")
    }
  }

  private mutating func quarantine(_ exchange: Exchange, _ reason: String) {
    note(
      .quarantined(QuarantinedEntry(place: exchange.url, reason: reason, excerpt: exchange.started.rfc3339)),
      part: "")
  }

  private mutating func note(_ entry: ImportedEntry, part: String) {
    switch entry {
    case .read: break
    case .leftOut: counts.leftOut += 1
    case .quarantined(let entry):
      counts.quarantined += 1
      quarantined.append((part, entry))
    }
  }

  // MARK: - Rows

  private mutating func commit() async throws {
    let end = try await writer.makeDurable()
    batch.end = end
    let (held, counts, done) = (held, counts, done)
    let rows = quarantined.enumerated().map { offset, row in
      QuarantineRow(number: quarantineNumber + offset, part: row.part, entry: row.entry)
    }
    let progress = self.progress
    let parts = steps.plan.parts
    let part = done.parts < parts.count ? parts[done.parts].path : nil
    batch.alongside = { tally, tx in
      try held.advance(to: done, part: part, adding: counts, tally, progress: progress, in: tx)
      try held.write(rows, in: tx)
    }
    var sent = CapturedBatch(site: site, run: run)
    swap(&sent, &batch)
    _ = try await sent.commit(services)
    await writer.handedOver(end)
    quarantineNumber += quarantined.count
    quarantined.removeAll()
    self.counts = ImportJob.Counts()
    try await writer.closeIfDue(at: services.clock.now())
  }

  private var progress: String {
    let parts = steps.plan.parts
    guard done.parts < parts.count else { return "finishing" }
    let name = parts[done.parts].path.split(separator: "/").last.map(String.init) ?? ""
    return "part \(done.parts + 1) of \(parts.count), \(name.prefix(100))"
  }
}

extension StoredExchange {
  /// The same bytes under the same address and of the same time, kept before.
  static func find(
    _ exchange: Exchange, _ fetch: Fetch, of site: Identifier<Site>, services: Services
  ) async throws -> StoredExchange? {
    let sha256 = try exchange.body.sha256()
    let agency = services.agency.id
    let ofTime: SQL = exchange.isResource ? "" : "AND started_at = \(exchange.started.milliseconds)"
    return try await services.database.read { tx in
      try tx.row(
        """
        SELECT id, url, status, started_at, segment, position, length, payload_length, media_type, refers_to
        FROM exchange
        WHERE agency = \(agency) AND site = \(site) AND payload_sha256 = \(sha256) AND url = \(exchange.url)
          AND purpose = \(Fetch.Purpose.imported.rawValue) \(sql: ofTime)
        LIMIT 1
        """
      ).map { row in
        let started = Timestamp(milliseconds: try row.int64("started_at"))
        return StoredExchange(
          id: try row.text("id"), url: try row.text("url"), fetch: fetch, status: try row.int("status"),
          started: started, finished: exchange.isResource ? started : exchange.finished,
          segment: Identifier(text: try row.text("segment")), position: try row.int64("position"),
          length: try row.int64("length"), payloadLength: try row.int64("payload_length"), payloadSHA256: sha256,
          mediaType: try row.textOrNil("media_type"), refersTo: try row.textOrNil("refers_to"))
      }
    }
  }
}

extension Reading {
  fileprivate var isEmpty: Bool { items.isEmpty && earlierVersions.isEmpty && absences.isEmpty }
}

extension MediaFormat {
  /// By its first bytes; text where they are text.
  fileprivate static func contentType(of bytes: any ImportBytes) throws -> String {
    let start = try bytes.start(512)
    let format = MediaFormat(start.prefix(16))
    guard case .bin = format else { return format.contentType }
    return start.contains(0) || String(validating: start.dropLast(start.count == 512 ? 3 : 0), as: UTF8.self) == nil
      ? "application/octet-stream" : "text/plain; charset=utf-8"
  }
}

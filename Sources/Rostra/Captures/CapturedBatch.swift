import RostraPlatforms
import RostraStorage

/// What a run hands to the database at a time: exchanges whose bytes are durable, and all that was read from them.
struct CapturedBatch: Sendable {
  /// As known when the batch is handed over: a first run learns meanwhile whose account it is.
  var site: Site
  let run: Identifier<CaptureRun>
  var end: SegmentWriter.End?
  var exchanges: [StoredExchange] = []
  var sightings: [Sighting] = []
  var media: [CapturedMedia] = []
  var retries: [FailedFetch] = []
  var changes = FetchQueue.Changes()
  /// Roughly how many items' worth of work it holds.
  var weight = 0
  /// What else belongs into the same transaction: how far an import has come.
  var alongside: (@Sendable (Tally, any Transaction) throws -> Void)?

  init(site: Site, run: Identifier<CaptureRun>) {
    self.site = site
    self.run = run
  }

  var isFull: Bool { weight >= 400 }

  var isEmpty: Bool {
    exchanges.isEmpty && media.isEmpty && retries.isEmpty && changes.added.isEmpty && changes.finished.isEmpty
      && alongside == nil
  }

  mutating func add(_ sighting: Sighting) {
    sightings.append(sighting)
    weight += sighting.reading.items.count + sighting.reading.earlierVersions.count + 1
  }

  /// One transaction: rows, evidence of what was seen, search entries, leaves, what is still wanted, and the segment's
  /// new length. All of it or nothing.
  func commit(_ services: Services) async throws -> Tally {
    services.steps.reached(.beforeRows)
    let batch = self
    let tally = try await services.database.write { tx in try batch.write(services, in: tx) }
    services.steps.reached(.afterRows)
    return tally
  }

  private func write(_ services: Services, in tx: any Transaction) throws -> Tally {
    try writeSegment(services.agency.id, in: tx)
    try writeExchanges(services.agency.id, in: tx)
    var book = ItemBook(services: services, site: site)
    try book.load(sightings, in: tx)
    for sighting in sightings { book.fold(sighting) }
    try book.write(in: tx)
    var tally = book.tally
    tally.media = try writeMedia(services.agency.id, in: tx)
    try changes.write(site: site.id, agency: services.agency.id, now: services.clock.now(), in: tx)
    try writeRetries(services, in: tx)
    try alongside?(tally, tx)
    return tally
  }

  private func writeSegment(_ agency: Identifier<Agency>, in tx: any Transaction) throws {
    guard let end else { return }
    let segment = end.segment
    if end.isNew {
      try tx.execute(
        """
        INSERT INTO segment (agency, id, site, object_key, state, opened_at, length, records)
        VALUES (\(agency), \(segment.id), \(segment.site), \(segment.key.text), 'open',
          \(segment.opened.milliseconds), \(segment.length), \(segment.records))
        """)
    } else {
      try tx.execute(
        """
        UPDATE segment SET length = \(segment.length), records = \(segment.records)
        WHERE agency = \(agency) AND id = \(segment.id)
        """)
    }
  }

  private func writeExchanges(_ agency: Identifier<Agency>, in tx: any Transaction) throws {
    guard !exchanges.isEmpty else { return }
    try tx.insert(
      into: "exchange",
      columns: [
        "agency", "id", "site", "run", "purpose", "url", "subject", "status", "started_at", "segment", "position",
        "length", "payload_length", "payload_sha256", "media_type", "refers_to", "reading_error",
      ],
      rows: exchanges.map { exchange in
        [
          agency.sqlValue, .text(exchange.id), site.id.sqlValue, run.sqlValue, .text(exchange.fetch.purpose.rawValue),
          .text(exchange.url), exchange.fetch.subject.sqlValue, .integer(Int64(exchange.status)),
          .integer(exchange.started.milliseconds), exchange.segment.sqlValue, .integer(exchange.position),
          .integer(exchange.length), .integer(exchange.payloadLength), .blob(exchange.payloadSHA256),
          exchange.mediaType.sqlValue, exchange.refersTo.sqlValue, exchange.readingError.sqlValue,
        ]
      })
  }

  /// - Returns: how many media were kept.
  private func writeMedia(_ agency: Identifier<Agency>, in tx: any Transaction) throws -> Int {
    for entry in media {
      guard let subject = entry.fetch.subject else { continue }
      let exchange = entry.exchange
      try tx.execute(
        """
        UPDATE media SET exchange = \(exchange?.id), sha256 = \(exchange?.payloadSHA256),
          length = \(exchange?.payloadLength), captured_at = \(exchange?.finished.milliseconds),
          media_type = COALESCE(\(exchange?.mediaType), media_type), error = \(entry.error)
        WHERE agency = \(agency) AND site = \(site.id) AND exchange IS NULL
          AND (url = \(entry.fetch.url) OR key = \(entry.fetch.facts["key"] ?? entry.fetch.url) AND item IN
            (SELECT id FROM item WHERE agency = \(agency) AND site = \(site.id) AND platform_id = \(subject)))
        """)
    }
    return media.filter { $0.exchange != nil }.count
  }

  private func writeRetries(_ services: Services, in tx: any Transaction) throws {
    let agency = services.agency.id
    let now = services.clock.now().milliseconds
    for failed in retries {
      let id = failed.fetch.rowID
      let attempts =
        try tx.row("SELECT attempts FROM wanted_fetch WHERE agency = \(agency) AND site = \(site.id) AND id = \(id)")?
        .int("attempts") ?? 0
      guard attempts < FailedFetch.mostAttempts else {
        try tx.execute("DELETE FROM wanted_fetch WHERE agency = \(agency) AND site = \(site.id) AND id = \(id)")
        try Gap.open(
          .missed, site: site.id, from: nil, to: nil,
          reason: "given up after \(attempts) attempts: \(failed.fetch.url): \(failed.reason)", services: services,
          in: tx)
        continue
      }
      let due = now + DueWork.retryDelay(attempts: attempts + 1)
      try tx.execute(
        """
        INSERT INTO wanted_fetch (agency, site, id, purpose, request, due_at, attempts, last_error)
        VALUES (\(agency), \(site.id), \(id), \(failed.fetch.purpose.rawValue), \(failed.fetch.json.text), \(due),
          1, \(failed.reason))
        ON CONFLICT (agency, site, id) DO UPDATE
        SET due_at = excluded.due_at, attempts = wanted_fetch.attempts + 1, last_error = excluded.last_error
        """)
    }
  }
}

/// A picture, sound or film that was fetched, or was not to be had.
struct CapturedMedia: Sendable {
  var fetch: Fetch
  var error: String?
  var exchange: StoredExchange?
}

/// A fetch to be tried again later.
struct FailedFetch: Sendable {
  static let mostAttempts = 5

  var fetch: Fetch
  var reason: String
}

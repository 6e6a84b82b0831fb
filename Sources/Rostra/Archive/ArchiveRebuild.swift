import Foundation
package import RostraPlatforms
package import RostraStorage

/// Derives items, versions and observations again from the evidence alone, into an empty database, and compares: every
/// item must arrive at the same contents, in the same order, with the same hashes.
///
/// What a rebuild cannot bring back are the secrets of the commitments, which exist in the database alone; so it never
/// replaces rows that are there.
package struct ArchiveRebuild: Sendable {
  let services: Services
  let connectors: @Sendable (String) -> (any Connector)?
  let progress: @Sendable (Int) -> Void

  package init(
    services: Services,
    connectors: @escaping @Sendable (String) -> (any Connector)? = { Catalogue.connector(for: $0) },
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) {
    self.services = services
    self.connectors = connectors
    self.progress = progress
  }

  package struct Report: Sendable {
    package var answers = 0
    package var items = 0
    package var versions = 0
    /// Items whose derived contents are not those in the rows, or that only one side has; in sentences.
    package var differences: [String] = []
    /// Answers that cannot be read now; they could not be read when captured, or the connector has changed.
    package var unreadable = 0

    package var isSame: Bool { differences.isEmpty }

    package var json: JSON {
      [
        "same": .bool(isSame), "answers": JSON(answers), "versions": JSON(versions), "unreadable": JSON(unreadable),
        "count": JSON(items), "items": .array(differences.map { .string($0) }),
      ]
    }
  }

  /// - Parameter scratch: an empty database for what is derived; the caller removes it.
  package func run(into scratch: any Database, for viewer: Viewer) async throws -> Report {
    try viewer.require(.verify)
    try await scratch.migrate(Schema.migrations)
    var derived = services
    derived.database = scratch
    let agency = services.agency
    let (sites, segments, taken) = try await services.database.read { tx in
      (
        try Site.all(for: viewer, in: tx), try Segment.all(of: agency.id, in: tx),
        try TakenIn(agency: agency.id, in: tx)
      )
    }
    try await scratch.write { tx in
      try agency.insert(in: tx)
      try Ledger.create(origin: "rebuild", for: agency.id, in: tx)
      for site in sites { try site.insert(for: agency.id, in: tx) }
    }
    var report = Report()
    for site in sites {
      try await derive(
        site, from: segments.filter { $0.site == site.id && $0.length > 0 }, taken, services: derived, report: &report)
    }
    try await compare(scratch, into: &report)
    return report
  }

  private func derive(
    _ site: Site, from segments: [Segment], _ taken: TakenIn, services: Services, report: inout Report
  ) async throws {
    var reader = EvidenceReader(segments: segments, services: self.services)
    var pending: [Sighting] = []
    var weight = 0
    var site = site
    var found = report
    try await reader.eachAnswer { answer in
      found.answers += 1
      if found.answers % 100 == 0 { progress(found.answers) }
      guard !answer.isRedirect, ![.media].contains(answer.fetch.purpose), answer.exchange.status != 429,
        answer.exchange.status != 503
      else { return }
      site.account.accountID = answer.site.accountID
      site.account.handle = answer.site.handle
      guard answer.fetch.purpose != .imported || answer.fetch.facts[ImportedReading.useFact] == ImportedReading.read
      else { return }
      guard let reading = try? read(answer, by: connectors(site.account.platform), taken) else {
        found.unreadable += 1
        return
      }
      guard !reading.isOfAnotherAccount(than: answer.site) else { return }
      // As they came: a batch is of a capture or of an import, never of both.
      if let last = pending.last, last.isImport != (answer.fetch.purpose == .imported) {
        try await write(pending, of: site, services: services)
        pending.removeAll()
        weight = 0
      }
      pending.append(
        Sighting(
          exchange: StoredExchange(
            id: answer.exchange.id.uuidString.lowercased(), url: answer.exchange.url, fetch: answer.fetch,
            status: answer.exchange.status,
            started: answer.exchange.started, finished: answer.finished, segment: Identifier(text: ""), position: 0,
            length: 0, payloadLength: answer.exchange.body.length, payloadSHA256: [], mediaType: nil),
          reading: reading, provenance: answer.provenance))
      weight += reading.items.count + 1
      if weight >= 400 {
        try await write(pending, of: site, services: services)
        pending.removeAll()
        weight = 0
      }
    }
    try await write(pending, of: site, services: services)
    report = found
  }

  private func read(
    _ answer: ArchivedAnswer, by connector: (any Connector)?, _ taken: TakenIn
  ) throws -> Reading {
    if answer.fetch.purpose == .imported { return try ImportedReading.reading(of: answer, taken) }
    guard let connector else { throw ReadingError.notThisPlatform("this program has no connector for it") }
    let payload = try answer.exchange.payload(limit: CaptureLimits.payload)
    return try connector.read(
      Answer(fetch: answer.fetch, exchange: answer.exchange, payload: payload), site: answer.site)
  }

  private func write(_ sightings: [Sighting], of site: Site, services: Services) async throws {
    guard !sightings.isEmpty else { return }
    try await services.database.write { tx in
      var book = ItemBook(services: services, site: site)
      try book.load(sightings, in: tx)
      for sighting in sightings { book.fold(sighting) }
      try book.write(in: tx)
    }
  }

  // MARK: - Comparing

  /// Each engine orders text in its own way, so each side is walked in its own order and looked up in the other.
  private func compare(_ scratch: any Database, into report: inout Report) async throws {
    var place = Place()
    while let page = try await items(of: services.database, after: &place) {
      report.items += page.count
      let derived = try await contents(of: page, in: scratch)
      let held = try await contents(of: page, in: services.database)
      for item in page {
        report.versions += held[item]?.count ?? 0
        guard let again = derived[item] else {
          report.differences.append("item \(item.platformID): in the rows, but not in the evidence")
          continue
        }
        if again != held[item] {
          report.differences.append("item \(item.platformID): the evidence gives other contents than the rows hold")
        }
      }
    }
    place = Place()
    while let page = try await items(of: scratch, after: &place) {
      let held = try await contents(of: page, in: services.database)
      for item in page where held[item] == nil {
        report.differences.append("item \(item.platformID): in the evidence, but not in the rows")
      }
    }
  }

  private struct ItemKey: Sendable, Hashable {
    var site: String
    var platformID: String
  }

  /// How far a walk has come.
  private struct Place: Sendable {
    var site = ""
    var platformID = ""
    var isAtEnd = false
  }

  private func items(of database: any Database, after place: inout Place) async throws -> [ItemKey]? {
    guard !place.isAtEnd else { return nil }
    let agency = services.agency.id
    let from = place
    let page = try await database.read { tx in
      try tx.rows(
        """
        SELECT site, platform_id FROM item
        WHERE agency = \(agency) AND (site, platform_id) > (\(from.site), \(from.platformID))
        ORDER BY site, platform_id LIMIT 500
        """
      ).map { ItemKey(site: try $0.text("site"), platformID: try $0.text("platform_id")) }
    }
    guard let last = page.last else { return nil }
    place = Place(site: last.site, platformID: last.platformID, isAtEnd: page.count < 500)
    return page
  }

  /// The content hashes of each item's versions, in the order of their numbers.
  private func contents(of page: [ItemKey], in database: any Database) async throws -> [ItemKey: [[UInt8]]] {
    let agency = services.agency.id
    return try await database.read { tx in
      var contents: [ItemKey: [[UInt8]]] = [:]
      try tx.forEach(
        """
        SELECT item.site, item.platform_id, version.content_hash FROM item
        JOIN version ON version.agency = item.agency AND version.item = item.id
        WHERE item.agency = \(agency) AND item.site IN \(list: Array(Set(page.map(\.site))))
          AND item.platform_id IN \(list: page.map(\.platformID))
        ORDER BY item.id, version.number
        """
      ) { row in
        let key = ItemKey(site: try row.text("site"), platformID: try row.text("platform_id"))
        contents[key, default: []].append(try row.blob("content_hash"))
      }
      return contents
    }
  }
}

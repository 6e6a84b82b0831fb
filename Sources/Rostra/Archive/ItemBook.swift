import Crypto
import Foundation
import RostraPlatforms
import RostraStorage
import TransparencyLog

/// Folds what was seen into items, versions and observations, in the order in which it was seen, and writes the outcome
/// in one transaction. The same answers in the same order give the same versions: a rebuild relies on it.
///
/// Owned by one transaction: made at its start, written at its end.
struct ItemBook {
  private let services: Services
  let site: Site
  var rows: [String: ItemRow] = [:]
  /// Of the items that an import speaks of: what is known of each already.
  var standing: [String: KnownVersions] = [:]
  private var versions: [NewVersion] = []
  private var observations: [NewObservation] = []
  private var media: [[SQLValue]] = []
  /// What a newer version says of pictures that may have rows: a description added later is the picture's now.
  private var described: [(item: Identifier<ArchivedItem>, attachment: Attachment)] = []
  private var knownHashes: [String: Set<[UInt8]>] = [:]
  /// Items whose state changed in this batch: their search entries must say so.
  private var restated: Set<String> = []
  var tally = Tally()

  init(services: Services, site: Site) {
    self.services = services
    self.site = site
  }

  // MARK: - Reading what is known

  /// Loads the rows of every item that the sightings speak of: one query per 500 ids.
  mutating func load(_ sightings: [Sighting], in tx: any Transaction) throws {
    var ids: [String] = []
    var withHistory: Set<String> = []
    var imported: Set<String> = []
    for sighting in sightings {
      if sighting.isImport { imported.formUnion(sighting.reading.items.map(\.id)) }
      ids += sighting.reading.items.map(\.id)
      ids += sighting.reading.absences.map(\.id)
      for item in sighting.reading.earlierVersions {
        ids.append(item.id)
        withHistory.insert(item.id)
      }
      if let profile = sighting.reading.identity?.profile { ids.append(profile.id) }
    }
    let unique = Array(Set(ids))
    for start in stride(from: 0, to: unique.count, by: 500) {
      let chunk = Array(unique[start..<min(start + 500, unique.count)])
      try tx.forEach(
        """
        SELECT id, platform_id, state, first_seen_at, last_seen_at, versions, content_hash, thread, in_reply_to, own,
          check_at
        FROM item WHERE agency = \(services.agency.id) AND site = \(site.id) AND platform_id IN \(list: chunk)
        """
      ) { row in
        let known = try ItemRow(row)
        rows[known.platformID] = known
      }
    }
    for platformID in withHistory {
      guard let item = rows[platformID] else { continue }
      let hashes = try tx.rows(
        "SELECT content_hash FROM version WHERE agency = \(services.agency.id) AND item = \(item.id)"
      ).map { try $0.blob("content_hash") }
      knownHashes[platformID] = Set(hashes)
    }
    for platformID in imported {
      guard let item = rows[platformID] else { continue }
      standing[platformID] = try KnownVersions(of: item, agency: services.agency.id, in: tx)
    }
  }

  // MARK: - Folding

  mutating func fold(_ sighting: Sighting) {
    if let profile = sighting.reading.identity?.profile { see(profile, in: sighting) }
    for item in sighting.reading.items {
      if sighting.isImport { take(item, in: sighting) } else { see(item, in: sighting) }
    }
    for item in sighting.reading.earlierVersions { learn(earlier: item, in: sighting) }
    for absence in sighting.reading.absences { miss(absence, in: sighting) }
  }

  /// An item as it stands now.
  mutating func see(_ item: CapturedItem, in sighting: Sighting) {
    let at = sighting.exchange.finished
    let hash = VersionFields.contentHash(of: item)
    guard var row = rows[item.id] else {
      var row = ItemRow(item, id: services.identifiers.next(), hash: hash, at: at, own: isOwn(item))
      row.nextCheck = row.own ? site.nextCheck(firstSeen: at, now: at) : nil
      if case .hidden(let by) = item.presence {
        row.state = .hidden
        rows[item.id] = row
        observe(.hidden, row: row, reason: by, in: sighting)
        tally.hidden += 1
      }
      addVersion(of: item, to: &row, hash: hash, in: sighting)
      touch(&row, item: item, in: sighting)
      rows[item.id] = row
      tally.new += 1
      return
    }
    switch (row.state, item.presence) {
    case (.gone, _):
      observe(.restored, row: row, reason: nil, in: sighting)
      row.state = .present
      tally.restored += 1
    case (.present, .hidden(let by)):
      observe(.hidden, row: row, reason: by, in: sighting)
      row.state = .hidden
      tally.hidden += 1
    case (.hidden, .present) where sighting.exchange.fetch.purpose == .thread:
      // Only the place that told of the hiding can tell of its end: a timeline shows hidden replies as any other.
      observe(.shown, row: row, reason: nil, in: sighting)
      row.state = .present
    default: break
    }
    if hash == row.contentHash {
      tally.unchanged += 1
    } else {
      addVersion(of: item, to: &row, hash: hash, in: sighting)
      row.contentHash = hash
      tally.edited += 1
    }
    touch(&row, item: item, in: sighting)
    rows[item.id] = row
  }

  /// A version that the platform's own edit history tells of, and we may have missed.
  private mutating func learn(earlier item: CapturedItem, in sighting: Sighting) {
    guard var row = rows[item.id] else { return }
    let hash = VersionFields.contentHash(of: item)
    var known = knownHashes[item.id] ?? []
    known.formUnion(versions.filter { $0.platformID == item.id }.map(\.hash))
    guard !known.contains(hash) else { return }
    knownHashes[item.id] = known.union([hash])
    addVersion(of: item, to: &row, hash: hash, in: sighting, isEarlier: true)
    row.isChanged = true
    rows[item.id] = row
    tally.edited += 1
  }

  /// An item that was asked for by id and not given.
  private mutating func miss(_ absence: Absence, in sighting: Sighting) {
    guard var row = rows[absence.id], row.state != .gone else { return }
    // A file that tells of the deletion has no status.
    let status = sighting.isImport ? nil : absence.status
    observe(.absent, row: row, reason: absence.reason.rawValue, status: status, in: sighting)
    row.state = .gone
    if !sighting.isImport { row.nextCheck = site.nextCheck(firstSeen: row.firstSeen, now: sighting.exchange.finished) }
    row.isChanged = true
    rows[absence.id] = row
    tally.gone += 1
  }

  private mutating func touch(_ row: inout ItemRow, item: CapturedItem, in sighting: Sighting) {
    let at = sighting.exchange.finished
    row.lastSeen = max(row.lastSeen, at)
    row.lastExchange = sighting.exchange.id
    if !item.counters.isEmpty { row.counters = item.counters }
    row.thread = item.thread ?? row.thread
    row.updated = item.updated ?? row.updated
    row.nextCheck = row.own ? site.nextCheck(firstSeen: row.firstSeen, now: at) : nil
    row.isChanged = true
  }

  private func isOwn(_ item: CapturedItem) -> Bool {
    guard let author = item.author else { return true }
    if let account = site.account.accountID, let id = author.id { return id == account }
    if let handle = site.account.handle, let own = author.handle { return own.lowercased() == handle.lowercased() }
    return ["feed", "page"].contains(site.account.platform)
  }

  mutating func addVersion(
    of item: CapturedItem, to row: inout ItemRow, hash: [UInt8], in sighting: Sighting, isEarlier: Bool = false
  ) {
    row.versionCount += 1
    let exchange = sighting.exchange
    let context = CaptureContext(
      platform: site.account.platform, siteAddress: site.account.address, exchange: exchange.id,
      payloadSHA256: Hexadecimal.text(exchange.payloadSHA256), provenance: sighting.provenance,
      time: exchange.finished, versionNumber: row.versionCount)
    versions.append(
      NewVersion(
        id: services.identifiers.next(), item: row.id, platformID: item.id, number: row.versionCount, content: item,
        hash: hash, exchange: exchange.id, provenance: sighting.provenance, captured: exchange.finished,
        context: context, secret: services.secrets.next(), own: row.own, isEarlier: isEarlier))
    for attachment in item.attachments where !attachment.url.isEmpty {
      media.append([
        services.agency.id.sqlValue, site.id.sqlValue, row.id.sqlValue, .text(attachment.key), .text(attachment.url),
        attachment.altText.sqlValue, attachment.mediaType.sqlValue,
      ])
      if !row.isNew, !isEarlier { described.append((row.id, attachment)) }
    }
  }

  private mutating func observe(
    _ what: NewObservation.What, row: ItemRow, reason: String?, status: Int? = nil, in sighting: Sighting
  ) {
    observations.append(
      NewObservation(
        id: services.identifiers.next(), item: row.id, at: sighting.exchange.finished, what: what, status: status,
        reason: reason, lastSeen: row.lastSeen, exchange: sighting.exchange.id, secret: services.secrets.next()))
    restated.insert(row.platformID)
  }

  // MARK: - Writing

  /// Writes everything folded so far: items, versions, observations, media, search entries, leaves.
  mutating func write(in tx: any Transaction) throws {
    let agency = services.agency.id.sqlValue
    let fresh = rows.values.filter(\.isNew).sorted { $0.id < $1.id }
    if !fresh.isEmpty {
      _ = try tx.insert(
        into: "item", columns: ItemRow.columns, rows: fresh.map { $0.values(agency: agency, site: site.id.sqlValue) },
        orIgnore: false)
    }
    for row in rows.values where row.isChanged && !row.isNew { try row.update(agency: services.agency.id, in: tx) }
    try writeVersions(in: tx)
    try writeObservations(in: tx)
    if !media.isEmpty {
      _ = try tx.insert(
        into: "media", columns: ["agency", "site", "item", "key", "url", "alt_text", "media_type"], rows: media,
        orIgnore: true)
    }
    for (item, attachment) in described {
      try tx.execute(
        """
        UPDATE media SET alt_text = \(attachment.altText), url = \(attachment.url)
        WHERE agency = \(services.agency.id) AND item = \(item) AND key = \(attachment.key)
        """)
    }
    try writeSearch(in: tx)
  }

  private func writeSearch(in tx: any Transaction) throws {
    let agency = services.agency.id
    try SearchIndex.add(
      versions.map { version in
        SearchEntry(version, site: site.id, agency: agency, state: rows[version.platformID]?.state ?? .present)
      }, in: tx)
    let changed = restated.compactMap { rows[$0] }.filter { !$0.isNew }
    for (state, rows) in Dictionary(grouping: changed, by: \.state) {
      try SearchIndex.mark(
        items: rows.map(\.id.text), deleted: state == .gone, hidden: state == .hidden, agency: agency.text, in: tx)
    }
  }

  private func writeVersions(in tx: any Transaction) throws {
    guard !versions.isEmpty else { return }
    let leaves = zip(versions, try versions.commitments()).map { version, commitment in
      LedgerLeaf(kind: .version, subject: version.id.text, commitment: commitment)
    }
    let first = try Ledger.append(leaves, for: services.agency.id, in: tx)
    let agency = services.agency.id.sqlValue
    let rows = versions.enumerated().map { offset, version -> [SQLValue] in
      [
        agency, version.id.sqlValue, version.item.sqlValue, .integer(version.number), .text(version.exchange),
        .text(version.provenance.rawValue), .integer(version.captured.milliseconds), .text(version.content.json.text),
        .blob(version.hash), .blob(version.secret), .integer(first + Int64(offset)),
      ]
    }
    _ = try tx.insert(
      into: "version",
      columns: [
        "agency", "id", "item", "number", "exchange", "provenance", "captured_at", "content", "content_hash", "secret",
        "leaf",
      ], rows: rows, orIgnore: false)
  }

  private func writeObservations(in tx: any Transaction) throws {
    guard !observations.isEmpty else { return }
    let leaves = try observations.map { observation in
      LedgerLeaf(
        kind: .observation, subject: observation.id.text,
        commitment: try RecordCommitment.root(
          schema: CommitmentSchema.observation, fields: observation.fields, secret: observation.secret))
    }
    let first = try Ledger.append(leaves, for: services.agency.id, in: tx)
    let agency = services.agency.id.sqlValue
    _ = try tx.insert(
      into: "observation",
      columns: [
        "agency", "id", "item", "at", "what", "status", "reason", "seen_before", "exchange", "secret", "leaf",
      ],
      rows: observations.enumerated().map { offset, observation in
        [
          agency, observation.id.sqlValue, observation.item.sqlValue, .integer(observation.at.milliseconds),
          .text(observation.what.rawValue), observation.status.sqlValue, observation.reason.sqlValue,
          .integer(observation.lastSeen.milliseconds), .text(observation.exchange), .blob(observation.secret),
          .integer(first + Int64(offset)),
        ]
      }, orIgnore: false)
  }
}

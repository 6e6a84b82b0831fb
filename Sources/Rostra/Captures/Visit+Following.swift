import RostraPlatforms
import RostraStorage

/// What an answer leads to: the next page, histories, threads and media, and whatever should have been there and was not.
extension Visit {
  mutating func follow(_ reading: Reading, of fetch: Fetch) async throws {
    if isRoutine { seen.formUnion(reading.items.map(\.id)) }
    var next = reading.next
    if fetch.purpose == .timeline || fetch.purpose == .repository, let coverage = reading.coverage {
      if coverage.isLast { reachedEnd = true }
      if isRoutine, coverage.isComplete, !coverage.unchanged { try await askForMissing(in: coverage) }
      if isRoutine, fetch.purpose == .timeline, try await bringsNothingNew(reading) {
        next.removeAll { $0.purpose == .timeline }
      }
    }
    if fetch.purpose == .thread, let subject = fetch.subject, isRoutine {
      try await askForMissing(inThreadOf: subject, given: reading)
    }
    if !reading.absences.isEmpty { try await lookAgain(aroundGone: reading.absences.map(\.id)) }
    if isRoutine { next = try await withoutHeld(next) }
    for fetch in next { queue.wish(fetch) }
  }

  /// Leaves out what would bring only what is held: a picture that was kept, a history or a thread that the item's own
  /// edit time and number of replies say is the same. What may have changed all the same is looked at when it is due.
  private func withoutHeld(_ wishes: [Fetch]) async throws -> [Fetch] {
    let subjects = Array(Set(wishes.filter { [.media, .thread, .history].contains($0.purpose) }.compactMap(\.subject)))
    guard !subjects.isEmpty else { return wishes }
    let agency = services.agency.id
    let site = site.id
    let held = try await services.database.read { tx in
      try ItemQueries.held(of: subjects, site: site, agency: agency, in: tx)
    }
    return wishes.filter { fetch in
      guard let item = fetch.subject.flatMap({ held[$0] }) else { return true }
      switch fetch.purpose {
      case .media: return !item.media.contains(fetch.facts["key"] ?? fetch.url)
      case .thread: return fetch.facts["replies"].map { Int64($0) != item.replies } ?? true
      case .history: return fetch.facts["updated"].map { $0 != item.updated?.rfc3339 } ?? true
      default: return true
      }
    }
  }

  /// A page on which every item is known and unchanged: what lies below it was covered before.
  private func bringsNothingNew(_ reading: Reading) async throws -> Bool {
    guard !reading.items.isEmpty else { return false }
    let agency = services.agency.id
    let site = site.id
    let ids = reading.items.map(\.id)
    let known = try await services.database.read { tx in
      try ItemQueries.hashes(of: ids, site: site, agency: agency, in: tx)
    }
    return reading.items.allSatisfy { known[$0.id] == VersionFields.contentHash(of: $0) }
  }

  /// Items that the page should have shown: asked for by id before anything is said of them.
  private mutating func askForMissing(in coverage: Coverage) async throws {
    guard let oldest = coverage.oldest, let newest = coverage.newest, oldest <= newest else { return }
    let agency = services.agency.id
    let site = site.id
    let expected = try await services.database.read { tx in
      try ItemQueries.expected(from: oldest, to: newest, site: site, agency: agency, in: tx)
    }
    ask(for: expected.filter { !seen.contains($0) })
  }

  private mutating func askForMissing(inThreadOf subject: String, given reading: Reading) async throws {
    let agency = services.agency.id
    let site = site.id
    let expected = try await services.database.read { tx in
      try ItemQueries.expected(inThreadOf: subject, site: site, agency: agency, in: tx)
    }
    let gone = Set(reading.absences.map(\.id))
    ask(for: expected.filter { !seen.contains($0) && !gone.contains($0) })
  }

  private mutating func ask(for ids: [String]) {
    guard !ids.isEmpty else { return }
    for fetch in capture.connector.recheck(ids, of: reference) { queue.wish(fetch) }
  }

  /// Something vanished: what is left of its conversation is fetched at once, before that goes, too. Where its first
  /// item vanished, the answers to it are the way in.
  private mutating func lookAgain(aroundGone ids: [String]) async throws {
    let agency = services.agency.id
    let site = site.id
    let (threads, replies) = try await services.database.read { tx in
      (
        try ItemQueries.threads(of: ids, site: site, agency: agency, in: tx),
        try ItemQueries.replies(to: ids, site: site, agency: agency, in: tx)
      )
    }
    for thread in threads where !ids.contains(thread) {
      for fetch in capture.connector.thread(of: thread, in: reference) { queue.wish(fetch) }
    }
    ask(for: replies)
    for reply in replies {
      for fetch in capture.connector.thread(of: reply, in: reference) { queue.wish(fetch) }
    }
  }
}

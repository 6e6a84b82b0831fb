import RostraPlatforms
import RostraStorage

/// Reads files as an import would and writes nothing: what they are, how much, from when to when, what is known already,
/// what would be quarantined.
struct ImportExamining {
  let services: Services
  let job: ImportJob
  let site: Site
  let steps: ImportSteps
  let said: @Sendable (String) async throws -> Void
  private(set) var examination = Examination()
  private(set) var quarantined: [QuarantineRow] = []
  /// Ids met, so that a post that a file holds twice counts once.
  private var seen: Set<String> = []

  /// Examples of what would be quarantined are kept up to so many; all are counted.
  private static let mostQuarantined = 1000
  private static let mostSeen = 2_000_000

  init(
    services: Services, job: ImportJob, site: Site, steps: ImportSteps,
    said: @escaping @Sendable (String) async throws -> Void
  ) {
    self.services = services
    self.job = job
    self.site = site
    self.steps = steps
    self.said = said
  }

  mutating func run() async throws {
    let facts = steps.facts
    examination.kind = facts.name
    examination.provenance = facts.provenance
    examination.reads = facts.reads
    examination.leaves = facts.leaves
    examination.notes = steps.plan.notes
    try judgeAccount()
    for (number, part) in steps.plan.parts.enumerated() {
      switch part.use {
      case .media: examination.media += 1
      case .kept(let reason): examination.kept[reason, default: 0] += 1
      case .read:
        try await said("part \(number + 1) of \(steps.plan.parts.count), \(part.path.suffix(100))")
        try await read(part)
      }
    }
  }

  /// Nothing of another account may be taken for the site's own.
  private mutating func judgeAccount() throws {
    guard let account = steps.plan.account else { return }
    let name = account.handle ?? account.id ?? account.url ?? ""
    examination.account = name
    let own = site.account
    if let id = account.id, let known = own.accountID, !known.isEmpty, own.platform != "page", own.platform != "feed" {
      guard id == known else { throw ImportError.otherAccount(file: name, site: own.handle ?? known) }
      return
    }
    guard let handle = account.handle, let known = own.handle else { return }
    guard handle.lowercased() == known.lowercased() || account.url == own.address else {
      throw ImportError.otherAccount(file: handle, site: known)
    }
  }

  private mutating func read(_ part: ImportPlan.Part) async throws {
    let pump = steps.steps(of: part, skipping: 0)
    do {
      while let (_, chunk) = try await pump.next() {
        var reading = Reading()
        for step in chunk {
          switch step {
          case .entry(let entry): take(entry, part: part.path, into: &reading)
          case .answer(let exchange, let fetch):
            defer { exchange.body.discard() }
            guard fetch.facts[ImportedReading.useFact] == ImportedReading.read else {
              examination.kept["answers that are no page of the site", default: 0] += 1
              continue
            }
            do {
              reading.items += try ImportedReading.page(exchange, fetch: fetch, site: steps.site)
            } catch {
              let entry = QuarantinedEntry(
                place: exchange.url, reason: "\(error)", excerpt: exchange.started.rfc3339)
              take(.quarantined(entry), part: part.path, into: &reading)
            }
          }
        }
        try await compare(reading)
      }
    } catch {
      pump.cancel()
      throw error
    }
  }

  private mutating func take(_ entry: ImportedEntry, part: String, into reading: inout Reading) {
    switch entry {
    case .read: reading.add(entry)
    case .leftOut(let reason): examination.leftOut[reason, default: 0] += 1
    case .quarantined(let entry):
      examination.quarantined += 1
      guard quarantined.count < Self.mostQuarantined else { return }
      quarantined.append(QuarantineRow(number: quarantined.count, part: part, entry: entry))
    }
  }

  private mutating func compare(_ reading: Reading) async throws {
    var fresh = reading
    fresh.items = reading.items.filter { item in
      guard seen.count < Self.mostSeen else { return true }
      return seen.insert(item.id).inserted
    }
    examination.items += reading.items.count
    for time in reading.items.compactMap(\.published) {
      examination.from = min(examination.from ?? time, time)
      examination.to = max(examination.to ?? time, time)
    }
    let sighting = Sighting(
      exchange: StoredExchange.unkept(at: services.clock.now()), reading: fresh, provenance: steps.facts.provenance)
    let (services, site) = (services, site)
    let tally = try await services.database.read { tx in
      var book = ItemBook(services: services, site: site)
      try book.load([sighting], in: tx)
      book.fold(sighting)
      return book.tally
    }
    examination.new += tally.new
    examination.changed += tally.edited
    examination.known += tally.unchanged + (reading.items.count - fresh.items.count)
  }
}

extension StoredExchange {
  /// Stands for a record that is not written: nothing made with it may be kept.
  fileprivate static func unkept(at time: Timestamp) -> StoredExchange {
    StoredExchange(
      id: "", url: "", fetch: Fetch(.imported, url: ""), status: 0, started: time, finished: time,
      segment: Identifier(text: ""), position: 0, length: 0, payloadLength: 0, payloadSHA256: [])
  }
}

package import RostraPlatforms

/// What a part of a handed-over file says. The same from the file as it comes in and from the evidence later: it needs
/// only the part's bytes and the facts that were archived with it.
package enum ImportedReading {
  /// The facts that every archived part has beside its importer's own.
  static let importerFact = "importer"
  static let useFact = "use"
  /// The value of ``useFact`` where the part is read.
  static let read = "read"
  /// What the answers of another archive are read by.
  static let pages = "web-archive"

  /// Reads a part, entry by entry.
  package static func entries(
    of part: ImportPart, site: SiteReference, _ take: (ImportedEntry) throws -> Void
  ) throws {
    guard let importer = part.facts[importerFact].flatMap(Catalogue.importer) else {
      throw ReadingError.notThisPlatform("this program has no importer “\(part.facts[importerFact] ?? "")”")
    }
    try importer.read(part, site: site, take)
  }

  /// Reads an answer that another archive kept, as the page that it is. That a page was not there then says nothing about
  /// now, so absences are none.
  package static func page(_ exchange: Exchange, fetch: Fetch, site: SiteReference) throws -> [CapturedItem] {
    var fetch = fetch
    fetch.purpose = .item
    let payload = try exchange.payload(limit: CaptureLimits.payload)
    return try PageConnector().read(Answer(fetch: fetch, exchange: exchange, payload: payload), site: site).items
  }

  /// Both, from the evidence.
  static func reading(of answer: ArchivedAnswer) throws -> Reading {
    var reading = Reading()
    if answer.fetch.facts[importerFact] == pages {
      reading.items = try page(answer.exchange, fetch: answer.fetch, site: answer.site)
      return reading
    }
    guard case .memory(let bytes) = answer.exchange.body, let address = ImportAddress(answer.fetch.url) else {
      throw ReadingError.malformed("it is no part of a file")
    }
    let part = ImportPart(address: address, facts: answer.fetch.facts, bytes: MemoryBytes(bytes))
    try entries(of: part, site: answer.site) { reading.add($0) }
    return reading
  }
}

extension Reading {
  /// Adds what an entry says, as long as it says anything.
  mutating func add(_ entry: ImportedEntry) {
    guard case .read(let items, let earlier, let absences) = entry else { return }
    self.items += items
    earlierVersions += earlier
    self.absences += absences
  }
}

package import RostraPlatforms
import RostraStorage

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
  ///
  /// - Parameter taken: how far each import came.
  static func reading(of answer: ArchivedAnswer, _ taken: TakenIn) throws -> Reading {
    var reading = Reading()
    if answer.fetch.facts[importerFact] == pages {
      reading.items = try page(answer.exchange, fetch: answer.fetch, site: answer.site)
      return reading
    }
    guard case .memory(let bytes) = answer.exchange.body, let address = ImportAddress(answer.fetch.url) else {
      throw ReadingError.malformed("it is no part of a file")
    }
    let part = ImportPart(address: address, facts: answer.fetch.facts, bytes: MemoryBytes(bytes))
    var left = taken.entries(of: address, subject: answer.fetch.subject, site: answer.siteID) ?? Int.max
    try entries(of: part, site: answer.site) { entry in
      if left > 0 { reading.add(entry) }
      left -= 1
    }
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

/// How far imports came that did not come to their end: a file is evidence as a whole, but a person may have stopped its
/// import after some of its entries.
struct TakenIn: Sendable {
  private struct Place: Sendable {
    var part: String?
    var parts: Int
    var entries: Int
  }

  /// By site and the digest in the parts' addresses.
  private var places: [String: Place] = [:]

  /// Of the imports of one file into one site the one that came farthest counts; none, where one was done.
  init(agency: Identifier<Agency>, in tx: any Transaction) throws {
    var done: Set<String> = []
    for row in try tx.rows(
      "SELECT site, sha256, state, part, done_parts, done_entries FROM import_job WHERE agency = \(agency)")
    {
      let address = ImportAddress(sha256: try row.blob("sha256"), path: nil)
      let key = try Self.key(row.text("site"), address)
      let place = Place(
        part: try row.textOrNil("part"), parts: try row.int("done_parts"), entries: try row.int("done_entries"))
      if try row.text("state") == "done" { done.insert(key) }
      if let known = places[key], (known.parts, known.entries) >= (place.parts, place.entries) { continue }
      places[key] = place
    }
    for key in done { places[key] = nil }
  }

  /// nil: all of them.
  func entries(of address: ImportAddress, subject: String?, site: String) -> Int? {
    guard let place = places[Self.key(site, address)], place.part == subject else { return nil }
    return place.entries
  }

  private static func key(_ site: String, _ address: ImportAddress) -> String { "\(site) \(address.digest)" }
}

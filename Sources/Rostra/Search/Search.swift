import Foundation
import RostraPlatforms
package import RostraStorage

/// Finding, as a person does it: what they typed is read, run within what they may see, and kept as evidence.
package struct Search: Sendable, Hashable {
  /// As typed.
  package var text: String
  package var query: SearchQuery
  package var order: SearchOrder
  package var page: SearchPage
  /// The saved search that it came from.
  package var saved: Identifier<SavedSearch>?
  /// Count, and tell how the newest fall apart.
  package var isWhole: Bool

  /// - Throws: ``QueryError``.
  package init(
    _ text: String, order: SearchOrder = .newest, page: SearchPage = SearchPage(),
    saved: Identifier<SavedSearch>? = nil, isWhole: Bool = true
  ) throws(QueryError) {
    self.text = text.trimmingWhitespace()
    query = try SearchQuery(parsing: self.text)
    self.order = order
    self.page = page
    self.saved = saved
    self.isWhole = isWhole
  }

  /// What was found, and the sites that it was found on.
  package struct Found: Sendable {
    package var results: SearchResults
    package var sites: [Site]
  }

  /// Runs it. The first page of a person's search is evidence (SEC-6); going on to older ones is the same search.
  package func run(services: Services, for viewer: Viewer) async throws -> Found {
    try viewer.require(.search)
    let zone = AgencyTime(services.agency).zone
    let found = try await services.database.read { tx in try find(zone, for: viewer, in: tx) }
    guard page.before == nil, page.skip == 0 else { return found }
    let (results, now) = (found.results, services.clock.now())
    try await services.sharedWrites.write { tx in
      try services.record(
        "search.run", of: text.isEmpty ? "everything" : text, by: viewer, after: summary(of: results), in: tx)
      if let saved, let count = results.count {
        try SavedSearch.note(count, of: saved, at: now, for: viewer, in: tx)
      }
    }
    return found
  }

  private func find(_ zone: TimeZone, for viewer: Viewer, in tx: any Transaction) throws -> Found {
    let sites = try Site.all(for: viewer, in: tx)
    let results = try SearchIndex.find(
      query, agency: viewer.agency.text, visible: try .visible(to: viewer, in: tx), page: page, order: order,
      counting: isWhole && page.before == nil, faceting: isWhole && page.before == nil, zone: zone,
      sites: { word in try Site.matching(word, for: viewer, in: tx).map(\.id.text) }, in: tx)
    return Found(results: results, sites: sites)
  }

  private func summary(of results: SearchResults) -> JSON {
    var members = JSONMembers()
    members.add("order", order == .newest ? nil : "relevance")
    members.add("found", results.count.map { JSON($0.number) })
    if results.count?.isBounded == true { members.add("bounded", .bool(true)) }
    return members.json
  }

  /// Every item that matches, newest first, up to a limit: for acts upon all of them, and for files of them.
  package func all(limit: Int, services: Services, for viewer: Viewer, in tx: any Transaction) throws -> [SearchHit] {
    let zone = AgencyTime(services.agency).zone
    let scope = try SearchScope.visible(to: viewer, in: tx)
    var hits: [SearchHit] = []
    var before: Int64?
    repeat {
      let results = try SearchIndex.find(
        query, agency: viewer.agency.text, visible: scope,
        page: SearchPage(limit: min(500, limit - hits.count), before: before), zone: zone,
        sites: { word in try Site.matching(word, for: viewer, in: tx).map(\.id.text) }, in: tx)
      hits += results.hits
      before = results.more
    } while before != nil && hits.count < limit
    return hits
  }

  /// The same, given out as a file: an export is evidence.
  package func export(limit: Int, services: Services, for viewer: Viewer) async throws -> (
    hits: [SearchHit], sites: [Site]
  ) {
    try viewer.require(.search)
    let found = try await services.database.read { tx in
      (
        hits: try all(limit: limit, services: services, for: viewer, in: tx), sites: try Site.all(for: viewer, in: tx)
      )
    }
    try await services.database.write { tx in
      var after = JSONMembers()
      after.add("rows", JSON(found.hits.count))
      try services.record(
        "search.export", of: text.isEmpty ? "everything" : text, by: viewer, after: after.json, in: tx)
    }
    return found
  }
}

import Foundation
import RostraPlatforms
import RostraStorage

/// One alert, ready to look at versions. A search decides by the very tokens by which the index finds.
struct AlertMatcher {
  let alert: Alert
  private let sites: Set<String>?
  private var query: QueryTokens?
  /// The milliseconds within which it must have been published, where the search says so.
  private var published: Range<Int64>?
  private var terms: TermMatcher?

  /// - Throws: ``QueryError`` or ``EntryError`` where what it looks for cannot be read or is gone.
  init(_ alert: Alert, zone: TimeZone, for viewer: Viewer, in tx: any Transaction) throws {
    self.alert = alert
    sites = alert.sites.map { Set($0.map(\.text)) }
    if let id = alert.saved {
      guard let saved = try SavedSearch.find(id, for: viewer, in: tx) else { throw Self.gone("search", "saved search") }
      let query = try SearchQuery(parsing: saved.query)
      self.query =
        try query.expression.map { expression in
          try QueryTokens(expression) { word in try Site.matching(word, for: viewer, in: tx).map(\.id.text) }
        } ?? .everything
      published = query.days.map { days in
        let seconds = days.seconds(in: zone)
        func milliseconds(_ second: Int64) -> Int64 { second == .min || second == .max ? second : second * 1000 }
        return milliseconds(seconds.lowerBound)..<milliseconds(seconds.upperBound)
      }
    }
    if !alert.dictionaries.isEmpty {
      terms = try TermMatcher(
        alert.dictionaries.map { id in
          guard let found = try TermDictionary.find(id, for: viewer, in: tx) else {
            throw Self.gone("dictionaries", "dictionary")
          }
          return found
        })
    }
  }

  private static func gone(_ field: String, _ what: String) -> EntryError {
    EntryError(field: field, value: what, problem: "is no longer there", remedy: "choose another")
  }

  /// What of dictionaries occurred: nothing where the search alone decides, nil where the alert has nothing to say.
  func matches(_ row: SearchRow, leaf: Int64, provenance: Provenance) -> [String]? {
    guard alert.withImports || !provenance.isHandedOver else { return nil }
    guard leaf >= alert.firstLeaf, sites?.contains(row.entry.site) ?? true else { return nil }
    switch alert.direction {
    case .any: break
    case .incoming: if row.entry.isOwn { return nil }
    case .outgoing: if !row.entry.isOwn { return nil }
    }
    if let query {
      guard published?.contains(row.entry.published) ?? true,
        QueryMatcher(IndexTokens(row.entry, row.flags)).matches(query)
      else { return nil }
    }
    guard let terms else { return query == nil ? nil : [] }
    let found = terms.matches(row.entry)
    return found.isEmpty ? nil : found
  }
}

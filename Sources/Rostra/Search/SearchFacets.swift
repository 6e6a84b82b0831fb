import Foundation
import RostraPlatforms
import RostraStorage

/// How the newest of the items found fall apart: what a person can narrow a search by, and to how many.
package struct SearchFacets: Sendable, Hashable {
  /// By site's id, most first.
  package var sites: [Value] = []
  package var kinds: [Value] = []
  /// Newest first.
  package var years: [Value] = []
  package var own = 0
  package var others = 0
  package var deleted = 0
  package var hidden = 0
  package var edited = 0
  package var media = 0
  /// Only the newest ``bound`` matching versions were looked at.
  package var isBounded = false

  /// Looking at more would cost more than finding did.
  package static let bound = 500

  package struct Value: Sendable, Hashable {
    package var value: String
    package var count: Int
  }
}

extension SearchFacets {
  /// Of all that was found, where that is known.
  init(of hits: [SearchHit], _ zone: TimeZone) {
    var tally = FacetTally()
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    for hit in hits {
      let year = calendar.component(.year, from: Date(timeIntervalSince1970: Double(hit.published) / 1000))
      tally.add(
        1, site: hit.site, kind: hit.kind.rawValue, year: (2005...2060).contains(year) ? year : 0, flags: hit.flags)
    }
    self = tally.facets
  }
}

extension Matching {
  /// One statement, which the database groups: a page needs a few dozen rows of it, not a thousand.
  ///
  /// Entries whose word positions PostgreSQL does not hold are left out of a search for a phrase: each would have to be
  /// read.
  func facets(_ zone: TimeZone, in tx: any Transaction) throws -> SearchFacets {
    let shown: SearchFlags = [.deleted, .edited, .shared, .superseded, .own, .hidden, .media]
    let certain: SQL = mustBeRead ? "AND e.flags & \(SearchFlags.unpositioned.rawValue) = 0 " : ""
    let rows = try tx.rows(
      """
      SELECT site, kind, year, flags, item, COUNT(*) AS found FROM (
        SELECT e.site AS site, e.kind AS kind, \(raw: Self.year(in: zone)) AS year,
          e.flags & \(raw: String(shown.rawValue)) AS flags,
          CASE WHEN e.flags & \(raw: String(SearchFlags.shared.rawValue)) <> 0 THEN e.item END AS item
        \(sql: source(tokens, keys)) \(sql: certain) ORDER BY \(sql: orderKey) DESC
        LIMIT \(raw: String(SearchFacets.bound))
      ) newest GROUP BY site, kind, year, flags, item
      """)
    var tally = FacetTally()
    for row in rows { try tally.add(row) }
    return tally.facets
  }

  /// The year of publication as the agency's people count it. Years before 2005 and after 2060 count as none.
  private static func year(in zone: TimeZone) -> String {
    let cases = (2005...2060).map { year in
      "WHEN e.published < \(start(of: year + 1, in: zone)) THEN \(year) "
    }
    return "CASE WHEN e.published < \(start(of: 2005, in: zone)) THEN 0 \(cases.joined())ELSE 0 END"
  }

  private static func start(of year: Int, in zone: TimeZone) -> Int64 {
    let seconds = Timestamp.days(fromCivil: Int64(year), 1, 1) * 86_400
    return (seconds - Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))) * 1000
  }
}

private struct FacetTally {
  private var sites: [String: Int] = [:]
  private var kinds: [String: Int] = [:]
  private var years: [Int: Int] = [:]
  private var total = 0
  private var sums = SearchFacets()
  /// Items with several versions that match: they count once.
  private var seen = Set<String>()

  mutating func add(_ row: Row) throws {
    let found = try row.int("found")
    total += found
    let item = try row.textOrNil("item")
    if let item, !seen.insert(item).inserted { return }
    add(
      item == nil ? found : 1, site: try row.text("site"), kind: try row.text("kind"), year: try row.int("year"),
      flags: SearchFlags(rawValue: try row.int("flags")))
  }

  mutating func add(_ count: Int, site: String, kind: String, year: Int, flags: SearchFlags) {
    sites[site, default: 0] += count
    kinds[kind, default: 0] += count
    years[year, default: 0] += count
    if flags.contains(.own) { sums.own += count } else { sums.others += count }
    if flags.contains(.deleted) { sums.deleted += count }
    if flags.contains(.hidden) { sums.hidden += count }
    if !flags.isDisjoint(with: [.edited, .shared]) { sums.edited += count }
    if flags.contains(.media) { sums.media += count }
  }

  var facets: SearchFacets {
    var facets = sums
    facets.sites = Self.values(sites)
    facets.kinds = Self.values(kinds)
    facets.years = years.filter { $0.key > 0 }.sorted { $0.key > $1.key }
      .map { SearchFacets.Value(value: String($0.key), count: $0.value) }
    facets.isBounded = total >= SearchFacets.bound
    return facets
  }

  private static func values(_ counts: [String: Int]) -> [SearchFacets.Value] {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { SearchFacets.Value(value: $0.key, count: $0.value) }
  }
}

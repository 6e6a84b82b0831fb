package import Foundation
package import RostraStorage

extension SearchIndex {
  /// The items that match and that the viewer may see.
  ///
  /// An item is found once, by the newest of its versions that matches. Newest first needs no sorting on SQLite: FTS5
  /// gives keys in that order and stops at the limit.
  /// - Parameters:
  ///   - visible: what the viewer may find; part of the SQL.
  ///   - counting: count the items too (bounded).
  ///   - faceting: tell how the newest of them fall apart (bounded).
  ///   - zone: where the query's days begin and end.
  ///   - sites: the ids that a name after `site:` stands for.
  package static func find(
    _ query: SearchQuery, agency: String, visible scope: SearchScope, page: SearchPage = SearchPage(),
    order: SearchOrder = .newest, counting: Bool = false,
    faceting: Bool = false, zone: TimeZone = .gmt, sites: (String) throws -> [String] = { [$0] },
    in tx: any Transaction
  ) throws -> SearchResults {
    var results = SearchResults(hits: [], highlighter: Highlighter(query))
    guard let matching = try Matching(query, agency, scope, zone, sites, in: tx) else {
      results.count = counting ? SearchCount(number: 0, isBounded: false) : nil
      return results
    }
    try tx.planForValues()
    switch order {
    case .newest: (results.hits, results.more) = try matching.newest(page, in: tx)
    case .relevance: results.hits = try matching.mostRelevant(page, in: tx)
    }
    // Where everything fits on the first page, all is known already.
    let isAll = order == .newest && page.before == nil && results.more == nil
    if faceting { results.facets = isAll ? SearchFacets(of: results.hits, zone) : try matching.facets(zone, in: tx) }
    if counting {
      results.count =
        isAll ? SearchCount(number: results.hits.count, isBounded: false) : try matching.count(in: tx)
    }
    return results
  }

  /// How many items match, up to a bound.
  package static func count(
    _ query: SearchQuery, agency: String, visible scope: SearchScope, zone: TimeZone = .gmt,
    sites: (String) throws -> [String] = { [$0] }, in tx: any Transaction
  ) throws -> SearchCount {
    guard let matching = try Matching(query, agency, scope, zone, sites, in: tx) else {
      return SearchCount(number: 0, isBounded: false)
    }
    try tx.planForValues()
    return try matching.count(in: tx)
  }
}

/// One search, made ready for one engine.
struct Matching {
  let agency: String
  let engine: DatabaseEngine
  let tokens: QueryTokens
  let keys: Range<Int64>
  /// Milliseconds; nil: any time.
  private let published: Range<Int64>?
  private let visible: SQL

  /// Nil where the agency has no entries.
  init?(
    _ query: SearchQuery, _ agency: String, _ scope: SearchScope, _ zone: TimeZone,
    _ sites: (String) throws -> [String], in tx: any Transaction
  ) throws {
    guard let ordinal = try SearchIndex.ordinal(of: agency, in: tx) else { return nil }
    self.agency = agency
    engine = tx.engine
    let asked = try query.expression.map { try QueryTokens($0, sites: sites) } ?? .everything
    tokens = asked.and(scope.tokens)
    if let days = query.days {
      let seconds = days.seconds(in: zone)
      keys = SearchKey.keys(of: seconds, agency: ordinal)
      func milliseconds(_ second: Int64) -> Int64 {
        second == .min || second == .max ? second : second * 1000
      }
      published = milliseconds(seconds.lowerBound)..<milliseconds(seconds.upperBound)
    } else {
      keys = SearchKey.all(agency: ordinal)
      published = nil
    }
    visible = scope.conditions(engine)
  }

  // MARK: the statement

  /// `FROM … WHERE …` over the entries that match, with keys in a range. `e` is the entry's row.
  func source(_ tokens: QueryTokens, _ keys: Range<Int64>) -> SQL {
    var sql: SQL
    switch engine {
    case .sqlite where tokens == .everything:
      sql = "FROM search_entry e WHERE e.key >= \(keys.lowerBound) AND e.key < \(keys.upperBound) "
    case .sqlite:
      // CROSS JOIN keeps the order of the tables: words first, rows by their key.
      sql = """
        FROM search_text CROSS JOIN search_entry e ON e.key = search_text.rowid
        WHERE search_text MATCH \(tokens.fts5)
        AND search_text.rowid >= \(keys.lowerBound) AND search_text.rowid < \(keys.upperBound)
        AND e.agency = \(agency) 
        """
    case .postgresql:
      sql = "FROM search_entry e WHERE e.agency = \(agency) AND e.key >= \(keys.lowerBound) "
      sql += "AND e.key < \(keys.upperBound) "
      if tokens != .everything { sql += "AND e.tokens @@ CAST(\(tokens.tsquery) AS TSQUERY) " }
    }
    return sql + rowConditions
  }

  private var rowConditions: SQL {
    guard let published else { return visible }
    return
      "AND e.published >= \(published.lowerBound) AND e.published < \(published.upperBound) \(sql: visible)"
  }

  var orderKey: SQL { engine == .sqlite && tokens != .everything ? "search_text.rowid" : "e.key" }

  /// Entries whose word positions PostgreSQL does not hold match a phrase only if their text says so.
  var mustBeRead: Bool { engine == .postgresql && tokens.hasPhrases }

  private func isMatch(_ row: SearchRow) -> Bool {
    guard mustBeRead, row.flags.contains(.unpositioned) else { return true }
    return QueryMatcher(IndexTokens(row.entry, row.flags)).matches(tokens)
  }

  // MARK: newest first

  func newest(_ page: SearchPage, in tx: any Transaction) throws -> ([SearchHit], Int64?) {
    var hits: [SearchHit] = []
    var items = Set<String>()
    var before = min(page.before ?? keys.upperBound, keys.upperBound)
    while before > keys.lowerBound {
      let wanted = page.limit + 1 - hits.count
      let rows = try tx.rows(
        """
        SELECT \(raw: SearchHit.selection) \(sql: source(tokens, keys.lowerBound..<before))
        ORDER BY \(sql: orderKey) DESC LIMIT \(wanted)
        """)
      for row in rows {
        let hit = try SearchHit(row)
        before = hit.key
        if hit.flags.contains(.unpositioned), try !isMatch(row: hit, in: tx) { continue }
        if items.contains(hit.item) { continue }
        if hit.flags.contains(.shared), try hasNewerMatch(hit, in: tx) { continue }
        // One more than a page proves that there is another page.
        if hits.count == page.limit { return (hits, hits.last?.key) }
        items.insert(hit.item)
        hits.append(hit)
      }
      if rows.count < wanted { break }
    }
    return (hits, nil)
  }

  /// Whether a newer version of the hit's item matches too, and stands for the item.
  private func hasNewerMatch(_ hit: SearchHit, in tx: any Transaction) throws -> Bool {
    try !matching([hit.item], keys: hit.key + 1..<keys.upperBound, in: tx).isEmpty
  }

  private func isMatch(row hit: SearchHit, in tx: any Transaction) throws -> Bool {
    guard mustBeRead else { return true }
    return try !matching([hit.item], keys: hit.key..<hit.key + 1, in: tx).isEmpty
  }

  /// Those of the items that have a version with such a key that matches. Begins with the items' rows, so it costs
  /// as little for a common word as for a rare one.
  private func matching(
    _ items: [String], keys: Range<Int64>, tokens other: QueryTokens? = nil, in tx: any Transaction
  ) throws -> Set<String> {
    let tokens = other ?? tokens
    var sql: SQL = "SELECT \(sql: mustBeRead ? SearchRow.selection : "e.item") FROM search_entry e "
    if engine == .sqlite, tokens != .everything {
      sql += "CROSS JOIN search_text ON search_text.rowid = e.key AND search_text MATCH \(tokens.fts5) "
    }
    sql += "WHERE e.agency = \(agency) AND e.key >= \(keys.lowerBound) AND e.key < \(keys.upperBound) "
    sql += items.count == 1 ? "AND e.item = \(items[0]) " : "AND e.item IN \(list: items) "
    if engine == .postgresql, tokens != .everything {
      sql += "AND e.tokens @@ CAST(\(tokens.tsquery) AS TSQUERY) "
    }
    var found = Set<String>()
    for row in try tx.rows(sql + rowConditions) {
      if mustBeRead {
        let row = try SearchRow(row)
        if isMatch(row) { found.insert(row.entry.item) }
      } else {
        found.insert(try row.text(0))
      }
    }
    return found
  }

  // MARK: by relevance

  private static let ranked = 5_000

  func mostRelevant(_ page: SearchPage, in tx: any Transaction) throws -> [SearchHit] {
    let score: SQL
    switch engine {
    case .sqlite where tokens == .everything: score = "0.0"
    case .sqlite: score = "-bm25(search_text)"
    case .postgresql:
      score =
        tokens == .everything
        ? "CAST(0 AS DOUBLE PRECISION)"
        : "CAST(ts_rank(e.tokens, CAST(\(tokens.tsquery) AS TSQUERY)) AS DOUBLE PRECISION)"
    }
    let rows = try tx.rows(
      """
      SELECT key, item, score FROM (
        SELECT e.key AS key, e.item AS item, \(sql: score) AS score \(sql: source(tokens, keys))
        ORDER BY \(sql: orderKey) DESC LIMIT \(Self.ranked)
      ) newest ORDER BY score DESC, key DESC
      """)
    var items = Set<String>()
    var hits: [SearchHit] = []
    var skipped = 0
    for row in rows where hits.count < page.limit {
      let item = try row.text(1)
      guard !items.contains(item) else { continue }
      let key = try row.int64(0)
      let found = try tx.row(
        "SELECT \(raw: SearchHit.selection) FROM search_entry e WHERE e.agency = \(agency) AND e.key = \(key)"
      )
      guard let found else { continue }
      let hit = try SearchHit(found)
      if hit.flags.contains(.unpositioned), try !isMatch(row: hit, in: tx) { continue }
      items.insert(item)
      if skipped < page.skip { skipped += 1 } else { hits.append(hit) }
    }
    return hits
  }

  // MARK: counting

  func count(in tx: any Transaction) throws -> SearchCount {
    let superseded = QueryTokens.token(IndexTokens.superseded)
    let current = tokens.and(.not(superseded))
    let bound = SearchCount.bound
    var number = 0
    if engine == .sqlite, visible.isEmpty, published == nil, tokens != .everything {
      number +=
        try tx.row(
          """
          SELECT COUNT(*) FROM (SELECT 1 FROM search_text WHERE search_text MATCH \(current.fts5)
          AND rowid >= \(keys.lowerBound) AND rowid < \(keys.upperBound) LIMIT \(bound))
          """)?.int(0) ?? 0
    } else {
      let certain: SQL =
        mustBeRead ? "AND e.flags & \(SearchFlags.unpositioned.rawValue) = 0 " : ""
      number +=
        try tx.row(
          "SELECT COUNT(*) FROM (SELECT 1 \(sql: source(current, keys)) \(sql: certain) LIMIT \(bound)) matches"
        )?.int(0) ?? 0
      if mustBeRead, number < bound { number += try countRead(current, bound - number, in: tx) }
    }
    if number >= bound { return SearchCount(number: bound, isBounded: true) }
    let (older, isBounded) = try countOlder(tokens.and(superseded), in: tx)
    return SearchCount(number: min(number + older, bound), isBounded: isBounded || number + older >= bound)
  }

  private func countRead(_ tokens: QueryTokens, _ limit: Int, in tx: any Transaction) throws -> Int {
    var number = 0
    let unpositioned = tokens.and(.token(IndexTokens.unpositioned))
    try tx.forEach("SELECT \(sql: SearchRow.selection) \(sql: source(unpositioned, keys)) LIMIT \(limit)") {
      if isMatch(try SearchRow($0)) { number += 1 }
    }
    return number
  }

  /// Items of which only earlier versions match; each must be looked at, so this stops at a thousand versions.
  private func countOlder(_ superseded: QueryTokens, in tx: any Transaction) throws -> (Int, isBounded: Bool) {
    let most = 1_000
    let rows = try tx.rows("SELECT e.item \(sql: source(superseded, keys)) LIMIT \(most)")
    let items = Array(Set(try rows.map { try $0.text(0) }))
    guard !items.isEmpty else { return (0, false) }
    let certain = mustBeRead ? try matching(items, keys: keys, in: tx) : Set(items)
    let current = tokens.and(.not(.token(IndexTokens.superseded)))
    let others = try matching(items, keys: keys, tokens: current, in: tx)
    return (certain.subtracting(others).count, rows.count == most)
  }
}

extension SearchHit {
  static let selection =
    "e.key, e.item, e.version, e.site, e.sequence, e.published, e.kind, e.author_handle, e.author_name, e.flags, e.body, e.tags"

  init(_ row: Row) throws {
    self.init(
      key: try row.integer(0), item: try row.string(1), version: try row.string(2), site: try row.string(3),
      sequence: Int(try row.integer(4)), published: try row.integer(5),
      kind: SearchKind(rawValue: try row.string(6)) ?? .other,
      authorHandle: try row.stringOrNil(7), authorName: try row.stringOrNil(8),
      tags: try row.string(11).split(separator: "\n").map(String.init),
      flags: SearchFlags(rawValue: Int(try row.integer(9))), body: try row.string(10))
  }
}

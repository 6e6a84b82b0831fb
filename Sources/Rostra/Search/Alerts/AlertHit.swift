package import RostraPlatforms
package import RostraStorage

/// A version in which an alert found what it waits for. It stays listed until somebody has seen to it.
package struct AlertHit: Sendable, Hashable {
  package var alert: Identifier<Alert>
  package var alertName: String
  package var version: String
  package var item: Identifier<ArchivedItem>
  package var site: Identifier<Site>
  package var at: Timestamp
  /// What occurred: terms as the dictionary spells them, kinds of private data with `~` before them; none where the
  /// alert's search alone found it.
  package var terms: [String]
  package var state: State
  package var handled: Handling?
  /// The version's place in the log, by which hits are ordered.
  package var leaf: Int64
  /// What the alert's saved search looks for now.
  package var query: String?
  /// As search holds it; nil where it was lawfully destroyed since.
  package var hit: SearchHit?

  package enum State: String, Sendable, Hashable, CaseIterable {
    case new, seen, dismissed
  }

  /// Who saw to it, and when.
  package struct Handling: Sendable, Hashable {
    package var at: Timestamp
    package var by: String
  }

  /// Names one hit in a form.
  package var key: String { "\(alert.text).\(version)" }

  /// Marks why it was found.
  package var highlighter: Highlighter {
    if !terms.isEmpty { return Highlighter(terms: terms) }
    return query.flatMap { try? SearchQuery(parsing: $0) }.map { Highlighter($0) } ?? Highlighter(terms: [])
  }
}

extension AlertHit {
  /// Which of them a list shows.
  package struct Filter: Sendable, Hashable {
    package var alert: Identifier<Alert>?
    /// nil: all.
    package var state: State?
    package var site: Identifier<Site>?
    /// Of these places in the log.
    var leaves: Range<Int64>?

    package init(alert: Identifier<Alert>? = nil, state: State? = nil, site: Identifier<Site>? = nil) {
      self.alert = alert
      self.state = state
      self.site = site
    }

    fileprivate func conditions(for viewer: Viewer) -> SQL {
      var sql: SQL = "h.agency = \(viewer.agency) \(sql: viewer.within(.search, site: "h.site"))"
      if let alert { sql += " AND h.alert = \(alert)" }
      if let state { sql += " AND h.state = \(state.rawValue)" }
      if let site { sql += " AND h.site = \(site)" }
      if let leaves { sql += " AND h.leaf >= \(leaves.lowerBound) AND h.leaf < \(leaves.upperBound)" }
      return sql
    }
  }

  /// Newest first, below a place of the list where one is given.
  package static func all(
    _ filter: Filter = Filter(), before: Place? = nil, limit: Int, for viewer: Viewer, in tx: any Transaction
  ) throws -> [AlertHit] {
    try viewer.require(.search)
    var sql: SQL =
      """
      SELECT h.alert, a.name, h.version, h.item, h.site, h.at, h.terms, h.state, h.handled_at, h.handled_by, h.leaf,
        s.query
      FROM alert_hit h JOIN alert a ON a.agency = h.agency AND a.id = h.alert
      LEFT JOIN search_saved s ON s.agency = a.agency AND s.id = a.saved
      WHERE \(sql: filter.conditions(for: viewer))
      """
    if let before {
      sql += " AND (h.leaf < \(before.leaf) OR (h.leaf = \(before.leaf) AND h.alert < \(before.alert)))"
    }
    var hits = try tx.rows(sql + " ORDER BY h.leaf DESC, h.alert DESC LIMIT \(limit)").map(AlertHit.init)
    let found = try SearchHit.of(versions: hits.map(\.version), agency: viewer.agency, in: tx)
    for index in hits.indices { hits[index].hit = found[hits[index].version] }
    return hits
  }

  package static func count(_ filter: Filter, for viewer: Viewer, in tx: any Transaction) throws -> Int {
    try viewer.require(.search)
    let conditions = filter.conditions(for: viewer)
    return try tx.row("SELECT COUNT(*) AS n FROM alert_hit h WHERE \(sql: conditions)")?.int("n") ?? 0
  }

  /// How many nobody has seen to yet.
  package static func newCount(for viewer: Viewer, in tx: any Transaction) throws -> Int {
    try count(Filter(state: .new), for: viewer, in: tx)
  }

  /// What one person has not been told yet of an alert: how much it is, and the newest.
  struct Untold {
    var count: Int
    var newest: [AlertHit]

    init(
      of alert: Identifier<Alert>, leaves: Range<Int64>, for viewer: Viewer, in tx: any Transaction
    ) throws {
      var filter = Filter(alert: alert)
      filter.leaves = leaves
      // What was destroyed meanwhile is not told of.
      let row = try tx.row(
        """
        SELECT COUNT(*) AS n FROM alert_hit h JOIN search_entry e ON e.agency = h.agency AND e.version = h.version
        WHERE \(sql: filter.conditions(for: viewer))
        """)
      count = try row?.int("n") ?? 0
      newest =
        count == 0 ? [] : try all(filter, limit: 50, for: viewer, in: tx).filter { $0.hit != nil }
    }
  }

  /// Where a list goes on.
  package struct Place: Sendable, Hashable, CustomStringConvertible {
    var leaf: Int64
    var alert: String

    package init?(_ text: String) {
      let parts = text.split(separator: ".", maxSplits: 1)
      guard parts.count == 2, let leaf = Int64(parts[0]) else { return nil }
      self.leaf = leaf
      alert = String(parts[1])
    }

    fileprivate init(_ hit: AlertHit) {
      leaf = hit.leaf
      alert = hit.alert.text
    }

    package var description: String { "\(leaf).\(alert)" }
  }

  package var place: Place { Place(self) }

  private init(_ row: Row) throws {
    alert = Identifier(text: try row.text("alert"))
    alertName = try row.text("name")
    version = try row.text("version")
    item = Identifier(text: try row.text("item"))
    site = Identifier(text: try row.text("site"))
    at = Timestamp(milliseconds: try row.int64("at"))
    terms = try row.text("terms").split(separator: "\n").map(String.init)
    state = State(rawValue: try row.text("state")) ?? .new
    handled = try row.int64OrNil("handled_at").map {
      Handling(at: Timestamp(milliseconds: $0), by: try row.text("handled_by"))
    }
    leaf = try row.int64("leaf")
    query = try row.textOrNil("query")
  }

  package var json: JSON {
    var members = JSONMembers()
    members.add("hit", key)
    members.add("alert", alert.text)
    members.add("alertName", alertName)
    members.add("item", item.text)
    members.add("version", version)
    members.add("site", site.text)
    members.add("terms", .array(terms.map { .string($0) }))
    members.add("author", hit?.authorHandle)
    members.add("published", hit.map { Timestamp(milliseconds: $0.published).rfc3339 })
    members.add("found", at.rfc3339)
    members.add("state", state.rawValue)
    members.add("handledBy", handled?.by)
    members.add("handled", handled?.at.rfc3339)
    members.add("destroyed", .bool(hit == nil))
    return members.json
  }
}

extension SearchHit {
  /// What search holds of versions, by their ids.
  static func of(
    versions: [String], agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [String: SearchHit] {
    var found: [String: SearchHit] = [:]
    for start in stride(from: 0, to: versions.count, by: 500) {
      let part = Array(versions[start..<min(start + 500, versions.count)])
      for row in try tx.rows(
        "SELECT \(raw: selection) FROM search_entry e WHERE e.agency = \(agency) AND e.version IN \(list: part)")
      {
        let hit = try SearchHit(row)
        found[hit.version] = hit
      }
    }
    return found
  }
}

package import RostraPlatforms
package import RostraStorage

/// A stretch of time or a kind of content that is not covered, and why: what a records officer must be able to say.
package struct Gap: Sendable, Hashable {
  package var id: Identifier<Gap>
  package var site: Identifier<Site>
  package var kind: Kind
  package var from: Timestamp?
  package var to: Timestamp?
  package var reason: String
  package var opened: Timestamp
  package var closed: Timestamp?

  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Before the oldest item that the platform gave: it counts more than we hold.
    case history
    /// Longer between two complete runs than the site's interval allows: what came and went meanwhile was not seen.
    case late
    /// A run failed; closed by the next complete one, but what came and went meanwhile was not seen.
    case failure
    /// Single answers that could not be had or read.
    case missed
  }

  static func open(
    _ kind: Kind, site: Identifier<Site>, from: Timestamp?, to: Timestamp?, reason: String, services: Services,
    in tx: any Transaction
  ) throws {
    let id: Identifier<Gap> = services.identifiers.next()
    try tx.execute(
      """
      INSERT INTO gap (agency, id, site, kind, from_at, to_at, reason, opened_at)
      VALUES (\(services.agency.id), \(id), \(site), \(kind.rawValue), \(from?.milliseconds), \(to?.milliseconds),
        \(reason), \(services.clock.now().milliseconds))
      """)
    var after = JSONMembers()
    after.add("kind", kind.rawValue)
    after.add("from", from?.rfc3339)
    after.add("to", to?.rfc3339)
    try services.record(
      "gap.open", of: id.text, by: Viewer(agency: services.agency.id, actor: "system:gaps", role: .system),
      reason: reason, after: after.json, in: tx)
  }

  /// Ends the open gaps of a kind: `to` is when coverage began again.
  static func close(
    _ kind: Kind, site: Identifier<Site>, to: Timestamp, services: Services, in tx: any Transaction
  ) throws {
    try tx.execute(
      """
      UPDATE gap SET closed_at = \(services.clock.now().milliseconds), to_at = COALESCE(to_at, \(to.milliseconds))
      WHERE agency = \(services.agency.id) AND site = \(site) AND kind = \(kind.rawValue) AND closed_at IS NULL
      """)
  }

  /// Where a page of the list ended.
  package struct Place: Sendable, Hashable {
    package var opened: Timestamp
    package var id: String

    package init(opened: Timestamp, id: String) {
      self.opened = opened
      self.id = id
    }
  }

  /// All of them, oldest first.
  package static func all(
    site: Identifier<Site>?, for viewer: Viewer, in tx: any Transaction
  ) throws -> [Gap] {
    try page(site: site, limit: .max, for: viewer, in: tx)
  }

  /// Oldest first.
  ///
  /// - Parameter isOpen: nil: open and closed ones.
  package static func page(
    site: Identifier<Site>?, isOpen: Bool? = nil, after place: Place? = nil, limit: Int, for viewer: Viewer,
    in tx: any Transaction
  ) throws -> [Gap] {
    try viewer.require(.read)
    let conditions: [SQL] = [
      site.map { "AND site = \($0)" }, isOpen.map { $0 ? "AND closed_at IS NULL" : "AND closed_at IS NOT NULL" },
      place.map {
        """
        AND opened_at >= \($0.opened.milliseconds) AND (opened_at > \($0.opened.milliseconds) OR id > \($0.id))
        """
      },
    ].compactMap { $0 }
    return try tx.rows(
      """
      SELECT id, site, kind, from_at, to_at, reason, opened_at, closed_at FROM gap
      WHERE agency = \(viewer.agency) \(sql: conditions.joined(separator: " "))
        \(sql: viewer.within(.read, site: "site"))
      ORDER BY opened_at, id LIMIT \(limit)
      """
    ).map { row in
      Gap(
        id: Identifier(text: try row.text("id")), site: Identifier(text: try row.text("site")),
        kind: Kind(rawValue: try row.text("kind")) ?? .missed,
        from: try row.int64OrNil("from_at").map(Timestamp.init(milliseconds:)),
        to: try row.int64OrNil("to_at").map(Timestamp.init(milliseconds:)), reason: try row.text("reason"),
        opened: Timestamp(milliseconds: try row.int64("opened_at")),
        closed: try row.int64OrNil("closed_at").map(Timestamp.init(milliseconds:)))
    }
  }

  /// How many are open, by site; a site without any is not among them.
  package static func openCounts(
    site: Identifier<Site>? = nil, for viewer: Viewer, in tx: any Transaction
  ) throws -> [Identifier<Site>: Int] {
    try viewer.require(.read)
    let filter: SQL = site.map { "AND site = \($0)" } ?? ""
    let counts = try tx.rows(
      """
      SELECT site, count(*) AS open FROM gap
      WHERE agency = \(viewer.agency) AND closed_at IS NULL \(sql: filter) \(sql: viewer.within(.read, site: "site"))
      GROUP BY site
      """)
    return Dictionary(
      try counts.map { (Identifier(text: try $0.text("site")), try $0.int("open")) }, uniquingKeysWith: +)
  }
}

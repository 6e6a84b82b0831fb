package import RostraPlatforms
package import RostraStorage

/// What a clerk should know this morning, as far as this viewer may see it.
package struct TodayFacts: Sendable {
  package var now: Timestamp
  /// Sites whose last run failed, that are late, or paused.
  package var troubled: [(site: Site, why: Trouble)]
  package var sites: Int
  package var openGaps: Int
  /// What alerts found and nobody has seen to yet.
  package var hits: Int
  /// Of the last seven days.
  package var week: Tally
  package var runs: [(run: CaptureRun, site: Site?)]
  package var gone: [Change]
  package var edited: [Change]
  package var work: [WorkStatus]
  package var leaves: Int64
  package var checkpoint: Timestamp?
  package var stamp: Timestamp?
  package var productions: [Production]

  package enum Trouble: Sendable, Hashable {
    case failing(String)
    /// Not covered for longer than twice its interval.
    case late(since: Timestamp)
    case never
    case paused
  }

  /// One item that has changed lately.
  package struct Change: Sendable {
    package var item: Identifier<ArchivedItem>
    package var site: Identifier<Site>
    package var author: String?
    package var isOwn: Bool
    package var text: String
    package var at: Timestamp
  }

  package static func read(services: Services, for viewer: Viewer, in tx: any Transaction) throws -> TodayFacts {
    try viewer.require(.read)
    let now = services.clock.now()
    let weekAgo = now.advanced(bySeconds: -7 * 86_400)
    let sites = try Site.all(for: viewer, in: tx)
    let named = Dictionary(uniqueKeysWithValues: sites.map { ($0.id, $0) })
    let runs = try CaptureRun.all(site: nil, limit: 8, for: viewer, in: tx)
    let agency = viewer.agency
    let within = viewer.within(.read, site: "site")
    let sums = try tx.row(
      """
      SELECT COALESCE(SUM(new_items), 0) AS new, COALESCE(SUM(edited), 0) AS edited, COALESCE(SUM(gone), 0) AS gone,
        COALESCE(SUM(restored), 0) AS restored FROM capture_run
      WHERE agency = \(agency) AND started_at > \(weekAgo.milliseconds) \(sql: within)
      """)
    var week = Tally()
    week.new = try sums?.int("new") ?? 0
    week.edited = try sums?.int("edited") ?? 0
    week.gone = try sums?.int("gone") ?? 0
    week.restored = try sums?.int("restored") ?? 0
    let gaps = try tx.row(
      "SELECT count(*) AS n FROM gap WHERE agency = \(agency) AND closed_at IS NULL \(sql: within)")
    let checkpoint = try tx.row(
      "SELECT size, made_at FROM ledger_checkpoint WHERE agency = \(agency) ORDER BY size DESC LIMIT 1")
    let stamp = try tx.row("SELECT MAX(stamped_at) AS at FROM ledger_stamp WHERE agency = \(agency)")
    return TodayFacts(
      now: now, troubled: sites.compactMap { site in trouble(of: site, at: now).map { (site, $0) } },
      sites: sites.count, openGaps: try gaps?.int("n") ?? 0,
      hits: viewer.may(.search) ? try AlertHit.newCount(for: viewer, in: tx) : 0, week: week,
      runs: runs.map { ($0, named[$0.site]) },
      gone: try removals(since: weekAgo, for: viewer, in: tx), edited: try edits(since: weekAgo, for: viewer, in: tx),
      work: try WorkStatus.all(for: viewer, in: tx), leaves: try checkpoint?.int64("size") ?? 0,
      checkpoint: try checkpoint?.int64("made_at").asTime, stamp: try stamp?.int64OrNil("at")?.asTime,
      productions: try Production.all(for: viewer, limit: 5, in: tx))
  }

  private static func trouble(of site: Site, at now: Timestamp) -> Trouble? {
    if site.status == .paused { return .paused }
    if let error = site.lastError { return .failing(error) }
    guard let covered = site.coveredTo else {
      return now.seconds - site.added.seconds > site.interval ? .never : nil
    }
    return now.seconds - covered.seconds > site.interval * 2 + 600 ? .late(since: covered) : nil
  }

  /// Newest first, a handful: observations are walked by their leaf, the order in which they became known.
  private static func removals(
    since start: Timestamp, for viewer: Viewer, in tx: any Transaction
  ) throws -> [Change] {
    try tx.rows(
      """
      SELECT observation.at, item.id, item.site, item.author_handle, item.author_name, item.own, version.content
      FROM (SELECT item, at, leaf FROM observation WHERE agency = \(viewer.agency) AND what = 'absent'
        AND at > \(start.milliseconds) ORDER BY at DESC LIMIT 200) AS observation
      JOIN item ON item.agency = \(viewer.agency) AND item.id = observation.item
        \(sql: viewer.within(.read, site: "item.site"))
      JOIN version ON version.agency = \(viewer.agency) AND version.item = item.id AND version.number = item.versions
      ORDER BY observation.at DESC LIMIT 6
      """
    ).map(change)
  }

  private static func edits(
    since start: Timestamp, for viewer: Viewer, in tx: any Transaction
  ) throws -> [Change] {
    try tx.rows(
      """
      SELECT version.captured_at AS at, item.id, item.site, item.author_handle, item.author_name, item.own,
        version.content
      FROM (SELECT item, captured_at, content FROM version WHERE agency = \(viewer.agency)
        AND captured_at > \(start.milliseconds) AND number > 1 ORDER BY captured_at DESC LIMIT 200) AS version
      JOIN item ON item.agency = \(viewer.agency) AND item.id = version.item
        \(sql: viewer.within(.read, site: "item.site"))
      WHERE item.kind <> 'Profile'
      ORDER BY version.captured_at DESC LIMIT 6
      """
    ).map(change)
  }

  private static func change(_ row: Row) throws -> Change {
    let content = try CapturedItem(json: try JSON(parsing: try row.text("content")))
    return Change(
      item: Identifier(text: try row.text("id")), site: Identifier(text: try row.text("site")),
      author: try row.textOrNil("author_handle") ?? row.textOrNil("author_name"), isOwn: try row.bool("own"),
      text: content.text.excerpt(200), at: try row.int64("at").asTime)
  }
}

extension Int64 {
  fileprivate var asTime: Timestamp { Timestamp(milliseconds: self) }
}

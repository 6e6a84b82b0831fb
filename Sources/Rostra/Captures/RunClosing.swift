import RostraPlatforms
import RostraStorage

/// What the end of a run changes: the run's account, the site, and the gap ledger, in one transaction.
struct RunClosing: Sendable {
  var run: CaptureRun
  /// The site as the run found it.
  var before: Site
  /// The site as the run leaves it.
  var site: Site
  var state: [String: String]
  var reachedEnd: Bool
  var pausedUntil: Timestamp?

  func write(_ services: Services, viewer: Viewer, in tx: any Transaction) throws {
    let agency = services.agency.id
    let now = run.finished ?? services.clock.now()
    let covered = run.state == .failed ? before.coveredTo : run.started
    let due = pausedUntil ?? now.advanced(bySeconds: run.state == .failed ? min(before.interval, 900) : before.interval)
    let error = run.state == .failed ? run.missed.first ?? run.notes.last : nil
    try run.update(for: agency, in: tx)
    try tx.execute(
      """
      UPDATE site SET account_id = \(site.account.accountID), handle = \(site.account.handle), name = \(site.name),
        settings = \(Site.settingsText(site.account.settings)), platform_count = \(site.platformCount),
        covered_to = \(covered?.milliseconds), due_at = \(due.milliseconds), last_error = \(error)
      WHERE agency = \(agency) AND id = \(site.id)
      """)
    if run.state == .failed {
      try openFailure(services, in: tx)
    } else {
      // The connector's state moves only when the timeline was covered: else what it stands for was never read.
      try tx.execute(
        "UPDATE site SET capture_state = \(Site.settingsText(state)) WHERE agency = \(agency) AND id = \(site.id)")
      try Gap.close(.failure, site: site.id, to: run.started, services: services, in: tx)
      try putOffChecks(now: now, agency: agency, in: tx)
      try noteLateness(services, in: tx)
      try compareCounts(services, in: tx)
    }
    var after = JSONMembers()
    after.add("state", run.state.rawValue)
    after.add("new", JSON(run.tally.new))
    after.add("edited", JSON(run.tally.edited))
    after.add("gone", JSON(run.tally.gone))
    after.add("missed", JSON(run.missed.count))
    try services.record(
      "capture.run", of: run.id.text, by: viewer, reason: site.reference, after: after.json, in: tx)
  }

  /// Items that were due to be looked at, and were: those that the answers did not show, or that this platform cannot be
  /// asked for by id, are due again at their next age.
  private func putOffChecks(now: Timestamp, agency: Identifier<Agency>, in tx: any Transaction) throws {
    let due = try tx.rows(
      """
      SELECT id, first_seen_at FROM item
      WHERE agency = \(agency) AND site = \(site.id) AND check_at <= \(run.started.milliseconds)
      ORDER BY check_at LIMIT 2000
      """)
    for row in due {
      let next = site.nextCheck(firstSeen: Timestamp(milliseconds: try row.int64("first_seen_at")), now: now)
      try tx.execute(
        """
        UPDATE item SET check_at = \(next.milliseconds) WHERE agency = \(agency) AND id = \(try row.text("id"))
        """)
    }
  }

  private func openFailure(_ services: Services, in tx: any Transaction) throws {
    let agency = services.agency.id
    let open = try tx.row(
      "SELECT id FROM gap WHERE agency = \(agency) AND site = \(site.id) AND kind = 'failure' AND closed_at IS NULL")
    guard open == nil else { return }
    try Gap.open(
      .failure, site: site.id, from: before.coveredTo ?? before.added, to: nil,
      reason: run.missed.first ?? run.notes.last ?? "the run failed", services: services, in: tx)
  }

  /// Twice the interval without a complete run: edits and deletions in between may have gone unseen.
  private func noteLateness(_ services: Services, in tx: any Transaction) throws {
    guard let last = before.coveredTo, run.started.seconds - last.seconds > 2 * before.interval else { return }
    try Gap.open(
      .late, site: site.id, from: last, to: run.started,
      reason: "no complete run in this time; due every \(before.interval / 60) minutes", services: services, in: tx)
    try Gap.close(.late, site: site.id, to: run.started, services: services, in: tx)
  }

  /// The platform's own count against ours (CAP-7). It may count what it does not give: private posts, boosts of
  /// deleted posts; so the difference is stated, not judged.
  private func compareCounts(_ services: Services, in tx: any Transaction) throws {
    let agency = services.agency.id
    let held = try Completeness.held(site: site.id, agency: agency, in: tx)
    try tx.execute("UPDATE site SET held_count = \(held) WHERE agency = \(agency) AND id = \(site.id)")
    guard let count = site.platformCount, reachedEnd || before.coveredTo != nil else { return }
    let open = try tx.row(
      """
      SELECT reason FROM gap WHERE agency = \(agency) AND site = \(site.id) AND kind = 'history' AND closed_at IS NULL
      """)?.text("reason")
    let reason = "the platform counts \(count) items of this account; \(held) are held, and it gives no more"
    guard held < count else {
      try Gap.close(.history, site: site.id, to: run.started, services: services, in: tx)
      return
    }
    guard reason != open else { return }
    try Gap.close(.history, site: site.id, to: run.started, services: services, in: tx)
    try Gap.open(.history, site: site.id, from: nil, to: nil, reason: reason, services: services, in: tx)
  }
}

/// What is held of a site, against what the platform counts.
package enum Completeness {
  /// The account's own items now present on the platform, as captures saw it. What only a file brought may be gone there, and
  /// must not make a gap look closed; it is never due to be checked, which tells it apart.
  static func held(site: Identifier<Site>, agency: Identifier<Agency>, in tx: any Transaction) throws -> Int64 {
    try tx.row(
      """
      SELECT count(*) AS held FROM item WHERE agency = \(agency) AND site = \(site) AND own = 1 AND state <> 'gone'
        AND kind <> 'Profile' AND check_at IS NOT NULL
      """)?.int64("held") ?? 0
  }
}

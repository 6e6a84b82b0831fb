import Foundation
import RostraPlatforms
import RostraStorage

/// Tells people what alerts found: one message for each person and rhythm, of what they may read at that moment. The
/// message is queued in the transaction that moves their place on, so that none is written twice and none is lost.
package struct AlertTelling: Sendable {
  private let services: Services
  /// Messages in one turn; the next turn goes on.
  static let most = 100

  package init(services: Services) { self.services = services }

  /// - Returns: how many messages it queued.
  package func run() async throws -> Int {
    let now = services.clock.now()
    let zone = AgencyTime(services.agency).zone
    var queued = 0
    for frequency in Alert.Frequency.allCases {
      let cutoff = frequency.cutoff(at: now, in: zone)
      let people = try await services.database.read { tx in try due(frequency, before: cutoff, at: now, in: tx) }
      for person in people {
        try Task.checkCancellation()
        let isQueued = try await services.database.write { tx in
          try tell(person, frequency, before: cutoff, at: now, in: tx)
        }
        if isQueued { queued += 1 }
      }
    }
    return queued
  }

  private func due(
    _ frequency: Alert.Frequency, before cutoff: Timestamp, at now: Timestamp, in tx: any Transaction
  ) throws -> [Identifier<Person>] {
    let agency = services.agency.id
    let lately = now.advanced(bySeconds: -Alert.Frequency.pause).milliseconds
    let rested: SQL =
      frequency != .atOnce
      ? ""
      : """
      AND NOT EXISTS (SELECT 1 FROM alert_recipient o JOIN alert b ON b.agency = o.agency AND b.id = o.alert
        WHERE o.agency = r.agency AND o.person = r.person AND b.frequency = 'at-once' AND o.told_at > \(lately))
      """
    return try tx.rows(
      """
      SELECT DISTINCT r.person FROM alert_recipient r JOIN alert a ON a.agency = r.agency AND a.id = r.alert
      WHERE r.agency = \(agency) AND r.muted_at IS NULL AND a.state = 'active' AND a.frequency = \(frequency.rawValue)
        AND EXISTS (SELECT 1 FROM alert_hit h WHERE h.agency = r.agency AND h.alert = r.alert AND h.leaf >= r.told_leaf
          AND h.at < \(cutoff.milliseconds))
        \(sql: rested)
      ORDER BY r.person LIMIT \(Self.most)
      """
    ).map { Identifier(text: try $0.text("person")) }
  }

  /// Everything due is done with afterwards: what they may not read will not be told later either.
  private func tell(
    _ id: Identifier<Person>, _ frequency: Alert.Frequency, before cutoff: Timestamp, at now: Timestamp,
    in tx: any Transaction
  ) throws -> Bool {
    let agency = services.agency.id
    guard let person = try Person.find(id, agency: agency, in: tx) else { return false }
    let viewer = try person.viewer(agency: agency, at: now, in: tx)
    let alerts = try tx.rows(
      """
      SELECT r.alert, r.told_leaf, a.name FROM alert_recipient r JOIN alert a ON a.agency = r.agency AND a.id = r.alert
      WHERE r.agency = \(agency) AND r.person = \(id) AND r.muted_at IS NULL AND a.state = 'active'
        AND a.frequency = \(frequency.rawValue) ORDER BY a.name
      """)
    var chapters: [AlertMessage.Chapter] = []
    for row in alerts {
      let alert = Identifier<Alert>(text: try row.text("alert"))
      let told = try row.int64("told_leaf")
      guard let end = try end(of: alert, from: told, before: cutoff, in: tx) else { continue }
      try tx.execute(
        """
        UPDATE alert_recipient SET told_leaf = \(end), told_at = \(now.milliseconds)
        WHERE agency = \(agency) AND alert = \(alert) AND person = \(id)
        """)
      guard viewer.may(.search) else { continue }
      let found = try AlertHit.Untold(of: alert, leaves: told..<end, for: viewer, in: tx)
      if found.count > 0 {
        chapters.append(AlertMessage.Chapter(alert: alert, name: try row.text("name"), found: found))
      }
    }
    guard !chapters.isEmpty else { return false }
    let message = try AlertMessage(chapters, to: person, services: services, for: viewer, in: tx)
    let notice = try Notice.queue(
      "alert", to: [person.mail], subject: message.subject, body: message.body, services: services, in: tx)
    var after = JSONMembers()
    after.add("recipient", person.mail)
    after.add("frequency", frequency.rawValue)
    after.add("alerts", .array(chapters.map { .string($0.name) }))
    after.add("hits", JSON(chapters.reduce(0) { $0 + $1.found.count }))
    try services.record(
      "alert.tell", of: notice.text, by: Viewer(agency: agency, actor: "system:alerts", role: .system),
      after: after.json, in: tx)
    return true
  }

  /// The leaf before which everything is due; nil where nothing is. By the log's order, not the clock's, so that a clock
  /// that was set back leaves nothing out.
  private func end(
    of alert: Identifier<Alert>, from told: Int64, before cutoff: Timestamp, in tx: any Transaction
  ) throws -> Int64? {
    let agency = services.agency.id
    let row = try tx.row(
      """
      SELECT MIN(CASE WHEN at >= \(cutoff.milliseconds) THEN leaf END) AS undue, MIN(leaf) AS first, MAX(leaf) AS last
      FROM alert_hit WHERE agency = \(agency) AND alert = \(alert) AND leaf >= \(told)
      """)
    guard let row, let first = try row.int64OrNil("first"), let last = try row.int64OrNil("last") else { return nil }
    let end = try row.int64OrNil("undue") ?? last + 1
    return end > first ? end : nil
  }
}

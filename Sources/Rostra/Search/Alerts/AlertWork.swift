import Foundation
import RostraPlatforms
import RostraStorage

/// Holds every new version against the alerts, in the order of the log. A batch is one transaction with the place up to
/// which it went, so that no version is left out and none is looked at twice, whatever ends the process; what was found
/// is told by ``AlertTelling`` afterwards, from the rows.
package struct AlertWork: Sendable {
  private let services: Services
  /// Leaves of the log in one batch, and batches in one turn; the next turn goes on.
  static let batch: Int64 = 500
  static let mostBatches = 40

  package init(services: Services) { self.services = services }

  /// - Returns: how many versions it looked at.
  package func run() async throws -> Int {
    var done = 0
    for _ in 0..<Self.mostBatches {
      // Looked at first without the writer's place: most of the time there is nothing new.
      guard try await isBehind() else { break }
      done += try await services.database.write { tx in try step(in: tx) }
      try Task.checkCancellation()
    }
    return done
  }

  private var viewer: Viewer { Viewer(agency: services.agency.id, actor: "system:alerts", role: .system) }

  /// Whether there is a version that an alert has not seen. Other leaves, evidence above all, need no look.
  private func isBehind() async throws -> Bool {
    let agency = services.agency.id
    return try await services.database.read { tx in
      guard let from = try start(in: tx) else { return false }
      return try tx.row(
        """
        SELECT 1 FROM ledger_leaf WHERE agency = \(agency) AND position >= \(from) AND kind = 'version' LIMIT 1
        """) != nil
    }
  }

  /// The first leaf to look at; nil where no alert looks. What lies before the first alert that does concerns nobody.
  private func start(in tx: any Transaction) throws -> Int64? {
    let agency = services.agency.id
    let first = try tx.row("SELECT MIN(from_leaf) AS first FROM alert WHERE agency = \(agency) AND state = 'active'")
    guard let first = try first?.int64OrNil("first") else { return nil }
    let position = try tx.row("SELECT position FROM alert_progress WHERE agency = \(agency)")?.int64("position") ?? 0
    return max(position, first)
  }

  private func step(in tx: any Transaction) throws -> Int {
    let agency = services.agency.id
    guard let from = try start(in: tx) else { return 0 }
    let to = min(from + Self.batch, try Ledger.state(of: agency, in: tx).assigned)
    guard from < to else { return 0 }
    try tx.execute(
      """
      INSERT INTO alert_progress (agency, position) VALUES (\(agency), \(to))
      ON CONFLICT (agency) DO UPDATE SET position = excluded.position
      """)
    let matchers = try Alert.all(for: viewer, in: tx).filter(\.isActive).compactMap { try matcher(of: $0, in: tx) }
    return try look(from..<to, matchers, in: tx)
  }

  private func look(_ leaves: Range<Int64>, _ matchers: [AlertMatcher], in tx: any Transaction) throws -> Int {
    let agency = services.agency.id
    let rows = try tx.rows(
      """
      SELECT \(sql: SearchRow.selection), l.position, v.provenance FROM ledger_leaf l
      JOIN search_entry e ON e.agency = l.agency AND e.version = l.subject
      JOIN version v ON v.agency = l.agency AND v.id = l.subject
      WHERE l.agency = \(agency) AND l.position >= \(leaves.lowerBound) AND l.position < \(leaves.upperBound)
        AND l.kind = 'version' ORDER BY l.position
      """)
    let now = services.clock.now().milliseconds
    var hits: [[SQLValue]] = []
    var items: [Identifier<Alert>: [String]] = [:]
    for row in rows {
      let found = try SearchRow(row)
      let leaf = try row.int64("position")
      let provenance = Provenance(rawValue: try row.text("provenance")) ?? .byHand
      for matcher in matchers {
        guard let terms = matcher.matches(found, leaf: leaf, provenance: provenance) else { continue }
        items[matcher.alert.id, default: []].append(found.entry.item)
        hits.append([
          agency.sqlValue, matcher.alert.id.sqlValue, .text(found.entry.version), .text(found.entry.item),
          .text(found.entry.site), .integer(leaf), .integer(now), .text(terms.joined(separator: "\n")),
        ])
      }
    }
    // One that is known already is left as it is: a restored database may have lost its place, and looks again.
    try tx.insert(
      into: "alert_hit", columns: ["agency", "alert", "version", "item", "site", "leaf", "at", "terms"], rows: hits,
      orIgnore: true)
    for matcher in matchers {
      if let items = items[matcher.alert.id] { try tell(of: matcher.alert, items, in: tx) }
    }
    return rows.count
  }

  /// Evidence that it found something, by which webhooks tell other programs too: which items, not what they say.
  private func tell(of alert: Alert, _ items: [String], in tx: any Transaction) throws {
    var after = JSONMembers()
    after.add("name", alert.name)
    after.add("hits", JSON(items.count))
    after.add("items", .array(items.prefix(20).map { .string($0) }))
    try services.record("alert.hit", of: alert.id.text, by: viewer, after: after.json, in: tx)
  }

  /// nil, with the reason on the alert's row, where it cannot look.
  private func matcher(of alert: Alert, in tx: any Transaction) throws -> AlertMatcher? {
    do {
      let matcher = try AlertMatcher(alert, zone: AgencyTime(services.agency).zone, for: viewer, in: tx)
      if alert.trouble != nil { try note(nil, on: alert, in: tx) }
      return matcher
    } catch let error as QueryError {
      try note(error.sentence, on: alert, in: tx)
    } catch let error as EntryError {
      try note("\(error)", on: alert, in: tx)
    }
    return nil
  }

  private func note(_ trouble: String?, on alert: Alert, in tx: any Transaction) throws {
    guard alert.trouble != trouble else { return }
    try tx.execute(
      "UPDATE alert SET trouble = \(trouble) WHERE agency = \(services.agency.id) AND id = \(alert.id)")
  }
}

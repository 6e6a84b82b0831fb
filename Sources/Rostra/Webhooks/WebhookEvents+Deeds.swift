import RostraPlatforms
import RostraStorage

extension WebhookEvents {
  /// What the agency, or the system for it, did: read from the evidence.
  static func deeds(_ range: Range<Int64>, for viewer: Viewer, in tx: any Transaction) throws -> [WebhookEvent] {
    let rows = try tx.rows(
      """
      SELECT ledger_leaf.position, evidence.id, evidence.at, evidence.verb, evidence.subject, evidence.after
      FROM ledger_leaf
      JOIN evidence ON evidence.agency = ledger_leaf.agency AND evidence.id = ledger_leaf.subject
      WHERE ledger_leaf.agency = \(viewer.agency) AND ledger_leaf.kind = 'evidence'
        AND ledger_leaf.position >= \(range.lowerBound) AND ledger_leaf.position < \(range.upperBound)
        AND evidence.verb IN ('capture.run', 'gap.open', 'production.make', 'alert.hit')
      """)
    return try rows.compactMap { row in
      let subject = try row.text("subject")
      let after = try row.textOrNil("after").map { try JSON(parsing: $0) } ?? .null
      var event = WebhookEvent(
        id: try row.text("id"), kind: .runFinished, at: Timestamp(milliseconds: try row.int64("at")),
        leaf: try row.int64("position"), facts: [])
      switch try row.text("verb") {
      case "capture.run":
        guard
          let site = try site(
            "SELECT site FROM capture_run WHERE agency = \(viewer.agency) AND id = \(subject)", viewer, tx)
        else { return nil }
        event.site = site.reference
        event.kind = after["state"]?.string == "failed" ? .runFailed : .runFinished
        event.facts = [JSON.Member("run", .string(subject))] + (after.object ?? [])
      case "gap.open":
        guard
          let site = try site("SELECT site FROM gap WHERE agency = \(viewer.agency) AND id = \(subject)", viewer, tx)
        else { return nil }
        event.site = site.reference
        event.kind = .gapOpened
        event.facts = [JSON.Member("gap", .string(subject))] + (after.object ?? [])
      case "production.make":
        // A production may hold records of every unit: whoever may not read all is not told.
        guard viewer.units(for: .read) == nil else { return nil }
        event.kind = .productionMade
        event.facts =
          [JSON.Member("production", .string(subject))]
          + (after.object ?? []).filter { ["records", "bytes", "sha256"].contains($0.name) }
      default:
        guard viewer.units(for: .read) == nil else { return nil }
        event.kind = .alertHit
        event.facts = [JSON.Member("alert", .string(subject))] + (after.object ?? [])
      }
      return event
    }
  }

  private static func site(_ query: SQL, _ viewer: Viewer, _ tx: any Transaction) throws -> Site? {
    guard let row = try tx.row(query) else { return nil }
    return try Site.find(Identifier(text: try row.text("site")), for: viewer, in: tx)
  }
}

package import RostraPlatforms
import RostraStorage

/// Something that happened, as other programs are told of it: what, when, to which thing, and where to ask for more. It
/// carries no captured text, so nothing restricted travels to an address that somebody once typed.
package struct WebhookEvent: Sendable, Hashable {
  /// The same however often it is told: of the version, observation or evidence entry that it is made of.
  package var id: String
  package var kind: Kind
  package var at: Timestamp
  /// The leaf of the log that stands for it: events are told in this order.
  package var leaf: Int64
  package var site: String?
  /// What of the thing a program needs to decide whether it cares.
  package var facts: [JSON.Member]

  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case itemNew = "item.new"
    case itemEdited = "item.edited"
    case itemGone = "item.gone"
    case runFinished = "run.finished"
    case runFailed = "run.failed"
    case gapOpened = "gap.opened"
    case productionMade = "production.made"
    case alertHit = "alert.hit"
  }

  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id)
    members.add("type", kind.rawValue)
    members.add("timestamp", at.rfc3339)
    members.add("leaf", JSON(leaf))
    members.add("site", site)
    members.add("data", .object(facts))
    return members.json
  }
}

/// A stretch of the log, looked through for events.
package struct WebhookEvents: Sendable {
  package var events: [WebhookEvent] = []
  /// The first leaf that was not looked at.
  package var end: Int64

  /// Events in one message at most.
  static let mostEvents = 100
  /// Leaves looked through at a time: most of a large import may interest nobody.
  static let mostLeaves: Int64 = 2000

  /// Leaves get their places in the order in which their transactions are committed, so whoever has read up to one has
  /// missed nothing before it.
  ///
  /// - Parameters:
  ///   - bound: where to stop, for a message that is sent again.
  ///   - viewer: for whom; what they may not see is not told.
  static func read(
    from start: Int64, to bound: Int64? = nil, kinds: Set<WebhookEvent.Kind>, for viewer: Viewer, in tx: any Transaction
  ) throws -> WebhookEvents {
    let assigned = try Ledger.state(of: viewer.agency, in: tx).assigned
    var found = WebhookEvents(end: min(bound ?? assigned, start + mostLeaves))
    guard found.end > start, viewer.may(.read) else { return found }
    let range = start..<found.end
    if !kinds.isDisjoint(with: [.itemNew, .itemEdited]) {
      found.events += try versions(range, for: viewer, in: tx)
    }
    if kinds.contains(.itemGone) { found.events += try absences(range, for: viewer, in: tx) }
    found.events += try deeds(range, for: viewer, in: tx)
    found.events = found.events.filter { kinds.contains($0.kind) }.sorted { ($0.leaf, $0.id) < ($1.leaf, $1.id) }
    if found.events.count > mostEvents {
      // Events of one leaf stay together.
      let last = found.events[mostEvents - 1].leaf
      found.events = found.events.filter { $0.leaf <= last }
      found.end = last + 1
    }
    return found
  }

  private static func versions(
    _ range: Range<Int64>, for viewer: Viewer, in tx: any Transaction
  ) throws -> [WebhookEvent] {
    try tx.rows(
      """
      SELECT ledger_leaf.position, version.id, version.number, version.captured_at, item.id AS item, item.kind,
        item.own, item.url, site.reference
      FROM ledger_leaf
      JOIN version ON version.agency = ledger_leaf.agency AND version.id = ledger_leaf.subject
      JOIN item ON item.agency = version.agency AND item.id = version.item
      JOIN site ON site.agency = item.agency AND site.id = item.site
      WHERE ledger_leaf.agency = \(viewer.agency) AND ledger_leaf.kind = 'version'
        AND ledger_leaf.position >= \(range.lowerBound) AND ledger_leaf.position < \(range.upperBound)
        \(sql: viewer.within(.read, site: "item.site"))
      """
    ).map { row in
      let number = try row.int64("number")
      var facts = try itemFacts(row)
      facts.append(JSON.Member("version", JSON(number)))
      return WebhookEvent(
        id: try row.text("id"), kind: number == 1 ? .itemNew : .itemEdited,
        at: Timestamp(milliseconds: try row.int64("captured_at")), leaf: try row.int64("position"),
        site: try row.text("reference"), facts: facts)
    }
  }

  private static func absences(
    _ range: Range<Int64>, for viewer: Viewer, in tx: any Transaction
  ) throws -> [WebhookEvent] {
    try tx.rows(
      """
      SELECT ledger_leaf.position, observation.id, observation.at, observation.reason, observation.status,
        item.id AS item, item.kind, item.own, item.url, site.reference
      FROM ledger_leaf
      JOIN observation ON observation.agency = ledger_leaf.agency AND observation.id = ledger_leaf.subject
      JOIN item ON item.agency = observation.agency AND item.id = observation.item
      JOIN site ON site.agency = item.agency AND site.id = item.site
      WHERE ledger_leaf.agency = \(viewer.agency) AND ledger_leaf.kind = 'observation' AND observation.what = 'absent'
        AND ledger_leaf.position >= \(range.lowerBound) AND ledger_leaf.position < \(range.upperBound)
        \(sql: viewer.within(.read, site: "item.site"))
      """
    ).map { row in
      var facts = try itemFacts(row)
      if let reason = try row.textOrNil("reason") { facts.append(JSON.Member("reason", .string(reason))) }
      if let status = try row.int64OrNil("status") { facts.append(JSON.Member("status", JSON(status))) }
      return WebhookEvent(
        id: try row.text("id"), kind: .itemGone, at: Timestamp(milliseconds: try row.int64("at")),
        leaf: try row.int64("position"), site: try row.text("reference"), facts: facts)
    }
  }

  private static func itemFacts(_ row: Row) throws -> [JSON.Member] {
    var members = JSONMembers()
    members.add("item", try row.text("item"))
    members.add("kind", try row.text("kind"))
    members.add("own", .bool(try row.bool("own")))
    members.add("url", try row.textOrNil("url"))
    members.add("href", "/api/v1/items/\(try row.text("item"))")
    return members.json.object ?? []
  }
}

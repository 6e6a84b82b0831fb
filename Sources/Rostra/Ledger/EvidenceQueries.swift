package import RostraPlatforms
package import RostraStorage

/// Which entries of the evidence are looked for; empty: all of them.
package struct EvidenceFilter: Sendable, Hashable {
  package var actor: String?
  /// A capability's word (`site`) or a whole verb (`site.add`).
  package var verb: String?
  package var subject: String?
  package var from: Timestamp?
  package var to: Timestamp?

  package init(
    actor: String? = nil, verb: String? = nil, subject: String? = nil, from: Timestamp? = nil, to: Timestamp? = nil
  ) {
    self.actor = actor
    self.verb = verb
    self.subject = subject
    self.from = from
    self.to = to
  }
}

extension Evidence {
  /// An entry with its place in the log.
  package struct Kept: Sendable {
    package var entry: Evidence
    package var leaf: Int64
  }

  /// Newest first, by their place in the log.
  /// - Parameter before: a leaf's place; only what came before it.
  package static func find(
    _ filter: EvidenceFilter, before: Int64? = nil, limit: Int, for viewer: Viewer, in tx: any Transaction
  ) throws -> [Kept] {
    try requireWhole(viewer)
    var conditions: SQL = ""
    if let before { conditions += "AND leaf < \(before) " }
    if let actor = filter.actor { conditions += "AND actor = \(actor) " }
    if let subject = filter.subject { conditions += "AND subject = \(subject) " }
    if let verb = filter.verb {
      conditions += verb.contains(".") ? "AND verb = \(verb) " : "AND verb >= \(verb + ".") AND verb < \(verb + "/") "
    }
    if let from = filter.from { conditions += "AND at >= \(from.milliseconds) " }
    if let to = filter.to { conditions += "AND at < \(to.milliseconds) " }
    return try tx.rows(
      """
      SELECT id, at, actor, role, verb, subject, reason, before, after, leaf FROM evidence
      WHERE agency = \(viewer.agency) \(sql: conditions) ORDER BY leaf DESC LIMIT \(limit)
      """
    ).map { try kept($0, viewer) }
  }

  package static func find(
    _ id: Identifier<Evidence>, for viewer: Viewer, in tx: any Transaction
  ) throws -> Kept? {
    try requireWhole(viewer)
    return try tx.row(
      """
      SELECT id, at, actor, role, verb, subject, reason, before, after, leaf FROM evidence
      WHERE agency = \(viewer.agency) AND id = \(id)
      """
    ).map { try kept($0, viewer) }
  }

  /// Entries tell of the whole agency, so a reader for one unit may not read any.
  private static func requireWhole(_ viewer: Viewer) throws {
    try viewer.require(.readEvidence)
    guard viewer.units(for: .readEvidence) == nil else {
      throw NotPermitted(actor: viewer.actor, role: viewer.role, permission: .readEvidence)
    }
  }

  private static func kept(_ row: Row, _ viewer: Viewer) throws -> Kept {
    Kept(entry: try Evidence(row, of: viewer.agency), leaf: try row.int64("leaf"))
  }

  init(_ row: Row, of agency: Identifier<Agency>) throws {
    self.init(
      id: Identifier(text: try row.text("id")), at: Timestamp(milliseconds: try row.int64("at")),
      viewer: .system("evidence", of: agency), verb: try row.text("verb"), subject: try row.text("subject"),
      reason: try row.textOrNil("reason"), before: try row.textOrNil("before").map { try JSON(parsing: $0) },
      after: try row.textOrNil("after").map { try JSON(parsing: $0) })
    actor = try row.text("actor")
    role = Viewer.Role(rawValue: try row.text("role")) ?? .system
  }
}

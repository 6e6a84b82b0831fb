package import RostraPlatforms
package import RostraStorage

/// One version of the rules that an agency works by: a jurisdiction's profile as it ships, or the agency's own text (GEN-1).
/// Versions are only added, so that what was in force on any day can be read again.
package struct AgencyRules: Sendable, Hashable {
  /// 0: as the program ships them; nobody has changed anything.
  package var version: Int
  package var profile: String
  package var text: String
  package var effective: Timestamp
  package var madeBy: String
  package var reason: String

  /// Faults of a text that only the procedures know: steps and gates that do not exist.
  package typealias ProcedureFaults = @Sendable (Profile) -> [String]
}

extension AgencyRules {
  /// What is in force at a moment; now where none is given.
  package static func inForce(
    at moment: Timestamp? = nil, for viewer: Viewer, in tx: any Transaction
  ) throws -> AgencyRules {
    try viewer.require(.follow)
    let condition: SQL = moment.map { "AND effective_at <= \($0.milliseconds)" } ?? ""
    if let row = try tx.row(
      """
      SELECT \(sql: columns) FROM agency_rules WHERE agency = \(viewer.agency) \(sql: condition)
      ORDER BY version DESC LIMIT 1
      """)
    {
      return try AgencyRules(row)
    }
    return try shipped(viewer.agency, in: tx)
  }

  /// Newest first.
  package static func versions(for viewer: Viewer, in tx: any Transaction) throws -> [AgencyRules] {
    try viewer.require(.follow)
    return try tx.rows(
      "SELECT \(sql: columns) FROM agency_rules WHERE agency = \(viewer.agency) ORDER BY version DESC LIMIT 500"
    ).map(AgencyRules.init)
  }

  private static let columns: SQL = "version, profile, text, effective_at, made_by, reason"

  private init(_ row: Row) throws {
    self.init(
      version: try row.int("version"), profile: try row.text("profile"), text: try row.text("text"),
      effective: Timestamp(milliseconds: try row.int64("effective_at")), madeBy: try row.text("made_by"),
      reason: try row.text("reason"))
  }

  private static func shipped(_ agency: Identifier<Agency>, in tx: any Transaction) throws -> AgencyRules {
    guard let row = try tx.row("SELECT profile, created_at FROM agency WHERE id = \(agency)") else {
      throw ProfileError.unreadable("there is no agency '\(agency)'")
    }
    let id = try row.text("profile")
    return AgencyRules(
      version: 0, profile: id, text: try Profile.text(of: id),
      effective: Timestamp(milliseconds: try row.int64("created_at")), madeBy: "", reason: "As the program ships it")
  }

  /// Everything that is wrong with a text; empty where it can be worked by.
  package static func faults(of text: String, check: ProcedureFaults) throws -> [String] {
    do {
      return check(try Profile.read(text, name: "rules"))
    } catch ProfileError.unreadable(let faults) {
      return faults.split(separator: "\n").map(String.init)
    }
  }

  /// The viewer as whom rules may be changed: the agency's head; or its administrator, until there is a site (GEN-1).
  package static func changing(_ viewer: Viewer, in tx: any Transaction) throws -> Viewer? {
    if viewer.may(.takePart), let head = viewer.grants.first(where: { $0.role == .agencyHead && $0.units == nil }) {
      var relied = viewer
      relied.grants = [head]
      return relied
    }
    guard viewer.may(.administer) else { return nil }
    return try tx.row("SELECT 1 AS found FROM site WHERE agency = \(viewer.agency) LIMIT 1") == nil ? viewer : nil
  }

  /// Puts a text in force from now on. What was decided before stays as it was: cases keep what they were decided by.
  ///
  /// - Parameter version: the one that the change was made from; a change of somebody else's meanwhile is not overwritten.
  package static func keep(
    _ text: String, over version: Int, reason: String, check: @escaping ProcedureFaults, services: Services,
    for viewer: Viewer
  ) async throws -> AgencyRules {
    let reason = try Entry.text(reason, field: "reason", limit: 5000)
    let text = text.replacing("\r\n", with: "\n")
    let faults = try faults(of: text, check: check)
    guard faults.isEmpty else {
      throw EntryErrors(
        faults.map { EntryError(field: "text", problem: "cannot be worked by: \($0)", remedy: "mend it there") })
    }
    let id = try Profile.read(text, name: "rules").id
    let now = services.clock.now()
    return try await services.database.write { tx in
      let before = try inForce(for: viewer, in: tx)
      guard let relied = try changing(viewer, in: tx) else {
        throw NotPermitted(actor: viewer.actor, role: viewer.role, permission: .administer)
      }
      guard before.version == version else {
        throw EntryError(
          field: "text", problem: "was made from version \(version), which is not in force any more",
          remedy: "begin again from version \(before.version)")
      }
      guard before.text != text else {
        throw EntryError(field: "text", problem: "is what is in force", remedy: "change something")
      }
      // The first change keeps what it takes the place of, which a newer program might ship differently.
      if before.version == 0 { try before.numbered(1).insert(madeAt: now, agency: viewer.agency, in: tx) }
      let after = AgencyRules(
        version: max(before.version, 1) + 1, profile: id, text: text, effective: now, madeBy: viewer.acting,
        reason: reason)
      try after.insert(madeAt: now, agency: viewer.agency, in: tx)
      try tx.execute("UPDATE agency SET profile = \(id) WHERE id = \(viewer.agency)")
      try services.record(
        "rules.change", of: "rules", by: relied, reason: reason,
        before: [
          "version": JSON(max(before.version, 1)), "profile": .string(before.profile), "text": .string(before.text),
        ],
        after: ["version": JSON(after.version), "profile": .string(id), "text": .string(text)], in: tx)
      return after
    }
  }

  private func numbered(_ version: Int) -> AgencyRules {
    var rules = self
    rules.version = version
    return rules
  }

  private func insert(madeAt now: Timestamp, agency: Identifier<Agency>, in tx: any Transaction) throws {
    try tx.execute(
      """
      INSERT INTO agency_rules (agency, version, profile, text, effective_at, made_at, made_by, reason)
      VALUES (\(agency), \(version), \(profile), \(text), \(effective.milliseconds), \(now.milliseconds), \(madeBy), \(reason))
      """)
  }
}

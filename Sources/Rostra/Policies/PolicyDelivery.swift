package import RostraPlatforms
package import RostraStorage

/// A policy on its way to everybody whom it binds: one row for each person, which says whether it went out and whether they have
/// acknowledged it (POL-46, TRN-14).
package enum PolicyDelivery {
  /// One statement, however many people there are; the messages are written from the rows.
  static func queue(
    _ policy: CaseFile<PolicyProcedure>, of agency: Identifier<Agency>, at now: Timestamp, in tx: any Transaction
  ) throws {
    try queue(
      policy.reference, where: try PolicyReach(of: policy, agency: agency, in: tx).condition, of: agency, at: now,
      in: tx)
  }

  private static func queue(
    _ policy: String, where condition: SQL, of agency: Identifier<Agency>, at now: Timestamp, in tx: any Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO policy_delivery (agency, policy, person, queued_at)
      SELECT person.agency, \(policy), person.id, \(now.milliseconds) FROM person
      WHERE person.agency = \(agency) AND person.state <> 'suspended' AND \(sql: condition)
      ON CONFLICT (agency, policy, person) DO NOTHING
      """)
  }

  package struct Progress: Sendable, Hashable {
    package var people: Int
    package var sent: Int
    package var acknowledged: Int

    package var json: JSON {
      ["people": JSON(people), "sent": JSON(sent), "acknowledged": JSON(acknowledged)]
    }
  }

  package static func progress(
    _ policy: String, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> Progress {
    let row = try tx.row(
      """
      SELECT COUNT(*) AS people, COUNT(notice) AS sent, COUNT(acknowledged_at) AS acknowledged
      FROM policy_delivery WHERE agency = \(agency) AND policy = \(policy)
      """)
    return Progress(
      people: try row?.int("people") ?? 0, sent: try row?.int("sent") ?? 0,
      acknowledged: try row?.int("acknowledged") ?? 0)
  }

  /// Whoever answers for people's having read it (TRN-11).
  private static let followers: Set<Viewer.Role> = [
    .administrator, .humanResources, .agencyHead, .technologyOfficer, .socialMediaAdministrator, .recordsOfficer,
    .internalAudit, .auditor,
  ]

  /// Whether somebody may know by name who has read it, of the whole agency.
  package static func mayFollow(_ viewer: Viewer) -> Bool {
    viewer.may(.follow) && viewer.grants.contains { followers.contains($0.role) && $0.units == nil }
  }

  package static func requireFollowing(_ viewer: Viewer) throws {
    guard mayFollow(viewer) else {
      throw NotPermitted(actor: viewer.actor, role: viewer.role, permission: .follow)
    }
  }

  /// When somebody said that they have read it; nil where they have not.
  package static func acknowledged(
    _ policy: String, by person: Identifier<Person>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> Timestamp? {
    try tx.row(
      """
      SELECT acknowledged_at FROM policy_delivery
      WHERE agency = \(agency) AND policy = \(policy) AND person = \(person)
      """)?.int64OrNil("acknowledged_at").map(Timestamp.init(milliseconds:))
  }

  /// Whoever has read it says so (TRN-4); a second time changes nothing.
  package static func acknowledge(_ policy: String, services: Services, for viewer: Viewer) async throws {
    guard let person = viewer.person else {
      throw NotPermitted(actor: viewer.actor, role: viewer.role, permission: .takePart)
    }
    try viewer.require(.takePart)
    let now = services.clock.now()
    try await services.database.write { tx in
      let file = try CaseFile<PolicyProcedure>.require(policy, for: viewer, in: tx)
      guard file.stage == .promulgated else {
        throw EntryError(
          field: "policy", value: policy, problem: "is not in force", remedy: "acknowledge the one that is")
      }
      try queue(file.reference, where: "person.id = \(person)", of: viewer.agency, at: now, in: tx)
      let changed = try tx.execute(
        """
        UPDATE policy_delivery SET acknowledged_at = \(now.milliseconds)
        WHERE agency = \(viewer.agency) AND policy = \(file.reference) AND person = \(person)
          AND acknowledged_at IS NULL
        """)
      guard changed == 1 else { return }
      try services.record("policy.acknowledge", of: file.reference, by: viewer, in: tx)
    }
  }

  package struct Row: Sendable {
    package var name: String
    package var mail: String
    package var sent: Timestamp?
    package var acknowledged: Timestamp?

    package var json: JSON {
      var members = JSONMembers()
      members.add("name", name)
      members.add("mail", mail)
      members.add("sent", sent?.rfc3339)
      members.add("acknowledged", acknowledged?.rfc3339)
      return members.json
    }
  }

  /// Who has it and who has acknowledged it, by name (TRN-11).
  package static func all(
    _ policy: String, onlyMissing: Bool, after: String? = nil, limit: Int, for viewer: Viewer, in tx: any Transaction
  ) throws -> [Row] {
    try viewer.require(.follow)
    var conditions: SQL = onlyMissing ? "AND policy_delivery.acknowledged_at IS NULL " : ""
    if let after { conditions += "AND person.mail > \(after) " }
    return try tx.rows(
      """
      SELECT person.name, person.mail, policy_delivery.sent_at, policy_delivery.acknowledged_at
      FROM policy_delivery JOIN person ON person.agency = policy_delivery.agency AND person.id = policy_delivery.person
      WHERE policy_delivery.agency = \(viewer.agency) AND policy = \(policy) \(sql: conditions)
      ORDER BY person.mail LIMIT \(limit)
      """
    ).map { row in
      Row(
        name: try row.text("name"), mail: try row.text("mail"),
        sent: try row.int64OrNil("sent_at").map(Timestamp.init(milliseconds:)),
        acknowledged: try row.int64OrNil("acknowledged_at").map(Timestamp.init(milliseconds:)))
    }
  }
}

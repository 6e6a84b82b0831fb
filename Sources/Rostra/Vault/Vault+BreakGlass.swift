package import RostraPlatforms
package import RostraStorage

extension Vault {
  /// Control taken in an emergency (CRD-15): by two people, or by the agency's head; told at once, reviewed afterwards.
  package struct BreakGlass: Sendable, Hashable {
    package var id: String
    package var entry: String
    package var title: String
    package var askedBy: String
    package var asker: Identifier<Person>
    package var reason: String
    package var asked: Timestamp
    package var confirmedBy: String?
    package var opened: Timestamp?
    package var reviewed: Timestamp?
    package var reviewedBy: String?
    package var review: String?

    package var json: JSON {
      var members = JSONMembers()
      members.add("id", id)
      members.add("entry", entry)
      members.add("title", title)
      members.add("askedBy", askedBy)
      members.add("reason", reason)
      members.add("asked", asked.rfc3339)
      members.add("confirmedBy", confirmedBy)
      members.add("opened", opened?.rfc3339)
      return members.json
    }
  }

  /// Hours for which it holds.
  package static let glassHours: Int64 = 4
  /// Minutes in which a second person must confirm.
  package static let glassPatience: Int64 = 60

  /// Asks for an account in an emergency. By the agency's head it is open at once; by others when a second person confirms.
  ///
  /// - Parameter word: an entry's reference, a site's reference, or a handle: whoever asks has not been told what is there.
  package func breakGlass(_ word: String, reason: String, for viewer: Viewer) async throws -> BreakGlass {
    let word = try Entry.name(word, field: "entry", limit: 200)
    let reason = try Entry.text(reason, field: "reason", limit: 2000)
    return try await services.database.write { tx in
      let relied = try glassBreaker(viewer, or: [.agencyHead], "Taking control in an emergency", in: tx)
      guard let person = relied.person else { throw VaultError.notYours("Taking control in an emergency") }
      let entry = try emergency(word, in: tx)
      try refuse(try credentials(of: entry, in: tx), in: [("reason", reason)])
      let id = services.identifiers.uuid().uuidString.lowercased()
      let now = services.clock.now()
      try tx.execute(
        """
        INSERT INTO vault_break_glass (agency, id, entry, asked_by, reason, asked_at)
        VALUES (\(agency), \(id), \(entry.id), \(person), \(reason), \(now.milliseconds))
        """)
      try services.record("vault.break-glass.ask", of: entry.reference, by: relied, reason: reason, in: tx)
      if relied.role == .agencyHead {
        try openGlass(id, of: entry, for: person, reason: reason, confirmedBy: relied, asker: relied, in: tx)
      }
      return try glass(id, in: tx)
    }
  }

  /// The second of two people. Not the one who asked.
  package func confirmGlass(_ id: String, for viewer: Viewer) async throws -> BreakGlass {
    try await services.database.write { tx in
      let relied = try glassBreaker(viewer, or: [.agencyHead], "Confirming an emergency", in: tx)
      let asked = try glass(id, in: tx)
      let now = services.clock.now()
      guard asked.opened == nil, now < asked.asked.advanced(bySeconds: Self.glassPatience * 60) else {
        throw VaultError.recovery("This request was confirmed already, or is older than an hour. Ask anew.")
      }
      guard asked.asker != viewer.person else {
        throw VaultError.recovery("It takes two: have somebody else confirm, or the head of the agency ask.")
      }
      guard let asker = try Person.find(asked.asker, agency: agency, in: tx), asker.state == .active else {
        throw VaultError.notFound
      }
      // What the asker may do now counts, not what they might when they asked.
      let first = try glassBreaker(
        try asker.viewer(agency: agency, at: now, in: tx), or: [], "Taking control in an emergency", in: tx)
      try openGlass(
        id, of: try emergency(asked.entry, in: tx), for: asked.asker, reason: asked.reason, confirmedBy: relied,
        asker: first, in: tx)
      return try glass(id, in: tx)
    }
  }

  private func glassBreaker(
    _ viewer: Viewer, or more: [Viewer.Role], _ act: String, in tx: any Transaction
  ) throws -> Viewer {
    let root = AgencyUnit.root(of: agency)
    guard viewer.person != nil, viewer.worksWithVault,
      let relied = try viewer.relying(on: more + Viewer.glassBreakers, within: root, services, in: tx)
    else { throw VaultError.notYours(act) }
    return relied
  }

  private func emergency(_ word: String, in tx: any Transaction) throws -> VaultEntry {
    let rows = try tx.rows(
      """
      SELECT \(sql: VaultEntry.columns) FROM \(sql: VaultEntry.tables)
      WHERE vault_entry.agency = \(agency) AND vault_entry.kind = 'site' AND vault_entry.ended_at IS NULL
        AND (vault_entry.reference = \(word.uppercased()) OR site.reference = \(word.uppercased())
          OR lower(vault_entry.handle) = \(word.lowercased()))
      ORDER BY vault_entry.id LIMIT 2
      """)
    guard rows.count == 1, let row = rows.first else {
      throw EntryError(
        field: "entry", value: word, problem: rows.isEmpty ? "is not in the vault" : "can be more than one account",
        remedy: "enter the entry’s reference, such as V-7, its site’s, or its handle as the registry has it")
    }
    return try VaultEntry(row)
  }

  private func openGlass(
    _ id: String, of entry: VaultEntry, for person: Identifier<Person>, reason: String, confirmedBy second: Viewer,
    asker: Viewer, in tx: any Transaction
  ) throws {
    let now = services.clock.now()
    let until = now.advanced(bySeconds: Self.glassHours * 3600)
    if let held = entry.checkout { try close(held, of: entry, by: asker, how: "taken in an emergency", in: tx) }
    let checkout = try begin(.breakGlass, of: entry, by: person, reason: reason, from: now, until: until, in: tx)
    try tx.execute(
      """
      UPDATE vault_break_glass SET confirmed_by = \(second.person?.text), checkout = \(checkout),
        opened_at = \(now.milliseconds) WHERE agency = \(agency) AND id = \(id)
      """)
    let message = try CredentialMessage(.breakGlass, of: entry, needsAll: false, vault: self, in: tx)
    let name = try second.person.flatMap { try Person.find($0, agency: agency, in: tx)?.name } ?? second.actor
    try message.queue(
      [
        "reason": reason, "confirmed": second.person == person ? "\(name), head of the agency" : name,
        "until": AgencyTime(services.agency).text(until),
      ], by: asker, in: tx)
    var after = JSONMembers()
    after.add("until", until.rfc3339)
    after.add("confirmedBy", second.actor)
    after.add("vacant", list: message.vacant.map { .string($0) })
    try services.record(
      "vault.break-glass.open", of: entry.reference, by: asker, reason: reason, after: after.json, in: tx)
  }

  /// What was found when it was looked at afterwards: by one of those who were told, not by one who took part.
  package func reviewGlass(_ id: String, finding: String, for viewer: Viewer) async throws {
    let finding = try Entry.text(finding, field: "review", limit: 5000)
    try await services.database.write { tx in
      let root = AgencyUnit.root(of: agency)
      let roles: [Viewer.Role] = [.socialMediaAdministrator, .technologyOfficer, .webTeam, .agencyHead]
      guard viewer.worksWithVault, let relied = try viewer.relying(on: roles, within: root, services, in: tx) else {
        throw VaultError.notYours("Reviewing an emergency")
      }
      let glass = try glass(id, in: tx)
      guard glass.opened != nil, glass.reviewed == nil else {
        throw VaultError.recovery("It was never opened, or is reviewed already.")
      }
      guard glass.asker != viewer.person else {
        throw VaultError.recovery("Nobody reviews what they did themselves: ask another of those who were told.")
      }
      let entry = try emergency(glass.entry, in: tx)
      try refuse(try credentials(of: entry, in: tx), in: [("review", finding)])
      try tx.execute(
        """
        UPDATE vault_break_glass SET reviewed_at = \(services.clock.now().milliseconds),
          reviewed_by = \(viewer.person), review = \(finding) WHERE agency = \(agency) AND id = \(id)
        """)
      try services.record("vault.break-glass.review", of: glass.entry, by: relied, reason: finding, in: tx)
    }
  }

  private static let glassColumns: SQL =
    """
    glass.id, vault_entry.reference, vault_entry.handle, vault_entry.platform, glass.asked_by, asker.name AS asker_name,
    glass.reason, glass.asked_at, second.name AS second_name, glass.opened_at, glass.reviewed_at,
    reviewer.name AS reviewer_name, glass.review
    """

  private static let glassTables: SQL =
    """
    vault_break_glass glass
    JOIN vault_entry ON vault_entry.agency = glass.agency AND vault_entry.id = glass.entry
    JOIN person asker ON asker.agency = glass.agency AND asker.id = glass.asked_by
    LEFT JOIN person second ON second.agency = glass.agency AND second.id = glass.confirmed_by
    LEFT JOIN person reviewer ON reviewer.agency = glass.agency AND reviewer.id = glass.reviewed_by
    """

  private func glass(_ id: String, in tx: any Transaction) throws -> BreakGlass {
    guard
      let row = try tx.row(
        """
        SELECT \(sql: Self.glassColumns) FROM \(sql: Self.glassTables)
        WHERE glass.agency = \(agency) AND glass.id = \(id)
        """)
    else { throw VaultError.notFound }
    return try BreakGlass(row)
  }

  /// What waits for a second person, and what waits for its review: for those who may do one or the other.
  package func openGlasses(for viewer: Viewer, in tx: any Transaction) throws -> [BreakGlass] {
    let root = AgencyUnit.root(of: agency)
    guard viewer.worksWithVault,
      try viewer.relying(on: Viewer.glassBreakers + [.webTeam, .agencyHead], within: root, services, in: tx) != nil
    else { return [] }
    let oldest = services.clock.now().advanced(bySeconds: -Self.glassPatience * 60)
    return try tx.rows(
      """
      SELECT \(sql: Self.glassColumns) FROM \(sql: Self.glassTables)
      WHERE glass.agency = \(agency) AND glass.reviewed_at IS NULL
        AND (glass.opened_at IS NOT NULL OR glass.asked_at > \(oldest.milliseconds))
      ORDER BY glass.asked_at DESC LIMIT 50
      """
    ).map(BreakGlass.init)
  }
}

extension Vault.BreakGlass {
  init(_ row: Row) throws {
    self.init(
      id: try row.text("id"), entry: try row.text("reference"),
      title: "\(try row.text("handle")) on \(try row.text("platform"))", askedBy: try row.text("asker_name"),
      asker: Identifier(text: try row.text("asked_by")), reason: try row.text("reason"),
      asked: Timestamp(milliseconds: try row.int64("asked_at")), confirmedBy: try row.textOrNil("second_name"),
      opened: try row.int64OrNil("opened_at").map(Timestamp.init(milliseconds:)),
      reviewed: try row.int64OrNil("reviewed_at").map(Timestamp.init(milliseconds:)),
      reviewedBy: try row.textOrNil("reviewer_name"), review: try row.textOrNil("review"))
  }
}

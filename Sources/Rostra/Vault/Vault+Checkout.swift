import Foundation
package import RostraPlatforms
package import RostraStorage

extension Vault {
  /// Hours for which an account may be taken at a time.
  package static let checkoutHours: ClosedRange<Int64> = 1...72

  /// Takes an account for oneself alone, for a purpose and a time, so that each act on it maps to one person (CRD-13).
  ///
  /// - Throws: ``VaultError`` `.held` while somebody has it. A checkout that has run out gives way, and is closed by that.
  @discardableResult
  package func checkout(
    _ reference: String, reason: String, hours: Int64, for viewer: Viewer
  ) async throws -> VaultEntry {
    let reason = try Entry.text(reason, field: "reason", limit: 2000)
    guard Self.checkoutHours.contains(hours) else {
      throw EntryError(
        field: "hours", value: String(hours), problem: "is out of range",
        remedy: "enter \(Self.checkoutHours.lowerBound) to \(Self.checkoutHours.upperBound) hours")
    }
    return try await services.database.write { tx in
      let entry = try live(reference, for: viewer, in: tx)
      guard let person = viewer.person else { throw VaultError.notFound }
      let relied = try using(entry, for: viewer, in: tx)
      try refuse(try credentials(of: entry, in: tx), in: [("reason", reason)])
      let now = services.clock.now()
      if let held = entry.checkout {
        guard held.isOverdue(at: now) else { throw VaultError.held(by: held.personName, until: held.until) }
        try close(held, of: entry, by: relied, how: "overdue; taken over", in: tx)
      }
      let until = now.advanced(bySeconds: hours * 3600)
      try begin(.usual, of: entry, by: person, reason: reason, from: now, until: until, in: tx)
      try services.record(
        "vault.checkout", of: reference, by: relied, reason: reason, after: ["until": .string(until.rfc3339)], in: tx)
      return try self.entry(reference, for: viewer, in: tx)
    }
  }

  @discardableResult
  func begin(
    _ kind: VaultEntry.Checkout.Kind, of entry: VaultEntry, by person: Identifier<Person>, reason: String,
    from now: Timestamp, until: Timestamp, in tx: any Transaction
  ) throws -> String {
    let id = services.identifiers.uuid().uuidString.lowercased()
    try tx.execute(
      """
      INSERT INTO vault_checkout (agency, id, entry, person, kind, reason, from_at, until_at)
      VALUES (\(agency), \(id), \(entry.id), \(person), \(kind.rawValue), \(reason), \(now.milliseconds),
        \(until.milliseconds))
      """)
    return id
  }

  func close(
    _ held: VaultEntry.Checkout, of entry: VaultEntry, by viewer: Viewer, how: String?, in tx: any Transaction
  ) throws {
    let now = services.clock.now()
    try tx.execute(
      """
      UPDATE vault_checkout SET returned_at = \(now.milliseconds), returned_by = \(viewer.actor)
      WHERE agency = \(agency) AND id = \(held.id) AND returned_at IS NULL
      """)
    var after = JSONMembers()
    after.add("holder", held.personName)
    after.add("overdue", .bool(held.until <= now))
    after.add("how", how)
    try services.record("vault.return", of: entry.reference, by: viewer, after: after.json, in: tx)
  }

  /// Gives an account back; a manager may for somebody who is away.
  package func giveBack(_ reference: String, for viewer: Viewer) async throws {
    try await services.database.write { tx in
      let entry = try entry(reference, for: viewer, in: tx)
      guard let held = entry.checkout else { throw VaultError.notHeld }
      let isOwn = held.person == viewer.person
      let relied =
        try isOwn
        ? using(entry, for: viewer, in: tx) : managing(entry, "Returning it for somebody else", for: viewer, in: tx)
      try close(held, of: entry, by: relied, how: isOwn ? nil : "returned for them", in: tx)
    }
  }

  // MARK: - Showing

  /// What a page shows once.
  package struct Revealed: Sendable {
    package var entry: VaultEntry
    package var fields: [CredentialField: VaultSecret]
    /// The six digits of now, and until when they hold.
    package var code: (digits: VaultSecret, until: Timestamp)?
  }

  /// Opens the current version for whoever has it checked out: what a sign-in needs, or all of it (CRD-1, SEC-8).
  ///
  /// The caller has just proven again who they are; the front end asks for that. It is evidence before anything is shown.
  package func reveal(
    _ reference: String, reason: String, whole: Bool, for viewer: Viewer
  ) async throws -> Revealed {
    let reason = try Entry.text(reason, field: "reason", limit: 2000)
    return try await services.database.write { tx in
      let entry = try live(reference, for: viewer, in: tx)
      let relied = try using(entry, for: viewer, in: tx)
      let now = services.clock.now()
      guard let held = entry.checkout, held.person == viewer.person else { throw VaultError.notHeld }
      guard !held.isOverdue(at: now) else { throw VaultError.overdue(since: held.until) }
      let all = try credentials(of: entry, in: tx)
      try refuse(all, in: [("reason", reason)])
      let shown = whole ? all : all.filter { [.username, .secret].contains($0.key) }
      var revealed = Revealed(entry: entry, fields: shown, code: nil)
      var names = shown.keys.map(\.rawValue)
      if let key = all[.secondFactor].flatMap({ Base32.bytes($0.text) }) {
        let step = now.seconds / OneTimePassword.period
        revealed.code = (
          VaultSecret(OneTimePassword(secret: key).code(at: step)),
          Timestamp(milliseconds: (step + 1) * OneTimePassword.period * 1000)
        )
        names.append("code")
      }
      try noteReveal(
        of: entry.id.text, named: reference, number: entry.version, checkout: held.id, reason: reason,
        fields: names.sorted(), by: relied, in: tx)
      return revealed
    }
  }

  func noteReveal(
    of subject: String, named reference: String, number: Int, checkout: String?, reason: String, fields: [String],
    by viewer: Viewer, in tx: any Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO vault_reveal (agency, id, subject, number, checkout, person, at, reason, fields)
      VALUES (\(agency), \(services.identifiers.uuid().uuidString.lowercased()), \(subject), \(number), \(checkout),
        \(viewer.person?.text ?? viewer.actor), \(services.clock.now().milliseconds), \(reason),
        \(fields.joined(separator: " ")))
      """)
    try services.record(
      "vault.reveal", of: reference, by: viewer, reason: reason,
      after: ["version": JSON(Int64(number)), "fields": .array(fields.map { .string($0) })], in: tx)
  }

  // MARK: - Settings changed meanwhile

  /// One setting that was changed at the platform under a checkout (CRD-14).
  package struct SettingChange: Sendable, Hashable {
    package var at: Timestamp
    package var person: String
    package var setting: String
    package var before: String
    package var after: String

    package var json: JSON {
      [
        "at": .string(at.rfc3339), "person": .string(person), "setting": .string(setting), "before": .string(before),
        "after": .string(after),
      ]
    }
  }

  package func noteSetting(
    _ setting: String, before: String, after: String, of reference: String, for viewer: Viewer
  ) async throws {
    let setting = try Entry.name(setting, field: "setting", limit: 200)
    let before = try Entry.text(before, field: "before", limit: 2000)
    let after = try Entry.text(after, field: "after", limit: 2000)
    try await services.database.write { tx in
      let entry = try live(reference, for: viewer, in: tx)
      guard let held = entry.checkout, held.person == viewer.person, let person = viewer.person else {
        throw VaultError.notHeld
      }
      try refuse(
        try credentials(of: entry, in: tx), in: [("setting", setting), ("before", before), ("after", after)])
      try tx.execute(
        """
        INSERT INTO vault_setting_change (agency, id, checkout, person, at, setting, before, after)
        VALUES (\(agency), \(services.identifiers.uuid().uuidString.lowercased()), \(held.id), \(person),
          \(services.clock.now().milliseconds), \(setting), \(before), \(after))
        """)
      try services.record(
        "vault.setting", of: reference, by: try using(entry, for: viewer, in: tx),
        before: ["setting": .string(setting), "value": .string(before)],
        after: ["setting": .string(setting), "value": .string(after)], in: tx)
    }
  }

  /// Newest first.
  package func settingChanges(of entry: VaultEntry, in tx: any Transaction) throws -> [SettingChange] {
    try tx.rows(
      """
      SELECT vault_setting_change.at, person.name, setting, before, after FROM vault_setting_change
      JOIN vault_checkout ON vault_checkout.agency = vault_setting_change.agency
        AND vault_checkout.id = vault_setting_change.checkout
      JOIN person ON person.agency = vault_setting_change.agency AND person.id = vault_setting_change.person
      WHERE vault_setting_change.agency = \(agency) AND vault_checkout.entry = \(entry.id)
      ORDER BY vault_setting_change.at DESC LIMIT 50
      """
    ).map { row in
      SettingChange(
        at: Timestamp(milliseconds: try row.int64("at")), person: try row.text("name"),
        setting: try row.text("setting"), before: try row.text("before"), after: try row.text("after"))
    }
  }
}

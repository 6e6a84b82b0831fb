import RostraPlatforms
import RostraStorage

extension Vault {
  /// Files changed credentials as the next version, and reports it (CRD-6). Earlier versions stay, sealed as they are.
  ///
  /// The approval itself is a case of its own (table 3.11): this only keeps by what it was approved.
  ///
  /// - Parameters:
  ///   - given: what is new. What is not given is taken over; what is given empty is taken out.
  ///   - approvedBy: the reference of the approval; nil where the profile asks for none.
  /// - Throws: ``EntryErrors``; ``VaultError`` `.held` while somebody else works with it, `.vacant` where nobody can be told.
  @discardableResult
  package func change(
    entry reference: String, to given: Credentials, reason: String, approvedBy: String? = nil,
    mailAuthorisation: String? = nil, for viewer: Viewer
  ) async throws -> VaultEntry {
    let reason = try Entry.text(reason, field: "reason", limit: 2000)
    let approvedBy = try approvedBy.map { text throws(EntryError) in
      try Entry.name(text, field: "approvedBy", limit: 200)
    }
    let authorisation = try mailAuthorisation.map { text throws(EntryError) in
      try Entry.text(text, field: "mailAuthorisation", limit: 2000)
    }
    guard !given.fields.isEmpty || given.makesSecret else {
      throw EntryErrors([
        EntryError(field: "secret", problem: "is as it was", remedy: "enter what is new, or have a password made")
      ])
    }
    try await refuseOwnPassword(given, of: viewer)
    return try await services.database.write { tx in
      let entry = try live(reference, for: viewer, in: tx)
      let relied = try using(entry, for: viewer, in: tx)
      if let checkout = entry.checkout, checkout.person != viewer.person,
        !checkout.isOverdue(at: services.clock.now())
      {
        throw VaultError.held(by: checkout.personName, until: checkout.until)
      }
      let master = try currentKey(in: tx)
      let rules = try PasswordRules.inForce(for: agency, in: tx)
      let fresh = try checked(
        given, for: entry, kind: entry.kind, authorisation: authorisation ?? entry.mailAuthorisation, rules: rules,
        under: master, for: viewer, in: tx)
      var fields = try credentials(of: entry, in: tx).filter { given[$0.key] == nil }
      fields.merge(fresh) { _, new in new }
      try refuse(
        fields, in: [("reason", reason), ("approvedBy", approvedBy ?? ""), ("mailAuthorisation", authorisation ?? "")])
      let number = entry.version + 1
      try write(
        fields, of: entry.id, number: number, rules: rules, reason: reason, approvedBy: approvedBy, under: master,
        by: relied, in: tx)
      let now = services.clock.now()
      try tx.execute(
        """
        UPDATE vault_entry SET version = \(number), changed_at = \(now.milliseconds),
          mail_authorisation = \(authorisation ?? entry.mailAuthorisation)
        WHERE agency = \(agency) AND id = \(entry.id)
        """)
      let changed = Set(fresh.keys).union(given.fields.keys).map(\.rawValue).sorted()
      var after = JSONMembers()
      after.add("version", JSON(Int64(number)))
      after.add("fields", list: changed.map { .string($0) })
      after.add("rules", JSON(Int64(rules.version)))
      after.add("approvedBy", approvedBy)
      try services.record(
        "vault.change", of: reference, by: relied, reason: reason, before: ["version": JSON(Int64(entry.version))],
        after: after.json, in: tx)
      if entry.kind == .site {
        try CredentialMessage(.credentialChange, of: entry, needsAll: true, vault: self, in: tx).queue(
          [
            "version": String(number), "reason": reason, "approval": approvedBy ?? "",
            "what": changed.compactMap { CredentialField(rawValue: $0)?.title.lowercased() }.joined(separator: ", "),
          ], by: relied, in: tx)
      }
      return try self.entry(reference, for: viewer, in: tx)
    }
  }

  /// What the current version seals.
  func credentials(of entry: VaultEntry, in tx: any Transaction) throws -> [CredentialField: VaultSecret] {
    let opened = try open(entry.id.text, number: entry.version, named: entry.reference, in: tx)
    return Dictionary(
      uniqueKeysWithValues: opened.compactMap { name, value in CredentialField(rawValue: name).map { ($0, value) } })
  }

  /// Words that are kept in the clear, in evidence and messages, must not hold what is sealed (MSG-4).
  func refuse(_ fields: [CredentialField: VaultSecret], in texts: [(field: String, text: String)]) throws {
    let lines = fields.filter { [.secret, .secondFactor, .backupCodes].contains($0.key) }.values
      .flatMap { $0.text.split(separator: "\n").map(String.init) }.filter { $0.count >= 4 }
    let errors = texts.filter { text in lines.contains { text.text.contains($0) } }.map { text in
      EntryError(
        field: text.field, problem: "holds a password or code of this account",
        remedy: "say it without: this text is kept as evidence and sent by mail")
    }
    guard errors.isEmpty else { throw EntryErrors(errors) }
  }

  /// The account is gone from the platform, or handed over: nothing more is done with the entry (DEC).
  package func end(_ reference: String, reason: String, for viewer: Viewer) async throws {
    let reason = try Entry.text(reason, field: "reason", limit: 2000)
    try await services.database.write { tx in
      let entry = try live(reference, for: viewer, in: tx)
      let relied = try managing(entry, "Ending an entry", for: viewer, in: tx)
      if let checkout = entry.checkout { throw VaultError.held(by: checkout.personName, until: checkout.until) }
      try refuse(try credentials(of: entry, in: tx), in: [("reason", reason)])
      try tx.execute(
        """
        UPDATE vault_entry SET ended_at = \(services.clock.now().milliseconds)
        WHERE agency = \(agency) AND id = \(entry.id)
        """)
      try services.record("vault.end", of: reference, by: relied, reason: reason, in: tx)
    }
  }
}

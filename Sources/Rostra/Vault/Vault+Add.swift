import RostraPlatforms
import RostraStorage

extension Vault {
  /// An account that comes into the vault.
  package struct NewEntry: Sendable {
    package var kind = VaultEntry.Kind.site
    package var unit: Identifier<AgencyUnit>
    package var platform: String
    package var handle: String
    /// A site's reference or id; nil where it is not captured yet.
    package var site: String?
    package var siteCase: String?
    package var mailAuthorisation: String?
    package var credentials: Credentials

    package init(
      kind: VaultEntry.Kind = .site, unit: Identifier<AgencyUnit>, platform: String, handle: String,
      site: String? = nil, siteCase: String? = nil, mailAuthorisation: String? = nil, credentials: Credentials
    ) {
      self.kind = kind
      self.unit = unit
      self.platform = platform
      self.handle = handle
      self.site = site
      self.siteCase = siteCase
      self.mailAuthorisation = mailAuthorisation
      self.credentials = credentials
    }
  }

  /// Seals an account's credentials in (CRD-1, CRD-3).
  ///
  /// - Throws: ``EntryErrors`` with everything that stands against it; nothing is kept then.
  package func add(_ new: NewEntry, for viewer: Viewer) async throws -> VaultEntry {
    try viewer.require(.takePart)
    var new = new
    new.platform = try Entry.name(new.platform, field: "platform", limit: 60)
    new.handle = try Entry.name(new.handle, field: "handle", limit: 200)
    new.mailAuthorisation = try new.mailAuthorisation.map { text throws(EntryError) in
      try Entry.text(text, field: "mailAuthorisation", limit: 2000)
    }
    try await refuseOwnPassword(new.credentials, of: viewer)
    let wanted = new
    return try await services.database.write { tx in
      let relied = try filing(wanted, for: viewer, in: tx)
      let master = try currentKey(in: tx)
      let rules = try PasswordRules.inForce(for: agency, in: tx)
      let fields = try checked(
        wanted.credentials, for: nil, kind: wanted.kind, authorisation: wanted.mailAuthorisation, rules: rules,
        under: master, for: viewer, in: tx)
      let id = services.identifiers.next(VaultEntry.self)
      let now = services.clock.now()
      let number = try tx.row("SELECT COUNT(*) AS n FROM vault_entry WHERE agency = \(agency)")?.int("n") ?? 0
      let reference = "V-\(number + 1)"
      let isPersonal = wanted.kind == .personal
      try tx.execute(
        """
        INSERT INTO vault_entry (agency, id, reference, kind, owner, unit, platform, handle, site, site_case,
          mail_authorisation, version, made_at, changed_at)
        VALUES (\(agency), \(id), \(reference), \(wanted.kind.rawValue), \(isPersonal ? viewer.person : nil),
          \(wanted.unit), \(wanted.platform), \(wanted.handle), \(try site(wanted.site, in: tx)), \(wanted.siteCase),
          \(wanted.mailAuthorisation), 1, \(now.milliseconds), \(now.milliseconds))
        """)
      try write(
        fields, of: id, number: 1, rules: rules, reason: "Laid down", approvedBy: nil, under: master, by: relied, in: tx
      )
      // Whoever hands an account in goes on working with it, unless their role reaches it anyway.
      if !isPersonal, !viewer.grants.contains(where: { Viewer.vaultManagers.contains($0.role) }) {
        try name(viewer.person, as: .holder, of: id, until: nil, by: relied, in: tx)
      }
      var after = JSONMembers()
      after.add("kind", wanted.kind.rawValue)
      after.add("fields", list: fields.keys.map(\.rawValue).sorted().map { .string($0) })
      after.add("rules", JSON(Int64(rules.version)))
      after.add("authorisation", wanted.mailAuthorisation)
      try services.record("vault.add", of: reference, by: relied, after: after.json, in: tx)
      return try entry(reference, for: viewer, in: tx)
    }
  }

  /// Who hands it in, with the role relied on; anybody, where it is their own.
  private func filing(_ new: NewEntry, for viewer: Viewer, in tx: any Transaction) throws -> Viewer {
    guard viewer.person != nil, !viewer.grants.contains(where: { $0.role == .auditor || $0.role == .internalAudit })
    else { throw VaultError.notYours("Laying credentials down") }
    guard try tx.row("SELECT id FROM unit WHERE agency = \(agency) AND id = \(new.unit)") != nil else {
      throw EntryError(field: "unit", problem: "is not a unit of this agency", remedy: "choose one from the list")
    }
    if new.kind == .personal { return viewer }
    guard let relied = try viewer.relying(on: Viewer.vaultFilers, within: new.unit, services, in: tx) else {
      throw VaultError.notYours("Laying credentials down")
    }
    return relied
  }

  private func site(_ word: String?, in tx: any Transaction) throws -> String? {
    guard let word, !word.isEmpty else { return nil }
    let row = try tx.row(
      "SELECT id FROM site WHERE agency = \(agency) AND (id = \(word) OR reference = \(word.uppercased()))")
    guard let id = try row?.text("id") else {
      throw EntryError(
        field: "site", value: word, problem: "is not a site of this agency", remedy: "enter its reference, such as S-4")
    }
    return id
  }

  // MARK: - What adding and changing share

  /// CRD-11: the login of whoever files it is the one password that can be compared; it is not asked for again.
  func refuseOwnPassword(_ credentials: Credentials, of viewer: Viewer) async throws {
    guard let secret = credentials[.secret], let person = viewer.person else { return }
    let stored = try await services.database.read { [agency] tx in
      try tx.row("SELECT password FROM person WHERE agency = \(agency) AND id = \(person)")?.textOrNil("password")
    }
    guard let stored, try await Password.verify(secret.text, against: stored) else { return }
    throw EntryErrors([
      EntryError(
        field: "secret", problem: "is the password of your own login",
        remedy: "use one that belongs to the site alone")
    ])
  }

  /// What will be sealed: what is given, and a password made here where one is asked for.
  func checked(
    _ credentials: Credentials, for entry: VaultEntry?, kind: VaultEntry.Kind, authorisation: String?,
    rules: PasswordRules, under master: VaultKeyFile.MasterKey, for viewer: Viewer, in tx: any Transaction
  ) throws -> [CredentialField: VaultSecret] {
    var fields = credentials.fields.filter { !$0.value.isEmpty }
    if credentials.makesSecret { fields[.secret] = rules.make(services.secrets) }
    var errors: [EntryError] = []
    if entry == nil {
      for field in [CredentialField.username, .secret] where fields[field] == nil {
        errors.append(EntryError(field: field.rawValue, problem: "is empty", remedy: "enter it, or have one made"))
      }
    }
    let checks = CredentialChecks(vault: self, viewer: viewer, rules: rules, master: master, tx: tx)
    errors += try checks.errors(
      in: fields, for: entry, isPersonal: kind == .personal, authorisation: authorisation)
    guard errors.isEmpty else { throw EntryErrors(errors) }
    return fields
  }

  /// One version: its row, what it seals, and what it is compared by.
  func write(
    _ fields: [CredentialField: VaultSecret], of entry: Identifier<VaultEntry>, number: Int, rules: PasswordRules,
    reason: String, approvedBy: String?, under master: VaultKeyFile.MasterKey, by viewer: Viewer,
    in tx: any Transaction
  ) throws {
    let names = fields.keys.map(\.rawValue).sorted().joined(separator: " ")
    try tx.execute(
      """
      INSERT INTO vault_version (agency, entry, number, fields, rules, made_at, made_by, reason, approved_by)
      VALUES (\(agency), \(entry), \(number), \(names), \(rules.version), \(services.clock.now().milliseconds),
        \(viewer.actor), \(reason), \(approvedBy))
      """)
    try seal(
      Dictionary(uniqueKeysWithValues: fields.map { ($0.key.rawValue, $0.value) }), of: entry.text, number: number,
      under: master, in: tx)
    try keepDigests(of: fields, entry: entry.text, number: number, under: master, in: tx)
  }

  func keepDigests(
    of fields: [CredentialField: VaultSecret], entry: String, number: Int, under master: VaultKeyFile.MasterKey,
    in tx: any Transaction
  ) throws {
    for (field, value) in fields where field.isCompared {
      try tx.execute(
        """
        INSERT INTO vault_digest (agency, entry, number, field, master, digest)
        VALUES (\(agency), \(entry), \(number), \(field.rawValue), \(master.id),
          \(Self.digest(value, of: field, under: master)))
        ON CONFLICT (agency, entry, number, field) DO UPDATE SET master = excluded.master, digest = excluded.digest
        """)
    }
  }
}

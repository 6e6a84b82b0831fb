package import RostraPlatforms
package import RostraStorage

extension Vault {
  /// By what somebody reaches an account.
  package enum Way: String, Sendable, Hashable, CaseIterable {
    /// Named to work with it.
    case holder
    /// Reads the recovery address.
    case recoveryMail = "recovery-mail"
    /// Has the recovery telephone.
    case recoveryPhone = "recovery-phone"
    /// Has a device that makes its codes.
    case secondFactor = "second-factor"
    /// Runs sites of its unit, or all.
    case role
    /// Was shown the password that still holds, as those are who share a login.
    case shown
    /// It is theirs alone.
    case own

    package var title: String {
      switch self {
      case .holder: "Named holder"
      case .recoveryMail: "Recovery mail address"
      case .recoveryPhone: "Recovery telephone"
      case .secondFactor: "Device of the second factor"
      case .role: "By role"
      case .shown: "Was shown the password"
      case .own: "Own credentials"
      }
    }

    /// Those that are written down; the others follow.
    package static let named: [Way] = [.holder, .recoveryMail, .recoveryPhone, .secondFactor]
  }

  /// Somebody who is written down with an entry.
  package struct Named: Sendable, Hashable {
    package var person: Identifier<Person>
    package var name: String
    package var mail: String
    package var way: Way
    package var until: Timestamp?

    package var json: JSON {
      var members = JSONMembers()
      members.add("person", person.text)
      members.add("name", name)
      members.add("mail", mail)
      members.add("way", way.rawValue)
      members.add("until", until?.rfc3339)
      return members.json
    }
  }

  package func named(with entry: VaultEntry, in tx: any Transaction) throws -> [Named] {
    try tx.rows(
      """
      SELECT vault_person.person, person.name, person.mail, way, until_at FROM vault_person
      JOIN person ON person.agency = vault_person.agency AND person.id = vault_person.person
      WHERE vault_person.agency = \(agency) AND entry = \(entry.id) ORDER BY person.name, way
      """
    ).compactMap { row in
      guard let way = Way(rawValue: try row.text("way")) else { return nil }
      return Named(
        person: Identifier(text: try row.text("person")), name: try row.text("name"), mail: try row.text("mail"),
        way: way, until: try row.int64OrNil("until_at").map(Timestamp.init(milliseconds:)))
    }
  }

  /// Writes down who works with an account, or is reached by its recovery (CRD-1, CRD-10).
  ///
  /// - Parameter word: their mail address or id.
  package func name(
    _ word: String, as way: Way, of reference: String, until: Timestamp? = nil, for viewer: Viewer
  ) async throws {
    try await services.database.write { tx in
      let entry = try live(reference, for: viewer, in: tx)
      guard entry.kind == .site, Way.named.contains(way) else {
        throw EntryError(
          field: "person", problem: "cannot be named", remedy: "personal credentials are never shared (CRD-18)")
      }
      let relied = try managing(entry, "Naming holders", for: viewer, in: tx)
      guard let known = try person(word, in: tx), known.state != .suspended else {
        throw EntryError(
          field: "person", value: word, problem: "does not work here",
          remedy: "enter the mail address of somebody in the register of people")
      }
      if let until, until <= services.clock.now() {
        throw EntryError(
          field: "until", value: AgencyTime(services.agency).date(until), problem: "is over already",
          remedy: "enter a day to come, or none")
      }
      guard way != .holder || !known.roles.contains(where: { $0.role == .auditor || $0.role == .internalAudit }) else {
        throw EntryError(
          field: "person", value: known.name, problem: "is an auditor",
          remedy: "auditors see what was done, never a credential")
      }
      try name(known.id, as: way, of: entry.id, until: until, by: relied, in: tx)
      try services.record(
        "vault.name", of: reference, by: relied,
        after: ["person": .string(known.id.text), "way": .string(way.rawValue)], in: tx)
    }
  }

  private func person(_ word: String, in tx: any Transaction) throws -> Person? {
    try Person.find(Identifier(text: word), agency: agency, in: tx)
      ?? Person.find(mail: word.trimmingWhitespace().lowercased(), agency: agency, in: tx)
  }

  func name(
    _ person: Identifier<Person>?, as way: Way, of entry: Identifier<VaultEntry>, until: Timestamp?,
    by viewer: Viewer, in tx: any Transaction
  ) throws {
    guard let person else { return }
    try tx.execute(
      """
      INSERT INTO vault_person (agency, entry, person, way, until_at, given_at, given_by)
      VALUES (\(agency), \(entry), \(person), \(way.rawValue), \(until?.milliseconds),
        \(services.clock.now().milliseconds), \(viewer.actor))
      ON CONFLICT (agency, entry, person, way) DO UPDATE SET until_at = excluded.until_at,
        given_at = excluded.given_at, given_by = excluded.given_by
      """)
  }

  /// - Parameter word: their mail address or id.
  package func remove(_ word: String, as way: Way, of reference: String, for viewer: Viewer) async throws {
    try await services.database.write { tx in
      let entry = try live(reference, for: viewer, in: tx)
      let relied = try managing(entry, "Removing holders", for: viewer, in: tx)
      guard let known = try person(word, in: tx),
        try tx.execute(
          """
          DELETE FROM vault_person WHERE agency = \(agency) AND entry = \(entry.id) AND person = \(known.id)
            AND way = \(way.rawValue)
          """) == 1
      else {
        throw EntryError(
          field: "person", value: word, problem: "is not named so with this account",
          remedy: "look at who is named, and by what")
      }
      try services.record(
        "vault.unname", of: reference, by: relied,
        before: ["person": .string(known.id.text), "way": .string(way.rawValue)], in: tx)
    }
  }

  // MARK: - What somebody reaches

  /// One account that a person could get into, and by what.
  package struct Reach: Sendable, Hashable {
    package var entry: VaultEntry
    package var ways: Set<Way>
  }

  /// Every entry that a person could reach, not only where they administer (CRD-9, CRD-10): the work list of a rotation before
  /// somebody leaves. It is for the program's own procedures and for keepers of the vault; a viewer gets those of the entries
  /// that they may open.
  package func reach(of person: Identifier<Person>, for viewer: Viewer, in tx: any Transaction) throws -> [Reach] {
    let now = services.clock.now()
    guard let known = try Person.find(person, agency: agency, in: tx) else { throw SignInError.noPerson }
    var ways: [String: Set<Way>] = [:]
    func add(_ way: Way, _ rows: [Row], _ column: String = "entry") throws {
      for row in rows { ways[try row.text(.init(stringLiteral: column)), default: []].insert(way) }
    }
    for way in Way.named {
      try add(
        way,
        try tx.rows(
          "SELECT entry FROM vault_person WHERE agency = \(agency) AND person = \(person) AND way = \(way.rawValue)"))
    }
    // Who left may still be seen through what their roles gave until a moment ago: a role that has run out counts, too.
    for role in known.roles where Viewer.vaultManagers.contains(role.role) {
      let units = try AgencyUnit.reach(of: role.unit, agency: agency, in: tx).sorted()
      try add(
        .role,
        try tx.rows(
          "SELECT id AS entry FROM vault_entry WHERE agency = \(agency) AND kind = 'site' AND unit IN \(list: units)"))
    }
    try add(
      .own, try tx.rows("SELECT id AS entry FROM vault_entry WHERE agency = \(agency) AND owner = \(person)"))
    // Still the version that they were shown.
    try add(
      .shown,
      try tx.rows(
        """
        SELECT vault_reveal.subject AS entry FROM vault_reveal
        JOIN vault_entry ON vault_entry.agency = vault_reveal.agency AND vault_entry.id = vault_reveal.subject
        WHERE vault_reveal.agency = \(agency) AND vault_reveal.person = \(person)
          AND vault_reveal.number = vault_entry.version
        """))
    try add(.recoveryMail, try tx.rows(byMail(known.mail, in: tx)))
    let isSystem = viewer.role == .system
    let within: SQL = isSystem ? "" : viewer.withinVault(at: now)
    return try tx.rows(
      """
      SELECT \(sql: VaultEntry.columns) FROM \(sql: VaultEntry.tables)
      WHERE vault_entry.agency = \(agency) AND vault_entry.ended_at IS NULL
        AND vault_entry.id IN \(list: ways.keys.sorted()) \(sql: within)
      ORDER BY vault_entry.id
      """
    ).map { row in
      let entry = try VaultEntry(row)
      return Reach(entry: entry, ways: ways[entry.id.text] ?? [])
    }
  }

  /// Which of some entries still hold what they held before a moment.
  func unchanged(_ references: Set<String>, since moment: Timestamp, in tx: any Transaction) throws -> [String] {
    try tx.rows(
      """
      SELECT reference FROM vault_entry
      WHERE agency = \(agency) AND reference IN \(list: references.sorted()) AND ended_at IS NULL
        AND changed_at < \(moment.milliseconds)
      ORDER BY id
      """
    ).map { try $0.text("reference") }
  }

  /// Entries whose recovery or registration goes to an address, found without opening any.
  private func byMail(_ mail: String, in tx: any Transaction) throws -> SQL {
    let masters = try tx.row("SELECT 1 AS found FROM vault_key WHERE agency = \(agency)") == nil ? [] : try keys.read()
    let digests = masters.flatMap { master in
      [CredentialField.recoveryMail, .registrationMail].map { Self.digest(VaultSecret(mail), of: $0, under: master) }
    }
    return """
      SELECT vault_digest.entry FROM vault_digest
      JOIN vault_entry ON vault_entry.agency = vault_digest.agency AND vault_entry.id = vault_digest.entry
      WHERE vault_digest.agency = \(agency) AND vault_digest.number = vault_entry.version
        AND vault_digest.field IN ('recovery-mail', 'registration-mail') AND vault_digest.digest IN \(list: digests)
      """
  }

  // MARK: - Escrow

  /// What the vault lacks of a site's case: empty where all account information is in it (CRD-3).
  package func lacking(ofCase reference: String, in tx: any Transaction) throws -> [String] {
    let rows = try tx.rows(
      """
      SELECT reference, fields FROM vault_entry
      JOIN vault_version ON vault_version.agency = vault_entry.agency AND vault_version.entry = vault_entry.id
        AND vault_version.number = vault_entry.version
      WHERE vault_entry.agency = \(agency) AND site_case = \(reference) AND ended_at IS NULL ORDER BY vault_entry.id
      """)
    guard !rows.isEmpty else { return ["no credentials are in the vault"] }
    return try rows.flatMap { row in
      let held = Set(try row.text("fields").split(separator: " ").map(String.init))
      let reference = try row.text("reference")
      return CredentialField.escrowed.filter { !held.contains($0.rawValue) }
        .map { "\(reference) is without: \($0.title.lowercased())" }
    }
  }

  /// Whether no credentials of a site's case are in the vault.
  package func holdsNothing(ofCase reference: String, in tx: any Transaction) throws -> Bool {
    try tx.row(
      """
      SELECT 1 AS held FROM vault_entry
      WHERE agency = \(agency) AND kind = 'site' AND site_case = \(reference) AND ended_at IS NULL LIMIT 1
      """) == nil
  }
}

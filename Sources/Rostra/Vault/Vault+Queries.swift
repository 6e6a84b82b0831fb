package import RostraPlatforms
package import RostraStorage

extension Vault {
  /// What a list of entries is narrowed to.
  package struct Filter: Sendable, Hashable {
    package var words = ""
    package var unit: Identifier<AgencyUnit>?
    package var isHeld = false
    package var withEnded = false

    package init() {}
  }

  /// What the viewer may open, by platform and handle.
  package func entries(
    _ filter: Filter = Filter(), after: String? = nil, limit: Int = 500, for viewer: Viewer, in tx: any Transaction
  ) throws -> [VaultEntry] {
    var narrowed: SQL = filter.withEnded ? "" : "AND vault_entry.ended_at IS NULL"
    if let unit = filter.unit { narrowed += " AND vault_entry.unit = \(unit)" }
    if filter.isHeld { narrowed += " AND held.id IS NOT NULL" }
    if !filter.words.isEmpty {
      let pattern = "%\(filter.words.lowercased().replacing("%", with: "").replacing("_", with: ""))%"
      narrowed +=
        " AND lower(vault_entry.platform || ' ' || vault_entry.handle || ' ' || vault_entry.reference) LIKE \(pattern)"
    }
    if let after { narrowed += " AND vault_entry.id > \(after)" }
    return try tx.rows(
      """
      SELECT \(sql: VaultEntry.columns) FROM \(sql: VaultEntry.tables)
      WHERE vault_entry.agency = \(agency) \(sql: viewer.withinVault(at: services.clock.now())) \(sql: narrowed)
      ORDER BY vault_entry.id LIMIT \(limit)
      """
    ).map(VaultEntry.init)
  }

  /// - Throws: ``VaultError`` `.notFound` where there is none, or none that the viewer may see.
  package func entry(_ reference: String, for viewer: Viewer, in tx: any Transaction) throws -> VaultEntry {
    let row = try tx.row(
      """
      SELECT \(sql: VaultEntry.columns) FROM \(sql: VaultEntry.tables)
      WHERE vault_entry.agency = \(agency) AND vault_entry.reference = \(reference)
        \(sql: viewer.withinVault(at: services.clock.now()))
      """)
    guard let row else { throw VaultError.notFound }
    return try VaultEntry(row)
  }

  /// The same, where something is to be done with it.
  func live(_ reference: String, for viewer: Viewer, in tx: any Transaction) throws -> VaultEntry {
    let entry = try entry(reference, for: viewer, in: tx)
    guard entry.ended == nil else { throw VaultError.ended(reference) }
    return entry
  }

  /// The viewer as the one who manages an entry: with the role relied on (GEN-10).
  func managing(_ entry: VaultEntry, _ act: String, for viewer: Viewer, in tx: any Transaction) throws -> Viewer {
    if entry.owner != nil, entry.owner == viewer.person { return viewer }
    guard let relied = try viewer.relying(on: Viewer.vaultManagers, within: entry.unit, services, in: tx) else {
      throw VaultError.notYours(act)
    }
    return relied
  }

  package func mayManage(_ entry: VaultEntry, for viewer: Viewer, in tx: any Transaction) -> Bool {
    (try? managing(entry, "", for: viewer, in: tx)) != nil
  }

  /// Whether anything was ever sealed.
  package func isUsed(in tx: any Transaction) throws -> Bool {
    try tx.row("SELECT 1 AS found FROM vault_key WHERE agency = \(agency) LIMIT 1") != nil
  }

  /// What the keepers should have set right about the keys; nothing for anybody else.
  package func warnings(for viewer: Viewer, in tx: any Transaction) throws -> [String] {
    guard viewer.worksWithVault, viewer.grants.contains(where: { Viewer.vaultKeepers.contains($0.role) }),
      try isUsed(in: tx)
    else { return [] }
    var warnings: [String] = []
    do { _ = try keys.read() } catch let error as VaultError { warnings.append(error.description) }
    if try recoveryState(in: tx) == nil {
      warnings.append(
        "No recovery is set up: if the key file is lost, every credential here is. Two people or more do it together with "
          + "whoever runs this system: rostra vault recovery set-up.")
    }
    return warnings
  }

  /// The viewer as the one who uses an entry: as manager, or as whatever they are, by being named.
  func using(_ entry: VaultEntry, for viewer: Viewer, in tx: any Transaction) throws -> Viewer {
    try viewer.relying(on: Viewer.vaultManagers, within: entry.unit, services, in: tx) ?? viewer
  }

  /// Newest first.
  package func versions(of entry: VaultEntry, in tx: any Transaction) throws -> [VaultEntry.Version] {
    try tx.rows(
      """
      SELECT number, fields, rules, made_at, made_by, reason, approved_by FROM vault_version
      WHERE agency = \(agency) AND entry = \(entry.id) ORDER BY number DESC
      """
    ).map { row in
      VaultEntry.Version(
        number: try row.int("number"),
        fields: try row.text("fields").split(separator: " ").compactMap { CredentialField(rawValue: String($0)) },
        rules: try row.int("rules"), made: Timestamp(milliseconds: try row.int64("made_at")),
        madeBy: try row.text("made_by"), reason: try row.text("reason"), approvedBy: try row.textOrNil("approved_by"))
    }
  }

  /// Newest first.
  package func checkouts(of entry: VaultEntry, in tx: any Transaction) throws -> [VaultEntry.Checkout] {
    try tx.rows(
      """
      SELECT vault_checkout.id, person, person.name, kind, reason, from_at, until_at, returned_at, returned_by
      FROM vault_checkout JOIN person ON person.agency = vault_checkout.agency AND person.id = vault_checkout.person
      WHERE vault_checkout.agency = \(agency) AND entry = \(entry.id) ORDER BY from_at DESC LIMIT 50
      """
    ).map { row in
      VaultEntry.Checkout(
        id: try row.text("id"), person: Identifier(text: try row.text("person")), personName: try row.text("name"),
        kind: VaultEntry.Checkout.Kind(rawValue: try row.text("kind")) ?? .usual, reason: try row.text("reason"),
        from: Timestamp(milliseconds: try row.int64("from_at")),
        until: Timestamp(milliseconds: try row.int64("until_at")),
        returned: try row.int64OrNil("returned_at").map(Timestamp.init(milliseconds:)),
        returnedBy: try row.textOrNil("returned_by"))
    }
  }

  /// One time that somebody was shown something.
  package struct Reveal: Sendable, Hashable {
    package var at: Timestamp
    package var person: String
    package var number: Int
    package var reason: String
    package var fields: [String]

    package var json: JSON {
      [
        "at": .string(at.rfc3339), "person": .string(person), "version": JSON(number), "reason": .string(reason),
        "fields": .array(fields.map { .string($0) }),
      ]
    }
  }

  /// Newest first (CRD-1).
  package func reveals(of entry: VaultEntry, in tx: any Transaction) throws -> [Reveal] {
    try tx.rows(
      """
      SELECT vault_reveal.at, person.name, number, reason, fields FROM vault_reveal
      JOIN person ON person.agency = vault_reveal.agency AND person.id = vault_reveal.person
      WHERE vault_reveal.agency = \(agency) AND subject = \(entry.id) ORDER BY vault_reveal.at DESC LIMIT 50
      """
    ).map { row in
      Reveal(
        at: Timestamp(milliseconds: try row.int64("at")), person: try row.text("name"), number: try row.int("number"),
        reason: try row.text("reason"), fields: try row.text("fields").split(separator: " ").map(String.init))
    }
  }
}

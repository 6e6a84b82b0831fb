package import RostraPlatforms
package import RostraStorage

extension Vault {
  /// The final list of log-in credentials of a site that ends (CRD-19, DEC-9): one sealed document, whose reference a message
  /// may carry and which the technology officer alone opens (MSG-4).
  package struct FinalList: Sendable, Hashable {
    package var id: String
    /// `VL-3`
    package var reference: String
    package var siteCase: String
    package var entries: Int
    package var made: Timestamp
    package var madeBy: String

    /// What it is of; what it holds is shown on its page alone.
    package var json: JSON {
      [
        "reference": .string(reference), "case": .string(siteCase), "entries": JSON(entries),
        "made": .string(made.rfc3339), "madeBy": .string(madeBy),
      ]
    }
  }

  private static let document = "final-list"

  /// Seals everything that the vault holds of a case's site, within the step that reports its end: who may is the step's to say.
  /// It is complete or it is not made.
  ///
  /// - Throws: ``VaultError`` `.incomplete` with what is lacking.
  package func sealFinalList(case reference: String, by relied: Viewer, in tx: any Transaction) throws -> FinalList {
    let entries = try tx.rows(
      """
      SELECT \(sql: VaultEntry.columns) FROM \(sql: VaultEntry.tables)
      WHERE vault_entry.agency = \(agency) AND vault_entry.kind = 'site' AND vault_entry.ended_at IS NULL
        AND vault_entry.site_case = \(reference)
      ORDER BY vault_entry.id
      """
    ).map(VaultEntry.init)
    guard !entries.isEmpty else { throw VaultError.incomplete(["no credentials of \(reference) are in it"]) }
    let parts = try entries.map { entry in
      var members = JSONMembers()
      members.add("entry", entry.reference)
      members.add("platform", entry.platform)
      members.add("handle", entry.handle)
      members.add("version", JSON(Int64(entry.version)))
      for (field, value) in try credentials(of: entry, in: tx).sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        members.add(field.rawValue, value.text)
      }
      return members.json
    }
    let number = try tx.row("SELECT COUNT(*) AS n FROM vault_final_list WHERE agency = \(agency)")?.int("n") ?? 0
    let list = FinalList(
      id: services.identifiers.uuid().uuidString.lowercased(), reference: "VL-\(number + 1)", siteCase: reference,
      entries: entries.count, made: services.clock.now(), madeBy: relied.actor)
    try tx.execute(
      """
      INSERT INTO vault_final_list (agency, id, reference, site_case, entries, made_at, made_by)
      VALUES (\(agency), \(list.id), \(list.reference), \(reference), \(list.entries), \(list.made.milliseconds),
        \(list.madeBy))
      """)
    try seal(
      [Self.document: VaultSecret(JSON.array(parts).text)], of: list.id, number: 1, under: try currentKey(in: tx),
      in: tx)
    try services.record(
      "vault.final-list", of: list.reference, by: relied,
      after: ["case": .string(reference), "entries": .array(entries.map { .string($0.reference) })], in: tx)
    return list
  }

  /// Those that the viewer may open: the technology officer, and nobody else.
  package func finalLists(for viewer: Viewer, in tx: any Transaction) throws -> [FinalList] {
    guard try technologyOfficer(viewer, in: tx) != nil else { return [] }
    return try tx.rows(
      """
      SELECT id, reference, site_case, entries, made_at, made_by FROM vault_final_list
      WHERE agency = \(agency) ORDER BY made_at DESC LIMIT 200
      """
    ).map { row in
      FinalList(
        id: try row.text("id"), reference: try row.text("reference"), siteCase: try row.text("site_case"),
        entries: try row.int("entries"), made: Timestamp(milliseconds: try row.int64("made_at")),
        madeBy: try row.text("made_by"))
    }
  }

  /// One account of an opened list.
  package struct ListedEntry: Sendable {
    package var entry: String
    package var platform: String
    package var handle: String
    package var fields: [(field: CredentialField, value: VaultSecret)]
  }

  /// Opens a list. The caller has just proven again who they are; each opening is evidence.
  package func openFinalList(
    _ reference: String, reason: String, for viewer: Viewer
  ) async throws -> (FinalList, [ListedEntry]) {
    let reason = try Entry.text(reason, field: "reason", limit: 2000)
    return try await services.database.write { tx in
      guard let relied = try technologyOfficer(viewer, in: tx),
        let list = try finalLists(for: viewer, in: tx).first(where: { $0.reference == reference })
      else { throw VaultError.notFound }
      let opened = try open(list.id, number: 1, named: reference, in: tx)
      guard let text = opened[Self.document]?.text else {
        throw VaultError.field(subject: reference, number: 1, field: Self.document)
      }
      let entries = (try JSON(parsing: text).array ?? []).map { part in
        ListedEntry(
          entry: part["entry"]?.string ?? "", platform: part["platform"]?.string ?? "",
          handle: part["handle"]?.string ?? "",
          fields: CredentialField.allCases.compactMap { field in
            (part[field.rawValue]?.string).map { (field, VaultSecret($0)) }
          })
      }
      if entries.contains(where: { entry in entry.fields.contains { reason.contains($0.value.text) } }) {
        throw EntryError(field: "reason", problem: "holds a credential", remedy: "say it without")
      }
      try noteReveal(
        of: list.id, named: reference, number: 1, checkout: nil, reason: reason, fields: [Self.document], by: relied,
        in: tx)
      return (list, entries)
    }
  }

  private func technologyOfficer(_ viewer: Viewer, in tx: any Transaction) throws -> Viewer? {
    guard viewer.worksWithVault, viewer.person != nil else { return nil }
    return try viewer.relying(on: [.technologyOfficer], within: AgencyUnit.root(of: agency), services, in: tx)
  }
}

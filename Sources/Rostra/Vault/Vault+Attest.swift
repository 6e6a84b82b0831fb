package import RostraPlatforms
package import RostraStorage

extension Vault {
  /// What somebody vouches for of an account, from time to time.
  package struct Attestation: Sendable, Hashable {
    package var kind: Kind
    package var at: Timestamp
    package var person: String
    package var statements: [Statement]
    package var note: String

    package var json: JSON {
      [
        "kind": .string(kind.rawValue), "at": .string(at.rfc3339), "person": .string(person),
        "statements": .array(statements.map { .string($0.rawValue) }), "note": .string(note),
      ]
    }

    package enum Kind: String, Sendable, Hashable, CaseIterable {
      /// That the account is guarded as it should be (CRD-17).
      case security
      /// That those who hold it still should (CRD-21).
      case review

      /// Days after which it is due again; ours, not law.
      package var days: Int64 { self == .security ? 365 : 91 }
      package var title: String { self == .security ? "Security of the account" : "Review of its holders" }
      package var statements: [Statement] {
        self == .security ? [.secondFactor, .recoveryOwned, .devicesReviewed] : [.holdersRight, .passwordAge]
      }
    }

    package enum Statement: String, Sendable, Hashable, CaseIterable {
      case secondFactor = "second-factor"
      case recoveryOwned = "recovery-owned"
      case devicesReviewed = "devices-reviewed"
      case holdersRight = "holders-right"
      case passwordAge = "password-age"

      package var title: String {
        switch self {
        case .secondFactor: "A second factor is on at the platform."
        case .recoveryOwned: "Recovery address and telephone belong to the agency."
        case .devicesReviewed: "The list of signed-in devices was looked through at the platform."
        case .holdersRight: "Everybody who holds it is still authorised to."
        case .passwordAge: "The password is not older than the rules allow, and was changed since the last holder left."
        }
      }
    }
  }

  /// Vouches for an account. Only all statements together count: what does not hold is to be mended first.
  package func attest(
    _ kind: Attestation.Kind, _ statements: Set<Attestation.Statement>, note: String, of reference: String,
    for viewer: Viewer
  ) async throws {
    let note = try note.trimmingWhitespace().isEmpty ? "" : Entry.text(note, field: "note", limit: 2000)
    let missing = kind.statements.filter { !statements.contains($0) }
    guard missing.isEmpty else {
      throw EntryErrors([
        EntryError(
          field: "statements", problem: "do not all hold: \(missing.map(\.title).joined(separator: " "))",
          remedy: "mend it first, then vouch for all of them")
      ])
    }
    try await services.database.write { tx in
      let entry = try live(reference, for: viewer, in: tx)
      let relied = try managing(entry, "Vouching for an account", for: viewer, in: tx)
      guard let person = viewer.person else { throw VaultError.notFound }
      try refuse(try credentials(of: entry, in: tx), in: [("note", note)])
      let now = services.clock.now()
      let rules = try PasswordRules.inForce(for: agency, in: tx)
      if kind == .review, try passwordAge(of: entry, at: now, in: tx) > Int64(rules.age) {
        throw EntryErrors([
          EntryError(
            field: "statements", problem: "do not hold: the password is older than \(rules.age) days",
            remedy: "change it first")
        ])
      }
      try tx.execute(
        """
        INSERT INTO vault_attestation (agency, id, entry, kind, person, at, statements, note)
        VALUES (\(agency), \(services.identifiers.uuid().uuidString.lowercased()), \(entry.id), \(kind.rawValue),
          \(person), \(now.milliseconds), \(kind.statements.map(\.rawValue).joined(separator: " ")), \(note))
        """)
      try services.record(
        "vault.attest", of: reference, by: relied, reason: note.isEmpty ? nil : note,
        after: [
          "kind": .string(kind.rawValue), "statements": .array(kind.statements.map { .string($0.rawValue) }),
        ], in: tx)
    }
  }

  /// Newest first.
  package func attestations(of entry: VaultEntry, in tx: any Transaction) throws -> [Attestation] {
    try tx.rows(
      """
      SELECT kind, at, person.name, statements, note FROM vault_attestation
      JOIN person ON person.agency = vault_attestation.agency AND person.id = vault_attestation.person
      WHERE vault_attestation.agency = \(agency) AND entry = \(entry.id) ORDER BY at DESC LIMIT 50
      """
    ).compactMap { row in
      guard let kind = Attestation.Kind(rawValue: try row.text("kind")) else { return nil }
      return Attestation(
        kind: kind, at: Timestamp(milliseconds: try row.int64("at")), person: try row.text("name"),
        statements: try row.text("statements").split(separator: " ").compactMap {
          Attestation.Statement(rawValue: String($0))
        }, note: try row.text("note"))
    }
  }

  /// Days since the password became another, from the digests alone.
  package func passwordAge(of entry: VaultEntry, at now: Timestamp, in tx: any Transaction) throws -> Int64 {
    let rows = try tx.rows(
      """
      SELECT vault_digest.digest, vault_version.made_at FROM vault_digest
      JOIN vault_version ON vault_version.agency = vault_digest.agency AND vault_version.entry = vault_digest.entry
        AND vault_version.number = vault_digest.number
      WHERE vault_digest.agency = \(agency) AND vault_digest.entry = \(entry.id) AND field = 'secret'
      ORDER BY vault_digest.number DESC
      """)
    guard let current = try rows.first?.blob("digest") else { return 0 }
    let since = try rows.prefix { (try? $0.blob("digest")) == current }.last?.int64("made_at") ?? now.milliseconds
    return (now.milliseconds - since) / 86_400_000
  }

  /// What is owed for an account: which attestation was last given when, or never.
  package func owed(of entry: VaultEntry, at now: Timestamp, in tx: any Transaction) throws -> [Attestation.Kind] {
    guard entry.kind == .site else { return [] }
    let given = try attestations(of: entry, in: tx)
    return Attestation.Kind.allCases.filter { kind in
      let last =
        given.first { $0.kind == kind }?.at
        ?? entry.made.advanced(bySeconds: kind == .security ? -kind.days * 86_400 : 0)
      return last.advanced(bySeconds: kind.days * 86_400) <= now
    }
  }
}

import Crypto
package import RostraPlatforms
package import RostraStorage

/// The whole public registry as one file, for programs and for keeping (REG-4; docs/formats/registry.md).
package enum RegistryExport {
  package static let format = "rostra-registry/1"
  private static let most = 100_000

  package static func all(agency: Identifier<Agency>, in tx: any Transaction) throws -> [OfficialAccount] {
    try OfficialRegistry.find(limit: most, agency: agency, in: tx)
  }

  package static func json(_ accounts: [OfficialAccount], of agency: Agency, at now: Timestamp) -> JSON {
    [
      "format": .string(format), "agency": .string(agency.name), "made": .string(now.rfc3339),
      "accounts": .array(accounts.map(\.json)),
    ]
  }

  /// What stands at the agency's well-known address: the accounts that are official now, and nothing else.
  package static func wellKnown(_ accounts: [OfficialAccount], of agency: Agency) -> JSON {
    [
      "format": "rostra-official-accounts/1", "agency": .string(agency.name), "registry": "/accounts",
      "accounts": .array(
        accounts.filter(\.status.isOfficial).map { account in
          var members = JSONMembers()
          members.add("name", account.name)
          members.add("platform", account.platform)
          members.add("handle", account.handle.isEmpty ? nil : account.handle)
          members.add("address", account.address.isEmpty ? nil : account.address)
          members.add("status", account.status.rawValue)
          members.add("since", account.since?.rfc3339)
          members.add("page", "/accounts/\(account.reference)")
          return members.json
        }),
    ]
  }

  package static let columns = [
    "reference", "name", "unit", "platform", "categories", "purpose", "audience", "address", "handle", "status",
    "since", "until", "interaction", "comments", "forum", "contact", "website", "end_cause", "end_archive",
    "farewell",
  ]

  package static func row(_ account: OfficialAccount) -> [String] {
    [
      account.reference, account.name, account.unit, account.platform, account.categories.joined(separator: " "),
      account.purpose, account.audience, account.address, account.handle, account.status.rawValue,
      account.since?.rfc3339 ?? "", account.until?.rfc3339 ?? "", account.interaction, account.comments, account.forum,
      account.contact, account.website, account.end?.cause ?? "", account.end?.archive ?? "", account.farewell,
    ]
  }
}

/// The registry as it was on a day: its file is kept, and its digest is in the log, so that nobody can say later that another
/// account had been official.
package struct RegistrySnapshot: Sendable, Hashable {
  /// In the agency's zone, as `2026-12-31`.
  package var day: String
  /// SHA-256 of the file, in hexadecimal.
  package var sha256: String
  package var size: Int
  package var accounts: Int
  package var made: Timestamp
  /// Of its evidence, in the log.
  package var leaf: Int64
  package var evidence: Identifier<Evidence>

  package static func all(agency: Identifier<Agency>, in tx: any Transaction) throws -> [RegistrySnapshot] {
    try tx.rows("SELECT * FROM registry_snapshot WHERE agency = \(agency) ORDER BY day DESC LIMIT 4000").map(
      RegistrySnapshot.init)
  }

  package static func find(
    _ day: String, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> RegistrySnapshot? {
    try tx.row("SELECT * FROM registry_snapshot WHERE agency = \(agency) AND day = \(day)").map(RegistrySnapshot.init)
  }

  private init(_ row: Row) throws {
    self.init(
      day: try row.text("day"), sha256: try row.text("sha256"), size: try row.int("size"),
      accounts: try row.int("accounts"), made: Timestamp(milliseconds: try row.int64("made_at")),
      leaf: try row.int64("leaf"), evidence: Identifier(text: try row.text("evidence")))
  }

  private init(
    day: String, sha256: String, size: Int, accounts: Int, made: Timestamp, leaf: Int64,
    evidence: Identifier<Evidence>
  ) {
    (self.day, self.sha256, self.size, self.accounts) = (day, sha256, size, accounts)
    (self.made, self.leaf, self.evidence) = (made, leaf, evidence)
  }

  package func key(of agency: Identifier<Agency>) throws -> ObjectKey {
    try ObjectKey("registry/\(agency.text)/\(day)-\(sha256.prefix(16)).json")
  }

  /// Today's, where there is none yet: what the nightly work does.
  ///
  /// - Returns: 1 where one was taken.
  package static func takeIfDue(services: Services) async throws -> Int {
    try await take(services: services, for: .system("registry", of: services.agency.id)) == nil ? 0 : 1
  }

  /// - Returns: nil where today's is there already, or no account is registered.
  package static func take(services: Services, for viewer: Viewer) async throws -> RegistrySnapshot? {
    if viewer.role != .system { try viewer.require(.administer) }
    let (agency, now) = (services.agency, services.clock.now())
    let day = AgencyTime(agency).date(now)
    if try await services.database.read({ tx in try find(day, agency: agency.id, in: tx) }) != nil { return nil }
    try await OfficialRegistry.refresh(services: services)
    // An agency without accounts has nothing that could be denied later.
    let accounts = try await services.database.read { tx in try RegistryExport.all(agency: agency.id, in: tx) }
    guard !accounts.isEmpty else { return nil }
    let bytes = RegistryExport.json(accounts, of: agency, at: now).bytes
    let digest = Hexadecimal.text(Array(SHA256.hash(data: bytes)))
    let snapshot = RegistrySnapshot(
      day: day, sha256: digest, size: bytes.count, accounts: accounts.count, made: now, leaf: 0,
      evidence: Identifier(text: ""))
    // Bytes first: a row never names a file that is not there.
    try await services.objects.put(bytes, at: try snapshot.key(of: agency.id))
    return try await services.database.write { tx in
      guard try find(day, agency: agency.id, in: tx) == nil else { return nil }
      let leaf = try services.record(
        "registry.snapshot", of: day, by: viewer,
        after: ["sha256": .string(digest), "size": JSON(bytes.count), "accounts": JSON(accounts.count)], in: tx)
      let evidence = try tx.row("SELECT id FROM evidence WHERE agency = \(agency.id) AND leaf = \(leaf)")?.text("id")
      try tx.execute(
        """
        INSERT INTO registry_snapshot (agency, day, sha256, size, accounts, made_at, leaf, evidence)
        VALUES (\(agency.id), \(day), \(digest), \(bytes.count), \(accounts.count), \(now.milliseconds), \(leaf),
          \(evidence ?? ""))
        """)
      return try find(day, agency: agency.id, in: tx)
    }
  }
}

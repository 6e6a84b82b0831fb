import HTTPTypes
import Rostra
import RostraPlatforms
import RostraStorage

/// The custody of one account, for programs: who is named with it, what was vouched for, changed and done with it, and its end.
enum VaultCustodyAPI {
  private static let named = JSONSchema.named(
    "VaultPerson",
    .object([
      .always("person", .uuid), .always("name", .string), .always("mail", .string),
      .always("way", .one(of: Vault.Way.named.map(\.rawValue)), "Only a `holder` may open it."),
      .maybe("until", .time, "The last moment."),
    ]))

  private static let statements = JSONSchema.list(of: .one(of: Vault.Attestation.Statement.self), most: 10)
  private static let kind = JSONSchema.one(of: Vault.Attestation.Kind.self)

  private static let attestation = JSONSchema.object([
    .always("kind", kind), .always("at", .time), .always("person", .string), .always("statements", statements),
    .always("note", .string),
  ])

  private static let attestations = JSONSchema.named(
    "VaultAttestations",
    .object([
      .always("owed", .list(of: kind, most: 10), "What is due now."),
      .always("items", .list(of: attestation, most: 50), "Newest first."),
    ]))

  private static let setting = JSONSchema.object([
    .always("at", .time), .always("person", .string), .always("setting", .string), .always("before", .string),
    .always("after", .string),
  ])

  private static let settings = JSONSchema.named(
    "VaultSettings", .object([.always("items", .list(of: setting, most: 50), "Newest first.")]))

  private static let history = JSONSchema.named(
    "VaultHistory",
    .object([
      .always(
        "versions",
        .list(
          of: .object([
            .always("number", .count), .always("holds", .list(of: .one(of: CredentialField.self), most: 10)),
            .always("rules", .count, "The version of the password rules that it was checked by; 0: the program's."),
            .always("made", .time), .always("madeBy", .string), .always("reason", .string),
            .maybe("approvedBy", .string),
          ]))),
      .always("checkouts", .list(of: VaultAPI.checkout, most: 50)),
      .always(
        "reveals",
        .list(
          of: .object([
            .always("at", .time), .always("person", .string), .always("version", .count), .always("reason", .string),
            .always("fields", .list(of: .string, most: 20)),
          ]), most: 50), "Who was shown what, and why; never what was shown."),
    ]))

  private static let reference = VaultAPI.reference
  private static let take = VaultAPI.take

  static let operations: [Operation] = [
    .get(
      "getVaultHistory", "/vault/{entry}/history", "Vault", "Its versions, checkouts and reveals, newest first",
      history, access: take, parameters: [reference], handle: history),
    .get(
      "listVaultPeople", "/vault/{entry}/people", "Vault", "Who is written down with an account",
      .object([.always("items", .list(of: named))]), access: take, parameters: [reference], handle: people),
    Operation(
      "nameVaultPerson", .post, "/vault/{entry}/people", "Vault", "Write somebody down with an account",
      note: "For those who manage it. Named again, they are kept with the new day.", access: take,
      parameters: [reference],
      body: .named(
        "NewVaultPerson",
        .object([
          .always("person", .text(320, atLeast: 1), "Their mail address or id."),
          .always("way", .one(of: Vault.Way.named.map(\.rawValue))), .maybe("until", .time, "The last moment."),
        ])), success: .json(201, .object([.always("items", .list(of: named))])), refusals: [409], handle: name),
    Operation(
      "removeVaultPerson", .delete, "/vault/{entry}/people/{person}/{way}", "Vault",
      "Take somebody off an account", note: "For those who manage it.", access: take,
      parameters: [
        reference, .path("person", .text(320, atLeast: 1), "Their mail address or id."),
        .path("way", .one(of: Vault.Way.named.map(\.rawValue)), "By what they are named."),
      ], success: .nothing, refusals: [409], handle: remove),
    .get(
      "listVaultAttestations", "/vault/{entry}/attestations", "Vault", "What was vouched for, and what is due",
      attestations, access: take, parameters: [reference], handle: attestations),
    Operation(
      "attestVaultEntry", .post, "/vault/{entry}/attestations", "Vault", "Vouch for an account",
      note: "All statements of the kind, or none: what does not hold is mended first.", access: take,
      parameters: [reference],
      body: .named(
        "NewVaultAttestation",
        .object([.always("kind", kind), .always("statements", statements), .maybe("note", .text(2000))])),
      success: .json(201, attestations), refusals: [409], handle: attest),
    .get(
      "listVaultSettings", "/vault/{entry}/settings", "Vault", "Settings that were changed at the platform", settings,
      access: take, parameters: [reference], handle: settings),
    Operation(
      "noteVaultSetting", .post, "/vault/{entry}/settings", "Vault", "Note a setting that you changed there",
      note: "While you have it checked out.", access: take, parameters: [reference],
      body: .named(
        "NewVaultSetting",
        .object([
          .always("setting", .text(200, atLeast: 1)), .always("before", .text(2000, atLeast: 1)),
          .always("after", .text(2000, atLeast: 1)),
        ])), success: .json(201, settings), refusals: [409], handle: noteSetting),
    Operation(
      "endVaultEntry", .post, "/vault/{entry}/end", "Vault", "End an account that is gone or handed over",
      note: "For those who manage it, and for good. Its versions stay sealed. 409 while somebody has it.", access: take,
      parameters: [reference],
      body: .named("VaultEnd", .object([.always("reason", .text(2000, atLeast: 1))])),
      success: .json(200, VaultAPI.entry), refusals: [409], handle: end),
  ]

  /// Of an entry, as far as it exists for whoever asks.
  private static func answer(
    _ asked: APICall, _ body: @escaping @Sendable (Vault, VaultEntry, any Transaction) throws -> JSON
  ) async throws -> APIAnswer {
    let (vault, reference) = (asked.call.vault, try asked.path("entry"))
    return APIAnswer(
      try await asked.read { tx, viewer in try body(vault, try vault.entry(reference, for: viewer, in: tx), tx) })
  }

  @Sendable private static func history(_ asked: APICall) async throws -> APIAnswer {
    try await answer(asked) { vault, entry, tx in
      [
        "versions": .array(try vault.versions(of: entry, in: tx).map(\.json)),
        "checkouts": .array(try vault.checkouts(of: entry, in: tx).map(\.json)),
        "reveals": .array(try vault.reveals(of: entry, in: tx).map(\.json)),
      ]
    }
  }

  // MARK: - People

  @Sendable private static func people(_ asked: APICall) async throws -> APIAnswer {
    try await answer(asked) { vault, entry, tx in
      ["items": .array(try vault.named(with: entry, in: tx).map(\.json))]
    }
  }

  private static func way(_ text: String?) throws -> Vault.Way {
    guard let way = text.flatMap(Vault.Way.init(rawValue:)) else { throw WebFailure.notFound }
    return way
  }

  @Sendable private static func name(_ asked: APICall) async throws -> APIAnswer {
    try await asked.call.vault.name(
      asked.body["person"]?.string ?? "", as: try way(asked.body["way"]?.string), of: try asked.path("entry"),
      until: asked.body["until"]?.string.flatMap(Timestamp.init(rfc3339:)), for: asked.viewer)
    return try await people(asked)
  }

  @Sendable private static func remove(_ asked: APICall) async throws -> APIAnswer {
    try await asked.call.vault.remove(
      try asked.path("person"), as: try way(try asked.path("way")), of: try asked.path("entry"), for: asked.viewer)
    return .nothing
  }

  // MARK: - Vouching, settings, the end

  @Sendable private static func attestations(_ asked: APICall) async throws -> APIAnswer {
    let now = asked.services.clock.now()
    return try await answer(asked) { vault, entry, tx in
      [
        "owed": .array(try vault.owed(of: entry, at: now, in: tx).map { .string($0.rawValue) }),
        "items": .array(try vault.attestations(of: entry, in: tx).map(\.json)),
      ]
    }
  }

  @Sendable private static func attest(_ asked: APICall) async throws -> APIAnswer {
    let given = (asked.body["statements"]?.array ?? []).compactMap(\.string)
    try await asked.call.vault.attest(
      asked.body["kind"]?.string.flatMap(Vault.Attestation.Kind.init) ?? .security,
      Set(given.compactMap(Vault.Attestation.Statement.init)), note: asked.body["note"]?.string ?? "",
      of: try asked.path("entry"), for: asked.viewer)
    return try await attestations(asked)
  }

  @Sendable private static func settings(_ asked: APICall) async throws -> APIAnswer {
    try await answer(asked) { vault, entry, tx in
      ["items": .array(try vault.settingChanges(of: entry, in: tx).map(\.json))]
    }
  }

  @Sendable private static func noteSetting(_ asked: APICall) async throws -> APIAnswer {
    let body = asked.body
    try await asked.call.vault.noteSetting(
      body["setting"]?.string ?? "", before: body["before"]?.string ?? "", after: body["after"]?.string ?? "",
      of: try asked.path("entry"), for: asked.viewer)
    return try await settings(asked)
  }

  @Sendable private static func end(_ asked: APICall) async throws -> APIAnswer {
    try await asked.call.vault.end(
      try asked.path("entry"), reason: asked.body["reason"]?.string ?? "", for: asked.viewer)
    return try await answer(asked) { _, entry, _ in entry.json }
  }
}

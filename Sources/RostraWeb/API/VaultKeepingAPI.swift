import HTTPTypes
import Rostra
import RostraPlatforms
import RostraStorage

/// What holds for the whole vault: the rules of passwords, what is sealed of sites that ended, and emergencies.
///
/// Taking control in an emergency and confirming it are not here, nor are changing credentials and opening a list: for these
/// somebody has just proven again who they are, which a token cannot (SEC-8, CRD-15).
enum VaultKeepingAPI {
  private static let limits: [JSONSchema.Property] = [
    .always("length", .integer(8...128), "Characters at least."),
    .always("classes", .integer(1...4), "Kinds at least: small letters, capitals, digits, signs."),
    .always("age", .integer(1...3650), "Days after which a password is changed."),
    .always("reuse", .integer(0...100), "How many earlier ones must not come back."),
  ]

  private static let rules = JSONSchema.named(
    "PasswordRules", .object([.always("version", .count, "0: the program's own values.")] + limits))

  private static let list = JSONSchema.named(
    "FinalList",
    .object([
      .always("reference", .string), .always("case", .string), .always("entries", .count), .always("made", .time),
      .always("madeBy", .string),
    ]))

  private static let emergency = JSONSchema.named(
    "VaultEmergency",
    .object([
      .always("id", .uuid), .always("entry", .string), .always("title", .string), .always("askedBy", .string),
      .always("reason", .string), .always("asked", .time), .maybe("confirmedBy", .string),
      .maybe("opened", .time, "Absent while it waits for a second person."),
    ]))

  private static let take = VaultAPI.take

  static let operations: [Operation] = [
    .get(
      "getPasswordRules", "/vault/rules", "Vault", "What passwords of accounts must be like", rules, access: take,
      handle: getRules),
    Operation(
      "setPasswordRules", .put, "/vault/rules", "Vault", "Set a new version of these rules",
      note: "For information technology and the technology officer. They hold from the next password on.", access: take,
      body: .named("NewPasswordRules", .object(limits)), success: .json(200, rules), refusals: [409], handle: setRules),
    .get(
      "listFinalLists", "/vault/final-lists", "Vault", "Final lists of credentials, newest first",
      .object([.always("items", .list(of: list, most: 200))]),
      note: "For the technology officer; empty for everybody else. What a list holds is shown on its page alone.",
      access: take, handle: finalLists),
    .get(
      "listVaultEmergencies", "/vault/emergencies", "Vault", "What waits for a second person, or for its review",
      .object([.always("items", .list(of: emergency, most: 50))]),
      note: "Control is asked for and confirmed on the pages, by people who have just proven again who they are.",
      access: take, handle: emergencies),
    Operation(
      "reviewVaultEmergency", .post, "/vault/emergencies/{emergency}/review", "Vault",
      "Close the review of an emergency",
      note: "By one of those who were told of it, not by whoever asked.", access: take,
      parameters: [.path("emergency", .uuid, "Its id.", of: "VaultEmergency")],
      body: .named("VaultReview", .object([.always("finding", .text(5000, atLeast: 1))])), success: .nothing,
      refusals: [409], handle: review),
  ]

  private static func json(_ rules: PasswordRules) -> JSON {
    .object([JSON.Member("version", JSON(rules.version))] + (rules.json.object ?? []))
  }

  @Sendable private static func getRules(_ asked: APICall) async throws -> APIAnswer {
    APIAnswer(
      json(try await asked.read { tx, viewer in try PasswordRules.inForce(for: viewer.agency, in: tx) }))
  }

  @Sendable private static func setRules(_ asked: APICall) async throws -> APIAnswer {
    func number(_ name: String) -> Int { Int(asked.body[name]?.integer ?? -1) }
    try await asked.call.vault.set(
      PasswordRules(
        length: number("length"), classes: number("classes"), age: number("age"), reuse: number("reuse")),
      for: asked.viewer)
    return try await getRules(asked)
  }

  @Sendable private static func finalLists(_ asked: APICall) async throws -> APIAnswer {
    let vault = asked.call.vault
    let lists = try await asked.read { tx, viewer in try vault.finalLists(for: viewer, in: tx) }
    return APIAnswer(["items": .array(lists.map(\.json))])
  }

  @Sendable private static func emergencies(_ asked: APICall) async throws -> APIAnswer {
    let vault = asked.call.vault
    let open = try await asked.read { tx, viewer in try vault.openGlasses(for: viewer, in: tx) }
    return APIAnswer(["items": .array(open.map(\.json))])
  }

  @Sendable private static func review(_ asked: APICall) async throws -> APIAnswer {
    try await asked.call.vault.reviewGlass(
      try asked.path("emergency"), finding: asked.body["finding"]?.string ?? "", for: asked.viewer)
    return .nothing
  }
}

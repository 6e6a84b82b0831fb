import HTTPTypes
import Rostra
import RostraPlatforms
import RostraStorage

/// What programs see of the vault: which accounts, who has them, and taking and returning them. Credentials are never an
/// answer: showing them needs a person who has just proven again who they are, which a token cannot (SEC-8).
enum VaultAPI {
  static let checkout = JSONSchema.object([
    .always("person", .string), .always("kind", .one(of: ["usual", "break-glass"])), .always("reason", .string),
    .always("from", .time), .always("until", .time), .maybe("returned", .time),
  ])

  static let entry = JSONSchema.named(
    "VaultEntry",
    .object([
      .always("reference", .string), .always("kind", .one(of: VaultEntry.Kind.self)), .always("unit", .uuid),
      .always("platform", .string), .always("handle", .string), .maybe("site", .string), .maybe("case", .string),
      .always("version", .count), .always("made", .time), .always("changed", .time), .maybe("ended", .time),
      .maybe("checkout", checkout, "Who has it now."),
    ]))

  static let reference = Operation.Parameter.path(
    "entry", .text(40, atLeast: 1), "The entry's reference, such as `V-7`.")

  static let take = Access.permission(.takePart)
  private static let note = "What you may not open does not exist here. Credentials are shown on the page alone."

  static let operations: [Operation] = [
    .list(
      "listVaultEntries", "/vault", "Vault", "The accounts whose credentials you may open", of: entry, note: note,
      access: take,
      parameters: [
        .query("q", .text(200), "Words of platform, handle or reference."),
        .query("held", .boolean, "Only those that somebody has now."),
        .query("ended", .boolean, "With those that have ended."),
      ], handle: list),
    .get(
      "getVaultEntry", "/vault/{entry}", "Vault", "One of them, without its credentials", entry, note: note,
      access: take, parameters: [reference], handle: get),
    Operation(
      "checkOutVaultEntry", .post, "/vault/{entry}/checkout", "Vault", "Take an account for yourself alone",
      note: "409 while somebody else has it.", access: take, parameters: [reference],
      body: .named(
        "VaultCheckout",
        .object([.always("reason", .text(2000, atLeast: 1)), .always("hours", .integer(1...72))])),
      success: .json(200, entry), refusals: [409], handle: checkOut),
    Operation(
      "returnVaultEntry", .post, "/vault/{entry}/return", "Vault", "Give an account back", access: take,
      parameters: [reference], success: .json(200, entry), refusals: [409], handle: giveBack),
  ]

  @Sendable private static func list(_ asked: APICall) async throws -> APIAnswer {
    var filter = Vault.Filter()
    filter.words = asked.text("q") ?? ""
    filter.isHeld = asked.flag("held") ?? false
    filter.withEnded = asked.flag("ended") ?? false
    let (wanted, limit, vault) = (filter, asked.limit, asked.call.vault)
    let after = try asked.cursor().map { $0.text(0) }
    let entries = try await asked.read { tx, viewer in
      try vault.entries(wanted, after: after, limit: limit + 1, for: viewer, in: tx)
    }
    let shown = entries.prefix(limit)
    return asked.page(
      shown.map(\.json), next: entries.count > limit ? shown.last.map { PageCursor($0.id.text) } : nil)
  }

  @Sendable private static func get(_ asked: APICall) async throws -> APIAnswer {
    let (vault, reference) = (asked.call.vault, try asked.path("entry"))
    return APIAnswer(try await asked.read { tx, viewer in try vault.entry(reference, for: viewer, in: tx).json })
  }

  @Sendable private static func checkOut(_ asked: APICall) async throws -> APIAnswer {
    let entry = try await asked.call.vault.checkout(
      try asked.path("entry"), reason: asked.body["reason"]?.string ?? "", hours: asked.body["hours"]?.integer ?? 0,
      for: asked.viewer)
    return APIAnswer(entry.json)
  }

  @Sendable private static func giveBack(_ asked: APICall) async throws -> APIAnswer {
    try await asked.call.vault.giveBack(try asked.path("entry"), for: asked.viewer)
    return try await get(asked)
  }
}

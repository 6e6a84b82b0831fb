import Rostra
import RostraPlatforms
import RostraStorage

/// What the agency did: who, in which role, when, to what, why.
enum EvidenceAPI {
  private static let entry = JSONSchema.named(
    "Evidence",
    .object([
      .always("id", .uuid), .always("leaf", .count, "Its place in the log."), .always("at", .time),
      .always("actor", .string), .always("role", .one(of: Viewer.Role.self), "The role relied on."),
      .always("verb", .string, "site.add, production.make"), .always("subject", .string), .maybe("reason", .string),
      .maybe("before", .anything), .maybe("after", .anything),
    ]))

  static let operations: [Operation] = [
    .list(
      "listEvidence", "/evidence", "Evidence", "What was done, newest first", of: entry,
      note: "Entries tell of the whole agency, so whoever may read only some units' records may not read them.",
      access: .permission(.readEvidence),
      parameters: [
        .query("actor", .text(300, atLeast: 1), "Who did it."),
        .query("verb", .text(100, atLeast: 1), "A capability (`site`) or a whole verb (`site.add`)."),
        .query("subject", .text(300, atLeast: 1), "To what: an id or a reference."),
        .query("from", .time, "Not before."), .query("to", .time, "Before."),
      ], handle: list),
    .get(
      "getEvidence", "/evidence/{entry}", "Evidence", "One entry", entry, access: .permission(.readEvidence),
      parameters: [.path("entry", .uuid, "The entry's id.", of: "Evidence")], handle: get),
  ]

  @Sendable private static func list(_ asked: APICall) async throws -> APIAnswer {
    let filter = EvidenceFilter(
      actor: asked.text("actor"), verb: asked.text("verb"), subject: asked.text("subject"), from: asked.time("from"),
      to: asked.time("to"))
    let before = try asked.cursor()?.integer(0)
    let limit = asked.limit
    let found = try await asked.read { tx, viewer in
      try Evidence.find(filter, before: before, limit: limit + 1, for: viewer, in: tx)
    }
    let page = found.prefix(limit)
    return asked.page(
      page.map(\.json), next: found.count > limit ? page.last.map { PageCursor(String($0.leaf)) } : nil)
  }

  @Sendable private static func get(_ asked: APICall) async throws -> APIAnswer {
    let id: Identifier<Evidence> = try asked.id("entry")
    guard let entry = try await asked.read({ tx, viewer in try Evidence.find(id, for: viewer, in: tx) }) else {
      throw WebFailure.notFound
    }
    return APIAnswer(entry.json)
  }
}

import Rostra
import RostraPlatforms
import RostraStorage

/// What the agency works by: its rules, its texts of messages, its catalogue of platforms.
enum RulesAPI {
  private static let rules = JSONSchema.named(
    "Rules",
    .object([
      .always("version", .integer(0...1_000_000), "0: as the program ships them."),
      .always("profile", .string), .always("effective", .time), .always("madeBy", .string), .always("reason", .string),
      .always("text", .string, "YAML."),
    ]))

  private static let text = JSONSchema.named(
    "MessageText",
    .object([
      .always("kind", .string), .always("version", .integer(0...1_000_000), "0: as the program ships it."),
      .always("subject", .string), .always("body", .string),
    ]))

  private static let platform = JSONSchema.named(
    "CataloguePlatform",
    .object([
      .always("id", .string), .always("name", .string), .always("categories", .list(of: .string)),
      .maybe("note", .string), .always("own", .boolean, "Added by the agency."),
    ]))

  private static let kind = Operation.Parameter.path(
    "kind", .text(60, atLeast: 1), "The message, such as `site-decision`.")
  private static let platformID = Operation.Parameter.path(
    "platform", .text(60, atLeast: 1), "The platform's id.", of: "CataloguePlatform")

  static let operations: [Operation] = [
    .get(
      "getRules", "/rules", "Rules", "The rules in force, or those of a day", rules, access: .permission(.follow),
      parameters: [.query("at", .time, "Now where it is not given.")], handle: getRules),
    Operation(
      "changeRules", .put, "/rules", "Rules", "Put other rules in force",
      note: "By the agency's head; by its administrator until there is a site. 422 names every fault with its line.",
      access: .confirmed(.takePart),
      body: .named(
        "RulesChange",
        .object([
          .always("version", .integer(0...1_000_000), "The one that the change was made from."),
          .always("text", .text(200_000, atLeast: 1)), .always("reason", .text(5000, atLeast: 1)),
        ])), success: .json(200, rules), handle: changeRules),
    .get(
      "listMessageTexts", "/texts", "Rules", "The texts of messages in force",
      .object([.always("items", .list(of: text))]), access: .permission(.administer), handle: texts),
    Operation(
      "changeMessageText", .put, "/texts/{kind}", "Rules", "Put another text of a message in force",
      note: "422 where it asks for a name that the message does not have, or leaves out one that it must have.",
      access: .permission(.administer), parameters: [kind],
      body: .named(
        "MessageTextChange",
        .object([
          .always("version", .integer(0...1_000_000), "The one that the change was made from."),
          .always("subject", .text(300, atLeast: 1)), .always("body", .text(20_000, atLeast: 1)),
        ])), success: .json(200, text), refusals: [404], handle: changeText),
    .get(
      "listCatalogue", "/catalogue", "Rules", "The catalogue of platforms, by name",
      .object([.always("items", .list(of: platform))]), access: .permission(.follow), handle: platforms),
    Operation(
      "addPlatform", .post, "/catalogue", "Rules", "Add a platform to the catalogue",
      note: "E-mail is refused: it is no platform.", access: .permission(.administer),
      body: .named(
        "NewPlatform",
        .object([
          .always("name", .text(100, atLeast: 1)), .always("categories", .list(of: .text(60), most: 20)),
          .maybe("note", .text(1000)),
        ])), success: .json(201, platform), handle: addPlatform),
    Operation(
      "retirePlatform", .delete, "/catalogue/{platform}", "Rules", "Take an own platform off the catalogue",
      access: .permission(.administer), parameters: [platformID], success: .nothing, handle: retirePlatform),
  ]

  private static func json(_ rules: AgencyRules) -> JSON {
    [
      "version": JSON(rules.version), "profile": .string(rules.profile), "effective": .string(rules.effective.rfc3339),
      "madeBy": .string(rules.madeBy), "reason": .string(rules.reason), "text": .string(rules.text),
    ]
  }

  @Sendable private static func getRules(_ asked: APICall) async throws -> APIAnswer {
    let at = asked.time("at")
    return APIAnswer(json(try await asked.read { tx, viewer in try AgencyRules.inForce(at: at, for: viewer, in: tx) }))
  }

  @Sendable private static func changeRules(_ asked: APICall) async throws -> APIAnswer {
    let body = asked.body
    return APIAnswer(
      json(
        try await AgencyRules.keep(
          body["text"]?.string ?? "", over: body["version"]?.integer.map { Int($0) } ?? 0,
          reason: body["reason"]?.string ?? "", check: AgencyRules.procedureFaults, services: asked.services,
          for: asked.viewer)))
  }

  @Sendable private static func texts(_ asked: APICall) async throws -> APIAnswer {
    let texts = try await asked.read { tx, viewer in
      try NoticeText.kinds().map { try NoticeText.inForce($0, for: viewer.agency, in: tx) }
    }
    return APIAnswer(["items": .array(texts.map(\.json))])
  }

  @Sendable private static func changeText(_ asked: APICall) async throws -> APIAnswer {
    let kind = NoticeKind(rawValue: try asked.path("kind"))
    guard try NoticeText.kinds().contains(kind) else { throw WebFailure.notFound }
    let body = asked.body
    return APIAnswer(
      try await NoticeText.keep(
        kind, subject: body["subject"]?.string ?? "", body: body["body"]?.string ?? "",
        over: body["version"]?.integer.map { Int($0) } ?? 0, services: asked.services, for: asked.viewer
      ).json)
  }

  @Sendable private static func platforms(_ asked: APICall) async throws -> APIAnswer {
    let found = try await asked.read { tx, viewer in try PlatformCatalogue.of(viewer, in: tx) }
    return APIAnswer(["items": .array(found.platforms.map(\.json))])
  }

  @Sendable private static func addPlatform(_ asked: APICall) async throws -> APIAnswer {
    APIAnswer(
      try await PlatformCatalogue.add(
        asked.body["name"]?.string ?? "", categories: (asked.body["categories"]?.array ?? []).compactMap(\.string),
        note: asked.body["note"]?.string ?? "", services: asked.services, for: asked.viewer
      ).json)
  }

  @Sendable private static func retirePlatform(_ asked: APICall) async throws -> APIAnswer {
    try await PlatformCatalogue.retire(try asked.path("platform"), services: asked.services, for: asked.viewer)
    return .nothing
  }
}

import HTTPTypes
import Rostra
import RostraPlatforms
import RostraStorage

/// The cases of sites: asked for, endorsed, reviewed, decided. The same rules as on the pages: what is refused there is refused
/// here, with everything that is missing at once.
enum RegistryAPI {
  private static let members: [JSONSchema.Property] = [
    .maybe("name", .text(200), "As the public will read it."), .maybe("platform", .text(100)),
    .maybe("categories", .list(of: .one(of: SiteCategory.self), most: 7)), .maybe("purpose", .text(5000)),
    .maybe("communications", .list(of: .one(of: CommunicationType.self), most: 4)),
    .maybe("audience", .text(1000)), .maybe("mission", .text(1000)), .maybe("justification", .text(5000)),
    .maybe("terms", .text(2000), "The address of the terms of service."),
    .maybe("administrators", .list(of: .uuid, most: 50), "Proposed; powers come with the designation."),
  ]

  private static let site = JSONSchema.named(
    "SiteCase",
    .object([
      .always("reference", .string), .always("unit", .uuid), .always("stage", .one(of: SiteStage.self)),
      .always("since", .time), .always("request", .object(members)), .maybe("requester", .uuid),
      .maybe("endorsedBy", .uuid), .maybe("endorsed", .time), .maybe("submitted", .time), .maybe("approved", .time),
      .always("made", .time),
    ]))

  private static let reference = Operation.Parameter.path(
    "case", .text(40, atLeast: 1), "The case's reference, such as `SC-14`.", of: "SiteCase")

  private static let take = Access.permission(.takePart)

  static let operations: [Operation] = [
    .list(
      "listSiteCases", "/registry", "Registry", "The sites that were asked for, newest first", of: site,
      access: .permission(.follow),
      parameters: [
        .query("stage", .one(of: SiteStage.self), "All where it is not given."),
        .query("unit", .uuid, "All where it is not given."),
        .query("q", .text(200), "Words of the name, platform, purpose or unit."),
      ], handle: list),
    .get(
      "getSiteCase", "/registry/{case}", "Registry", "One case", site, access: .permission(.follow),
      parameters: [reference], handle: get),
    Operation(
      "draftSiteRequest", .post, "/registry", "Registry", "Begin a request; it may be incomplete",
      access: take,
      body: .named(
        "NewSiteRequest",
        .object(
          [
            .always("unit", .uuid), .maybe("follows", .text(40), "The rejected request that it is a new version of."),
          ] + members)), success: .json(201, site), handle: draft),
    Operation(
      "editSiteRequest", .patch, "/registry/{case}", "Registry", "Change a draft or a returned request",
      note: "What is not given stays. An endorsement of another text does not stand.", access: take,
      parameters: [reference], body: .named("SiteRequestChange", .object(members)), success: .json(200, site),
      handle: edit),
    Operation(
      "endorseSiteRequest", .post, "/registry/{case}/endorsement", "Registry",
      "Stand behind a request for your line of business", access: take, parameters: [reference],
      body: .named("Endorsement", .object([.always("note", .text(5000, atLeast: 1))])), success: .json(200, site),
      handle: endorse),
    Operation(
      "reviewSiteRequest", .post, "/registry/{case}/reviews", "Registry", "Record your review of a submitted request",
      note: "Every question of the agency's checklist must be answered.", access: take, parameters: [reference],
      body: .named(
        "SiteReview",
        .object([
          .always(
            "answers",
            .list(
              of: .object([
                .always("question", .text(500, atLeast: 1)), .always("met", .boolean),
                .always("note", .text(5000, atLeast: 1)),
              ]), most: 50))
        ])), success: .json(200, site), handle: review),
    Operation(
      "takeSiteStep", .post, "/registry/{case}/steps/{act}", "Registry", "Take a step of the procedure",
      note: "409 names everything that stands against it; the attempt is on record.", access: take,
      parameters: [
        reference, .path("act", .text(40, atLeast: 1), "The step, such as `submit` or `approve`."),
      ], body: .named("Step", .object([.maybe("reason", .text(10_000))])), success: .json(200, site), handle: step),
  ]

  private static func find(_ asked: APICall) async throws -> SiteCase {
    let reference = try asked.path("case")
    guard let found = try await asked.read({ tx, viewer in try SiteCase.find(reference, for: viewer, in: tx) }) else {
      throw WebFailure.notFound
    }
    return found
  }

  @Sendable private static func list(_ asked: APICall) async throws -> APIAnswer {
    var filter = SiteCase.Filter()
    filter.stage = asked.text("stage").flatMap(SiteStage.init(rawValue:))
    filter.unit = asked.text("unit").map { Identifier(text: $0.lowercased()) }
    filter.words = asked.text("q") ?? ""
    let (wanted, limit) = (filter, asked.limit)
    let before = try asked.cursor().map { Identifier<SiteCase>(text: $0.text(0)) }
    let cases = try await asked.read { tx, viewer in
      try SiteCase.all(wanted, before: before, limit: limit + 1, for: viewer, in: tx)
    }
    let shown = cases.prefix(limit)
    return asked.page(
      shown.map(\.json), next: cases.count > limit ? shown.last.map { PageCursor($0.id.text) } : nil)
  }

  @Sendable private static func get(_ asked: APICall) async throws -> APIAnswer {
    APIAnswer(try await find(asked).json)
  }

  /// What is given takes the place of what was there.
  private static func request(_ body: JSON, over old: SiteRequest) -> SiteRequest {
    var members = JSONMembers()
    for name in [
      "name", "platform", "categories", "purpose", "communications", "audience", "mission", "justification", "terms",
      "administrators",
    ] { members.add(name, body[name] ?? old.json[name]) }
    return SiteRequest(json: members.json)
  }

  @Sendable private static func draft(_ asked: APICall) async throws -> APIAnswer {
    let body = asked.body
    let made = try await SiteCase.draft(
      request(body, over: SiteRequest()), unit: Identifier(text: (body["unit"]?.string ?? "").lowercased()),
      follows: body["follows"]?.string, services: asked.services, for: asked.viewer)
    var answer = APIAnswer(made.json)
    answer.headers[.location] = Place("api", "v1", "registry", made.reference).text
    return answer
  }

  @Sendable private static func edit(_ asked: APICall) async throws -> APIAnswer {
    let site = try await find(asked)
    let changed = try await SiteCase.edit(
      site.reference, to: request(asked.body, over: site.request), services: asked.services, for: asked.viewer)
    return APIAnswer(changed.json)
  }

  @Sendable private static func endorse(_ asked: APICall) async throws -> APIAnswer {
    let site = try await find(asked)
    try await SiteCase.endorse(
      site.reference, note: asked.body["note"]?.string ?? "", services: asked.services, for: asked.viewer)
    return try await get(asked)
  }

  @Sendable private static func review(_ asked: APICall) async throws -> APIAnswer {
    let site = try await find(asked)
    let answers = (asked.body["answers"]?.array ?? []).map { answer in
      SiteReview.Answer(
        question: answer["question"]?.string ?? "", isMet: answer["met"]?.bool ?? false,
        note: answer["note"]?.string ?? "")
    }
    try await SiteCase.review(site.reference, answers: answers, services: asked.services, for: asked.viewer)
    return try await get(asked)
  }

  @Sendable private static func step(_ asked: APICall) async throws -> APIAnswer {
    let site = try await find(asked)
    try await SiteCase.take(
      try asked.path("act"), site.reference, reason: asked.body["reason"]?.string, services: asked.services,
      for: asked.viewer)
    return try await get(asked)
  }
}

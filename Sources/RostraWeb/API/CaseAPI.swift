import HTTPTypes
import Rostra
import RostraPlatforms
import RostraStorage

/// The cases of one procedure, for programs. The same rules as on the pages: what is refused there is refused here, with
/// everything that is missing at once.
enum CaseAPI<P: Procedure> {
  private static var name: String { P.noun.prefix(1).uppercased() + P.noun.dropFirst() }

  private static var file: JSONSchema {
    .named(
      "\(name)Case",
      .object([
        .always("reference", .string), .always("name", .string), .always("unit", .uuid),
        .always("stage", .one(of: P.Stage.self)), .always("since", .time),
        .always("contents", .map(of: .anything), "What the steps asked for, by field."), .maybe("opener", .uuid),
        .maybe("subject", .uuid, "The person whom it is about."), .maybe("about", .string, "The case it belongs to."),
        .maybe("due", .time, "When the next thing is owed."), .maybe("documents", .list(of: document, most: 200)),
        .always("revision", .count), .always("made", .time),
      ]))
  }

  private static var document: JSONSchema {
    .named(
      "CaseDocument",
      .object([
        .always("digest", .digest), .always("name", .string), .always("mediaType", .string), .always("size", .count),
        .always("at", .time), .always("by", .string),
      ]))
  }

  private static var reference: Operation.Parameter {
    .path("case", .text(40, atLeast: 1), "The case's reference, such as `\(P.prefix)-14`.")
  }

  private static var answers: JSONSchema.Property {
    .maybe(
      "answers", .map(of: .anything),
      "By field, as `GET /api/v1/procedures/\(P.noun)` names them: a text, a list of texts, or {answer, note}.")
  }

  static var operations: [Operation] {
    [
      .list(
        "list\(name)Cases", "/\(P.place)", P.plural, "\(P.plural): the cases, newest first", of: file,
        access: .permission(.follow),
        parameters: [
          .query("stage", .one(of: P.Stage.self), "All where it is not given."),
          .query("unit", .uuid, "All where it is not given."), .query("q", .text(200), "Words of the case."),
          .query("about", .text(40), "Only what belongs to this case."),
        ], handle: list),
      .get(
        "get\(name)Case", "/\(P.place)/{case}", P.plural, "One case", file, access: .permission(.follow),
        parameters: [reference], handle: get),
      Operation(
        "open\(name)Case", .post, "/\(P.place)", P.plural, "Begin a case", access: .permission(.takePart),
        body: .named(
          "New\(name)Case",
          .object([
            .always("act", .one(of: P.lifecycle.openings.map(\.act)), "The step that begins it."),
            .maybe("unit", .text(200), "Its id or name; the agency, or the unit of `about`, where it is not given."),
            .maybe("about", .text(40), "The case that it belongs to."),
            .maybe("subject", .text(320), "The person, by mail address or id."), .maybe("reason", .text(10_000)),
            answers,
          ])), success: .json(201, file), handle: open),
      Operation(
        "take\(name)Step", .post, "/\(P.place)/{case}/steps/{act}", P.plural, "Take a step of the procedure",
        note: "409 names everything that stands against it; the attempt is on record.", access: .permission(.takePart),
        parameters: [reference, .path("act", .text(40, atLeast: 1), "The step, as the procedure names it.")],
        body: .named(
          "\(name)Step",
          .object([
            .maybe("reason", .text(10_000)),
            .maybe("revision", .count, "Refused where the case has gone on since."), answers,
          ])), success: .json(200, file), handle: step),
      Operation(
        "attach\(name)Document", .post, "/\(P.place)/{case}/documents", P.plural, "Attach a document to a case",
        access: .permission(.takePart),
        parameters: [reference, .query("name", .text(200, atLeast: 1), "The file's name.")], takesFile: true,
        success: .json(200, file), handle: attach),
    ]
  }

  @Sendable private static func list(_ asked: APICall) async throws -> APIAnswer {
    var filter = CaseFile<P>.Filter()
    filter.stages = asked.text("stage").flatMap(P.Stage.init(rawValue:)).map { [$0] } ?? []
    filter.unit = asked.text("unit").map { Identifier(text: $0.lowercased()) }
    filter.words = asked.text("q") ?? ""
    filter.about = asked.text("about")?.uppercased()
    let (wanted, limit) = (filter, asked.limit)
    let before = try asked.cursor().map { Identifier<AnyCase>(text: $0.text(0)) }
    let files = try await asked.read { tx, viewer in
      try CaseFile<P>.all(wanted, before: before, limit: limit + 1, for: viewer, in: tx)
    }
    let shown = files.prefix(limit)
    return asked.page(
      shown.map(\.json), next: files.count > limit ? shown.last.map { PageCursor($0.id.text) } : nil)
  }

  @Sendable private static func get(_ asked: APICall) async throws -> APIAnswer {
    let reference = try asked.path("case")
    guard let file = try await asked.read({ tx, viewer in try CaseFile<P>.find(reference, for: viewer, in: tx) }) else {
      throw WebFailure.notFound
    }
    return APIAnswer(file.json)
  }

  private static func entry(_ body: JSON) -> StepEntry {
    StepEntry(
      Dictionary(
        (body["answers"]?.object ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last }),
      reason: body["reason"]?.string, revision: body["revision"]?.integer.map(Int.init))
  }

  @Sendable private static func open(_ asked: APICall) async throws -> APIAnswer {
    let body = asked.body
    let opening = try await asked.read { tx, viewer in
      try Opening.read(
        P.self, unit: body["unit"]?.string ?? "", about: body["about"]?.string ?? "",
        subject: body["subject"]?.string ?? "", for: viewer, in: tx)
    }
    let file = try await asked.services.open(
      body["act"]?.string ?? "", P.self, opening, entry(body), for: asked.viewer)
    var answer = APIAnswer(file.json)
    answer.headers[.location] = Place("api", "v1", P.place, file.reference).text
    return answer
  }

  @Sendable private static func step(_ asked: APICall) async throws -> APIAnswer {
    APIAnswer(
      try await asked.services.take(
        try asked.path("act"), P.self, try asked.path("case"), entry(asked.body), for: asked.viewer
      ).json)
  }

  @Sendable private static func attach(_ asked: APICall) async throws -> APIAnswer {
    guard let file = asked.file else { throw WebFailure.badRequest("There is no file.") }
    return APIAnswer(
      try await asked.services.attach(
        file.path, name: file.name, mediaType: "application/octet-stream", size: file.length,
        digest: Hexadecimal.text(file.sha256), to: P.self, try asked.path("case"), for: asked.viewer
      ).json)
  }
}

/// The procedures themselves: what a program must know before it takes a step.
enum ProceduresAPI {
  private static let field = JSONSchema.object([
    .always("name", .string), .always("label", .string), .always("required", .boolean), .always("kind", .string),
    .maybe("choices", .list(of: .string, most: 100)),
  ])

  private static let table = JSONSchema.named(
    "Procedure",
    .object([
      .always("noun", .string), .always("title", .string), .always("source", .string), .always("place", .string),
      .always(
        "steps",
        .list(
          of: .object([
            .always("act", .string), .always("title", .string), .always("from", .list(of: .string, most: 100)),
            .maybe("to", .string), .always("by", .list(of: .string, most: 50)),
            .always("asks", .list(of: field, most: 200)), .always("gates", .list(of: .string, most: 100)),
            .always("requirements", .list(of: .string, most: 100)),
          ]), most: 200)),
    ]))

  static var operations: [Operation] {
    [
      .get(
        "getProcedure", "/procedures/{noun}", "Procedures", "A procedure as the agency's rules have it", table,
        access: .permission(.follow),
        parameters: [.path("noun", .text(40, atLeast: 1), "Such as `site`.")]
      ) { asked in
        let noun = try asked.path("noun")
        guard let procedure = Procedures.of(noun: noun) else { throw WebFailure.notFound }
        let profile = try await asked.read { tx, viewer in try Profile.inForce(for: viewer.agency, in: tx) }
        return APIAnswer(json(procedure, profile))
      }
    ] + Procedures.all.flatMap { operations(of: $0) }
  }

  private static func operations<P: Procedure>(of procedure: P.Type) -> [Operation] { CaseAPI<P>.operations }

  private static func json<P: Procedure>(_ procedure: P.Type, _ profile: Profile) -> JSON {
    P.lifecycle.adapted(by: profile).json(profile)
  }
}

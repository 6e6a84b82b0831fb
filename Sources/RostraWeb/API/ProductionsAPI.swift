import HTTPTypes
import Rostra
import RostraPlatforms
import RostraStorage

/// Packages of records: counting what a question takes, having one made, following it, and taking it out.
enum ProductionsAPI {
  private static let production = JSONSchema.named(
    "Production",
    .object([
      .always("id", .uuid), .always("reference", .string, "P-2026-0001"), .always("query", .string),
      .always("made", .time), .always("madeBy", .string), .always("records", .count), .always("bytes", .count),
      .always("sha256", .digest), .always("file", .string), .maybe("name", .string), .maybe("purpose", .string),
    ]))

  private static let leftOut = JSONSchema.object([
    .always("records", .list(of: .uuid, most: LeftOut.most), "Items that are left out."),
    .always("reason", .text(500, atLeast: 1), "Said in the package."),
  ])

  private static let job = JSONSchema.named(
    "ProductionJob",
    .object([
      .always("id", .uuid), .always("state", .one(of: ["due", "made", "failed"])),
      .always(
        "question",
        .object([
          .always("query", .string), .always("name", .string), .always("purpose", .string),
          .always("timeZone", .string), .maybe("leftOut", leftOut),
        ])), .always("askedBy", .string), .always("asked", .time), .maybe("ended", .time),
      .maybe("progress", .string, "How far it is, in words."),
      .maybe("production", .string, "The reference of what was made."), .maybe("error", .string),
    ]))

  private static let reference = Operation.Parameter.path(
    "production", .text(40, atLeast: 1), "Its reference, such as P-2026-0001, or its id.", of: "Production")
  private static let jobID = Operation.Parameter.path("job", .uuid, "The job's id.", of: "ProductionJob")

  static let operations: [Operation] = [
    .list(
      "listProductions", "/productions", "Productions", "The packages that were made, newest first", of: production,
      parameters: [
        .query("words", .text(200, atLeast: 1), "In the query, name, purpose or reference."),
        .query("by", .text(254, atLeast: 1), "Made by."), .query("from", .time, "Made at this moment or later."),
        .query("to", .time, "Made before this moment."),
      ], handle: list),
    .get(
      "getProduction", "/productions/{production}", "Productions", "One package", production, parameters: [reference],
      handle: get),
    Operation(
      "downloadProduction", .get, "/productions/{production}/package", "Productions", "The package itself",
      note: "Each taking out is evidence. A part is given where a Range asks for one.", access: .permission(.produce),
      parameters: [reference], success: .file(mediaType: "application/zip"), handle: download),
    .get(
      "countProduction", "/production-count", "Productions", "How much a question would take into a production",
      .object([
        .always("count", .count, "How many records; counting stops at 10,001."),
        .always("countIsBounded", .boolean, "There are at least so many."),
      ]), access: .permission(.produce),
      parameters: [.query("q", .text(2000), "The question; nothing takes everything.")],
      handle: count),
    Operation(
      "startProduction", .post, "/production-jobs", "Productions", "Have a production made",
      note: "It is made in the background, as you and with what you may see then. Its job tells how far it is.",
      access: .permission(.produce),
      body: .named(
        "NewProduction",
        .object([
          .always("query", .text(2000), "As `/search` takes it."), .always("name", .text(200, atLeast: 1)),
          .always("purpose", .text(500, atLeast: 1), "Why and for whom: a request's number, a case."),
          .maybe("timeZone", .text(80, atLeast: 1), "Of its times; the agency's where it is not given."),
          .maybe("leftOut", leftOut),
        ])), success: .json(202, job), handle: start),
    .get(
      "listProductionJobs", "/production-jobs", "Productions", "What is being made or was given up, newest first",
      .object([.always("items", .list(of: job, most: 100))]), access: .permission(.produce), handle: jobs),
    .get(
      "getProductionJob", "/production-jobs/{job}", "Productions", "How far a production is", job,
      access: .permission(.produce), parameters: [jobID], handle: getJob),
    Operation(
      "retryProductionJob", .post, "/production-jobs/{job}/retry", "Productions", "Try again what was given up",
      access: .permission(.produce), parameters: [jobID], success: .json(202, job), handle: retry),
  ]

  @Sendable private static func list(_ asked: APICall) async throws -> APIAnswer {
    let filter = ProductionFilter(
      words: asked.text("words"), maker: asked.text("by"), from: asked.time("from"), to: asked.time("to"))
    let (limit, before) = (asked.limit, try asked.cursor()?.text(0))
    let made = try await asked.read { tx, viewer in
      try Production.find(filter, before: before, limit: limit + 1, for: viewer, in: tx)
    }
    let page = made.prefix(limit)
    return asked.page(page.map(\.json), next: made.count > limit ? page.last.map { PageCursor($0.reference) } : nil)
  }

  private static func find(_ asked: APICall) async throws -> Production {
    let reference = try asked.path("production")
    guard let found = try await asked.read({ tx, viewer in try Production.find(reference, for: viewer, in: tx) }) else {
      throw WebFailure.notFound
    }
    return found
  }

  @Sendable private static func get(_ asked: APICall) async throws -> APIAnswer {
    APIAnswer(try await find(asked).json)
  }

  @Sendable private static func download(_ asked: APICall) async throws -> APIAnswer {
    let response = try await ProductionRoutes.package(of: try await find(asked), asked.call)
    guard response.status == .rangeNotSatisfiable else { return APIAnswer(response) }
    var problem = asked.call.problem(
      .rangeNotSatisfiable, title: "No such part", detail: "The file is shorter than what was asked for.")
    problem.headers[.contentRange] = response.headers[.contentRange]
    return APIAnswer(problem)
  }

  @Sendable private static func count(_ asked: APICall) async throws -> APIAnswer {
    let (query, zone) = (asked.text("q") ?? "", asked.services.agency.timeZone)
    let preview = try await asked.read { tx, viewer in
      try ProductionPreview.read(query, timeZone: zone, for: viewer, in: tx)
    }
    return APIAnswer(["count": JSON(preview.count.number), "countIsBounded": .bool(preview.count.isBounded)])
  }

  // MARK: - Making

  @Sendable private static func start(_ asked: APICall) async throws -> APIAnswer {
    let body = asked.body
    let items = body["leftOut"]?["records"]?.array?.compactMap(\.string) ?? []
    let question = ProductionJob.Question(
      query: body["query"]?.string ?? "", name: body["name"]?.string ?? "", purpose: body["purpose"]?.string ?? "",
      timeZone: body["timeZone"]?.string ?? asked.services.agency.timeZone,
      leftOut: items.isEmpty
        ? nil
        : LeftOut(
          items: items.map { Identifier(text: $0.lowercased()) }, reason: body["leftOut"]?["reason"]?.string ?? ""))
    let job = try await ProductionJob.ask(question, services: asked.services, for: asked.viewer)
    var answer = APIAnswer(job.json)
    answer.headers[.location] = Place("api", "v1", "production-jobs", job.id.text).text
    return answer
  }

  @Sendable private static func jobs(_ asked: APICall) async throws -> APIAnswer {
    let open = try await asked.read { tx, viewer in try ProductionJob.open(for: viewer, in: tx) }
    return APIAnswer(["items": .array(open.map(\.json))])
  }

  @Sendable private static func getJob(_ asked: APICall) async throws -> APIAnswer {
    let id: Identifier<ProductionJob> = try asked.id("job")
    guard let job = try await asked.read({ tx, viewer in try ProductionJob.find(id, for: viewer, in: tx) }) else {
      throw WebFailure.notFound
    }
    return APIAnswer(job.json)
  }

  @Sendable private static func retry(_ asked: APICall) async throws -> APIAnswer {
    guard let job = try await ProductionJob.retry(try asked.id("job"), services: asked.services, for: asked.viewer)
    else { throw WebFailure.notFound }
    return APIAnswer(job.json)
  }
}

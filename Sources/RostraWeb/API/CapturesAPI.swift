import Rostra
import RostraPlatforms
import RostraStorage

/// What was asked of the platforms, and what came of it.
enum CapturesAPI {
  private static let run = JSONSchema.named(
    "CaptureRun",
    .object([
      .always("id", .uuid), .maybe("site", .string), .always("state", state),
      .always("started", .time), .maybe("finished", .time), .always("new", .count), .always("edited", .count),
      .always("gone", .count), .always("restored", .count), .always("hidden", .count), .always("unchanged", .count),
      .always("media", .count), .always("exchanges", .count), .always("bytes", .count),
      .always("missed", .list(of: .string)), .always("notes", .list(of: .string)),
    ]))

  private static let state = JSONSchema.one(of: ["running", "complete", "partial", "failed", "interrupted"])

  static let operations: [Operation] = [
    .list(
      "listRuns", "/runs", "Captures", "The capture runs, newest first: what each changed and missed", of: run,
      parameters: [
        .query("site", .text(200, atLeast: 1), "One site; all where it is not given."),
        .query("state", state, "How it ended, or that it has not."),
        .query("from", .time, "Started at this moment or later."),
        .query("to", .time, "Started before this moment."),
      ], handle: list),
    .get(
      "getRun", "/runs/{run}", "Captures", "One capture run", run,
      parameters: [.path("run", .uuid, "The run's id.", of: "CaptureRun")], handle: get),
    Operation(
      "captureSite", .post, "/sites/{site}/captures", "Captures", "Capture a site now",
      note: "The capture begins within seconds, as soon as a worker takes it up; `/runs` shows it then.",
      access: .permission(.capture), parameters: [SitesAPI.reference], success: .json(202, SitesAPI.site),
      handle: capture),
  ]

  @Sendable private static func list(_ asked: APICall) async throws -> APIAnswer {
    let word = asked.text("site")
    let limit = asked.limit
    let after = try asked.cursor()?.place
    let (runs, sites) = try await asked.read { [asked] tx, viewer in
      let only = try word.map { try SitesAPI.find($0, for: viewer, in: tx) }
      let filter = ListFilter(
        site: only?.id, state: asked.text("state").flatMap(CaptureRun.State.init(rawValue:)), from: asked.time("from"),
        to: asked.time("to"))
      return (
        try CaptureRun.page(filter, after: after, limit: limit + 1, for: viewer, in: tx),
        try SitesAPI.all(for: viewer, in: tx)
      )
    }
    let page = runs.prefix(limit)
    return asked.page(
      page.map { $0.json(site: sites[$0.site]) },
      next: runs.count > limit
        ? page.last.map { PageCursor($0.place) } : nil)
  }

  @Sendable private static func get(_ asked: APICall) async throws -> APIAnswer {
    let id: Identifier<CaptureRun> = try asked.id("run")
    return try await asked.read { tx, viewer in
      guard let run = try CaptureRun.find(id, for: viewer, in: tx) else { throw WebFailure.notFound }
      return APIAnswer(run.json(site: try Site.find(run.site, for: viewer, in: tx)))
    }
  }

  @Sendable private static func capture(_ asked: APICall) async throws -> APIAnswer {
    let word = try asked.path("site")
    let site = try await asked.read { tx, viewer in try SitesAPI.find(word, for: viewer, in: tx) }
    try await site.captureNow(services: asked.services, for: asked.viewer)
    return APIAnswer(try await asked.read { tx, viewer in try SitesAPI.find(site.reference, for: viewer, in: tx) }.json)
  }
}

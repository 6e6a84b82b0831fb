import Rostra
import RostraPlatforms
import RostraStorage

/// What was asked of the platforms, and what came of it.
enum CapturesAPI {
  private static let run = JSONSchema.named(
    "CaptureRun",
    .object([
      .always("id", .uuid), .maybe("site", .string),
      .always("state", .one(of: ["running", "complete", "partial", "failed", "interrupted"])),
      .always("started", .time), .maybe("finished", .time), .always("new", .count), .always("edited", .count),
      .always("gone", .count), .always("restored", .count), .always("hidden", .count), .always("unchanged", .count),
      .always("media", .count), .always("exchanges", .count), .always("bytes", .count),
      .always("missed", .list(of: .string)), .always("notes", .list(of: .string)),
    ]))

  static let operations: [Operation] = [
    .get(
      "listRuns", "/runs", "Captures", "The newest capture runs: what each changed and missed",
      .object([.always("items", .list(of: run))]),
      parameters: [
        .query("site", .text(200, atLeast: 1), "One site; all where it is not given."),
        .query("limit", .integer(1...500), "How many at most; 50 where it is not given."),
      ], handle: list)
  ]

  @Sendable private static func list(_ asked: APICall) async throws -> APIAnswer {
    let word = asked.text("site")
    let limit = asked.limit
    let items = try await asked.read { tx, viewer in
      let only = try word.map { try SitesAPI.find($0, for: viewer, in: tx) }
      let sites = try SitesAPI.all(for: viewer, in: tx)
      return try CaptureRun.all(site: only?.id, limit: limit, for: viewer, in: tx).map { $0.json(site: sites[$0.site]) }
    }
    return APIAnswer(["items": .array(items)])
  }
}

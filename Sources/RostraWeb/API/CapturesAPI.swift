import Rostra
import RostraPlatforms

/// What was asked of the platforms, and what came of it.
enum CapturesAPI {
  static let run = JSONSchema.named(
    "CaptureRun",
    .object([
      .always("id", .uuid), .maybe("site", .string),
      .always("state", .one(of: ["running", "complete", "partial", "failed", "interrupted"])),
      .always("started", .time), .maybe("finished", .time), .always("new", .count), .always("edited", .count),
      .always("gone", .count), .always("restored", .count), .always("hidden", .count), .always("unchanged", .count),
      .always("media", .count), .always("exchanges", .count), .always("bytes", .count),
      .always("missed", .list(of: .string)), .always("notes", .list(of: .string)),
    ]))

  static let operations: [Operation] = []
}

import Rostra
import RostraPlatforms

/// Packages of records that were handed out.
enum ProductionsAPI {
  private static let production = JSONSchema.named(
    "Production",
    .object([
      .always("id", .uuid), .always("reference", .string, "P-2026-0001"), .always("query", .string),
      .always("made", .time), .always("madeBy", .string), .always("records", .count), .always("bytes", .count),
      .always("sha256", .digest), .always("file", .string),
    ]))

  static let operations: [Operation] = [
    .get(
      "listProductions", "/productions", "Productions", "The packages that were made, newest first",
      .object([.always("items", .list(of: production))]), handle: list)
  ]

  @Sendable private static func list(_ asked: APICall) async throws -> APIAnswer {
    let made = try await asked.read { tx, viewer in try Production.all(for: viewer, in: tx) }
    return APIAnswer(["items": .array(made.map(\.json))])
  }
}

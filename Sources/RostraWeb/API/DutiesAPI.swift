import Rostra
import RostraPlatforms

/// What the person of the token owes.
enum DutiesAPI {
  private static let duty = JSONSchema.named(
    "Duty",
    .object([
      .always("noun", .string), .always("reference", .string), .always("title", .string), .always("name", .string),
      .always("unit", .string), .always("due", .time), .always("place", .string), .always("requirement", .string),
    ]))

  static let operations: [Operation] = [
    .get(
      "listDuties", "/duties", "Procedures", "What you owe, the earliest first",
      .object([.always("items", .list(of: duty, most: 500))]), access: .permission(.follow)
    ) { asked in
      let now = asked.services.clock.now()
      let duties = try await asked.read { tx, viewer in try Duty.owed(by: viewer, at: now, limit: 500, in: tx) }
      return APIAnswer(["items": .array(duties.map(\.json))])
    }
  ]
}

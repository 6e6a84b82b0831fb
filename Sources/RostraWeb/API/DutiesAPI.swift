import Rostra
import RostraPlatforms

/// What the person of the token owes, and the checks that find what nobody owned up to.
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
    },
    Operation(
      "renewCalendar", .post, "/duties/calendar", "Procedures", "A new address at which calendar programs read them",
      note: "It holds a key and is told this once; an earlier one stops to work. It shows what is owed, nothing else.",
      access: .permission(.follow),
      success: .json(201, .named("Calendar", .object([.always("address", .uri)])))
    ) { asked in
      let key = try await CalendarFeed.renew(services: asked.services, for: asked.viewer)
      return APIAnswer(["address": .string("\(asked.call.office.origin)/calendar/\(key).ics")])
    },
    .get(
      "listChecks", "/checks", "Procedures", "What is looked at every night, and what it rests on",
      .object([.always("items", .list(of: check, most: 1000))]), access: .permission(.follow)
    ) { _ in
      APIAnswer([
        "items": .array(
          Checks.all.map {
            ["check": .string($0.id), "requirement": .string($0.requirement), "title": .string($0.title)]
          })
      ])
    },
    Operation(
      "runChecks", .post, "/checks", "Procedures", "Look at all of it now; what is wrong becomes a finding",
      note: "For those who record findings, and administrators. The findings are at `/findings`.",
      access: .permission(.takePart),
      success: .json(
        200,
        .named(
          "CheckRun",
          .object([
            .always("raised", .count, "New findings."), .always("closed", .count, "Findings whose cause is gone."),
            .always("standing", .count, "All that is wrong now."),
          ]))), refusals: [409]
    ) { asked in
      APIAnswer(try await CheckRun(services: asked.services).run(for: asked.viewer).json)
    },
  ]

  private static let check = JSONSchema.named(
    "Check", .object([.always("check", .string), .always("requirement", .string), .always("title", .string)]))
}

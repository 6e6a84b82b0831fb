import Hummingbird
import Rostra
import RostraStorage

/// The checks, and having them looked at now.
enum CheckRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/checks", .permission(.follow), list)
    routes.post("/checks", .permission(.takePart), run)
  }

  @Sendable private static func list(_ call: Call) async throws -> Response {
    let services = call.services
    let (standing, last, mayRun) = try await call.read { tx, viewer in
      (
        try CheckStanding.all(agency: viewer.agency, in: tx), try CheckRun.last(agency: viewer.agency, in: tx),
        try viewer.may(.takePart) && CheckRun(services: services).relied(viewer, in: tx) != nil
      )
    }
    if call.query("format") == "csv" {
      return call.csv(
        "checks", columns: ["check", "what must hold", "requirement", "open findings"],
        rows: standing.map { [$0.check.id, $0.check.title, $0.check.requirement, String($0.open)] })
    }
    return call.page(
      ChecksPage(
        rows: standing.map {
          ChecksPage.Row(
            check: $0.check.id, promise: $0.check.title, requirement: $0.check.requirement, open: $0.open)
        },
        last: last.map {
          ChecksPage.Last(at: call.moment($0.at), raised: $0.outcome.raised, closed: $0.outcome.closed)
        }, mayRun: mayRun))
  }

  @Sendable private static func run(_ call: Call) async throws -> Response {
    _ = try await call.form()
    _ = try await CheckRun(services: call.services).run(for: call.viewer)
    return call.see(Place("checks").after(.checksRun))
  }
}

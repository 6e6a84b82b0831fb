import HTTPTypes
import Hummingbird
import NIOCore
import Rostra
import RostraStorage

/// What somebody owes: as a page, a table and a calendar.
enum DutyRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/duties", .permission(.follow), list)
    routes.post("/duties/calendar", .permission(.follow), renew)
    // A calendar program cannot sign in: the key in the address is all it has.
    routes.get("/calendar/:key", .anyone, calendar)
  }

  private static func owed(_ call: Call, limit: Int) async throws -> [Duty] {
    let now = call.services.clock.now()
    return try await call.read { tx, viewer in try Duty.owed(by: viewer, at: now, limit: limit, in: tx) }
  }

  @Sendable private static func list(_ call: Call) async throws -> Response {
    let duties = try await owed(call, limit: 500)
    if call.query("format") == "csv" {
      return call.csv(
        "duties", columns: ["due", "what", "case", "reference", "unit", "requirement", "address"],
        rows: duties.map {
          [$0.due.rfc3339, $0.title, $0.name, $0.reference, $0.unit, $0.requirement, $0.place]
        })
    }
    return call.page(page(call, duties, calendar: nil))
  }

  private static func page(_ call: Call, _ duties: [Duty], calendar: String?) -> DutiesPage {
    DutiesPage(rows: duties.map { DutyRow($0, call) }, csv: "/duties?format=csv", calendar: calendar)
  }

  @Sendable private static func renew(_ call: Call) async throws -> Response {
    _ = try await call.form()
    let key = try await CalendarFeed.renew(services: call.services, for: call.viewer)
    let agency = call.viewer.agency
    let origin = try await call.read { tx, _ in try SystemSettings.load(of: agency, in: tx).address } ?? ""
    return call.page(page(call, try await owed(call, limit: 500), calendar: "\(origin)/calendar/\(key).ics"))
  }

  @Sendable private static func calendar(_ call: Call) async throws -> Response {
    let name = try call.parameter("key")
    guard name.hasSuffix(".ics"), name.utf8.count <= 200 else { throw WebFailure.notFound }
    let (services, key) = (call.services, String(name.dropLast(4)))
    let found = try await services.database.read { tx -> ([Duty], String?)? in
      guard let viewer = try CalendarFeed.viewer(of: key, services: services, in: tx) else { return nil }
      return (
        try Duty.owed(by: viewer, at: services.clock.now(), limit: 500, in: tx),
        try SystemSettings.load(of: services.agency.id, in: tx).address
      )
    }
    guard let (duties, origin) = found else { throw WebFailure.notFound }
    let text = CalendarFeed.text(duties, agency: services.agency, origin: origin, at: services.clock.now())
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/calendar; charset=utf-8", .cacheControl: "private, no-store",
        .contentDisposition: "inline; filename=\"duties.ics\"",
      ], body: .init(byteBuffer: ByteBuffer(string: text)))
  }
}

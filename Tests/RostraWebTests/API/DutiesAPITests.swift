import HTTPTypes
import RostraPlatforms
import RostraStorage
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("Duties and checks, for programs")
struct DutiesAPITests {
  @Test("AUD-2: the checks are run when somebody asks who may record findings, and the asking is on record")
  func checks() async throws {
    try await WebTestOffice.with { office in
      let audit = try await office.program(.internalAudit)
      let listed = try await audit.get("/checks").items
      #expect(listed.count == Checks.all.count)
      let first = try await audit.post("/checks")
      let standing = try #require(first.json["standing"]?.integer)
      #expect(first.status == 200 && first.json["raised"]?.integer == standing && standing > 0)
      let again = try await audit.post("/checks")
      #expect(again.json["raised"] == 0 && again.json["standing"]?.integer == standing)
      #expect(try await audit.get("/findings").items.count == min(Int(standing), 50))
      #expect(try await office.program(.administrator).post("/checks").status == 200)

      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let refused = try await office.program(.employee).post("/checks")
      #expect(refused.status == 409 && refused.fields == ["authority"])
      #expect(try await office.program(.recordsOfficer, unit: unit.id).post("/checks").status == 409)
      #expect(try await office.program(.auditor).post("/checks").status == 403)
      #expect(try await Program(office: office).post("/checks").status == 401)
      let asked = try await office.services.database.read { tx in
        try tx.rows("SELECT actor FROM evidence WHERE verb = 'checks.ask' ORDER BY leaf").map { try $0.text("actor") }
      }
      #expect(asked.count == 3 && asked.first?.hasPrefix("internal-audit") == true)
    }
  }

  @Test("GEN-11: a calendar's address is made by a program, opens the duties without a sign-in, and ends the earlier")
  func calendar() async throws {
    try await WebTestOffice.with { office in
      let clerk = try await office.program(.recordsOfficer)
      func make() async throws -> String {
        let made = try await clerk.post("/duties/calendar")
        #expect(made.status == 201)
        let address = try #require(made.json["address"]?.string)
        #expect(address.hasPrefix("\(WebTestOffice.origin)/calendar/"))
        return String(address.dropFirst(WebTestOffice.origin.count))
      }
      let first = try await make()
      #expect(try await office.nobody.get(first).text.contains("BEGIN:VCALENDAR"))
      let second = try await make()
      #expect(try await office.nobody.get(first).status == .notFound)
      #expect(try await office.nobody.get(second).status == .ok)
      #expect(try await Program(office: office).post("/duties/calendar").status == 401)
      let reading = try await office.program(of: try await office.person(.recordsOfficer), scopes: [.read]).program
      #expect(try await reading.post("/duties/calendar").status == 403)
    }
  }
}

import HTTPTypes
import RostraPlatforms
import RostraStorage
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("Policies, for programs")
struct PolicyAPITests {
  private static func contents(_ version: String, effective: String = "") -> [String: JSON] {
    [
      "policy-title": "Social media policy", "version": .string(version), "effective": .string(effective),
      "policy-owner": "City Manager", "element-pol-3": "To inform.", "invalid-elements": "POL-3: by order",
    ]
  }

  @Test("POL-55, AUD-12: anybody asks what the policy was on a day, and reads what was ever promulgated")
  func inForce() async throws {
    try await WebTestOffice.with { office in
      let nobody = Program(office: office)
      let time = AgencyTime(office.services.agency)
      let today = time.date(office.clock.now())
      let later = time.date(office.clock.now().advanced(bySeconds: 31 * 86_400))
      #expect(try await nobody.get("/policy").items.isEmpty)
      let policy = try await office.place(PolicyProcedure.self, at: .promulgated, Self.contents("1", effective: later))
      let draft = try await office.place(PolicyProcedure.self, at: .draft, Self.contents("2"))
      #expect(try await nobody.get("/policy?at=\(today)").items.isEmpty)
      let then = try await nobody.get("/policy?at=\(later)").items
      #expect(then.count == 1 && then.first?["reference"]?.string == policy)
      #expect(then.first?["inForceFrom"]?.string == time.start(of: later)?.rfc3339)
      #expect(then.first?["promulgated"]?.string == office.clock.now().rfc3339)
      let text = try await nobody.get("/policy/\(policy.lowercased())")
      #expect(text.json["sections"]?.array?.first?["text"]?.string == "To inform.")
      #expect(text.json["sections"]?.array?.first?["invalid"]?.string == "by order")
      #expect(try await nobody.get("/policy/\(draft)").status == 404)
      #expect(try await nobody.get("/policy?at=2026-02-31").status == 422)
      #expect(try await nobody.get("/policy?at=yesterday").status == 422)
    }
  }

  @Test("POL-46, TRN-4, TRN-11: whoever read it says so once; those who answer for it are told who has not")
  func acknowledging() async throws {
    try await WebTestOffice.with { office in
      let policy = try await office.place(PolicyProcedure.self, at: .promulgated, Self.contents("1"))
      let draft = try await office.place(PolicyProcedure.self, at: .draft, Self.contents("2"))
      let visitor = try await office.person(.employee)
      let mail = try #require(visitor.person).mail
      let employee = try await office.program(of: visitor, scopes: [.follow, .takePart]).program
      let human = try await office.program(.humanResources)
      _ = try await PolicyTelling(services: office.services).run()
      let missing = try await human.get("/policies/\(policy)/readers?missing=true&limit=1")
      #expect(missing.items.count == 1 && missing.json["progress"]?["people"]?.integer == 2)
      let next = try #require(missing.json["next"]?.string).dropFirst(API.root.count)
      let rest = try await human.get(String(next))
      #expect(rest.items.count == 1 && rest.json["next"] == nil)
      let told = (missing.items + rest.items).compactMap { $0["mail"]?.string }
      #expect(told.contains(mail))

      let first = try await employee.post("/policies/\(policy)/acknowledgement")
      #expect(first.status == 200)
      office.clock.advance(bySeconds: 60)
      #expect(try await employee.post("/policies/\(policy)/acknowledgement").json == first.json)
      let count = try await office.services.database.read { tx in
        try tx.row("SELECT COUNT(*) AS n FROM evidence WHERE verb = 'policy.acknowledge'")?.int("n")
      }
      #expect(count == 1)
      let all = try await human.get("/policies/\(policy)/readers")
      #expect(all.json["progress"]?["acknowledged"]?.integer == 1)
      let left = try await human.get("/policies/\(policy)/readers?missing=true").items
      #expect(left.count == 1 && left.first?["mail"]?.string != mail)

      let notYet = try await employee.post("/policies/\(draft)/acknowledgement")
      #expect(notYet.status == 422 && notYet.fields == ["policy"])
      #expect(try await employee.post("/policies/PO-99/acknowledgement").status == 404)
      #expect(try await employee.get("/policies/\(policy)/readers").status == 403)
      #expect(try await Program(office: office).get("/policies/\(policy)/readers").status == 401)
      let following = try await office.program(of: visitor, scopes: [.follow]).program
      #expect(try await following.post("/policies/\(policy)/acknowledgement").status == 403)
    }
  }

  @Test("POL-45: a link for a reviewer from outside is told once, opens the draft, and is made by those who may ask")
  func reviewers() async throws {
    try await WebTestOffice.with { office in
      let policy = try await office.place(PolicyProcedure.self, at: .consultation, Self.contents("1"))
      let officer = try await office.program(.technologyOfficer)
      let ada: JSON = ["name": "Prof. Ada Roe", "mail": "ada@university.example"]
      #expect(try await office.program(.employee).post("/policies/\(policy)/reviewers", ada).status == 403)
      #expect(try await office.program(.employee).get("/policies/\(policy)/reviewers").status == 403)
      let wrong = try await officer.post("/policies/\(policy)/reviewers", ["name": "Ada", "mail": "no mail"])
      #expect(wrong.status == 422 && wrong.fields == ["mail"])
      let made = try await officer.post("/policies/\(policy)/reviewers", ada)
      let link = try #require(made.json["link"]?.string)
      #expect(made.status == 201 && link.hasPrefix("\(WebTestOffice.origin)/consultation/"))
      let page = try await office.nobody.get(String(link.dropFirst(WebTestOffice.origin.count)))
      #expect(page.text.contains("Prof. Ada Roe"))
      let listed = try await officer.get("/policies/\(policy)/reviewers")
      #expect(listed.items.count == 1 && !listed.json.text.contains("consultation/"))
      let closed = try await office.place(PolicyProcedure.self, at: .draft, Self.contents("2"))
      #expect(try await officer.post("/policies/\(closed)/reviewers", ada).status == 422)
    }
  }
}

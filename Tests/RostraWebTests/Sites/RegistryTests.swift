import RostraPlatforms
import RostraTesting
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("The registry, and a site's case from its request to its decision")
struct RegistryTests {
  private let name = "City of Maple Bend, Parks and Recreation"

  private func fields(_ office: WebTestOffice, administrator: Visitor) -> [(String, String)] {
    [
      ("unit", office.agency.text), ("name", name), ("platform", "Facebook"), ("categories", "networking"),
      ("purpose", "Tell families what is on."), ("communications", "announcements"),
      ("audience", "Families"), ("mission", "Healthy residents"), ("justification", "Families ask there first."),
      ("terms", "https://www.facebook.com/terms"), ("administrators", administrator.person!.mail),
    ]
  }

  @Test("REQ-7, REQ-10, REQ-12, REQ-13: a request is drafted, endorsed, submitted, reviewed and approved by form alone")
  func request() async throws {
    try await WebTestOffice.with { office in
      let head = try await office.person(.unitHead)
      let manager = try await office.person(.lineManager)
      let decider = try await office.person(.socialMediaAdministrator)
      let made = try await head.post("/registry/new/draft", fields(office, administrator: head))
      #expect(made.status == .seeOther)
      let place = "/registry/SC-1"
      #expect(made.headers[.location]?.hasPrefix(place) == true)
      // Not yet endorsed: the page says so, and so does the refusal, with everything else at once.
      var page = String(buffer: try await head.get(place).body)
      #expect(page.contains("No line-of-business manager has endorsed the request"))
      let refused = try await head.post(place + "/steps/submit")
      #expect(refused.status == .conflict)
      #expect(String(buffer: refused.body).contains("That is not possible yet"))

      #expect(try await manager.post(place + "/steps/endorse", [("endorsement", "We need it.")]).status == .seeOther)
      #expect(try await head.post(place + "/steps/submit").status == .seeOther)
      page = String(buffer: try await decider.get(place).body)
      #expect(page.contains("Submitted") && page.contains("Record your review"))
      let missing = try await decider.post(place + "/steps/review", [("check-1", "yes"), ("check-1-note", "It does.")])
      #expect(missing.status == .unprocessableContent)
      let answers = (1...3).flatMap { [("check-\($0)", "yes"), ("check-\($0)-note", "It does.")] }
      #expect(try await decider.post(place + "/steps/review", answers).status == .seeOther)
      #expect(try await decider.post(place + "/steps/approve").status == .seeOther)
      page = String(buffer: try await head.get(place).body)
      #expect(page.contains("Approved") && page.contains("City of Maple Bend, Parks and Recreation"))
      // What was done by whom under which authority: the refused attempt, too.
      #expect(page.contains("Social Media Administrator") && page.contains(">Refused<"))
      let list = String(buffer: try await head.get("/registry?stage=approved").body)
      #expect(list.contains("SC-1") && list.contains(name))
      #expect(String(buffer: try await head.get("/registry?q=nothing").body).contains("None of them"))
      let table = String(buffer: try await head.get("/registry?format=csv").body)
      #expect(table.contains("SC-1") && table.contains("approved"))
    }
  }

  @Test("a draft is its writer's: others who may only draft do not find it, nor change it")
  func drafts() async throws {
    try await WebTestOffice.with { office in
      let unit = try await AgencyUnit.add(
        name: "Parks", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let other = try await AgencyUnit.add(
        name: "Police", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let writer = try await office.person(.employee, unit: unit.id)
      let stranger = try await office.person(.employee, unit: other.id)
      #expect(
        try await writer.post("/registry/new/draft", [("unit", unit.id.text), ("name", "A draft")]).status == .seeOther)
      #expect(try await writer.get("/registry/SC-1").status == .ok)
      #expect(try await stranger.get("/registry/SC-1").status == .notFound)
      #expect(try await stranger.post("/registry/SC-1/steps/edit", [("name", "Mine")]).status == .notFound)
      #expect(!String(buffer: try await stranger.get("/registry").body).contains("A draft"))
      #expect(try await stranger.post("/registry/SC-1/steps/submit").status == .notFound)
    }
  }

  @Test("the procedure is printed from the data that the program follows, with the agency's own titles and lists")
  func procedures() async throws {
    try await WebTestOffice.with { office in
      let page = String(buffer: try await office.person(.employee).get("/procedures/site").body)
      for words in [
        "Submit the request", "Are all six contents of the request there?",
        "site request: to Social Media Administrator",
        "REQ-12", "Department director or IT/web liaison",
      ] { #expect(page.contains(words), "\(words)") }
    }
  }

  @Test("what is wrong with a draft comes back to its field, with what was typed")
  func mistakes() async throws {
    try await WebTestOffice.with { office in
      let head = try await office.person(.unitHead)
      let answer = try await head.post(
        "/registry/new/draft",
        [("unit", office.agency.text), ("terms", "not an address"), ("purpose", "Kept as typed.")])
      #expect(answer.status == .unprocessableContent)
      let page = String(buffer: answer.body)
      #expect(page.contains("is no web address") && page.contains("Kept as typed."))
    }
  }
}

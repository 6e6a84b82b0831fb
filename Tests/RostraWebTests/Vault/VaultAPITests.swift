import Foundation
import HTTPTypes
import RostraPlatforms
import RostraStorage
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("The vault, for programs")
struct VaultAPITests {
  private static let secrets = ["username": "planted.user.Q7x", "secret": "Planted-Pass-9zK!mm"]

  /// An agency with one account in its vault, V-1, and a program of whoever keeps it.
  private func with(
    _ body: @Sendable (_ office: WebTestOffice, _ keeper: Visitor, _ program: Program) async throws -> Void
  ) async throws {
    try await WebTestOffice.with { office in
      let keeper = try await office.person(.socialMediaAdministrator)
      let made = try await keeper.post(
        "/vault/new",
        Self.secrets.map { ($0.key, $0.value) } + [
          ("make", "no"), ("kind", "site"), ("unit", AgencyUnit.root(of: office.agency).text), ("platform", "bluesky"),
          ("handle", "@parks"), ("case", "SC-1"),
        ])
      #expect(made.status == .seeOther, "\(made.text.prefix(2000))")
      try await body(office, keeper, try await office.program(of: keeper, scopes: [.takePart]).program)
    }
  }

  private func program(_ office: WebTestOffice, _ role: Viewer.Role) async throws -> Program {
    try await office.program(role, scopes: [.takePart])
  }

  @Test("CRD-1, CRD-10: somebody is written down by mail address until a day, is let in by that, and taken off again")
  func people() async throws {
    try await with { office, _, keeper in
      let clerk = try await office.person(.author)
      let mail = try #require(clerk.person).mail
      let holder = try await office.program(of: clerk, scopes: [.takePart]).program
      #expect(try await holder.get("/vault/V-1").status == 404)
      let until = office.clock.now().advanced(bySeconds: 86_400).rfc3339
      let named = try await keeper.post(
        "/vault/V-1/people", ["person": .string(mail.uppercased()), "way": "holder", "until": .string(until)])
      #expect(named.status == 201 && named.items.first?["mail"]?.string == mail)
      #expect(try await holder.get("/vault/V-1").status == 200)
      #expect(try await holder.get("/vault/V-1/people").items.first?["until"]?.string == until)
      // Works with it, and manages nothing.
      let more: JSON = ["person": .string(mail), "way": "second-factor"]
      #expect(try await holder.post("/vault/V-1/people", more).status == 409)
      #expect(try await holder.send(.delete, "/vault/V-1/people/\(mail)/holder").status == 409)
      #expect(try await keeper.send(.delete, "/vault/V-1/people/\(mail)/holder").status == 204)
      let again = try await keeper.send(.delete, "/vault/V-1/people/\(mail)/holder")
      #expect(again.status == 422 && again.fields == ["person"])
      #expect(try await holder.get("/vault/V-1").status == 404)
      let entries = try await office.services.database.read { tx in
        try tx.rows("SELECT verb FROM evidence WHERE verb IN ('vault.name', 'vault.unname') ORDER BY leaf").map {
          try $0.text("verb")
        }
      }
      #expect(entries == ["vault.name", "vault.unname"], "what was refused is not on record as done")
    }
  }

  @Test("CRD-2, SEC-2: nobody else learns over the API that an account exists, by whatever operation")
  func strangers() async throws {
    try await with { office, _, keeper in
      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let bodies: [String: JSON] = [
        "people": ["person": "x", "way": "holder"], "end": ["reason": "Gone"],
        "attestations": ["kind": "security", "statements": ["second-factor", "recovery-owned", "devices-reviewed"]],
        "settings": ["setting": "a", "before": "b", "after": "c"],
      ]
      for other in [
        try await program(office, .recordsOfficer), try await program(office, .internalAudit),
        try await office.program(.siteAdministrator, unit: unit.id, scopes: [.takePart]),
      ] {
        for path in ["history", "people", "attestations", "settings"] {
          #expect(try await other.get("/vault/V-1/\(path)").status == 404, "\(path)")
        }
        for (path, body) in bodies {
          #expect(try await other.post("/vault/V-1/\(path)", body).status == 404, "\(path)")
        }
        #expect(try await other.send(.delete, "/vault/V-1/people/x/holder").status == 404)
        #expect(try await other.get("/vault/final-lists").items.isEmpty)
        #expect(try await other.get("/vault/emergencies").items.isEmpty)
      }
      #expect(try await Program(office: office).get("/vault/V-1/people").status == 401)
      let auditor = try await office.program(.auditor)
      #expect(try await auditor.get("/vault/V-1/people").status == 403)
      let reading = try await office.program(
        of: try await office.person(.socialMediaAdministrator), scopes: [.read]
      ).program
      #expect(try await reading.get("/vault/V-1/people").status == 403)
      #expect(try await keeper.get("/vault/V-1").json["ended"] == nil)
    }
  }

  @Test("CRD-1, CRD-10: a person who is not there, a way that is none and a day that is over are refused by name")
  func refusedPeople() async throws {
    try await with { office, _, keeper in
      let unknown = try await keeper.post("/vault/V-1/people", ["person": "no@body.example", "way": "holder"])
      #expect(unknown.status == 422 && unknown.fields == ["person"])
      let way = try await keeper.post("/vault/V-1/people", ["person": "no@body.example", "way": "role"])
      #expect(way.status == 422 && way.fields == ["way"])
      let mail = try #require(try await office.person(.author).person).mail
      let past = office.clock.now().advanced(bySeconds: -60).rfc3339
      let over = try await keeper.post(
        "/vault/V-1/people", ["person": .string(mail), "way": "holder", "until": .string(past)])
      #expect(over.status == 422 && over.fields == ["until"])
      let auditor = try #require(try await office.person(.auditor).person).mail
      #expect(
        try await keeper.post("/vault/V-1/people", ["person": .string(auditor), "way": "holder"]).fields == ["person"])
      #expect(try await keeper.get("/vault/V-1/people").items.isEmpty)
    }
  }

  @Test("CRD-17, CRD-21: an account is vouched for with all statements or not at all; then it is not due any more")
  func attesting() async throws {
    try await with { _, _, keeper in
      #expect(try await keeper.get("/vault/V-1/attestations").json["owed"] == ["security"])
      let part = try await keeper.post(
        "/vault/V-1/attestations", ["kind": "security", "statements": ["second-factor"]])
      #expect(part.status == 422 && part.fields == ["statements"])
      let secret = try await keeper.post(
        "/vault/V-1/attestations",
        [
          "kind": "security", "statements": ["second-factor", "recovery-owned", "devices-reviewed"],
          "note": "It is Planted-Pass-9zK!mm",
        ])
      #expect(secret.status == 422 && secret.fields == ["note"] && !secret.json.text.contains("Planted"))
      let whole = try await keeper.post(
        "/vault/V-1/attestations",
        ["kind": "security", "statements": ["second-factor", "recovery-owned", "devices-reviewed"], "note": "Looked."])
      #expect(whole.status == 201 && whole.json["owed"] == [])
      #expect(whole.items.first?["note"]?.string == "Looked.")
    }
  }

  @Test("CRD-13, CRD-14: settings are noted by whoever has the account; the history tells versions and uses")
  func settings() async throws {
    try await with { _, visitor, keeper in
      let change: JSON = ["setting": "Replies", "before": "all", "after": "none"]
      #expect(try await keeper.post("/vault/V-1/settings", change).status == 409)
      #expect(try await keeper.post("/vault/V-1/checkout", ["reason": "Post", "hours": 2]).status == 200)
      #expect(try await keeper.post("/vault/V-1/settings", ["setting": "Replies", "before": "all"]).status == 422)
      let noted = try await keeper.post("/vault/V-1/settings", change)
      #expect(noted.status == 201 && noted.items.first?["after"]?.string == "none")
      #expect(try await keeper.get("/vault/V-1/settings").items.count == 1)
      _ = try await visitor.post("/vault/V-1/reveal", [("reason", "Sign in"), ("whole", "yes")])
      let history = try await keeper.get("/vault/V-1/history").json
      #expect(history["versions"]?.array?.first?["holds"]?.array?.contains("secret") == true)
      #expect(history["checkouts"]?.array?.first?["reason"]?.string == "Post")
      #expect(history["reveals"]?.array?.first?["reason"]?.string == "Sign in")
      for value in Self.secrets.values { #expect(!history.text.contains(value)) }
    }
  }

  @Test("CRD-7: information technology sets the rules of passwords, nobody else, and within what is sound")
  func rules() async throws {
    try await with { office, _, keeper in
      // While either function is vacant, the keeper would stand in for it.
      _ = try await office.person(.technologyOfficer)
      let it = try await program(office, .informationTechnology)
      #expect(try await keeper.get("/vault/rules").json["version"]?.integer == 0)
      let rules: JSON = ["length": 20, "classes": 4, "age": 180, "reuse": 12]
      #expect(try await keeper.send(.put, "/vault/rules", rules).status == 409)
      let short = try await it.send(.put, "/vault/rules", ["length": 4, "classes": 4, "age": 180, "reuse": 12])
      #expect(short.status == 422 && short.fields == ["length"])
      let set = try await it.send(.put, "/vault/rules", rules)
      #expect(set.status == 200 && set.json["version"]?.integer == 1 && set.json["length"]?.integer == 20)
      #expect(try await keeper.get("/vault/rules").json == set.json)
    }
  }

  @Test("CRD-19, MSG-4, SEC-8: the technology officer sees which final lists there are; what they hold is on no answer")
  func finalLists() async throws {
    try await with { office, visitor, keeper in
      let officer = try await program(office, .technologyOfficer)
      let person = try #require(visitor.person)
      let vault = Vault(services: office.services, home: office.web.office.home)
      _ = try await office.services.database.write { [agency = office.agency, clock = office.clock] tx in
        try vault.sealFinalList(
          case: "SC-1", by: try person.viewer(agency: agency, at: clock.now(), in: tx), in: tx)
      }
      #expect(try await keeper.get("/vault/final-lists").items.isEmpty)
      let lists = try await officer.get("/vault/final-lists")
      #expect(lists.items.count == 1 && lists.items.first?["case"]?.string == "SC-1")
      for value in Self.secrets.values { #expect(!lists.json.text.contains(value)) }
      // What the pages want confirmed anew has no operation at all.
      let paths = API.operations.filter { $0.group == "Vault" }.map(\.path)
      for word in ["reveal", "confirm", "change", "break-glass", "open"] {
        let found = paths.filter { $0.contains(word) }
        #expect(found.isEmpty, "\(found)")
      }
    }
  }

  @Test("CRD-15: an emergency that was taken on the page is listed, and reviewed by another than whoever took it")
  func emergencies() async throws {
    try await with { office, _, keeper in
      let head = try await office.person(.agencyHead)
      _ = try await office.person(.technologyOfficer)
      let taken = try await head.post("/vault/break-glass", [("entry", "V-1"), ("reason", "It posts by itself")])
      #expect(taken.status == .seeOther, "\(taken.text.prefix(1000))")
      let open = try #require(try await keeper.get("/vault/emergencies").items.first)
      #expect(open["reason"]?.string == "It posts by itself" && open["opened"] != nil)
      let id = try #require(open["id"]?.string)
      let asker = try await office.program(of: head, scopes: [.takePart]).program
      let review = "/vault/emergencies/\(id)/review"
      #expect(try await asker.post(review, ["finding": "Fine"]).status == 409)
      #expect(try await keeper.post(review, ["finding": ""]).status == 422)
      #expect(try await program(office, .author).post(review, ["finding": "Fine"]).status == 409)
      #expect(try await keeper.post(review, ["finding": "Right so"]).status == 204)
      #expect(try await keeper.get("/vault/emergencies").items.isEmpty)
      #expect(try await keeper.post(review, ["finding": "Again"]).status == 409)
    }
  }

  @Test("DEC-9, CRD-1: an account that is gone ends with a reason, never while somebody has it, and stays to be read")
  func ending() async throws {
    try await with { office, visitor, keeper in
      #expect(try await keeper.post("/vault/V-1/end", ["reason": ""]).status == 422)
      #expect(try await keeper.post("/vault/V-1/checkout", ["reason": "Post", "hours": 2]).status == 200)
      #expect(try await keeper.post("/vault/V-1/end", ["reason": "Deleted there"]).status == 409)
      #expect(try await !visitor.get("/vault/V-1").text.contains("/vault/V-1/end"))
      #expect(try await keeper.post("/vault/V-1/return").status == 200)
      let ended = try await keeper.post("/vault/V-1/end", ["reason": "Deleted there"])
      #expect(ended.status == 200 && ended.json["ended"] != nil)
      #expect(try await keeper.get("/vault").items.isEmpty)
      #expect(try await keeper.get("/vault?ended=true").items.count == 1)
      #expect(try await keeper.post("/vault/V-1/end", ["reason": "Again"]).status == 409)
      #expect(try await keeper.post("/vault/V-1/checkout", ["reason": "Post", "hours": 2]).status == 409)
      #expect(try await keeper.get("/vault/V-1/history").json["versions"]?.array?.count == 1)
    }
  }
}

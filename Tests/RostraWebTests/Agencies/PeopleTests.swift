import Foundation
import HTTPTypes
import HummingbirdTesting
import RostraPlatforms
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("People and units")
struct PeopleTests {
  private static let root = "unit"

  private static func fields(_ mail: String, role: String, unit: String, until: String = "") -> [(String, String)] {
    [("mail", mail), ("name", "Ben Ode"), ("role", role), ("unit", unit), ("until", until)]
  }

  @Test("SEC-1: somebody is invited, sets a password once, and what is refused names its field")
  func invite() async throws {
    try await WebTestOffice.with { office in
      let admin = try await office.person(.administrator)
      let root = AgencyUnit.root(of: office.agency).text
      #expect(try await admin.get("/people/invite").text.contains("No mail server is set up"))
      let made = try await admin.post("/people/invite", Self.fields("ben@example.gov", role: "reader", unit: root))
      #expect(made.status == .ok)
      let address = try #require(made.text.firstMatch(of: /http:\/\/records.test(\/invitation\/[A-Za-z0-9_-]{43})/))
      let path = String(address.1)
      let set = [("password", "four words are enough"), ("again", "four words are enough")]
      #expect(try await office.nobody.get(path).text.contains("Ben Ode"))
      #expect(
        try await office.nobody.post(path, [("password", "short"), ("again", "short")]).status == .unprocessableContent)
      #expect(try await office.nobody.post(path, set).headers[.location] == "/sign-in?done=password-set")
      // An invitation opens once.
      #expect(try await office.nobody.get(path).status == .forbidden)
      #expect(try await office.nobody.post(path, set).status == .forbidden)
      for (field, values) in [
        ("mail", Self.fields("ben@example.gov", role: "reader", unit: root)),
        ("mail", Self.fields("ben", role: "reader", unit: root)),
        ("role", Self.fields("c@example.gov", role: "", unit: root)),
        ("until", Self.fields("c@example.gov", role: "auditor", unit: root)),
        ("until", Self.fields("c@example.gov", role: "auditor", unit: root, until: "2001-01-01")),
        ("until", Self.fields("c@example.gov", role: "auditor", unit: root, until: "2026-02-30")),
        ("unit", Self.fields("c@example.gov", role: "reader", unit: "elsewhere")),
      ] {
        let refused = try await admin.post("/people/invite", values)
        #expect(refused.status == .unprocessableContent, "\(values)")
        #expect(refused.text.contains("id=\"\(field)-error\""), "\(field) of \(values)")
      }
    }
  }

  @Test("MSG-4: with a mail server the invitation goes by mail, and its address is shown to nobody")
  func mailed() async throws {
    try await WebTestOffice.with { office in
      let admin = try await office.person(.administrator)
      try await MailServer.set(
        try MailServer(host: "mail.example.gov", port: 25, security: .none, sender: "records@example.gov"),
        box: office.web.office.box, services: office.services, for: office.operatorViewer)
      let root = AgencyUnit.root(of: office.agency).text
      let made = try await admin.post("/people/invite", Self.fields("ben@example.gov", role: "reader", unit: root))
      #expect(made.status == .seeOther && made.headers[.location]?.hasSuffix("done=invitation-sent") == true)
      let outbox = try await admin.get("/settings/mail")
      #expect(outbox.text.contains("ben@example.gov") && outbox.text.contains("Waiting"))
      let id = try #require(outbox.text.firstMatch(of: /settings\/mail\/([0-9a-f-]{36})"/).map { String($0.1) })
      let message = try await admin.get("/settings/mail/\(id)")
      #expect(message.text.contains(Notice.placeholder) && !message.text.contains("/invitation/"))
    }
  }

  @Test("the list filters, pages by address, and gives a table; others see none of it")
  func list() async throws {
    try await WebTestOffice.with { office in
      let admin = try await office.person(.administrator)
      let reader = try await office.person(.reader)
      let all = try await admin.get("/people")
      #expect(all.text.contains("Test Administrator") && all.text.contains("Test Reader"))
      let some = try await admin.get("/people?role=reader&q=test")
      #expect(some.text.contains("Test Reader") && !some.text.contains(admin.person?.mail ?? "?"))
      #expect(try await admin.get("/people?q=nobody-of-that-name").text.contains("Nobody here"))
      let table = try await admin.get("/people?format=csv")
      #expect(table.headers[.contentType] == "text/csv; charset=utf-8" && table.text.contains("\"Test Reader\""))
      #expect(try await reader.get("/people").status == .forbidden)
      #expect(try await office.nobody.get("/people").status == .seeOther)
    }
  }

  @Test("a role change holds from the next request, a suspension ends sessions and tokens, an auditor's day comes")
  func changes() async throws {
    try await WebTestOffice.with { office in
      let admin = try await office.person(.administrator)
      let clerk = try await office.person(.recordsOfficer)
      let person = try #require(clerk.person)
      let place = "/people/\(person.id.text)"
      let root = AgencyUnit.root(of: office.agency).text
      #expect(try await clerk.get("/evidence").status == .ok)
      let noReason = try await admin.post("\(place)/change", [("name", person.name), ("reason", "")])
      #expect(noReason.status == .unprocessableContent && noReason.text.contains("id=\"reason-error\""))
      let changed = try await admin.post(
        "\(place)/change", [("name", person.name), ("role", "reader"), ("unit", root), ("reason", "moved on")])
      #expect(changed.status == .seeOther)
      #expect(try await clerk.get("/evidence").status == .forbidden)
      #expect(try await clerk.get("/today").status == .ok)

      let secret = try #require(clerk.secret)
      let found = try await Session.find(secret, services: office.services)
      let session = try #require(found)
      let (_, token) = try await PersonalToken.make(
        name: "x", scopes: [.read], days: 30, services: office.services,
        for: session.viewer)
      #expect(
        try await admin.post("\(place)/state", [("state", "suspended"), ("why", "")]).status == .unprocessableContent)
      #expect(try await admin.post("\(place)/state", [("state", "suspended"), ("why", "left")]).status == .seeOther)
      #expect(try await clerk.get("/today").status == .seeOther)
      await #expect(throws: SignInError.token) {
        try await PersonalToken.viewer(presenting: "Bearer \(token)", services: office.services)
      }
      #expect(try await admin.post("\(place)/state", [("state", "active"), ("why", "back")]).status == .seeOther)
      #expect(try await clerk.get("/today").status == .seeOther)

      let auditor = try await office.person(.auditor)
      #expect(try await auditor.get("/evidence").status == .ok)
      // Their own session would outlast the day; what it gives does not.
      let agency = office.agency
      office.clock.advance(bySeconds: 3000)
      let now = office.clock.now().milliseconds
      try await office.services.database.write { tx in
        try tx.execute("UPDATE person_role SET until_at = \(now - 1) WHERE agency = \(agency) AND role = 'auditor'")
      }
      #expect(try await auditor.get("/evidence").status == .forbidden)
      #expect(try await auditor.get("/account").status == .ok)
    }
  }

  @Test("the last administrator can neither be suspended nor changed away")
  func last() async throws {
    try await WebTestOffice.with { office in
      let admin = try await office.person(.administrator)
      let id = try #require(admin.person?.id.text)
      let refused = try await admin.post("/people/\(id)/state", [("state", "suspended"), ("why", "oops")])
      #expect(refused.status == .unprocessableContent)
      #expect(try await admin.get("/people").status == .ok)
    }
  }

  @Test("GEN-2: an administrator of one unit gives roles there alone, and sees nobody of elsewhere")
  func units() async throws {
    try await WebTestOffice.with { office in
      let admin = try await office.person(.administrator)
      #expect(
        try await admin.post("/units", [("name", "Parks"), ("kind", "department"), ("parent", "")]).status == .seeOther)
      let viewer = office.operatorViewer
      let units = try await office.services.database.read { tx in try AgencyUnit.all(for: viewer, in: tx) }
      let parks = try #require(units.first { $0.name == "Parks" })
      let again = try await admin.post("/units", [("name", "Parks"), ("kind", "board"), ("parent", "")])
      #expect(again.status == .unprocessableContent && again.text.contains("id=\"name-error\""))
      let local = try await office.person(.administrator, unit: parks.id)
      let clerk = try await office.person(.recordsOfficer)
      let stranger = try #require(clerk.person)
      let list = try await local.get("/people")
      #expect(list.status == .ok && !list.text.contains(stranger.mail))
      #expect(try await local.get("/people/\(stranger.id.text)").status == .notFound)
      #expect(try await local.post("/people/\(stranger.id.text)/sessions").status == .notFound)
      #expect(try await clerk.get("/today").status == .ok)
      let root = AgencyUnit.root(of: office.agency).text
      let wide = try await local.post("/people/invite", Self.fields("d@example.gov", role: "reader", unit: root))
      #expect(wide.status == .unprocessableContent && wide.text.contains("id=\"unit-error\""))
      let own = try await local.post(
        "/people/invite", Self.fields("d@example.gov", role: "reader", unit: parks.id.text))
      #expect(own.status == .ok)
      // Settings are the whole agency's.
      #expect(try await local.get("/settings").status == .forbidden)
      let outside = try await local.post("/units", [("name", "Zoo"), ("kind", "board"), ("parent", root)])
      #expect(outside.status == .unprocessableContent)
    }
  }

  @Test("signing somebody out everywhere ends each of their sessions, and is evidence")
  func signOut() async throws {
    try await WebTestOffice.with { office in
      let admin = try await office.person(.administrator)
      let clerk = try await office.person(.recordsOfficer)
      let id = try #require(clerk.person?.id.text)
      #expect(try await admin.get("/people/\(id)").text.contains("Sign them out everywhere"))
      #expect(try await admin.post("/people/\(id)/sessions").status == .seeOther)
      #expect(try await clerk.get("/today").status == .seeOther)
      #expect(try await admin.get("/evidence").text.contains("session.end-all"))
    }
  }
}

import Foundation
import HTTPTypes
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("The vault's pages")
struct VaultRoutesTests {
  /// Found nowhere but in the answer to a reveal.
  private static let planted = [
    "username": "planted.user.Q7x", "secret": "Planted-Pass-9zK!mm", "registration-mail": "planted.reg@maplebend.gov",
    "recovery-mail": "planted.rec@maplebend.gov", "recovery-phone": "+1 816 555 0199",
    "second-factor": "PLNTEDTOTPKEY2345ABCDEFGHIJKLMNO", "backup-codes": "plant-code-1111",
  ]

  private static func fields(_ office: WebTestOffice, unit: String? = nil) -> [(String, String)] {
    planted.map { ($0.key, $0.value) } + [
      ("make", "no"), ("kind", "site"), ("unit", unit ?? AgencyUnit.root(of: office.agency).text),
      ("platform", "bluesky"), ("handle", "@parks"), ("case", "SC-1"),
    ]
  }

  private func with(_ body: @Sendable (WebTestOffice, _ keeper: Visitor) async throws -> Void) async throws {
    try await WebTestOffice.with { office in
      try await AgencyDomains(["maplebend.gov"]).save(services: office.services, for: office.operatorViewer)
      try await body(office, try await office.person(.socialMediaAdministrator))
    }
  }

  @Test("CRD-1, SEC-8: laid down, checked out, shown once by a form after proving who one is, and returned")
  func story() async throws {
    try await with { office, keeper in
      #expect(try await keeper.get("/vault").text.contains("Nothing here for you"))
      let made = try await keeper.post("/vault/new", Self.fields(office))
      #expect(made.headers[.location]?.hasPrefix("/vault/V-1") == true, "\(made.text.prefix(3000))")
      // Without a checkout there is nothing to see.
      #expect(try await keeper.post("/vault/V-1/reveal", [("reason", "Look")]).status == .conflict)
      #expect(
        try await keeper.post("/vault/V-1/checkout", [("reason", "Post"), ("hours", "2")]).status == .seeOther)
      #expect(try await keeper.get("/vault/V-1").text.contains("You have it"))
      let asked = try await keeper.get("/vault/V-1/reveal")
      #expect(asked.text.contains("Show it once"))
      let refused = try await keeper.post("/vault/V-1/reveal", [("reason", "")])
      #expect(refused.status == .unprocessableContent && !refused.text.contains("Planted"))
      let part = try await keeper.post("/vault/V-1/reveal", [("reason", "Sign in"), ("whole", "no")])
      #expect(part.text.contains("Planted-Pass-9zK!mm") && !part.text.contains("PLNTED"))
      let whole = try await keeper.post("/vault/V-1/reveal", [("reason", "Sign in"), ("whole", "yes")])
      for value in Self.planted.values { #expect(whole.text.contains(value), "\(value)") }
      #expect(whole.headers[.cacheControl]?.contains("no-store") == true)
      #expect(whole.headers[.referrerPolicy] == "no-referrer")
      // Ten minutes later it is asked again who looks.
      office.clock.advance(bySeconds: 11 * 60)
      let stale = try await keeper.post("/vault/V-1/reveal", [("reason", "Sign in"), ("whole", "yes")])
      #expect(stale.status == .seeOther && stale.headers[.location]?.hasPrefix("/confirm") == true)
      #expect(try await keeper.post("/vault/V-1/return").status == .seeOther)
      #expect(try await keeper.get("/vault/V-1").text.contains("Nobody has it now"))
    }
  }

  @Test("CRD-2, SEC-7: for everybody else there is no such page, nor a link to it")
  func strangers() async throws {
    try await with { office, keeper in
      _ = try await keeper.post("/vault/new", Self.fields(office))
      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      for visitor in [
        try await office.person(.administrator), try await office.person(.recordsOfficer),
        try await office.person(.siteAdministrator, unit: unit.id), try await office.person(.agencyHead),
        try await office.person(.internalAudit),
      ] {
        let list = try await visitor.get("/vault")
        #expect(!list.text.contains("@parks") && !list.text.contains("V-1"), "\(visitor.person!.mail)")
        for path in ["", "/reveal", "/change", "/people", "/attest"] {
          #expect(try await visitor.get("/vault/V-1\(path)").status == .notFound, "\(path)")
        }
        for path in ["checkout", "return", "settings", "reveal", "change", "people", "attest"] {
          let answer = try await visitor.post(
            "/vault/V-1/\(path)",
            [
              ("reason", "x"), ("hours", "1"), ("setting", "x"), ("before", "x"), ("after", "x"), ("make", "yes"),
              ("kind", "review"), ("statements", "holders-right"), ("statements", "password-age"), ("person", "x"),
            ])
          #expect(answer.status == .notFound, "\(path) as \(visitor.person!.mail): \(answer.status)")
        }
      }
      let auditor = try await office.person(.auditor)
      #expect(try await auditor.get("/vault").status == .forbidden)
      #expect(try await office.nobody.get("/vault/V-1").headers[.location]?.hasPrefix("/sign-in") == true)
      let today = try await office.person(.administrator).get("/people")
      #expect(!today.text.contains("href=\"/vault\""))
      #expect(try await keeper.get("/vault").text.contains("href=\"/vault\""))
    }
  }

  @Test("CRD-7, CRD-8, REG-12: what is refused comes back with all reasons and without what was typed as a secret")
  func refused() async throws {
    try await with { office, keeper in
      _ = try await keeper.post("/vault/new", Self.fields(office))
      var fields = Self.fields(office).filter { !["secret", "registration-mail"].contains($0.0) }
      fields += [("secret", "sHort1"), ("registration-mail", "somebody@gmail.com")]
      let answer = try await keeper.post("/vault/new", fields)
      #expect(answer.status == .unprocessableContent)
      for words in ["is too short", "is already used for V-1, @parks on bluesky", "is not on a domain of the agency"] {
        #expect(answer.text.contains(words), "\(words)")
      }
      for value in Self.planted.values + ["sHort1"] { #expect(!answer.text.contains(value), "\(value)") }
      #expect(answer.text.contains("value=\"@parks\""), "what is no secret is kept")
    }
  }

  @Test("CRD-20: no page but the answer to a reveal holds anything planted, nor do evidence, notices and the API")
  func planted() async throws {
    try await with { office, keeper in
      let officer = try await office.person(.technologyOfficer)
      _ = try await office.person(.webTeam)
      _ = try await keeper.post("/vault/new", Self.fields(office))
      _ = try await keeper.post("/vault/V-1/checkout", [("reason", "Post"), ("hours", "2")])
      _ = try await keeper.post("/vault/V-1/reveal", [("reason", "Sign in"), ("whole", "yes")])
      _ = try await keeper.post("/vault/V-1/settings", [("setting", "Replies"), ("before", "all"), ("after", "none")])
      let changed = try await keeper.post(
        "/vault/V-1/change", [("make", "no"), ("recovery-phone", "+1 816 555 0200"), ("reason", "New telephone")])
      #expect(changed.status == .seeOther, "\(changed.text.prefix(2000))")
      _ = try await keeper.post("/vault/V-1/return")
      let asked = try await officer.post("/vault/break-glass", [("entry", "V-1"), ("reason", "Hacked")])
      #expect(asked.status == .seeOther)
      let vault = Vault(services: office.services, home: office.web.office.home)
      let relied = try await office.viewer(of: keeper)
      let list = try await office.services.database.write { tx in
        try vault.sealFinalList(case: "SC-1", by: relied, in: tx)
      }
      var pages: [String] = []
      for visitor in [keeper, officer] {
        for path in [
          "/vault", "/vault/new", "/vault/rules", "/vault/break-glass", "/vault/V-1", "/vault/V-1/reveal",
          "/vault/V-1/change", "/vault/V-1/people", "/vault/V-1/attest", "/vault/lists/\(list.reference)", "/evidence",
          "/today", "/search?q=planted",
        ] {
          pages.append(try await visitor.get(path).text)
        }
      }
      let administrator = try await office.person(.administrator)
      pages.append(try await administrator.get("/settings/mail").text)
      let program = try await office.program(of: keeper, scopes: [.takePart, .readEvidence]).0
      for path in ["/vault", "/vault/V-1", "/evidence"] {
        let answer = try await program.get(path)
        #expect(answer.status == 200)
        pages.append(answer.json.text)
      }
      pages += try await office.services.database.read { tx in
        try tx.rows("SELECT subject, body FROM notice").map { try $0.text("subject") + $0.text("body") }
          + tx.rows("SELECT * FROM evidence").map { "\($0.values)" }
      }
      #expect(pages.contains { $0.contains("New telephone") })
      for page in pages {
        for value in Self.planted.values { #expect(!page.contains(value), "\(value)") }
      }
      let opened = try await officer.post("/vault/lists/\(list.reference)", [("reason", "It ends")])
      #expect(opened.text.contains("Planted-Pass-9zK!mm"))
      #expect(opened.headers[.cacheControl]?.contains("no-store") == true)
      #expect(try await keeper.post("/vault/lists/\(list.reference)", [("reason", "It ends")]).status == .notFound)
    }
  }

  @Test("CRD-15: asked on a page, confirmed and reviewed by others; the asker cannot do both")
  func emergency() async throws {
    try await with { office, keeper in
      let officer = try await office.person(.technologyOfficer)
      let it = try await office.person(.informationTechnology)
      _ = try await keeper.post("/vault/new", Self.fields(office))
      #expect(try await it.get("/vault/V-1").status == .notFound)
      _ = try await it.post("/vault/break-glass", [("entry", "@parks"), ("reason", "It posts by itself")])
      let waiting = try await keeper.get("/vault").text
      #expect(waiting.contains("Confirm it as the second person") && waiting.contains("It posts by itself"))
      let id = try #require(waiting.firstMatch(of: /break-glass\/([0-9a-f-]{36})\/confirm/)?.output.1)
      #expect(try await it.post("/vault/break-glass/\(id)/confirm").status == .conflict)
      #expect(try await officer.post("/vault/break-glass/\(id)/confirm").status == .seeOther)
      #expect(try await it.get("/vault/V-1").text.contains("You have it"))
      #expect(try await keeper.post("/vault/break-glass/\(id)/review", [("review", "Right so")]).status == .seeOther)
      #expect(try await !keeper.get("/vault").text.contains("It posts by itself"))
    }
  }

  @Test("a vault whose key is away says so, and shows no trace of what it cannot open")
  func keyAway() async throws {
    try await with { office, keeper in
      _ = try await keeper.post("/vault/new", Self.fields(office))
      _ = try await keeper.post("/vault/V-1/checkout", [("reason", "Post"), ("hours", "2")])
      #expect(unlink(office.web.office.home.vaultKeyPath) == 0)
      #expect(try await keeper.get("/vault").text.contains("master key is not at"))
      let answer = try await keeper.post("/vault/V-1/reveal", [("reason", "Sign in"), ("whole", "yes")])
      #expect(answer.status == .serviceUnavailable && answer.text.contains("recovery restore"))
    }
  }

  @Test("API: accounts and checkouts, as far as the person may; never a credential")
  func api() async throws {
    try await with { office, keeper in
      _ = try await keeper.post("/vault/new", Self.fields(office))
      let (program, _) = try await office.program(of: keeper, scopes: [.takePart])
      #expect(try await program.get("/vault").json["items"]?.array?.count == 1)
      let taken = try await program.post("/vault/V-1/checkout", ["reason": "Post", "hours": 3])
      #expect(taken.status == 200 && taken.json["checkout"]?["reason"]?.string == "Post")
      #expect(try await program.post("/vault/V-1/checkout", ["reason": "Again", "hours": 3]).status == 409)
      #expect(try await program.post("/vault/V-1/return", nil).status == 200)
      let (other, _) = try await office.program(of: try await office.person(.recordsOfficer), scopes: [.takePart])
      #expect(try await other.get("/vault").json["items"]?.array?.isEmpty == true)
      #expect(try await other.get("/vault/V-1").status == 404)
    }
  }
}

extension WebTestOffice {
  fileprivate func viewer(of visitor: Visitor) async throws -> Viewer {
    let (agency, now, person) = (agency, clock.now(), try #require(visitor.person))
    return try await services.database.read { tx in
      try Person.find(person.id, agency: agency, in: tx)!.viewer(agency: agency, at: now, in: tx)
    }
  }
}

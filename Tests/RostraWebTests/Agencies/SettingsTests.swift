import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("Settings")
struct SettingsTests {
  @Test("the idle time ends sessions, the notice stands at the door, and what is refused is named")
  func door() async throws {
    try await WebTestOffice.with { office in
      let admin = try await office.person(.administrator)
      for (field, value) in [
        ("idle", "4"), ("idle", "481"), ("idle", "soon"), ("address", "records.example.gov"),
        ("address", "https://a b"), ("address", "https://records.example.gov/path"), ("breached", "/nowhere"),
        ("breached", "relative"),
      ] {
        let refused = try await admin.post("/settings/door", [("idle", "60"), (field, value)].reversed())
        #expect(refused.status == .unprocessableContent, "\(field) \(value)")
        #expect(refused.text.contains("id=\"\(field)-error\""), "\(field) \(value)")
      }
      let saved = try await admin.post(
        "/settings/door",
        [("idle", "10"), ("address", "https://records.example.gov/"), ("privacy", "Watch <out>."), ("breached", "")])
      #expect(saved.status == .seeOther)
      #expect(try await office.nobody.get("/sign-in").text.contains("Watch &lt;out&gt;."))
      #expect(try await admin.get("/settings/door").text.contains("https://records.example.gov\""))
      let evidence = try await admin.get("/evidence")
      #expect(evidence.text.contains("setting.change"))
      office.clock.advance(bySeconds: 9 * 60)
      #expect(try await admin.get("/today").status == .ok)
      office.clock.advance(bySeconds: 11 * 60)
      #expect(try await admin.get("/today").status == .seeOther)
    }
  }

  @Test("SEC-8: settings that open doors ask again who it is; nobody else reaches them")
  func access() async throws {
    try await WebTestOffice.with { office in
      let admin = try await office.person(.administrator)
      let clerk = try await office.person(.recordsOfficer)
      for path in ["/settings", "/settings/mail", "/settings/door", "/settings/provider", "/settings/mail/server"] {
        #expect(try await admin.get(path).status == .ok, "\(path)")
        #expect(try await clerk.get(path).status == .forbidden, "\(path)")
        #expect(try await office.nobody.get(path).status == .seeOther, "\(path)")
      }
      office.clock.advance(bySeconds: Session.freshness + 1)
      for path in ["/settings/door", "/settings/provider", "/settings/mail/server", "/people/invite"] {
        let stale = try await admin.get(path)
        #expect(stale.headers[.location]?.hasPrefix("/confirm") == true, "\(path)")
      }
    }
  }

  @Test("the mail server's password is never shown, and is handed to no other server")
  func mail() async throws {
    try await WebTestOffice.with { office in
      let admin = try await office.person(.administrator)
      let fields = [
        ("port", "587"), ("security", "starttls"), ("user", "rostra"), ("sender", "records@example.gov"),
        ("senderName", "Records"), ("authorities", ""),
      ]
      let path = "/settings/mail/server"
      #expect(
        try await admin.post(path, [("host", "bad host"), ("password", "x")] + fields).status == .unprocessableContent)
      #expect(
        try await admin.post(path, [("host", "mail.example.gov"), ("password", "hush-hush")] + fields).status
          == .seeOther)
      #expect(try await !admin.get(path).text.contains("hush-hush"))
      _ = try await admin.post(path, [("host", "mail.example.gov"), ("password", "")] + fields)
      let (services, home) = (office.services, office.web.office.home)
      #expect(try await MailServer.current(services: services, home: home)?.password == "hush-hush")
      _ = try await admin.post(path, [("host", "evil.example.com"), ("password", "")] + fields)
      #expect(try await MailServer.current(services: services, home: home)?.password == nil)
      let test = try await admin.post("/settings/mail/test")
      #expect(test.status == .seeOther)
      let place = try #require(test.headers[.location])
      #expect(try await admin.get(place).text.contains("Test from Rostra"))
      #expect(try await admin.get("/settings/mail?state=queued&format=csv").text.contains("mail-test"))
      #expect(try await admin.post("/settings/mail/none/retry").status == .notFound)
      let asked = try await admin.get("/settings/mail/server/forget").text
      #expect(asked.contains("Forget the mail server?") && asked.contains("evil.example.com"))
      #expect(try await admin.post("/settings/mail/server/forget").status == .seeOther)
      #expect(try await admin.get("/settings/mail/server/forget").status == .notFound)
      #expect(try await MailServer.current(services: services, home: home) == nil)
    }
  }

  @Test("the provider's form holds what was typed, and refuses what lets anybody in")
  func provider() async throws {
    try await WebTestOffice.with { office in
      let admin = try await office.person(.administrator)
      let root = AgencyUnit.root(of: office.agency).text
      let good = [
        ("name", "City login"), ("issuer", "https://login.example.gov"), ("clientID", "rostra"),
        ("secret", "s3cret-s3cret"),
        ("claim", "groups"), ("value-0", "clerks"), ("role-0", "records-officer"), ("unit-0", root),
      ]
      func with(_ name: String, _ value: String) -> [(String, String)] {
        good.map { $0.0 == name ? (name, value) : $0 }
      }
      for (name, value, field) in [
        ("issuer", "http://login.example.gov", "issuer"), ("issuer", "javascript:alert(1)", "issuer"),
        ("name", "", "name"), ("claim", "", "claim"), ("clientID", "", "clientID"), ("role-0", "auditor", "rules"),
        ("role-0", "operator", "rules"), ("unit-0", "elsewhere", "rules"), ("value-0", "", "rules"),
      ] {
        let refused = try await admin.post("/settings/provider", with(name, value))
        #expect(refused.status == .unprocessableContent, "\(name) \(value)")
        #expect(refused.text.contains("href=\"#\(field)\""), "\(name) \(value)")
      }
      #expect(try await admin.post("/settings/provider", good).status == .seeOther)
      let page = try await admin.get("/settings/provider")
      #expect(page.text.contains("clerks") && !page.text.contains("s3cret"))
      #expect(page.text.contains("http://records.test/sign-in/provider/return"))
      #expect(try await office.nobody.get("/sign-in").text.contains("Sign in with City login"))
      _ = try await admin.post(
        "/settings/provider", with("secret", "").map { $0.0 == "issuer" ? ("issuer", "https://evil.example.com") : $0 })
      let (agency, box) = (office.agency, office.web.office.box)
      let kept = try await office.services.database.read { tx in
        try IdentityProvider.stored(of: agency, box: box, in: tx)
      }
      #expect(kept?.issuer == "https://evil.example.com" && kept?.clientSecret == nil)
      #expect(try await admin.get("/settings/provider/forget").text.contains("Forget “City login”?"))
      #expect(try await admin.post("/settings/provider/forget").status == .seeOther)
      #expect(try await admin.get("/settings/provider/forget").status == .notFound)
    }
  }
}

import Crypto
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("A person's own account")
struct AccountTests {
  /// Somebody with a real password, for what asks for one.
  static func clerk(_ office: WebTestOffice) async throws -> Visitor {
    let visitor = try await office.person(.recordsOfficer)
    let person = try #require(visitor.person)
    let hash = try await Password.hash(password, salt: office.services.secrets.next())
    let agency = office.agency
    try await office.services.database.write { tx in
      try tx.execute("UPDATE person SET password = \(hash) WHERE agency = \(agency) AND id = \(person.id)")
    }
    return visitor
  }

  static let password = "four words are enough"

  private static func value(_ name: String, in page: String) -> String? {
    let rest = page.components(separatedBy: "name=\"\(name)\" value=\"").dropFirst().first
    return rest.map { String($0.prefix { $0 != "\"" }) }.flatMap { HTML.unescaped($0) }
  }

  @Test("the page shows roles, sessions and tokens, and only to its owner")
  func account() async throws {
    try await WebTestOffice.with { office in
      let clerk = try await Self.clerk(office)
      let page = try await clerk.get("/account")
      #expect(page.status == .ok)
      for words in ["Records officer for the whole agency", "This one", "Second factor", "You have none."] {
        #expect(page.text.contains(words), "\(words)")
      }
      #expect(try await office.nobody.get("/account").status == .seeOther)
      let renamed = try await clerk.post("/account/name", [("name", "Ana <Ruiz>")])
      #expect(renamed.headers[.location] == "/account?done=name-changed")
      #expect(try await clerk.get("/account").text.contains("Ana &lt;Ruiz&gt;"))
      let refused = try await clerk.post("/account/name", [("name", " ")])
      #expect(refused.status == .unprocessableContent && refused.text.contains("aria-invalid"))
    }
  }

  @Test("SEC-8: a stale session must prove again who it is, and comes back to where it was")
  func confirmation() async throws {
    try await WebTestOffice.with { office in
      let clerk = try await Self.clerk(office)
      #expect(try await clerk.get("/account/password").status == .ok)
      office.clock.advance(bySeconds: Session.freshness + 1)
      let stale = try await clerk.get("/account/password")
      #expect(stale.status == .seeOther)
      let place = try #require(stale.headers[.location])
      #expect(place.hasPrefix("/confirm?next="))
      #expect(try await clerk.post("/account/password", [("password", "x"), ("again", "x")]).status == .seeOther)
      let form = try await clerk.get(place)
      let next = try #require(Self.value("next", in: form.text))
      let wrong = try await clerk.post("/confirm", [("password", "guess"), ("next", next)])
      #expect(wrong.status == .unprocessableContent)
      let right = try await clerk.post("/confirm", [("password", Self.password), ("next", next)])
      #expect(right.headers[.location] == "/account/password")
      #expect(try await clerk.get("/account/password").status == .ok)
    }
  }

  @Test("a new password ends the other sessions; a short one, a repeated error and a stolen one are refused")
  func password() async throws {
    try await WebTestOffice.with { office in
      let clerk = try await Self.clerk(office)
      let other = try await SignIn(services: office.services, box: office.web.office.box).open(
        try #require(clerk.person), from: SignIn.Origin(address: "10.0.0.9", agent: nil), needsSecondFactor: false,
        by: "test")
      for (password, again) in [("kurz7", "kurz7"), ("long enough words", "other enough words")] {
        let refused = try await clerk.post("/account/password", [("password", password), ("again", again)])
        #expect(refused.status == .unprocessableContent)
        #expect(!refused.text.contains(password))
      }
      let list = NSTemporaryDirectory() + UUID().uuidString
      defer { try? FileManager.default.removeItem(atPath: list) }
      // Sorted, as such lists are, with the one among many.
      let stolen = "stolen from somewhere else"
      func digest(_ text: String) -> String {
        Insecure.SHA1.hash(data: Data(text.utf8)).map { String(format: "%02X", $0) }.joined()
      }
      let lines = ((0..<500).map { digest("other \($0)") } + [digest(stolen)]).sorted().map { "\($0):7\n" }
      try lines.joined().write(toFile: list, atomically: true, encoding: .utf8)
      for password in [stolen, "other 0", "other 499"] {
        #expect(try BreachedPasswords(path: list).contains(password), "\(password)")
      }
      #expect(try !BreachedPasswords(path: list).contains("nobody has taken this one"))
      try await SystemSettings(breached: list).save(services: office.services, for: office.operatorViewer)
      let known = try await clerk.post("/account/password", [("password", stolen), ("again", stolen)])
      #expect(known.status == .unprocessableContent && known.text.contains("stolen passwords"))
      let done = try await clerk.post(
        "/account/password", [("password", "five other words will do"), ("again", "five other words will do")])
      #expect(done.headers[.location] == "/account?done=password-set")
      #expect(try await Session.find(other.secret, services: office.services) == nil)
      #expect(try await clerk.get("/account").status == .ok)
    }
  }

  @Test("SEC: the second factor is added with a code, asked at sign-in, used once, and taken away")
  func secondFactor() async throws {
    try await WebTestOffice.with { office in
      let clerk = try await Self.clerk(office)
      let mail = try #require(clerk.person?.mail)
      let page = try await clerk.get("/account/second-factor")
      #expect(page.text.contains("<svg class=\"qr\""))
      let offer = try #require(Self.value("offer", in: page.text))
      let person = try #require(clerk.person)
      let secret = OneTimePassword(
        secret: try office.web.office.box.open(offer, for: "totp-offer:\(person.id.text)"))
      let wrong = try await clerk.post("/account/second-factor", [("offer", offer), ("code", "000000")])
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("<svg class=\"qr\""))
      #expect(
        try await clerk.post("/account/second-factor", [("offer", "1$AAAA"), ("code", "1")]).status == .badRequest)
      let step = office.clock.now().seconds / 30
      let codes = try await clerk.post("/account/second-factor", [("offer", offer), ("code", secret.code(at: step))])
      #expect(codes.status == .ok)
      let recovery = codes.text.matches(of: /<code>([a-z0-9-]{14})<\/code>/).map { String($0.1) }
      #expect(Set(recovery).count == RecoveryCodes.count)

      // The code that turned it on opens nothing again: a code is good once (RFC 6238, 5.2).
      let begun = try await office.nobody.post("/sign-in", [("mail", mail), ("password", Self.password)])
      #expect(begun.status == .ok && begun.text.contains("Enter your code"))
      let half = Visitor(office: office, person: nil, secret: try Self.cookie(begun))
      #expect(try await half.get("/account").status == .seeOther)
      #expect(try await half.post("/sign-in/code", [("code", secret.code(at: step))]).status == .unprocessableContent)
      office.clock.advance(bySeconds: 60)
      let next = secret.code(at: office.clock.now().seconds / 30)
      let whole = try await half.post("/sign-in/code", [("code", next)])
      #expect(whole.status == .seeOther)
      // Session fixation: who knew the secret before the code has nothing.
      let fresh = try Self.cookie(whole)
      #expect(fresh != half.secret)
      #expect(try await half.get("/account").status == .seeOther)
      #expect(try await Visitor(office: office, person: nil, secret: fresh).get("/account").status == .ok)

      let again = try await office.nobody.post("/sign-in", [("mail", mail), ("password", Self.password)])
      let second = Visitor(office: office, person: nil, secret: try Self.cookie(again))
      #expect(try await second.post("/sign-in/code", [("code", next)]).status == .unprocessableContent)
      #expect(try await second.post("/sign-in/code", [("code", recovery[0])]).status == .seeOther)
      let third = try await office.nobody.post("/sign-in", [("mail", mail), ("password", Self.password)])
      let replay = Visitor(office: office, person: nil, secret: try Self.cookie(third))
      #expect(try await replay.post("/sign-in/code", [("code", recovery[0])]).status == .unprocessableContent)

      let renewed = try await clerk.post("/account/recovery-codes")
      #expect(renewed.status == .ok && !renewed.text.contains(recovery[1]))
      #expect(try await replay.post("/sign-in/code", [("code", recovery[1])]).status == .unprocessableContent)
      #expect(try await clerk.get("/account/second-factor/off").text.contains("whoever learns your password is you"))
      #expect(
        try await clerk.post("/account/second-factor/off").headers[.location] == "/account?done=second-factor-off")
      let plain = try await office.nobody.post("/sign-in", [("mail", mail), ("password", Self.password)])
      #expect(plain.status == .seeOther)
    }
  }

  static func cookie(_ response: TestResponse) throws -> String {
    let header = try #require(response.headers[.setCookie])
    return String(try #require(header.split(separator: ";").first).dropFirst("rostra=".count))
  }

  @Test("a token is shown once, does no more than its scopes, and ends when it is revoked")
  func tokens() async throws {
    try await WebTestOffice.with { office in
      let clerk = try await Self.clerk(office)
      #expect(try await clerk.get("/account/tokens").text.contains("value=\"read\""))
      #expect(try await !clerk.get("/account/tokens").text.contains("value=\"administer\""))
      for fields in [
        [("name", "x"), ("days", "30")], [("name", ""), ("scopes", "read"), ("days", "30")],
        [("name", "x"), ("scopes", "read"), ("days", "0")], [("name", "x"), ("scopes", "read"), ("days", "400")],
      ] { #expect(try await clerk.post("/account/tokens", fields).status == .unprocessableContent) }
      let forbidden = try await clerk.post(
        "/account/tokens", [("name", "x"), ("scopes", "administer"), ("days", "30")])
      #expect(forbidden.status == .forbidden)
      let made = try await clerk.post("/account/tokens", [("name", "Export"), ("scopes", "read"), ("days", "30")])
      let secret = try #require(made.text.firstMatch(of: /rostra_[A-Za-z0-9_-]{43}/).map { String($0.0) })
      #expect(try await !clerk.get("/account").text.contains(secret))
      let viewer = try await PersonalToken.viewer(presenting: "Bearer \(secret)", services: office.services)
      #expect(viewer.may(.read) && !viewer.may(.annotate))
      let account = try await clerk.get("/account").text
      let id = try #require(account.firstMatch(of: /tokens\/([0-9a-f-]{36})\/revoke/).map { String($0.1) })
      let stranger = try await office.person(.recordsOfficer)
      #expect(try await stranger.post("/account/tokens/\(id)/revoke").status == .notFound)
      #expect(try await clerk.post("/account/tokens/\(id)/revoke").status == .seeOther)
      await #expect(throws: SignInError.token) {
        try await PersonalToken.viewer(presenting: "Bearer \(secret)", services: office.services)
      }
    }
  }

  @Test("ending all others leaves this one, and nobody else's")
  func sessions() async throws {
    try await WebTestOffice.with { office in
      let clerk = try await Self.clerk(office)
      let neighbour = try await office.person(.reader)
      let other = try await SignIn(services: office.services, box: office.web.office.box).open(
        try #require(clerk.person), from: SignIn.Origin(address: "10.0.0.9", agent: nil), needsSecondFactor: false,
        by: "test")
      #expect(try await clerk.post("/account/sessions").status == .seeOther)
      #expect(try await Session.find(other.secret, services: office.services) == nil)
      #expect(try await clerk.get("/account").status == .ok)
      #expect(try await neighbour.get("/account").status == .ok)
    }
  }
}

import Foundation
import HTTPTypes
import HummingbirdTesting
import RostraPlatforms
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("The door holds")
struct SecurityTests {
  @Test("SEC: wrong answers are counted for the pair, the address and the mailbox, and the window ends")
  func lockOut() async throws {
    try await WebTestOffice.with { office in
      let clerk = try await AccountTests.clerk(office)
      let mail = try #require(clerk.person?.mail)
      let signIn = SignIn(services: office.services, box: office.web.office.box)
      func attempt(_ password: String, from address: String = "10.0.0.1") async -> SignInError? {
        do {
          _ = try await signIn.begin(
            mail: mail, password: password, from: SignIn.Origin(address: address, agent: nil))
          return nil
        } catch { return error as? SignInError }
      }
      for _ in 0..<10 { #expect(await attempt("guess") == .refused) }
      #expect(await attempt(AccountTests.password) == .tooOften)
      // An attacker must not lock the person out of their own desk.
      #expect(await attempt(AccountTests.password, from: "10.0.0.2") == nil)
      office.clock.advance(bySeconds: SignIn.window / 1000 + 1)
      #expect(await attempt(AccountTests.password) == nil)
    }
  }

  @Test("SEC: an unknown address costs the same work, and is answered in the same words")
  func enumeration() async throws {
    try await WebTestOffice.with { office in
      let clerk = try await AccountTests.clerk(office)
      let mail = try #require(clerk.person?.mail)
      func time(_ mail: String) async throws -> (seconds: Double, text: String) {
        let clock = ContinuousClock()
        var answer = ""
        var best = Double.infinity
        for _ in 0..<3 {
          let took = try await clock.measure {
            answer = try await office.nobody.post("/sign-in", [("mail", mail), ("password", "guess")]).text
          }
          best = min(best, Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18)
        }
        return (best, answer.replacing(mail, with: ""))
      }
      let known = try await time(mail)
      let unknown = try await time("nobody@example.gov")
      #expect(known.text == unknown.text)
      // Without the decoy hash the ratio is a hundred to one.
      #expect(unknown.seconds > known.seconds / 4 && known.seconds > unknown.seconds / 4)
    }
  }

  @Test("SEC: no form of these pages is taken without its token, with another's, or from another site")
  func forgery() async throws {
    try await WebTestOffice.with { office in
      let admin = try await office.person(.administrator)
      let stranger = try await office.person(.administrator)
      let forms = office.web.routes.filter { $0.method == .post && !$0.isAPI && $0.access != .anyone }
      #expect(forms.count > 15)
      for entry in forms where entry.path != "/sign-out" {
        let path = RoutePath.filled(entry.path)
        var thief = admin
        thief.token = stranger.formToken
        let other = try await thief.post(path)
        // What is not there may be said before the form is read, and so may that a form of files is none; nothing has happened
        // either way.
        #expect(
          [.forbidden, .notFound, .badRequest].contains(other.status), "\(path) with another's token: \(other.status)")
        let cross = try await admin.post(path, headers: [.origin: "https://evil.example.com"])
        #expect(cross.status == .forbidden, "\(path) from another site: \(cross.status)")
        let site = try await admin.post(path, headers: [HTTPField.Name("Sec-Fetch-Site")!: "cross-site"])
        #expect(site.status == .forbidden, "\(path) by fetch metadata: \(site.status)")
      }
    }
  }

  @Test("SEC: nobody else chooses where a person lands after signing in")
  func redirects() async throws {
    try await WebTestOffice.with { office in
      let clerk = try await AccountTests.clerk(office)
      let mail = try #require(clerk.person?.mail)
      let ours = SignedTarget(office: office.web.office).sign("/evidence?actor=x")
      for (next, place) in [
        ("https://evil.example.com", "/today"), ("//evil.example.com", "/today"), ("/\\evil.example.com", "/today"),
        ("x.//evil.example.com", "/today"), ("", "/today"), (ours, "/evidence?actor=x"),
        (ours.replacing("actor", with: "other"), "/today"),
        (SignedTarget(office: office.web.office).sign("//evil.example.com"), "/today"),
        (SignedTarget(office: office.web.office).sign("/\\evil.example.com"), "/today"),
      ] {
        let answer = try await office.nobody.post(
          "/sign-in", [("mail", mail), ("password", AccountTests.password), ("next", next)])
        #expect(answer.headers[.location] == place, "\(next)")
        let confirmed = try await clerk.post("/confirm", [("password", AccountTests.password), ("next", next)])
        #expect(confirmed.headers[.location] == place, "\(next)")
      }
      // The page on which a stale form was sent is taken from the browser's own word, and only its path.
      office.clock.advance(bySeconds: Session.freshness + 1)
      for referrer in ["https://evil.example.com//evil.example.com/x", "javascript:alert(1)", "//evil.example.com"] {
        let stale = try await clerk.post("/account/tokens", headers: [.referer: referrer])
        let place = try #require(stale.headers[.location])
        #expect(place.hasPrefix("/confirm?next=") && !place.contains("evil"), "\(referrer)")
      }
    }
  }

  @Test("SEC: a secret that a stranger planted before signing in opens nothing afterwards")
  func fixation() async throws {
    try await WebTestOffice.with { office in
      let clerk = try await AccountTests.clerk(office)
      let planted = Secret.make(.random)
      let attacker = Visitor(office: office, person: nil, secret: planted)
      let mail = try #require(clerk.person?.mail)
      let body = [("mail", mail), ("password", AccountTests.password)]
      let answer = try await office.nobody.post("/sign-in", body, headers: [.cookie: "rostra=\(planted)"])
      #expect(answer.status == .seeOther)
      #expect(try AccountTests.cookie(answer) != planted)
      #expect(try await attacker.get("/account").status == .seeOther)
    }
  }
}

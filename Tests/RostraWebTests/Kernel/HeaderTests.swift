import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("What stands around every answer")
struct HeaderTests {
  @Test("SEC-9: pages, files, refusals and what is not there all carry the security headers, and set no cookie")
  func everyAnswer() async throws {
    try await WebTestOffice.with { office in
      let asset = office.web.office.assets.address(of: "rostra.css")
      for path in ["/sign-in", "/today", "/nothing", "/health", asset, "/assets/../../etc/passwd", "/first-run"] {
        let response = try await office.nobody.get(path)
        #expect(response.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true, "\(path)")
        #expect(response.headers[.xContentTypeOptions] == "nosniff", "\(path)")
        #expect(response.headers[.frameOptions] == "DENY", "\(path)")
        #expect(response.headers[.referrerPolicy] == "same-origin", "\(path)")
        #expect(response.headers[.setCookie] == nil, "\(path)")
        #expect(response.headers[.cacheControl] != nil, "\(path)")
      }
      #expect(try await office.nobody.get("/assets/../../etc/passwd").status == .notFound)
      #expect(try await office.nobody.get("/nothing").text.contains("<h1>Not found</h1>"))
      #expect(try await office.nobody.get(asset).headers[.cacheControl]?.contains("immutable") == true)
    }
  }

  @Test("SEC-8: a form from elsewhere, without its token, or with another session's is refused, and nothing happens")
  func forgery() async throws {
    try await WebTestOffice.with { office in
      let clerk = try await office.person(.recordsOfficer)
      let other = try await office.person(.recordsOfficer)
      var elsewhere = HTTPFields()
      elsewhere[.origin] = "https://evil.example"
      #expect(try await clerk.post("/sign-out", [], headers: elsewhere).status == .forbidden)
      var crossSite = HTTPFields()
      crossSite[.secFetchSite] = "cross-site"
      #expect(try await clerk.post("/sign-out", [], headers: crossSite).status == .forbidden)
      let borrowed = Visitor(office: office, person: clerk.person, secret: clerk.secret, token: other.formToken)
      #expect(try await borrowed.post("/sign-out").status == .forbidden)
      #expect(try await clerk.get("/today").status == .ok)
      #expect(try await clerk.post("/sign-out").status == .seeOther)
      #expect(try await clerk.get("/today").status == .seeOther)
    }
  }

  @Test("SEC-8: nobody can choose where signing in leads, and a session made up or left idle opens nothing")
  func targetsAndSessions() async throws {
    try await WebTestOffice.with { office in
      let target = SignedTarget(office: office.web.office)
      for wish in ["https://evil.example", "//evil.example", "/\\evil.example", "x./today", "", "."] {
        #expect(target.open(wish) == "/today", "\(wish)")
      }
      #expect(target.open(target.sign("/evidence?verb=site")) == "/evidence?verb=site")
      #expect(target.open(target.sign("//evil.example")) == "/today")
      let clerk = try await office.person(.recordsOfficer)
      let invented = Visitor(office: office, person: nil, secret: String(repeating: "A", count: 43))
      #expect(try await invented.get("/today").status == .seeOther)
      #expect(try await clerk.get("/today").status == .ok)
      office.clock.advance(bySeconds: Session.usualIdle * 60 + 1)
      #expect(try await clerk.get("/today").status == .seeOther)
    }
  }
}

import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("Signing in")
struct SignInTests {
  @Test("SEC-1: the first person sets the system up, signs in, and nobody becomes first again")
  func firstRun() async throws {
    try await WebTestOffice.with { office in
      let start = try await office.nobody.get("/sign-in")
      #expect(start.status == .seeOther)
      #expect(start.headers[.location] == "/first-run")
      let fields = [
        ("name", "Ana Ruiz"), ("mail", "ana@example.gov"), ("password", "four words are enough"),
        ("again", "four words are enough"),
      ]
      let done = try await office.nobody.post("/first-run", fields)
      #expect(done.status == .seeOther)
      let cookie = try #require(done.headers[.setCookie])
      #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"))
      let second = try await office.nobody.post("/first-run", fields)
      #expect(second.status == .forbidden)

      let wrong = try await office.nobody.post("/sign-in", [("mail", "ana@example.gov"), ("password", "guess")])
      let unknown = try await office.nobody.post("/sign-in", [("mail", "bob@example.gov"), ("password", "guess")])
      #expect(wrong.status == .unprocessableContent && unknown.status == .unprocessableContent)
      #expect(wrong.text.contains("do not belong together") && unknown.text.contains("do not belong together"))
      let right = try await office.nobody.post(
        "/sign-in", [("mail", "Ana@Example.gov "), ("password", "four words are enough")])
      #expect(right.status == .seeOther)
      #expect(right.headers[.location] == "/today")
    }
  }
}

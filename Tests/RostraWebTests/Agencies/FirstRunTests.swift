import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import RostraPlatforms
import RostraStorage
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("The first run of a system that has no agency yet")
struct FirstRunTests {
  private static func with(
    _ body: @Sendable (any TestClientProtocol, Home) async throws -> Void
  ) async throws {
    let folder = NSTemporaryDirectory() + "first_" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let home = Home(path: folder, environment: [:])
    let opened = Opened()
    let first = try FirstRunApplication(home: home, origin: "http://records.test", setupCode: "abc123") { services in
      await opened.set(services)
      return WebApplication(
        office: try WebOffice(
          services: services, home: home, origin: "http://records.test",
          client: { _, _ in RecordingClient(policy: FetchPolicy(), clock: { Timestamp(seconds: 0) }) }))
    }
    try await Application(responder: first).test(.router) { client in try await body(client, home) }
    try await opened.services?.close()
  }

  private actor Opened {
    var services: Services?
    func set(_ services: Services) { self.services = services }
  }

  private static let good = [
    ("setup", "abc123"), ("agency", "City of Maple Bend"), ("profile", "missouri-local"), ("zone", ""),
    ("name", "Ana Ruiz"), ("mail", "ana@example.gov"), ("password", "four words are enough"),
    ("again", "four words are enough"),
  ]

  private static func post(
    _ client: any TestClientProtocol, _ fields: [(String, String)], origin: String = "http://records.test"
  ) async throws -> TestResponse {
    let body = fields.map { "\(Place.escaped($0.0))=\(Place.escaped($0.1))" }.joined(separator: "&")
    return try await client.execute(
      uri: "/first-run", method: .post,
      headers: [.contentType: "application/x-www-form-urlencoded", .origin: origin], body: ByteBuffer(string: body))
  }

  @Test("one form makes the agency and its first administrator, and the whole application goes on without a restart")
  func whole() async throws {
    try await Self.with { client, home in
      let start = try await client.execute(uri: "/today", method: .get)
      #expect(start.status == .seeOther && start.headers[.location] == "/first-run")
      let page = try await client.execute(uri: "/first-run?code=abc123", method: .get)
      #expect(page.status == .ok && page.text.contains("value=\"abc123\"") && page.text.contains("Wisconsin"))
      #expect(page.headers[HTTPField.Name("Content-Security-Policy")!]?.contains("default-src 'none'") == true)
      #expect(try await client.execute(uri: "/ready", method: .get).status == .serviceUnavailable)
      let sheet = try #require(page.text.firstMatch(of: /\/assets\/rostra\.css\?[0-9a-f]+/).map { String($0.0) })
      #expect(try await client.execute(uri: sheet, method: .get).status == .ok)

      let done = try await Self.post(client, Self.good)
      #expect(done.status == .seeOther && done.headers[.location] == "/today", "\(done.text)")
      let cookie = String(try #require(done.headers[.setCookie]?.split(separator: ";").first))
      let today = try await client.execute(uri: "/today", method: .get, headers: [.cookie: cookie])
      #expect(today.status == .ok && today.text.contains("City of Maple Bend"))
      #expect(home.exists)
      #expect(try await client.execute(uri: "/ready", method: .get).status == .ok)
      // Nobody becomes first again.
      let again = try await Self.post(client, Self.good)
      #expect(again.status == .forbidden)
    }
  }

  @Test(
    "what is refused makes nothing: each field alone, all at once, a stranger without the code, another site's form")
  func refused() async throws {
    try await Self.with { client, home in
      for (field, value) in [
        ("setup", "guess"), ("setup", ""), ("agency", " "), ("profile", "atlantis"), ("zone", "Mars/Olympus"),
        ("name", ""), ("mail", "ana"), ("password", "short"), ("again", "other"),
      ] {
        let answer = try await Self.post(client, Self.good.map { $0.0 == field ? (field, value) : $0 })
        #expect(answer.status == .unprocessableContent, "\(field) \(value)")
        #expect(answer.text.contains("id=\"\(field)-error\""), "\(field) \(value)")
        #expect(!answer.text.contains("four words are enough"))
      }
      let all = try await Self.post(client, [])
      #expect(all.text.components(separatedBy: "class=\"error\"").count > 5)
      #expect(try await Self.post(client, Self.good, origin: "https://evil.example.com").status == .forbidden)
      #expect(!home.exists)
      #expect(!FileManager.default.fileExists(atPath: home.path))
    }
  }
}

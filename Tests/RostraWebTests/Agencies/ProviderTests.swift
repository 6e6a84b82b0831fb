import Foundation
import HTTPTypes
import HummingbirdTesting
import RostraPlatforms
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("Signing in with the agency's identity provider")
struct ProviderTests {
  /// The provider of `servers/oidc-mock.sh`.
  private static let issuer = "http://127.0.0.1:8421"
  private static let isThere =
    (try? Data(contentsOf: URL(string: issuer + "/.well-known/openid-configuration")!)) != nil

  private static func provider(_ office: WebTestOffice, issuer: String = issuer, links: Bool = false)
    -> IdentityProvider
  {
    IdentityProvider(
      name: "City login", issuer: issuer, clientID: "rostra", clientSecret: "secret", claim: "groups",
      rules: [
        .init(value: "admins", role: .administrator, unit: AgencyUnit.root(of: office.agency)),
        .init(value: "records", role: .recordsOfficer, unit: AgencyUnit.root(of: office.agency)),
      ], linksByMail: links, allowsPrivate: true)
  }

  private static func set(_ provider: IdentityProvider, _ office: WebTestOffice) async throws {
    // The provider's clock is the real one.
    let ahead = Int64(Date().timeIntervalSince1970) - office.clock.now().seconds
    office.clock.advance(bySeconds: ahead)
    try await IdentityProvider.set(
      provider, box: office.web.office.box, services: office.services, for: office.operatorViewer)
  }

  /// What the browser keeps and where it goes.
  private static func begin(_ office: WebTestOffice) async throws -> (cookie: String, address: URLComponents) {
    let door = try await office.nobody.post("/sign-in/provider", [("next", "")])
    #expect(door.status == .ok)
    let refresh = try #require(door.headers[HTTPField.Name("Refresh")!])
    let cookie = try #require(door.headers[.setCookie])
    #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Max-Age=600"))
    let address = try #require(URLComponents(string: String(refresh.dropFirst("0; url=".count))))
    return (String(try #require(cookie.split(separator: ";").first)), address)
  }

  private static func value(_ name: String, _ address: URLComponents) -> String {
    address.queryItems?.first { $0.name == name }?.value ?? ""
  }

  /// Signs in there, and gives the path by which the browser comes back.
  private static func vouch(_ subject: String, _ address: URLComponents, _ office: WebTestOffice) async throws -> String
  {
    var policy = FetchPolicy()
    policy.allowPrivateHosts = ["127.0.0.1"]
    policy.maximumRedirects = 0
    let client = RecordingClient(policy: policy, clock: { Timestamp(seconds: 0) })
    defer { client.shutdown() }
    // Redirects are not followed: the one that is wanted leads back to us.
    var location: String?
    do {
      let hops = try await client.fetch(
        Fetch(
          "test", url: try #require(address.string), method: "POST",
          headers: [HeaderField("Content-Type", "application/x-www-form-urlencoded")],
          body: Array("sub=\(subject)".utf8)))
      location = hops.last?.header("location")
    } catch let error as FetchError { location = error.hops.last?.header("location") }
    let place = try #require(location)
    let back = try #require(URLComponents(string: place))
    return "\(back.path)?\(back.percentEncodedQuery ?? "")"
  }

  private static func come(_ office: WebTestOffice, _ path: String, cookie: String) async throws -> TestResponse {
    try await office.nobody.get(path, headers: [.cookie: cookie])
  }

  @Test(
    "SEC: a person of the provider comes in with the roles of their groups, once; the code and PKCE are held to",
    .enabled(if: isThere, "no provider at 127.0.0.1:8421 (servers/oidc-mock.sh)"))
  func signIn() async throws {
    try await WebTestOffice.with { office in
      try await Self.set(Self.provider(office), office)
      let (cookie, address) = try await Self.begin(office)
      #expect(Self.value("code_challenge_method", address) == "S256" && Self.value("response_type", address) == "code")
      #expect(Self.value("redirect_uri", address) == "http://records.test/sign-in/provider/return")
      for name in ["state", "nonce", "code_challenge"] { #expect(Self.value(name, address).utf8.count == 43) }
      let path = try await Self.vouch("records", address, office)
      // Another browser, and another state, find no sign-in.
      #expect(try await office.nobody.get(path).status == .unprocessableContent)
      let forged = path.replacing(Self.value("state", address), with: Secret.make(.random))
      #expect(try await Self.come(office, forged, cookie: cookie).status == .unprocessableContent)
      let answer = try await Self.come(office, path, cookie: cookie)
      #expect(answer.status == .seeOther && answer.headers[.location] == "/today", "\(answer.text)")
      let cookies = answer.headers[values: .setCookie]
      #expect(cookies.contains { $0.hasPrefix("rostra-flow=;") })
      let secret = try #require(cookies.first { $0.hasPrefix("rostra=") }).dropFirst(7).prefix { $0 != ";" }
      let visitor = Visitor(office: office, person: nil, secret: String(secret))
      #expect(try await visitor.get("/account").text.contains("Records officer for the whole agency"))
      #expect(try await visitor.get("/people").status == .forbidden)
      // A code works once.
      #expect(try await Self.come(office, path, cookie: cookie).status == .unprocessableContent)
      let evidence = try await visitor.get("/evidence")
      #expect(evidence.text.contains("session.begin") && evidence.text.contains("person.take-in"))
    }
  }

  @Test("a provider that is away, or at a private address that nobody allowed, leaves the password door open")
  func away() async throws {
    try await WebTestOffice.with { office in
      for issuer in [
        "https://127.0.0.1:8421", "https://[::1]:8421", "https://169.254.169.254", "https://localhost:8421",
      ] {
        var provider = Self.provider(office, issuer: issuer)
        provider.allowsPrivate = false
        try await Self.set(provider, office)
        let answer = try await office.nobody.post("/sign-in/provider", [("next", "")])
        #expect(answer.status == .serviceUnavailable, "\(issuer)")
        #expect(answer.text.contains("does not answer") && answer.text.contains("name=\"password\""))
      }
      var dead = Self.provider(office)
      dead.issuer = "http://127.0.0.1:9"
      try await Self.set(dead, office)
      #expect(try await office.nobody.post("/sign-in/provider", [("next", "")]).status == .serviceUnavailable)
    }
  }

  @Test("what the provider refuses is said in a sentence, and nothing of its own words")
  func refused() async throws {
    try await WebTestOffice.with { office in
      try await Self.set(Self.provider(office), office)
      let flow = ProviderFlow(next: "", person: nil, services: office.services)
      let cookie = String(try flow.cookie(office.web.office).split(separator: ";")[0])
      let path = "/sign-in/provider/return?state=\(flow.state)&error=access_denied&error_description=%3Cscript%3E"
      let answer = try await Self.come(office, path, cookie: cookie)
      #expect(answer.status == .unprocessableContent)
      #expect(answer.text.contains("access denied") && !answer.text.contains("&lt;script"))
      let mixed = "/sign-in/provider/return?state=\(flow.state)&code=x&iss=https%3A%2F%2Fevil.example.com"
      #expect(try await Self.come(office, mixed, cookie: cookie).text.contains("no sign-in that this browser began"))
      office.clock.advance(bySeconds: ProviderFlow.life + 1)
      #expect(try await Self.come(office, path, cookie: cookie).text.contains("took too long"))
      #expect(try await Self.come(office, path, cookie: "rostra-flow=AAAA").status == .unprocessableContent)
    }
  }

  @Test("who comes is matched by issuer and subject, linked only as the setting allows, and has the roles of now")
  func matching() async throws {
    try await WebTestOffice.with { office in
      let services = office.services
      let strict = Self.provider(office)
      let linking = Self.provider(office, links: true)
      // Somebody must stay who may give roles.
      _ = try await office.person(.administrator)
      let clerk = try await office.person(.reader)
      let mail = try #require(clerk.person?.mail)
      func vouched(_ subject: String, _ mail: String?, verified: Bool = true, _ values: String...) -> VouchedPerson {
        VouchedPerson(
          issuer: Self.issuer, subject: subject, mail: mail, isMailVerified: verified, name: "Some <Body>",
          values: values)
      }
      func error(_ person: VouchedPerson, _ provider: IdentityProvider) async -> VouchingError? {
        do {
          _ = try await Person.vouched(person, by: provider, services: services)
          return nil
        } catch { return error as? VouchingError }
      }
      #expect(await error(vouched("1", "new@example.gov", "visitors"), strict) == .noRole)
      #expect(await error(vouched("1", nil, "admins"), strict) == .noMail)
      #expect(await error(vouched("1", mail, "admins"), strict) == .notLinked)
      #expect(await error(vouched("1", mail, verified: false, "admins"), linking) == .notVerified)
      let linked = try await Person.vouched(vouched("1", mail, "records"), by: linking, services: services)
      #expect(linked.id == clerk.person?.id && linked.external == "\(Self.issuer)#1")
      // What an administrator gave stays beside what the claims give.
      #expect(Set(linked.roles.map(\.role)) == [.reader, .recordsOfficer])
      // A second subject with the same address is somebody else.
      #expect(await error(vouched("2", mail, "records"), linking) == .notLinked)
      // The address may change there; the subject does not.
      let changed = try await Person.vouched(
        vouched("1", "renamed@example.gov", "admins"), by: strict, services: services)
      #expect(changed.id == linked.id && Set(changed.roles.map(\.role)) == [.reader, .administrator])
      _ = try await Person.change(
        linked.id, state: .suspended, reason: "left", services: services, for: office.operatorViewer)
      #expect(await error(vouched("1", mail, "records"), linking) == .suspended)
    }
  }
}

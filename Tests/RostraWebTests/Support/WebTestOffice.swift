import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra
@testable import RostraWeb

/// A whole agency with its web half, for one test: a temporary home, the sample city's server to capture from, people of
/// every role, and requests that go through the real router.
struct WebTestOffice: Sendable {
  let services: Services
  let web: WebApplication
  let server: SampleServer
  let clock: TestClock

  static let origin = "http://records.test"

  /// - Parameter captured: with the sample city's first site captured, so that there is something to look at.
  static func with(
    _ ground: Ground = .sqlite, captured: Bool = false, _ body: @Sendable (WebTestOffice) async throws -> Void
  ) async throws {
    try await ground.with("web") { try await with(environment: $0, captured: captured, body) }
  }

  private static func with(
    environment: [String: String], captured: Bool, _ body: @Sendable (WebTestOffice) async throws -> Void
  ) async throws {
    let folder = NSTemporaryDirectory() + "web_" + UUID().uuidString.replacing("-", with: "").lowercased()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let clock = TestClock(SampleStage.all[0].moment)
    let home = Home(path: folder, environment: environment)
    let services = try await home.create(
      agency: "City of Maple Bend", profile: try Profile.named("missouri-local"), timeZone: nil, isSample: true,
      viewerName: "operator:test", clock: clock.clock)
    let server = SampleServer(stage: 0)
    try await server.start()
    let makeClient: @Sendable (SiteReference, Bool) -> RecordingClient = { _, allowsPrivate in
      var policy = FetchPolicy()
      policy.spoolFolder = home.spoolPath
      if allowsPrivate { policy.allowPrivateHosts = ["127.0.0.1", "localhost"] }
      return RecordingClient(policy: policy, clock: { clock.now() }, makeID: { services.identifiers.uuid() })
    }
    let office = WebTestOffice(
      services: services,
      web: WebApplication(
        office: try WebOffice(services: services, home: home, origin: origin, client: makeClient)),
      server: server, clock: clock)
    let result: Result<Void, any Error>
    do {
      if captured { try await office.capture() }
      result = .success(try await body(office))
    } catch {
      result = .failure(error)
    }
    try await server.stop()
    try await services.close()
    try result.get()
  }

  var agency: Identifier<Agency> { services.agency.id }
  var operatorViewer: Viewer { Viewer(agency: agency, actor: "operator:test", role: .operator) }

  /// Takes the city's own account in, and captures it.
  func capture() async throws {
    let listed = try #require(server.sites.first)
    let makeClient = web.office.client
    _ = try await Site.add(
      listed.address, platform: listed.platform, settings: listed.settings, interval: nil,
      allowsPrivateAddress: true, connectors: Catalogue.connectors, client: { makeClient($0, true) },
      services: services, for: operatorViewer)
    _ = try await DueCaptures(
      services: services, viewer: operatorViewer, client: { makeClient($0.account, true) }
    ).run(.all)
    try await LedgerSequencer(services: services).integrate()
  }

  /// Somebody with these roles who has just signed in.
  func person(
    _ roles: Viewer.Role..., unit: Identifier<AgencyUnit>? = nil
  ) async throws -> Visitor {
    let mail = "\(roles.map(\.rawValue).joined(separator: "-"))-\(UUID().uuidString.prefix(6).lowercased())@example.gov"
    let assignments = roles.map {
      Person.Assignment(
        role: $0, unit: unit ?? AgencyUnit.root(of: agency),
        until: $0 == .auditor ? clock.now().advanced(bySeconds: 86_400) : nil)
    }
    let (person, secret) = try await Person.invite(
      mail: mail, name: "Test \(roles.first?.title ?? "")", roles: assignments, services: services,
      for: operatorViewer)
    // Without the long work of hashing a password: what the session gives is the same.
    _ = secret
    try await services.database.write { [agency] tx in
      try tx.execute("UPDATE person SET state = 'active' WHERE agency = \(agency) AND id = \(person.id)")
    }
    var active = person
    active.state = .active
    let begun = try await SignIn(services: services, box: web.office.box).open(
      active, from: SignIn.Origin(address: "127.0.0.1", agent: "test"), needsSecondFactor: false, by: "test")
    return Visitor(office: self, person: active, secret: begun.secret)
  }

  var nobody: Visitor { Visitor(office: self, person: nil, secret: nil) }
}

/// One browser: keeps its cookie, sends what browsers send.
struct Visitor: Sendable {
  let office: WebTestOffice
  let person: Person?
  let secret: String?
  /// A form token of somebody else's, where the test tries one.
  var token: String?

  var formToken: String { token ?? secret.map(Secret.formToken) ?? "" }

  func get(_ path: String, headers: HTTPFields = [:]) async throws -> TestResponse {
    try await send(.get, path, headers: headers, body: nil)
  }

  /// A form as one of our pages would send it.
  func post(
    _ path: String, _ fields: [(String, String)] = [], headers: HTTPFields = [:]
  ) async throws -> TestResponse {
    try await send(.post, path, asForm: fields, headers: headers)
  }

  func send(
    _ method: HTTPRequest.Method, _ path: String, asForm fields: [(String, String)], headers: HTTPFields = [:]
  ) async throws -> TestResponse {
    let pairs = [("form", formToken)] + fields
    let body = pairs.map { "\(Place.escaped($0.0))=\(Place.escaped($0.1))" }.joined(separator: "&")
    var all = headers
    all[.contentType] = "application/x-www-form-urlencoded"
    if all[.origin] == nil { all[.origin] = WebTestOffice.origin }
    return try await send(method, path, headers: all, body: ByteBuffer(string: body))
  }

  func send(
    _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields, body: ByteBuffer?
  ) async throws -> TestResponse {
    var headers = headers
    if let secret { headers[.cookie] = "rostra=\(secret)" }
    let application = Application(responder: office.web.responder)
    return try await application.test(.router) { [headers] client in
      try await client.execute(uri: path, method: method, headers: headers, body: body)
    }
  }
}

extension TestResponse {
  var text: String { String(buffer: body) }
}

extension Viewer.Role {
  /// One for each set of permissions that can be given to a person: routes know nothing else of a role.
  static var distinct: [Viewer.Role] {
    var seen: Set<Set<Viewer.Permission>> = []
    return assignable.filter { seen.insert($0.permits).inserted }
  }
}

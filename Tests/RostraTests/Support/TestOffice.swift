import Foundation
import RostraPlatforms
import RostraStorage
import Testing
import TransparencyLog

@testable import Rostra
@testable import RostraTesting

/// A whole agency for one test: a temporary home on one ground, a clock that the test moves, and the sample city's
/// server to capture from. Nothing of it is left afterwards.
struct TestOffice: Sendable {
  let home: Home
  var services: Services
  let clock: TestClock
  let server: SampleServer
  let folder: String

  var agency: Identifier<Agency> { services.agency.id }
  var viewer: Viewer { viewer(.operator) }

  func viewer(_ role: Viewer.Role) -> Viewer { Viewer(agency: agency, actor: "jane@example.gov", role: role) }

  /// - Parameter gate: what the platform does when it is not itself.
  static func with(
    _ ground: Ground = .sqlite, profile: String = "missouri-local", stage: Int = 0, gate: Switch? = nil,
    _ body: (TestOffice) async throws -> Void
  ) async throws {
    let name = "office_" + UUID().uuidString.replacing("-", with: "").lowercased()
    let folder = NSTemporaryDirectory() + name
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await ground.with(name) { environment in
      let clock = TestClock(SampleStage.all[stage].moment)
      let home = Home(path: folder, environment: environment)
      let services = try await home.create(
        agency: "City of Maple Bend", profile: try Profile.named(profile), timeZone: nil, isSample: true,
        viewerName: "jane@example.gov", clock: clock.clock)
      let server = SampleServer(stage: stage, interference: { gate?($0) })
      try await server.start()
      let office = TestOffice(home: home, services: services, clock: clock, server: server, folder: folder)
      let result: Result<Void, any Error>
      do {
        result = .success(try await body(office))
      } catch {
        result = .failure(error)
      }
      try await server.stop()
      try await services.close()
      try result.get()
    }
  }

  // MARK: - Acts

  func client(allowsPrivate: Bool = true) -> RecordingClient {
    var policy = FetchPolicy()
    policy.spoolFolder = home.spoolPath
    if allowsPrivate { policy.allowPrivateHosts = ["127.0.0.1", "localhost"] }
    let clock = clock
    let identifiers = services.identifiers
    return RecordingClient(policy: policy, clock: { clock.now() }, makeID: { identifiers.uuid() })
  }

  @discardableResult
  func add(_ listed: SampleSite, allowsPrivate: Bool = true, viewer: Viewer? = nil) async throws -> Site {
    try await Site.add(
      listed.address, platform: listed.platform, settings: listed.settings, interval: nil,
      allowsPrivateAddress: allowsPrivate, connectors: Catalogue.connectors,
      client: { _ in client(allowsPrivate: allowsPrivate) }, services: services, for: viewer ?? self.viewer)
  }

  /// The first of the sample's sites of that platform, whose account has that handle.
  @discardableResult
  func add(_ platform: String, _ person: SamplePerson = .city) async throws -> Site {
    let listed = server.sites.filter { $0.platform == platform }
    return try await add(try #require(listed.first { $0.address.contains(person.handle) } ?? listed.first))
  }

  func captures(lease: Int64 = 60_000) -> DueCaptures {
    var captures = DueCaptures(services: services, viewer: viewer(.system), client: { _ in client() })
    captures.lease = lease
    return captures
  }

  /// Captures, seals, integrates, and checks the whole archive.
  @discardableResult
  func capture(
    _ choice: DueCaptures.Choice = .all, _ location: SourceLocation = #_sourceLocation
  ) async throws -> [(site: Site, run: CaptureRun)] {
    let outcome = try await captures().run(choice)
    try await settle(location)
    return outcome.runs.sorted { $0.site.reference < $1.site.reference }
  }

  /// One run of one site, as ``DueCaptures`` makes it, where a test needs its pace or its connector.
  func visit(
    _ site: Site, connector: (any Connector)? = nil, token: AccessToken? = nil,
    pace: SiteCapture.Pace = SiteCapture.Pace(), segmentLength: Int64 = Segment.closingLength,
    services: Services? = nil
  ) async throws -> CaptureRun {
    let client = client()
    defer { client.shutdown() }
    let id = site.id
    let viewer = viewer
    let current = try #require(try await self.services.database.read { tx in try Site.find(id, for: viewer, in: tx) })
    var capture = SiteCapture(
      services: services ?? self.services, viewer: viewer, site: current,
      connector: try #require(connector ?? Catalogue.connector(for: site.account.platform)), client: client,
      token: token, pace: pace)
    capture.segmentLength = segmentLength
    return try await capture.perform()
  }

  func settle(_ location: SourceLocation = #_sourceLocation) async throws {
    try await DaySealing(services: services).sealFinishedDays()
    try await LedgerSequencer(services: services).integrate()
    try await checkArchive(location)
  }

  /// Moves the city's story on, and the time with it.
  func advance(to stage: Int) {
    server.advance(to: stage)
    clock.advance(to: SampleStage.all[stage].moment)
    clock.advance(bySeconds: 7200)
  }

  // MARK: - Checks

  func verify() async throws -> VerificationReport {
    try await ArchiveVerification(services: services).run(for: viewer(.auditor))
  }

  /// The archive is whole: to be called after every step of a test.
  @discardableResult
  func checkArchive(_ location: SourceLocation = #_sourceLocation) async throws -> VerificationReport {
    let report = try await verify()
    #expect(
      report.isVerified, "\(report.findings.prefix(20).map(\.description).joined(separator: "\n"))",
      sourceLocation: location)
    return report
  }

  /// The evidence alone gives the same archive.
  func checkRebuild(_ location: SourceLocation = #_sourceLocation) async throws {
    let report = try await rebuild()
    #expect(report.isSame, "\(report.differences.prefix(20).joined(separator: "\n"))", sourceLocation: location)
    #expect(report.items > 0, sourceLocation: location)
  }

  func rebuild() async throws -> ArchiveRebuild.Report {
    let scratch = try SQLiteDatabase(path: "\(folder)/rebuild-\(UUID().uuidString).sqlite")
    let result: Result<ArchiveRebuild.Report, any Error>
    do {
      result = .success(try await ArchiveRebuild(services: services).run(into: scratch, for: viewer))
    } catch {
      result = .failure(error)
    }
    await scratch.close()
    return try result.get()
  }
}

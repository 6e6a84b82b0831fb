import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

/// An agency with one person for each function that procedures name, and a department.
struct Bureau {
  var office: TestOffice
  var parks: AgencyUnit
  var liaison, manager, director, officer, team, head, sma, counsel, custodian, chief: Viewer

  init(_ office: TestOffice) async throws {
    self.office = office
    parks = try await office.unit("Parks and Recreation")
    liaison = try await office.holder("Lia", .webLiaison)
    manager = try await office.holder("Max", .lineManager, unit: parks)
    director = try await office.holder("Dora", .communicationsDirector)
    officer = try await office.holder("Otto", .technologyOfficer)
    team = try await office.holder("Tess", .webTeam)
    head = try await office.holder("Hana", .agencyHead)
    sma = try await office.holder("Sam", .socialMediaAdministrator)
    counsel = try await office.holder("Cora", .counsel)
    custodian = try await office.holder("Cleo", .custodian)
    chief = try await office.holder("Ula", .unitHead, unit: parks)
  }

  static func with(
    _ profile: String, _ ground: Ground = .sqlite, _ body: (Bureau) async throws -> Void
  ) async throws {
    try await TestOffice.with(ground, profile: profile) { try await body(try await Bureau($0)) }
  }

  var services: Services { office.services }

  /// The six contents of a request.
  var request: [String: JSON] {
    [
      "name": "City of Maple Bend, Parks and Recreation", "platform": "Facebook", "categories": ["networking"],
      "purpose": "Tell families what is on.", "communications": ["announcements", "interactional"],
      "audience": "Families", "mission": "Healthy residents", "justification": "Families ask there first.",
      "terms": "https://www.facebook.com/terms", "administrators": ["lia@example.gov"],
    ]
  }

  func drafted(_ request: [String: JSON]? = nil, by viewer: Viewer? = nil, follows: String? = nil) async throws
    -> SiteCase
  {
    try await services.open(
      "draft", SiteProcedure.self, Opening(unit: parks.id, about: follows), StepEntry(request ?? self.request),
      for: viewer ?? liaison)
  }

  func submitted(_ request: [String: JSON]? = nil) async throws -> SiteCase {
    let site = try await drafted(request)
    try await endorse(site)
    return try await take("submit", site, liaison)
  }

  func endorse(_ site: SiteCase, by viewer: Viewer? = nil) async throws {
    try await take("endorse", site, viewer ?? manager, ["endorsement": "We need it."])
  }

  func review(_ site: SiteCase, _ viewer: Viewer) async throws {
    let profile = try Profile.named(services.agency.profile)
    var answers: [String: JSON] = [:]
    for field in SiteProcedure.checklist(profile) { answers[field.name] = ["answer": "yes", "note": "It does."] }
    try await take("review", site, viewer, answers)
  }

  @discardableResult
  func take<P: Procedure>(
    _ act: String, _ file: CaseFile<P>, _ viewer: Viewer, _ answers: [String: JSON] = [:], reason: String? = nil
  ) async throws -> CaseFile<P> {
    try await services.take(act, P.self, file.reference, StepEntry(answers, reason: reason), for: viewer)
  }

  func now<P: Procedure>(_ file: CaseFile<P>) async throws -> CaseFile<P> {
    let viewer = Viewer.system("test", of: office.agency)
    return try await services.database.read { tx in try CaseFile<P>.require(file.reference, for: viewer, in: tx) }
  }

  /// The gates that refused, and that nothing but the record of it was written.
  func refused<P: Procedure>(
    _ act: String, _ file: CaseFile<P>, _ viewer: Viewer, _ answers: [String: JSON] = [:], reason: String? = nil,
    _ location: SourceLocation = #_sourceLocation
  ) async throws -> [String] {
    let before = try await now(file)
    let messages = try await office.notices().count
    do {
      try await take(act, file, viewer, answers, reason: reason)
      Issue.record("\(act) was not refused", sourceLocation: location)
      return []
    } catch let refusal as StepRefused {
      #expect(try await now(file) == before, sourceLocation: location)
      #expect(try await office.notices().count == messages, sourceLocation: location)
      let last = try await office.evidence().last
      #expect(last?.verb == "\(P.noun).\(act).refused", sourceLocation: location)
      #expect(last?.actor == viewer.actor, sourceLocation: location)
      return refusal.refusals.map(\.gate)
    }
  }

  /// Puts a case where it is wanted, past its procedure: for tests of one step alone.
  func place<P: Procedure>(
    _ procedure: P.Type, at stage: P.Stage, _ contents: [String: JSON] = [:], about: String? = nil,
    subject: Identifier<Person>? = nil, unit: AgencyUnit? = nil, opener: Identifier<Person>? = nil
  ) async throws -> CaseFile<P> {
    let (services, agency, parks) = (services, office.agency, unit ?? parks)
    let system = Viewer.system("test", of: agency)
    return try await services.database.write { tx in
      let standing = try services.standing(of: system, in: tx)
      var file = CaseFile<P>(
        id: services.identifiers.next(), reference: try CaseFile<P>.nextReference(of: agency, in: tx), unit: parks.id,
        unitName: parks.name, stage: stage, since: standing.now, contents: Contents(contents), opener: opener,
        subject: subject, about: about, entered: [stage.rawValue: standing.now], documents: [], due: nil, revision: 0,
        made: standing.now)
      try file.insert(of: agency, in: tx)
      file.due = stage.isOver ? nil : try P.lifecycle.nextDue(of: file, standing, in: tx)
      try file.write(standing, in: tx)
      return file
    }
  }
}

import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("A request for a site, from its draft to its decision")
struct SiteRequestTests {
  /// New Jersey's people, one for each role that the procedure names.
  private struct Bureau {
    var office: TestOffice
    var parks: AgencyUnit
    var liaison, manager, director, officer, team, head: Viewer

    init(_ office: TestOffice) async throws {
      self.office = office
      parks = try await office.unit("Parks and Recreation")
      liaison = try await office.holder("Lia", .webLiaison)
      manager = try await office.holder("Max", .lineManager, unit: parks)
      director = try await office.holder("Dora", .communicationsDirector)
      officer = try await office.holder("Otto", .technologyOfficer)
      team = try await office.holder("Tess", .webTeam)
      head = try await office.holder("Hana", .agencyHead)
    }

    var request: SiteRequest {
      var request = SiteRequest()
      request.name = "City of Maple Bend, Parks and Recreation"
      request.platform = "facebook"
      request.categories = [.networking]
      request.purpose = "Tell families what is on."
      request.communications = [.announcements, .interactional]
      request.audience = "Families"
      request.mission = "Healthy residents"
      request.justification = "Families ask there first."
      request.terms = "https://www.facebook.com/terms"
      request.administrators = [liaison.person!]
      return request
    }

    func submitted() async throws -> SiteCase {
      let services = office.services
      let site = try await SiteCase.draft(request, unit: parks.id, services: services, for: liaison)
      try await SiteCase.endorse(site.reference, note: "We need it.", services: services, for: manager)
      try await take("submit", site.reference, liaison)
      return site
    }

    func take(_ act: String, _ reference: String, _ viewer: Viewer, reason: String? = nil) async throws {
      try await office.services.take(
        act, reason: reason, for: viewer,
        on: { tx in
          try SiteCase.require(reference, for: viewer, in: tx)
        })
    }

    func review(_ reference: String, _ viewer: Viewer) async throws {
      let profile = try Profile.named(office.services.agency.profile)
      try await SiteCase.review(
        reference,
        answers: profile.siteChecklist.map { SiteReview.Answer(question: $0, isMet: true, note: "It does.") },
        services: office.services, for: viewer)
    }

    func stage(_ reference: String) async throws -> SiteStage? {
      let viewer = head
      return try await office.services.database.read { tx in
        try SiteCase.find(reference, for: viewer, in: tx)?.stage
      }
    }

    /// The gates that refused, and that nothing but the record of it was written.
    func refused(
      _ act: String, _ reference: String, _ viewer: Viewer, reason: String? = nil,
      _ location: SourceLocation = #_sourceLocation
    ) async throws -> [String] {
      let before = try await stage(reference)
      let messages = try await office.notices().count
      do {
        try await take(act, reference, viewer, reason: reason)
        Issue.record("\(act) was not refused", sourceLocation: location)
        return []
      } catch let refusal as StepRefused {
        #expect(try await stage(reference) == before, sourceLocation: location)
        #expect(try await office.notices().count == messages, sourceLocation: location)
        let last = try await office.evidence().last
        #expect(last?.verb == "site.\(act).refused", sourceLocation: location)
        #expect(last?.actor == viewer.actor, sourceLocation: location)
        return refusal.refusals.map(\.gate)
      }
    }
  }

  private func with(
    _ profile: String, _ ground: Ground = .sqlite, _ body: (Bureau) async throws -> Void
  ) async throws {
    try await TestOffice.with(ground, profile: profile) { try await body(try await Bureau($0)) }
  }

  @Test(
    "REQ-7, REQ-9, REQ-10, REQ-14, MSG-7: New Jersey's request goes to the right people with the right copies, and needs both reviews",
    arguments: Ground.databases)
  func newJersey(_ ground: Ground) async throws {
    try await with("new-jersey", ground) { all in
      let site = try await all.submitted()
      var message = try #require(try await all.office.notices().last)
      #expect(message.template == "site-request" && message.about == site.reference)
      #expect(message.to == ["dora@example.gov"])
      #expect(message.cc == ["otto@example.gov", "tess@example.gov", "hana@example.gov"])
      #expect(
        message.body.contains("Tell families what is on.") && message.body.contains("https://www.facebook.com/terms"))

      #expect(try await all.refused("approve", site.reference, all.director) == ["reviews", "reviews"])
      try await all.review(site.reference, all.director)
      #expect(try await all.refused("approve", site.reference, all.director) == ["reviews"])
      try await all.review(site.reference, all.officer)
      try await all.take("approve", site.reference, all.director)
      #expect(try await all.stage(site.reference) == .approved)
      message = try #require(try await all.office.notices().last)
      #expect(message.template == "site-decision")
      #expect(message.to == ["lia@example.gov"])
      #expect(message.cc == ["otto@example.gov", "hana@example.gov"])
      let evidence = try #require(try await all.office.evidence().last)
      #expect(evidence.verb == "site.approve" && evidence.role == .communicationsDirector)
      try await all.office.checkArchive()
    }
  }

  @Test("REQ-1…REQ-7, REQ-12: submitting with everything missing names everything at once, and the attempt is evidence")
  func incomplete() async throws {
    try await with("new-jersey") { all in
      let site = try await SiteCase.draft(
        SiteRequest(), unit: all.parks.id, services: all.office.services, for: all.liaison)
      let gates = try await all.refused("submit", site.reference, all.liaison)
      #expect(gates.count(where: { $0 == "six-contents" }) == 8)
      #expect(gates.contains("endorsement") && gates.contains("naming-rule"))
    }
  }

  @Test("REQ-8, MSG-3: each step is refused to everybody but its actor, whatever else they hold")
  func actors() async throws {
    try await with("new-jersey") { all in
      let site = try await all.submitted()
      try await all.review(site.reference, all.director)
      try await all.review(site.reference, all.officer)
      for (act, allowed) in [
        ("return", Set<Viewer.Role>([.communicationsDirector, .technologyOfficer])),
        ("approve", [.communicationsDirector]), ("reject", [.communicationsDirector]),
      ] {
        for role in Viewer.Role.assignable where !allowed.contains(role) {
          let name = "P" + role.rawValue.replacing("-", with: "") + act
          let until: Timestamp? = role == .auditor ? all.office.clock.now().advanced(bySeconds: 86_400) : nil
          let viewer = try await all.office.holder(name, role, until: until)
          #expect(
            try await all.refused(act, site.reference, viewer, reason: "Because.") == ["actor"], "\(act) by \(role)")
        }
      }
    }
  }

  @Test("MSG-2: a role that nobody holds refuses the step that must tell it, by its title")
  func vacancy() async throws {
    try await with("new-jersey") { all in
      let site = try await SiteCase.draft(
        all.request, unit: all.parks.id, services: all.office.services, for: all.liaison)
      try await SiteCase.endorse(site.reference, note: "Yes.", services: all.office.services, for: all.manager)
      try await all.office.services.database.write { tx in
        try tx.execute("DELETE FROM person_role WHERE role = 'web-team'")
      }
      do {
        try await all.take("submit", site.reference, all.liaison)
        Issue.record("was not refused")
      } catch let refusal as StepRefused {
        #expect(refusal.refusals.map(\.gate) == ["recipients"])
        #expect(refusal.description.contains("Web and Content Management Team"))
      }
    }
  }

  @Test(
    "REQ-10, REQ-13: in Missouri's cities the Social Media Administrator decides alone; rejecting needs a reason and is final"
  )
  func missouri() async throws {
    try await with("missouri-local") { all in
      let administrator = try await all.office.holder("Sam", .socialMediaAdministrator)
      let site = try await all.submitted()
      let message = try #require(try await all.office.notices().last)
      #expect(message.to == ["sam@example.gov"] && message.cc.isEmpty)
      #expect(try await all.refused("approve", site.reference, all.director) == ["actor", "reviews"])
      try await all.review(site.reference, administrator)
      #expect(try await all.refused("reject", site.reference, administrator) == ["reason"])
      try await all.take("reject", site.reference, administrator, reason: "The department has one already.")
      #expect(try await all.stage(site.reference) == .rejected)
      #expect(try await all.refused("approve", site.reference, administrator) == ["stage"])
      let again = try await SiteCase.draft(
        all.request, unit: all.parks.id, follows: site.reference, services: all.office.services, for: all.liaison)
      #expect(again.follows == site.id)
    }
  }

  @Test("REG-5: a name that does not follow the agency's rule is refused with an example")
  func naming() async throws {
    try await with("missouri-local") { all in
      _ = try await all.office.holder("Sam", .socialMediaAdministrator)
      var request = all.request
      request.name = "Maple Bend Parks!"
      let site = try await SiteCase.draft(request, unit: all.parks.id, services: all.office.services, for: all.liaison)
      try await SiteCase.endorse(site.reference, note: "Yes.", services: all.office.services, for: all.manager)
      #expect(try await all.refused("submit", site.reference, all.liaison) == ["naming-rule"])
    }
  }

  @Test("GEN-3: a delegated unit decides for itself, by its own head, and nobody above decides there")
  func delegated() async throws {
    try await with("missouri-local") { all in
      let city = try await all.office.holder("Sam", .socialMediaAdministrator)
      _ = try await all.office.holder("Pia", .unitHead, unit: all.parks)
      let parks = all.parks
      try await all.office.services.database.write { tx in
        try tx.execute("UPDATE unit SET delegated_at = 1 WHERE id = \(parks.id)")
      }
      let writer = try await all.office.holder("Wim", .webLiaison, unit: all.parks)
      let site = try await SiteCase.draft(all.request, unit: all.parks.id, services: all.office.services, for: writer)
      try await SiteCase.endorse(site.reference, note: "Yes.", services: all.office.services, for: all.manager)
      try await all.take("submit", site.reference, writer)
      #expect(try await all.office.notices().last?.to == ["pia@example.gov"])
      #expect(try await all.refused("approve", site.reference, city).contains("actor"))
    }
  }

  @Test("ADM-22: whoever wrote a request does not decide on it, even with the role")
  func separation() async throws {
    try await with("new-jersey") { all in
      let both = try await all.office.holder("Bea", .communicationsDirector, .webLiaison, .lineManager)
      let site = try await SiteCase.draft(all.request, unit: all.parks.id, services: all.office.services, for: both)
      try await SiteCase.endorse(site.reference, note: "Yes.", services: all.office.services, for: both)
      try await all.take("submit", site.reference, both)
      try await all.review(site.reference, all.director)
      try await all.review(site.reference, all.officer)
      #expect(try await all.refused("approve", site.reference, both) == ["separation"])
      try await all.take("approve", site.reference, all.director)
    }
  }

  @Test("two who decide at once: one outcome, a clear word to the other, evidence of both", arguments: Ground.databases)
  func atOnce(_ ground: Ground) async throws {
    try await with("new-jersey", ground) { all in
      let second = try await all.office.holder("Dirk", .communicationsDirector)
      let site = try await all.submitted()
      try await all.review(site.reference, all.director)
      try await all.review(site.reference, all.officer)
      let done = await withTaskGroup(of: Bool.self) { group in
        group.addTask { await Self.isDone { try await all.take("approve", site.reference, all.director) } }
        group.addTask { await Self.isDone { try await all.take("reject", site.reference, second, reason: "No.") } }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(done.count(where: { $0 }) == 1)
      let verbs = try await all.office.evidence().map(\.verb).filter {
        $0.hasPrefix("site.approve") || $0.hasPrefix("site.reject")
      }
      #expect(verbs.count == 2 && verbs.count(where: { $0.hasSuffix(".refused") }) == 1)
    }
  }

  private static func isDone(_ body: () async throws -> Void) async -> Bool {
    do { try await body() } catch { return false }
    return true
  }
}

import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("A request for a site, from its draft to its decision")
struct SiteRequestTests {
  private func with(
    _ profile: String, _ ground: Ground = .sqlite, _ body: (Bureau) async throws -> Void
  ) async throws {
    try await Bureau.with(profile, ground, body)
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

      #expect(try await all.refused("approve", site, all.director) == ["reviews", "reviews"])
      try await all.review(site, all.director)
      #expect(try await all.refused("approve", site, all.director) == ["reviews"])
      try await all.review(site, all.officer)
      try await all.take("approve", site, all.director)
      #expect(try await all.now(site).stage == .approved)
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
      let site = try await all.drafted([:])
      let gates = try await all.refused("submit", site, all.liaison)
      #expect(gates.count(where: { $0 == "six-contents" }) == 8)
      #expect(gates.contains("endorsement") && gates.contains("naming-rule"))
    }
  }

  @Test("REQ-8, MSG-3: each step is refused to everybody but its actor, whatever else they hold")
  func actors() async throws {
    try await with("new-jersey") { all in
      let site = try await all.submitted()
      try await all.review(site, all.director)
      try await all.review(site, all.officer)
      for (act, allowed) in [
        ("return", Set<Viewer.Role>([.communicationsDirector, .technologyOfficer])),
        ("approve", [.communicationsDirector]), ("reject", [.communicationsDirector]),
      ] {
        for role in Viewer.Role.assignable where !allowed.contains(role) && role.permits.contains(.takePart) {
          let name = "P" + role.rawValue.replacing("-", with: "") + act
          let viewer = try await all.office.holder(name, role)
          #expect(
            try await all.refused(act, site, viewer, reason: "Because.") == ["actor"], "\(act) by \(role)")
        }
      }
    }
  }

  @Test("MSG-2: a role that nobody holds refuses the step that must tell it, by its title")
  func vacancy() async throws {
    try await with("new-jersey") { all in
      let site = try await all.drafted()
      try await all.endorse(site, by: all.manager)
      try await all.office.services.database.write { tx in
        try tx.execute("DELETE FROM person_role WHERE role = 'web-team'")
      }
      do {
        try await all.take("submit", site, all.liaison)
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
      let administrator = all.sma
      let site = try await all.submitted()
      let message = try #require(try await all.office.notices().last)
      #expect(message.to == ["sam@example.gov"] && message.cc.isEmpty)
      #expect(try await all.refused("approve", site, all.director) == ["actor", "reviews"])
      try await all.review(site, administrator)
      #expect(try await all.refused("reject", site, administrator) == ["reason"])
      try await all.take("reject", site, administrator, reason: "The department has one already.")
      #expect(try await all.now(site).stage == .rejected)
      #expect(try await all.refused("approve", site, administrator) == ["stage"])
      let again = try await all.drafted(follows: site.reference)
      #expect(again.about == site.reference)
    }
  }

  @Test("REQ-25: a request for several platforms is to be split, whatever stands between their names")
  func split() async throws {
    try await with("new-jersey") { all in
      for several in ["Facebook, Instagram", "Facebook and X", "X & YouTube", "X; YouTube"] {
        var request = all.request
        request["platform"] = .string(several)
        let site = try await all.drafted(request)
        try await all.endorse(site)
        #expect(try await all.refused("submit", site, all.liaison) == ["one-platform"], "\(several)")
      }
    }
  }

  @Test("REQ-11: each question of the reviewers’ list is answered with a note, mission and brand among them")
  func checklist() async throws {
    try await with("new-jersey") { all in
      let site = try await all.submitted()
      let profile = try Profile.named("new-jersey")
      let fields = SiteProcedure.checklist(profile)
      #expect(profile.siteChecklist.contains { $0.localizedCaseInsensitiveContains("brand") })
      #expect(profile.siteChecklist.contains { $0.localizedCaseInsensitiveContains("mission") })
      let whole = Dictionary(
        uniqueKeysWithValues: fields.map { ($0.name, ["answer": "yes", "note": "It does."] as JSON) })
      for field in fields {
        for wrong in [nil, ["answer": "yes", "note": ""], ["answer": "", "note": "It does."]] as [JSON?] {
          var answers = whole
          answers[field.name] = wrong
          await #expect(throws: EntryErrors.self, "\(field.name)") {
            try await all.take("review", site, all.director, answers)
          }
        }
      }
      try await all.take("review", site, all.director, whole)
    }
  }

  @Test(
    "REQ-18: what was rejected stays so; it is asked for again in a request of its own, which shows what was changed")
  func again() async throws {
    try await with("new-jersey") { all in
      let first = try await all.submitted()
      try await all.review(first, all.director)
      try await all.review(first, all.officer)
      try await all.take("reject", first, all.director, reason: "For whom?")
      #expect(try await all.refused("edit", first, all.liaison, all.request) == ["stage"])
      #expect(try await all.refused("submit", first, all.liaison).contains("stage"))
      var request = all.request
      request["audience"] = "Families with small children"
      let second = try await all.drafted(request, follows: first.reference)
      let detail = try await all.services.database.read { tx in
        try CaseDetail<SiteProcedure>.read(second.reference, services: all.services, for: all.liaison, in: tx)
      }
      #expect(detail.changes.map(\.before) == ["Families"])
      #expect(detail.changes.map(\.after) == ["Families with small children"])
      // What was not rejected is changed itself, not asked for again.
      await #expect(throws: StepRefused.self) { try await all.drafted(follows: second.reference) }
    }
  }

  @Test("REG-5: a name that does not follow the agency's rule is refused with an example")
  func naming() async throws {
    try await with("missouri-local") { all in
      var request = all.request
      request["name"] = "Maple Bend Parks!"
      let site = try await all.drafted(request)
      try await all.endorse(site, by: all.manager)
      #expect(try await all.refused("submit", site, all.liaison) == ["naming-rule"])
    }
  }

  @Test("GEN-3: a delegated unit decides for itself, by its own head, and nobody above decides there")
  func delegated() async throws {
    try await with("missouri-local") { all in
      let city = all.sma
      let parks = all.parks
      try await all.office.services.database.write { tx in
        try tx.execute("UPDATE unit SET delegated_at = 1 WHERE id = \(parks.id)")
      }
      let writer = try await all.office.holder("Wim", .webLiaison, unit: all.parks)
      let site = try await all.drafted(by: writer)
      try await all.endorse(site, by: all.manager)
      try await all.take("submit", site, writer)
      #expect(try await all.office.notices().last?.to == ["ula@example.gov"])
      #expect(try await all.refused("approve", site, city).contains("actor"))
    }
  }

  @Test("ADM-22: whoever wrote a request does not decide on it, even with the role")
  func separation() async throws {
    try await with("new-jersey") { all in
      let both = try await all.office.holder("Bea", .communicationsDirector, .webLiaison, .lineManager)
      let site = try await all.drafted(by: both)
      try await all.endorse(site, by: both)
      try await all.take("submit", site, both)
      try await all.review(site, all.director)
      try await all.review(site, all.officer)
      #expect(try await all.refused("approve", site, both) == ["separation"])
      try await all.take("approve", site, all.director)
    }
  }

  @Test("two who decide at once: one outcome, a clear word to the other, evidence of both", arguments: Ground.databases)
  func atOnce(_ ground: Ground) async throws {
    try await with("new-jersey", ground) { all in
      let second = try await all.office.holder("Dirk", .communicationsDirector)
      let site = try await all.submitted()
      try await all.review(site, all.director)
      try await all.review(site, all.officer)
      let done = await withTaskGroup(of: Bool.self) { group in
        group.addTask { await Self.isDone { try await all.take("approve", site, all.director) } }
        group.addTask { await Self.isDone { try await all.take("reject", site, second, reason: "No.") } }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(done.count(where: { $0 }) == 1)
      let verbs = try await all.office.evidence().map(\.verb).filter {
        $0.hasPrefix("site.approve") || $0.hasPrefix("site.reject")
      }
      #expect(verbs.count == 2 && verbs.count(where: { $0.hasSuffix(".refused") }) == 1)
    }
  }

  @Test("SEC-2: a token that was not made for procedures takes no step, endorses nothing and reviews nothing")
  func tokens() async throws {
    try await with("new-jersey") { all in
      let site = try await all.drafted()
      var manager = all.manager
      manager.scopes = [.follow]
      let reader = manager
      await #expect(throws: NotPermitted.self) {
        try await all.endorse(site, by: reader)
      }
      var liaison = all.liaison
      liaison.scopes = [.follow]
      let writer = liaison
      await #expect(throws: NotPermitted.self) { try await all.take("submit", site, writer) }
      #expect(try await all.now(site).stage == .draft)
    }
  }

  private static func isDone(_ body: () async throws -> Void) async -> Bool {
    do { try await body() } catch { return false }
    return true
  }
}

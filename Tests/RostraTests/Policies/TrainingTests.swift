import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("Training, acknowledgement and agreement")
struct TrainingTests {
  static var right: [String: JSON] {
    Dictionary(uniqueKeysWithValues: TrainingMaterial.forStaff.map { ($0.field.name, JSON.string($0.right)) })
  }

  static let signed: [String: JSON] = [
    "conduct-official": "yes", "conduct-personal": "yes", "no-privacy": "yes", "agency-owns": "yes",
    "records-reach": "yes", "agreement": "yes", "signature": "Lia",
  ]

  private func assigned(_ all: Bureau) async throws -> CaseFile<Training> {
    try await all.services.open(
      "assign", Training.self, Opening(unit: all.parks.id, subject: all.liaison.person),
      StepEntry([
        "due": .string(AgencyTime(all.services.agency).date(all.office.clock.now().advanced(bySeconds: 20 * 86_400)))
      ]),
      for: all.sma)
  }

  @Test(
    "TRN-1, TRN-2, TRN-3, TRN-4, TRN-5, TRN-12, ADM-18, DIS-10, GEN-13, GEN-15: what is learned, passed and signed gives the qualification, with policy, version and date; without it there is none",
    arguments: Ground.databases)
  func whole(_ ground: Ground) async throws {
    try await Bureau.with("new-jersey", ground) { all in
      let policy = try await all.place(
        PolicyProcedure.self, at: .promulgated, ["policy-title": "Social Media"], unit: try await all.office.root())
      var training = try await assigned(all)
      #expect(try await all.office.notices().last?.to == ["lia@example.gov"])
      let agency = all.office.agency
      func lacks() async throws -> Int {
        let (person, now) = (all.liaison.person!, all.office.clock.now())
        return try await all.services.database.read { tx in
          try Qualification.lacks(of: person, agency: agency, at: now, in: tx).count
        }
      }
      #expect(try await lacks() == 1)
      // Every topic of the course is asked for.
      #expect(
        TrainingMaterial.forStaff.map(\.id) == [
          "kinds", "appropriate", "reach", "sharing", "threats", "settings", "speech", "records",
        ])
      var wrong = Self.right
      wrong["quiz-threats"] = "a"
      #expect(try await all.refused("complete", training, all.liaison, wrong) == ["passed"])
      #expect(try await all.refused("complete", training, all.sma, Self.right) == ["actor"])
      training = try await all.take("complete", training, all.liaison, Self.right)
      #expect(training.stage == .completed)
      #expect(try await lacks() == 1)
      var unsigned = Self.signed
      unsigned["no-privacy"] = nil
      await #expect(throws: EntryErrors.self) { try await all.take("agree", training, all.liaison, unsigned) }
      training = try await all.take("agree", training, all.liaison, Self.signed)
      #expect(training.stage == .active)
      #expect(training.contents[Training.policy].contains(policy.reference))
      #expect(try await lacks() == 0)
      let evidence = try #require(try await all.office.evidence().last { $0.verb == "training.agree" })
      #expect(evidence.actor == "lia@example.gov" && evidence.after?["policy"]?.string == policy.reference)
      #expect(
        try await all.office.evidence().last { $0.verb == "training.complete" }?.after?["material"]?.string
          == TrainingMaterial.version)

      // A year later it runs out: first a reminder of it, then the power is gone at that moment.
      all.office.clock.advance(bySeconds: 340 * 86_400)
      _ = try await DutyWork(services: all.services).run()
      #expect(try await all.now(training).stage == .expiring)
      #expect(try await lacks() == 0)
      all.office.clock.advance(bySeconds: 27 * 86_400)
      #expect(try await lacks() == 1)
      _ = try await DutyWork(services: all.services).run()
      #expect(try await all.now(training).stage == .suspended)
      #expect(try await all.office.notices().last { $0.template == "training-suspended" }?.to == ["lia@example.gov"])
    }
  }

  @Test("TRN-1, TRN-11: what is not completed by its day is late, and goes up; more time can be given with a reason")
  func late() async throws {
    try await Bureau.with("new-jersey") { all in
      let training = try await assigned(all)
      all.office.clock.advance(bySeconds: 25 * 86_400)
      _ = try await DutyWork(services: all.services).run()
      #expect(try await all.now(training).stage == .overdue)
      #expect(try await all.refused("extend", training, all.sma, ["due": "2030-01-01"]) == ["reason"])
      let more = try await all.take("extend", training, all.sma, ["due": "2030-01-01"], reason: "On leave.")
      #expect(more.stage == .assigned)
    }
  }

  @Test("TRN-4: a refusal is on record, gives nothing, and is told")
  func refusal() async throws {
    try await Bureau.with("new-jersey") { all in
      let training = try await assigned(all)
      #expect(try await all.refused("refuse", training, all.liaison) == ["reason"])
      #expect(try await all.take("refuse", training, all.liaison, reason: "I do not agree.").stage == .refused)
    }
  }

  @Test("TRN-9, TRN-15: a volunteer is made aware, and nothing more is asked")
  func volunteer() async throws {
    try await Bureau.with("new-jersey") { all in
      let aware = try await all.services.open(
        "make-aware", Training.self, Opening(unit: all.parks.id, subject: all.counsel.person),
        StepEntry(["met": "2026-01-10", "sheet": "2026-1"]), for: all.manager)
      #expect(aware.stage == .madeAware && aware.due == nil)
    }
  }

  @Test("PER: somebody's training is theirs and of those who see to it; nobody else finds it")
  func seen() async throws {
    try await Bureau.with("new-jersey") { all in
      let training = try await assigned(all)
      for (viewer, sees) in [(all.liaison, true), (all.sma, true), (all.manager, false), (all.team, false)] {
        let found = try await all.services.database.read { tx in
          try CaseFile<Training>.find(training.reference, for: viewer, in: tx)
        }
        #expect((found != nil) == sees, "\(viewer.actor)")
      }
    }
  }
}

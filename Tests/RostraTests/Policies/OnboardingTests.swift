import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("Whoever comes new learns first")
struct OnboardingTests {
  private func trainings(_ all: Bureau) async throws -> [CaseFile<Training>] {
    let system = Viewer.system("test", of: all.office.agency)
    return try await all.services.database.read { tx in
      try CaseFile<Training>.all(CaseFile<Training>.Filter(), limit: 100, for: system, in: tx)
    }
  }

  private func enter(_ viewer: Viewer, as category: RegisterEntry.Category, _ all: Bureau) async throws {
    let (person, agency) = (try #require(viewer.person), all.office.agency)
    try await all.services.database.write { tx in
      try tx.execute(
        "UPDATE person SET category = \(category.rawValue) WHERE agency = \(agency) AND id = \(person)")
    }
  }

  @Test(
    "TRN-1, TRN-6, TRN-10, TRN-13: whoever writes, answers or removes, an employee, an agent or an official, is given the training once, with the limits of the First Amendment in it; others are not",
    arguments: Ground.databases)
  func given(_ ground: Ground) async throws {
    try await Bureau.with("new-jersey", ground) { all in
      let moderator = try await all.office.holder("Mona", .moderator)
      let contractor = try await all.office.holder("Carl", .author)
      try await enter(contractor, as: .agent, all)
      let member = try await all.office.holder("Mia", .employee)
      try await enter(member, as: .electedOfficial, all)
      let given = try await Onboarding(services: all.services).run()
      let subjects = Set(try await trainings(all).map(\.subject))
      // The liaison and the social media administrator are among them; counsel and the custodian are not.
      #expect(
        subjects == Set([moderator, contractor, member, all.liaison, all.sma].map(\.person)) && given == subjects.count)
      #expect(try await trainings(all).allSatisfy { $0.stage == .assigned && $0.contents.has(Training.due) })
      let told = try await all.office.notices().filter { $0.template == "training-assigned" }
      #expect(Set(told.flatMap(\.to)).isSuperset(of: ["mona@example.gov", "carl@example.gov", "mia@example.gov"]))
      #expect(TrainingMaterial.Course.staff.parts.contains { $0.topic.contains("First Amendment") })

      // Never twice, and not to somebody whom a person has released from it.
      #expect(try await Onboarding(services: all.services).run() == 0)
      let own = try #require(try await trainings(all).first { $0.subject == moderator.person })
      try await all.take("end", own, all.sma, reason: "Moderates no more.")
      #expect(try await Onboarding(services: all.services).run() == 0)

      // The agent has no power before it is learned and signed (TRN-6, TRN-10).
      let agency = all.office.agency
      func lacks(_ viewer: Viewer) async throws -> Bool {
        let now = all.office.clock.now()
        return try await all.services.database.read { tx in
          try !Qualification.lacks(of: viewer.person!, agency: agency, at: now, in: tx).isEmpty
        }
      }
      #expect(try await lacks(contractor))
      let course = try #require(try await trainings(all).first { $0.subject == contractor.person })
      try await all.take("complete", course, contractor, TrainingTests.right)
      #expect(try await lacks(contractor))
      try await all.take("agree", course, contractor, TrainingTests.signed)
      #expect(try await !lacks(contractor))
    }
  }

  @Test(
    "TRN-7: officials answer for records, open meetings, moderation and the three options of their own accounts; nobody else is asked"
  )
  func officials() async throws {
    try await Bureau.with("missouri-local") { all in
      let member = try await all.office.holder("Mia", .employee)
      try await enter(member, as: .appointedOfficer, all)
      _ = try await Onboarding(services: all.services).run()
      let files = try await trainings(all)
      let hers = try #require(files.first { $0.subject == member.person })
      let staff = try #require(files.first { $0.subject == all.liaison.person })
      let extra = ["official-records", "official-meetings", "official-moderation", "official-options"]
      let step = try #require(Training.lifecycle.step("complete", from: .assigned))
      let profile = try Profile.named("missouri-local")
      func asked(_ file: CaseFile<Training>) -> [String] { step.asks(file, profile).map(\.name) }
      #expect(asked(hers).suffix(4) == extra.map { "quiz-\($0)" })
      #expect(asked(staff) == TrainingMaterial.forStaff.map(\.field.name))

      var answers = TrainingTests.right
      for part in TrainingMaterial.forOfficials { answers[part.field.name] = .string(part.right) }
      answers["quiz-official-meetings"] = "a"
      #expect(try await all.refused("complete", hers, member, answers) == ["passed"])
      answers["quiz-official-meetings"] = "b"
      try await all.take("complete", hers, member, answers)
      let evidence = try #require(try await all.office.evidence().last { $0.verb == "training.complete" })
      #expect(evidence.after?["course"]?.string == "officials" && evidence.after?["passed"]?.integer == 12)
    }
  }
}

import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("A policy, from a template to everybody's acknowledgement")
struct PolicyTests {
  private let frame: [String: JSON] = [
    "policy-title": "Social Media Policy", "version": "2026-1", "policy-owner": "CIO", "authority": "Agency head",
    "effective": "2025-12-01", "loosens": "no",
  ]

  private func draft(
    _ all: Bureau, follows: String? = nil, effective: String? = nil
  ) async throws -> CaseFile<PolicyProcedure> {
    var frame = frame
    if let effective { frame["effective"] = .string(effective) }
    return try await all.services.open(
      "draft", PolicyProcedure.self, Opening(unit: AgencyUnit.root(of: all.office.agency), about: follows),
      StepEntry(frame), for: all.officer)
  }

  /// Every blank of the template filled in.
  private func write(_ policy: CaseFile<PolicyProcedure>, _ all: Bureau) async throws {
    for chapter in PolicyElement.Chapter.allCases {
      var answers: [String: JSON] = [:]
      for element in PolicyElement.all where element.chapter == chapter {
        answers[element.field.name] = .string("Of \(element.title): as our council has decided.")
      }
      try await all.take("write-\(chapter.rawValue)", policy, all.officer, answers)
    }
  }

  private func review(_ policy: CaseFile<PolicyProcedure>, _ all: Bureau) async throws {
    try await all.take(
      "opine", policy, all.counsel,
      [
        "opinion": "NLRA section 7, First Amendment.", "confidentiality": ["answer": "yes", "note": "Section 7."],
        "speech": ["answer": "yes", "note": "Sound."], "loosening": ["answer": "yes", "note": ""],
      ])
  }

  private func promulgated(
    _ all: Bureau, follows: String? = nil, effective: String? = nil
  ) async throws -> CaseFile<PolicyProcedure> {
    _ = try await all.office.holder(follows == nil ? "Hugo" : "Hugo2", .humanResources)
    let policy = try await draft(all, follows: follows, effective: effective)
    try await write(policy, all)
    try await all.take("consult", policy, all.officer, ["consultation-ends": "2030-01-01"])
    try await all.take("to-counsel", policy, all.officer)
    try await review(policy, all)
    try await all.take("approve", policy, all.head)
    return try await all.take("promulgate", policy, all.head)
  }

  @Test(
    "POL-1, POL-2, POL-23, POL-45, POL-53: an unedited template is no policy; every gap is told in one report; an unanswered comment and a missing review by counsel stand in the way",
    arguments: Ground.databases)
  func gates(_ ground: Ground) async throws {
    try await Bureau.with("new-jersey", ground) { all in
      _ = try await all.office.holder("Hugo", .humanResources)
      var policy = try await draft(all)
      // The template holds every element, with blanks.
      #expect(PolicyElement.all.allSatisfy { policy.contents.has($0.field) })
      try await all.take("write-purpose", policy, all.officer, ["element-pol-3": "", "element-pol-4": ""])
      let gaps = try await all.refused("consult", policy, all.officer, ["consultation-ends": "2030-01-01"])
      #expect(gaps == ["complete", "complete"])
      // What is not adopted is declined with a reason and an approver.
      #expect(
        try await all.refused(
          "decline", policy, all.officer, ["declined-element": "POL-3", "declined-by": "hana@example.gov"]) == [
            "reason"
          ])
      for element in ["POL-3", "POL-4"] {
        try await all.take(
          "decline", policy, all.officer, ["declined-element": .string(element), "declined-by": "hana@example.gov"],
          reason: "Stands in the charter.")
      }
      policy = try await all.take("consult", policy, all.officer, ["consultation-ends": "2030-01-01"])
      #expect(policy.contents[PolicyProcedure.declines].contains("POL-3: Stands in the charter. (approved by Hana)"))
      // The draft is frozen: nobody writes in it now.
      #expect(try await all.refused("write-purpose", policy, all.officer, ["element-pol-5": "New."]) == ["stage"])
      let comment = try await all.services.open(
        "comment", PolicyComment.self, Opening(unit: policy.unit, about: policy.reference),
        StepEntry(["text": "Say more on replies.", "element": "POL-20"]), for: all.manager)
      #expect(try await all.refused("to-counsel", policy, all.officer) == ["dispositioned"])
      #expect(try await all.refused("reject", comment, all.officer) == ["reason"])
      try await all.take("reject", comment, all.officer, reason: "It is in the guidance.")
      policy = try await all.take("to-counsel", policy, all.officer)
      let refused = Set(try await all.refused("approve", policy, all.head))
      #expect(refused == ["counsel", "edited"])
    }
  }

  @Test(
    "POL-46, POL-47, TRN-4, TRN-14, MSG-1: promulgated, it goes to everybody once, however often the work is broken off; powers last until the new version is agreed to"
  )
  func promulgation() async throws {
    try await Bureau.with("new-jersey") { all in
      try await all.train(all.liaison)
      let policy = try await promulgated(all)
      #expect(policy.stage == .promulgated)
      let agency = all.office.agency
      let people = try await all.services.database.read { tx in try Person.count(agency: agency, in: tx) }
      let before = try await all.office.notices().count
      _ = try await PolicyTelling(services: all.services).run()
      _ = try await PolicyTelling(services: all.services).run()
      let told = try await all.office.notices().dropFirst(before).filter { $0.template == "policy-promulgated" }
      #expect(told.count == people && Set(told.flatMap(\.to)).count == people)
      #expect(told.allSatisfy { $0.about == policy.reference && $0.body.contains("Social Media Policy") })
      // A new starter gets it on entry (POL-46).
      _ = try await all.office.holder("Nora", .employee)
      _ = try await PolicyTelling(services: all.services).run()
      #expect(try await all.office.notices().last { $0.template == "policy-promulgated" }?.to == ["nora@example.gov"])
      try await PolicyDelivery.acknowledge(policy.reference, services: all.services, for: all.liaison)
      let progress = try await all.services.database.read { tx in
        try PolicyDelivery.progress(policy.reference, agency: agency, in: tx)
      }
      #expect(progress.acknowledged == 1 && progress.people == people + 1)

      var training = try await all.training(of: all.liaison)
      #expect(training.stage == .expiring && training.about == policy.reference)
      let history = try await all.office.evidence().filter { $0.subject == training.reference }
      #expect(history.filter { $0.verb == "training.supersede" }.count == 1)
      all.office.clock.advance(bySeconds: 16 * 86_400)
      _ = try await DutyWork(services: all.services).run()
      training = try await all.now(training)
      #expect(training.stage == .suspended)
    }
  }

  @Test("POL-1, POL-47: a later version takes the place of the earlier, which stays to be read")
  func versions() async throws {
    try await Bureau.with("new-jersey") { all in
      let first = try await promulgated(all)
      let second = try await promulgated(all, follows: first.reference)
      #expect(try await all.now(first).stage == .superseded)
      #expect(try await all.now(second).stage == .promulgated)
      #expect(try await all.now(first).contents[PolicyElement.all[0].field].contains("our council"))
    }
  }

  @Test(
    "POL-55, AUD-12: a policy holds from its day of effect, where that is later than its promulgation; the one before holds until then",
    arguments: Ground.databases)
  func effect(_ ground: Ground) async throws {
    try await Bureau.with("new-jersey", ground) { all in
      let agency = all.services.agency
      func inForce(_ moment: Timestamp) async throws -> [String] {
        try await all.services.database.read { tx in
          try PolicyPaper.inForce(at: moment, agency: agency, in: tx).map(\.reference)
        }
      }
      let first = try await promulgated(all)
      #expect(try await inForce(all.office.clock.now()) == [first.reference], "its day of effect was before")
      all.office.clock.advance(bySeconds: 10 * 86_400)
      let time = AgencyTime(agency)
      let day = time.date(all.office.clock.now().advanced(bySeconds: 31 * 86_400))
      let second = try await promulgated(all, follows: first.reference, effective: day)
      let start = try #require(time.start(of: day))
      #expect(try await inForce(all.office.clock.now()) == [first.reference])
      #expect(try await inForce(start.advanced(bySeconds: -1)) == [first.reference])
      #expect(try await inForce(start) == [second.reference])
      let system = Viewer.system("test", of: agency.id)
      let paper = try await all.services.database.read { tx in
        try PolicyPaper.find(first.reference, agency: agency, for: system, in: tx)
      }
      #expect(paper.inForceUntil == start)
    }
  }

  @Test("REQ-17, POL-1: no site is activated before the day of effect of its first policy")
  func tooEarly() async throws {
    try await Bureau.with("new-jersey") { all in
      let day = AgencyTime(all.services.agency).date(all.office.clock.now().advanced(bySeconds: 30 * 86_400))
      _ = try await all.place(
        PolicyProcedure.self, at: .promulgated, ["policy-title": "Social Media", "effective": .string(day)])
      let site = try await all.take("prepare", try await all.approved(), all.liaison)
      #expect(try await all.refused("activate", site, all.liaison).contains("policy"))
      all.office.clock.advance(bySeconds: 31 * 86_400)
      #expect(try await !all.refused("activate", site, all.liaison).contains("policy"))
    }
  }

  @Test(
    "POL-1, POL-46, POL-47, TRN-4: the policy of a unit goes to its own people, asks them alone to agree anew, and opens no other unit’s site"
  )
  func ofUnit() async throws {
    try await Bureau.with("new-jersey") { all in
      let agency = all.office.agency
      for viewer in [all.liaison, all.chief] { try await all.train(viewer) }
      let inside = try await all.submitted()
      let outside = try await all.place(SiteProcedure.self, at: .approved, unit: try await all.office.unit("Police"))
      let policy = try await all.place(
        PolicyProcedure.self, at: .promulgated, ["policy-title": "Parks", "effective": "2025-12-01"])
      func whom(_ reference: String) async throws -> [String] {
        try await all.services.database.read { tx in
          try PolicyDelivery.all(reference, onlyMissing: false, limit: 100, for: all.head, in: tx).map(\.name)
        }
      }
      func lacks(_ site: SiteCase) async throws -> Bool {
        try await all.services.database.read { tx in
          let standing = try all.services.standing(of: all.team, in: tx)
          return try !Gate<SiteProcedure>.policyInForce.refusals(site, standing, in: tx).isEmpty
        }
      }
      _ = try await PolicyTelling(services: all.services).run()
      #expect(try await whom(policy.reference) == ["Max", "Ula"])
      #expect(try await all.training(of: all.chief).stage == .expiring)
      #expect(try await all.training(of: all.liaison).stage == .active)
      #expect(try await !lacks(inside))
      #expect(try await lacks(outside))

      // The agency's own goes to all but those who have one of their own.
      let broad = try await all.place(
        PolicyProcedure.self, at: .promulgated, ["policy-title": "City", "effective": "2025-12-01"],
        unit: try await all.office.root())
      _ = try await PolicyTelling(services: all.services).run()
      let people = try await all.services.database.read { tx in try Person.count(agency: agency, in: tx) }
      let told = try await whom(broad.reference)
      #expect(told.count == people - 2 && !told.contains("Ula"))
      #expect(try await all.training(of: all.liaison).about == broad.reference)
      #expect(try await all.training(of: all.chief).about == policy.reference)
      #expect(try await !lacks(outside))
    }
  }

  @Test("POL-42: a policy for one platform stands beside the broad one; where it loosens that, counsel must clear it")
  func overlay() async throws {
    try await Bureau.with("wisconsin") { all in
      _ = try await all.office.holder("Hugo", .humanResources)
      let broad = try await all.place(
        PolicyProcedure.self, at: .promulgated, ["policy-title": "Broad", "effective": "2025-12-01"],
        unit: try await all.office.root())
      var frame = frame
      frame["tool"] = "Facebook"
      frame["loosens"] = "yes"
      let overlay = try await all.services.open(
        "draft", PolicyProcedure.self, Opening(unit: AgencyUnit.root(of: all.office.agency)), StepEntry(frame),
        for: all.officer)
      try await write(overlay, all)
      try await all.take("consult", overlay, all.officer, ["consultation-ends": "2030-01-01"])
      try await all.take("to-counsel", overlay, all.officer)
      let opinion: [String: JSON] = [
        "opinion": "Sound.", "confidentiality": ["answer": "yes", "note": "Yes."],
        "speech": ["answer": "yes", "note": "Yes."],
      ]
      var answers = opinion
      answers["loosening"] = ["answer": "no", "note": "It opens what the broad one closes."]
      try await all.take("opine", overlay, all.counsel, answers)
      #expect(try await all.refused("approve", overlay, all.head) == ["counsel"])
      var cleared = opinion
      cleared["loosening"] = ["answer": "yes", "note": "It is sound."]
      try await all.take("opine", overlay, all.counsel, cleared)
      try await all.take("approve", overlay, all.head)
      try await all.take("promulgate", overlay, all.head)
      #expect(try await all.now(broad).stage == .promulgated)
      #expect(try await all.now(overlay).stage == .promulgated)
    }
  }

  @Test("POL-34: a section that is declared invalid is marked, with counsel's order, and the rest stands")
  func invalid() async throws {
    try await Bureau.with("new-jersey") { all in
      let policy = try await promulgated(all)
      let order = try await all.attach("Order of the court.", to: policy)
      let marked = try await all.take(
        "invalidate", policy, all.counsel, ["invalid-element": "POL-31", "order": .string(order)],
        reason: "Circuit court, 2026.")
      #expect(marked.contents[PolicyProcedure.invalid] == "POL-31: Circuit court, 2026.")
      #expect(marked.stage == .promulgated)
    }
  }
}

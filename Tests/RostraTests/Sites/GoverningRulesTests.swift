import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

/// What each procedure asks and refuses, question by question.
@Suite("Each question that a procedure asks")
struct GoverningRulesTests {
  @Test(
    "TOS-3, TOS-13, TOS-14, TOS-15, TOS-16, TOS-18, TOS-20, TOS-22 to TOS-31, TOS-1: a reader who leaves out any one of the findings is told which; each adverse answer alone stands in the way"
  )
  func termsQuestions() async throws {
    try await Bureau.with("new-jersey") { all in
      let file = try await all.place(
        TermsReview.self, at: .snapshot,
        ["terms-text": "x", "taken": "2026-01-01", "reader": "x", "monitor": "x", "decider": "x", "provider": "Meta"])
      let step = try #require(TermsReview.lifecycle.step("read", from: .snapshot))
      let fields = step.asks(nil, try Profile.named("new-jersey"))
      for name in ["licence", "promises", "federal", "state", "stewardship", "fit", "must-monitor", "deal-breakers"]
        + TermsReview.privacy.map(\.field.name)
      {
        #expect(fields.contains { $0.name == name && $0.isRequired }, "\(name)")
        var answers = TermsTests.findings()
        answers[name] = nil
        do {
          try await all.take("read", file, all.liaison, answers)
          Issue.record("\(name) was not missed")
        } catch let errors as EntryErrors {
          #expect(errors.errors.map(\.field) == [name])
        }
      }
      for (field, adverse) in TermsReview.privacy {
        var answers = TermsTests.findings()
        answers[field.name] = ["answer": .string(adverse), "note": "Clause 3"]
        let opinions = try await all.place(TermsReview.self, at: .opinions, answers)
        let refused = try await all.refused("accept", opinions, all.head, ["sign-authority": "Charter"])
        #expect(refused.filter { $0 == "privacy" }.count == 1, "\(field.name)")
      }
    }
  }

  @Test(
    "DIS-1 to DIS-9, DIS-14 to DIS-18, TOS-20, REG-16, ADM-24: every notice of the rules is filled from the site, approved by counsel alone, loses the approval when it is edited, and is shown with evidence"
  )
  func notices() async throws {
    try await Bureau.with("missouri-local") { all in
      let site = try await all.place(
        SiteProcedure.self, at: .preparing,
        [
          "name": "City of Maple Bend, Parks", "purpose": "To inform families.", "comments": "on",
          "contact": "parks@maplebend.gov", "website": "https://maplebend.example/parks",
        ])
      let profile = try Profile.named("missouri-local")
      let expected = [
        "purpose": "To inform families.", "comments": "Comments are their authors' own",
        "disclosure": "Missouri Sunshine Law",
        "users": "identifying information", "moderation": "never for the opinion", "ownership": "retains its rights",
        "complaints": "parks@maplebend.gov", "legal-notices": "does not replace", "privacy": "privacy policy",
      ]
      #expect(Set(profile.siteNotices.map(\.kind)) == Set(expected.keys))
      for notice in profile.siteNotices {
        var statement = try await all.services.open(
          "draft", Statement.self, Opening(unit: all.parks.id, about: site.reference),
          StepEntry(["kind": .string(notice.kind), "text": ""]), for: all.liaison)
        let text = statement.contents[Statement.text]
        #expect(text.contains(expected[notice.kind] ?? "-") && !text.contains("{{"), "\(notice.kind): \(text)")
        statement = try await all.take("submit", statement, all.liaison)
        #expect(try await all.refused("approve", statement, all.sma) == ["actor"])
        statement = try await all.take("approve", statement, all.counsel)
        let approval = try #require(try await all.office.notices().last)
        #expect(approval.to == ["lia@example.gov"] && approval.cc == ["sam@example.gov"])
        // An edit voids the approval (DIS-5).
        statement = try await all.take("edit", statement, all.liaison, ["text": .string(text + " And more.")])
        #expect(statement.stage == .draft)
        statement = try await all.take("submit", statement, all.liaison)
        statement = try await all.take("approve", statement, all.counsel)
        let capture = try await all.attach("What the site shows of \(notice.kind).", to: statement)
        let shown: [String: JSON] = ["placement": "About", "evidence": .string(capture), "seen": "2026-01-31"]
        statement = try await all.take("show", statement, all.liaison, shown)
        #expect(statement.stage == .displayed && statement.due != nil)
      }
    }
  }

  @Test(
    "DIS-17: a text with a blank goes nowhere; DIS-2: a moderation statement on a site that takes no comments does not go to counsel; DIS-13: a later text replaces the earlier, which stays"
  )
  func disagreement() async throws {
    try await Bureau.with("missouri-local") { all in
      let site = try await all.place(SiteProcedure.self, at: .live, ["name": "Parks", "comments": "off"])
      let opening = Opening(unit: all.parks.id, about: site.reference)
      // What the site does not say yet is a blank, and no public text has one.
      let blank = try await all.services.open(
        "draft", Statement.self, opening, StepEntry(["kind": "purpose", "text": ""]), for: all.liaison)
      #expect(blank.contents[Statement.text].contains("[[contact]]"))
      #expect(try await all.refused("submit", blank, all.liaison) == ["blanks", "blanks", "blanks"])
      let statement = try await all.services.open(
        "draft", Statement.self, opening, StepEntry(["kind": "moderation", "text": "We moderate."]), for: all.liaison)
      #expect(try await all.refused("submit", statement, all.liaison) == ["agrees"])
      var versions: [CaseFile<Statement>] = []
      for text in ["First.", "Second."] {
        var next = try await all.services.open(
          "draft", Statement.self, opening, StepEntry(["kind": "purpose", "text": .string(text)]), for: all.liaison)
        next = try await all.take("submit", next, all.liaison)
        versions.append(try await all.take("approve", next, all.counsel))
      }
      #expect(try await all.now(versions[0]).stage == .replaced)
      #expect(try await all.now(versions[0]).contents[Statement.text] == "First.")
      #expect(try await all.now(versions[1]).stage == .approved)
    }
  }

  @Test(
    "APP-1, APP-2, APP-3, APP-4, APP-5, APP-6: an application is approved in writing by IT against four criteria, cut at once as a risk, and removed only with its tokens"
  )
  func applications() async throws {
    try await Bureau.with("missouri-local") { all in
      let it = try await all.office.holder("Ike", .informationTechnology)
      let proposal: [String: JSON] = [
        "title": "Scheduler", "source": "https://scheduler.example", "purpose": "Plans posts.", "sites": "SC-1",
        "risk": "medium",
      ]
      let opening = Opening(unit: all.parks.id)
      var app = try await all.services.open(
        "propose", Application.self, opening, StepEntry(proposal), for: all.manager)
      #expect(try await all.office.notices().last?.to == ["ike@example.gov"])
      #expect(try await all.refused("install", app, all.sma, ["permissions": "post"]) == ["stage"])
      for criterion in Application.criteria {
        var answers: [String: JSON] = [:]
        for each in Application.criteria { answers[each.name] = ["answer": "yes", "note": ""] }
        answers[criterion.name] = ["answer": "no", "note": "It does not."]
        #expect(try await all.refused("approve", app, it, answers) == ["criteria"])
      }
      var met: [String: JSON] = [:]
      for each in Application.criteria { met[each.name] = ["answer": "yes", "note": ""] }
      #expect(try await all.refused("approve", app, all.sma, met) == ["actor"])
      app = try await all.take("approve", app, it, met)
      let approval = try #require(try await all.office.notices().last)
      #expect(approval.to == ["max@example.gov"] && approval.cc == ["sam@example.gov"])
      app = try await all.take("install", app, all.sma, ["permissions": "post, read"])
      #expect(
        try await all.refused("remove", app, it, ["revoked": ["answer": "no", "note": "Not yet."]], reason: "Unused.")
          == ["revoked"])
      app = try await all.take("cut", app, it, reason: "A virus is suspected.")
      #expect(app.stage == .removedSecurity)
      _ = try await all.services.open(
        "find", Application.self, opening,
        StepEntry(proposal.merging(["permissions": "post"]) { old, _ in old }), for: it)
      #expect(try await all.findings("application.unapproved").count == 1)
    }
  }

  @Test(
    "INT-1 to INT-8: an internal tool is registered with owner, series and access; each rule for sites is answered, and the records laws cannot be answered away"
  )
  func tools() async throws {
    try await Bureau.with("missouri-state") { all in
      let records = try await all.office.holder("Rex", .recordsOfficer)
      for kind in ["documents", "wiki", "meetings", "messages"] {
        var tool = try await all.services.open(
          "register", InternalTool.self, Opening(unit: all.parks.id),
          StepEntry([
            "title": .string(kind), "tool-kind": .string(kind), "tool-owner": "max@example.gov", "content": "Drafts",
            "series": "GS 18", "retention": "Exported every month.", "revisions": "yes",
            "access": "Staff; guests listed.",
          ]), for: records)
        #expect(tool.stage == .registered && tool.due != nil)
        var answers: [String: JSON] = [:]
        for control in InternalTool.controls { answers[control.name] = ["answer": "yes", "note": ""] }
        var without = answers
        without["control-retention"] = ["answer": "no", "note": "It is excluded."]
        #expect(try await all.refused("review", tool, records, without) == ["records"])
        tool = try await all.take("review", tool, records, answers)
        #expect(tool.stage == .reviewed)
      }
    }
  }

  @Test(
    "REG-19, REG-20, ADM-5, ADM-14, ADM-15, ADM-23, ADM-31, AUD-3, AUD-4, AUD-8, AUD-14, CRD-17, CRD-21, POL-49, SEC-2, TOS-7, TOS-19, TRN-8: each recurring task is owed by its owner alone, opens the next when done, and a no becomes a finding"
  )
  func tasks() async throws {
    try await Bureau.with("new-jersey") { all in
      let site = try await all.place(SiteProcedure.self, at: .live, ["name": "Parks"])
      _ = try await all.place(Designation.self, at: .active, about: site.reference, subject: all.liaison.person)
      try await all.train(all.liaison)
      var owners: [Viewer.Role: Viewer] = [
        .socialMediaAdministrator: all.sma, .custodian: all.custodian, .lineManager: all.manager,
      ]
      for kind in TaskKind.all {
        let role = kind.owner
        if let role, owners[role] == nil {
          owners[role] = try await all.office.holder("T" + role.rawValue.replacing("-", with: ""), role)
        }
        let owner = role.flatMap { owners[$0] } ?? all.liaison
        let task = try await all.services.open(
          "open", TaskProcedure.self,
          Opening(
            unit: kind.isOfSite ? site.unit : AgencyUnit.root(of: all.office.agency),
            about: kind.isOfSite ? site.reference : nil),
          StepEntry(["kind": .string(kind.id), "due": "2027-02-28"]), for: all.sma)
        var answers: [String: JSON] = [:]
        for field in kind.fields where field.isRequired {
          switch field.kind {
          case .question: answers[field.name] = ["answer": "no", "note": "It is not."]
          case .day: answers[field.name] = "2026-01-31"
          case .choice(let choices): answers[field.name] = .string(choices[0].value)
          default: answers[field.name] = "Done."
          }
        }
        #expect(try await all.refused("perform", task, all.counsel, answers) == ["actor"], "\(kind.id)")
        let before = try await all.findings("task.\(kind.id)").count
        try await all.take("perform", task, owner, answers)
        let questions = kind.fields.count { if case .question = $0.kind { true } else { false } }
        #expect(try await all.findings("task.\(kind.id)").count == before + questions, "\(kind.id)")
        let open = try await all.services.database.read { [agency = all.office.agency] tx in
          try CaseLine.isOpen(
            "task", key: "\(kind.id) \(kind.isOfSite ? site.reference : AgencyUnit.root(of: agency).text)",
            agency: agency, in: tx)
        }
        #expect(open != kind.once, "\(kind.id): the next one")
      }
    }
  }

  @Test(
    "AUD-1, AUD-2, AUD-10: a check's breach is one finding until it is mended; what is resolved is confirmed, accepted or opened again"
  )
  func findings() async throws {
    try await Bureau.with("new-jersey") { all in
      let auditor = try await all.office.holder("Ines", .internalAudit)
      let site = try await all.place(SiteProcedure.self, at: .registered, ["name": "Parks"])
      let run = CheckRun(services: all.services)
      let first = try await run.run()
      #expect(first.raised > 0)
      #expect(try await run.run().raised == 0)
      #expect(try await all.findings("site.links") == [site.reference])
      #expect(try await all.findings("site.ownership") == [site.reference])
      try await all.take(
        "amend", site, all.team, ["links": "https://maplebend.example/parks"], reason: "The link is there now.")
      #expect(try await run.run().closed == 1)
      #expect(try await all.findings("site.links").isEmpty)
      let system = Viewer.system("test", of: all.office.agency)
      let finding = try await all.services.database.read { tx in
        try #require(
          try CaseFile<Finding>.all(limit: 100, for: system, in: tx).first {
            $0.contents[Finding.check] == "site.ownership"
          })
      }
      let resolved = try await all.take("resolve", finding, auditor, ["note": "Looked at."])
      #expect(try await all.take("reopen", resolved, auditor, reason: "No papers.").stage == .open)
      #expect(try await all.take("accept", finding, all.head, reason: "An old page.").stage == .accepted)
      #expect(try await run.run().raised == 0, "what was accepted is not raised anew")
      try await all.office.checkArchive()
    }
  }

  @Test(
    "CRD-4, CRD-5, CRD-6, CRD-9, CRD-16, ADM-7, ADM-16, ADM-30: credentials change by approval; who leaves is out only once every password that they could reach is another"
  )
  func credentials() async throws {
    try await Bureau.with("missouri-local") { all in
      let it = try await all.office.holder("Ike", .informationTechnology)
      let hr = try await all.office.holder("Hugo", .humanResources)
      let site = try await all.place(SiteProcedure.self, at: .live, ["name": "City of Maple Bend, Parks"])
      try await all.escrow(site)
      let opening = Opening(unit: all.parks.id, about: site.reference)
      let asked: [String: JSON] = ["entry": "V-1", "reason-class": "routine"]
      var change = try await all.services.open(
        "request", CredentialChange.self, opening, StepEntry(asked), for: it)
      #expect(change.stage == .requested)
      #expect(try await all.refused("approve", change, it) == ["actor", "separation"])
      change = try await all.take("approve", change, all.sma)
      #expect(try await all.refused("file", change, all.sma) == ["filed"])
      let vault = try #require(Vault.of(all.services))
      try await vault.change(
        entry: "V-1", to: Credentials(makesSecret: true), reason: "Routine.", approvedBy: change.reference, for: all.sma
      )
      change = try await all.take("file", change, all.sma)
      #expect(try await all.take("close", change, all.sma).stage == .closed)

      // A class that is approved beforehand never waits (CRD-16).
      let leaver = all.liaison
      _ = try await all.place(Designation.self, at: .active, about: site.reference, subject: leaver.person)
      _ = try await all.place(Designation.self, at: .active, about: site.reference, subject: all.manager.person)
      try await all.train(leaver)
      try await all.train(all.manager)
      try await vault.name(leaver.person!.text, as: .holder, of: "V-1", for: all.sma)
      let departure = try await all.services.open(
        "plan", Departure.self, Opening(unit: all.parks.id, subject: leaver.person),
        StepEntry(["last-day": "2030-01-31", "why": "leaves"]), for: hr)
      #expect(departure.contents[Departure.reach].contains("V-1"))
      let handed: [String: JSON] = [
        "returned": ["answer": "yes", "note": ""], "captured": ["answer": "yes", "note": ""],
        "transferred": ["answer": "yes", "note": ""], "acknowledged": ["answer": "yes", "note": ""],
      ]
      try await all.take("answer", departure, hr, handed)
      #expect(Set(try await all.refused("close", departure, hr)) == ["nothing-left", "rotated"])
      let system = Viewer.system("test", of: all.office.agency)
      let rotation = try await all.services.database.read { tx in
        try #require(
          try CaseFile<CredentialChange>.all(limit: 50, for: system, in: tx).first { $0.stage == .approved })
      }
      #expect(rotation.contents[CredentialChange.reasonClass] == "departure")
      #expect(rotation.due.map { AgencyTime(all.services.agency).date($0.at) }.map { $0 <= "2030-01-30" } == true)
      let designation = try #require(try await all.designations(of: site).first { $0.subject == leaver.person })
      try await all.take("remove", designation, all.head, ["last-day": "2030-01-31"], reason: "Leaves.")
      let message = try #require(try await all.office.notices().last { $0.template == "administrator-removed" })
      #expect(message.to == ["tess@example.gov", "otto@example.gov"] && message.cc == ["lia@example.gov"])
      // Taking away what let them in takes no password out of their head.
      try await vault.remove(leaver.person!.text, as: .holder, of: "V-1", for: all.sma)
      #expect(try await all.refused("close", departure, hr) == ["rotated"])
      try await vault.change(
        entry: "V-1", to: Credentials(makesSecret: true), reason: "Leaves.", approvedBy: rotation.reference,
        for: all.sma)
      #expect(try await all.take("close", departure, hr).stage == .closed)
      #expect(try await all.training(of: leaver).stage == .ended)
    }
  }

  @Test(
    "POL-3 to POL-40, POL-54: each element that is neither written nor declined stands in the way alone, by its name")
  func elements() async throws {
    try await Bureau.with("new-jersey") { all in
      let standing = try await all.services.database.read { tx in
        try all.services.standing(of: .system("test", of: all.office.agency), in: tx)
      }
      var whole: [String: JSON] = [:]
      for element in PolicyElement.all { whole[element.field.name] = "Written." }
      #expect(Set(PolicyElement.all.map(\.requirement)) == Set((3...40).map { "POL-\($0)" }))
      for element in PolicyElement.all {
        var contents = whole
        contents[element.field.name] = nil
        let file = try await all.place(PolicyProcedure.self, at: .draft, contents)
        let lacks = try await all.services.database.read { tx in
          try Gate<PolicyProcedure>.complete.refusals(file, standing, in: tx)
        }
        #expect(lacks.map(\.lack.sentence) == ["\(element.requirement): \(element.title) is missing."])
      }
    }
  }
}

import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("A site is kept in order")
struct KeepingOrderTests {
  @Test(
    "REG-1, REG-6, REG-7, REG-8, REG-9, REG-10, REG-11, REG-13, REG-14, REG-15, REG-26, ADM-12, ADM-13, ADM-28, REQ-21, REQ-22: each gate of an activation fails alone, with its remedy"
  )
  func setA() async throws {
    try await Bureau.with("new-jersey") { all in
      var site = try await all.approved()
      site = try await all.take("prepare", site, all.liaison)
      try await all.prepare(&site)
      let cases: [(field: String, gate: String)] = [
        ("owner", "ownership"), ("ownership-paper", "ownership"), ("posting", "accountability"),
        ("responding", "accountability"), ("retaining", "accountability"), ("capturer", "accountability"),
        ("capture-deputy", "accountability"), ("forum-counsel", "forum"), ("authoring", "plans"),
        ("review-days", "plans"), ("continuity", "plans"), ("series", "plans"), ("capture-method", "plans"),
        ("records-confirmed", "records"), ("address", "account"), ("handle", "account"), ("hosting", "account"),
      ]
      let whole = site.contents.values
      for (field, gate) in cases {
        var without = whole
        without[field] = nil
        try await all.rewrite(site, Contents(without))
        #expect(try await all.refused("activate", site, all.liaison) == [gate], "\(field)")
      }
      try await all.rewrite(site, Contents(whole))
      // A foreign address needs the written authorisation (REG-12).
      var foreign = whole
      foreign["mail"] = "parks@gmail.example"
      try await all.rewrite(site, Contents(foreign))
      #expect(try await all.refused("activate", site, all.liaison) == ["official-mail"])
      try await all.rewrite(site, Contents(whole))
      // It costs nothing, and is not let off the review of its terms (REQ-22).
      #expect(!site.contents.has(SiteFields.cost))
      try await all.setTerms(of: site, to: .snapshot)
      #expect(try await all.refused("activate", site, all.liaison) == ["terms"])
      try await all.setTerms(of: site, to: .accepted)
      #expect(try await all.take("activate", site, all.liaison).stage == .activated)
    }
  }

  @Test(
    "REG-14, REG-15, REG-17, REG-25: a change of the entry needs a reason, is on record, and takes counsel's word on the forum away"
  )
  func changes() async throws {
    try await Bureau.with("new-jersey") { all in
      let site = try await all.place(
        SiteProcedure.self, at: .live,
        [
          "name": "Parks", "interaction": "one-way", "comments": "off", "forum": "none",
          "forum-counsel": .string(all.counsel.person!.text),
        ])
      #expect(try await all.refused("amend", site, all.team, ["comments": "on"]) == ["reason"])
      let changed = try await all.take("amend", site, all.team, ["comments": "on"], reason: "Approved by the council.")
      #expect(!changed.contents.has(SiteFields.forumCounsel))
      let evidence = try #require(try await all.office.evidence().last)
      #expect(evidence.verb == "site.amend" && evidence.after?["answers"]?["comments"]?.string == "on")
      #expect(try await all.take("confirm-forum", site, all.counsel).contents.has(SiteFields.forumCounsel))
    }
  }

  @Test(
    "DEC-14: a suspension has a reason and a day of review, is told, and ends with one; nothing of the content is touched"
  )
  func suspension() async throws {
    try await Bureau.with("new-jersey") { all in
      let site = try await all.place(SiteProcedure.self, at: .live, ["name": "Parks"])
      #expect(try await all.refused("suspend", site, all.sma, ["review-by": "2028-02-29"]) == ["reason"])
      let suspended = try await all.take("suspend", site, all.sma, ["review-by": "2028-02-29"], reason: "Taken over?")
      #expect(suspended.due.map { AgencyTime(all.services.agency).date($0.at) } == "2028-02-29")
      #expect(try await all.office.notices().last?.to == ["ula@example.gov"])
      #expect(try await all.refused("resume", site, all.sma, reason: "Safe again.") == ["designated"])
    }
  }

  @Test(
    "REG-25, GEN-6, REG-24: a renamed account, one that was taken over and one that nobody registered alarm by the platform's own id"
  )
  func drift() async throws {
    try await Bureau.with("new-jersey") { all in
      let agency = all.office.agency
      let row = try await all.services.database.read { tx in
        try tx.row("SELECT reference, handle, account_id FROM site WHERE agency = \(agency) ORDER BY reference LIMIT 1")
      }
      guard let row else { return }
      let (reference, handle) = (try row.text("reference"), try row.textOrNil("handle") ?? "")
      _ = try await all.place(
        SiteProcedure.self, at: .live,
        ["name": "Parks", "capture": .string(reference), "handle": .string(handle + "x"), "account-id": ""])
      _ = try await CheckRun(services: all.services).run()
      if !handle.isEmpty { #expect(try await all.findings("site.handle").count == 1) }
      #expect(try await !all.findings("site.unregistered").contains(reference))
    }
  }

  @Test("ADM-10, SEC-2: a Social Media Administrator of one unit decides nothing in another")
  func scope() async throws {
    try await Bureau.with("missouri-local") { all in
      let police = try await all.office.unit("Police")
      let other = try await all.office.holder("Pol", .socialMediaAdministrator, unit: police)
      let site = try await all.submitted()
      #expect(try await all.refused("return", site, other, reason: "No.") == ["actor"])
    }
  }

  @Test(
    "ADM-17, ADM-18, ADM-19, ADM-20, ADM-21: whoever speaks or posts is authorised for it while trained, until a day; a media inquiry goes to the office that answers"
  )
  func authorisations() async throws {
    try await Bureau.with("new-jersey") { all in
      var paper = try await all.services.open(
        "propose", Authorisation.self, Opening(unit: all.parks.id, subject: all.manager.person),
        StepEntry(["scope": ["post", "media"], "until": "2027-02-28"]), for: all.chief)
      #expect(try await all.refused("authorise", paper, all.sma) == ["qualified"])
      try await all.train(all.manager)
      #expect(try await all.refused("authorise", paper, all.manager) == ["actor", "separation"])
      paper = try await all.take("authorise", paper, all.sma)
      #expect(paper.stage == .authorised)
      all.office.clock.advance(bySeconds: 600 * 86_400)
      _ = try await DutyWork(services: all.services).run()
      #expect(try await all.now(paper).stage == .ended)
      let inquiry = try await all.services.open(
        "receive", MediaInquiry.self, Opening(unit: all.parks.id),
        StepEntry(["from": "The Gazette", "asked": "How much?"]), for: all.manager)
      #expect(try await all.office.notices().last?.to == ["dora@example.gov"])
      #expect(try await all.refused("answer", inquiry, all.manager, ["answer": "A lot."]) == ["actor"])
      #expect(try await all.take("answer", inquiry, all.director, ["answer": "See the budget."]).stage == .answered)
    }
  }

  @Test(
    "SEC-5, SEC-6, TRN-8: an incident is told at once, contained by three acts and reviewed; who read of a threat is on record"
  )
  func incidents() async throws {
    try await Bureau.with("new-jersey") { all in
      let it = try await all.office.holder("Ike", .informationTechnology)
      let incident = try await all.services.open(
        "report", SecurityIncident.self, Opening(unit: all.parks.id),
        StepEntry(["incident-kind": "takeover", "happened": "A post that nobody wrote.", "sites": "SC-1"]),
        for: all.manager)
      let message = try #require(try await all.office.notices().last)
      #expect(message.to == ["otto@example.gov", "sam@example.gov"] && message.cc == ["ike@example.gov"])
      let done: [String: JSON] = [
        "rotated": ["answer": "yes", "note": ""], "captured": ["answer": "yes", "note": ""],
        "told": ["answer": "yes", "note": "The platform."],
      ]
      #expect(try await all.take("contain", incident, it, done).stage == .contained)
      #expect(try await all.take("review", incident, all.officer, ["learned": "Second factor."]).stage == .reviewed)
      let bulletin = try await all.services.open(
        "publish", ThreatBulletin.self, Opening(unit: all.parks.id),
        StepEntry(["title": "Fished logins", "text": "Do not follow links."]), for: it)
      try await all.take("read", bulletin, all.manager)
      let read = try await all.take("read", bulletin, all.liaison)
      #expect(Set(read.contents.people(ThreatBulletin.readers)) == [all.manager.person!, all.liaison.person!])
    }
  }

  @Test(
    "POL-41, POL-43, POL-44, POL-48, POL-50, POL-51, AUD-7: the programme has nine steps on record; related policies are looked at every year; guidance has one version in force"
  )
  func programme() async throws {
    try await Bureau.with("new-jersey") { all in
      let programme = try await all.services.open(
        "begin", Programme.self, Opening(unit: all.parks.id), StepEntry(["programme": "Social media"]), for: all.officer
      )
      let steps = Programme.lifecycle.steps(from: .running).filter { $0.act != "complete" }
      #expect(steps.count == 9)
      for (index, step) in steps.enumerated() {
        #expect(try await all.refused("complete", programme, all.officer).count == 27 - index * 3)
        var answers: [String: JSON] = [:]
        for field in step.asks(nil, try Profile.named("new-jersey")) {
          answers[field.name] = field.kind == .day ? "2026-01-31" : "On record."
        }
        try await all.take(step.act, programme, all.officer, answers)
      }
      #expect(try await all.take("complete", programme, all.officer).stage == .completed)
      let link: [String: JSON] = [
        "title": "Linking", "version": "3", "address": "https://example.gov/linking", "policy-owner": "Web team",
        "checked": "2026-01-31",
      ]
      let related = try await all.services.open(
        "link", RelatedPolicy.self, Opening(unit: all.parks.id), StepEntry(link), for: all.officer)
      #expect(related.due.map { AgencyTime(all.services.agency).date($0.at) } == "2027-01-31")
      var guides: [CaseFile<Guidance>] = []
      for version in ["1", "2"] {
        let guide = try await all.services.open(
          "draft", Guidance.self, Opening(unit: all.parks.id),
          StepEntry(["platform": "Facebook", "version": .string(version), "text": "Do.", "required": "Moderation"]),
          for: all.sma)
        guides.append(try await all.take("publish", guide, all.sma))
      }
      #expect(try await all.now(guides[0]).stage == .superseded)
      #expect(try await all.now(guides[1]).stage == .published)
    }
  }

  @Test(
    "TOS-10, TOS-11, TOS-12, TOS-21: a terms page that changes overnight is found, shown as a difference, told, and everything is to be captured first"
  )
  func termsChange() async throws {
    try await Bureau.with("new-jersey") { all in
      let server = try await ChangingPage.start("<p>You keep your rights.</p><p>Clause two.</p>")
      defer { server.stop() }
      let site = try await all.place(SiteProcedure.self, at: .live, ["name": "Parks"])
      _ = try await all.office.holder("Cap", .captureStaff)
      let terms = try await all.place(
        TermsReview.self, at: .snapshot, ["provider": "Meta", "address": .string(server.address)], about: site.reference
      )
      let watch = TermsWatch(services: all.services, client: all.office.client())
      #expect(try await watch.run() == 1)
      var seen = try await all.now(terms)
      #expect(seen.documents.map(\.mediaType) == ["text/html", "text/plain"])
      #expect(seen.contents[TermsReview.taken] == AgencyTime(all.services.agency).date(all.office.clock.now()))
      try await all.rewrite(seen, seen.contents, stage: .accepted)
      all.office.clock.advance(bySeconds: 8 * 86_400)
      #expect(try await watch.run() == 1)
      #expect(try await all.now(terms).stage == .accepted)
      server.show("<p>We own what you post.</p><p>Clause two.</p>")
      all.office.clock.advance(bySeconds: 8 * 86_400)
      #expect(try await watch.run() == 1)
      seen = try await all.now(terms)
      #expect(seen.stage == .changed)
      #expect(seen.contents[TermsReview.difference].contains("+ We own what you post."))
      #expect(seen.contents[TermsReview.difference].contains("- You keep your rights."))
      #expect(!seen.contents[TermsReview.difference].contains("Clause two"))
      let message = try #require(try await all.office.notices().last { $0.template == "terms-changed" })
      #expect(message.to == ["otto@example.gov"])
      #expect(try await all.tasks(of: site) == ["full-capture"])
      try await all.office.checkArchive()
    }
  }
}

import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("A site from its approval to its end")
struct SiteLifeTests {
  @Test(
    "REQ-15, REQ-16, REQ-17, REG-2, REG-3, ADM-1, ADM-2, ADM-4, DIS-12, MSG-7: New Jersey's site is prepared, activated, registered, given an administrator and opened, with the messages N3 and N4 to the right people",
    arguments: Ground.databases)
  func opens(_ ground: Ground) async throws {
    try await Bureau.with("new-jersey", ground) { all in
      var site = try await all.approved()
      site = try await all.take("prepare", site, all.liaison)
      // Everything that is missing is named at once (REQ-17).
      let missing = Set(try await all.refused("activate", site, all.liaison))
      #expect(
        missing.isSuperset(of: [
          "policy", "terms", "notices-approved", "account", "ownership", "accountability", "forum", "plans", "records",
        ]), "\(missing)")
      try await all.prepare(&site)
      site = try await all.take("activate", site, all.liaison)
      #expect(site.stage == .activated)
      let activation = try #require(try await all.office.notices().last { $0.template == "site-activation" })
      #expect(activation.to == ["tess@example.gov"])
      #expect(activation.cc == ["otto@example.gov", "dora@example.gov"])

      #expect(try await all.refused("register", site, all.liaison, all.registration) == ["actor"])
      site = try await all.take("register", site, all.team, all.registration)
      // Registered is not live: nobody is designated, nothing is shown.
      #expect(Set(try await all.refused("open", site, all.team)) == ["designated", "notices-displayed"])

      let designation = try #require(try await all.designations(of: site).first)
      #expect(designation.stage == .proposed && designation.subject == all.liaison.person)
      #expect(
        try await all.refused("designate", designation, all.director, ["duties": .array(all.duties)]) == ["actor"])
      #expect(
        try await all.refused("designate", designation, all.head, ["duties": ["1", "2"]])
          == Array(repeating: "nine-duties", count: 7))
      try await all.take("designate", designation, all.head, ["duties": .array(all.duties)])
      let message = try #require(try await all.office.notices().last)
      #expect(message.template == "designation" && message.to == ["otto@example.gov"])
      #expect(message.cc == ["lia@example.gov"])
      #expect(
        message.body.contains("Monitoring and moderating the site every day")
          && message.body.contains("Reporting on usage and effectiveness"))
      let acceptance: [String: JSON] = ["duties": .array(all.duties), "signature": "Lia"]
      #expect(try await all.refused("accept", designation, all.liaison, acceptance) == ["qualified"])
      try await all.train(all.liaison)
      try await all.take("accept", designation, all.liaison, acceptance)

      try await all.displayNotices(of: site)
      site = try await all.take("open", site, all.team)
      #expect(site.stage == .live)
      #expect(try await all.office.evidence().contains { $0.verb == "site.open" && $0.subject == site.reference })
      // The upkeep begins: each recurring task has its day.
      let tasks = try await all.tasks(of: site)
      #expect(Set(tasks).isSuperset(of: ["upkeep", "content-review", "usage-report", "records", "attestation"]))
      try await all.office.checkArchive()
    }
  }

  @Test("REQ-15: an account that was made before its approval is found out, and does not become active")
  func tooEarly() async throws {
    try await Bureau.with("new-jersey") { all in
      var site = try await all.approved()
      site = try await all.take("prepare", site, all.liaison)
      try await all.prepare(&site, created: "2020-01-01")
      site = try await all.take("activate", site, all.liaison)
      #expect(site.stage == .discovered)
    }
  }

  @Test("REQ-24: an approval that is not used lapses, and the request comes back")
  func lapses() async throws {
    try await Bureau.with("new-jersey") { all in
      let site = try await all.approved()
      all.office.clock.advance(bySeconds: 89 * 86_400)
      _ = try await DutyWork(services: all.services).run()
      #expect(try await all.now(site).stage == .approved)
      all.office.clock.advance(bySeconds: 3 * 86_400)
      _ = try await DutyWork(services: all.services).run()
      #expect(try await all.now(site).stage == .returned)
    }
  }

  @Test("ADM-8, ADM-18: the last administrator is not removed; whose training lapses has no power from that moment on")
  func lastAdministrator() async throws {
    try await Bureau.with("new-jersey") { all in
      let site = try await all.place(SiteProcedure.self, at: .live, ["name": "Parks"])
      let designation = try await all.place(
        Designation.self, at: .active, about: site.reference, subject: all.liaison.person)
      try await all.train(all.liaison)
      #expect(
        try await all.refused("remove", designation, all.head, ["last-day": "2026-01-31"], reason: "Moves.")
          == ["successor"])
      let agency = all.office.agency
      func administrators() async throws -> Int {
        let now = all.office.clock.now()
        return try await all.services.database.read { tx in
          try Administrators.of(site: site.reference, agency: agency, at: now, in: tx).count
        }
      }
      #expect(try await administrators() == 1)
      try await all.take("withdraw", try await all.training(of: all.liaison), all.liaison, reason: "I do not agree.")
      #expect(try await administrators() == 0)
      #expect(try await all.refused("copy", try await all.directed(site), all.liaison, all.copy).contains("actor"))
    }
  }

  @Test(
    "DEC-1, DEC-3, DEC-4, DEC-5, DEC-8, DEC-9, DEC-10, DEC-11, CRD-19, MSG-4, REG-23, MSG-7: a site ends by the head's direction; nothing is blocked before the copy is whole; N9 and N10 reach the right people; the entry stays"
  )
  func ends() async throws {
    try await Bureau.with("new-jersey") { all in
      var site = try await all.place(
        SiteProcedure.self, at: .live, ["name": "Parks", "capture-method": "hand"], opener: all.liaison.person)
      _ = try await all.place(Designation.self, at: .active, about: site.reference, subject: all.liaison.person)
      try await all.train(all.liaison)
      let direction: [String: JSON] = [
        "no-longer-needed": ["answer": "yes", "note": "The programme has ended."], "cause": "head", "ending": "flag",
      ]
      #expect(try await all.refused("direct", site, all.officer, direction, reason: "Over.") == ["actor"])
      site = try await all.take("direct", site, all.head, direction, reason: "The programme has ended.")
      var message = try #require(try await all.office.notices().last)
      #expect(message.template == "deactivation-direction" && message.to == ["otto@example.gov"])
      #expect(message.cc == ["lia@example.gov", "tess@example.gov"])

      var copy = all.copy
      copy["copy-complete"] = ["answer": "no", "note": "Videos are missing."]
      #expect(try await all.refused("copy", site, all.liaison, copy) == ["copy"])
      site = try await all.take("copy", site, all.liaison, all.copy)
      let order: [String: JSON] = [
        "blocked": ["posting", "comments", "logins", "apps", "sessions"],
        "actions": "Blocked all, flagged the content.",
      ]
      let partly: [String: JSON] = ["blocked": ["posting"], "actions": "Blocked posting."]
      #expect(
        Set(try await all.refused("deactivate", site, all.liaison, partly)) == ["blocked", "credentials-kept"])
      try await all.escrow(site)
      site = try await all.take("deactivate", site, all.liaison, order)
      message = try #require(try await all.office.notices().last)
      #expect(message.template == "deactivation-done" && message.to == ["otto@example.gov"])
      #expect(message.cc == ["tess@example.gov", "hana@example.gov"])
      // The list goes as a reference, which the technology officer alone opens.
      #expect(message.body.contains("sealed in the vault as VL-1"))
      let vault = try #require(Vault.of(all.services))
      let (_, listed) = try await vault.openFinalList("VL-1", reason: "The site ends.", for: all.officer)
      #expect(listed.map(\.handle) == ["mbparks"])
      await #expect(throws: VaultError.notFound) {
        _ = try await vault.openFinalList("VL-1", reason: "Curious.", for: all.liaison)
      }

      let open: [String: JSON] = [
        "links-removed": ["answer": "no", "note": "One page is left."],
        "renewal-stopped": ["answer": "yes", "note": "There was none."],
      ]
      #expect(try await all.refused("close", site, all.officer, open) == ["ended"])
      let done: [String: JSON] = [
        "links-removed": ["answer": "yes", "note": ""],
        "renewal-stopped": ["answer": "yes", "note": "There was none."],
      ]
      site = try await all.take("close", site, all.officer, done)
      #expect(site.stage == .decommissioned)
      // The tombstone stays, and with the site ended every designation.
      #expect(try await all.now(site).name == "Parks")
      #expect(try await all.designations(of: site).allSatisfy { $0.stage == .removed })
      #expect(try await all.refused("direct", site, all.head, direction, reason: "Again.") == ["stage"])
    }
  }

  @Test(
    "DEC-12, DEC-13: what the public is told before is told by the registry until after the end; what was kept stays to be found, and the closed account is still told from an impostor’s"
  )
  func farewell() async throws {
    try await Bureau.with("new-jersey") { all in
      let archived = try await all.office.add("mastodon").reference
      func kept() async throws -> Site? {
        try await all.services.database.read { tx in
          try Site.find(reference: archived, for: all.office.viewer, in: tx)
        }
      }
      var site = try await all.place(
        SiteProcedure.self, at: .live,
        [
          "name": "Parks", "platform": "Mastodon", "address": "https://social.example/@parks", "handle": "@parks",
          "capture": .string(archived),
        ], opener: all.liaison.person)
      _ = try await all.place(Designation.self, at: .active, about: site.reference, subject: all.liaison.person)
      try await all.train(all.liaison)
      _ = try await OfficialRegistry.refresh(services: all.services)
      let direction: [String: JSON] = [
        "no-longer-needed": ["answer": "yes", "note": "It is not."], "cause": "head", "ending": "flag",
        "farewell": "Follow us at parks.example.gov.",
      ]
      site = try await all.take("direct", site, all.head, direction, reason: "The programme has ended.")
      var account = try #require(OfficialAccount(site))
      #expect(account.status == .closing && account.farewell == "Follow us at parks.example.gov.")
      let covered = all.office.clock.now().advanced(bySeconds: 60).milliseconds
      try await all.services.database.write { tx in try tx.execute("UPDATE site SET covered_to = \(covered)") }
      let before = try await kept()
      try await all.take("copy", site, all.liaison, all.copy)
      try await all.escrow(site)
      try await all.take(
        "deactivate", site, all.liaison,
        ["blocked": ["posting", "comments", "logins", "apps", "sessions"], "actions": "Blocked all."])
      let done: JSON = ["answer": "yes", "note": "Done."]
      site = try await all.take("close", site, all.officer, ["links-removed": done, "renewal-stopped": done])
      account = try #require(OfficialAccount(site))
      #expect(account.status == .closed && account.farewell == "Follow us at parks.example.gov.")
      #expect(OfficialAccount(json: account.json) == account)
      // Without any, nothing is said.
      let silent = try await all.place(SiteProcedure.self, at: .decommissioned, ["name": "Pool"])
      #expect(OfficialAccount(silent)?.farewell == "")

      // The archive’s own site is untouched by the end of the account.
      let after = try await kept()
      #expect(before != nil && after == before)
      _ = try await OfficialRegistry.refresh(services: all.services)
      let verdict = try await all.services.database.read { tx in
        try AccountVerdict.on("https://social.example/@parks", agency: all.office.agency, in: tx)
      }
      guard case .wasOfficial(let found, _) = verdict else {
        Issue.record("\(verdict)")
        return
      }
      #expect(found.reference == site.reference)
    }
  }

  @Test(
    "ADM-6: another administrator is proposed, designated and told of anew, and accepts alone; the first stays as they were"
  )
  func another() async throws {
    try await Bureau.with("new-jersey") { all in
      let site = try await all.place(SiteProcedure.self, at: .live, ["name": "Parks"])
      _ = try await all.place(Designation.self, at: .active, about: site.reference, subject: all.liaison.person)
      for viewer in [all.liaison, all.team] { try await all.train(viewer) }
      let before = try await all.office.notices().count
      let second = try await all.services.open(
        "propose", Designation.self,
        Opening(unit: site.unit, subject: all.team.person, about: site.reference), StepEntry(), for: all.liaison)
      let acceptance: [String: JSON] = ["duties": .array(all.duties), "signature": "Tess"]
      #expect(try await all.refused("accept", second, all.team, acceptance).contains("stage"))
      try await all.take("designate", second, all.head, ["duties": .array(all.duties)])
      let message = try #require(try await all.office.notices().dropFirst(before).last)
      #expect(
        message.template == "designation" && message.to == ["otto@example.gov"] && message.cc == ["tess@example.gov"])
      #expect(try await all.refused("accept", second, all.liaison, acceptance) == ["actor"])
      try await all.take("accept", second, all.team, acceptance)
      let standing = try await all.designations(of: site)
      #expect(standing.map(\.stage) == [.active, .active])
    }
  }

  @Test(
    "ADM-11: with the first site begins what the Social Media Administrator owes: reviews of each site, and the talk with the custodian"
  )
  func duties() async throws {
    try await Bureau.with("missouri-local") { all in
      func kinds() async throws -> [String] {
        let system = Viewer.system("test", of: all.office.agency)
        return try await all.services.database.read { tx in
          try CaseFile<TaskProcedure>.all(CaseFile<TaskProcedure>.Filter(), limit: 100, for: system, in: tx)
            .map { $0.contents[TaskProcedure.kind] }
        }
      }
      _ = try await SiteUpkeep(services: all.services).run()
      #expect(try await kinds().isEmpty)
      _ = try await all.place(SiteProcedure.self, at: .registered, ["name": "Parks"])
      _ = try await SiteUpkeep(services: all.services).run()
      _ = try await SiteUpkeep(services: all.services).run()
      #expect(Set(try await kinds()) == Set(TaskKind.ofAgency.map(\.id)))
      #expect(try await kinds().count == TaskKind.ofAgency.count)
      let own = TaskKind.all.filter { $0.owner == .socialMediaAdministrator }.map(\.id)
      #expect(Set(own) == ["content-review", "credential-review", "clerk"])
    }
  }

  @Test("REG-21, REQ-19, REQ-20: what is found is adopted or disowned; what was there before is reviewed by a day")
  func found() async throws {
    try await Bureau.with("new-jersey") { all in
      let account: [String: JSON] = [
        "name": "Maple Bend Pool", "platform": "Instagram", "address": "https://instagram.example/pool",
        "found-how": "A resident told us.",
      ]
      let rogue = try await all.services.open(
        "discover", SiteProcedure.self, Opening(unit: all.parks.id), StepEntry(account), for: all.manager)
      #expect(rogue.stage == .discovered && rogue.due != nil)
      #expect(try await all.office.notices().last?.to == ["sam@example.gov"])
      #expect(try await all.refused("disown", rogue, all.manager, reason: "No.") == ["actor"])
      #expect(try await all.take("adopt", rogue, all.sma, reason: "It is ours.").stage == .draft)
      let legacy = try await all.services.open(
        "declare", SiteProcedure.self, Opening(unit: all.parks.id), StepEntry(account), for: all.liaison)
      let later = try await all.take("remediate", legacy, all.sma, ["remediate-by": "2030-02-28"], reason: "No papers.")
      #expect(later.stage == .remediate)
      #expect(later.due.map { AgencyTime(all.services.agency).date($0.at) } == "2030-02-28")
    }
  }

  @Test("REG-18, DEC-2: a site that shows nothing for 90 days is suspected, and is justified or ended")
  func dormant() async throws {
    try await Bureau.with("missouri-local") { all in
      let site = try await all.place(SiteProcedure.self, at: .live, ["name": "City of Maple Bend, Parks"])
      all.office.clock.advance(bySeconds: 61 * 86_400)
      let checks = CheckRun(services: all.services)
      _ = try await checks.run()
      #expect(try await all.findings("site.quiet") == [site.reference])
      all.office.clock.advance(bySeconds: 30 * 86_400)
      #expect(try await SiteUpkeep(services: all.services).run() > 0)
      #expect(try await all.now(site).stage == .dormantSuspect)
      #expect(try await all.office.notices().last { $0.template == "site-dormant" }?.to == ["ula@example.gov"])
      let kept = try await all.take("revive", site, all.sma, reason: "The season begins in May.")
      #expect(kept.stage == .live)
    }
  }

  @Test("ADM-9: while nobody is named Social Media Administrator, the City Manager decides; once somebody is, no more")
  func vacancy() async throws {
    try await Bureau.with("missouri-local") { all in
      let site = try await all.submitted()
      try await all.services.database.write { tx in
        try tx.execute("DELETE FROM person_role WHERE role = 'social-media-administrator'")
      }
      try await all.review(site, all.head)
      #expect(try await all.take("approve", site, all.head).stage == .approved)
      let second = try await all.submitted()
      _ = try await all.office.holder("Sol", .socialMediaAdministrator)
      #expect(try await all.refused("approve", second, all.head).contains("actor"))
    }
  }
}

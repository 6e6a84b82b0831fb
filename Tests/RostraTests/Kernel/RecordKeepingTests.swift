import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

/// What procedures write is a record: the databases themselves refuse to lose it.
@Suite("Cases, messages and evidence stay")
struct RecordKeepingTests {
  @Test(
    "GEN-9, GEN-10, MSG-6, REG-23, AUD-9: nobody deletes a case, rewrites a message or touches evidence, not even by raw SQL",
    arguments: Ground.databases)
  func raw(_ ground: Ground) async throws {
    try await Bureau.with("new-jersey", ground) { all in
      let site = try await all.submitted()
      for statement: SQL in [
        "DELETE FROM case_file WHERE reference = \(site.reference)", "DELETE FROM case_file",
        "DELETE FROM notice", "UPDATE notice SET body = 'Nothing.'", "UPDATE notice SET recipient = 'x@example.gov'",
        "UPDATE evidence SET actor = 'nobody'", "DELETE FROM evidence", "UPDATE evidence SET reason = 'because'",
        "DELETE FROM agency_rules", "DELETE FROM notice_text",
      ] {
        let before = try await all.office.evidence().count
        if ["agency_rules", "notice_text"].contains(where: { "\(statement)".contains($0) }) {
          // Where there is no row yet there is nothing to lose; the trigger of statements refuses on PostgreSQL all the same.
          _ = try? await all.services.database.write { tx in try tx.execute(statement) }
        } else {
          await #expect(throws: DatabaseError.self, "\(statement)") {
            try await all.services.database.write { tx in try tx.execute(statement) }
          }
        }
        #expect(try await all.office.evidence().count == before)
      }
      #expect(try await all.now(site).stage == .submitted)
      try await all.office.checkArchive()
    }
  }

  @Test("GEN-10: a form that was made of an older state is refused, and says so; a step taken twice is taken once")
  func revisions() async throws {
    try await Bureau.with("new-jersey") { all in
      let site = try await all.drafted()
      try await all.endorse(site)
      let entry = StepEntry(revision: site.revision)
      await #expect(throws: StepRefused.self) {
        try await all.services.take("submit", SiteProcedure.self, site.reference, entry, for: all.liaison)
      }
      let now = try await all.now(site)
      let fresh = StepEntry(revision: now.revision)
      try await all.services.take("submit", SiteProcedure.self, site.reference, fresh, for: all.liaison)
      await #expect(throws: StepRefused.self) {
        try await all.services.take("submit", SiteProcedure.self, site.reference, fresh, for: all.liaison)
      }
      let verbs = try await all.office.evidence().map(\.verb).filter { $0.hasPrefix("site.submit") }
      #expect(verbs == ["site.submit.refused", "site.submit", "site.submit.refused"])
    }
  }

  @Test(
    "ADM-18, SEC-2: a role that ends between the form and its sending refuses the step, and the attempt is on record")
  func lapsing() async throws {
    try await Bureau.with("new-jersey") { all in
      let until = all.office.clock.now().advanced(bySeconds: 3600)
      let short = try await all.office.holder("Ivo", .communicationsDirector, until: until)
      let site = try await all.submitted()
      try await all.review(site, all.director)
      try await all.review(site, all.officer)
      all.office.clock.advance(bySeconds: 7200)
      // What they may do is asked anew with each request.
      let viewer = try await all.office.viewer(of: short.person!)
      await #expect(throws: (any Error).self) { try await all.take("approve", site, viewer) }
      #expect(try await all.now(site).stage == .submitted)
    }
  }

  @Test(
    "GEN-1: an invented state is one file: its roles, gates, messages, clocks and words are what the program then follows"
  )
  func fifthState() async throws {
    let text = """
      id: franklin
      title: State of Franklin
      version: 1
      effective: 2026-01-01
      timeZone: America/Denver
      words: { site: outpost, sites: outposts, administrator: warden }
      law: [ { subject: public records requests, title: Franklin Openness Act, citation: FOA 1, lastVerified: never } ]
      help: [ { name: Office of Openness, for: everything, lastVerified: never } ]
      titles: { counsel: Solicitor, custodian: Keeper }
      siteReviewers: [counsel]
      siteChecklist: [Is it wise?]
      naming: { pattern: 'Franklin .+', example: Franklin Parks, source: FOA 2 }
      procedures:
        site:
          submit: { by: [custodian], without: [ { gate: endorsement, reason: Small state, approvedBy: The governor } ] }
          review: { by: [counsel] }
          approve: { by: [counsel] }
      notices:
        site-request: { to: [counsel], cc: [custodian] }
        site-decision: { to: [requester], cc: [agency-head] }
      clocks:
        site.decide: { days: 3, basis: calendar, source: FOA 3 }
      """
    let profile = try Profile.read(text, name: "franklin")
    #expect(Procedures.faults(in: [profile]).isEmpty)
    try await Bureau.with("new-jersey") { all in
      let agency = all.office.agency
      let now = all.office.clock.now().milliseconds
      try await all.services.database.write { tx in
        try tx.execute(
          """
          INSERT INTO agency_rules (agency, version, profile, text, effective_at, made_at, made_by, reason)
          VALUES (\(agency), 1, 'franklin', \(text), \(now), \(now), 'test', 'A new state.')
          """)
      }
      var request = all.request
      let misnamed = try await all.drafted(request, by: all.custodian)
      #expect(try await all.refused("submit", misnamed, all.custodian) == ["naming-rule"])
      request["name"] = "Franklin Parks"
      let site = try await all.drafted(request, by: all.custodian)
      #expect(try await all.refused("submit", site, all.liaison) == ["actor"])
      let submitted = try await all.take("submit", site, all.custodian)
      let message = try #require(try await all.office.notices().last { $0.template == "site-request" })
      #expect(message.to == ["cora@example.gov"] && message.cc == ["cleo@example.gov"])
      let time = AgencyTime(all.services.agency)
      #expect(submitted.due.map { time.date($0.at) } == time.date(submitted.since.advanced(bySeconds: 3 * 86_400)))
      try await all.take("review", site, all.counsel, ["check-1": ["answer": "yes", "note": "It is."]])
      #expect(try await all.refused("approve", site, all.director) == ["actor"])
      #expect(try await all.take("approve", site, all.counsel).stage == .approved)
    }
  }
}

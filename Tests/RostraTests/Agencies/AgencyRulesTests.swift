import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("The rules and the texts that an agency works by")
struct AgencyRulesTests {
  private static func keep(
    _ text: String, over version: Int = 0, _ office: TestOffice, by viewer: Viewer, reason: String = "We moved."
  ) async throws -> AgencyRules {
    try await AgencyRules.keep(
      text, over: version, reason: reason, check: AgencyRules.procedureFaults, services: office.services, for: viewer)
  }

  private static func inForce(_ office: TestOffice, at moment: Timestamp? = nil) async throws -> AgencyRules {
    let viewer = office.viewer
    return try await office.services.database.read { tx in try AgencyRules.inForce(at: moment, for: viewer, in: tx) }
  }

  @Test(
    "GEN-1: what was in force on any day can be read again, and no version can be altered", arguments: Ground.databases)
  func versions(_ ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      let head = try await office.holder("Hana", .agencyHead)
      let before = office.clock.now()
      let shipped = try await Self.inForce(office)
      #expect(shipped.version == 0 && shipped.profile == "missouri-local")
      office.clock.advance(bySeconds: 86_400)
      let changed = try await Self.keep(try Profile.text(of: "new-jersey"), office, by: head)
      #expect(changed.version == 2 && changed.profile == "new-jersey")
      #expect(try await Self.inForce(office).profile == "new-jersey")
      #expect(try await Self.inForce(office, at: before).text == shipped.text)
      let agency = office.agency
      let profile = try await office.services.database.read { tx in try Profile.inForce(for: agency, in: tx) }
      #expect(profile.title(of: .technologyOfficer) == "CTO/CIO")
      // Nobody's change is overwritten by one that was made from an older version.
      do {
        _ = try await Self.keep(shipped.text, office, by: head)
        Issue.record("was taken")
      } catch let error as EntryError {
        #expect(error.problem.contains("version 0"))
      }
      _ = try await Self.keep(shipped.text, over: 2, office, by: head, reason: "Back again.")
      #expect(try await Self.inForce(office).version == 3)
      for statement in ["UPDATE agency_rules SET text = ''", "DELETE FROM agency_rules"] {
        await #expect(throws: DatabaseError.self) {
          try await office.services.database.write { tx in try tx.execute(SQL(raw: statement)) }
        }
      }
      let viewer = office.viewer
      let entries = try await office.services.database.read { tx in
        try Evidence.find(EvidenceFilter(verb: "rules.change"), limit: 9, for: viewer, in: tx)
      }
      #expect(entries.map(\.entry.role) == [.agencyHead, .agencyHead])
      #expect(entries.last?.entry.before?["text"]?.string == shipped.text)
    }
  }

  @Test("GEN-1: rules are changed by the agency's head, and by its administrator until there is a site")
  func who() async throws {
    try await TestOffice.with { office in
      let parks = try await office.unit("Parks")
      let jersey = try Profile.text(of: "new-jersey")
      for viewer in [
        try await office.holder("Rita", .recordsOfficer), try await office.holder("Paul", .agencyHead, unit: parks),
        try await office.holder("Ann", .administrator, unit: parks),
      ] {
        await #expect(throws: NotPermitted.self) { _ = try await Self.keep(jersey, office, by: viewer) }
      }
      let admin = try await office.holder("Ada", .administrator)
      _ = try await Self.keep(jersey, office, by: admin)
      try await office.add("mastodon")
      await #expect(throws: NotPermitted.self) {
        _ = try await Self.keep(try Profile.text(of: "wisconsin"), over: 2, office, by: admin)
      }
      let head = try await office.holder("Hana", .agencyHead)
      _ = try await Self.keep(try Profile.text(of: "wisconsin"), over: 2, office, by: head)
      do {
        _ = try await Self.keep(jersey, over: 3, office, by: head, reason: " ")
        Issue.record("a reason is needed")
      } catch let error as EntryError {
        #expect(error.field == "reason")
      }
    }
  }

  @Test(
    "GEN-1: a name that nothing knows is refused with its line",
    arguments: [
      ("id: x", "idd: x", "'idd' is no name"), ("timeZone: America/Chicago", "timeZone: Mars/Olympus", "Mars/Olympus"),
      ("agency-head: City Manager", "agency-boss: City Manager", "'agency-boss'"),
      ("siteReviewers: [social-media-administrator]", "siteReviewers: [king]", "'king' is no role"),
      ("to: [requester], cc: []", "to: [requester], bcc: []", "'bcc'"), ("days: 10,", "days: ten,", "in clocks"),
      ("basis: business", "basis: lunar", "lunar"), ("rule: \"07-04\"", "rule: \"07-34\"", "07-34"),
      ("platformCategories: lees-summit", "platformCategories: mine", "'mine'"),
      ("    submit:", "    submitt:", "no step 'submitt'"), ("  site:\n    review", "  sight:\n    review", "'sight'"),
      ("pattern: 'City of [^,]+, .+'", "pattern: 'City of (['", "regular expression"),
      ("title: M", "- title: M", "line"),
    ])
  func faults(_ old: String, _ new: String, _ words: String) throws {
    let text = try Profile.text(of: "missouri-local").replacing("id: missouri-local", with: "id: x")
    #expect(try AgencyRules.faults(of: text, check: AgencyRules.procedureFaults).isEmpty)
    #expect(text.contains(old), "the case is not in the text: \(old)")
    let faults = try AgencyRules.faults(
      of: text.replacing(old, with: new, maxReplacements: 1), check: AgencyRules.procedureFaults)
    #expect(faults.contains { $0.contains(words) }, "\(faults)")
  }

  @Test("GEN-1: every shipped profile can be worked by, and names the source of what it switches on")
  func shipped() throws {
    for profile in try Profile.all() {
      let text = try Profile.text(of: profile.id)
      #expect(try AgencyRules.faults(of: text, check: AgencyRules.procedureFaults) == [])
      #expect(Set(profile.bodies.map(\.type)) == Set(AgencyUnit.BodyType.allCases), "\(profile.id)")
      #expect(!profile.glossary.isEmpty && !profile.help.isEmpty)
      #expect(profile.clocks.values.allSatisfy { !$0.source.isEmpty })
    }
  }

  @Test("GEN-1: whatever rules hold, they are read or refused in words")
  func fuzz() throws {
    let text = Array(try Profile.text(of: "missouri-local").utf8)
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    var refused = 0
    for _ in 0..<150 {
      var bytes = text
      for _ in 0...next(4) { bytes[next(bytes.count)] = Array("{}[]:- \n&*!|>'\"%@`x0".utf8)[next(20)] }
      if try !AgencyRules.faults(of: String(decoding: bytes, as: UTF8.self), check: AgencyRules.procedureFaults).isEmpty
      {
        refused += 1
      }
    }
    #expect(refused > 20)
  }

  @Test(
    "MSG-1: a text keeps its versions, and one that asks for what is not there or drops what must be is refused",
    arguments: Ground.databases)
  func texts(_ ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      let kind = NoticeKind(rawValue: "site-decision")
      let (services, agency) = (office.services, office.agency)
      func keep(_ subject: String, _ body: String, over version: Int) async throws -> NoticeText {
        try await NoticeText.keep(
          kind, subject: subject, body: body, over: version, services: services, for: office.viewer)
      }
      let good = "{{reference}} {{address}} {{evidence}}"
      let kept = try await keep("{{decision}}: {{name}}", good, over: 0)
      #expect(kept.version == 1)
      let sample = try kept.sample()
      #expect(sample.subject == "Approved: City of Maple Bend, Parks and Recreation" && sample.body.hasPrefix("SC-14 "))
      for (subject, body, words) in [
        ("{{decision}}", good + "{{salary}}", "does not have"),
        ("{{decision}}", "{{reference}} {{address}}", "is left out"),
        ("Decided", good, "is left out"), ("{{decision}}", good + "{{> other}}", "no name"),
        ("{{decision}}", good + "{{#reason}}", "cannot be read"), ("{{decision}}", good + "{{=<% %>=}}", "no name"),
      ] {
        do {
          _ = try await keep(subject, body, over: 1)
          Issue.record("was taken: \(subject) \(body)")
        } catch let error as EntryErrors {
          #expect(error.errors.contains { $0.problem.contains(words) }, "\(error)")
        }
      }
      _ = try await keep("{{decision}}", good + " more", over: 1)
      let viewer = office.viewer
      let (now, versions) = try await services.database.read { tx in
        (try NoticeText.inForce(kind, for: agency, in: tx), try NoticeText.versions(kind, for: viewer, in: tx))
      }
      #expect(now.version == 2 && versions.map(\.text.version) == [2, 1])
      await #expect(throws: DatabaseError.self) {
        try await services.database.write { tx in try tx.execute("DELETE FROM notice_text") }
      }
      await #expect(throws: NotPermitted.self) {
        _ = try await NoticeText.keep(
          kind, subject: "{{decision}}", body: good, over: 2, services: services, for: office.viewer(.recordsOfficer))
      }
    }
  }

  @Test(
    "GEN-5: the agency adds a platform and a kind without a new program; e-mail is refused as a platform",
    arguments: Ground.databases)
  func platforms(_ ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      let (services, viewer) = (office.services, office.viewer)
      func catalogue() async throws -> PlatformCatalogue {
        try await services.database.read { tx in try PlatformCatalogue.of(viewer, in: tx) }
      }
      _ = try await PlatformCatalogue.addCategory(
        "Live audio", countsAs: ["networking"], services: services, for: viewer)
      let added = try await PlatformCatalogue.add(
        "Town Square!", categories: ["live-audio", "forums"], note: "", services: services, for: viewer)
      #expect(added.id == "town-square")
      let found = try await catalogue()
      #expect(found.platforms.contains(added) && found.platforms.count(where: { $0.id == "youtube" }) == 1)
      for list in found.lists { #expect(found.categories(of: added, on: list).contains { $0.id == "live-audio" }) }
      for (name, kinds, field) in [
        ("E-Mail", ["forums"], "name"), ("Outlook mail", ["forums"], "name"), ("City LISTSERV", ["forums"], "name"),
        ("!!", ["forums"], "name"), ("Other", [], "categories"), ("Other", ["nothing"], "categories"),
      ] {
        do {
          _ = try await PlatformCatalogue.add(name, categories: kinds, note: "", services: services, for: viewer)
          Issue.record("was taken: \(name)")
        } catch let error as EntryError {
          #expect(error.field == field, "\(name): \(error)")
        }
      }
      try await PlatformCatalogue.retire("town-square", services: services, for: viewer)
      #expect(try await !catalogue().platforms.contains { $0.id == "town-square" })
      await #expect(throws: PlatformError.self) {
        try await PlatformCatalogue.retire("youtube", services: services, for: viewer)
      }
    }
  }

  @Test("POL-7 and POL-52: both lists of kinds ship, and every platform is of a kind on each")
  func lists() throws {
    let catalogue = try PlatformCatalogue.shipped()
    #expect(catalogue.lists.map(\.categories.count) == [7, 6])
    let ids = Set(catalogue.platforms.map(\.id))
    #expect(ids.count == catalogue.platforms.count)
    for list in catalogue.lists {
      for category in list.categories { #expect(ids.isSuperset(of: category.examples ?? []), "\(category.id)") }
      for platform in catalogue.platforms {
        #expect(!catalogue.categories(of: platform, on: list).isEmpty, "\(platform.id) on \(list.id)")
      }
    }
    #expect(catalogue.lists.first?.categories.map(\.id) == SiteFields.categories.choices.map(\.value))
  }
}

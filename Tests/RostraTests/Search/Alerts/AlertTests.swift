import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("Alerts: what they look for, and what they find")
struct AlertTests {
  @Test(
    "what is captured after an alert was made is held against it, once, and what was there before is not",
    arguments: Ground.databases)
  func work(ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      try await office.add("bluesky")
      try await office.capture()
      let (services, clerk) = (office.services, office.clerk)
      _ = try await office.alert("Any", query: "")
      _ = try await office.alert("Ours", query: "", direction: .outgoing)
      _ = try await office.alert("Theirs", query: "", direction: .incoming)
      #expect(try await office.look() == 0)
      let before = try await office.versionCount()
      office.advance(to: 1)
      try await office.capture()
      let fresh = try await office.versionCount() - before
      try #require(fresh > 0)
      #expect(try await office.look() == fresh)
      #expect(try await office.look() == 0)
      // Nor does a place that was lost make a hit twice.
      let found = try await office.hits().count
      try await office.tamper("DELETE FROM alert_progress")
      try await office.look()
      #expect(try await office.hits().count == found)
      let hits = try await office.hits()
      let byAlert = Dictionary(grouping: hits, by: \.alertName).mapValues(\.count)
      #expect(byAlert["Any"] == fresh)
      #expect((byAlert["Ours"] ?? 0) + (byAlert["Theirs"] ?? 0) == fresh)
      #expect(hits.allSatisfy { $0.hit != nil && $0.state == .new && $0.terms.isEmpty })
      try await office.checkArchive()

      // Paging by key, one by one, brings each once.
      var paged: [String] = []
      var place: AlertHit.Place?
      repeat {
        let from = place
        let page = try await services.database.read { try AlertHit.all(before: from, limit: 3, for: clerk, in: $0) }
        paged += page.map(\.key)
        place = page.count == 3 ? page.last?.place : nil
      } while place != nil
      #expect(paged == hits.map(\.key))

      try await AlertHit.handle([hits[0].key], as: .seen, services: services, for: clerk)
      let open = try await services.database.read { try AlertHit.newCount(for: clerk, in: $0) }
      #expect(open == hits.count - 1)
      #expect(try await office.evidence().last?.verb == "alert.handle")
      await #expect(throws: NotPermitted.self) {
        try await AlertHit.handle([hits[1].key], as: .seen, services: services, for: office.viewer(.reader))
      }
    }
  }

  @Test("a search and dictionaries together find only what both say, and a search what the index finds")
  func both() async throws {
    try await TestOffice.with { office in
      try await office.add("mastodon")
      let (services, clerk) = (office.services, office.clerk)
      let words = try await TermDictionary.keep(
        TermDictionary.Draft(name: "Water", language: "en", about: "", terms: "water*\nboil"), services: services,
        for: clerk)
      _ = try await office.alert("Water", dictionaries: [words.id])
      _ = try await office.alert("Own", query: "own:yes")
      _ = try await office.alert("Both", query: "own:yes", dictionaries: [words.id])
      _ = try await office.alert("Two", query: "own:yes", dictionaries: [words.id, "questions"])
      _ = try await office.alert("Phrase", query: "\"water main\" -zeppelin")
      try await office.capture()
      try await office.look()
      let found = Dictionary(grouping: try await office.hits(), by: \.alertName).mapValues { Set($0.map(\.version)) }
      let (water, own, both) = (found["Water"] ?? [], found["Own"] ?? [], found["Both"] ?? [])
      #expect(!both.isEmpty && both == water.intersection(own))
      #expect(water.count > both.count && own.count > both.count)
      #expect((found["Two"] ?? []).isSuperset(of: both))
      let hits = try await office.hits()
      #expect(hits.filter { $0.alertName == "Both" }.allSatisfy { !$0.terms.isEmpty })
      // Decided by the same tokens, the alert and the index agree on each item.
      let phrase = Set(hits.filter { $0.alertName == "Phrase" }.map(\.item))
      let query = try SearchQuery(parsing: "\"water main\" -zeppelin")
      let searched = try await services.database.read { [agency = office.agency] tx in
        try SearchIndex.find(query, agency: agency.text, visible: .all, in: tx).hits.map(\.item)
      }
      #expect(!phrase.isEmpty && phrase == Set(searched.map { Identifier(text: $0) }))
      // The three alerts on "own:yes" share one saved search.
      let saved = try await services.database.read { try SavedSearch.all(for: clerk, in: $0) }
      #expect(saved.map(\.query).sorted() == ["\"water main\" -zeppelin", "own:yes"])
    }
  }

  @Test("what a file brings is no news: only an alert that says so looks at it", arguments: Ground.databases)
  func imports(ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      let site = try await office.addImported("elsewhere", "https://city.example/cityhall")
      let alert = try await office.alert("Captured", query: "")
      let (services, clerk) = (office.services, office.clerk)
      let wide = try await Alert.make(
        Alert.Draft(name: "All", saved: alert.saved, withImports: true), services: services, for: clerk)
      #expect(wide.json["withImports"]?.bool == true && alert.json["withImports"]?.bool == false)
      _ = try await office.take("posts.csv", ImportSamples.table, into: site)
      #expect(try await office.look() == 2)
      #expect(try await office.hits().map(\.alertName) == ["All", "All"])
      let narrow = Alert.Draft(name: "All", saved: alert.saved)
      try await wide.change(narrow, services: services, for: clerk)
      let text = "date,author,text\n2015-01-01T12:00:00Z,cityhall,Older\n"
      _ = try await office.take("more.csv", Array(text.utf8), into: site)
      #expect(try await office.look() == 1)
      #expect(try await office.hits().count == 2, "nobody asked for more")
    }
  }

  @Test("a paused alert does not look back when it goes on, and a search is not forgotten under an alert")
  func pause() async throws {
    try await TestOffice.with { office in
      try await office.add("bluesky")
      let (services, clerk) = (office.services, office.viewer(.counsel))
      let alert = try await office.alert("A", query: "", by: clerk)
      try await alert.pause(true, services: services, for: clerk)
      try await office.capture()
      #expect(try await office.look() == 0)
      try await alert.pause(false, services: services, for: clerk)
      #expect(try await office.look() == 0)
      #expect(try await office.hits() == [])
      let saved = try #require(
        try await services.database.read { try SavedSearch.find(named: "A", for: clerk, in: $0) })
      let refused = await #expect(throws: EntryError.self) {
        try await saved.forget(services: services, for: clerk)
      }
      #expect(refused?.value == "A" && refused?.remedy == "forget the alert first")
      try await alert.forget(services: services, for: clerk)
      try await saved.forget(services: services, for: clerk)
      let verbs = try await office.evidence().map(\.verb).filter { $0.hasPrefix("alert.") }
      #expect(verbs == ["alert.make", "alert.pause", "alert.resume", "alert.forget"])
    }
  }

  @Test("SEC-2: hits on another unit's site are nobody else's, and only whole-agency people watch every site")
  func reach() async throws {
    try await TestOffice.with { office in
      try await office.add("bluesky")
      let (services, clerk) = (office.services, office.clerk)
      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: services, for: office.viewer)
      let stranger = Viewer(
        agency: office.agency, actor: "lib@example.gov", grants: [.init(role: .siteAdministrator, units: [unit.id])])
      let site = try #require(try await office.sites().first)
      let refused = await #expect(throws: EntryErrors.self) {
        _ = try await office.alert("Q", dictionaries: ["questions"], by: stranger)
      }
      #expect(refused?.errors.map(\.field) == ["sites"])
      await #expect(throws: EntryErrors.self) {
        _ = try await office.alert("Q", dictionaries: ["questions"], sites: [site.id], by: stranger)
      }
      let alert = try await office.alert("Q", query: "", sites: [site.id])
      let everywhere = try await office.alert("E", query: "")
      try await office.capture()
      #expect(try await office.look() > 0)
      #expect(try await office.current(alert, for: stranger) == nil)
      #expect(try await office.current(everywhere, for: stranger) != nil)
      #expect(try await office.hits(for: stranger) == [])
      #expect(try await services.database.read { try AlertHit.newCount(for: stranger, in: $0) } == 0)
      let hits = try await office.hits(for: clerk)
      #expect(!hits.isEmpty)
      let changed = try await AlertHit.handle(hits.map(\.key), as: .dismissed, services: services, for: stranger)
      #expect(changed == 0)
      for alert in [alert, everywhere] {
        await #expect(throws: EntryError.self) { try await alert.forget(services: services, for: stranger) }
        await #expect(throws: EntryError.self) { try await alert.pause(true, services: services, for: stranger) }
      }
    }
  }

  @Test("an alert that cannot look says why, and the others look all the same")
  func trouble() async throws {
    try await TestOffice.with { office in
      try await office.add("bluesky")
      let lost = try await office.alert("Lost", dictionaries: ["questions"])
      _ = try await office.alert("All", query: "")
      try await office.tamper("UPDATE alert_dictionary SET dictionary = 'gone'")
      try await office.capture()
      #expect(try await office.look() > 0)
      #expect(try await office.current(lost)?.trouble?.contains("is no longer there") == true)
      #expect(Set(try await office.hits().map(\.alertName)) == ["All"])
      try await office.tamper("UPDATE alert_dictionary SET dictionary = 'questions'")
      office.advance(to: 1)
      try await office.capture()
      try await office.look()
      #expect(try await office.current(lost)?.trouble == nil)
    }
  }

  @Test("what cannot be taken is refused all at once, by field, and nothing is written")
  func refused() async throws {
    try await TestOffice.with { office in
      let error = await #expect(throws: EntryErrors.self) {
        _ = try await office.alert(" ", query: "water AND (", to: "nobody@example.gov")
      }
      #expect(error?.errors.map(\.field).sorted() == ["name", "recipients", "search"])
      let empty = await #expect(throws: EntryErrors.self) { _ = try await office.alert("A") }
      #expect(empty?.errors.map(\.field) == ["search"])
      let unknown = await #expect(throws: EntryErrors.self) { _ = try await office.alert("A", dictionaries: ["x"]) }
      #expect(unknown?.errors.map(\.field) == ["dictionaries"])
      _ = try await office.alert("A", query: "water")
      let taken = await #expect(throws: EntryErrors.self) { _ = try await office.alert("A", query: "water") }
      #expect(taken?.errors.map(\.field) == ["name"])
      await #expect(throws: NotPermitted.self) {
        _ = try await office.alert("B", query: "water", by: office.viewer(.reader))
      }
      #expect(try await office.evidence().filter { $0.verb == "alert.make" }.count == 1)
    }
  }
}

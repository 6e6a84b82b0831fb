import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("Tags and notes")
struct AnnotationTests {
  private static func find(_ query: String, _ office: TestOffice, _ viewer: Viewer) async throws -> [String] {
    try await Search(query).run(services: office.services, for: viewer).results.hits.map(\.item)
  }

  private static func items(_ query: String, _ office: TestOffice) async throws -> [Identifier<ArchivedItem>] {
    try await find(query, office, office.viewer).map { Identifier(text: $0) }
  }

  @Test("a tag is found by `tag:` from the moment it is given to the moment it is taken", arguments: Ground.databases)
  func tag(ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      try await office.add("bluesky")
      try await office.capture()
      let (services, clerk) = (office.services, office.viewer(.recordsOfficer))
      let item = try #require(try await Self.items("own:yes", office).first)
      _ = try await AnnotationAct.perform(.tag, "  Follow   UP ", on: .items([item]), services: services, for: clerk)
      #expect(try await Self.find("tag:\"follow up\"", office, clerk) == [item.text])
      #expect(try await Self.find("tag:follow", office, clerk) == [])
      let tags = try await services.database.read { try Tag.all(for: clerk, in: $0) }
      #expect(tags.map(\.name) == ["follow up"] && tags.map(\.items) == [1])
      await #expect(throws: EntryError.self) {
        _ = try await AnnotationAct.perform(.tag, "follow up", on: .items([item]), services: services, for: clerk)
      }
      _ = try await AnnotationAct.perform(.untag, "follow up", on: .items([item]), services: services, for: clerk)
      #expect(try await Self.find("tag:\"follow up\"", office, clerk) == [])
      let verbs = try await office.evidence().filter { $0.verb.hasPrefix("item.") }
      #expect(verbs.map(\.verb) == ["item.tag", "item.untag"])
      #expect(verbs.allSatisfy { $0.subject == item.text && $0.actor == clerk.actor })
      try await office.checkArchive()
    }
  }

  @Test("what an item's next version says is found under the item's tags, too")
  func nextVersion() async throws {
    try await SearchDatabase.with(.sqlite) { database in
      try await database.add([SearchEntry("a", "boil water").with { $0.tags = ["main break"] }])
      try await database.add([SearchEntry("a", "advisory lifted", version: 2)])
      #expect(try await database.items("lifted tag:\"main break\"") == ["a"])
      try await database.write {
        try SearchIndex.mark(items: ["a"], deleted: false, hidden: true, agency: "city", in: $0)
      }
      #expect(try await database.items("hidden:yes tag:\"main break\"") == ["a"])
    }
  }

  @Test(
    "an act upon many needs a reason and the agreed preview, and is one piece of evidence", arguments: Ground.databases)
  func bulk(ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      try await office.add("bluesky")
      try await office.capture()
      let (services, clerk) = (office.services, office.viewer(.recordsOfficer))
      let search = AnnotationSelection.search(try Search("own:yes"))
      let preview = try await services.database.read { try search.preview(services: services, for: clerk, in: $0) }
      #expect(preview.items.count > 3)
      let noReason = await #expect(throws: EntryError.self) {
        _ = try await AnnotationAct.perform(
          .tag, "council", on: search, agreed: preview.mark, services: services, for: clerk)
      }
      #expect(noReason?.field == "reason")
      let stale = await #expect(throws: EntryError.self) {
        _ = try await AnnotationAct.perform(
          .tag, "council", on: search, reason: "Request 12", agreed: "another", services: services, for: clerk)
      }
      #expect(stale?.field == "items")
      #expect(try await Self.find("tag:council", office, clerk) == [])

      let act = try await AnnotationAct.perform(
        .tag, "council", on: search, reason: "Request 12", agreed: preview.mark, services: services, for: clerk)
      #expect(act.items == preview.items.count)
      #expect(try await Self.find("tag:council", office, clerk).count == preview.items.count)
      let entry = try #require(try await office.evidence().last { $0.verb == "item.tag" })
      #expect(entry.reason == "Request 12" && entry.subject == act.id.text)
      #expect(entry.after?["query"]?.string == "own:yes")
      #expect(entry.after?["itemsSHA256"]?.string == preview.mark)

      try await act.undo(services: services, for: clerk)
      #expect(try await Self.find("tag:council", office, clerk) == [])
      #expect(try await office.evidence().contains { $0.verb == "annotation.undo" && $0.subject == act.id.text })
      await #expect(throws: EntryError.self) { try await act.undo(services: services, for: clerk) }
      try await office.checkArchive()
    }
  }

  @Test("undoing stops where a later act touched the same item, and goes on once that is undone")
  func overtaken() async throws {
    try await TestOffice.with { office in
      try await office.add("bluesky")
      try await office.capture()
      let (services, clerk) = (office.services, office.viewer(.counsel))
      let items = Array(try await Self.items("own:yes", office).prefix(3))
      let first = try await AnnotationAct.perform(
        .tag, "draft", on: .items(items), reason: "sorting", services: services, for: clerk)
      let second = try await AnnotationAct.perform(
        .note, "Seen by counsel", on: .items([items[1]]), services: services, for: clerk)
      let refused = await #expect(throws: EntryError.self) { try await first.undo(services: services, for: clerk) }
      #expect(refused?.problem.contains("later acts") == true)
      try await second.undo(services: services, for: clerk)
      let item = try #require(
        try await services.database.read { try ArchivedItem.find(items[1], for: clerk, in: $0) })
      let notes = try await services.database.read { try Note.all(of: item, for: clerk, in: $0) }
      #expect(notes.map(\.text) == ["Seen by counsel"])
      #expect(notes.first?.withdrawn?.by == clerk.actor)
      try await first.undo(services: services, for: clerk)
      #expect(try await Self.find("tag:draft", office, clerk) == [])
    }
  }

  @Test("a note cannot be changed or removed, not even behind the program's back", arguments: Ground.databases)
  func appendOnly(ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      try await office.add("bluesky")
      try await office.capture()
      let clerk = office.viewer(.recordsOfficer)
      let item = try #require(try await Self.items("own:yes", office).first)
      _ = try await AnnotationAct.perform(
        .note, "Called back", on: .items([item]), services: office.services, for: clerk)
      await #expect(throws: DatabaseError.self) {
        try await office.services.database.write { try $0.execute("UPDATE note SET text = 'x'") }
      }
      await #expect(throws: DatabaseError.self) {
        try await office.services.database.write { try $0.execute("DELETE FROM note") }
      }
    }
  }

  @Test("nobody annotates what lies beyond their unit, or without the permission; nothing changes")
  func reach() async throws {
    try await TestOffice.with { office in
      try await office.add("bluesky")
      try await office.capture()
      let services = office.services
      let item = try #require(try await Self.items("own:yes", office).first)
      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: services, for: office.viewer)
      let stranger = Viewer(
        agency: office.agency, actor: "lib@example.gov",
        grants: [.init(role: .siteAdministrator, units: [unit.id])])
      let refused = await #expect(throws: EntryError.self) {
        _ = try await AnnotationAct.perform(.tag, "mine", on: .items([item]), services: services, for: stranger)
      }
      #expect(refused?.field == "items")
      await #expect(throws: NotPermitted.self) {
        _ = try await AnnotationAct.perform(
          .tag, "mine", on: .items([item]), services: services, for: office.viewer(.reader))
      }
      let act = try await AnnotationAct.perform(
        .tag, "ours", on: .items([item]), services: services, for: office.viewer(.recordsOfficer))
      #expect(try await services.database.read { try AnnotationAct.find(act.id, for: stranger, in: $0) } == nil)
      #expect(try await services.database.read { try AnnotationAct.all(limit: 10, for: stranger, in: $0) } == [])
      #expect(try await services.database.read { try Tag.all(for: stranger, in: $0) }.map(\.items) == [0])
    }
  }
}

import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("Searches: run, saved, counted")
struct SavedSearchTests {
  @Test("GEN-10: a search is evidence with its words, going on to older pages is not", arguments: Ground.databases)
  func evidence(ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      try await office.add("bluesky")
      try await office.capture()
      let clerk = office.viewer(.recordsOfficer)
      let found = try await Search("own:yes", page: SearchPage(limit: 2)).run(services: office.services, for: clerk)
      let count = try #require(found.results.count?.number)
      #expect(count > 2)
      _ = try await Search("own:yes", page: SearchPage(limit: 2, before: found.results.more)).run(
        services: office.services, for: clerk)
      let runs = try await office.evidence().filter { $0.verb == "search.run" }
      #expect(runs.map(\.subject) == ["own:yes"])
      #expect(runs.first?.after?["found"]?.integer == Int64(count))
      #expect(runs.first?.role == .recordsOfficer)
      await #expect(throws: NotPermitted.self) {
        _ = try await Search("water").run(services: office.services, for: .public(of: office.agency))
      }
    }
  }

  @Test("a search is saved, run, changed and forgotten, each with its evidence", arguments: Ground.databases)
  func saved(ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      try await office.add("bluesky")
      try await office.capture()
      let (services, clerk) = (office.services, office.viewer(.recordsOfficer))
      let saved = try await SavedSearch.save(name: " Our own ", query: "own:yes", services: services, for: clerk)
      await #expect(throws: EntryError.self) {
        _ = try await SavedSearch.save(name: "Our own", query: "x", services: services, for: clerk)
      }
      await #expect(throws: QueryError.self) {
        _ = try await SavedSearch.save(name: "Wrong", query: "knid:note", services: services, for: clerk)
      }
      let found = try await Search(saved.query, saved: saved.id).run(services: services, for: clerk)
      let listed = try await services.database.read { try SavedSearch.all(for: clerk, in: $0) }
      #expect(listed.map(\.name) == ["Our own"])
      #expect(listed.first?.last?.count == found.results.count)

      // What another person found is not told: it would say what they may see.
      var other = office.viewer(.reader)
      other.actor = "reader@example.gov"
      let reader = other
      let theirs = try await services.database.read { try SavedSearch.all(for: reader, in: $0) }
      #expect(theirs.map(\.name) == ["Our own"] && theirs.first?.last == nil)
      await #expect(throws: NotPermitted.self) { try await saved.forget(services: services, for: reader) }

      try await saved.change(name: "Ours", query: "own:yes 2025", services: services, for: clerk)
      let changed = try #require(
        try await services.database.read { try SavedSearch.find(saved.id, for: clerk, in: $0) })
      #expect(changed.name == "Ours" && changed.query == "own:yes 2025")
      try await changed.forget(services: services, for: clerk)
      #expect(try await services.database.read { try SavedSearch.all(for: clerk, in: $0) } == [])
      let verbs = try await office.evidence().map(\.verb).filter { $0.hasPrefix("search.") }
      #expect(verbs == ["search.save", "search.run", "search.change", "search.forget"])
    }
  }

  @Test("facets tell how what was found falls apart, item by item", arguments: SearchDatabase.engines)
  func facets(engine: DatabaseEngine) async throws {
    try await SearchDatabase.with(engine) { database in
      try await database.add([
        SearchEntry("a", "water", day: 1).with { $0.isOwn = true },
        SearchEntry("a", "water again", day: 1, version: 2).with { $0.isOwn = true },
        SearchEntry("b", "water", day: 2, site: "other").with { $0.isDeleted = true },
        SearchEntry("c", "water", day: 400).with {
          $0.features = [.media]
          $0.kind = .image
          $0.isHidden = true
        },
        SearchEntry("d", "snow", day: 3),
      ])
      let facets = try await database.read { tx in
        try SearchIndex.find(
          try SearchQuery(parsing: "water"), agency: "city", visible: .all, faceting: true, in: tx
        ).facets
      }
      let found = try #require(facets)
      #expect(found.sites == [.init(value: "main", count: 2), .init(value: "other", count: 1)])
      #expect(found.kinds == [.init(value: "note", count: 2), .init(value: "image", count: 1)])
      #expect(found.years == [.init(value: "2026", count: 1), .init(value: "2025", count: 2)])
      #expect(found.own == 1 && found.others == 2)
      #expect(found.deleted == 1 && found.hidden == 1 && found.edited == 1 && found.media == 1)
      #expect(!found.isBounded)
      let narrowed = try await database.read { tx in
        try SearchIndex.find(
          .everything, agency: "city", visible: SearchScope(sites: ["other"]), faceting: true, in: tx
        ).facets
      }
      #expect(narrowed?.sites == [.init(value: "other", count: 1)])
    }
  }

  @Test("a year begins at midnight in the agency's zone", arguments: SearchDatabase.engines)
  func years(engine: DatabaseEngine) async throws {
    try await SearchDatabase.with(engine) { database in
      // 2026-01-01 03:00 UTC is still New Year's Eve in Chicago.
      try await database.add([SearchEntry("eve", "water").with { $0.published = 1_767_236_400_000 }])
      let zone = try #require(TimeZone(identifier: "America/Chicago"))
      let facets = try await database.read { tx in
        try SearchIndex.find(.everything, agency: "city", visible: .all, faceting: true, zone: zone, in: tx).facets
      }
      #expect(facets?.years == [.init(value: "2025", count: 1)])
    }
  }

  @Test("facets look at the newest matches up to a bound and say so", arguments: SearchDatabase.engines)
  func bound(engine: DatabaseEngine) async throws {
    try await SearchDatabase.with(engine) { database in
      try await database.add((0..<1_200).map { SearchEntry("i\($0)", "water", day: $0 % 900) })
      let facets = try await database.find("water", faceting: true).facets
      #expect(facets?.isBounded == true)
      #expect(facets?.kinds == [.init(value: "note", count: SearchFacets.bound)])
    }
  }

  @Test(
    "a mistake comes with the query that was probably meant",
    arguments: [
      ("knid:note water", "kind:note water"), ("kind:nota water", "kind:note water"),
      ("\"boil water", "\"boil water\""),
      ("(a OR b", "(a OR b)"),
    ])
  func corrected(typed: String, meant: String) throws {
    let error = #expect(throws: QueryError.self) { _ = try SearchQuery(parsing: typed) }
    #expect(error?.corrected == meant)
    _ = try SearchQuery(parsing: meant)
  }
}

import Foundation
import RostraStorage
import Testing

@testable import Rostra

@Suite struct SearchIndexTests {
  @Test("words, phrases, prefixes and fields find what they name", arguments: SearchDatabase.engines)
  func fields(engine: DatabaseEngine) async throws {
    try await SearchDatabase.with(engine) { database in
      try await database.add([
        SearchEntry("advisory", "Boil water advisory: see https://city.example/water_main?x=1", day: 1).with {
          $0.authorHandle = "cityhall@social.example"
          $0.authorName = "City Hall"
          $0.language = "en"
          $0.features = [.link]
          $0.linkTexts = ["https://city.example/water_main", "Hydrant map"]
        },
        SearchEntry("agua", "Aviso: hiérvase el agua 🚱", day: 2, site: "other").with {
          $0.language = "es-MX"
          $0.kind = .article
          $0.title = "Suministro"
          $0.recordClass = "GS-1012"
          $0.mentions = ["mayor@social.example"]
        },
        SearchEntry("photo", "", day: 3).with {
          $0.kind = .image
          $0.altTexts = ["A flooded street"]
          $0.features = [.media, .alt, .noAlt]
          $0.conversation = "1095"
          $0.isDeleted = true
        },
        SearchEntry("poll", "Which day?", day: 4).with {
          $0.kind = .question
          $0.pollOptions = ["Monday", "Tuesday"]
          $0.features = [.poll]
          $0.isEdited = true
        },
        SearchEntry("cjk", "水道局からのお知らせ", day: 5),
      ])
      for (query, items) in [
        ("water", ["advisory"]), ("\"boil water\"", ["advisory"]), ("\"water boil\"", []),
        ("hydr*", ["advisory"]),
        ("main", ["advisory"]), ("\"water main\"", ["advisory"]), ("hiervase", ["agua"]), ("🚱", ["agua"]),
        ("suministro", ["agua"]), ("flooded", ["photo"]), ("tuesday", ["poll"]), ("水道", ["cjk"]), ("道水", []),
        ("局から", ["cjk"]), ("from:cityhall", ["advisory"]), ("from:\"city hall\"", ["advisory"]),
        ("from:city", ["advisory"]),
        ("from:cityh*", ["advisory"]), ("cityhall", []), ("to:mayor", ["agua"]), ("mayor", []),
        ("site:other", ["agua"]), ("site:nowhere", []), ("kind:article", ["agua"]),
        ("class:gs-1012", ["agua"]),
        ("deleted:yes", ["photo"]), ("deleted:no", ["cjk", "poll", "agua", "advisory"]),
        ("edited:yes", ["poll"]),
        ("has:no-alt", ["photo"]), ("has:link", ["advisory"]), ("has:poll OR has:media", ["poll", "photo"]),
        ("lang:es", ["agua"]), ("lang:es-mx", ["agua"]), ("lang:en", ["advisory"]), ("in:thread", ["photo"]),
        ("in:1095", ["photo"]), ("in:9", []), ("-water", ["cjk", "poll", "photo", "agua"]),
        ("water -boil", []),
        ("NOT (water OR 水)", ["poll", "photo", "agua"]), ("water OR tuesday", ["poll", "advisory"]),
        ("2025-01-03..2025-01-04", ["photo", "agua"]), ("before:2025-01-03", ["advisory"]),
        ("water 2025-01-03..", []), ("2024", []), ("", ["cjk", "poll", "photo", "agua", "advisory"]),
        // Nothing may run from one piece of an item into the next.
        ("\"suministro aviso\"", []), ("\"monday tuesday\"", []),
      ] {
        #expect(try await database.items(query) == items, "\(query)")
      }
    }
  }

  @Test(
    "what a viewer may not see is not found, not counted and not ranked", arguments: SearchDatabase.engines)
  func visibility(engine: DatabaseEngine) async throws {
    try await SearchDatabase.with(engine) { database in
      var entries = (0..<40).map { SearchEntry("item\($0)", "water", day: $0, site: "site\($0)") }
      entries.append(SearchEntry("secret", "water", day: 50).with { $0.recordClass = "personnel" })
      entries.append(SearchEntry("theirs", "water", day: 51, agency: "county", site: "site1"))
      try await database.add(entries)
      #expect(try await database.items("water").count == 41)
      #expect(try await database.items("water", agency: "county") == ["theirs"])
      #expect(try await database.items("water", agency: "nobody") == [])
      #expect(try await database.items("water", visible: SearchScope(sites: ["site1"])) == ["item1"])
      #expect(try await database.items("site:site2", visible: SearchScope(sites: ["site1"])) == [])
      #expect(try await database.items("water", visible: SearchScope(sites: [])) == [])
      // More sites than are asked for as tokens.
      let many = Set((0..<39).map { "site\($0)" })
      #expect(try await database.items("water", visible: SearchScope(sites: many)).count == 39)
      #expect(try await database.items("", visible: SearchScope(sites: many)).count == 39)
      #expect(try await database.items("water", visible: SearchScope(classes: ["personnel"])).count == 41)
      let classified = SearchScope(classes: ["personnel"], includesUnclassified: false)
      #expect(try await database.items("water", visible: classified) == ["secret"])
      #expect(try await !database.items("water", visible: SearchScope(classes: [])).contains("secret"))
      let quoted = SearchScope(sites: ["a\"]; DROP TABLE search_entry --", "site3", "\u{1}\\"])
      #expect(try await database.items("water", visible: quoted) == ["item3"])
    }
  }

  @Test(
    "an item is found once, by the newest of its versions that matches", arguments: SearchDatabase.engines)
  func versions(engine: DatabaseEngine) async throws {
    try await SearchDatabase.with(engine) { database in
      try await database.add([
        SearchEntry("post", "snow emergency", version: 1), SearchEntry("other", "snow", day: 1),
      ])
      // A later batch brings the rest, the second version last.
      try await database.add([SearchEntry("post", "snow emergency over", version: 3)])
      try await database.add([SearchEntry("post", "snow emergency lifted", version: 2)])
      let snow = try await database.find("snow")
      #expect(snow.hits.map(\.version) == ["other.1", "post.3"])
      #expect(snow.hits.map(\.isSuperseded) == [false, false])
      #expect(snow.count == SearchCount(number: 2, isBounded: false))
      let lifted = try await database.find("lifted")
      #expect(lifted.hits.map(\.version) == ["post.2"])
      #expect(lifted.hits[0].isSuperseded)
      #expect(lifted.count == SearchCount(number: 1, isBounded: false))
      #expect(try await database.items("edited:yes") == ["post"])
      // Pages of one: older versions don't come back on the next page.
      var pages: [String] = []
      var before: Int64?
      repeat {
        let page = try await database.find("snow", page: SearchPage(limit: 1, before: before))
        pages += page.hits.map(\.version)
        before = page.more
      } while before != nil
      #expect(pages == ["other.1", "post.3"])
      // The current version goes: the one before stands for the item.
      try await database.write { try SearchIndex.remove(versions: ["post.3"], agency: "city", in: $0) }
      #expect(try await database.items("over") == [])
      let left = try await database.find("snow")
      #expect(left.hits.map(\.version) == ["other.1", "post.2"])
      #expect(left.hits.map(\.isSuperseded) == [false, false])
    }
  }

  @Test("versions published at different times are still one item", arguments: SearchDatabase.engines)
  func versionsApart(engine: DatabaseEngine) async throws {
    try await SearchDatabase.with(engine) { database in
      // A page without a date of its own; between its captures lie other items.
      var entries = (1...9).map { SearchEntry("page", "budget draft \($0)", day: $0 * 10, version: $0) }
      entries += (0..<100).map { SearchEntry("item\($0)", "budget", day: $0) }
      try await database.add(entries)
      var found: [String] = []
      var before: Int64?
      repeat {
        let page = try await database.find("budget", page: SearchPage(limit: 7, before: before))
        found += page.hits.map(\.item)
        before = page.more
      } while before != nil
      #expect(found.count == 101)
      #expect(Set(found).count == 101)
      #expect(try await database.find("budget").count?.number == 101)
      #expect(try await database.find("draft 4").hits.map(\.version) == ["page.4"])
    }
  }

  @Test(
    "CAP-10: what was marked deleted or removed is found so, and a removed word is in no block",
    arguments: SearchDatabase.engines)
  func changes(engine: DatabaseEngine) async throws {
    try await SearchDatabase.with(engine) { database in
      try await database.add([SearchEntry("kept", "water", day: 1), SearchEntry("gone", "water quillworthy")])
      try await database.write {
        try SearchIndex.mark(items: ["gone"], deleted: true, agency: "city", in: $0)
      }
      #expect(try await database.items("deleted:yes water") == ["gone"])
      #expect(try await database.items("deleted:no water") == ["kept"])
      #expect(try await database.find("quillworthy").hits.first?.isDeleted == true)
      try await database.write {
        try SearchIndex.mark(items: ["gone"], deleted: false, agency: "city", in: $0)
      }
      #expect(try await database.items("deleted:yes") == [])
      try await database.write { tx in
        try SearchIndex.update(items: ["gone", "none"], agency: "city", in: tx) { $0.recordClass = "GS 1" }
      }
      #expect(try await database.items("class:\"gs 1\"") == ["gone"])
      // Another agency's command does not touch it.
      try await database.write { try SearchIndex.remove(versions: ["gone.1"], agency: "county", in: $0) }
      #expect(try await database.items("quillworthy") == ["gone"])
      try await database.write { try SearchIndex.remove(versions: ["gone.1"], agency: "city", in: $0) }
      #expect(try await database.items("quillworthy") == [])
      #expect(try await database.items("") == ["kept"])
      if engine == .sqlite {
        let blocks: SQL =
          "SELECT COUNT(*) FROM search_text_data WHERE INSTR(block, CAST('quillworthy' AS BLOB)) > 0"
        #expect(try await database.read { try $0.row(blocks)?.int(0) ?? 0 } > 0)
        try await database.write { try SearchIndex.purge(in: $0) }
        #expect(try await database.read { try $0.row(blocks)?.int(0) } == 0)
      }
    }
  }

  @Test("an entry given again takes the place of the first", arguments: SearchDatabase.engines)
  func again(engine: DatabaseEngine) async throws {
    try await SearchDatabase.with(engine) { database in
      try await database.add([SearchEntry("a", "first")])
      try await database.add([SearchEntry("a", "second", day: 3), SearchEntry("a", "third", day: 4)])
      #expect(try await database.items("first OR second") == [])
      #expect(try await database.items("third 2025-01-05") == ["a"])
    }
  }

  @Test("thousands of one second, and a backfill, stay in order of time", arguments: SearchDatabase.engines)
  func crowded(engine: DatabaseEngine) async throws {
    try await SearchDatabase.with(engine) { database in
      try await database.add((0..<50).map { SearchEntry("new\($0)", "budget", day: 100 + $0) })
      try await database.add((0..<2_500).map { SearchEntry("same\($0)", "budget", day: 40) })
      try await database.add((0..<600).map { SearchEntry("more\($0)", "budget", day: 40) })
      // Historic photographs before 1970, and a platform's nonsense.
      try await database.add([
        SearchEntry("photo", "budget").with { $0.published = -1_000_000_000_001 },
        SearchEntry("ancient", "budget").with { $0.published = .min / 2000 },
        SearchEntry("future", "budget").with { $0.published = .max / 2000 },
      ])
      var found: [SearchHit] = []
      var before: Int64?
      repeat {
        let page = try await database.find("budget", page: SearchPage(limit: 500, before: before))
        found += page.hits
        before = page.more
      } while before != nil
      #expect(found.count == 3_153)
      #expect(Set(found.map(\.item)).count == 3_153)
      #expect(found.first?.item == "future")
      #expect(found.suffix(2).map(\.item) == ["photo", "ancient"])
      #expect(zip(found, found.dropFirst()).allSatisfy { $0.published / 1000 >= $1.published / 1000 })
      // The day's edge is exact though keys ran over by seconds.
      let late = SearchEntry("late", "budget", day: 41).with { $0.published -= 1 }
      try await database.add(
        (0..<2_100).map { index in
          late.with {
            $0.item = "late\(index)"
            $0.version = $0.item
          }
        })
      #expect(try await database.find("budget 2025-02-10").count?.number == 5_200)
      #expect(try await database.find("budget 2025-02-11").count?.number == 0)
      #expect(try await database.find("budget before:2025-02-10").count?.number == 2)
    }
  }

  @Test("counting stops at a bound", arguments: SearchDatabase.engines)
  func bound(engine: DatabaseEngine) async throws {
    try await SearchDatabase.with(engine) { database in
      try await database.add(
        (0..<10_050).map { SearchEntry("i\($0)", $0 < 10_000 ? "most all" : "all", day: $0 % 90) })
      #expect(try await database.find("all").count == SearchCount(number: 10_001, isBounded: true))
      #expect(try await database.find("most").count == SearchCount(number: 10_000, isBounded: false))
    }
  }

  @Test(
    "texts longer than PostgreSQL holds positions for are found by phrase like any other",
    arguments: SearchDatabase.engines)
  func long(engine: DatabaseEngine) async throws {
    try await SearchDatabase.with(engine) { database in
      let words = (0..<17_000).map { "w\($0)" }
      let often = String(repeating: "the water ", count: 600)
      try await database.add([
        SearchEntry("minutes", words.joined(separator: " ") + " boil water advisory", day: 1),
        SearchEntry("often", often + "main the boil", day: 2),
        SearchEntry("short", "boil water advisory", day: 3),
        SearchEntry("apart", words.joined(separator: " ") + " advisory boil and water", day: 4),
        SearchEntry("edited", words.joined(separator: " ") + " boil water", day: 5, version: 1),
        SearchEntry("edited", words.joined(separator: " ") + " water boil", day: 5, version: 2),
      ])
      #expect(try await database.items("\"boil water\"") == ["edited", "short", "minutes"])
      #expect(try await database.items("\"boil water advisory\"") == ["short", "minutes"])
      #expect(try await database.items("\"water main\"") == ["often"])
      #expect(try await database.items("\"w16400 w16401\"") == ["edited", "apart", "minutes"])
      #expect(try await database.items("\"w16400 w16402\"") == [])
      #expect(try await database.items("-\"boil water\"") == ["edited", "apart", "often"])
      #expect(try await database.items("advisory -\"boil water\"") == ["apart"])
      #expect(try await database.find("\"boil water\"").hits.first?.isSuperseded == true)
    }
  }

  @Test("after a rebuild everything is found as before", arguments: SearchDatabase.engines)
  func rebuild(engine: DatabaseEngine) async throws {
    try await SearchDatabase.with(engine) { database in
      try await database.add(
        (0..<1_100).map { SearchEntry("i\($0)", "water number\($0)", day: $0 % 50, site: "s\($0 % 3)") })
      try await database.write { try $0.execute("UPDATE search_agency SET tokenizer = 0") }
      await #expect(throws: SearchIndexError.otherTokenizer(0)) { try await database.find("water") }
      try await database.write { try SearchIndex.rebuild(in: $0) }
      #expect(try await database.find("water site:s1").count?.number == 367)
      #expect(try await database.items("number77") == ["i77"])
      try await database.write { try SearchIndex.remove(versions: ["i77.1"], agency: "city", in: $0) }
      #expect(try await database.items("number77") == [])
    }
  }

  @Test("a snippet shows where it matched, cut at words, never markup", arguments: SearchDatabase.engines)
  func snippets(engine: DatabaseEngine) async throws {
    try await SearchDatabase.with(engine) { database in
      let filler = String(repeating: "Lorem ipsum dolor sit amet. ", count: 40)
      try await database.add([
        SearchEntry("long", filler + "<b>Boil</b> the Wäter & wait. " + filler).with { $0.title = "Notice" },
        SearchEntry("alt", "No words here", day: 1).with { $0.altTexts = ["Crew at a WATER main"] },
      ])
      let results = try await database.find("water")
      let snippets = results.hits.map { results.highlighter.snippet(of: $0) }
      #expect(snippets.map(\.kind) == [.altText, .text])
      #expect(snippets[0].parts.map(\.text) == ["Crew at a ", "WATER", " main"])
      #expect(snippets[1].parts.filter(\.isMatch).map(\.text) == ["Wäter"])
      #expect(snippets[1].text.contains("<b>Boil</b>"))
      #expect(snippets[1].text.utf8.count < 280)
      #expect(snippets[1].isCutBefore && snippets[1].isCutAfter)
      let fieldsOnly = try await database.find("kind:note -snow")
      let plain = fieldsOnly.highlighter.snippet(of: fieldsOnly.hits[0])
      #expect(plain.text == "No words here")
      #expect(plain.ranges.isEmpty)
      let two = Highlighter(try SearchQuery(parsing: "\"boil the\" wat* -wait"))
      #expect(two.ranges(in: "Boil the Water, wait; watts").count == 3)
    }
  }
}

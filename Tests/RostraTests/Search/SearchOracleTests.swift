import Foundation
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

/// Random queries over a random corpus in several scripts, compared with an evaluator that walks over every entry's
/// words and knows nothing of indexes.
@Suite struct SearchOracleTests {
  private static let words = [
    "water", "Wäter", "boil", "main", "waterway", "the", "agua", "año", "水", "道", "局", "水道", "привет",
    "ПРИВЕТ", "שלום",
    "שָׁלוֹם", "🚒", "👍🏽", "#WaterMain", "boil_water", "https://city.example/main", "don't", "x²", "น้ำ", "시청",
    "Straße",
    "2025", "a-b", "ｗａｔｅｒ",
  ]
  private static let asked = [
    "water", "boil", "main", "the", "agua", "ano", "水", "道", "水道", "привет", "שלום", "🚒", "👍", "watermain",
    "city", "\"boil water\"",
    "\"the water\"", "\"water main\"", "\"水 局\"", "strasse", "wat*", "wate*", "\"boil wat\"*", "x2", "น้ำ", "시",
    "\"2025\"", "don't",
    "from:hall", "from:\"city hall\"", "from:cit*", "to:mayor", "site:a", "site:b", "kind:note", "kind:image",
    "deleted:yes", "deleted:no", "edited:yes", "has:media", "has:no-alt", "lang:es", "in:thread",
    "class:open", "own:yes", "own:no", "hidden:yes", "tag:\"Main  break\"", "tag:follow-up",
  ]

  @Test("random queries find what reading every entry finds", arguments: SearchDatabase.engines)
  func oracle(engine: DatabaseEngine) async throws {
    var random = SplitMix64(seed: engine == .sqlite ? 11 : 12)
    let entries = Self.corpus(&random)
    try await SearchDatabase.with(engine) { database in
      // In small batches in random order, as backfills bring them.
      for start in stride(from: 0, to: entries.count, by: 37) {
        try await database.add(Array(entries[start..<min(start + 37, entries.count)]))
      }
      let evaluator = NaiveSearch(entries)
      var found = 0
      for _ in 0..<120 {
        let text = Self.query(&random, depth: 3)
        guard let query = try? SearchQuery(parsing: text) else { continue }
        let scope = Int.random(in: 0..<4, using: &random) == 0 ? SearchScope(sites: ["a", "c"]) : .all
        let expected = evaluator.find(query, scope)
        let limit = [7, 40, 200].randomElement(using: &random) ?? 1
        var versions: [String] = []
        var before: Int64?
        var count: SearchCount?
        repeat {
          let page = try await database.find(
            text, visible: scope, page: SearchPage(limit: limit, before: before))
          versions += page.hits.map(\.version)
          before = page.more
          count = count ?? page.count
        } while before != nil && versions.count < 1_000
        #expect(Set(versions) == Set(expected), "\(text)")
        #expect(versions.count == expected.count, "\(text)")
        #expect(count == SearchCount(number: expected.count, isBounded: false), "\(text)")
        found += expected.count
      }
      #expect(found > 500)
    }
  }

  private static func corpus(_ random: inout SplitMix64) -> [SearchEntry] {
    var entries: [SearchEntry] = []
    for item in 0..<120 {
      for version in 1...([1, 1, 1, 2, 5].randomElement(using: &random) ?? 1) {
        func text(_ most: Int) -> String {
          (0..<Int.random(in: 0...most, using: &random)).map { _ in words.randomElement(using: &random) ?? ""
          }
          .joined(separator: [" ", ", ", "  \n"].randomElement(using: &random) ?? " ")
        }
        var entry = SearchEntry("i\(item)", text(12), day: item % 60, version: version)
        entry.site = ["a", "b", "c"][item % 3]
        if item % 4 == 0 { entry.title = text(3) }
        if item % 5 == 0 { entry.altTexts = [text(3), text(3)] }
        if item % 6 == 0 { entry.pollOptions = [text(2), text(2)] }
        if item % 7 == 0 { entry.authorName = "City Hall" }
        if item % 3 == 0 { entry.authorHandle = "hall\(item % 2)@city.example" }
        if item % 8 == 0 { entry.mentions = ["the-mayor@x.example", "boil"] }
        if item % 9 == 0 { entry.conversation = "t\(item)" }
        entry.kind = item % 10 == 0 ? .image : .note
        entry.isDeleted = item % 11 == 0
        entry.isOwn = item % 2 == 0
        entry.isHidden = item % 17 == 0
        if item % 6 == 1 { entry.tags = ["main break", "follow-up"] }
        if item % 12 == 0 { entry.features = [.media, .noAlt] }
        if item % 13 == 0 { entry.language = "es-MX" }
        if item % 14 == 0 { entry.recordClass = "Open" }
        entries.append(entry)
      }
    }
    return entries.shuffled(using: &random)
  }

  private static func query(_ random: inout SplitMix64, depth: Int) -> String {
    let choice = depth == 0 ? 0 : Int.random(in: 0..<7, using: &random)
    func part() -> String { query(&random, depth: depth - 1) }
    switch choice {
    case 0, 1, 2: return asked.randomElement(using: &random) ?? ""
    case 3: return part() + " " + part()
    case 4: return "(" + part() + " OR " + part() + ")"
    case 5: return "-(" + part() + ")"
    default:
      let day = Int.random(in: 1...28, using: &random)
      return depth == 3 ? "2025-01-\(day < 10 ? "0" : "")\(day).. " + part() : part()
    }
  }
}

/// Search by reading: every version of every item, word by word.
private struct NaiveSearch {
  private struct Page {
    var entry: SearchEntry
    var words: [String]
    var authors: [String]
    var mentions: [String]
  }
  private let pages: [Page]
  private let versions: [String: Int]

  init(_ entries: [SearchEntry]) {
    pages = entries.map { entry in
      let texts = [entry.title, entry.summary, entry.text].compactMap { $0 }
      return Page(
        entry: entry, words: (texts + entry.altTexts + entry.pollOptions + entry.linkTexts).map(Self.laid),
        authors: [entry.authorHandle, entry.authorName].compactMap { $0 }.map(Self.laid),
        mentions: entry.mentions.map(Self.laid))
    }
    versions = Dictionary(grouping: entries, by: \.item).mapValues(\.count)
  }

  /// The words with a sign around each, so that a phrase is a part of the string.
  private static func laid(_ text: String) -> String {
    "|" + Tokenizer.tokens(in: text).map { $0.text + "|" }.joined()
  }

  /// For each item that matches the newest version that does.
  func find(_ query: SearchQuery, _ scope: SearchScope) -> [String] {
    let seconds = query.days?.seconds(in: .gmt)
    var newest: [String: SearchEntry] = [:]
    for page in pages where scope.sites?.contains(page.entry.site) ?? true {
      if let seconds, !seconds.contains(page.entry.published / 1000) { continue }
      if let expression = query.expression, !matches(page, expression) { continue }
      if let other = newest[page.entry.item], other.sequence > page.entry.sequence { continue }
      newest[page.entry.item] = page.entry
    }
    return newest.values.map(\.version)
  }

  private func matches(_ page: Page, _ expression: SearchQuery.Expression) -> Bool {
    switch expression {
    case .phrase(let phrase): return contains(page.words, phrase)
    case .not(let inner): return !matches(page, inner)
    case .and(let parts): return parts.allSatisfy { matches(page, $0) }
    case .or(let parts): return parts.contains { matches(page, $0) }
    case .filter(let filter): return matches(page, filter)
    }
  }

  private func matches(_ page: Page, _ filter: SearchFilter) -> Bool {
    let entry = page.entry
    return switch filter {
    case .site(let site): entry.site == site
    case .from(let phrase): contains(page.authors, phrase)
    case .to(let phrase): contains(page.mentions, phrase)
    case .kind(let kind): entry.kind == kind
    case .recordClass(let name): entry.recordClass?.lowercased() == name.lowercased()
    case .deleted(let value): entry.isDeleted == value
    case .edited(let value): (entry.isEdited || versions[entry.item, default: 0] > 1) == value
    case .own(let value): entry.isOwn == value
    case .hidden(let value): entry.isHidden == value
    case .tag(let name): entry.tags.contains(name)
    case .has(let feature): entry.features.contains(feature)
    case .language(let tag): entry.language.map { $0.lowercased() == tag || $0.hasPrefix(tag + "-") } ?? false
    case .inConversation: entry.conversation != nil
    case .conversation(let id): entry.conversation == id
    }
  }

  private func contains(_ laid: [String], _ phrase: SearchQuery.Phrase) -> Bool {
    let wanted = Array(("|" + phrase.tokens.joined(separator: "|") + (phrase.isPrefix ? "" : "|")).utf8)
    return laid.contains { $0.utf8.firstRange(of: wanted) != nil }
  }
}

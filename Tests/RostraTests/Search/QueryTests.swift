import RostraTesting
import Testing

@testable import Rostra

@Suite struct QueryTests {
  /// What is typed, and the canonical text of what was understood.
  private static let understood: [(typed: String, canonical: String, why: String)] = [
    ("water main", "water main", "words that must all occur"),
    ("water AND main", "water main", "AND is the same"),
    ("water and main", "water and main", "and in small letters is a word"),
    ("Water MAIN", "water main", "capitals are folded"),
    ("\"boil water\" flood", "\"boil water\" flood", "a phrase"),
    ("“boil water”", "\"boil water\"", "curved quotation marks"),
    ("water OR flood snow", "(water OR flood snow)", "OR binds less than AND"),
    ("(water OR flood) snow", "(water OR flood) snow", "parentheses"),
    ("NOT water", "-water", "NOT"),
    ("-water", "-water", "hyphen"),
    ("snow -(water OR flood)", "snow -(water OR flood)", "NOT over parentheses"),
    ("snow --water", "snow water", "twice not"),
    ("a-b", "\"a b\"", "a hyphen inside a word"),
    ("https://city.example/a_b", "\"https city example a b\"", "an address is its words"),
    ("12:30", "\"12 30\"", "a time of day is no field"),
    ("wat*", "wat*", "prefix"),
    ("\"boil wat\"*", "\"boil wat\"*", "a phrase's last word may be a prefix"),
    ("水道*", "\"水 道\"", "a character that stands for itself needs no prefix"),
    ("from:cityhall", "from:cityhall", "field"),
    ("author:CityHall", "from:cityhall", "author is from"),
    ("FROM:cityhall", "from:cityhall", "field names in capitals"),
    ("from:@city.hall@social.example", "from:\"city hall social example\"", "a handle"),
    ("from:city*", "from:city*", "prefix in a field"),
    ("to:\"the mayor\"", "to:\"the mayor\"", "phrase in a field"),
    ("site:\"Main St\" class:GS-1012", "site:\"Main St\" class:GS-1012", "values kept as typed"),
    ("kind:Note kind:post", "kind:note kind:note", "kinds and their synonyms"),
    ("deleted:yes edited:NO", "deleted:yes edited:no", "yes and no"),
    ("has:media has:no-alt", "has:media has:no-alt", "features"),
    ("lang:es-MX", "lang:es-mx", "language"),
    ("in:thread in:109501", "in:thread in:109501", "conversations"),
    ("2025", "2025-01-01..2025-12-31", "a year"),
    ("2024-02", "2024-02-01..2024-02-29", "a month of a leap year"),
    ("2025-06..2025-08", "2025-06-01..2025-08-31", "a range"),
    ("2025-06-01..", "2025-06-01..", "open to the right"),
    ("..2025-08", "..2025-08-31", "open to the left"),
    ("after:2025-06-01 before:2025-07", "2025-06-01..2025-06-30", "after includes, before does not"),
    ("water 2025 2025-06..", "water 2025-06-01..2025-12-31", "days of both"),
    ("\"2025\"", "\"2025\"", "a year in quotes is a word"),
    ("1234 4711", "1234 4711", "a number outside the years is a word"),
    ("🚒 #WaterMain @city_hall", "🚒 watermain \"city hall\"", "emoji, hashtag, mention"),
    ("", "", "nothing is everything"),
    ("( ( water ) )", "water", "needless parentheses"),
    (
      "water main from:cityhall 2025-06..2025-08", "water main from:cityhall 2025-06-01..2025-08-31",
      "the README's"
    ),
  ]

  @Test("a query is understood and has one canonical spelling", arguments: understood.indices)
  func canonical(index: Int) throws {
    let (typed, canonical, why) = Self.understood[index]
    let query = try SearchQuery(parsing: typed)
    #expect(query.description == canonical, "\(why)")
    #expect(try SearchQuery(parsing: query.description) == query, "\(why)")
  }

  /// What is typed, the carets under it, and a part of the sentence.
  private static let refused: [(typed: String, carets: String, sentence: String)] = [
    (
      "water man knid:note", "          ^^^^^",
      "'knid' is not a field that can be searched. Did you mean kind:?"
    ),
    ("zzzz:x", "^^^^^", "put it in quotes"),
    ("water \"main", "      ^^^^^", "never closed. Add \""),
    ("(water", "^", "Add )"),
    ("water)", "     ^", "closes none"),
    ("a () b", "  ^^", "nothing between"),
    ("water NOT", "      ^^^", "NOT needs a word on its right"),
    ("OR water", "^^", "OR needs a word"),
    ("water OR", "      ^^", "OR needs a word"),
    ("a AND OR b", "  ^^^", "AND needs a word"),
    ("AND", "^^^", "AND needs"),
    ("(- )", " ^", "no letter"),
    ("wa*", "^^^", "At least 3 letters"),
    ("w*ter", " ^", "only at the end"),
    ("!!!", "^^^", "no letter, digit or emoji"),
    ("kind:nte", "     ^^^", "Did you mean kind:note?"),
    ("kind:xylophone", "     ^^^^^^^^^", "It can be note, article"),
    ("deleted:maybe", "        ^^^^^", "It can be yes or no"),
    ("has:no_alt", "    ^^^^^^", "Did you mean has:no-alt?"),
    ("from:", "^^^^^", "needs a value"),
    ("2025-08..2025-06", "^^^^^^^^^^^^^^^^", "ends before it begins"),
    ("2025-02-30", "^^^^^^^^^^", "no such day"),
    ("2025-06..2025-13", "^^^^^^^^^^^^^^^^", "no such day"),
    ("after:tuesday", "      ^^^^^^^", "is not a day"),
    ("2024 2025", "     ^^^^", "No day lies within"),
    ("water OR 2025", "         ^^^^", "apply to the whole search"),
    ("-2025", " ^^^^", "apply to the whole search"),
    ("水道 knid:note", "     ^^^^^", "Did you mean kind:?"),
    ("site:a*", "      ^", "only at the end"),
  ]

  @Test("a query typed wrongly gets a caret and a sentence", arguments: refused.indices)
  func carets(index: Int) throws {
    let (typed, carets, sentence) = Self.refused[index]
    let error = try #require(throws: QueryError.self) { try SearchQuery(parsing: typed) }
    let lines = "\(error)".split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    try #require(lines.count == 2)
    #expect(lines[0] == typed)
    #expect(lines[1].hasPrefix(carets + " "), "\(lines[1])")
    #expect(lines[1].contains(sentence), "\(lines[1])")
  }

  @Test("a query has limits of length, terms and depth")
  func limits() throws {
    func problem(_ text: String) throws -> QueryError.Problem {
      try #require(throws: QueryError.self) { try SearchQuery(parsing: text) }.problem
    }
    #expect(try problem(String(repeating: "x", count: 2_001)) == .tooLong(limit: 2_000))
    #expect(try problem(String(repeating: "x ", count: 65)) == .tooManyTerms(limit: 64))
    #expect(try problem(String(repeating: "(", count: 17) + "x") == .tooDeep(limit: 16))
    #expect(try problem(String(repeating: "-", count: 17) + "x") == .tooDeep(limit: 16))
    _ = try SearchQuery(parsing: String(repeating: "x ", count: 64))
    _ = try SearchQuery(parsing: String(repeating: "(", count: 16) + "x" + String(repeating: ")", count: 16))
    let long = try #require(throws: QueryError.self) {
      try SearchQuery(parsing: String(repeating: "word ", count: 50) + "knid:note")
    }
    #expect("\(long)".split(separator: "\n")[0].count < 170)
    #expect("\(long)".contains("knid"))
  }

  @Test("no text crashes the parser, and what it accepts round-trips")
  func fuzz() throws {
    var random = SplitMix64(seed: 7)
    let pieces = [
      "water", "\"", "(", ")", "-", "NOT", "OR", "AND", "kind:", "from:", "note", " ", "  ", "*", "2025",
      "..", ":",
      "-06", "é", "水", "道", "🚒", "\u{301}", "\u{200D}", "\n", "\0", "“", "site:x", "has:no-alt", "wat*", "'",
      "§",
      "2025-06..", "before:", "after:", "\\", "no", "yes", "deleted:", "🇺🇸", "ß", "in:thread", "/", "¶",
      "\u{1E}",
    ]
    let clock = ContinuousClock()
    let end = clock.now + .seconds(3)
    var accepted = 0
    for _ in 0..<30_000 where clock.now < end {
      var text = ""
      for _ in 0..<Int.random(in: 1...14, using: &random) {
        text += pieces[Int.random(in: 0..<pieces.count, using: &random)]
        if Bool.random(using: &random) { text += " " }
      }
      do {
        let query = try SearchQuery(parsing: text)
        accepted += 1
        let again = try SearchQuery(parsing: query.description)
        #expect(again == query, "\(text.debugDescription) as \(query.description)")
        if let expression = query.expression {
          _ = QueryTokens(expression, sites: { [$0] }).fts5
          _ = QueryTokens(expression, sites: { [$0] }).tsquery
        }
      } catch {
        #expect(error.range.lowerBound <= error.range.upperBound)
        #expect(error.range.upperBound <= text.unicodeScalars.count)
        #expect("\(error)".split(separator: "\n", omittingEmptySubsequences: false).count == 2)
      }
    }
    #expect(accepted > 20)
  }
}

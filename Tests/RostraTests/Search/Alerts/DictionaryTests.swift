import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("Dictionaries")
struct DictionaryTests {
  @Test("the supplied dictionaries can be read, each once, in English and Spanish, and every term can be looked for")
  func supplied() throws {
    let all = try TermDictionary.supplied()
    #expect(Set(all.map(\.id)).count == all.count)
    let wanted = [
      "profanity-en", "profanity-es", "threats-en", "threats-es", "private-data", "emergency-en",
      "emergency-es", "praise-en", "praise-es", "questions",
    ]
    #expect(Set(wanted).isSubset(of: Set(all.map(\.id))))
    for dictionary in all {
      #expect(dictionary.version > 0 && !dictionary.about.isEmpty, "\(dictionary.id)")
      #expect(dictionary.terms.count + dictionary.patterns.count > 10, "\(dictionary.id)")
      _ = try TermMatcher([dictionary])
    }
  }

  @Test(
    "a dictionary finds what it is for, and not what only looks like it",
    arguments: [
      ("profanity-en", "This is BULLSHIT", ["bullshit"]), ("profanity-en", "Class of 1990, Scunthorpe", []),
      ("threats-en", "I know where you live, buddy", ["i know where you live"]),
      ("threats-es", "Sé dónde vives", ["sé dónde vives"]), ("threats-en", "We live where you know", []),
      ("private-data", "call 573-555-0142 please", ["~Telephone number"]),
      ("private-data", "her number is 219-09-9999", ["~Social Security number"]),
      ("private-data", "mail jane.doe@example.org", ["~E-mail address"]),
      ("private-data", "thanks @city@social.example!", []), ("private-data", "order 000-12-3456, part 1234-567", []),
      ("private-data", "see 2025-06-01 and 3.14159", []),
      ("private-data", "card 4111 1111 1111 1111", ["~Payment card number"]),
      ("profanity-en", "a FÜCKING mess", ["fuck*"]), ("profanity-es", "que mierdas", ["mierda*"]),
      ("profanity-es", "¡CABRÓN!", ["cabrón"]), ("profanity-en", "assess the passage", []),
      ("emergency-es", "Hay una inundacion en la calle 5", ["inundación*"]),
      ("emergency-en", "there is a Gas Leak on 5th", ["gas leak"]), ("emergency-es", "¡Huele a gas!", ["huele a gas"]),
      ("praise-en", "Thank you, crews", ["thank you"]),
      ("questions", "When is the parade?", ["when is", "~Question mark"]),
      ("questions", "https://x.example/?q=1 is live", []),
    ])
  func finds(id: String, text: String, expected: [String]) throws {
    let dictionary = try #require(try TermDictionary.supplied().first { $0.id == id })
    #expect(try TermMatcher([dictionary]).matches(SearchEntry("a", text)) == expected)
  }

  @Test("any text, however long and strange, is held against every supplied dictionary in a moment")
  func hostile() throws {
    var random = SplitMix64(seed: 5)
    let matchers = try TermDictionary.supplied().map { try TermMatcher([$0]) }
    let pieces = ["a@", "1", "-", "555-", "(", ".", "?", "kill ", "\u{202E}", "é", "\n", "@", "🚒", "0", "_%+-"]
    let clock = ContinuousClock()
    for _ in 0..<30 {
      let text = (0..<4_000).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      let time = clock.measure { for matcher in matchers { _ = matcher.matches(SearchEntry("a", text)) } }
      #expect(time < .seconds(5))
    }
    let tail = String(repeating: "a", count: 100_000) + "@" + String(repeating: "1", count: 100_000)
    #expect(clock.measure { for matcher in matchers { _ = matcher.matches(SearchEntry("a", tail)) } } < .seconds(5))
  }

  @Test(
    "a dictionary of one's own is kept in versions, and refused where a line cannot be looked for",
    arguments: Ground.databases)
  func own(ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      let (services, clerk) = (office.services, office.viewer(.recordsOfficer))
      var draft = TermDictionary.Draft(name: "Trash", language: "en", about: "", terms: "trash*\nyard waste\ntrash*\n")
      let kept = try await TermDictionary.keep(draft, services: services, for: clerk)
      #expect(kept.terms == ["trash*", "yard waste"] && kept.version == 1)
      draft.terms += "recycling"
      let more = draft
      let next = try await TermDictionary.keep(more, as: kept.id, services: services, for: clerk)
      #expect(next.version == 2)
      for wrong in ["a*", "…", "*rash", "tr*sh"] {
        let bad = TermDictionary.Draft(name: "Bad", language: "en", about: "", terms: wrong)
        let error = await #expect(throws: EntryError.self) {
          _ = try await TermDictionary.keep(bad, services: services, for: clerk)
        }
        #expect(error?.field == "terms", "\(wrong)")
      }
      await #expect(throws: EntryError.self) {
        _ = try await TermDictionary.keep(more, as: "threats-en", services: services, for: clerk)
      }
      try await next.forget(services: services, for: clerk)
      #expect(try await services.database.read { try TermDictionary.own(for: clerk, in: $0) } == [])
      let verbs = try await office.evidence().map(\.verb).filter { $0.hasPrefix("dictionary.") }
      #expect(verbs == ["dictionary.make", "dictionary.change", "dictionary.forget"])
    }
  }
}

import Foundation
import Testing

@testable import Rostra

@Suite struct TokenizerTests {
  private static let cases: [(text: String, tokens: [String], why: String)] = [
    ("Water main break", ["water", "main", "break"], "words"),
    ("don't", ["don", "t"], "an apostrophe parts"),
    ("don’t", ["don", "t"], "a curved one too"),
    (
      "https://city.example/boil_water?x=1#top",
      ["https", "city", "example", "boil", "water", "x", "1", "top"], "URL"
    ),
    (
      "#BoilWater @city_hall@social.example", ["boilwater", "city", "hall", "social", "example"],
      "hashtag, mention"
    ),
    ("Élan ÉLAN elan e\u{301}lan 𝐄𝐥𝐚𝐧 Ｅｌａｎ", Array(repeating: "elan", count: 6), "accents and letter styles"),
    ("Straße STRASSE", ["strasse", "strasse"], "sharp s"),
    ("Łódź Ørsted Æsop œuvre", ["lodz", "orsted", "aesop", "oeuvre"], "strokes and ligatures"),
    ("İstanbul ISTANBUL ıstanbul", ["istanbul", "istanbul", "istanbul"], "Turkish i"),
    ("ΟΔΟΣ οδός", ["οδοσ", "οδοσ"], "final sigma"),
    ("Привет Ёлка", ["привет", "елка"], "Cyrillic"),
    ("ﬁre", ["fire"], "ligature"),
    ("שָׁלוֹם שלום", ["שלום", "שלום"], "Hebrew points"),
    ("مُحَمَّد محمد", ["محمد", "محمد"], "Arabic vowel signs"),
    ("٢٠٢٥ २०२५", ["2025", "2025"], "digits of other scripts"),
    ("水道局", ["水", "道", "局"], "Han by characters"),
    (
      "がか\u{3099} ｶﾞ", ["か\u{3099}", "か\u{3099}", "カ\u{3099}"], "voiced kana, composed, decomposed, half width"
    ),
    (
      "시청 \u{1109}\u{1175}", ["\u{1109}\u{1175}", "\u{110E}\u{1165}\u{11BC}", "\u{1109}\u{1175}"],
      "Hangul either way"
    ),
    ("abc水道def", ["abc", "水", "道", "def"], "scripts side by side"),
    ("น้ำ", ["น", "\u{E49}", "\u{E33}"], "Thai by characters, marks kept"),
    ("किताब", ["किताब"], "Indic vowel signs belong to the word"),
    ("👍🏽 👍", ["👍", "👍"], "skin tones are left out"),
    ("👩‍🚒!", ["👩", "🚒"], "joined emoji"),
    ("🇺🇸", ["🇺", "🇸"], "a flag is two letters"),
    ("1️⃣ ①  x²", ["1", "1", "x2"], "keycaps, circled and raised digits"),
    ("Foo™ © ® $5 €5", ["footm", "5", "5"], "signs part words"),
    (
      "soft\u{AD}hyphen zero\u{200B}width jo\u{200D}in", ["softhyphen", "zero", "width", "join"],
      "invisible characters"
    ),
    ("\u{202E}rtl\u{202C}", ["rtl"], "direction marks"),
    ("㍿ ㏠ ㈱", ["株", "式", "会", "社", "1", "日", "株"], "signs that stand for several characters"),
    ("don´t", ["don", "t"], "an accent on its own parts"),
    ("", [], "nothing"),
    ("--- … \u{301} \u{FFFD}", [], "nothing to find"),
    ("a\0b\u{1E}c\u{E000}d", ["a", "b", "c", "d"], "control and private characters part"),
  ]

  @Test("text is cut into the words under which it is found", arguments: cases.indices)
  func words(index: Int) {
    let (text, tokens, why) = Self.cases[index]
    #expect(Tokenizer.tokens(in: text).map(\.text) == tokens, "\(why)")
  }

  @Test("a token's range is where it stands")
  func ranges() {
    let text = "Die Straße, 水道! 👍🏽é"
    let parts = Tokenizer.tokens(in: text).map { token in
      String(decoding: Array(text.utf8)[token.range], as: UTF8.self)
    }
    #expect(parts == ["Die", "Straße", "水", "道", "👍🏽", "é"])
  }

  @Test("a run of letters longer than any word is cut, and found by its beginning")
  func longRun() {
    let tokens = Tokenizer.tokens(in: String(repeating: "ab", count: 5_000) + " end").map(\.text)
    #expect(tokens == [String(repeating: "ab", count: 64), "end"])
  }

  @Test("every Unicode scalar gives tokens that both databases take as they are")
  func everyScalar() {
    for value in UInt32(0)...0x1FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      for token in Tokenizer.tokens(in: "a" + String(scalar) + "b") {
        let isSafe = token.text.utf8.allSatisfy {
          $0 >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        let isForeign = !token.text.contains("§") && !token.text.contains("¶") && !token.text.isEmpty
        if !isSafe || !isForeign {
          Issue.record("U+\(String(value, radix: 16)): \(token.text.debugDescription)")
        }
      }
    }
  }

  @Test("folding is stable: the tokens of a token are itself")
  func idempotent() {
    for value in stride(from: UInt32(0x80), to: 0x1FFFF, by: 1) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let once = Tokenizer.tokens(in: String(scalar)).map(\.text)
      let twice = once.flatMap { Tokenizer.tokens(in: $0).map(\.text) }
      if once != twice { Issue.record("U+\(String(value, radix: 16)): \(once) then \(twice)") }
    }
  }

  @Test("composed and decomposed text give the same words")
  func normalisation() {
    for value in UInt32(0x80)...0xFFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = "x" + String(scalar)
      let forms = [text.precomposedStringWithCanonicalMapping, text.decomposedStringWithCanonicalMapping]
      let tokens = forms.map { Tokenizer.tokens(in: $0).map(\.text).joined() }
      if tokens[0] != tokens[1] { Issue.record("U+\(String(value, radix: 16)): \(tokens)") }
    }
  }
}

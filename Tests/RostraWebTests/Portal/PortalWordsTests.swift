import Testing

@testable import RostraWeb

@Suite("The public half's words")
struct PortalWordsTests {
  @Test("GEN-12: every phrase is there in English and in Spanish, with the same values in it")
  func complete() {
    for words in PortalWords.catalogue {
      for phrase in phrases(words) {
        #expect(!phrase.english.isEmpty && !phrase.spanish.isEmpty, "\(words)")
        #expect(
          phrase.english.split(separator: "%@", omittingEmptySubsequences: false).count
            == phrase.spanish.split(separator: "%@", omittingEmptySubsequences: false).count,
          "\(phrase.english)")
      }
    }
  }

  @Test("no phrase was left in English for those who read Spanish")
  func translated() {
    // The same in both languages because it is only a place for values.
    let alike: Set<String> = []
    for words in PortalWords.catalogue {
      for phrase in phrases(words) where !alike.contains(phrase.english) {
        #expect(phrase.english != phrase.spanish, "\(phrase.english)")
      }
    }
  }

  private func phrases<Word: PortalWord>(_ words: Word.Type) -> [Phrase] { words.allCases.map(\.phrase) }

  @Test("values stand where the phrase has a place for them, in order, and are not themselves searched for places")
  func values() {
    let say = Speaker<VerifyWord>("en")
    #expect(say(.of, "%@", "7") == "%@ of 7")
    #expect(Speaker<FrameWord>("es")(.zone, "America/Chicago") == "Las horas corresponden a la zona America/Chicago.")
  }
}

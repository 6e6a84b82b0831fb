import Foundation
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

  @Test("GEN-12: whatever the check of a file finds wrong is there in Spanish, with the same values in it")
  func findings() throws {
    let places = { (text: String) in text.components(separatedBy: "%@").count }
    for phrase in FindingPhrases.all { #expect(places(phrase.english) == places(phrase.spanish), "\(phrase.english)") }
    #expect(Set(FindingPhrases.all.map(\.english)).count == FindingPhrases.all.count)
    let sentences = try Self.sentences()
    #expect(sentences.count > 90, "the sources are not read as they are written now")
    for sentence in sentences {
      let filled = sentence.replacing("%@", with: "7")
      #expect(FindingPhrases.spanish(file: "seal.txt", message: filled) != nil, "\(sentence)")
    }
    #expect(
      FindingPhrases.spanish(
        file: "the proof", message: "proof 3: row 12, column a: b: it does not say what is proven of record 9")
        == "la prueba: prueba 3: fila 12, columna a: b: no dice lo que está probado del documento 9")
    #expect(FindingPhrases.spanish(file: "a", message: "an error of a library") == nil)
  }

  /// The sentences of the check in the browser and of the one here, with `%@` for each value.
  private static func sentences() throws -> Set<String> {
    let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let sources = root.appending(path: "Sources/Rostra")
    // A literal of several words that ends a call, and in Swift one behind the name of a file.
    let browser = #/"(?<plain>[^"]*[a-z],? [^"]*)"\)|`(?<filled>[^`]* [^`]*)`\)/#
    let server = #/find\((?:[^"{}]|"[^" ]*")*?,\s*"(?<text>[^"\n]*[a-z]+ [^"\n]*)"\)/#
    var sentences: Set<String> = []
    for (folder, kind) in [("Resources/Production/verify", "js"), ("Productions/Verification", "swift")] {
      let files = try FileManager.default.contentsOfDirectory(
        at: sources.appending(path: folder), includingPropertiesForKeys: nil)
      for file in files where file.pathExtension == kind {
        let text = try String(contentsOf: file, encoding: .utf8)
        guard kind == "js" else {
          for found in text.matches(of: server) {
            sentences.insert(String(found.text).replacing(#/\\\((?:[^()]|\([^()]*\))*\)/#, with: "%@"))
          }
          continue
        }
        for line in text.split(separator: "\n") where line.contains(#/demand\(|\bfind\(|Refusal\(/#) {
          for found in line.matches(of: browser) {
            let said = String(found.plain ?? found.filled ?? "").replacing("${place} tells", with: "row ${n} tells")
            sentences.insert(said.replacing("${place}", with: "").replacing(#/\$\{[^}]*\}/#, with: "%@"))
          }
        }
      }
    }
    return sentences
  }
}

import RostraTesting
import Testing

@testable import Rostra

@Suite("What changed between two texts, word by word")
struct WordDiffTests {
  @Test(
    "kept, removed and added runs, with their spaces",
    arguments: [
      ("", "", []),
      ("one two", "one two", [.kept("one two")]),
      ("one two three", "one 2 three", [.kept("one "), .removed("two "), .added("2 "), .kept("three")]),
      ("", "new words", [.added("new words")]),
      ("old words", "", [.removed("old words")]),
      ("a b c", "b c", [.removed("a "), .kept("b c")]),
      ("line\nnext", "line\n\nnext", [.removed("line\n"), .added("line\n\n"), .kept("next")]),
    ] as [(String, String, [WordDiff.Run])])
  func runs(_ old: String, _ new: String, _ runs: [WordDiff.Run]) {
    #expect(WordDiff(from: old, to: new).runs == runs)
  }

  @Test("both texts can be read from the runs, whatever they are")
  func bothTexts() {
    var numbers = SplitMix64(seed: 42)
    func next(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &numbers) }
    let words = ["water", "Wasser\n", "  ", "agua", "été", "🙂", "水", "\t", "a", "b"]
    for _ in 0..<200 {
      let old = (0..<next(30)).map { _ in words[next(words.count)] }.joined(separator: " ")
      let new = (0..<next(30)).map { _ in words[next(words.count)] }.joined(separator: " ")
      var before = ""
      var after = ""
      for run in WordDiff(from: old, to: new).runs {
        switch run {
        case .kept(let text):
          before += text
          after += text
        case .removed(let text): before += text
        case .added(let text): after += text
        }
      }
      #expect(before == old)
      #expect(after == new)
    }
  }

  @Test("a book against a book is replaced as a whole, not compared for minutes")
  func books() {
    let old = String(repeating: "word ", count: 5000)
    #expect(WordDiff(from: old, to: "short").runs == [.removed(old), .added("short")])
  }
}

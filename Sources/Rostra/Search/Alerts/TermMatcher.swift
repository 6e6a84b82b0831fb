import Foundation

/// Holds texts against dictionaries: one look at each word, however many terms there are.
struct TermMatcher {
  /// By first word, and by the first three letters of those that are the beginning of one.
  private var terms: [String: [Term]] = [:]
  private var prefixes: [String: [Term]] = [:]
  private let patterns: [(name: String, expression: NSRegularExpression)]

  /// Of one item's matches so many are named.
  static let mostNamed = 12
  /// Shapes are looked for in so many characters of a text; words in all of it.
  static let longestText = 20_000

  init(_ dictionaries: [TermDictionary]) throws {
    patterns = try dictionaries.flatMap(\.patterns).map {
      ($0.name, try NSRegularExpression(pattern: $0.expression))
    }
    for term in Set(dictionaries.flatMap(\.terms)).sorted().compactMap(Term.init) {
      if term.isPrefix, term.tokens.count == 1 {
        prefixes[String(term.tokens[0].prefix(3)), default: []].append(term)
      } else {
        terms[term.tokens[0], default: []].append(term)
      }
    }
  }

  /// The terms that occur, as the dictionary spells them, and the names of shapes with `~` before them: what a shape
  /// matched may be the very thing that should not be kept twice. Links are left out: nobody said their words.
  func matches(_ entry: SearchEntry) -> [String] {
    var found: [String] = []
    for piece in entry.pieces where piece.kind != .link {
      for name in words(in: piece.text) + shapes(in: piece.text) where !found.contains(name) {
        found.append(name)
        if found.count == Self.mostNamed { return found }
      }
    }
    return found
  }

  private func words(in text: String) -> [String] {
    let tokens = Tokenizer.tokens(in: text).map(\.text)
    var found: [String] = []
    for (place, token) in tokens.enumerated() {
      for term in terms[token] ?? [] where stands(term, at: place, in: tokens) { found.append(term.text) }
      for term in prefixes[String(token.prefix(3))] ?? [] where token.hasPrefix(term.tokens[0]) {
        found.append(term.text)
      }
    }
    return found
  }

  private func stands(_ term: Term, at place: Int, in tokens: [String]) -> Bool {
    guard place + term.tokens.count <= tokens.count else { return false }
    return term.tokens.indices.allSatisfy { index in
      let token = tokens[place + index]
      return term.isPrefix && index == term.tokens.count - 1
        ? token.hasPrefix(term.tokens[index]) : token == term.tokens[index]
    }
  }

  private func shapes(in text: String) -> [String] {
    guard !patterns.isEmpty else { return [] }
    let text = String(text.prefix(Self.longestText))
    let whole = NSRange(text.startIndex..., in: text)
    return patterns.filter { $0.expression.firstMatch(in: text, range: whole) != nil }.map { "~" + $0.name }
  }
}

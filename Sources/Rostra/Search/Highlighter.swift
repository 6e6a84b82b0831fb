/// Marks in a stored text what a query matched, by the same tokenizer that found it; so both databases mark the same,
/// and what is marked are places, not markup: whoever shows it escapes the text in the way of its medium.
package struct Highlighter: Sendable, Hashable {
  private struct Word: Sendable, Hashable {
    var bytes: [UInt8]
    var isPrefix: Bool
  }
  /// The different words of the phrases, as many as a mask has bits; a query rarely has ten.
  private var words: [Word] = []
  /// Each as places in ``words``.
  private var phrases: [[Int]] = []

  /// Of a query's words those that must or may occur; not those under NOT.
  package init(_ query: SearchQuery) {
    if let expression = query.expression { collect(expression) }
  }

  /// Of words as a dictionary spells them. Kinds of private data, which begin with `~`, mark nothing.
  package init(terms: [String]) {
    for term in terms where !term.hasPrefix("~") {
      guard let word = Term(term) else { continue }
      collect(.phrase(SearchQuery.Phrase(tokens: word.tokens, isPrefix: word.isPrefix)))
    }
  }

  private mutating func collect(_ expression: SearchQuery.Expression) {
    switch expression {
    case .phrase(let phrase):
      let places = phrase.tokens.enumerated().map { index, token in
        place(
          of: Word(bytes: Array(token.utf8), isPrefix: phrase.isPrefix && index == phrase.tokens.count - 1))
      }
      if words.count <= UInt64.bitWidth, !phrases.contains(places) { phrases.append(places) }
    case .and(let parts), .or(let parts): for part in parts { collect(part) }
    case .filter, .not: break
    }
  }

  private mutating func place(of word: Word) -> Int {
    if let known = words.firstIndex(of: word) { return known }
    words.append(word)
    return words.count - 1
  }

  /// The places in `text`, as UTF-8 offsets, in order and apart from each other.
  package func ranges(in text: String) -> [Range<Int>] { Self.merged(matches(in: text)) }

  /// The part of a hit that shows best why it was found: about `length` bytes around the place with the most of the
  /// query's words, or the beginning of the text where only fields were asked for.
  package func snippet(of hit: SearchHit, length: Int = 240) -> Snippet {
    let pieces = hit.pieces
    var best: (piece: SearchPiece, window: Range<Int>, found: [(phrase: Int, range: Range<Int>)])?
    var bestScore = 0
    for piece in pieces {
      let found = matches(in: piece.text)
      for (index, match) in found.enumerated() {
        var last = index
        while last + 1 < found.count, found[last + 1].range.upperBound <= match.range.lowerBound + length {
          last += 1
        }
        let score = Set(found[index...last].map(\.phrase)).count
        if score > bestScore {
          bestScore = score
          best = (piece, match.range.lowerBound..<found[last].range.upperBound, found)
        }
        if score == phrases.count { break }
      }
      if bestScore == phrases.count { break }
    }
    let piece = best?.piece ?? pieces.first { $0.kind == .text && !$0.text.isEmpty } ?? pieces.first
    guard let piece else {
      return Snippet(kind: .text, text: "", ranges: [], isCutBefore: false, isCutAfter: false)
    }
    return Snippet(
      piece, window: best?.window ?? 0..<0, ranges: Self.merged(best?.found ?? []), length: length)
  }

  /// Every token becomes a mask of the words that it is: no text is made of it, which would cost more than cutting it.
  private func matches(in text: String) -> [(phrase: Int, range: Range<Int>)] {
    if phrases.isEmpty { return [] }
    var masks: [UInt64] = []
    var ranges: [Range<Int>] = []
    let words = words.prefix(UInt64.bitWidth)
    Tokenizer.forEachToken(in: text) { bytes, range in
      var mask: UInt64 = 0
      for (place, word) in words.enumerated() {
        let isWord = word.isPrefix ? bytes.starts(with: word.bytes) : bytes == word.bytes
        if isWord { mask |= 1 << UInt64(place) }
      }
      masks.append(mask)
      ranges.append(range)
    }
    var found: [(phrase: Int, range: Range<Int>)] = []
    for start in masks.indices where masks[start] != 0 {
      for (number, phrase) in phrases.enumerated() where start + phrase.count <= masks.count {
        let isMatch = phrase.indices.allSatisfy { masks[start + $0] & (1 << UInt64(phrase[$0])) != 0 }
        if isMatch {
          let end = ranges[start + phrase.count - 1].upperBound
          found.append((number, ranges[start].lowerBound..<end))
        }
      }
    }
    return found
  }

  private static func merged(_ found: [(phrase: Int, range: Range<Int>)]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for (_, range) in found {
      if let last = ranges.last, range.lowerBound <= last.upperBound {
        ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        ranges.append(range)
      }
    }
    return ranges
  }
}

/// A part of a hit's text with the places that matched.
package struct Snippet: Sendable, Hashable {
  package var kind: SearchPiece.Kind
  package var text: String
  /// UTF-8 offsets in ``text``, in order and apart.
  package var ranges: [Range<Int>]
  /// There is text before it.
  package var isCutBefore: Bool
  package var isCutAfter: Bool

  init(kind: SearchPiece.Kind, text: String, ranges: [Range<Int>], isCutBefore: Bool, isCutAfter: Bool) {
    self.kind = kind
    self.text = text
    self.ranges = ranges
    self.isCutBefore = isCutBefore
    self.isCutAfter = isCutAfter
  }

  init(_ piece: SearchPiece, window: Range<Int>, ranges: [Range<Int>], length: Int) {
    let text = piece.text
    let count = text.utf8.count
    var low = 0
    var high = count
    if count > length {
      low = max(0, min(window.lowerBound - max(0, length - window.count) / 3, count - length))
      high = max(min(count, low + length), min(window.upperBound, count))
    }
    let (start, end) = (Self.boundary(low, in: text), Self.boundary(high, in: text))
    let from = text.utf8.distance(from: text.startIndex, to: start)
    let to = text.utf8.distance(from: text.startIndex, to: end)
    self.init(
      kind: piece.kind, text: String(text[start..<end]),
      ranges: ranges.compactMap { range in
        let (lower, upper) = (max(range.lowerBound, from), min(range.upperBound, to))
        return lower < upper ? lower - from..<upper - from : nil
      },
      isCutBefore: from > 0, isCutAfter: to < count)
  }

  /// The start of the word, or at least of the character, at an offset.
  private static func boundary(_ offset: Int, in text: String) -> String.Index {
    let utf8 = text.utf8
    let exact = utf8.index(utf8.startIndex, offsetBy: offset)
    if exact == text.startIndex || exact == text.endIndex { return exact }
    var space = exact
    for _ in 0..<20 where space > text.startIndex {
      if utf8[utf8.index(before: space)] == UInt8(ascii: " ") { return space }
      space = utf8.index(before: space)
    }
    return text.index(text.startIndex, offsetBy: text[..<exact].count, limitedBy: text.endIndex)
      ?? text.endIndex
  }

  /// The text in parts that matched and parts that did not, in order.
  package var parts: [(text: String, isMatch: Bool)] {
    var parts: [(text: String, isMatch: Bool)] = []
    let bytes = Array(text.utf8)
    var position = 0
    func append(_ range: Range<Int>, _ isMatch: Bool) {
      if !range.isEmpty { parts.append((String(decoding: bytes[range], as: UTF8.self), isMatch)) }
    }
    for range in ranges {
      append(position..<range.lowerBound, false)
      append(range, true)
      position = range.upperBound
    }
    append(position..<bytes.count, false)
    return parts
  }
}

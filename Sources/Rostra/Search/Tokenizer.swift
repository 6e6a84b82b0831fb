/// Cuts text into the words under which it is found: one tokenizer for both databases, for queries and for
/// highlights, so that a record found on one engine is found on the other, and what is marked is what matched.
///
/// Words are runs of letters and digits, folded (``CharacterFolding``); everything else parts them, so the words in
/// an address (`https://city.example/boil_water`), a hashtag or a mention are found one by one. Scripts written
/// without spaces give one token a character, emoji one token each (skin tones and joiners left out).
/// Tokens never hold ASCII punctuation, capitals, quotes, backslashes or spaces.
package struct Tokenizer {
  /// Raise it whenever the same text may give other tokens: an index built by another version must be rebuilt.
  package static let version = 2
  /// Longer runs are cut, in text and query alike; PostgreSQL's lexemes end at 2,046 bytes.
  package static let longestToken = 128

  /// The bytes of the token that ``next()`` found last.
  package private(set) var token: [UInt8] = []
  private let text: UnsafeBufferPointer<UInt8>
  private var offset = 0
  /// The tokens of a ligature that are still to be given, last first, and its place.
  private var waiting: [[UInt8]] = []
  private var place = 0..<0

  /// - Parameter text: valid UTF-8 that outlives the tokenizer.
  private init(_ text: UnsafeBufferPointer<UInt8>) {
    self.text = text
    token.reserveCapacity(Self.longestToken)
  }

  /// Calls `body` with each token's folded bytes and its place in the UTF-8 of `text`.
  ///
  /// The text is read through its buffer: this runs over every byte that enters the index.
  package static func forEachToken(in text: String, _ body: ([UInt8], Range<Int>) throws -> Void) rethrows {
    var text = text
    try text.withUTF8 { buffer in
      var tokenizer = Tokenizer(buffer)
      while let range = tokenizer.next() { try body(tokenizer.token, range) }
    }
  }

  package static func tokens(in text: String) -> [Token] {
    var tokens: [Token] = []
    forEachToken(in: text) { bytes, range in
      tokens.append(Token(text: String(decoding: bytes, as: UTF8.self), range: range))
    }
    return tokens
  }

  private mutating func next() -> Range<Int>? {
    if let next = waiting.popLast() {
      token = next
      return place
    }
    token.removeAll(keepingCapacity: true)
    var start = offset
    var end = offset
    while offset < text.count {
      let byte = text[offset]
      if byte < 0x80 {
        let folded = Self.ascii[Int(byte)]
        if folded != 0 {
          if token.isEmpty { start = offset }
          if token.count < Self.longestToken { token.append(folded) }
          offset += 1
          end = offset
          continue
        }
        if !token.isEmpty { return start..<end }
        offset += 1
        continue
      }
      let (scalar, length) = decode()
      let folding = Self.folding(of: scalar)
      switch folding.role {
      case .word:
        if token.isEmpty { start = offset }
        if token.count + folding.bytes.count <= Self.longestToken { token += folding.bytes }
        offset += length
        end = offset
      case .ignored:
        offset += length
        if !token.isEmpty { end = offset }
      case .separator:
        if !token.isEmpty { return start..<end }
        offset += length
      case .unit, .extender:
        if !token.isEmpty { return start..<end }
        token += folding.bytes
        start = offset
        offset += length
        return start..<endOfUnit()
      case .ligature:
        if !token.isEmpty { return start..<end }
        place = offset..<offset + length
        offset += length
        Self.forEachToken(in: String(decoding: folding.bytes, as: UTF8.self)) { bytes, _ in
          waiting.append(bytes)
        }
        waiting.reverse()
        return next()
      }
    }
    return token.isEmpty ? nil : start..<end
  }

  /// Takes what belongs to the unit just read: voicing marks, the rest of a Hangul syllable, emoji modifiers.
  private mutating func endOfUnit() -> Int {
    while offset < text.count, text[offset] >= 0x80 {
      let (scalar, length) = decode()
      let folding = Self.folding(of: scalar)
      guard folding.role == .extender || folding.role == .ignored else { break }
      if token.count + folding.bytes.count <= Self.longestToken { token += folding.bytes }
      offset += length
    }
    return offset
  }

  private func decode() -> (Unicode.Scalar, Int) {
    let first = UInt32(text[offset])
    func continuation(_ index: Int) -> UInt32 { UInt32(text[offset + index]) & 0x3F }
    let value: UInt32
    let length: Int
    if first < 0xE0 {
      length = 2
      value = (first & 0x1F) << 6 | continuation(1)
    } else if first < 0xF0 {
      length = 3
      value = (first & 0x0F) << 12 | continuation(1) << 6 | continuation(2)
    } else {
      length = 4
      value = (first & 0x07) << 18 | continuation(1) << 12 | continuation(2) << 6 | continuation(3)
    }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
  }

  private static let ascii: [UInt8] = (0..<128).map { (value: Int) -> UInt8 in
    let byte = UInt8(value)
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): return byte
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): return byte + 32
    default: return 0
    }
  }

  /// Foldings up to the end of the kana, computed once: decomposition through Foundation costs a microsecond.
  private static let foldings: [CharacterFolding] = (0..<tableEnd).map {
    CharacterFolding.of(Unicode.Scalar($0) ?? "\u{FFFD}")
  }
  private static let tableEnd: UInt32 = 0x3400

  /// Whether a scalar is a token by itself: an emoji, a character of a script without spaces.
  static func standsForItself(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x80 && folding(of: scalar).role == .unit
  }

  private static func folding(of scalar: Unicode.Scalar) -> CharacterFolding {
    scalar.value < tableEnd ? foldings[Int(scalar.value)] : CharacterFolding.of(scalar)
  }
}

/// A word of a text, folded, and its place as UTF-8 offsets in the text it was cut from.
package struct Token: Sendable, Hashable {
  package var text: String
  package var range: Range<Int>
}

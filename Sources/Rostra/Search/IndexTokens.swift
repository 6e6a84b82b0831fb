/// The one list of tokens under which an entry is found, the same for both databases: its words, then, with a sign
/// in front that no word can hold, what fields ask for. So a filter is a token like any other, and a common word
/// with a rare filter costs what the filter costs.
struct IndexTokens {
  /// Tokens and positions; a position is left empty between pieces, so that no phrase runs across.
  private(set) var positioned: [(token: String, position: Int)] = []
  /// Tokens that only phrases of one can ask for.
  private(set) var scope: [String] = []
  private var position = 0

  init(_ entry: SearchEntry, _ flags: SearchFlags) {
    for piece in entry.pieces { add(piece.text, prefix: "") }
    for name in [entry.authorHandle, entry.authorName].compactMap({ $0 }) { add(name, prefix: Self.from) }
    for name in entry.mentions { add(name, prefix: Self.to) }
    scope = [Self.any, Self.site(entry.site), Self.kind(entry.kind)]
    if let recordClass = entry.recordClass { scope.append(Self.recordClass(recordClass)) }
    if let language = entry.language { scope += Self.languages(language) }
    if let conversation = entry.conversation {
      scope += [Self.inConversation, Self.conversation(conversation)]
    }
    if flags.contains(.deleted) { scope.append(Self.deleted) }
    if flags.contains(.edited) || flags.contains(.shared) { scope.append(Self.edited) }
    if flags.contains(.superseded) { scope.append(Self.superseded) }
    if flags.contains(.own) { scope.append(Self.own) }
    if flags.contains(.hidden) { scope.append(Self.hidden) }
    scope += entry.features.map(Self.feature).sorted()
    scope += entry.tags.map(Self.tag)
  }

  private mutating func add(_ text: String, prefix: String) {
    let start = position
    Tokenizer.forEachToken(in: text) { bytes, _ in
      let token = String(decoding: bytes, as: UTF8.self)
      positioned.append((prefix.isEmpty ? token : prefix + token, position))
      position += 1
    }
    if position > start { position += 1 }
  }

  // MARK: the tokens of fields

  private static let sign = "§"
  /// On every entry: what NOT subtracts from.
  static let any = sign
  static let deleted = sign + "d"
  static let edited = sign + "e"
  static let superseded = sign + "o"
  static let own = sign + "w"
  static let hidden = sign + "x"
  static let unpositioned = sign + "u"
  static let inConversation = sign + "j"
  static let from = sign + "f"
  static let to = sign + "m"

  static func site(_ id: String) -> String { sign + "s" + encoded(id) }
  static func kind(_ kind: SearchKind) -> String { sign + "k" + kind.rawValue }
  static func recordClass(_ name: String) -> String { sign + "c" + encoded(name.lowercased()) }
  static func feature(_ feature: SearchFeature) -> String { sign + "h" + encoded(feature.rawValue) }
  static func tag(_ name: String) -> String { sign + "g" + encoded(name.lowercased()) }
  static func conversation(_ id: String) -> String { sign + "i" + encoded(id) }
  static func language(_ tag: String) -> String { sign + "l" + encoded(tag.lowercased()) }

  /// `es-MX` is found as `es-mx` and as `es`.
  private static func languages(_ tag: String) -> [String] {
    let primary = tag.prefix { $0 != "-" && $0 != "_" }
    let whole = language(tag.replacing("_", with: "-"))
    return primary.count == tag.count ? [whole] : [whole, language(String(primary))]
  }

  /// Letters and digits as they are, every other ASCII byte and `z` as `z` and two hexadecimal digits: reversible,
  /// so no two ids share a token.
  private static func encoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8.prefix(Tokenizer.longestToken * 4) {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "y"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
        bytes.append(byte)
      default:
        bytes.append(UInt8(ascii: "z"))
        bytes += Array(String(byte, radix: 16).utf8)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension IndexTokens {
  /// For FTS5 with its `ascii` tokenizer, which parts at spaces and takes our tokens as they are. The gap between
  /// pieces is a token that no query can hold.
  var fts5Text: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(positioned.count * 8 + scope.count * 12)
    var next = 0
    for (token, position) in positioned {
      if position > next { bytes += Array("¶ ".utf8) }
      bytes += Array(token.utf8)
      bytes.append(UInt8(ascii: " "))
      next = position + 1
    }
    bytes += Array("¶".utf8)
    for token in scope {
      bytes.append(UInt8(ascii: " "))
      bytes += Array(token.utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The tokens as the text form of PostgreSQL's `tsvector`.
///
/// A `tsvector` holds positions up to 16,383, at most 256 of one word, and a megabyte in all. Where that does not
/// hold an entry, it is kept without positions and with a mark: phrases then find it by its words, and Rostra reads
/// the text itself to see whether they stand together (``QueryMatcher``). So nothing is dropped.
struct TextVector {
  static let lastPosition = 16_000
  static let mostOccurrences = 250
  /// Of words; beyond it the rest of the words would be lost, which is reported.
  static let mostBytes = 900_000

  let text: String
  let isPositioned: Bool
  /// False where words had to be left out.
  let isWhole: Bool

  init(_ tokens: IndexTokens) {
    var positions: [String: [Int]] = [:]
    for (token, position) in tokens.positioned { positions[token, default: []].append(position + 1) }
    isPositioned =
      (tokens.positioned.last?.position ?? 0) < Self.lastPosition
      && positions.allSatisfy { $0.value.count <= Self.mostOccurrences }
      && positions.reduce(0) { $0 + $1.key.utf8.count + 4 + $1.value.count * 2 } <= Self.mostBytes
    var bytes: [UInt8] = []
    bytes.reserveCapacity(tokens.positioned.count * 12 + tokens.scope.count * 12)
    func append(_ token: String) {
      bytes.append(UInt8(ascii: "'"))
      bytes += Array(token.utf8)
      bytes.append(UInt8(ascii: "'"))
    }
    for token in tokens.scope + (isPositioned ? [] : [IndexTokens.unpositioned]) {
      append(token)
      bytes.append(UInt8(ascii: " "))
    }
    var size = 0
    var isWhole = true
    for (token, places) in positions {
      size += token.utf8.count + 4
      guard size <= Self.mostBytes else {
        isWhole = false
        break
      }
      append(token)
      if isPositioned {
        for (index, place) in places.enumerated() {
          bytes.append(UInt8(ascii: index == 0 ? ":" : ","))
          bytes += Array(String(place).utf8)
        }
      }
      bytes.append(UInt8(ascii: " "))
    }
    self.isWhole = isWhole
    text = String(decoding: bytes, as: UTF8.self)
  }
}

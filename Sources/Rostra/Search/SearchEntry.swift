/// One version of an item as the search index holds it: what is found by words, by fields and by time.
///
/// The index is derived: every entry can be made again from the archive's rows.
package struct SearchEntry: Sendable, Hashable {
  package var agency: String
  package var item: String
  package var version: String
  package var site: String
  /// 1 for an item's first version, rising.
  package var sequence: Int
  /// Milliseconds since 1970 UTC: the platform's time, or ours where it gave none.
  package var published: Int64
  package var kind: SearchKind
  package var recordClass: String?
  /// BCP 47.
  package var language: String?
  /// The conversation it belongs to; nil where it stands alone.
  package var conversation: String?

  package var authorHandle: String?
  package var authorName: String?
  /// Handles mentioned or answered.
  package var mentions: [String] = []

  package var title: String?
  package var summary: String?
  package var text: String
  package var altTexts: [String] = []
  package var pollOptions: [String] = []
  /// Addresses, titles and descriptions of links.
  package var linkTexts: [String] = []

  package var features: Set<SearchFeature> = []
  /// Said by the account itself, not by a member of the public.
  package var isOwn = false
  /// There on the platform, but hidden from other readers.
  package var isHidden = false
  /// The names of the item's tags, as ``Tag`` spells them.
  package var tags: [String] = []
  /// Gone from the platform.
  package var isDeleted = false
  /// Known to have been edited; an entry with another version beside it is found as edited anyway.
  package var isEdited = false

  package init(
    agency: String, item: String, version: String, site: String, sequence: Int = 1, published: Int64,
    kind: SearchKind, text: String
  ) {
    self.agency = agency
    self.item = item
    self.version = version
    self.site = site
    self.sequence = sequence
    self.published = published
    self.kind = kind
    self.text = text
  }

  /// What is found by words, in the order in which a reader meets it.
  var pieces: [SearchPiece] {
    var pieces: [SearchPiece] = []
    if let title { pieces.append(SearchPiece(.title, title)) }
    if let summary { pieces.append(SearchPiece(.summary, summary)) }
    pieces.append(SearchPiece(.text, text))
    pieces += altTexts.map { SearchPiece(.altText, $0) }
    pieces += pollOptions.map { SearchPiece(.pollOption, $0) }
    pieces += linkTexts.map { SearchPiece(.link, $0) }
    return pieces
  }
}

/// A part of an item's words. A phrase never runs from one piece into the next.
package struct SearchPiece: Sendable, Hashable {
  package var kind: Kind
  package var text: String

  package enum Kind: Character, Sendable, Hashable {
    case title = "t"
    case summary = "s"
    case text = "x"
    case altText = "a"
    case pollOption = "p"
    case link = "l"
  }

  init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }

  /// The pieces as one column: each with the letter of its kind, between them ASCII's record separator.
  static func column(_ pieces: [SearchPiece]) -> String {
    pieces.map { "\($0.kind.rawValue)\($0.text)" }.joined(separator: "\u{1E}")
  }

  static func pieces(ofColumn column: String) -> [SearchPiece] {
    var column = column
    // By hand: splitting a String's UTF-8 view takes longer than finding the hit did.
    return column.withUTF8 { bytes in
      var pieces: [SearchPiece] = []
      var start = 0
      while start < bytes.count {
        let end = bytes[start...].firstIndex(of: 0x1E) ?? bytes.count
        if let kind = Kind(rawValue: Character(Unicode.Scalar(bytes[start]))) {
          pieces.append(SearchPiece(kind, String(decoding: bytes[start + 1..<end], as: UTF8.self)))
        }
        start = end + 1
      }
      return pieces
    }
  }
}

/// What an entry's row keeps of its state, as bits of one column.
struct SearchFlags: OptionSet, Sendable, Hashable {
  var rawValue: Int
  static let deleted = SearchFlags(rawValue: 1)
  static let edited = SearchFlags(rawValue: 2)
  /// A later version of the item is in the index.
  static let superseded = SearchFlags(rawValue: 4)
  /// Another version of the item is in the index.
  static let shared = SearchFlags(rawValue: 8)
  /// PostgreSQL keeps no word positions of it (``TextVector``).
  static let unpositioned = SearchFlags(rawValue: 16)
  static let media = SearchFlags(rawValue: 32)
  static let alt = SearchFlags(rawValue: 64)
  static let noAlt = SearchFlags(rawValue: 128)
  static let poll = SearchFlags(rawValue: 256)
  static let link = SearchFlags(rawValue: 512)
  static let own = SearchFlags(rawValue: 1024)
  static let hidden = SearchFlags(rawValue: 2048)

  static let features: [(SearchFeature, SearchFlags)] = [
    (.media, .media), (.alt, .alt), (.noAlt, .noAlt), (.poll, .poll), (.link, .link),
  ]
}

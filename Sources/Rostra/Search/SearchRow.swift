import RostraStorage

/// An entry as it lies in `search_entry`.
struct SearchRow {
  var key: Int64
  var flags: SearchFlags
  var entry: SearchEntry

  static let columns = [
    "agency", "key", "item", "version", "site", "sequence", "published", "kind", "record_class", "flags",
    "language",
    "conversation", "author_handle", "author_name", "mentions", "body",
  ]
  static let selection = SQL(raw: columns.map { "e.\($0)" }.joined(separator: ", "))

  init(key: Int64, flags: SearchFlags, entry: SearchEntry) {
    self.key = key
    self.flags = flags
    self.entry = entry
  }

  /// From an answer that begins with ``columns``.
  init(_ row: Row) throws {
    flags = SearchFlags(rawValue: try row.int(9))
    key = try row.int64(1)
    entry = SearchEntry(
      agency: try row.text(0), item: try row.text(2), version: try row.text(3), site: try row.text(4),
      sequence: try row.int(5), published: try row.int64(6),
      kind: SearchKind(rawValue: try row.text(7)) ?? .other,
      text: "")
    entry.recordClass = try row.textOrNil(8)
    entry.language = try row.textOrNil(10)
    entry.conversation = try row.textOrNil(11)
    entry.authorHandle = try row.textOrNil(12)
    entry.authorName = try row.textOrNil(13)
    entry.mentions = try row.text(14).split(separator: "\n").map(String.init)
    for piece in SearchPiece.pieces(ofColumn: try row.text(15)) {
      switch piece.kind {
      case .title: entry.title = piece.text
      case .summary: entry.summary = piece.text
      case .text: entry.text = piece.text
      case .altText: entry.altTexts.append(piece.text)
      case .pollOption: entry.pollOptions.append(piece.text)
      case .link: entry.linkTexts.append(piece.text)
      }
    }
    for (feature, flag) in SearchFlags.features where flags.contains(flag) { entry.features.insert(feature) }
    entry.isDeleted = flags.contains(.deleted)
    entry.isEdited = flags.contains(.edited)
  }

  var values: [SQLValue] {
    func optional(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }
    return [
      .text(entry.agency), .integer(key), .text(entry.item), .text(entry.version), .text(entry.site),
      .integer(Int64(entry.sequence)), .integer(entry.published), .text(entry.kind.rawValue),
      optional(entry.recordClass), .integer(Int64(flags.rawValue)), optional(entry.language),
      optional(entry.conversation), optional(entry.authorHandle), optional(entry.authorName),
      .text(entry.mentions.joined(separator: "\n")), .text(SearchPiece.column(entry.pieces)),
    ]
  }
}

extension SearchEntry {
  /// Without the characters that part columns and pieces, nor the zero character, which PostgreSQL refuses: none of
  /// them can be searched for.
  func storable() -> SearchEntry {
    var entry = self
    func clean(_ text: inout String) {
      guard text.utf8.contains(where: { $0 == 0 || $0 == 0x1E }) else { return }
      text = String(decoding: text.utf8.map { $0 == 0 || $0 == 0x1E ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }
    func clean(_ text: inout String?) {
      guard var present = text else { return }
      clean(&present)
      text = present
    }
    clean(&entry.text)
    clean(&entry.title)
    clean(&entry.summary)
    clean(&entry.authorHandle)
    clean(&entry.authorName)
    clean(&entry.recordClass)
    clean(&entry.language)
    clean(&entry.conversation)
    for index in entry.altTexts.indices { clean(&entry.altTexts[index]) }
    for index in entry.pollOptions.indices { clean(&entry.pollOptions[index]) }
    for index in entry.linkTexts.indices { clean(&entry.linkTexts[index]) }
    for index in entry.mentions.indices {
      clean(&entry.mentions[index])
      entry.mentions[index] = entry.mentions[index].replacing("\n", with: " ")
    }
    return entry
  }

  var flags: SearchFlags {
    var flags: SearchFlags = []
    if isDeleted { flags.insert(.deleted) }
    if isEdited { flags.insert(.edited) }
    for (feature, flag) in SearchFlags.features where features.contains(feature) { flags.insert(flag) }
    return flags
  }
}

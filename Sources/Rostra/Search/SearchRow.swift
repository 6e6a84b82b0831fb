import RostraStorage

/// An entry as it lies in `search_entry`.
struct SearchRow {
  var key: Int64
  var flags: SearchFlags
  var entry: SearchEntry

  static let columns = [
    "agency", "key", "item", "version", "site", "sequence", "published", "kind", "record_class", "flags",
    "language",
    "conversation", "author_handle", "author_name", "mentions", "body", "tags",
  ]
  static let selection = SQL(raw: columns.map { "e.\($0)" }.joined(separator: ", "))

  init(key: Int64, flags: SearchFlags, entry: SearchEntry) {
    self.key = key
    self.flags = flags
    self.entry = entry
  }

  /// From an answer that begins with ``columns``.
  init(_ row: Row) throws {
    flags = SearchFlags(rawValue: Int(try row.integer(9)))
    key = try row.integer(1)
    entry = SearchEntry(
      agency: try row.string(0), item: try row.string(2), version: try row.string(3), site: try row.string(4),
      sequence: Int(try row.integer(5)), published: try row.integer(6),
      kind: SearchKind(rawValue: try row.string(7)) ?? .other,
      text: "")
    entry.recordClass = try row.stringOrNil(8)
    entry.language = try row.stringOrNil(10)
    entry.conversation = try row.stringOrNil(11)
    entry.authorHandle = try row.stringOrNil(12)
    entry.authorName = try row.stringOrNil(13)
    entry.mentions = try row.string(14).split(separator: "\n").map(String.init)
    for piece in SearchPiece.pieces(ofColumn: try row.string(15)) {
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
    entry.isOwn = flags.contains(.own)
    entry.isHidden = flags.contains(.hidden)
    entry.tags = try row.string(16).split(separator: "\n").map(String.init)
  }

  var values: [SQLValue] {
    func optional(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }
    return [
      .text(entry.agency), .integer(key), .text(entry.item), .text(entry.version), .text(entry.site),
      .integer(Int64(entry.sequence)), .integer(entry.published), .text(entry.kind.rawValue),
      optional(entry.recordClass), .integer(Int64(flags.rawValue)), optional(entry.language),
      optional(entry.conversation), optional(entry.authorHandle), optional(entry.authorName),
      .text(entry.mentions.joined(separator: "\n")), .text(SearchPiece.column(entry.pieces)),
      .text(entry.tags.joined(separator: "\n")),
    ]
  }
}

extension Row {
  /// The value at a position, past `Row`'s general decoding, which is not specialised across modules and would take a
  /// third of a page's time. Any other value goes there for its error.
  func string(_ position: Int) throws -> String {
    if case .text(let text) = values[position] { return text }
    return try text(.position(position))
  }

  func stringOrNil(_ position: Int) throws -> String? {
    if case .null = values[position] { return nil }
    return try string(position)
  }

  func integer(_ position: Int) throws -> Int64 {
    if case .integer(let integer) = values[position] { return integer }
    return try int64(.position(position))
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
    if isOwn { flags.insert(.own) }
    if isHidden { flags.insert(.hidden) }
    for (feature, flag) in SearchFlags.features where features.contains(feature) { flags.insert(flag) }
    return flags
  }
}

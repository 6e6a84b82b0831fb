/// `records.csv`: a row per record, every cell of which follows from the record's proofs (RFC 4180, UTF-8, CRLF).
enum RecordTable {
  static let columns = [
    "record", "role", "platform", "site", "platform_id", "kind", "author_handle", "author_name", "author_id",
    "published", "updated", "first_captured", "last_captured", "state", "versions", "title", "summary",
    "text",
    "language", "in_reply_to", "thread", "shares", "quotes", "visibility", "place", "url", "links", "tags",
    "mentions",
    "attachments", "alternative_texts", "attachments_without_alternative_text", "provenance",
    "content_sha256", "proof",
  ]

  static var header: [UInt8] { line(columns) }

  static func row(_ record: ProvenRecord) -> [UInt8] {
    let fields = record.newest
    let attachments = fields.attachments
    func value(_ name: String) -> String { fields[name] ?? "" }
    let cells: [String] = [
      record.id, record.isMatch ? "match" : "context", value("platform"), value("capture.site"),
      value("platform.id"),
      value("content.kind"), value("author.handle"), value("author.name"), value("author.id"),
      value("platform.published"), value("platform.updated"), record.firstCaptured, record.lastCaptured,
      record.state.rawValue, String(record.versions.count), value("content.title"), value("content.summary"),
      value("content.text"), value("content.language"), value("content.in-reply-to"),
      value("platform.thread"),
      value("content.shares"), value("content.quotes"), value("content.visibility"), value("content.place"),
      value("platform.url"), fields.numbered("content.link").joined(separator: "\n"),
      fields.numbered("content.tag").joined(separator: " "),
      fields.numbered("content.mention").joined(separator: " "),
      String(attachments.count), attachments.compactMap(\.alternativeText).joined(separator: "\n"),
      String(attachments.count { $0.alternativeText == nil }), value("capture.provenance"),
      fields.contentHash,
      "proofs/\(record.id).json",
    ]
    return line(cells)
  }

  private static func line(_ cells: [String]) -> [UInt8] {
    Array((cells.map(cell).joined(separator: ",") + "\r\n").utf8)
  }

  /// A cell, quoted where RFC 4180 section 2 asks for it.
  ///
  /// Spreadsheet programs run a cell that begins like a formula, and anybody may post one: an apostrophe is put before it,
  /// which they show as text. Readers of the file take one such apostrophe away.
  private static func cell(_ value: String) -> String {
    let isFormula = value.unicodeScalars.first.map { "=+-@\t\r\n＝＋－＠'".unicodeScalars.contains($0) } ?? false
    let guarded = isFormula ? "'" + value : value
    let special: Set<UInt8> = [UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    guard guarded.utf8.contains(where: special.contains) else { return guarded }
    let doubled = guarded.replacing("\"", with: "\"\"")
    return "\"\(doubled)\""
  }
}

/// A table with one row for each thing said, for any platform that has no reader of its own here.
///
/// Columns, by the names in the first row, in any order and case: `date` (RFC 3339 with its zone), `author`, `text`, and,
/// where known, `id`, `link`, `title`, `in_reply_to`. A row without date, author or text, or with a date that names no zone, is
/// quarantined (AUT-39): a record must not be given an hour that nobody vouches for.
package struct TableImporter: Importer {
  package init() {}

  package let facts = ImporterFacts(
    id: "table", name: "Table (CSV)", provenance: .byHand,
    reads: "one item for each row: date, author, text, id, link, title, in_reply_to", leaves: ["every other column"])

  static let needed = ["date", "author", "text"]
  static let known: Set<String> = ["date", "author", "text", "id", "link", "title", "in_reply_to"]

  package func recognise(_ files: any ImportedFiles) throws -> Bool {
    guard let file = files.single else { return false }
    return try header(try files.bytes(of: file)).map { header in Self.needed.allSatisfy(header.contains) } ?? false
  }

  package func plan(_ files: any ImportedFiles, site: SiteReference) throws -> ImportPlan {
    guard let file = files.single, let header = try header(try files.bytes(of: file)) else {
      throw ReadingError.malformed("a table is one file with the names of its columns in the first row")
    }
    var plan = ImportPlan(parts: [ImportPlan.Part(file.path, .read)])
    let others = header.filter { !Self.known.contains($0) && !$0.isEmpty }
    if !others.isEmpty {
      plan.notes = ["columns that are kept and not read: \(others.prefix(30).joined(separator: ", "))"]
    }
    if !header.contains("id") {
      plan.notes.append("it has no ids: a row is taken for known where its date, author and text are the same")
    }
    return plan
  }

  package func read(
    _ part: ImportPart, site: SiteReference, _ take: (ImportedEntry) throws -> Void
  ) throws {
    var reader = CSVReader(start: try part.bytes.start(64 << 10))
    var header: [String] = []
    func body(_ row: CSVReader.Row) throws {
      if row.number == 1 {
        header = row.cells.map(Self.name)
      } else {
        try take(Self.entry(row, header: header, site: site))
      }
    }
    try part.bytes.forEachPiece { try reader.read($0, body) }
    try reader.finish(body)
  }

  private static func entry(_ row: CSVReader.Row, header: [String], site: SiteReference) -> ImportedEntry {
    func refused(_ reason: String) -> ImportedEntry {
      .quarantined(
        QuarantinedEntry(place: "row \(row.number)", reason: reason, excerpt: row.cells.joined(separator: " · ")))
    }
    func cell(_ name: String) -> String? {
      guard let column = header.firstIndex(of: name), row.cells.indices.contains(column) else { return nil }
      let text = row.cells[column].trimmingSpace()
      return text.isEmpty ? nil : text
    }
    if let fault = row.fault { return refused(fault) }
    guard row.cells.count <= header.count else {
      return refused("it has \(row.cells.count) cells, and the first row names \(header.count) columns")
    }
    let lacking = needed.filter { cell($0) == nil }
    guard lacking.isEmpty, let date = cell("date"), let author = cell("author"), let text = cell("text") else {
      return refused("it lacks its \(lacking.joined(separator: " and "))")
    }
    guard let published = Timestamp(rfc3339: date) else {
      return refused("its date is not one like 2025-06-01T12:00:00-05:00")
    }
    guard namesZone(date) else {
      return refused("its date names no time zone: write one like 2025-06-01T12:00:00-05:00")
    }
    let link = cell("link")
    if let link, !XMLFeedReader.isWebAddress(link) { return refused("its link is no web address") }
    let id = cell("id") ?? rowID(published, author, text)
    var item = CapturedItem(id: id, kind: .note, text: text)
    item.published = published
    item.url = link
    item.title = cell("title")
    item.inReplyTo = cell("in_reply_to")
    item.visibility = .unknown
    let handle = author.hasPrefix("@") ? String(author.dropFirst()) : author
    item.author =
      handle.lowercased() == site.handle?.lowercased()
      ? Actor(id: site.accountID, handle: site.handle) : Actor(handle: handle)
    return .read(items: [item])
  }

  /// The same row has the same id in every table that holds it.
  private static func rowID(_ published: Timestamp, _ author: String, _ text: String) -> String {
    let said = Array("\(published.rfc3339)\n\(author)\n\(text)".utf8)
    return "row:" + ImportAddress(sha256: SHA256Value(hashing: said[...]).bytes, path: nil).digest
  }

  /// RFC 3339 asks for `Z` or an offset behind the time; a date alone has no hour at all.
  private static func namesZone(_ text: String) -> Bool {
    guard let time = text.firstIndex(where: { $0 == "T" || $0 == "t" || $0 == " " }) else { return false }
    return text[time...].dropFirst().contains { "Zz+-".contains($0) }
  }

  private static func name(_ cell: String) -> String {
    cell.trimmingSpace().lowercased().replacing(" ", with: "_")
  }

  private func header(_ bytes: any ImportBytes) throws -> [String]? {
    struct Found: Error {}
    let start = try bytes.start(64 << 10)
    guard !start.contains(0) else { return nil }
    var reader = CSVReader(start: start)
    var header: [String]?
    do {
      try start.withUnsafeBytes { piece in
        try reader.read(piece) { row in
          header = row.cells.map(Self.name)
          throw Found()
        }
      }
      try reader.finish { header = $0.cells.map(Self.name) }
    } catch is Found {}
    return header
  }
}

/// What a person enters by hand, with the files that bear it out: the first file is the entry itself, as
/// ``HandEntry/json`` writes it.
package struct EntryImporter: Importer {
  package init() {}

  package let facts = ImporterFacts(
    id: "entry", name: "Entered by hand with files", provenance: .byHand,
    reads: "the date, author, text, link and description that a person entered; the files as they are",
    leaves: ["what the files themselves say: their words are not searched"])

  /// The name under which the entry lies beside its files.
  package static let path = "rostra-entry.json"

  package func recognise(_ files: any ImportedFiles) throws -> Bool {
    guard let entry = files.member(Self.path) else { return false }
    return HandEntry(json: try JSON(parsing: try files.bytes(of: entry).all(limit: 1 << 20))) != nil
  }

  package func plan(_ files: any ImportedFiles, site: SiteReference) throws -> ImportPlan {
    let names = files.members.map(\.path).filter { $0 != Self.path }
    return ImportPlan(
      parts: [ImportPlan.Part(Self.path, .read, facts: ["files": JSON.array(names.map { .string($0) }).text])]
        + names.map { ImportPlan.Part($0, .media) })
  }

  package func read(
    _ part: ImportPart, site: SiteReference, _ take: (ImportedEntry) throws -> Void
  ) throws {
    guard let entry = HandEntry(json: try JSON(parsing: try part.bytes.all(limit: 1 << 20))) else {
      throw ReadingError.malformed("the entry has no date, author and text")
    }
    let names = try JSON(parsing: part.facts["files"] ?? "[]").array ?? []
    var item = CapturedItem(id: entry.id ?? part.address.text, kind: .note, text: entry.text)
    item.url = entry.link
    item.author = Actor(name: entry.author)
    if let own = site.handle, own.lowercased() == entry.author.lowercased() { item.author?.handle = own }
    item.title = entry.title
    item.summary = entry.description
    item.published = entry.published
    item.visibility = .unknown
    item.attachments = names.compactMap(\.string).map { name in
      Attachment(kind: .document, url: part.address.sibling(name).text, key: name)
    }
    try take(.read(items: [item]))
  }
}

/// The facts that a person enters about something that was said (AUT-39: no record without its date and author).
package struct HandEntry: Sendable, Hashable {
  /// The platform's own id, where the person knows it.
  package var id: String?
  package var published: Timestamp
  package var author: String
  package var title: String?
  package var text: String
  package var link: String?
  /// What the files show, in the person's words.
  package var description: String?

  package init(
    id: String? = nil, published: Timestamp, author: String, title: String? = nil, text: String,
    link: String? = nil, description: String? = nil
  ) {
    self.id = id
    self.published = published
    self.author = author
    self.title = title
    self.text = text
    self.link = link
    self.description = description
  }

  package init?(json: JSON) {
    guard json["rostra-entry"]?.integer == 1,
      let published = json["published"]?.string.flatMap(Timestamp.init(rfc3339:)),
      let author = json["author"]?.string, let text = json["text"]?.string
    else { return nil }
    self.init(
      id: json["id"]?.string, published: published, author: author, title: json["title"]?.string, text: text,
      link: json["link"]?.string, description: json["description"]?.string)
  }

  package var json: JSON {
    var members: [JSON.Member] = [
      .init("rostra-entry", JSON(1)), .init("published", .string(published.rfc3339)),
      .init("author", .string(author)), .init("text", .string(text)),
    ]
    for (name, value) in [("id", id), ("title", title), ("link", link), ("description", description)] {
      if let value { members.append(.init(name, .string(value))) }
    }
    return .object(members)
  }
}

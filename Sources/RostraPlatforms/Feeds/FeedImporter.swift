/// A feed that somebody saved: read as the feed's own connector reads it (RSS, Atom, JSON Feed).
package struct FeedImporter: Importer {
  package init() {}

  package let facts = ImporterFacts(
    id: "feed-file", name: "Feed document (RSS, Atom, JSON Feed)", provenance: .byHand,
    reads: "every entry of the document",
    leaves: ["pictures and sound that entries point to: the document holds only their addresses"])

  package func recognise(_ files: any ImportedFiles) throws -> Bool {
    guard let file = files.single else { return false }
    let bytes = try files.bytes(of: file)
    // A page is a page, though it may name a feed; and a table or a letter may speak of one.
    guard bytes.length <= Int64(FeedDocument.Limits().bytes), Self.mayBeFeed(try bytes.start(4096)),
      case .feed? = try? FeedDocument.read(try bytes.all(), contentType: nil, address: nil)
    else { return false }
    return true
  }

  private static func mayBeFeed(_ start: [UInt8]) -> Bool {
    let text = String(decoding: start, as: UTF8.self).lowercased()
    return ["<rss", "<feed", ":feed", "<rdf", ":rdf", "jsonfeed"].contains(where: text.contains)
  }

  package func plan(_ files: any ImportedFiles, site: SiteReference) throws -> ImportPlan {
    ImportPlan(parts: files.members.map { ImportPlan.Part($0.path, .read) })
  }

  package func read(
    _ part: ImportPart, site: SiteReference, _ take: (ImportedEntry) throws -> Void
  ) throws {
    guard
      case .feed(let feed) = try FeedDocument.read(
        try part.bytes.all(), contentType: nil, address: site.address)
    else { throw ReadingError.notThisPlatform("it is a web page, not a feed") }
    for item in FeedItems(feed, at: site.address).items { try take(.read(items: [item])) }
  }
}

/// The dates that a page states of itself in JSON-LD, in the words of schema.org.
struct StructuredDates {
  private(set) var published: Timestamp?
  private(set) var updated: Timestamp?

  private static let limits = JSONLimits(bytes: 1 << 20, depth: 32, stringBytes: 1 << 20, values: 20_000)

  /// What carries the page's own dates, rather than those of a comment, an event or a picture on it.
  private static let pages: Set<String> = [
    "Article", "NewsArticle", "BlogPosting", "WebPage", "AboutPage", "CollectionPage", "FAQPage", "ItemPage",
    "Report",
    "TechArticle", "SocialMediaPosting", "GovernmentService", "SpecialAnnouncement",
  ]

  /// Reads the content of a script element, where it is one object or a list of them; anything else says nothing.
  mutating func read(script: ArraySlice<UInt8>) {
    guard let first = script.first(where: { $0 > 0x20 }), "{[".utf8.contains(first),
      script.contains(asciiWord: "@type")
    else { return }
    do { read(try JSON(parsing: Array(script), limits: StructuredDates.limits)) } catch { return }
  }

  private mutating func read(_ value: JSON) {
    for object in value.array ?? value["@graph"]?.array ?? [value] {
      let types = object["@type"]?.array?.compactMap(\.string) ?? [object["@type"]?.string].compactMap { $0 }
      guard types.contains(where: StructuredDates.pages.contains) else { continue }
      if published == nil { published = object["datePublished"]?.string.flatMap { Timestamp(rfc3339: $0) } }
      if updated == nil { updated = object["dateModified"]?.string.flatMap { Timestamp(rfc3339: $0) } }
    }
  }
}

extension ArraySlice<UInt8> {
  fileprivate func contains(asciiWord word: String) -> Bool {
    let word = Array(word.utf8)
    return indices.contains { self[$0] == word[0] && self[$0...].starts(with: word) }
  }
}

/// Reads JSON Feed 1.0 and 1.1 (jsonfeed.org).
enum JSONFeedReader {
  static func read(_ utf8: [UInt8]) throws(ReadingError) -> Feed {
    let json: JSON
    do {
      json = try JSON(parsing: utf8)
    } catch {
      throw .malformed("\(error)")
    }
    guard let version = json["version"]?.string, version.contains("jsonfeed.org/version/1"),
      let items = json["items"]?.array
    else { throw .notThisPlatform("the JSON is no JSON Feed: it has no version and items") }
    var feed = Feed(version: version.hasSuffix("1.1") ? "json11" : "json1")
    feed.id = json["feed_url"]?.string
    feed.title = json["title"]?.string.map { FeedText($0, isHTML: false) }
    feed.subtitle = json["description"]?.string.map { FeedText($0, isHTML: false) }
    feed.link = json["home_page_url"]?.string
    feed.language = json["language"]?.string
    feed.icon = json["icon"]?.string ?? json["favicon"]?.string
    feed.authors = persons(json)
    if let next = json["next_url"]?.string { feed.links.append(FeedLink(href: next, rel: "next")) }
    for item in items {
      var entry = entry(item, &feed.notes)
      entry.language = entry.language ?? feed.language
      feed.entries.append(entry)
    }
    return feed
  }

  private static func entry(_ item: JSON, _ notes: inout [String]) -> FeedEntry {
    var entry = FeedEntry()
    // Version 1 asks readers to take numbers for ids as well.
    entry.id = item["id"]?.identifier
    entry.link = item["url"]?.string
    if let other = item["external_url"]?.string { entry.links.append(FeedLink(href: other, rel: "related")) }
    entry.title = item["title"]?.string.map { FeedText($0, isHTML: false) }
    entry.summary = item["summary"]?.string.map { FeedText($0, isHTML: false) }
    for (name, isHTML) in [("content_html", true), ("content_text", false)] {
      guard let value = item[name] else { continue }
      guard let text = value.string else {
        notes.append("\(name) of item \(entry.id ?? "without id") is no text")
        continue
      }
      entry.content.append(FeedText(text, isHTML: isHTML, base: entry.link))
    }
    entry.published = item["date_published"]?.string.map(FeedDate.init)
    entry.updated = item["date_modified"]?.string.map(FeedDate.init)
    entry.authors = persons(item)
    entry.categories = (item["tags"]?.array ?? []).compactMap { $0.string.map { FeedCategory(term: $0) } }
    entry.language = item["language"]?.string
    for name in ["image", "banner_image"] {
      if let url = item[name]?.string { entry.media.append(FeedMedia(url: url, medium: "image")) }
    }
    for attachment in item["attachments"]?.array ?? [] {
      guard let url = attachment["url"]?.string else { continue }
      entry.media.append(
        FeedMedia(
          url: url, type: attachment["mime_type"]?.string, length: attachment["size_in_bytes"]?.integer,
          alt: attachment["title"]?.string, seconds: attachment["duration_in_seconds"]?.double))
    }
    return entry
  }

  private static func persons(_ json: JSON) -> [FeedPerson] {
    // Version 1.1 has a list, version 1 one person.
    let list = json["authors"]?.array ?? json["author"].map { [$0] } ?? []
    return list.map { FeedPerson(name: $0["name"]?.string, url: $0["url"]?.string) }.filter { !$0.isEmpty }
  }
}

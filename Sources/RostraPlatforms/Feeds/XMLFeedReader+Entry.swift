extension XMLFeedReader {
  func entry(_ item: XMLElement) -> FeedEntry {
    var entry = FeedEntry()
    entry.language = item.language.flatMap { $0.isEmpty ? nil : $0.replacing("_", with: "-") }
    for part in item.elements {
      if readText(part, into: &entry) || readMedia(part, into: &entry) { continue }
      readFacts(part, into: &entry)
    }
    if let about = item["rdf:about"], entry.id == nil { entry.id = about }
    if let href = item["href"] { entry.link = entry.link ?? resolve(href, item) }
    if let changed = item["lastmod"] { entry.updated = FeedDate(changed) }
    // An entry taken over from another feed has its authors from there (RFC 4287, section 4.2.1).
    if entry.authors.isEmpty, let source = item.first("source") {
      entry.authors = source.all("author").map(person)
    }
    finishLinks(&entry, item)
    entry.authors = XMLFeedReader.merged(entry.authors)
    return entry
  }

  /// The entry's own elements win over those of other vocabularies, in whatever order they stand.
  private func readText(_ part: XMLElement, into entry: inout FeedEntry) -> Bool {
    switch part.name {
    case "title": entry.title = text(part)
    case "dc:title", "media:title": entry.title = entry.title ?? text(part)
    case "summary", "abstract", "description":
      if entry.summary == nil { entry.summary = text(part) } else { entry.content.append(text(part)) }
    case "dc:description", "itunes:summary", "itunes:subtitle":
      entry.summary = entry.summary ?? text(part)
    case "media:description": entry.summary = entry.summary ?? text(part)
    case "content": entry.content.append(content(part))
    case "content:encoded", "fullitem", "body", "xhtml:body":
      var whole = text(part)
      whole.isHTML = true
      entry.content.insert(whole, at: 0)
    default: return false
    }
    return true
  }

  /// `src` says that the content is elsewhere (RFC 4287, section 4.1.3.2); what stands here is then only its address.
  private func content(_ part: XMLElement) -> FeedText {
    guard let source = part["src"], part.children.isEmpty else { return text(part) }
    return FeedText(resolve(source, part), isHTML: false, base: part.base, language: part.language)
  }

  private func readFacts(_ part: XMLElement, into entry: inout FeedEntry) {
    switch part.name {
    case "id", "guid":
      entry.id = part.trimmedText.isEmpty ? entry.id : part.trimmedText
      if part.name == "guid", part["ispermalink"]?.lowercased() != "false",
        XMLFeedReader.isWebAddress(part.trimmedText)
      {
        entry.links.append(FeedLink(href: part.trimmedText, rel: "permalink"))
      }
    case "link": link(part, &entry.link, &entry.links)
    case "author", "dc:creator", "dc:author", "itunes:author": entry.authors.append(person(part))
    case "category", "dc:subject", "itunes:category", "itunes:keywords", "media:category":
      entry.categories += categories(part)
    case "pubdate", "published", "issued": entry.published = date(part) ?? entry.published
    case "dcterms:issued", "dc:date", "created", "dcterms:created":
      entry.published = entry.published ?? date(part)
    case "updated", "modified", "lastbuilddate": entry.updated = date(part) ?? entry.updated
    case "dcterms:modified": entry.updated = entry.updated ?? date(part)
    case "dc:language", "language": entry.language = part.trimmedText
    case "comments": entry.comments = resolve(part.trimmedText, part)
    case "wfw:commentrss": entry.commentFeed = resolve(part.trimmedText, part)
    case "thr:in-reply-to": entry.inReplyTo = part["ref"] ?? part["href"]
    case "slash:comments", "thr:total": entry.counters["replies"] = Int64(part.trimmedText)
    case "itunes:explicit", "media:rating":
      if ["yes", "true", "explicit", "adult", "nonadult_no"].contains(part.trimmedText.lowercased()) {
        entry.sensitive = true
      }
    case "georss:featurename": entry.place = part.trimmedText
    case "georss:point", "gml:pos", "gml:point", "georss:where": entry.place = entry.place ?? point(part.text)
    case "geo:lat", "geo:long": readPosition(part, into: &entry)
    default: break
    }
  }

  /// `lat lon`, as `lat, lon`.
  private func point(_ text: String) -> String? {
    let numbers = text.split(whereSeparator: { " ,\n\t\r".contains($0) }).prefix(2)
    guard numbers.count == 2, numbers.allSatisfy({ Double($0) != nil }) else { return nil }
    return numbers.joined(separator: ", ")
  }

  private func readPosition(_ part: XMLElement, into entry: inout FeedEntry) {
    guard Double(part.trimmedText) != nil else { return }
    guard let half = entry.place, !half.contains(",") else {
      entry.place = entry.place ?? part.trimmedText
      return
    }
    entry.place = part.name == "geo:long" ? half + ", " + part.trimmedText : part.trimmedText + ", " + half
  }

  // MARK: - Links

  private func finishLinks(_ entry: inout FeedEntry, _ item: XMLElement) {
    let pages = entry.links.filter { $0.rel == "alternate" }
    let page = pages.first { $0.type == nil || $0.type?.contains("html") == true } ?? pages.first
    entry.link = entry.link ?? page?.href ?? entry.links.first { $0.rel == "permalink" }?.href
    entry.links.removeAll { $0.rel == "permalink" }
    for link in entry.links {
      switch link.rel {
      case "enclosure":
        entry.media.append(FeedMedia(url: link.href, type: link.type, length: link.length, alt: link.title))
      case "replies" where link.type?.contains("html") != true:
        entry.commentFeed = entry.commentFeed ?? link.href
      default: break
      }
    }
  }

  static func isWebAddress(_ text: String) -> Bool {
    let start = text.prefix(8).lowercased()
    return start.hasPrefix("http://") || start.hasPrefix("https://")
  }

  // MARK: - Media RSS and podcasts

  private func readMedia(_ part: XMLElement, into entry: inout FeedEntry) -> Bool {
    switch part.name {
    case "enclosure":
      if let url = part["url"] ?? part["href"], !url.isEmpty {
        entry.media.append(
          FeedMedia(url: resolve(url, part), type: part["type"], length: part["length"].flatMap { Int64($0) })
        )
      }
    case "media:group":
      for inner in part.elements where !readText(inner, into: &entry) && !readMedia(inner, into: &entry) {
        readFacts(inner, into: &entry)
      }
    case "media:content": entry.media += media(part, &entry)
    case "itunes:link" where part["rel"] != "image": return false
    case "media:thumbnail", "itunes:image", "itunes:link":
      if let url = part["url"] ?? part["href"], !url.isEmpty {
        entry.media.append(
          FeedMedia(
            url: resolve(url, part), medium: "image", width: part["width"].flatMap { Int($0) },
            height: part["height"].flatMap { Int($0) }))
      }
    case "media:community":
      for inner in part.elements {
        if let views = inner["views"].flatMap({ Int64($0) }) { entry.counters["views"] = views }
        if let count = inner["count"].flatMap({ Int64($0) }), inner.name == "media:starrating" {
          entry.counters["ratings"] = count
        }
      }
    case "itunes:duration":
      if let seconds = XMLFeedReader.seconds(part.trimmedText),
        let index = entry.media.firstIndex(where: \.isTimed)
      {
        entry.media[index].seconds = seconds
      }
    default: return false
    }
    return true
  }

  private func media(_ part: XMLElement, _ entry: inout FeedEntry) -> [FeedMedia] {
    for inner in part.elements where inner.name == "media:category" || inner.name == "media:rating" {
      readFacts(inner, into: &entry)
    }
    for inner in part.elements where inner.name == "media:thumbnail" { _ = readMedia(inner, into: &entry) }
    guard let url = part["url"] ?? part.first("media:player")?["url"], !url.isEmpty else { return [] }
    let words = part.first("media:description") ?? part.first("media:title")
    return [
      FeedMedia(
        url: resolve(url, part), type: part["type"], medium: part["medium"],
        length: part["filesize"].flatMap { Int64($0) }, alt: words.map { text($0).read.text },
        width: part["width"].flatMap { Int($0) }, height: part["height"].flatMap { Int($0) },
        seconds: part["duration"].flatMap { Double($0) })
    ]
  }

  /// `3600`, `60:00`, `1:00:00`.
  static func seconds(_ text: String) -> Double? {
    let parts = text.split(separator: ":").map { Double($0) }
    guard (1...3).contains(parts.count) else { return nil }
    return parts.reduce(0) { total, part in total.flatMap { total in part.map { total * 60 + $0 } } }
  }
}

extension FeedMedia {
  fileprivate var isTimed: Bool { type?.hasPrefix("audio/") == true || type?.hasPrefix("video/") == true }
}

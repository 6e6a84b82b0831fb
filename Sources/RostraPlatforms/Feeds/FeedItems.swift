/// The entries of a feed as the archive knows them.
struct FeedItems {
  private(set) var items: [CapturedItem] = []
  private(set) var notes: [String] = []

  /// - Parameter subject: the id of the entry whose comments these are.
  init(_ feed: Feed, at address: String, answering subject: String? = nil) {
    var seen: Set<String> = []
    for entry in feed.entries {
      let item = item(entry, feed, address, subject)
      guard seen.insert(item.id).inserted else {
        notes.append("the feed has several entries with the id \(item.id.prefix(200)): the first is read")
        continue
      }
      items.append(item)
    }
    let undated = feed.entries.filter { entry in
      [entry.published, entry.updated].contains { $0.map { $0.timestamp == nil } == true }
    }
    if let first = undated.first {
      let text = first.published?.timestamp == nil ? first.published?.text : first.updated?.text
      notes.append("\(undated.count) dates could not be read, such as \"\((text ?? "").prefix(60))\"")
    }
  }

  /// Atom id, guid or JSON Feed id; else the page; else a digest of what the entry says, which changes when it does.
  static func id(of entry: FeedEntry) -> String {
    if let id = entry.id ?? entry.link, !id.isEmpty { return id }
    // FNV-1a: stable over time and enough to tell apart the entries of one feed.
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for part in [entry.title?.value, entry.published?.text ?? entry.updated?.text] {
      for byte in (part ?? "").utf8 { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
      digest = (digest ^ 0xFF) &* 0x100_0000_01B3
    }
    if entry.title == nil, entry.published == nil, entry.updated == nil {
      for byte in (entry.content.first ?? entry.summary)?.value.utf8 ?? "".utf8 {
        digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3
      }
    }
    return "digest:" + String(digest, radix: 16)
  }

  static func tags(_ categories: [FeedCategory]) -> [String] {
    var seen: Set<String> = []
    return categories.map { $0.label ?? $0.term }.filter { !$0.isEmpty && seen.insert($0).inserted }
  }

  static func actor(_ person: FeedPerson) -> Actor {
    Actor(name: person.name ?? person.email, url: person.url)
  }

  // MARK: - One entry

  private func item(_ entry: FeedEntry, _ feed: Feed, _ address: String, _ subject: String?) -> CapturedItem {
    let main = entry.content.first { !$0.value.isEmpty } ?? entry.summary
    let read = main?.read ?? MarkupText(text: "")
    let title = entry.title?.read.text
    var item = CapturedItem(id: FeedItems.id(of: entry), kind: .article, text: read.text)
    item.title = title?.isEmpty == true ? nil : title
    item.kind = kind(entry, item.title, isComment: subject != nil)
    item.url = entry.link.map { Markup.resolve($0, against: address) ?? $0 }
    item.author = (entry.authors.first ?? feed.authors.first).map(FeedItems.actor)
    if let main, main.isHTML { item.markup = main.value }
    if let summary = entry.summary?.read.text, !summary.isEmpty, summary != read.text {
      item.summary = summary
    }
    item.language = entry.language ?? main?.language ?? feed.language
    item.attachments = attachments(entry, read, address)
    item.links = read.links + related(entry)
    item.tags = FeedItems.tags(entry.categories)
    item.place = entry.place
    item.sensitive = entry.sensitive
    item.inReplyTo = entry.inReplyTo ?? subject.map { answeredComment(read, $0) ?? $0 }
    item.thread = subject
    item.published = entry.published?.timestamp
    // Atom asks for `updated` even where nothing was ever changed.
    item.updated = entry.updated?.timestamp.flatMap { $0 == item.published ? nil : $0 }
    item.counters = entry.counters
    return item
  }

  /// WordPress's comment feeds tell which comment another one answers only in words, above its text. A comment's id is
  /// the entry's with `#comment-` and its number.
  private func answeredComment(_ read: MarkupText, _ subject: String) -> String? {
    guard read.text.hasPrefix("In reply to "), let link = read.links.first,
      let fragment = URIReference(link.url).fragment, fragment.hasPrefix("comment-")
    else { return nil }
    return subject + "#" + fragment
  }

  private func kind(_ entry: FeedEntry, _ title: String?, isComment: Bool) -> CapturedItem.Kind {
    if isComment { return .note }
    if entry.id?.hasPrefix("yt:video:") == true { return .video }
    return title == nil ? .note : .article
  }

  /// Links that Atom gives beside the entry's own page.
  private func related(_ entry: FeedEntry) -> [Link] {
    entry.links.filter { ["related", "via"].contains($0.rel) }.map { Link(url: $0.href, title: $0.title) }
  }

  private func attachments(_ entry: FeedEntry, _ read: MarkupText, _ address: String) -> [Attachment] {
    var attachments: [Attachment] = []
    func add(_ attachment: Attachment) {
      if let known = attachments.firstIndex(where: { $0.url == attachment.url }) {
        attachments[known].altText = attachments[known].altText ?? attachment.altText
      } else {
        attachments.append(attachment)
      }
    }
    for media in entry.media {
      let url = Markup.resolve(media.url, against: address) ?? media.url
      var attachment = Attachment(
        kind: kind(media), url: url, key: url, mediaType: media.type, altText: media.alt)
      if media.type?.isEmpty == true { attachment.mediaType = nil }
      attachment.width = media.width
      attachment.height = media.height
      attachment.seconds = media.seconds
      add(attachment)
    }
    for media in read.media {
      let url = Markup.resolve(media.url, against: address) ?? media.url
      add(Attachment(kind: media.kind, url: url, key: url, altText: media.alt))
    }
    return attachments
  }

  private func kind(_ media: FeedMedia) -> CapturedItem.Kind {
    switch media.medium ?? media.type?.split(separator: "/").first.map(String.init) ?? "" {
    case "image": .image
    case "audio": .audio
    case "video": .video
    default: .document
    }
  }
}

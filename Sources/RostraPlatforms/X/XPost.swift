/// A post as the archive of X writes it: like version 1.1 of its API, but with numbers as strings, texts escaped for HTML,
/// and no author.
struct XPost {
  let json: JSON
  let part: ImportPart

  /// An edit is a post with an id of its own there; here it is a version of the first one.
  var item: CapturedItem? {
    guard let id = (json["id_str"] ?? json["id"])?.identifier?.nonEmpty else { return nil }
    let initial = json["edit_info"]?["edit"]?["initialTweetId"]?.identifier
    let created = json["created_at"]?.string.flatMap(Timestamp.init(feedDate:))
    var item = CapturedItem(id: initial ?? id, kind: .note)
    item.author = author
    item.url = handle.map { "https://x.com/\($0)/status/\(id)" }
    item.visibility = .unknown
    if let initial, initial != id {
      item.published = Self.time(ofID: initial) ?? created
      item.updated = created
    } else {
      item.published = created
    }
    item.language = json["lang"]?.string.flatMap { $0 == "und" || $0.hasPrefix("q") ? nil : $0 }
    item.inReplyTo = json["in_reply_to_status_id_str"]?.identifier
    item.thread = item.inReplyTo == nil ? item.id : nil
    item.sensitive = json["possibly_sensitive"]?.bool ?? false
    readText(into: &item)
    item.attachments = media.compactMap { attachment($0, of: id) }
    for (name, member) in [("likes", "favorite_count"), ("shares", "retweet_count")] {
      item.counters[name] = json[member]?.identifier.flatMap { Int64($0) }
    }
    return item
  }

  private var handle: String? { part.facts["handle"] }

  private var author: Actor {
    Actor(
      id: part.facts["account"], handle: handle, name: part.facts["name"],
      url: handle.map { "https://x.com/\($0)" })
  }

  /// `extended_entities` has all media, `entities` only the first.
  private var media: [JSON] {
    json["extended_entities"]?["media"]?.array ?? json["entities"]?["media"]?.array ?? []
  }

  /// As readers see it: short addresses as the platform shows them, that of the media not at all.
  private func readText(into item: inout CapturedItem) {
    let entities = json["entities"]
    var text = (json["full_text"] ?? json["text"])?.string ?? ""
    for medium in media {
      if let short = medium["url"]?.string?.nonEmpty { text = text.replacing(short, with: "") }
    }
    for link in entities?["urls"]?.array ?? [] {
      guard let short = link["url"]?.string?.nonEmpty, let whole = link["expanded_url"]?.string?.nonEmpty else {
        continue
      }
      text = text.replacing(short, with: link["display_url"]?.string?.nonEmpty ?? whole)
      if !item.links.contains(where: { $0.url == whole }) { item.links.append(Link(url: whole)) }
    }
    item.text = CharacterReferences.decode(text).trimmedEnd
    item.tags = (entities?["hashtags"]?.array ?? []).compactMap { $0["text"]?.string }
    item.mentions = (entities?["user_mentions"]?.array ?? []).compactMap { $0["screen_name"]?.string }
  }

  /// `data/tweets_media/<post>-<name>`, the name that of the address it was served from.
  private func attachment(_ medium: JSON, of post: String) -> Attachment? {
    guard let key = (medium["id_str"] ?? medium["id"])?.identifier else { return nil }
    let kind: CapturedItem.Kind = medium["type"]?.string == "photo" ? .image : .video
    let films = (medium["video_info"]?["variants"]?.array ?? []).filter { $0["content_type"]?.string == "video/mp4" }
    let film = films.max { rate($0) < rate($1) }?["url"]?.string
    guard let source = film ?? (medium["media_url_https"] ?? medium["media_url"])?.string,
      let name = source.prefix(while: { $0 != "?" }).split(separator: "/").last
    else { return nil }
    let path = (part.facts["root"] ?? "") + "data/\(part.facts["media"] ?? "tweets_media")/\(post)-\(name)"
    return Attachment(
      kind: kind, url: part.address.sibling(path).text, key: key,
      mediaType: kind == .video ? "video/mp4" : nil, altText: medium["ext_alt_text"]?.string?.nonEmpty)
  }

  private func rate(_ variant: JSON) -> Int64 { variant["bitrate"]?.identifier.flatMap { Int64($0) } ?? 0 }

  /// Ids since 2010 hold the time at which they were given, in milliseconds (the scheme that X published as Snowflake).
  static func time(ofID id: String) -> Timestamp? {
    guard let number = Int64(id), number > 1 << 35 else { return nil }
    return Timestamp(milliseconds: (number >> 22) + 1_288_834_974_657)
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    var text = self[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

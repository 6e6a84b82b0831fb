/// Turns a record into an item: the same content whether it came from a repository or inside an API answer, so that
/// one post never appears as two versions.
struct BlueskyRecord {
  let uri: ATURI
  let record: JSON
  let author: Actor
  let blobs: BlobAddresses

  /// Collections whose records become items.
  static let collections: Set<String> = [
    "app.bsky.feed.post", "app.bsky.feed.repost", "app.bsky.feed.threadgate", "app.bsky.feed.postgate",
    "app.bsky.actor.profile",
  ]

  /// nil where the record is of a type that does not become an item, or lacks what its type must have.
  var item: CapturedItem? {
    switch record["$type"]?.string ?? uri.collection {
    case "app.bsky.feed.post": post
    case "app.bsky.feed.repost": repost
    case "app.bsky.feed.threadgate": gate("Who may reply")
    case "app.bsky.feed.postgate": gate("Who may quote")
    case "app.bsky.actor.profile": profile
    default: nil
    }
  }

  /// What to fetch besides the item's attachments so that it can be shown as it was.
  var requisites: [Fetch] {
    guard let embed = record["embed"],
      let picture = BlueskyEmbed(author: uri.authority, blobs: blobs).cardPicture(embed)
    else { return [] }
    return [BlueskyFetches.blob(picture, purpose: .requisite, of: uri.description)]
  }

  private func base(_ kind: CapturedItem.Kind) -> CapturedItem {
    var item = CapturedItem(id: uri.description, kind: kind)
    item.author = author
    item.published = (record["createdAt"]?.string).flatMap { Timestamp(rfc3339: $0) }
    return item
  }

  private var post: CapturedItem? {
    guard let text = record["text"]?.string else { return nil }
    var item = base(.note)
    item.url = uri.recordKey.map { "https://bsky.app/profile/\(uri.authority)/post/\($0)" }
    item.text = text
    item.language = record["langs"]?[0]?.string
    let facets =
      record["facets"] == nil
      ? BlueskyFacets(entities: record["entities"]) : BlueskyFacets(record["facets"], in: text)
    item.links = facets.links.map { Link(url: $0) }
    item.mentions = facets.mentions
    item.tags = facets.tags + (record["tags"]?.array ?? []).compactMap(\.string)
    item.inReplyTo = record["reply"]?["parent"]?["uri"]?.string
    item.thread = record["reply"]?["root"]?["uri"]?.string ?? item.id
    if let embed = record["embed"] {
      BlueskyEmbed(author: uri.authority, blobs: blobs).apply(embed, to: &item)
    }
    warn(&item)
    return item
  }

  private var repost: CapturedItem? {
    guard let subject = record["subject"]?["uri"]?.string else { return nil }
    var item = base(.announce)
    item.shares = subject
    return item
  }

  private var profile: CapturedItem {
    var item = base(.profile)
    item.url = "https://bsky.app/profile/\(uri.authority)"
    item.title = record["displayName"]?.string
    item.text = record["description"]?.string ?? ""
    for name in ["avatar", "banner"] {
      if let picture = blobs.attachment(record[name], of: uri.authority, kind: .image) {
        item.attachments.append(picture)
      }
    }
    if let site = record["website"]?.string { item.links.append(Link(url: site)) }
    warn(&item)
    return item
  }

  /// A gate is the author's own moderation of a conversation, and so a record of its own: who may reply or quote, which
  /// replies are hidden, which quotes are detached.
  private func gate(_ title: String) -> CapturedItem {
    var item = base(.other)
    item.title = title
    item.thread = record["post"]?.string
    var lines: [String] = []
    for name in ["allow", "embeddingRules"] {
      guard let rules = record[name]?.array else { continue }
      // The rule's own short name, such as mentionRule or followingRule; a list rule also names its list.
      let words = rules.map { rule in
        let type = rule["$type"]?.string ?? "unknown rule"
        let short = type.split(separator: "#").last.map(String.init) ?? type
        return [short, rule["list"]?.string].compactMap { $0 }.joined(separator: " ")
      }
      lines.append("\(name): \(words.isEmpty ? "nobody" : words.joined(separator: ", "))")
    }
    for name in ["hiddenReplies", "detachedEmbeddingUris"] {
      lines += (record[name]?.array ?? []).compactMap(\.string).map { "\(name): \($0)" }
    }
    item.text = lines.joined(separator: "\n")
    return item
  }

  /// Labels that authors put on their own work stand before it as a warning; `!no-unauthenticated` only asks not to
  /// show the account to visitors.
  private func warn(_ item: inout CapturedItem) {
    let labels = (record["labels"]?["values"]?.array ?? []).compactMap { $0["val"]?.string }
      .filter { !$0.hasPrefix("!") }
    guard !labels.isEmpty else { return }
    item.sensitive = true
    item.summary = labels.joined(separator: ", ")
  }
}

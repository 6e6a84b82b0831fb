/// A `Status` entity, or an entry of its edit history, read as items.
struct MastodonStatus {
  let json: JSON
  /// The domain of handles of this server's own accounts.
  let domain: String

  var id: String? { json["id"]?.identifier?.nonEmpty }
  var replies: Int64 { json["replies_count"]?.integer ?? 0 }
  var inReplyTo: String? { json["in_reply_to_id"]?.identifier }

  /// The boosted post, a whole status with its own author.
  var boosted: MastodonStatus? {
    json["reblog"].map { MastodonStatus(json: $0, domain: domain) }
  }

  var quoteState: String? { json["quote"]?["state"]?.string }

  /// The quoted post, where its author allows the quote and the server shows it.
  var quoted: MastodonStatus? {
    json["quote"]?["quoted_status"].map { MastodonStatus(json: $0, domain: domain) }
  }

  /// nil where the entity has no id.
  func item() -> CapturedItem? {
    guard let id else { return nil }
    if let boosted {
      var item = CapturedItem(id: id, kind: .announce)
      readFrame(into: &item)
      item.shares = boosted.id
      return item
    }
    var item = CapturedItem(id: id, kind: json["poll"] == nil ? .note : .question)
    readFrame(into: &item)
    readContent(into: &item)
    item.language = json["language"]?.string?.nonEmpty
    item.inReplyTo = inReplyTo
    item.thread = inReplyTo == nil ? id : nil
    item.quotes = quoted?.id ?? json["quote"]?["quoted_status_id"]?.identifier
    item.updated = json["edited_at"]?.string.flatMap(Timestamp.init(rfc3339:))
    for (name, member) in [
      ("replies", "replies_count"), ("shares", "reblogs_count"), ("likes", "favourites_count"),
      ("quotes", "quotes_count"),
    ] {
      item.counters[name] = json[member]?.integer
    }
    return item
  }

  /// What a boost has too.
  private func readFrame(into item: inout CapturedItem) {
    item.url = json["url"]?.string?.nonEmpty ?? json["uri"]?.string?.nonEmpty
    item.author = author
    item.published = json["created_at"]?.string.flatMap(Timestamp.init(rfc3339:))
    item.visibility =
      switch json["visibility"]?.string {
      case "public": .public
      case "unlisted": .unlisted
      case "private": .followers
      case "direct": .direct
      default: .unknown
      }
  }

  var author: Actor? {
    json["account"].map { MastodonAccount(json: $0, domain: domain).actor }
  }

  /// The members that a status and an entry of its history have in common.
  func readContent(into item: inout CapturedItem) {
    // The answer to a deletion has the source text instead of the HTML.
    let markup = json["content"]?.string
    let marks = MastodonMarks(html: markup ?? "")
    readMarks(marks, into: &item)
    if let markup {
      let read = Markup.plainText(ofHTML: markup, base: item.url)
      item.text = read.text
      item.markup = markup.nonEmpty
      item.links = read.links.filter { !marks.addresses.contains($0.url) }
    } else {
      item.text = json["text"]?.string ?? ""
    }
    item.summary = json["spoiler_text"]?.string?.nonEmpty
    item.sensitive = json["sensitive"]?.bool ?? false
    item.attachments = (json["media_attachments"]?.array ?? []).compactMap(attachment)
    readCard(into: &item)
    readPoll(into: &item)
  }

  /// The lists are sorted: the server's order is not stable, and an order alone must not look like an edit.
  private func readMarks(_ marks: MastodonMarks, into item: inout CapturedItem) {
    let written = Dictionary(
      marks.tags.map { ($0.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
    let listed = json["tags"]?.array?.compactMap { $0["name"]?.string?.nonEmpty }
    let tags = listed?.map { written[$0.lowercased()] ?? $0 } ?? Array(written.values)
    item.tags = Set(tags).sorted()
    let handles =
      json["mentions"]?.array?.compactMap { $0["acct"]?.string?.nonEmpty }
      .map { MastodonAccount.qualified($0, domain: domain) }
      ?? marks.profiles.compactMap(MastodonMarks.handle)
    item.mentions = Set(handles).sorted()
  }

  private func attachment(_ media: JSON) -> Attachment? {
    guard let id = media["id"]?.identifier,
      let url = media["url"]?.string?.nonEmpty ?? media["remote_url"]?.string?.nonEmpty
    else { return nil }
    let kind: CapturedItem.Kind =
      switch media["type"]?.string {
      case "image": .image
      case "video", "gifv": .video
      case "audio": .audio
      default: .document
      }
    let original = media["meta"]?["original"]
    return Attachment(
      kind: kind, url: url, key: id, altText: media["description"]?.string?.nonEmpty,
      width: original?["width"]?.integer.flatMap(Int.init(exactly:)),
      height: original?["height"]?.integer.flatMap(Int.init(exactly:)), seconds: original?["duration"]?.double
    )
  }

  /// The preview that readers see under a link: fetched by the server some time after the post, under the address that
  /// the link led to, which need not be the one that was written.
  private func readCard(into item: inout CapturedItem) {
    guard let card = json["card"], let url = card["url"]?.string?.nonEmpty else { return }
    item.preview = Link(
      url: url, title: card["title"]?.string?.nonEmpty, description: card["description"]?.string?.nonEmpty)
  }

  private func readPoll(into item: inout CapturedItem) {
    guard let poll = json["poll"] else { return }
    let options = poll["options"]?.array ?? []
    item.poll = Poll(
      options: options.map { $0["title"]?.string ?? "" }, multiple: poll["multiple"]?.bool ?? false,
      closes: poll["expires_at"]?.string.flatMap(Timestamp.init(rfc3339:)))
    item.counters["votes"] = poll["votes_count"]?.integer
    item.counters["voters"] = poll["voters_count"]?.integer
    for (index, option) in options.enumerated() {
      item.counters["votes:\(index)"] = option["votes_count"]?.integer
    }
  }
}

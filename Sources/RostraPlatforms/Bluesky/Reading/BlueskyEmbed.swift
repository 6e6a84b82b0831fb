/// What a post carries beside its text (`app.bsky.embed.*`): pictures, a film, a link card, a quoted record, or a
/// quoted record with one of the others.
struct BlueskyEmbed {
  let author: String
  let blobs: BlobAddresses

  func apply(_ embed: JSON, to item: inout CapturedItem) {
    switch embed["$type"]?.string {
    case "app.bsky.embed.images": images(embed, &item)
    case "app.bsky.embed.video": video(embed, &item)
    case "app.bsky.embed.external": external(embed["external"], &item)
    case "app.bsky.embed.record": record(embed["record"], &item)
    case "app.bsky.embed.recordWithMedia":
      record(embed["record"]?["record"], &item)
      // One level only: the schema does not nest further, and neither may a hostile record.
      if let media = embed["media"], media["$type"]?.string != "app.bsky.embed.recordWithMedia" {
        apply(media, to: &item)
      }
    default: break
    }
  }

  /// The picture of a link card: part of how the post looked, though not something the author attached.
  func cardPicture(_ embed: JSON) -> Attachment? {
    let card = embed["external"] ?? embed["media"]?["external"]
    return blobs.attachment(card?["thumb"], of: author, kind: .image)
  }

  private func images(_ embed: JSON, _ item: inout CapturedItem) {
    for image in embed["images"]?.array ?? [] {
      guard var attachment = blobs.attachment(image["image"], of: author, kind: .image) else { continue }
      attachment.describe(image)
      item.attachments.append(attachment)
    }
  }

  private func video(_ embed: JSON, _ item: inout CapturedItem) {
    guard var attachment = blobs.attachment(embed["video"], of: author, kind: .video) else { return }
    attachment.describe(embed)
    item.attachments.append(attachment)
    for caption in embed["captions"]?.array ?? [] {
      if var file = blobs.attachment(caption["file"], of: author, kind: .document) {
        file.altText = "captions" + (caption["lang"]?.string.map { " (\($0))" } ?? "")
        item.attachments.append(file)
      }
    }
  }

  private func external(_ card: JSON?, _ item: inout CapturedItem) {
    guard let card, let uri = card["uri"]?.string else { return }
    let link = Link(url: uri, title: card["title"]?.string, description: card["description"]?.string)
    // A link in the text and its card are one link; the card says more.
    item.links.removeAll { $0.url == uri }
    item.links.append(link)
  }

  private func record(_ reference: JSON?, _ item: inout CapturedItem) {
    guard let uri = reference?["uri"]?.string else { return }
    if ATURI(uri)?.collection == "app.bsky.feed.post" {
      item.quotes = uri
    } else {
      item.links.append(Link(url: uri))
    }
  }
}

extension Attachment {
  /// Alternative text and size. An empty `alt` is what the app writes where the author gave none.
  fileprivate mutating func describe(_ source: JSON) {
    if let alt = source["alt"]?.string, !alt.isEmpty { altText = alt }
    width = (source["aspectRatio"]?["width"]?.integer).flatMap(Int.init(exactly:))
    height = (source["aspectRatio"]?["height"]?.integer).flatMap(Int.init(exactly:))
  }
}

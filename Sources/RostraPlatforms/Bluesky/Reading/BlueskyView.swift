/// What the AppView shows of a post: the record and what it counted and judged (`app.bsky.feed.defs#postView`).
enum BlueskyView {
  /// The item of a post view; nil, with a note, where it cannot be read.
  static func item(_ view: JSON, blobs: BlobAddresses, reading: inout Reading) -> CapturedItem? {
    guard let id = view["uri"]?.string, let uri = ATURI(id), let record = view["record"],
      let did = view["author"]?["did"]?.string
    else {
      reading.notes.append("a post view without uri, record or author")
      return nil
    }
    guard uri.authority == did else {
      reading.notes.append("the post \(id) is shown as written by \(did.prefix(100))")
      return nil
    }
    var actor = Actor(id: did, url: "https://bsky.app/profile/\(did)")
    actor.handle = view["author"]?["handle"]?.string
    actor.name = view["author"]?["displayName"]?.string
    var places = blobs
    places.learn(from: view["embed"])
    let shown = BlueskyRecord(uri: uri, record: record, author: actor, blobs: places)
    guard var item = shown.item else {
      reading.notes.append("the record \(id) could not be made an item")
      return nil
    }
    reading.next += shown.requisites
    let counts = [
      "replies": "replyCount", "likes": "likeCount", "shares": "repostCount", "quotes": "quoteCount",
      "bookmarks": "bookmarkCount",
    ]
    for (name, member) in counts { item.counters[name] = view[member]?.integer }
    for (label, count) in labels(view, author: did) {
      item.counters[label] = count
      // Labels of this kind take the post away from all readers.
      if ["labels:!hide", "labels:!takedown"].contains(label) { item.presence = .hidden(by: "platform") }
    }
    noteDigest(of: record, cid: view["cid"]?.string, uri: id, in: &reading)
    noteLateIndexing(view, item, &reading)
    return item
  }

  /// How many labelling services have given each label, as counters `labels:<value>`. Labels by the author are part
  /// of the record.
  static func labels(_ view: JSON, author: String) -> [String: Int64] {
    var counts: [String: Int64] = [:]
    for label in view["labels"]?.array ?? [] {
      guard let value = label["val"]?.string, label["neg"]?.bool != true, label["src"]?.string != author
      else {
        continue
      }
      counts["labels:\(value)", default: 0] += 1
    }
    return counts
  }

  /// Notes where the record shown is not the one that its content identifier names.
  static func noteDigest(of record: JSON, cid text: String?, uri: String, in reading: inout Reading) {
    guard let text, let cid = CID(text) else { return }
    guard let value = try? DAGCBOR(record: record) else {
      reading.notes.append("the record \(uri) is not of the data model, so its digest cannot be checked")
      return
    }
    if value.cid != cid {
      reading.notes.append("the record \(uri) as shown does not match its digest \(cid)")
    }
  }

  /// `createdAt` is the author's word; `indexedAt` is when the AppView first saw the record.
  private static func noteLateIndexing(_ view: JSON, _ item: CapturedItem, _ reading: inout Reading) {
    guard let text = view["indexedAt"]?.string, let indexed = Timestamp(rfc3339: text),
      let published = item.published, abs(indexed.milliseconds - published.milliseconds) > 86_400_000
    else { return }
    reading.notes.append(
      "\(item.id) says it was published \(published), but was first seen by the AppView \(indexed)")
  }

  /// The cursor of the next page. No cursor is the end; an empty page is not. A cursor that does not move, and a list
  /// that never ends, are stopped with a note.
  static func nextCursor(_ json: JSON, after facts: [String: String], _ reading: inout Reading) -> String? {
    guard let cursor = json["cursor"]?.string, !cursor.isEmpty else { return nil }
    if cursor == facts["cursor"] {
      reading.notes.append("the server gave the same cursor again; reading stopped there")
      return nil
    }
    if (Int(facts["page"] ?? "1") ?? 1) >= 20_000 {
      reading.notes.append("more than 20,000 pages; reading stopped there")
      return nil
    }
    return cursor
  }

  static func nextPage(_ facts: [String: String]) -> String {
    String((Int(facts["page"] ?? "1") ?? 1) + 1)
  }
}

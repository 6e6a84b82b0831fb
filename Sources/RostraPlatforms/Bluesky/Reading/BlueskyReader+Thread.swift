/// A conversation: the posts above and below one, and which replies its owner has hidden.
extension BlueskyReader {
  func thread() throws(ReadingError) -> Reading {
    let anchor = answer.fetch.subject
    if status == 400 || status == 404, XRPC.errorName(answer) == "NotFound", let anchor {
      return missing(anchor)
    }
    let json = try XRPC.json(answer)
    guard let root = json["thread"] else { throw .malformed("getPostThread without thread") }
    if root["notFound"]?.bool == true, let anchor { return missing(anchor) }
    var reading = Reading()
    var hidden: [String: String] = [:]
    learnHidden(json["threadgate"], &hidden)
    var seen: Set<String> = []
    // Depth counts replies below the anchor; what is above has none.
    var open: [(node: JSON, depth: Int?)] = [(root, 0)]
    while let (node, depth) = open.popLast() {
      guard let post = node["post"] else {
        noteAbsent(node, &reading)
        continue
      }
      learnHidden(post["threadgate"], &hidden)
      if let parent = node["parent"] { open.append((parent, nil)) }
      let replies = node["replies"]?.array ?? []
      open += replies.reversed().map { ($0, depth.map { $0 + 1 }) }
      if let id = post["uri"]?.string, depth == BlueskyFetches.threadDepth, replies.isEmpty,
        (post["replyCount"]?.integer ?? 0) > 0
      {
        reading.next += fetches.thread(id, continued: true)
      }
      if let id = post["uri"]?.string, seen.insert(id).inserted,
        let item = BlueskyView.item(post, blobs: blobs, reading: &reading)
      {
        reading.items.append(item)
      }
    }
    for index in reading.items.indices {
      if let by = hidden[reading.items[index].id] { reading.items[index].presence = .hidden(by: by) }
    }
    // Hidden replies that the answer leaves out are asked for by id: they are what an agency must account for.
    for by in Set(hidden.values) {
      let unseen = hidden.filter { $0.value == by && !seen.contains($0.key) }.keys.sorted()
      reading.next += fetches.posts(unseen, ["hiddenBy": by])
    }
    reading.next += media(reading.items)
    return reading
  }

  private func missing(_ id: String) -> Reading {
    var reading = Reading()
    reading.next = fetches.record(id, ["unseen": "appview"])
    reading.notes = ["the AppView does not show \(id) as a thread"]
    return reading
  }

  /// A gate hides replies in the name of the conversation's author: where that is the site's account, it is the
  /// agency's own act.
  private func learnHidden(_ gate: JSON?, _ hidden: inout [String: String]) {
    guard let gate, let author = (gate["uri"]?.string).flatMap({ ATURI($0) })?.authority else { return }
    for reply in gate["record"]?["hiddenReplies"]?.array ?? [] {
      if let id = reply.string, hidden.count < 10_000, ATURI(id) != nil {
        hidden[id] = author == fetches.did ? "agency" : "author"
      }
    }
  }
}

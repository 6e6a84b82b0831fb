/// The account's feed as the AppView gives it: counters, labels, and the posts that its replies answer.
extension BlueskyReader {
  func feed() throws(ReadingError) -> Reading {
    let json = try XRPC.json(answer)
    guard let entries = json["feed"]?.array else { throw .malformed("getAuthorFeed without feed") }
    var reading = Reading()
    var seen: Set<String> = []
    var threads: [String] = []
    var times: [Timestamp] = []
    for entry in entries {
      guard let post = entry["post"] else { continue }
      // Own reposts are items by their record in the repository; here comes what was reposted.
      if let item = add(post, &seen, &reading), item.author?.id == fetches.did,
        (item.counters["replies"] ?? 0) > 0
      {
        let root = item.thread ?? item.id
        let thread = ATURI(root)?.authority == fetches.did ? root : item.id
        if !threads.contains(thread) { threads.append(thread) }
      }
      for context in [entry["reply"]?["root"], entry["reply"]?["parent"]] {
        guard let context else { continue }
        if context["record"] != nil {
          _ = add(context, &seen, &reading)
        } else {
          noteAbsent(context, &reading)
        }
      }
      if let text = entry["reason"]?["indexedAt"]?.string ?? post["indexedAt"]?.string,
        entry["reason"]?["$type"]?.string != "app.bsky.feed.defs#reasonPin",
        let time = Timestamp(rfc3339: text)
      {
        times.append(time)
      }
    }
    reading.next += media(reading.items) + threads.flatMap { fetches.thread($0) }
    if facts["page"] == "1", let newest = times.max() { reading.state["feed"] = String(newest.milliseconds) }
    // The repository is the list of what the account wrote. Older posts' counters are asked for by id.
    let until = facts["until"].flatMap { Int64($0) }
    let reached = until.map { until in times.contains { $0.milliseconds < until } } ?? false
    let cursor = reached ? nil : BlueskyView.nextCursor(json, after: facts, &reading)
    if let cursor, let did = fetches.did {
      var facts = facts
      facts["page"] = BlueskyView.nextPage(facts)
      reading.next += fetches.feed(did, cursor: cursor, facts)
    }
    reading.coverage = Coverage(
      newest: times.max(), oldest: times.min(), isLast: cursor == nil, isComplete: false)
    return reading
  }

  private func add(_ post: JSON, _ seen: inout Set<String>, _ reading: inout Reading) -> CapturedItem? {
    if let id = post["uri"]?.string, !seen.insert(id).inserted { return nil }
    guard let item = BlueskyView.item(post, blobs: blobs, reading: &reading) else { return nil }
    reading.items.append(item)
    return item
  }

  /// A place in a conversation whose post is not shown: deleted, or blocked between the two authors.
  func noteAbsent(_ node: JSON, _ reading: inout Reading) {
    let id = (node["uri"]?.string ?? "of unknown id").prefix(300)
    if node["blocked"]?.bool == true {
      reading.notes.append(
        "the post \(id) is not shown: its author blocks, or is blocked by, another in the thread")
    } else if node["notFound"]?.bool == true {
      reading.notes.append("the post \(id) was not found by the AppView")
    } else {
      reading.notes.append(
        "a place in a thread of unknown type \((node["$type"]?.string ?? "none").prefix(100))")
    }
  }
}

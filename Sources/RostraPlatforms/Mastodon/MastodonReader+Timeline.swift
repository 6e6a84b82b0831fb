extension MastodonReader {
  /// A page of the account's own posts, newest first.
  func timeline() throws(ReadingError) -> Reading {
    let entries = try list(try document())
    var reading = Reading()
    var own: [CapturedItem] = []
    var replies: [String: Int64] = [:]
    for entry in entries {
      guard let item = add(entry, to: &reading) else { continue }
      own.append(item)
      replies[item.id] = item.counters["replies"]
    }
    addThreads(of: own, to: &reading)
    // Pinned posts are out of order and say nothing about what lies between them.
    guard fetch.facts["pinned"] == nil else { return reading }

    let reachesLastRun = fetch.facts["since"].map { since in
      own.contains { MastodonReader.isNotNewer($0.id, than: since) }
    }
    let next =
      reachesLastRun == true ? nil : nextPage(after: own, count: entries.count, notes: &reading.notes)
    if let next { reading.next.append(next) }

    let times = own.compactMap(\.published)
    var coverage = Coverage(
      newest: fetch.facts["newest"].flatMap(Timestamp.init(rfc3339:)), oldest: times.min(),
      isLast: next == nil && reachesLastRun != true, isComplete: true)
    if fetch.facts["page"] == nil {
      // Whatever was published before the question is on the first page or behind it.
      coverage.newest = max(answer.exchange.started, times.max() ?? answer.exchange.started)
      if let newest = own.first?.id, newest.utf8.allSatisfy({ (48...57).contains($0) }) {
        reading.state["newest"] = newest
      }
    }
    reading.coverage = coverage
    return reading
  }

  /// Post ids are numbers that grow with time, too long for some integer types: compared by length, then by digits.
  static func isNotNewer(_ id: String, than other: String) -> Bool {
    (id.utf8.count, id) <= (other.utf8.count, other)
  }

  /// One request for each conversation: where the post answered is on the page too, its conversation holds both.
  private func addThreads(of posts: [CapturedItem], to reading: inout Reading) {
    let present = Set(posts.map(\.id))
    for post in posts where post.kind != .announce {
      let replies = post.counters["replies"] ?? 0
      if let parent = post.inReplyTo {
        if !present.contains(parent) { reading.next.append(context(of: post.id, replies: replies)) }
      } else if replies > 0 {
        reading.next.append(context(of: post.id, replies: replies))
      }
    }
  }

  /// The count is told with the wish, so that a conversation which has not grown need not be asked for again.
  private func context(of id: String, replies: Int64) -> Fetch {
    endpoints.context(of: id, facts: ["replies": String(replies)])
  }

  /// The next page by the `Link` header (RFC 8288), always on the server that was asked: a token must not be led
  /// elsewhere. Where a proxy has dropped the header, a full page is followed by its last id.
  private func nextPage(after posts: [CapturedItem], count: Int, notes: inout [String]) -> Fetch? {
    let asked = String(fetch.url.prefix { $0 != "?" })
    var url: String?
    let header = answer.exchange.headers.filter { $0.name.lowercased() == "link" }.map(\.value).joined(
      separator: ", ")
    if let next = LinkHeader(header).target(relation: "next") {
      let query = next.drop { $0 != "?" }
      if query.isEmpty || MastodonReader.place(of: next) != MastodonReader.place(of: asked) {
        notes.append(
          "the next page was said to be at \(next.prefix(200)), which is not where this page is: not followed"
        )
      } else {
        url = asked + query
      }
    }
    if url == nil, header.isEmpty, count >= 40, let last = posts.last {
      notes.append("a full page without a Link header: continued after its last post")
      url = asked + "?limit=40&max_id=" + last.id
    }
    guard let url, url != fetch.url else { return nil }
    var next = fetch
    next.url = url
    next.facts["page"] = String((fetch.facts["page"].flatMap { Int($0) } ?? 1) + 1)
    next.facts["newest"] = posts.compactMap(\.published).min()?.rfc3339 ?? fetch.facts["newest"]
    return next
  }

  /// Host and path: behind a proxy a server may believe that it is reached by `http`.
  private static func place(of url: String) -> Substring {
    url.drop { $0 != ":" }.prefix { $0 != "?" }
  }
}

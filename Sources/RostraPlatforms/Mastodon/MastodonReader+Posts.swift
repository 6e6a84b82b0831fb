extension MastodonReader {
  // MARK: timeline

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

  // MARK: by id

  /// One post by id, or up to twenty. A post that is missing among several is only suspected: it is then asked for
  /// alone, and that answer counts.
  func item() throws(ReadingError) -> Reading {
    guard let subject = fetch.subject else { return try several() }
    var reading = Reading()
    switch status {
    case 404:
      // Deleted, made private, or its account suspended: the server does not tell which.
      reading.absences = [Absence(id: subject, status: status, reason: .unknown)]
    case 410:
      reading.absences = [Absence(id: subject, status: status, reason: .unknown)]
    case 401, 403:
      reading.absences = [Absence(id: subject, status: status, reason: .permissionLost)]
    default:
      let json = try document()
      guard json["id"]?.identifier == subject else {
        throw .malformed("the answer to \(fetch.url) is another post")
      }
      add(json, to: &reading)
    }
    return reading
  }

  private func several() throws(ReadingError) -> Reading {
    let asked = (fetch.facts["ids"] ?? "").split(separator: " ").map(String.init)
    var reading = Reading()
    // Servers before Mastodon 4.3 know no such address.
    if (400..<500).contains(status), status != 429 {
      reading.next = asked.map(endpoints.status)
      return reading
    }
    for entry in try list(try document()) { add(entry, to: &reading) }
    let found = Set(reading.items.map(\.id))
    reading.next += asked.filter { !found.contains($0) }.map(endpoints.status)
    return reading
  }

  // MARK: conversation

  /// Ancestors from the first post down, then descendants.
  ///
  /// Without a token a server gives 40 ancestors and 60 descendants, 20 deep. Where that limit was met, the branches
  /// that count more replies than were given are asked for on their own.
  func thread() throws(ReadingError) -> Reading {
    var reading = Reading()
    guard let subject = fetch.subject else { throw .malformed("a conversation was asked for without a post") }
    if status == 404 || status == 410 {
      reading.next = [endpoints.status(subject)]
      return reading
    }
    let json = try document()
    guard let ancestors = json["ancestors"]?.array, let descendants = json["descendants"]?.array else {
      throw .malformed("\(fetch.url) gives no conversation")
    }
    let root = fetch.facts["thread"] ?? ancestors.first?["id"]?.identifier ?? subject
    for entry in ancestors { add(entry, to: &reading, thread: root) }
    var given: [String: Int64] = [:]
    var branches: [(id: String, replies: Int64)] = []
    for entry in descendants {
      guard let item = add(entry, to: &reading, thread: root) else { continue }
      if let parent = item.inReplyTo { given[parent, default: 0] += 1 }
      branches.append((item.id, item.counters["replies"] ?? 0))
    }
    if ancestors.count >= 40, ancestors.first?["in_reply_to_id"] != nil {
      reading.notes.append("\(subject): the conversation begins before the 40 posts that the server gave")
    }
    let depth = fetch.facts["depth"].flatMap { Int($0) } ?? 0
    guard descendants.count >= 60 || depth > 0 || isDeep(descendants, below: subject) else { return reading }
    let cut = branches.filter { $0.replies > given[$0.id] ?? 0 }
    guard !cut.isEmpty else { return reading }
    guard depth < 32 else {
      reading.notes.append(
        "\(subject): \(cut.count) branches of the conversation lie deeper than is followed")
      return reading
    }
    for branch in cut {
      let facts = ["replies": String(branch.replies), "thread": root, "depth": String(depth + 1)]
      reading.next.append(endpoints.context(of: branch.id, facts: facts))
    }
    return reading
  }

  private func isDeep(_ descendants: [JSON], below subject: String) -> Bool {
    var depths = [subject: 0]
    for entry in descendants {
      guard let id = entry["id"]?.identifier, let parent = entry["in_reply_to_id"]?.identifier else {
        continue
      }
      depths[id] = (depths[parent] ?? 0) + 1
    }
    return depths.values.contains { $0 >= 20 }
  }

  // MARK: history

  /// All versions of a post, oldest first; the last is the post as it stands and is read from the post itself.
  func history() throws(ReadingError) -> Reading {
    var reading = Reading()
    guard let subject = fetch.subject else { throw .malformed("a history was asked for without a post") }
    if (400..<500).contains(status), status != 429 {
      reading.notes.append("\(subject): its earlier versions are not given (\(status))")
      return reading
    }
    let entries = try list(try document())
    for (index, entry) in entries.dropLast().enumerated() {
      let edit = MastodonStatus(json: entry, domain: domain)
      var item = CapturedItem(id: subject, kind: entry["poll"] == nil ? .note : .question)
      item.url = fetch.facts["url"]
      item.author = edit.author
      edit.readContent(into: &item)
      item.language = fetch.facts["language"]
      item.inReplyTo = fetch.facts["inReplyTo"]
      item.thread = item.inReplyTo == nil ? subject : nil
      item.visibility = fetch.facts["visibility"].flatMap(CapturedItem.Visibility.init(rawValue:)) ?? .unknown
      // An entry of the history lists a poll's options only.
      item.poll?.multiple = fetch.facts["multiple"] == "true"
      item.poll?.closes = fetch.facts["closes"].flatMap(Timestamp.init(rfc3339:))
      let written = entry["created_at"]?.string.flatMap(Timestamp.init(rfc3339:))
      item.published =
        fetch.facts["published"].flatMap(Timestamp.init(rfc3339:)) ?? (index == 0 ? written : nil)
      item.updated = index == 0 ? nil : written
      reading.earlierVersions.append(item)
      reading.next += followUps(of: item, history: false)
    }
    return reading
  }
}

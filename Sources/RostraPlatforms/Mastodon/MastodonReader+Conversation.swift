extension MastodonReader {
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
}

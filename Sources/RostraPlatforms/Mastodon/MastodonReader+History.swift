extension MastodonReader {
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

/// Reads one answer. The parts that belong to one kind of answer stand in extensions beside this file.
struct MastodonReader {
  let answer: Answer
  let site: SiteReference
  let endpoints: MastodonEndpoints
  /// The domain of handles: that of the site's handle, which need not be the server's.
  let domain: String

  static let bytesLimit = 16 << 20

  init(answer: Answer, site: SiteReference) {
    self.answer = answer
    self.site = site
    endpoints = MastodonEndpoints(site)
    if let handle = site.handle, let mark = handle.firstIndex(of: "@") {
      domain = String(handle[handle.index(after: mark)...])
    } else {
      domain = site.settings["host"] ?? MastodonAddress(site.address)?.authority ?? ""
    }
  }

  var fetch: Fetch { answer.fetch }
  var status: Int { answer.exchange.status }

  /// The body of a 200. Errors are told apart by status alone: their words are in the reader's language.
  func document() throws(ReadingError) -> JSON {
    guard status == 200 else { throw refusal() }
    guard answer.payload.count <= Self.bytesLimit else {
      throw .tooLarge("an answer of \(answer.payload.count) bytes; \(Self.bytesLimit) are read")
    }
    if let first = answer.payload.first(where: { !" \t\r\n".utf8.contains($0) }), first == UInt8(ascii: "<") {
      throw .notThisPlatform("a web page came from \(fetch.url) where JSON was asked for")
    }
    do {
      let limits = JSONLimits(bytes: Self.bytesLimit, depth: 64, values: 1_000_000)
      return try JSON(parsing: answer.payload, limits: limits)
    } catch {
      throw .malformed("\(error) of \(fetch.url)")
    }
  }

  func refusal() -> ReadingError {
    let words = (try? JSON(parsing: answer.payload, limits: JSONLimits(bytes: 65_536, depth: 8)))?["error"]?
      .string
    return .refused(status: status, String((words ?? "no reason was given").prefix(200)))
  }

  /// The bytes are the record; there is nothing to read in them.
  func media() -> Reading {
    var reading = Reading()
    if status != 200 {
      reading.notes.append("\(fetch.subject ?? fetch.url): a medium was not given (\(status))")
    }
    return reading
  }

  /// A list that must be one: an object in its place is an error of another service.
  func list(_ json: JSON) throws(ReadingError) -> [JSON] {
    guard let elements = json.array else {
      throw .malformed("a list of posts was expected from \(fetch.url)")
    }
    return elements
  }

  /// What follows from having read an item: its media and, where it was edited, its history.
  func followUps(of item: CapturedItem, history: Bool = true) -> [Fetch] {
    var fetches = item.attachments.map { MastodonEndpoints.media($0, of: item.id) }
    if history, let updated = item.updated {
      var facts = ["updated": updated.rfc3339, "visibility": item.visibility.rawValue]
      facts["published"] = item.published?.rfc3339
      facts["url"] = item.url
      facts["language"] = item.language
      facts["inReplyTo"] = item.inReplyTo
      facts["multiple"] = item.poll.map { String($0.multiple) }
      facts["closes"] = item.poll?.closes?.rfc3339
      fetches.append(endpoints.history(of: item.id, facts: facts))
    }
    return fetches
  }

  /// Adds a status, and the statuses that it shows within itself as items of their own.
  @discardableResult
  func add(_ json: JSON, to reading: inout Reading, thread: String? = nil, isOwn: Bool = true)
    -> CapturedItem?
  {
    let status = MastodonStatus(json: json, domain: domain)
    guard var item = status.item() else {
      reading.notes.append("an entry without an id was left out: \(json.text.prefix(200))")
      return nil
    }
    if item.published == nil { reading.notes.append("\(item.id): no readable time of publication") }
    if let thread { item.thread = thread }
    reading.items.append(item)
    reading.next += followUps(of: item, history: isOwn)
    if let state = status.quoteState, state != "accepted" {
      reading.notes.append("\(item.id): the quoted post is not shown (\(state))")
    }
    for inner in [status.boosted, status.quoted].compactMap({ $0 }) {
      // Two deep is all that the server nests: a boost of a post that quotes.
      if isOwn || inner.boosted == nil && inner.quoted == nil {
        add(inner.json, to: &reading, isOwn: false)
      }
    }
    return item
  }
}

/// Reads one answer of a feed's server.
struct FeedAnswerReader {
  let answer: Answer
  let site: SiteReference

  private var status: Int { answer.exchange.status }
  private var address: String { answer.exchange.url }

  // MARK: - Purposes

  func identity() throws(ReadingError) -> Reading {
    var reading = Reading()
    switch try document() {
    case .feed(let feed): reading.identity = identity(of: feed)
    case .page(let html):
      let named = FeedDiscovery.feeds(inHTML: html, at: address)
      guard let first = named.first else { throw .notThisPlatform("the page names no feed") }
      guard answer.fetch.facts["named-by"] == nil else {
        throw .notThisPlatform("the feed that the page names is a page itself")
      }
      reading.next = [FeedConnector.fetch(.identity, first.url, facts: ["named-by": address])]
      if named.count > 1 {
        let others = named.dropFirst().map { other in other.url + (other.title.map { " (\($0))" } ?? "") }
        reading.notes = [
          "the page names further feeds, each a site of its own: \(others.joined(separator: ", "))"
        ]
      }
    }
    return reading
  }

  func timeline() throws(ReadingError) -> Reading {
    var reading = Reading()
    let page = Int(answer.fetch.facts["page"] ?? "") ?? 1
    if status == 304 {
      reading.coverage = Coverage(newest: nil, oldest: nil, isLast: true, isComplete: false)
      reading.coverage?.unchanged = true
      reading.state = validators()
      answer.noteMove(in: &reading)
      return reading
    }
    if page > 1, status == 404 || status == 410 || status == 400 {
      // WordPress answers 404 for the page after its last.
      reading.coverage = Coverage(newest: nil, oldest: nil, isLast: true, isComplete: false)
      reading.state["walked"] = "yes"
      return reading
    }
    guard case .feed(let feed) = try document() else {
      throw .notThisPlatform("a web page came where the feed was: it may have moved, or ask for a login")
    }
    let items = FeedItems(feed, at: address)
    reading.items = items.items
    reading.notes = feed.notes + items.notes
    reading.absences = feed.tombstones.map { Absence(id: $0.id, status: status, reason: .unknown) }
    reading.next = media(of: items.items)
    reading.coverage = coverage(of: items.items)
    let comments = commentFeeds(feed)
    reading.next += comments.fetches
    if page == 1 {
      reading.identity = identity(of: feed)
      reading.state["comments"] = comments.counts
      reading.state.merge(validators()) { $1 }
      reading.state["newest"] = reading.coverage?.newest?.rfc3339
      answer.noteMove(in: &reading)
    }
    if let next = nextPage(feed, after: page) {
      reading.coverage?.isLast = false
      if reachesKnown(reading.coverage) { reading.state["walked"] = "yes" } else { reading.next.append(next) }
    } else {
      reading.state["walked"] = "yes"
    }
    return reading
  }

  /// The comments on one entry, as a feed of their own.
  func thread() throws(ReadingError) -> Reading {
    guard status != 404, status != 410 else { return Reading() }
    guard case .feed(let feed) = try document() else { throw .notThisPlatform("the comments are no feed") }
    let items = FeedItems(feed, at: address, answering: answer.fetch.subject)
    var reading = Reading()
    reading.items = items.items
    reading.notes = feed.notes + items.notes
    reading.next = media(of: items.items)
    return reading
  }

  /// The page of one entry: is it still there? What it says now is for the feed, or the page's own capture, to tell.
  func item() throws(ReadingError) -> Reading {
    var reading = Reading()
    guard let subject = answer.fetch.subject else {
      throw .malformed("no entry is named that the answer is about")
    }
    switch status {
    case 200..<400: break
    case 404, 410: reading.absences = [Absence(id: subject, status: status, reason: .unknown)]
    default: throw refusal()
    }
    return reading
  }

  // MARK: - Pieces

  private func document() throws(ReadingError) -> FeedDocument {
    guard (200..<300).contains(status) else { throw refusal() }
    return try FeedDocument.read(
      answer.payload, contentType: answer.exchange.header("Content-Type"), address: address,
      language: answer.exchange.header("Content-Language"))
  }

  private func refusal() -> ReadingError {
    let words = Markup.plainText(ofHTML: CharacterDecoding(Array(answer.payload.prefix(2000))).text).text
    return .refused(status: status, String(words.prefix(200)))
  }

  /// Feeds have no account ids. An Atom feed's id is made never to change (RFC 4287, section 4.2.6); of others the
  /// address is all there is.
  private func identity(of feed: Feed) -> Identity {
    let title = feed.title?.read.text
    let isAtom = feed.version.hasPrefix("atom")
    let accountID = isAtom ? feed.id ?? address : address
    var identity = Identity(
      accountID: site.accountID ?? accountID, handle: site.handle ?? FeedAddress(address)?.handle ?? address,
      name: title, address: site.address)
    identity.settings["feed"] = site.settings["feed"] ?? address
    if isWordPress(feed) { identity.settings["publisher"] = "wordpress" }
    var profile = CapturedItem(id: identity.accountID, kind: .profile, text: feed.subtitle?.read.text ?? "")
    profile.title = title
    profile.url = feed.link
    profile.language = feed.language
    profile.tags = FeedItems.tags(feed.categories)
    profile.author = feed.authors.first.map(FeedItems.actor)
    if let icon = feed.icon { profile.attachments = [Attachment(kind: .image, url: icon, key: icon)] }
    identity.profile = profile
    return identity
  }

  /// What makes the next request conditional. A 304 need not repeat them; then those of the request hold on.
  private func validators() -> [String: String] {
    let asked = answer.fetch.headers
    let isUnchanged = status == 304
    var state: [String: String] = [:]
    state["etag"] =
      answer.exchange.header("ETag") ?? (isUnchanged ? asked.first(named: "If-None-Match") : nil)
    state["last-modified"] =
      answer.exchange.header("Last-Modified") ?? (isUnchanged ? asked.first(named: "If-Modified-Since") : nil)
    if isUnchanged {
      state["newest"] = answer.fetch.facts["until"]
      state["walked"] = answer.fetch.facts["until"] == nil ? nil : "yes"
      state["comments"] = answer.fetch.facts["comments"]
    }
    return state.filter { !$0.value.isEmpty }
  }

  private func media(of items: [CapturedItem]) -> [Fetch] {
    items.flatMap { item in
      item.attachments.filter { XMLFeedReader.isWebAddress($0.url) }.map {
        Fetch(.media, url: $0.url, subject: item.id, facts: ["key": $0.key], authorized: false)
      }
    }
  }

  /// Whether something is missing from the window can be told only where every entry has a date and they are in order.
  private func coverage(of items: [CapturedItem]) -> Coverage {
    let dates = items.compactMap { $0.published ?? $0.updated }
    let isOrdered = dates.count == items.count && zip(dates, dates.dropFirst()).allSatisfy { $0 >= $1 }
    return Coverage(
      newest: dates.max(), oldest: dates.min(), isLast: true, isComplete: isOrdered && !items.isEmpty)
  }

  /// The page before this one: named by the feed (RFC 5005), or WordPress's `paged`.
  private func nextPage(_ feed: Feed, after page: Int) -> Fetch? {
    guard !feed.entries.isEmpty, page < FeedAnswerReader.maximumPages else { return nil }
    guard
      let url = feed.next.flatMap({ Markup.resolve($0, against: address) })
        ?? (isWordPress(feed) ? paged(page + 1) : nil),
      url != address, XMLFeedReader.isWebAddress(url)
    else { return nil }
    var facts = ["page": String(page + 1)]
    facts["until"] = answer.fetch.facts["until"]
    return FeedConnector.fetch(.timeline, url, facts: facts)
  }

  /// Whether this page goes back to what the last complete run had.
  private func reachesKnown(_ coverage: Coverage?) -> Bool {
    guard let until = answer.fetch.facts["until"].flatMap(Timestamp.init(rfc3339:)),
      let oldest = coverage?.oldest
    else { return false }
    return oldest <= until
  }

  private func isWordPress(_ feed: Feed) -> Bool {
    feed.generator?.lowercased().contains("wordpress") == true
  }

  private func paged(_ page: Int) -> String {
    var reference = URIReference(address)
    let others = (reference.query ?? "").split(separator: "&").filter { !$0.hasPrefix("paged=") }
    reference.query = (others + ["paged=\(page)"]).joined(separator: "&")[...]
    return reference.text
  }

  /// The comment feeds of entries whose count of comments is not what it was at the last run.
  private func commentFeeds(_ feed: Feed) -> (fetches: [Fetch], counts: String?) {
    let before = answer.fetch.facts["comments"].flatMap { try? JSON(parsing: $0) }
    var counts: [JSON.Member] = []
    var fetches: [Fetch] = []
    for entry in feed.entries {
      guard let address = entry.commentFeed, XMLFeedReader.isWebAddress(address) else { continue }
      let id = FeedItems.id(of: entry)
      let count = entry.counters["replies"]
      if let count { counts.append(JSON.Member(id, JSON(count))) }
      guard count != 0, count == nil || before?[id]?.integer != count else { continue }
      fetches.append(FeedConnector.fetch(.thread, address, subject: id))
    }
    return (fetches, counts.isEmpty ? nil : JSON.object(counts).text)
  }

  /// A feed that pages without end is followed no further.
  private static let maximumPages = 10_000
}

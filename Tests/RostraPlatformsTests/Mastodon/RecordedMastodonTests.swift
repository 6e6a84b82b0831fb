import Testing

@testable import RostraPlatforms

@Suite("Mastodon: answers recorded from Mastodon 4.6.4", .enabled(if: RecordedMastodon.isPresent))
struct RecordedMastodonTests {
  let desk = MastodonDesk()

  /// Recordings of calls that the connector never makes, and that hold no account or post either.
  static let elsewhere: Set<String> = [
    "test_health.json", "test_instance_rules.json", "test_media_post_file.json", "test_nodeinfo.json",
    "test_preferences.json", "test_scheduled_status.json", "test_server_time.json",
  ]

  @Test(
    "CAP-3: each recorded post, list, account, context and history is read whole",
    arguments: RecordedMastodon.names)
  func everything(name: String) throws {
    var read = 0
    for exchange in try RecordedMastodon.exchanges(name) {
      if try check(exchange) { read += 1 }
    }
    #expect((read > 0) != Self.elsewhere.contains(name), "\(read) answers of \(name) were read")
  }

  /// Reads an answer by the shape of its body, and holds what was read against the body itself.
  private func check(_ exchange: RecordedMastodon.Exchange) throws -> Bool {
    guard let json = exchange.json else { return false }
    if exchange.status >= 400 {
      try checkError(exchange)
      return true
    }
    if exchange.url.hasSuffix("/instance/") {
      let reading = try desk.read(MastodonEndpoints(desk.site).instance, of: exchange)
      #expect(reading.notes.contains { $0.contains("runs 4.") })
      return true
    }
    var found = false
    if let entries = json.array, !entries.isEmpty, entries.allSatisfy(Self.isStatus) {
      let fetch = Fetch(.timeline, url: exchange.url)
      let reading = try desk.read(fetch, of: exchange)
      try compare(entries, with: reading)
      #expect(reading.coverage?.isComplete == true)
      found = true
    } else if Self.isStatus(json) {
      let fetch = Fetch(.item, url: exchange.url, subject: json["id"]?.identifier)
      try compare([json], with: try desk.read(fetch, of: exchange))
      found = true
    } else if json["acct"] != nil, json["note"] != nil {
      let id = try #require(json["id"]?.identifier)
      let reading = try desk.read(MastodonEndpoints(desk.site).account(id), of: exchange)
      let identity = try #require(reading.identity)
      #expect(identity.accountID == id)
      #expect(identity.address == json["url"]?.string)
      #expect(identity.itemCount == json["statuses_count"]?.integer)
      #expect(identity.profile?.counters["followers"] == json["followers_count"]?.integer)
      found = true
    } else if json["descendants"] != nil {
      let reading = try desk.read(MastodonEndpoints(desk.site).context(of: "1"), of: exchange)
      #expect(reading.items.isEmpty == json["descendants"]?.array?.isEmpty)
      found = true
    } else if let entries = json.array, let first = entries.first, first["content"] != nil, first["id"] == nil {
      let reading = try desk.read(MastodonEndpoints(desk.site).history(of: "1", facts: [:]), of: exchange)
      #expect(reading.earlierVersions.count == entries.count - 1)
      found = true
    } else {
      // Notifications, conversations, reports, searches: the posts inside them are posts all the same.
      for status in Self.statuses(within: json) {
        let fetch = Fetch(.item, url: exchange.url, subject: status["id"]?.identifier)
        try compare([status], with: try desk.read(fetch, status))
        found = true
      }
      for account in Self.accounts(within: json) {
        let id = try #require(account["id"]?.identifier)
        #expect(try desk.read(MastodonEndpoints(desk.site).account(id), account).identity?.accountID == id)
        found = true
      }
    }
    return found
  }

  private func checkError(_ exchange: RecordedMastodon.Exchange) throws {
    // Whatever its words (some are Japanese), by id it is an absence or a refusal, never an item.
    let single = MastodonEndpoints(desk.site).status("1")
    do {
      let reading = try desk.read(single, of: exchange)
      #expect(reading.items.isEmpty)
      let expected: [Absence.Reason] = exchange.status == 404 ? [.unknown] : [.permissionLost]
      #expect(reading.absences.map(\.reason) == expected)
    } catch {
      guard case .refused(let status, let words) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(status == exchange.status)
      #expect(words == exchange.json?["error"]?.string)
    }
    #expect(throws: ReadingError.self) {
      try desk.read(MastodonEndpoints(desk.site).timeline("1", since: nil), of: exchange)
    }
  }

  private func compare(_ statuses: [JSON], with reading: Reading) throws {
    let items = Dictionary(reading.items.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for status in statuses {
      let id = try #require(status["id"]?.identifier)
      let item = try #require(items[id])
      #expect(item.published?.rfc3339 == status["created_at"]?.string)
      #expect(item.updated?.rfc3339 == status["edited_at"]?.string)
      #expect(item.url == status["url"]?.string)
      #expect(item.author?.id == status["account"]?["id"]?.identifier)
      #expect(item.author?.handle?.contains("@") == true)
      #expect(item.visibility != .unknown)
      if let inner = status["reblog"] {
        #expect(item.kind == .announce)
        #expect(item.shares == inner["id"]?.identifier)
        #expect(item.text.isEmpty)
        try compare([inner], with: reading)
        continue
      }
      #expect(item.inReplyTo == status["in_reply_to_id"]?.identifier)
      #expect(item.language == status["language"]?.string)
      #expect(
        item.attachments.map(\.key) == status["media_attachments"]?.array?.compactMap { $0["id"]?.identifier }
      )
      #expect(item.kind == (status["poll"] == nil ? .note : .question))
      #expect(item.counters["replies"] == status["replies_count"]?.integer)
      #expect((item.summary ?? "") == status["spoiler_text"]?.string)
      #expect(item.tags.map { $0.lowercased() }.sorted() == Self.names(status["tags"], "name"))
      #expect(item.mentions.count == status["mentions"]?.array?.count)
      #expect(!item.text.contains("<"))
      if let content = status["content"]?.string {
        #expect(item.markup == (content.isEmpty ? nil : content))
        #expect(item.text.isEmpty == content.isEmpty)
      } else {
        #expect(item.text == status["text"]?.string)
      }
      if let quoted = status["quote"]?["quoted_status"] {
        #expect(item.quotes == quoted["id"]?.identifier)
        try compare([quoted], with: reading)
      }
      for attachment in item.attachments {
        #expect(
          reading.next.contains {
            $0.purpose == .media && $0.facts["key"] == attachment.key && !$0.authorized
          })
      }
    }
  }

  private static func names(_ list: JSON?, _ member: String) -> [String] {
    (list?.array ?? []).compactMap { $0[member]?.string?.lowercased() }.sorted()
  }

  private static func isStatus(_ json: JSON) -> Bool {
    json["visibility"] != nil && json["account"] != nil && json["id"] != nil && json["spoiler_text"] != nil
      && json["created_at"] != nil
  }

  private static func statuses(within json: JSON) -> [JSON] {
    if isStatus(json) { return [json] }
    return children(of: json).flatMap(statuses)
  }

  private static func accounts(within json: JSON) -> [JSON] {
    if json["acct"] != nil, json["note"] != nil { return [json] }
    return children(of: json).flatMap(accounts)
  }

  private static func children(of json: JSON) -> [JSON] {
    json.array ?? json.object?.map(\.value) ?? []
  }

  // MARK: particular recordings

  @Test("the timeline is walked by the Link header, page after page")
  func paging() throws {
    let recorded = try RecordedMastodon.exchanges("test_fetch_next_previous.json")
    let pages = Dictionary(
      recorded.filter { $0.method == "GET" }.map { ($0.url, $0) }, uniquingKeysWith: { first, _ in first })
    var first = MastodonEndpoints(desk.site).timeline("117020565966271181", since: nil)
    first.url = "http://localhost:3000/api/v1/accounts/117020565966271181/statuses?limit=5"
    var wish: Fetch? = first
    var seen: [String] = []
    var readings: [Reading] = []
    while let fetch = wish, let page = pages[fetch.url] {
      let reading = try desk.read(fetch, of: page)
      seen += reading.items.map(\.id)
      readings.append(reading)
      wish = reading.next.first { $0.purpose == .timeline }
    }
    #expect(readings.count == 2)
    #expect(Set(seen).count == 10)
    #expect(seen == seen.sorted(by: >), "newest first")
    #expect(readings.first?.state["newest"] == seen.first)
    #expect(readings.last?.state.isEmpty == true)
    #expect(readings.first?.coverage?.newest == desk.started)
    #expect(readings.last?.coverage?.newest == readings.first?.coverage?.oldest, "no gap between two pages")
    #expect(wish?.url.hasSuffix("max_id=117020580452511285") == true, "the third page was not recorded")
  }

  @Test("CAP-13: an edited post asks for its history, and the history gives the version before")
  func history() throws {
    let recorded = try RecordedMastodon.exchanges("test_status_edit.json")
    let edited = try #require(recorded.first { $0.method == "GET" && $0.url.hasSuffix("117020586180926938") })
    let current = try desk.read(MastodonEndpoints(desk.site).status("117020586180926938"), of: edited)
    let item = try #require(current.items.first)
    #expect(item.text == "the best editor? why, of course it is the KDE Advanced Text Editor, Kate")
    #expect(item.updated?.rfc3339 == "2026-08-01T13:54:00.695Z")
    let wish = try #require(current.next.first { $0.purpose == .history })
    #expect(wish.subject == item.id)
    let versions = try #require(recorded.last { $0.url.hasSuffix("/history") })
    let earlier = try desk.read(wish, of: versions).earlierVersions
    #expect(earlier.map(\.text) == ["the best editor? why, of course it is VS Code"])
    #expect(earlier.first?.updated == nil)
    #expect(earlier.first?.published == item.published)
    #expect(earlier.first?.language == item.language)
    #expect(earlier.first?.author == item.author)

    // The same version read live before the edit is the same in every part of its content.
    let posted = try #require(recorded.first { $0.method == "POST" })
    let live = try #require(
      try desk.read(Fetch(.item, url: posted.url, subject: item.id), of: posted).items.first)
    var stripped = live
    stripped.counters = [:]
    #expect(earlier.first == stripped)
  }

  @Test("CAP-2: a poll has options, an end, and counts")
  func poll() throws {
    let recorded = try RecordedMastodon.exchanges("test_polls.json")
    let last = try #require(recorded.last)
    let fetch = MastodonEndpoints(desk.site).status("117020582690282017")
    let item = try #require(try desk.read(fetch, of: last).items.first)
    #expect(item.kind == .question)
    #expect(item.poll?.options == ["four twenty", "sixty-nine"])
    #expect(item.poll?.multiple == true)
    #expect(item.poll?.closes?.rfc3339 == "2026-08-01T13:58:07.237Z")
    #expect(item.counters["votes"] == 2)
    #expect(item.counters["voters"] == 1)
    #expect(item.counters["votes:0"] == 1)
    #expect(item.counters["votes:1"] == 1)
  }

  @Test("a withdrawn quote is told, and the quoted post is not claimed")
  func revokedQuote() throws {
    let recorded = try RecordedMastodon.exchanges("test_status_quote_revoke.json")
    let fetch = Fetch(.item, url: recorded[2].url, subject: "117020583080889590")
    let reading = try desk.read(fetch, of: recorded[2])
    #expect(reading.items.count == 1)
    #expect(reading.items.first?.quotes == nil)
    #expect(reading.notes == ["117020583080889590: the quoted post is not shown (revoked)"])
  }

  @Test("CAP-13: a link's preview is read beside it, and its coming and going is no edit")
  func card() throws {
    let recorded = try RecordedMastodon.exchanges("test_status_card.json")
    let last = try #require(recorded.last)
    let item = try desk.read(Fetch(.item, url: last.url, subject: "117020609135389699"), of: last).items.first
    #expect(item?.preview == Link(url: "http://example.org/", title: "Example Domain"))
    #expect(item?.links == [], "its text has the address without a link")
  }

  @Test(
    "an account looked up gives its number, its handle and its profile; a name that is not there gives none")
  func lookup() throws {
    let recorded = try RecordedMastodon.exchanges("test_account_lookup.json")
    let wish = MastodonEndpoints(desk.site).lookup(user: "mastodonpy_test")
    #expect(try desk.read(wish, of: recorded[1]).identity == nil)
    let identity = try #require(try desk.read(wish, of: recorded[2]).identity)
    #expect(identity.accountID == "117020565966271181")
    #expect(identity.handle == "mastodonpy_test@localhost:3000")
    #expect(identity.name == "John Lennon")
    #expect(identity.settings == ["host": "localhost:3000"])
    #expect(identity.profile?.kind == .profile)
    #expect(
      identity.profile?.text == """
        I walk funny
        bread: toasty.
        lasagna: no!!!
        Approves followers by hand.
        """)
    #expect(identity.profile?.attachments.count == 2)
  }

  @Test("CAP-13: a post that is missing is absent, for a reason that is not known")
  func missing() throws {
    let recorded = try RecordedMastodon.exchanges("test_status_missing.json")
    let reading = try desk.read(MastodonEndpoints(desk.site).status("0"), of: recorded[0])
    #expect(reading.absences == [Absence(id: "0", status: 404, reason: .unknown)])
  }
}

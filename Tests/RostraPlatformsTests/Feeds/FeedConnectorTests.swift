import Testing

@testable import RostraPlatforms

@Suite struct FeedConnectorTests {
  let connector = FeedConnector()
  let site = FeedAnswers.site

  @Test(
    "addresses that look like feeds are likely feeds",
    arguments: [
      "https://city.example/feed", "https://city.example/feed/", "city.example/news.rss",
      "feed://city.example/x.atom",
      "https://city.example/index.xml", "https://city.example/feed.json", "https://city.example/?feed=rss2",
      "https://www.youtube.com/feeds/videos.xml?channel_id=UCabc", "https://city.example/rss",
      "feed:https://a.example/rss",
    ])
  func likely(_ address: String) throws {
    #expect(try #require(connector.recognise(address)).confidence == .likely)
  }

  @Test("any other web address may name a feed, and what is no web address cannot")
  func possible() throws {
    let page = try #require(connector.recognise("City.Example/news"))
    #expect(page.confidence == .possible)
    #expect(page.site.address == "https://city.example/news")
    for text in [
      "@cityhall@social.example", "at://did:plc:abc", "mailto:x@city.example", "just words", "",
      "ftp://a.example",
    ] {
      #expect(connector.recognise(text) == nil, "\(text)")
    }
  }

  @Test("a page that names its feed leads there, and the feed tells who it is")
  func discovery() throws {
    let html = """
      <!DOCTYPE html><html><head><base href="https://city.example/site/">
      <link rel="stylesheet alternate" type="application/rss+xml" href="no.css">
      <link rel="alternate" type="application/rss+xml" title="News" href="../news/feed">
      <link rel="alternate" type="application/atom+xml" title="Comments" href="/comments.atom"></head></html>
      """
    let fetch = try #require(connector.identify(site).first)
    let first = try connector.read(FeedAnswers.answer(html, to: fetch), site: site)
    #expect(first.identity == nil)
    #expect(first.next.map(\.url) == ["https://city.example/news/feed"])
    #expect(first.notes.contains { $0.contains("https://city.example/comments.atom (Comments)") })
    let second = try connector.read(FeedAnswers.answer(FeedAnswers.rss(""), to: first.next[0]), site: site)
    let identity = try #require(second.identity)
    #expect(identity.accountID == "https://city.example/news/feed")
    #expect(identity.name == "City of Example")
    #expect(identity.settings["feed"] == "https://city.example/news/feed")
    #expect(identity.profile?.kind == .profile)
    // A page where the page's feed should be does not send us round in circles.
    #expect(throws: ReadingError.self) {
      try connector.read(FeedAnswers.answer(html, to: first.next[0]), site: site)
    }
  }

  @Test("an Atom feed's account id is the id that never changes")
  func atomIdentity() throws {
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><id>urn:uuid:1</id><title>T</title></feed>"
    let reading = try connector.read(FeedAnswers.answer(atom, to: connector.identify(site)[0]), site: site)
    #expect(reading.identity?.accountID == "urn:uuid:1")
  }

  @Test(
    "CAP-5: the validators of one run make the next conditional, and 304 is the word that nothing changed")
  func conditional() throws {
    let opening = connector.capture(site, state: [:])[0]
    #expect(opening.headers.first(named: "If-None-Match") == nil)
    let feed = FeedAnswers.rss("<item><guid>a</guid><pubDate>Tue, 03 Jun 2025 14:05:00 GMT</pubDate></item>")
    let first = try connector.read(
      FeedAnswers.answer(
        feed, to: opening,
        headers: [
          HeaderField("ETag", "\"v1\""), HeaderField("Last-Modified", "Tue, 03 Jun 2025 15:00:00 GMT"),
        ]),
      site: site)
    #expect(first.coverage?.unchanged == false)
    let again = connector.capture(site, state: first.state)[0]
    #expect(again.headers.first(named: "If-None-Match") == "\"v1\"")
    #expect(again.headers.first(named: "If-Modified-Since") == "Tue, 03 Jun 2025 15:00:00 GMT")
    let unchanged = try connector.read(FeedAnswers.answer("", to: again, status: 304), site: site)
    #expect(unchanged.coverage?.unchanged == true)
    #expect(unchanged.items.isEmpty)
    #expect(unchanged.state == first.state)
  }

  @Test("a paged feed is walked to its first page once, and later only to what is known")
  func paging() throws {
    func page(_ date: String, next: String) -> String {
      FeedAnswers.rss(
        "<item><guid>\(date)</guid><pubDate>\(date)</pubDate></item>",
        channel: "<atom:link rel='next' href='\(next)'/>")
    }
    let opening = connector.capture(site, state: [:])[0]
    let first = try connector.read(
      FeedAnswers.answer(page("2025-06-03T00:00:00Z", next: "feed?page=2"), to: opening), site: site)
    let second = try #require(first.next.first)
    #expect(second.url == "https://city.example/feed?page=2")
    #expect(first.coverage?.isLast == false)
    #expect(first.state["walked"] == nil)
    let last = try connector.read(
      FeedAnswers.answer(FeedAnswers.rss("<item><guid>x</guid></item>"), to: second), site: site)
    #expect(last.coverage?.isLast == true)
    #expect(last.state == ["walked": "yes"])
    let later = connector.capture(site, state: first.state.merging(last.state) { $1 })[0]
    let update = try connector.read(
      FeedAnswers.answer(page("2025-06-03T00:00:00Z", next: "feed?page=2"), to: later), site: site)
    #expect(update.next.isEmpty)
    #expect(update.coverage?.isLast == false)
    #expect(update.state["walked"] == "yes")
  }

  @Test("WordPress pages by a parameter of its own and answers 404 past its last page")
  func wordPress() throws {
    let feed = FeedAnswers.rss(
      "<item><guid>a</guid></item>", channel: "<generator>https://wordpress.org/?v=6.1</generator>")
    let first = try connector.read(
      FeedAnswers.answer(feed, to: connector.capture(site, state: [:])[0]), site: site)
    #expect(first.next.map(\.url) == ["https://city.example/feed?paged=2"])
    let past = try connector.read(FeedAnswers.answer("", to: first.next[0], status: 404), site: site)
    #expect(past.coverage?.isLast == true)
    #expect(past.items.isEmpty)
    var known = site
    known.settings = try #require(first.identity).settings
    #expect(
      connector.thread(of: "https://city.example/?p=12", in: known).map(\.url)
        == ["https://city.example/?p=12&feed=rss2"])
    #expect(
      connector.thread(of: "https://city.example/2025/06/a/", in: known).map(\.url)
        == ["https://city.example/2025/06/a/feed/"])
    #expect(connector.thread(of: "https://city.example/2025/06/a/", in: site).isEmpty)
  }

  @Test("comments are fetched where their number has changed, and answer the entry")
  func comments() throws {
    let items = """
      <item><guid>a</guid><wfw:commentRss>https://city.example/a/feed</wfw:commentRss>
        <slash:comments>2</slash:comments></item>
      <item><guid>b</guid><wfw:commentRss>https://city.example/b/feed</wfw:commentRss>
        <slash:comments>0</slash:comments></item>
      """
    let feed = FeedAnswers.rss(items)
    let first = try connector.read(
      FeedAnswers.answer(feed, to: connector.capture(site, state: [:])[0]), site: site)
    #expect(first.next.map(\.url) == ["https://city.example/a/feed"])
    #expect(first.next.map(\.purpose) == [.thread])
    let again = try connector.read(
      FeedAnswers.answer(feed, to: connector.capture(site, state: first.state)[0]), site: site)
    #expect(again.next.isEmpty)
    let thread = try connector.read(
      FeedAnswers.answer(
        FeedAnswers.rss(
          "<item><title>By: Resident</title><guid>c1</guid><description>How long?</description></item>"),
        to: first.next[0]), site: site)
    #expect(thread.items.map(\.inReplyTo) == ["a"])
    #expect(thread.items.map(\.thread) == ["a"])
    #expect(thread.items.map(\.kind) == [.note])
  }

  @Test("CAP-9: an entry is gone only when its own page says so, never because it left the window")
  func recheck() throws {
    let fetches = connector.recheck(["https://city.example/a", "tag:city.example,2025:7"], of: site)
    #expect(fetches.map(\.subject) == ["https://city.example/a"])
    for status in [404, 410] {
      let gone = try connector.read(FeedAnswers.answer("", to: fetches[0], status: status), site: site)
      #expect(gone.absences == [Absence(id: "https://city.example/a", status: status, reason: .unknown)])
    }
    let there = try connector.read(FeedAnswers.answer("<html>", to: fetches[0]), site: site)
    #expect(there.absences.isEmpty)
    #expect(there.notes.isEmpty)
    for status in [403, 429, 500, 503] {
      #expect(throws: ReadingError.refused(status: status, "no")) {
        try connector.read(FeedAnswers.answer("<p>no", to: fetches[0], status: status), site: site)
      }
    }
  }

  @Test("a tombstone in the feed is an absence, in the feed's own word")
  func tombstone() throws {
    let reading = try FeedAnswers.read(
      """
      <feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">
      <at:deleted-entry ref="tag:city.example,2025:7" when="2025-06-01T00:00:00Z"/></feed>
      """)
    #expect(reading.absences == [Absence(id: "tag:city.example,2025:7", status: 200, reason: .unknown)])
  }

  @Test("the window is complete only where every entry has a date and they are in order")
  func coverage() throws {
    func coverage(_ dates: [String]) throws -> Coverage? {
      let items = dates.enumerated().map { "<item><guid>\($0)</guid><pubDate>\($1)</pubDate></item>" }
      return try FeedAnswers.read(FeedAnswers.rss(items.joined())).coverage
    }
    let ordered = try coverage(["2025-06-02", "2025-06-01"])
    #expect(ordered?.isComplete == true)
    #expect(ordered?.newest == Timestamp(rfc3339: "2025-06-02"))
    #expect(ordered?.oldest == Timestamp(rfc3339: "2025-06-01"))
    #expect(try coverage(["2025-06-01", "2025-06-02"])?.isComplete == false)
    #expect(try coverage(["2025-06-01", "soon"])?.isComplete == false)
    #expect(try coverage([])?.isComplete == false)
  }

  @Test("what is not a feed is refused with what it is")
  func refusals() throws {
    func error(_ body: String, _ status: Int = 200) -> ReadingError? {
      do {
        _ = try connector.read(
          FeedAnswers.answer(body, to: Fetch(.timeline, url: "https://city.example/feed"), status: status),
          site: site)
        return nil
      } catch {
        return error
      }
    }
    #expect(error("<html><body>Sign in</body></html>")?.description.contains("a web page came") == true)
    #expect(error("{\"items\": 1}")?.description.contains("no JSON Feed") == true)
    #expect(error("{\"version\"")?.description.contains("at byte") == true)
    #expect(error("<urlset><url/></urlset>")?.description.contains("<urlset>") == true)
    #expect(error("") == .malformed("the answer is empty"))
    #expect(error("<p>Too   many requests</p>", 429) == .refused(status: 429, "Too many requests"))
    #expect(error("gone", 410) == .refused(status: 410, "gone"))
  }
}

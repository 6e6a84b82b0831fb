import RostraPlatforms
import Testing

@Suite struct PageConnectorTests {
  private let connector = PageConnector()

  @Test("any http or https address may be a page; what a person leaves out is https")
  func recognise() {
    #expect(connector.recognise("https://City.example/News#top")?.site.address == "https://city.example/News")
    #expect(connector.recognise("city.example/news")?.site.address == "https://city.example/news")
    #expect(connector.recognise("http://city.example")?.confidence == .possible)
    #expect(connector.recognise("https://city.example/news/")?.site.handle == "city.example/news")
    for text in [
      "ftp://city.example", "mayor@city.example", "city", "", "two words.example", "mailto:a@b.example",
    ] {
      #expect(connector.recognise(text) == nil, "\(text)")
    }
  }

  @Test("an answer that is HTML identifies the page by the address it was found at")
  func identify() throws {
    let fetches = connector.identify(PageAnswers.site)
    #expect(fetches.map(\.purpose) == [.identity])
    #expect(fetches.map(\.authorized) == [false])
    let answer = PageAnswers.answer(
      "<title> City  News </title>", purpose: .identity, url: "https://www.city.example/news/")
    let identity = try #require(try connector.read(answer, site: PageAnswers.site).identity)
    #expect(identity.accountID == "https://www.city.example/news/")
    #expect(identity.name == "City News")
    #expect(identity.handle == "www.city.example/news")
  }

  @Test("what is no page is refused: another media type, an error status")
  func notAPage() {
    let json = PageAnswers.answer(
      "{}", purpose: .identity, headers: [HeaderField("Content-Type", "application/json")])
    #expect(throws: ReadingError.self) { try connector.read(json, site: PageAnswers.site) }
    #expect(throws: ReadingError.self) {
      try connector.read(PageAnswers.answer("no", status: 500), site: PageAnswers.site)
    }
    #expect(throws: Never.self) {
      try connector.read(PageAnswers.answer(" <!DOCTYPE html><p>x", headers: []), site: PageAnswers.site)
    }
    #expect(throws: ReadingError.self) {
      try connector.read(PageAnswers.answer("%PDF-1.7", headers: []), site: PageAnswers.site)
    }
  }

  @Test("CAP-2: a page becomes an item with title, text, language, dates and links")
  func item() throws {
    let reading = try PageAnswers.read(
      """
      <!doctype html><html lang="en-US"><head><title>Boil-water &amp; notice</title>
      <meta property="article:published_time" content="2025-06-01T08:00:00-05:00">
      <meta property="article:modified_time" content="2025-06-02T08:00:00Z">
      <script>var hidden = "not text"</script><style>p { color: red }</style></head>
      <body><h1>Boil water</h1><p>Elm Street<br>is affected.</p><a href="map.pdf?utm_source=x&amp;v=1#p2">Map</a>
      <a href="mailto:x@city.example">Mail</a></body></html>
      """)
    let item = try #require(reading.items.first)
    #expect(item.id == "https://city.example/news/")
    #expect(item.kind == .page)
    #expect(item.title == "Boil-water & notice")
    #expect(item.text == "Boil water\n\nElm Street\nis affected.\n\nMap Mail")
    #expect(item.language == "en-US")
    #expect(item.published?.description == "2025-06-01T13:00:00.000Z")
    #expect(item.updated?.description == "2025-06-02T08:00:00.000Z")
    #expect(item.links == [Link(url: "https://city.example/news/map.pdf?v=1", title: "Map")])
    #expect(reading.coverage?.isComplete == true && reading.coverage?.isLast == true)
  }

  @Test("JSON-LD dates of the page go before those of meta; dates of other things are not taken")
  func structuredDates() throws {
    let item = try #require(
      try PageAnswers.read(
        """
        <meta name="date" content="2020-01-01"><script type="application/ld+json">
        {"@graph":[{"@type":"Event","datePublished":"2019-01-01"},
        {"@type":["WebPage"],"datePublished":"2025-03-04T05:06:07Z","dateModified":"2025-03-05"}]}</script>
        <script>{"@type": broken</script>
        """
      ).items.first)
    #expect(item.published?.day == "2025-03-04")
    #expect(item.updated?.day == "2025-03-05")
  }

  @Test("CAP-8: an unchanged page is the same content, whatever the server writes anew into each answer")
  func stable() throws {
    func page(_ nonce: String) -> String {
      """
      <html><head><meta name="csrf-token" content="\(nonce)"><script nonce="\(nonce)">let t = "\(nonce)"</script>
      <link rel="stylesheet" href="/a.css?\(nonce)"><style>.\(nonce) {}</style></head>
      <body data-id="\(nonce)"><!-- made \(nonce) --><p>Same text</p>
      <form action="/x?_=\(nonce)"><input type="hidden" name="t" value="\(nonce)"></form>
      <a href="/next;jsessionid=\(nonce)?page=2&amp;_wpnonce=\(nonce)">Next</a></body></html>
      """
    }
    let items = try ["a1b2", "c3d4"].map { try #require(try PageAnswers.read(page($0)).items.first) }
    #expect(items[0] == items[1])
    #expect(items[0].links == [Link(url: "https://city.example/next?page=2", title: "Next")])
    let changed = try #require(
      try PageAnswers.read(page("a1b2").replacing("Same text", with: "Other text")).items.first)
    #expect(changed != items[0])
  }

  @Test("a page that is not there is absent, without a guess why", arguments: [404, 410])
  func absent(_ status: Int) throws {
    for purpose in [Fetch.Purpose.item, .timeline] {
      let reading = try connector.read(
        PageAnswers.answer("gone", purpose: purpose, status: status), site: PageAnswers.site)
      #expect(
        reading.absences == [Absence(id: "https://city.example/news/", status: status, reason: .unknown)])
      #expect(reading.items.isEmpty)
    }
    let fetches = connector.recheck(["https://city.example/news/"], of: PageAnswers.site)
    #expect(fetches.map(\.subject) == ["https://city.example/news/"])
  }

  @Test("the next run asks only for what changed, and is told when nothing did")
  func conditional() throws {
    var answer = PageAnswers.answer("<p>x")
    answer.exchange.headers += [
      HeaderField("ETag", "\"v1\""), HeaderField("Last-Modified", "Sun, 01 Jun 2025 00:00:00 GMT"),
    ]
    let state = try connector.read(answer, site: PageAnswers.site).state
    let fetch = try #require(connector.capture(PageAnswers.site, state: state).first)
    #expect(fetch.headers.first(named: "If-None-Match") == "\"v1\"")
    #expect(fetch.headers.first(named: "If-Modified-Since") == "Sun, 01 Jun 2025 00:00:00 GMT")
    let unchanged = try connector.read(PageAnswers.answer("", status: 304), site: PageAnswers.site)
    #expect(unchanged.coverage?.unchanged == true && unchanged.items.isEmpty)
    answer.exchange.truncated = "disconnect"
    let cut = try connector.read(answer, site: PageAnswers.site)
    #expect(cut.state["etag"] == nil && cut.state["last-modified"] == nil && !cut.notes.isEmpty)
  }

  @Test("a page in another encoding is read by what its header or its markup says")
  func encoding() throws {
    let bytes = Array("<meta charset=windows-1252><title>Caf".utf8) + [0xE9] + Array("</title>".utf8)
    var answer = PageAnswers.answer("", headers: [HeaderField("Content-Type", "text/html")])
    answer.payload = bytes
    #expect(try connector.read(answer, site: PageAnswers.site).items.first?.title == "Caf\u{e9}")
  }
}

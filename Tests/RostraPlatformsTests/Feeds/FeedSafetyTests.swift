import RostraTesting
import Testing

@testable import RostraPlatforms

@Suite struct FeedSafetyTests {
  private func read(_ text: String) throws(ReadingError) -> Feed {
    guard
      case .feed(let feed) = try FeedDocument.read(
        Array(text.utf8), contentType: nil, address: "https://a.example/")
    else { throw .notThisPlatform("a page") }
    return feed
  }

  private func title(_ text: String) throws -> String? { try read(text).title?.read.text }

  @Test("SEC-10: an entity bomb is refused, whatever its kind")
  func bombs() {
    let laughs = (1...9).map { "<!ENTITY l\($0) \"" + String(repeating: "&l\($0 - 1);", count: 10) + "\">" }
      .joined()
    let nested =
      "<!DOCTYPE rss [<!ENTITY l0 \"lol\">\(laughs)]><rss><channel><title>&l9;</title></channel></rss>"
    #expect(throws: ReadingError.self) { try title(nested) }
    let quadratic =
      "<!DOCTYPE rss [<!ENTITY a \"\(String(repeating: "a", count: 256))\">]><rss><channel><title>"
      + String(repeating: "&a;", count: 300_000) + "</title></channel></rss>"
    #expect {
      try title(quadratic)
    } throws: { error in
      if case .tooLarge? = error as? ReadingError { true } else { false }
    }
  }

  @Test(
    "SEC-10: no file and no network is ever reached through an entity",
    arguments: [
      "<!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
      "<!DOCTYPE rss [<!ENTITY x PUBLIC \"a\" \"http://a\">]>",
    ])
  func externalEntities(_ declaration: String) {
    #expect(throws: ReadingError.self) {
      try title(declaration + "<rss><channel><title>&x;</title></channel></rss>")
    }
  }

  @Test("declared entities of plain text are read, unused others are no reason to refuse")
  func harmlessEntities() throws {
    let feed = """
      <!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd" [
        <!-- a > comment ] --> <!ENTITY % latin PUBLIC "x" "http://www.w3.org/x.ent"> %latin;
        <!ENTITY city "Example &#38; Sons"> <!ENTITY city "second"> <!ENTITY unused SYSTEM "x"> ]>
      <rss><channel><title>&city; &eacute; &hellip;</title></channel></rss>
      """
    #expect(try title(feed) == "Example & Sons é …")
  }

  @Test("faults that leave no doubt are mended, and that is told")
  func mended() throws {
    let feed = try read(
      "<rss><channel><title>R&D &nosuch; 3 < 4 \u{8}</title><link>http://a/?b=1&c=2</link></channel></rss>")
    #expect(feed.title?.value == "R&D &nosuch; 3 < 4 \u{FFFD}")
    #expect(feed.link == "http://a/?b=1&c=2")
    #expect(feed.notes.count == 3)
  }

  @Test("a feed cut short gives what it has, and says what is missing")
  func cutShort() throws {
    let feed = try read("<rss><channel><item><title>One</title></item><item><title>Tw")
    #expect(feed.entries.map { $0.title?.value } == ["One", "Tw"])
    #expect(feed.notes.contains { $0.contains("not well-formed") })
    let unclosed = try read(
      "<rss><channel><item><title>One</title><description><![CDATA[All <b>the</b> text")
    #expect(unclosed.entries.first?.summary?.read.text == "All the text")
    #expect(unclosed.notes.contains { $0.contains("not closed") })
  }

  @Test("entries that a fault makes unreadable are counted")
  func lostEntries() throws {
    let deep = String(repeating: "<a>", count: 300)
    let feed = try read(
      "<rss><channel><item><title>One</title></item><item>\(deep)</item><item/></channel></rss>")
    #expect(feed.notes.contains { $0.contains("of 3 entries could not be read") })
  }

  @Test("limits of size and number are kept")
  func limits() {
    var limits = FeedDocument.Limits()
    limits.bytes = 10
    #expect(throws: ReadingError.tooLarge("a feed of more than 10 bytes")) {
      try FeedDocument.read(Array("<rss></rss>".utf8), contentType: nil, address: nil, limits: limits)
    }
    limits = FeedDocument.Limits()
    limits.entries = 2
    #expect(throws: ReadingError.tooLarge("a feed of more than 2 entries")) {
      try FeedDocument.read(
        Array("<rss><item/><item/><item/></rss>".utf8), contentType: nil, address: nil, limits: limits)
    }
  }

  @Test("an answer of random pieces of feeds never crashes the reader nor takes long")
  func fuzz() throws {
    let pieces = [
      "<rss>", "</rss>", "<channel>", "</channel>", "<item>", "</item>", "<entry>",
      "<feed xmlns='http://www.w3.org/2005/Atom'>",
      "<title>", "</title>", "<link href='", "'/>", "<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE rss [",
      "<!ENTITY a '", "'>",
      "]>", "&a;", "&", "&#", "&#0;", "&eacute;", "<?xml version='1.0' encoding='", "utf-16", "?>", "text",
      "\u{0}", "<", ">",
      "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[", "{\"id\":1", "}", "]", ",", "\"",
      "<guid>", "</guid>",
      "xml:base='//'", "<media:group>", "<content type='xhtml'>",
      "<div xmlns='http://www.w3.org/1999/xhtml'>", "水", "<a:b ",
      "<pubDate>Tue, 3 Jun", "</pubDate>", "<description>", "mode='base64'>",
    ].map { Array($0.utf8) }
    var random = SplitMix64(seed: 2)
    let clock = ContinuousClock()
    let end = clock.now + .seconds(2)
    var rounds = 0
    while clock.now < end {
      var bytes: [UInt8] = Bool.random(using: &random) ? Array("<rss><channel>".utf8) : []
      for _ in 0..<Int.random(in: 1..<50, using: &random) {
        bytes += pieces.randomElement(using: &random) ?? []
        if Int.random(in: 0..<20, using: &random) == 0 {
          bytes.append(UInt8.random(in: 0...255, using: &random))
        }
      }
      let fetch = Fetch(.timeline, url: "https://city.example/feed")
      do {
        let reading = try FeedConnector().read(FeedAnswers.answer(bytes, to: fetch), site: FeedAnswers.site)
        #expect(reading.coverage != nil)
      } catch {
        #expect(!error.description.isEmpty)
      }
      rounds += 1
    }
    #expect(rounds > 50)
  }

  @Test("a real feed with any byte changed still gives a reading or a clear error")
  func flippedBytes() throws {
    let feed = Array(
      FeedAnswers.rss(String(repeating: "<item><title>A &amp; b</title><guid>x</guid></item>", count: 3)).utf8
    )
    var random = SplitMix64(seed: 3)
    var read = 0
    for _ in 0..<500 {
      var bytes = feed
      bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      if (try? FeedDocument.read(bytes, contentType: nil, address: "https://a.example/")) != nil { read += 1 }
    }
    #expect(read > 250, "most single bytes are no reason to refuse a feed")
  }
}

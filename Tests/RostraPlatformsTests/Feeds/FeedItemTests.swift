import Testing

@testable import RostraPlatforms

@Suite struct FeedItemTests {
  @Test("CAP-1: an RSS item becomes an article with its text, markup, author, tags, clocks, media and counts")
  func rssItem() throws {
    let reading = try FeedAnswers.read(
      FeedAnswers.rss(
        """
        <item>
          <title>Boil water notice &amp;amp; what to do</title>
          <link>https://city.example/news/boil-water</link>
          <guid isPermaLink="false">https://city.example/?p=12</guid>
          <dc:creator>Public Works</dc:creator>
          <pubDate>Tue, 03 Jun 2025 14:05:00 -0500</pubDate>
          <category>Water</category><category>Alerts</category><category>Water</category>
          <description>Boil it.</description>
          <content:encoded><![CDATA[<p>Boil water <a href="/how">for one minute</a>.</p>
            <p><img src="map.png" alt="Map of Oak Street"></p>]]></content:encoded>
          <enclosure url="https://city.example/notice.pdf" length="1024" type="application/pdf"/>
          <slash:comments>3</slash:comments>
        </item>
        """))
    var expected = CapturedItem(
      id: "https://city.example/?p=12", kind: .article, text: "Boil water for one minute.")
    expected.title = "Boil water notice & what to do"
    expected.url = "https://city.example/news/boil-water"
    expected.author = Actor(name: "Public Works")
    expected.markup = """
      <p>Boil water <a href="/how">for one minute</a>.</p>
            <p><img src="map.png" alt="Map of Oak Street"></p>
      """
    expected.summary = "Boil it."
    expected.links = [Link(url: "https://city.example/how", title: "for one minute")]
    expected.tags = ["Water", "Alerts"]
    expected.attachments = [
      Attachment(
        kind: .document, url: "https://city.example/notice.pdf", key: "https://city.example/notice.pdf",
        mediaType: "application/pdf"),
      Attachment(
        kind: .image, url: "https://city.example/map.png", key: "https://city.example/map.png",
        altText: "Map of Oak Street"),
    ]
    expected.published = Timestamp(rfc3339: "2025-06-03T19:05:00Z")
    expected.counters = ["replies": 3]
    var found = try #require(reading.items.first)
    found.markup = found.markup?.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "\n")
    expected.markup = expected.markup?.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(
      separator: "\n")
    #expect(found == expected)
    #expect(reading.next.filter { $0.purpose == .media }.map(\.subject) == [expected.id, expected.id])
  }

  @Test("an Atom entry keeps both of its clocks, its language and what it answers")
  func atomEntry() throws {
    let reading = try FeedAnswers.read(
      """
      <feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0" xml:lang="es"
        xml:base="https://city.example/es/">
        <title>Ciudad</title><author><name>Oficina</name><uri>oficina</uri></author>
        <entry>
          <id>tag:city.example,2025:7</id><title type="text">A &lt; B</title>
          <link rel="alternate" href="7"/><link rel="related" href="https://state.example/x" title="Estado"/>
          <published>2025-06-01T00:00:00Z</published><updated>2025-06-02T00:00:00.5Z</updated>
          <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Hola<br/>mundo</p></div></content>
          <thr:in-reply-to ref="tag:city.example,2025:6"/><thr:total>2</thr:total>
        </entry>
      </feed>
      """)
    var expected = CapturedItem(id: "tag:city.example,2025:7", kind: .article, text: "Hola\nmundo")
    expected.title = "A < B"
    expected.url = "https://city.example/es/7"
    expected.author = Actor(name: "Oficina", url: "https://city.example/es/oficina")
    expected.markup = "<p>Hola<br />mundo</p>"
    expected.language = "es"
    expected.links = [Link(url: "https://state.example/x", title: "Estado")]
    expected.inReplyTo = "tag:city.example,2025:6"
    expected.published = Timestamp(rfc3339: "2025-06-01T00:00:00Z")
    expected.updated = Timestamp(rfc3339: "2025-06-02T00:00:00.5Z")
    expected.counters = ["replies": 2]
    #expect(reading.items == [expected])
    #expect(reading.identity?.name == "Ciudad")
  }

  @Test("a JSON Feed item keeps number ids, plain text, attachments and tags")
  func jsonItem() throws {
    let reading = try FeedAnswers.read(
      """
      {"version": "https://jsonfeed.org/version/1.1", "title": "Council", "language": "en-US",
       "items": [{"id": 12345678901234567890, "content_text": "Meeting <b>moved</b>", "url": "https://city.example/m",
         "date_published": "2025-06-01T10:00:00-05:00", "tags": ["council"], "authors": [{"name": "Clerk"}],
         "attachments": [{"url": "https://city.example/a.mp3", "mime_type": "audio/mpeg", "duration_in_seconds": 61}]}]}
      """)
    let item = try #require(reading.items.first)
    #expect(item.id == "12345678901234567890")
    #expect(item.kind == .note)
    #expect(item.text == "Meeting <b>moved</b>")
    #expect(item.markup == nil)
    #expect(item.language == "en-US")
    #expect(item.tags == ["council"])
    #expect(item.attachments.first?.kind == .audio)
    #expect(item.attachments.first?.seconds == 61)
    #expect(item.published == Timestamp(rfc3339: "2025-06-01T15:00:00Z"))
  }

  @Test("a video channel's entry is a video with its picture, description and counts")
  func videoEntry() throws {
    let reading = try FeedAnswers.read(
      """
      <feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/"
        xmlns="http://www.w3.org/2005/Atom">
       <entry><id>yt:video:abcDEF12345</id><yt:videoId>abcDEF12345</yt:videoId><title>Council meeting</title>
        <link rel="alternate" href="https://www.youtube.com/watch?v=abcDEF12345"/>
        <published>2025-06-01T00:00:00+00:00</published><updated>2025-06-01T00:00:00+00:00</updated>
        <media:group><media:title>Council meeting</media:title>
         <media:content url="https://www.youtube.com/v/abcDEF12345" type="application/x-shockwave-flash" width="640"/>
         <media:thumbnail url="https://i.ytimg.com/vi/abcDEF12345/hqdefault.jpg" width="480" height="360"/>
         <media:description>Agenda:
      1. Budget</media:description>
         <media:community><media:starRating count="7" average="5.00"/><media:statistics views="321"/></media:community>
        </media:group></entry>
      </feed>
      """)
    let item = try #require(reading.items.first)
    #expect(item.kind == .video)
    #expect(item.text == "Agenda:\n1. Budget")
    #expect(item.counters == ["views": 321, "ratings": 7])
    #expect(item.attachments.map(\.kind) == [.document, .image])
    #expect(item.updated == nil)
  }

  @Test("an item without id or page is known by what it says, and stays the same item on the next run")
  func digestID() throws {
    let feed = FeedAnswers.rss("<item><title>One</title></item><item><title>Two</title></item>")
    let first = try FeedAnswers.read(feed).items.map(\.id)
    #expect(first.count == 2)
    #expect(Set(first).count == 2)
    #expect(try FeedAnswers.read(feed).items.map(\.id) == first)
  }

  @Test("of two entries with one id the first is read, and that is told")
  func doubleID() throws {
    let reading = try FeedAnswers.read(
      FeedAnswers.rss(
        "<item><guid>a</guid><title>x</title></item><item><guid>a</guid><title>y</title></item>"))
    #expect(reading.items.map(\.title) == ["x"])
    #expect(reading.notes.contains { $0.contains("several entries with the id a") })
  }
}

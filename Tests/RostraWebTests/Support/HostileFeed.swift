import Foundation
import RostraPlatforms

@testable import Rostra
@testable import RostraTesting
@testable import RostraWeb

/// A feed as an attacker would write it, with the media that it shows.
enum HostileFeed {
  static let script = "<script>alert(1)</script>"
  static let breakout = "\"><img src=x onerror=alert(2)>"
  static let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(3)</script></svg>"
  /// The smallest file that is told to be an MP4 film, and enough bytes for ranges.
  static let film = Array("\0\0\0\u{18}ftypmp42".utf8) + (0..<5000).map { UInt8($0 % 251) }
  static let page = Array("<!doctype html><script>alert(4)</script>".utf8)
  static let picture: [UInt8] = [
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8, 6,
    0, 0, 0,
  ]

  /// A JPEG whose EXIF description, software and comment are markup and a header of their own.
  static let photograph: [UInt8] = {
    let words = Array((script + breakout + "\r\nSet-Cookie: stolen=1").utf8)
    func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
      [0xFF, marker, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 255)] + content
    }
    // One entry: ImageDescription (0x010E), ASCII, at offset 26 of the TIFF header.
    let length = UInt8(words.count)
    let tiff: [UInt8] =
      Array("II*\0".utf8) + [8, 0, 0, 0, 1, 0, 0x0E, 0x01, 2, 0, length, 0, 0, 0, 26, 0, 0, 0, 0, 0, 0, 0] + words
    return [0xFF, 0xD8] + segment(0xE1, Array("Exif\0\0".utf8) + tiff) + segment(0xFE, words) + [0xFF, 0xD9]
  }()

  static func answer(_ request: SampleRequest) -> SampleResponse? {
    func bytes(_ body: [UInt8], _ type: String) -> SampleResponse {
      SampleResponse(headers: [HeaderField("Content-Type", type)], body: body)
    }
    return switch request.path {
    case "/hostile/feed.xml": bytes(Array(feed.utf8), "application/rss+xml")
    case "/hostile/evil.svg": bytes(Array(svg.utf8), "image/svg+xml")
    // A page that a server calls a picture.
    case "/hostile/lie.png": bytes(page, "image/png")
    case "/hostile/true.png": bytes(picture, "text/html")
    case "/hostile/exif.jpg": bytes(photograph, "image/jpeg")
    case "/hostile/film.mp4": bytes(film, "video/mp4")
    default: nil
    }
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
  }

  private static let feed = """
    <?xml version="1.0"?>
    <rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
    <title>\(escaped(script + breakout))</title><link>javascript:alert(5)</link><description>\(escaped(breakout))</description>
    <item><guid isPermaLink="false">evil-1\(escaped(breakout))</guid><title>\(escaped(escaped(script)))</title>
    <link>javascript:alert(6)//http://a</link><dc:creator>\(escaped(breakout))</dc:creator>
    <category>\(escaped(script))</category><pubDate>Tue, 09 Dec 2025 10:00:00 GMT</pubDate>
    <description>\(escaped("<p>Look <a href=\"javascript:alert(7)\">here</a> &lt;script&gt;alert(8)&lt;/script&gt;</p><script>alert(9)</script>"))</description>
    <media:content url="/hostile/evil.svg" type="image/svg+xml" medium="image"><media:description>\(escaped(breakout))</media:description></media:content>
    <media:content url="/hostile/lie.png" type="image/png" medium="image"/>
    <media:content url="/hostile/true.png" type="image/png" medium="image"/>
    <media:content url="/hostile/exif.jpg" type="image/jpeg" medium="image"/>
    <media:content url="/hostile/film.mp4" type="video/mp4" medium="video"/>
    </item>
    <item><guid isPermaLink="false">=cmd|' /C calc'!A0</guid><title>=1+1</title><pubDate>Tue, 09 Dec 2025 11:00:00 GMT</pubDate>
    <description>=HYPERLINK("http://evil.example")</description></item>
    </channel></rss>
    """
}

extension WebTestOffice {
  /// Takes the hostile feed in and captures it; the server lives as long as the body.
  func withHostileFeed(_ body: () async throws -> Void) async throws {
    let server = SampleServer(interference: { HostileFeed.answer($0) })
    try await server.start()
    let makeClient = web.office.client
    _ = try await Site.add(
      server.address + "/hostile/feed.xml", platform: "feed", settings: [:], interval: nil, allowsPrivateAddress: true,
      connectors: Catalogue.connectors, client: { makeClient($0, true) }, services: services, for: operatorViewer)
    _ = try await DueCaptures(
      services: services, viewer: operatorViewer, client: { makeClient($0.account, true) }
    ).run(.all)
    try await LedgerSequencer(services: services).integrate()
    let result: Result<Void, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    try await server.stop()
    try result.get()
  }

  /// Ids of items, newest first.
  func items(_ condition: String = "kind <> 'Profile'") async throws -> [String] {
    try await services.database.read { tx in
      try tx.rows("SELECT id FROM item WHERE \(raw: condition) ORDER BY published_at DESC, id").map {
        try $0.text("id")
      }
    }
  }
}

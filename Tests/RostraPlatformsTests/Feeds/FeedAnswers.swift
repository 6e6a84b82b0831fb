import Foundation

@testable import RostraPlatforms

/// Answers as a feed's server would give them.
enum FeedAnswers {
  static let site = SiteReference(
    platform: "feed", address: "https://city.example/feed", handle: "city.example/feed")

  static func answer(
    _ body: String, to fetch: Fetch, status: Int = 200, headers: [HeaderField] = []
  ) -> Answer {
    answer(Array(body.utf8), to: fetch, status: status, headers: headers)
  }

  static func answer(
    _ payload: [UInt8], to fetch: Fetch, status: Int = 200, headers: [HeaderField] = []
  ) -> Answer {
    let exchange = Exchange(
      id: UUID(), url: fetch.url, status: status, headers: headers, body: .memory(payload),
      started: Timestamp(seconds: 0), finished: Timestamp(seconds: 0))
    return Answer(fetch: fetch, exchange: exchange, payload: payload)
  }

  static func read(_ body: String, url: String = "https://city.example/feed") throws -> Reading {
    try FeedConnector().read(answer(body, to: Fetch(.timeline, url: url)), site: site)
  }

  static func rss(_ items: String, channel: String = "") -> String {
    """
    <?xml version="1.0"?>
    <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
      xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"
      xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"
      xmlns:dc="http://purl.org/dc/elements/1.1/">
    <channel><title>City of Example</title><link>https://city.example/</link>\(channel)\(items)</channel></rss>
    """
  }
}

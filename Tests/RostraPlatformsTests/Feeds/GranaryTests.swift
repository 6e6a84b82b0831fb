import Foundation
import Testing

@testable import RostraPlatforms

/// granary's pairs of a feed and the ActivityStreams 1 that it makes of it.
@Suite struct GranaryTests {
  static let folder = Fixtures.folder("jsonfeed_rss/granary")

  @Test(
    "granary's feeds read as the ActivityStreams beside them",
    .enabled(if: folder != nil, "no ../shared/fixtures beside the project"),
    arguments: [
      ("feed_with_audio_video.rss.xml", "feed_with_audio_video.as-from-rss.json"),
      ("feed_with_authors.rss.xml", "feed_with_authors.as-from-rss.json"),
      ("feed_with_note.rss.xml", "feed_with_note.as-from-rss.json"),
      ("attachments.feed.json", "attachments.as-from-feed.json"),
      ("invalid_content_fields.feed.json", "invalid_content_fields.as-from-feed.json"),
      ("note.feed-from-as.json", "note.as-from-feed.json"),
    ])
  func agrees(_ feed: String, _ activity: String) throws {
    let folder = try #require(Self.folder)
    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: name))) }
    let fetch = Fetch(.timeline, url: "https://example.com/feed")
    let reading = try FeedConnector().read(
      FeedAnswers.answer(try bytes(feed), to: fetch), site: FeedAnswers.site)
    let json = try JSON(parsing: try bytes(activity))
    let expected = json.array ?? [json]
    #expect(reading.items.count == expected.count)
    for (item, activity) in zip(reading.items, expected) {
      if let id = activity["id"]?.string { #expect(item.id == id) }
      if let url = activity["url"]?.string { #expect(item.url == url) }
      if let title = activity["displayName"]?.string { #expect(item.title == title) }
      // The last feed was made from the ActivityStreams, and granary put the place below the text.
      if let content = activity["content"]?.string, item.text != "" {
        #expect(item.text.hasPrefix(Markup.plainText(ofHTML: content).text))
      }
      if let date = activity["published"]?.string { #expect(item.published == Timestamp(feedDate: date)) }
      if let date = activity["updated"]?.string { #expect(item.updated == Timestamp(feedDate: date)) }
      // Where an entry names no author granary takes the feed's title; we take the feed's author or none.
      if let name = item.author?.name, name != reading.identity?.profile?.author?.name {
        #expect(name == activity["author"]?["displayName"]?.string ?? authors(activity))
      }
      for stream in activity["stream"]?.array ?? [] {
        #expect(
          item.attachments.contains {
            $0.url == stream["url"]?.string && $0.seconds == stream["duration"]?.double
          })
      }
      #expect(item.tags == (activity["tags"]?.array ?? []).compactMap { $0["displayName"]?.string })
    }
  }

  private func authors(_ activity: JSON) -> String? {
    activity["authors"]?[0]?["displayName"]?.string
  }
}

import Foundation
import Testing

@testable import RostraPlatforms

/// The connector that `docs/adding-a-platform.md` shows is one that works.
@Suite struct NoticeBoardTests {
  @Test("the smallest connector reads a page, follows to the next, and tells what is gone")
  func works() throws {
    let connector = NoticeBoardConnector()
    let site = try #require(connector.recognise("https://city.example/notices.json")).site
    let page = """
      {"board": "7", "name": "City Hall", "older": "https://city.example/notices.json?page=2", "notices": [
        {"id": 12, "body": "<p>Water is <a href='https://city.example/w'>back</a>.</p>", "posted": "2025-06-03T12:00:00Z"}]}
      """
    let reading = try connector.read(
      FeedAnswers.answer(page, to: connector.capture(site, state: [:])[0]), site: site)
    #expect(reading.identity?.accountID == "7")
    #expect(reading.items.map(\.text) == ["Water is back."])
    #expect(reading.items.map(\.links) == [[Link(url: "https://city.example/w", title: "back")]])
    #expect(reading.next.map(\.url) == ["https://city.example/notices.json?page=2"])
    #expect(reading.coverage?.newest == Timestamp(rfc3339: "2025-06-03T12:00:00Z"))
    let gone = try connector.read(
      FeedAnswers.answer("", to: connector.recheck(["12"], of: site)[0], status: 404), site: site)
    #expect(gone.absences == [Absence(id: "12", status: 404, reason: .unknown)])
  }

  @Test("the page on adding a platform shows this very code")
  func documented() throws {
    var root = URL(filePath: #filePath).resolvingSymlinksInPath()
    while root.path != "/", root.lastPathComponent != "Tests" { root.deleteLastPathComponent() }
    let here = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "NoticeBoardConnector.swift")
    let code = try String(contentsOf: here, encoding: .utf8).split(separator: "\n").dropFirst().joined(
      separator: "\n")
    let page = try String(
      contentsOf: root.deletingLastPathComponent().appending(path: "docs/adding-a-platform.md"),
      encoding: .utf8)
    let block = try #require(
      page.split(separator: "```swift\n").dropFirst().first?.split(separator: "```").first)
    #expect(block.split(separator: "\n").joined(separator: "\n") == code)
  }
}

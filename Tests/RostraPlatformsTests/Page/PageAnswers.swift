import Foundation
import RostraPlatforms

/// Answers as the client would have recorded them.
enum PageAnswers {
  static let site = SiteReference(platform: "page", address: "https://city.example/news/")

  static func answer(
    _ text: String, purpose: Fetch.Purpose = .timeline, url: String = "https://city.example/news/",
    status: Int = 200,
    headers: [HeaderField] = [HeaderField("Content-Type", "text/html; charset=utf-8")],
    facts: [String: String] = [:],
    subject: String? = "https://city.example/news/"
  ) -> Answer {
    let payload = Array(text.utf8)
    let exchange = Exchange(
      id: UUID(), url: url, status: status, headers: headers, body: .memory(payload),
      started: Timestamp(seconds: 0), finished: Timestamp(seconds: 0))
    return Answer(
      fetch: Fetch(purpose, url: url, subject: subject, facts: facts), exchange: exchange, payload: payload)
  }

  static func read(_ text: String) throws -> Reading {
    try PageConnector().read(answer(text), site: site)
  }

  static func css(_ text: String, facts: [String: String]) -> Answer {
    answer(
      text, purpose: .requisite, url: "https://cdn.example/css/main.css",
      headers: [HeaderField("Content-Type", "text/css")], facts: facts)
  }
}

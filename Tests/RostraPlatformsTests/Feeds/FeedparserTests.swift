import Foundation
import Testing

@testable import RostraPlatforms

/// feedparser's own collection of cases, 2,007 feeds with what a careful reader makes of them, as oracle.
@Suite struct FeedparserTests {
  static let folder = Fixtures.folder("jsonfeed_rss/feedparser")

  @Test(
    "feedparser's cases read as feedparser expects, but for the differences listed with their reason",
    .enabled(if: folder != nil, "no ../shared/fixtures beside the project"))
  func agreesWithFeedparser() throws {
    let cases = FeedparserCase.all(in: try #require(Self.folder))
    #expect(cases.count > 2000)
    var compared = 0
    var agreeing = 0
    var notKept: [String: Int] = [:]
    var unread = 0
    var different: [String: String] = [:]
    for one in cases {
      let feed: Feed
      do {
        feed = try one.read()
      } catch {
        different[one.name] = "\(error)"
        continue
      }
      let expression = PythonExpression(one.expression ?? "")
      unread += expression.unread.count
      for text in expression.unread where !FeedparserDifferences.unread.contains(where: { text.contains($0) }) {
        Issue.record("not understood: \(one.name): \(text)")
      }
      for clause in expression.clauses {
        let value = feed.value(clause.path)
        guard let verdict = Self.verdict(value, clause, inFolder: one.folder) else {
          notKept[Self.key(clause.path), default: 0] += 1
          continue
        }
        compared += 1
        if verdict { agreeing += 1 } else { different[one.name] = "\(clause.source): we have \(value)" }
      }
    }
    for (name, reason) in different.sorted(by: { $0.key < $1.key })
    where !FeedparserDifferences.reasons.contains(where: { name.hasPrefix($0.prefix) }) {
      Issue.record("\(name): \(reason)")
    }
    for listed in FeedparserDifferences.reasons
    where !different.keys.contains(where: { $0.hasPrefix(listed.prefix) }) {
      Issue.record("listed as different, but agrees: \(listed.prefix)")
    }
    for key in notKept.keys.sorted() where !FeedparserDifferences.notKept.contains(key) {
      Issue.record("neither kept nor listed as not kept: \(key) (\(notKept[key] ?? 0))")
    }
    print(
      "feedparser: \(cases.count) cases read, \(compared) expectations compared, \(agreeing) agree,",
      "\(different.count) cases differ, \(notKept.values.reduce(0, +)) expectations about what is not kept,",
      "\(unread) not understood")
    #expect(compared > 1500)
  }

  /// nil where there is nothing to compare.
  private static func verdict(
    _ value: FeedparserValue, _ clause: PythonExpression.Clause, inFolder folder: String
  ) -> Bool? {
    switch (value, clause.expected) {
    case (.notKept, _): nil
    case (.text(let text), .string(let expected)): agrees(text, expected, withLinks: folder == "base")
    case (.text(let text), .none): text == nil
    case (.string(let text), .string(let expected)): text?.trimmingSpace() == expected.trimmingSpace()
    case (.string(let text), .none): text == nil
    case (.string(let text), .number(let number)): text.flatMap(Double.init) == number
    case (.date(let date), .string(let expected)): date?.text == expected
    case (.instant(let date), .tuple(let fields)):
      date?.timestamp.map(Self.fields) == fields.prefix(6).map { Int64($0) }
    case (.isHTML(let isHTML), .string(let type)): isHTML == (type != "text/plain")
    case (.count(let count), .number(let number)): Double(count) == number
    case (.numbers(let numbers), .tuple(let expected)): numbers == expected
    default: false
    }
  }

  private static func agrees(_ text: FeedText?, _ expected: String, withLinks: Bool) -> Bool {
    guard let text else { return expected.isEmpty }
    guard text.isHTML else { return text.value.trimmingSpace() == expected.trimmingSpace() }
    let ours = text.read
    let theirs = Markup.plainText(ofHTML: expected)
    return ours.text == theirs.text && (!withLinks || ours.links.map(\.url) == theirs.links.map(\.url))
  }

  private static func fields(_ timestamp: Timestamp) -> [Int64] {
    let text = timestamp.rfc3339
    return text.dropLast(5).split(whereSeparator: { "-T:".contains($0) }).compactMap { Int64($0) }
  }

  private static func key(_ path: [PythonExpression.Step]) -> String {
    path.map(\.description).filter { !$0.hasPrefix("[") }.prefix(2).joined(separator: ".")
  }
}

import HTTPTypes
import HummingbirdTesting
import RostraPlatforms
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("A site's timeline")
struct TimelineTests {
  @Test("CAP-9: posts stand with their answers, the profile above them, newest first, page after page, none twice")
  func pages() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let reader = try await office.person(.reader)
      var path = "/sites/S-1"
      var seen: [String] = []
      var count = 0
      while count < 60 {
        let answer = try await reader.get(path)
        #expect(answer.status == .ok && answer.body.readableBytes < 60_000, "\(path): \(answer.body.readableBytes)")
        if count == 0 {
          #expect(answer.text.contains("class=\"profile card\"") && answer.text.contains("followers"))
          #expect(answer.text.contains("class=\"answers\""))
        }
        seen += answer.text.matches(of: /<a href="\/items\/([0-9a-f-]{36})"><time/).map { String($0.output.1) }
        count += 1
        guard let next = answer.text.firstMatch(of: /href="([^"]*)" rel="next"/) else { break }
        path = String(next.output.1).replacing("&amp;", with: "&")
      }
      #expect(Set(seen).count == seen.count)
      let held = try await office.services.database.read { tx in
        try tx.rows("SELECT id FROM item WHERE kind <> 'Profile'").map { try $0.text("id") }
      }
      // Answers beyond the first few of a conversation are on its own page.
      let everything = try await Self.all(reader, "/sites/S-1?show=everything")
      #expect(Set(everything) == Set(held) && everything.count == held.count)
      #expect(Set(seen).isSubset(of: Set(held)) && count > 2)
    }
  }

  private static func all(_ visitor: Visitor, _ start: String) async throws -> [String] {
    var path = start
    var seen: [String] = []
    for _ in 0..<100 {
      let text = try await visitor.get(path).text
      seen += text.matches(of: /<a href="\/items\/([0-9a-f-]{36})"><time/).map { String($0.output.1) }
      guard let next = text.firstMatch(of: /href="([^"]*)" rel="next"/) else { break }
      path = String(next.output.1).replacing("&amp;", with: "&")
    }
    return seen
  }

  @Test("CAP-13, CAP-14: what was deleted, edited or has no description is marked, and can be asked for")
  func marks() async throws {
    try await WebTestOffice.with(captured: true) { office in
      try await office.captureAgain(stage: 4)
      let reader = try await office.person(.reader)
      let deleted = try await reader.get("/sites/S-1?show=deleted").text
      #expect(deleted.contains("it was asked for by its id") && deleted.contains("class=\"knowledge\""))
      let edited = try await reader.get("/sites/S-1?show=edited").text
      #expect(edited.contains("Edited, "))
      let bare = try await reader.get("/sites/S-1?show=no-alt").text
      #expect(bare.contains("No description"))
      let described = try await reader.get("/sites/S-1?show=media").text
      #expect(described.contains("Described as:") && described.contains("src=\"/media/"))
      #expect(try await reader.get("/sites/S-1?show=own").text.contains("This account"))
      #expect(!(try await reader.get("/sites/S-1?show=others").text.contains("This account</span>")))
      // As it stood before the deletion, nothing was deleted.
      let before = try await reader.get("/sites/S-1?as-of=2025-12-09").text
      #expect(before.contains("Shown as it stood") && !before.contains("class=\"knowledge\""))
    }
  }

  @Test("a month of a year can be gone to, and dates that are none are no dates")
  func jump() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let reader = try await office.person(.reader)
      let year = try await reader.get("/sites/S-1?until=2022-06-30").text
      #expect(year.contains("aria-current=\"true\">2022<") && year.contains("until=2022-01-31"))
      let times = year.matches(of: /<time datetime="(\d{4}-\d\d-\d\d)/).map { String($0.output.1) }
      #expect(!times.isEmpty)
      for path in [
        "?until=2022-13-45", "?after=1.", "?after=x.y", "?show=nothing", "?as-of=soon", "?after=99999999999999999999.a",
      ] {
        #expect(try await reader.get("/sites/S-1" + path).status == .ok, "\(path)")
      }
    }
  }

  @Test("AUD-9: taking the timeline away as a file is evidence, and a formula in it is text")
  func export() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let reader = try await office.person(.reader)
      let csv = try await reader.get("/sites/S-1?show=own&format=csv")
      #expect(csv.headers[.contentDisposition] == "attachment; filename=\"S-1-timeline.csv\"")
      #expect(csv.text.split(separator: "\r\n").count > 10)
      let entry = try #require(try await office.evidence("site.export").last)
      #expect(entry.subject == "S-1" && entry.actor == reader.person?.mail)
    }
  }
}

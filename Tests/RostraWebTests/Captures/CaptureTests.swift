import HTTPTypes
import HummingbirdTesting
import RostraPlatforms
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("Captures and gaps on pages")
struct CaptureTests {
  @Test("CAP-6: the list of captures is filtered, paged and a file, and each tells what it changed")
  func runs() async throws {
    try await WebTestOffice.with(captured: true) { office in
      try await office.captureAgain(stage: 3)
      let reader = try await office.person(.reader)
      let list = try await reader.get("/captures").text
      let ids = list.matches(of: /href="\/captures\/([0-9a-f-]{36})"/).map { String($0.output.1) }
      #expect(ids.count == 2)
      #expect(try await reader.get("/captures?state=failed").text.contains("None of that kind"))
      #expect(try await reader.get("/captures?from=2025-12-12").text.contains(ids[0]))
      #expect(!(try await reader.get("/captures?from=2025-12-12").text.contains(ids[1])))
      #expect(try await reader.get("/captures?format=csv").text.split(separator: "\r\n").count == 3)
      let first = try await reader.get("/captures/\(ids[1])").text
      #expect(first.contains("<h2>New</h2>") && !first.contains("<h2>Edited</h2>"))
      let second = try await reader.get("/captures/\(ids[0])").text
      #expect(second.contains("<h2>Edited</h2>") && second.contains("<h2>Gone, hidden or back</h2>"))
      #expect(try await reader.get("/captures/no-such-run").status == .notFound)
    }
  }

  @Test("CAP-7: a day without a capture is not covered, in the calendar, its table and the file")
  func gaps() async throws {
    try await WebTestOffice.with(captured: true) { office in
      // From the ninth to the twelfth nothing was captured.
      try await office.captureAgain(stage: 3)
      let reader = try await office.person(.reader)
      let page = try await reader.get("/sites/S-1/gaps").text
      #expect(page.contains("class=\"uncovered\"") && page.contains("2025 as a table"))
      #expect(page.contains("<td>2025-12-09</td><td>2025-12-12</td>") && page.contains("Late"))
      #expect(page.contains("What this platform never gives"))
      #expect(try await reader.get("/sites/S-1/gaps?format=csv").text.contains("\"late\""))
    }
  }
}

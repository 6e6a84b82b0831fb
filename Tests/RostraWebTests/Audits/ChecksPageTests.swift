import Rostra
import Testing

@testable import RostraWeb

@Suite("What is checked, as a page")
struct ChecksPageTests {
  @Test("AUD-2: the page lists each check with its open findings; those who record findings have it looked at now")
  func page() async throws {
    try await WebTestOffice.with { office in
      let audit = try await office.person(.internalAudit)
      let before = try await audit.get("/checks").text
      #expect(before.contains("Nothing was looked at yet.") && before.contains("Look at everything now"))
      for check in Checks.all { #expect(before.contains(check.title.split(separator: "'")[0]), "\(check.id)") }
      let done = try await audit.post("/checks")
      #expect(done.status == .seeOther && done.headers[.location]?.hasPrefix("/checks?done=") == true)
      let after = try await audit.get("/checks").text
      #expect(after.contains("Last looked at") && after.contains("/findings?q="))
      #expect(try await audit.get("/checks?format=csv").text.contains("\"open findings\""))
      #expect(try await audit.get("/findings").text.contains("href=\"/checks\""))

      let clerk = try await office.person(.employee)
      #expect(try await !clerk.get("/checks").text.contains("Look at everything now"))
      #expect(try await clerk.post("/checks").status == .unprocessableContent)
      #expect(try await office.nobody.get("/checks").status == .seeOther)
    }
  }
}

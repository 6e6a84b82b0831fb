import Foundation
import HTTPTypes
import RostraPlatforms
import RostraStorage
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("Who answers for an account, on pages")
struct VaultCustodyRoutesTests {
  private func with(_ body: @Sendable (_ office: WebTestOffice, _ keeper: Visitor) async throws -> Void) async throws {
    try await WebTestOffice.with { office in
      let keeper = try await office.person(.socialMediaAdministrator)
      _ = try await keeper.post(
        "/vault/new",
        [
          ("username", "parks.user"), ("secret", "Planted-Pass-9zK!mm"), ("make", "no"), ("kind", "site"),
          ("unit", AgencyUnit.root(of: office.agency).text), ("platform", "bluesky"), ("handle", "=parks()"),
        ])
      try await body(office, keeper)
    }
  }

  @Test("DEC-9, CRD-1: an account is ended on its page with a reason and a confirmation, by those who manage it")
  func ending() async throws {
    try await with { office, keeper in
      let clerk = try await office.person(.author)
      _ = try await keeper.post("/vault/V-1/people", [("person", clerk.person!.mail), ("way", "holder")])
      #expect(try await clerk.get("/vault/V-1").status == .ok)
      #expect(try await !clerk.get("/vault/V-1").text.contains("/vault/V-1/end"))
      #expect(try await clerk.get("/vault/V-1/end").status == .notFound)
      #expect(try await clerk.post("/vault/V-1/end", [("reason", "x"), ("sure", "yes")]).status == .conflict)
      #expect(try await office.person(.recordsOfficer).get("/vault/V-1/end").status == .notFound)
      #expect(try await office.nobody.get("/vault/V-1/end").headers[.location]?.hasPrefix("/sign-in") == true)

      #expect(try await keeper.get("/vault/V-1").text.contains("href=\"/vault/V-1/end\""))
      #expect(try await keeper.get("/vault/V-1/end").text.contains("This cannot be undone."))
      let unsure = try await keeper.post("/vault/V-1/end", [("reason", "Deleted <there>")])
      #expect(unsure.status == .unprocessableContent && unsure.text.contains("Deleted &lt;there&gt;"))
      #expect(
        try await keeper.post("/vault/V-1/end", [("reason", ""), ("sure", "yes")]).status == .unprocessableContent)
      let done = try await keeper.post("/vault/V-1/end", [("reason", "Deleted there"), ("sure", "yes")])
      #expect(done.headers[.location]?.hasPrefix("/vault/V-1?done=entry-ended") == true)
      let page = try await keeper.get("/vault/V-1").text
      #expect(page.contains("This account has ended.") && !page.contains("/vault/V-1/end"))
      #expect(try await keeper.get("/vault/V-1/end").status == .notFound)
      #expect(try await !keeper.get("/vault").text.contains("/vault/V-1"))
      #expect(try await keeper.get("/vault?which=ended").text.contains("/vault/V-1"))
      #expect(try await keeper.get("/vault?which=ended&format=csv").text.contains("\"Ended\""))
    }
  }

  @Test("CRD-10: few people are chosen from a list, many are found by mail address; asked of the database at once")
  func people() async throws {
    try await with { office, keeper in
      #expect(try await keeper.get("/vault/V-1/people").text.contains("<select id=\"person\""))
      let (agency, root) = (office.agency, AgencyUnit.root(of: office.agency))
      try await office.services.database.write { tx in
        for number in 0..<201 {
          try tx.execute(
            """
            INSERT INTO person (agency, id, mail, name, state, created_at, category, unit)
            VALUES (\(agency), \("p-\(number)"), \("p\(number)@example.gov"), \("Person \(number)"), 'active', 0,
              'employee', \(root))
            """)
        }
      }
      let page = try await keeper.get("/vault/V-1/people").text
      #expect(page.contains("<input type=\"email\" id=\"person\"") && !page.contains("<select id=\"person\""))
      let wrong = try await keeper.post("/vault/V-1/people", [("person", "nobody@example.gov"), ("way", "holder")])
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("value=\"nobody@example.gov\""))
      let person = [("person", "P17@example.gov"), ("way", "recovery-phone")]
      let named = try await keeper.post("/vault/V-1/people", person)
      #expect(named.status == .seeOther)
      #expect(try await keeper.get("/vault/V-1").text.contains("Person 17"))
      let none = try await keeper.post("/vault/V-1/people/remove", [("person", "p-17"), ("way", "holder")])
      #expect(none.status == .unprocessableContent)
      let gone = try await keeper.post("/vault/V-1/people/remove", [("person", "p-17"), ("way", "recovery-phone")])
      #expect(gone.status == .seeOther)
    }
  }

  @Test("CRD-2, CRD-20: the list as a file has what the list shows, no credential, and no formula")
  func file() async throws {
    try await with { office, keeper in
      let file = try await keeper.get("/vault?format=csv")
      #expect(file.headers[.contentType]?.hasPrefix("text/csv") == true)
      #expect(file.text.contains("\"V-1\",\"site\",\"bluesky\",\"'=parks()\"") && !file.text.contains("Planted"))
      #expect(try await keeper.get("/vault").text.contains("/vault?format=csv"))
      #expect(try await !office.person(.recordsOfficer).get("/vault?format=csv").text.contains("V-1"))
      #expect(try await office.person(.auditor).get("/vault?format=csv").status == .forbidden)
    }
  }
}

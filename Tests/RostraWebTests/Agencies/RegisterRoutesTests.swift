import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import RostraPlatforms
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("The register of people, units and stand-ins, on pages")
struct RegisterRoutesTests {
  private static func entry(_ office: WebTestOffice, _ mail: String, _ more: [(String, String)] = []) -> [(
    String, String
  )] {
    [
      ("name", "Gus Guide"), ("mail", mail), ("category", "volunteer"),
      ("belongs", AgencyUnit.root(of: office.agency).text), ("title", "Trail guide"), ("duties", ""),
      ("supervisor", ""), ("starts", ""), ("ends", ""),
    ].map { name, value in (name, more.first { $0.0 == name }?.1 ?? value) }
  }

  private static func list(_ visitor: Visitor, _ text: String) async throws -> TestResponse {
    let body = """
      --b\r\nContent-Disposition: form-data; name="form"\r\n\r\n\(visitor.formToken)\r\n--b\r
      Content-Disposition: form-data; name="file"; filename="staff.csv"\r\nContent-Type: text/csv\r\n\r\n\(text)\r\n--b--\r\n
      """
    return try await visitor.send(
      .post, "/people/import",
      headers: [.contentType: "multipart/form-data; boundary=b", .origin: WebTestOffice.origin],
      body: ByteBuffer(string: body))
  }

  @Test("GEN-4: somebody is entered without a login, shown with their place, and every wrong field is named")
  func enters() async throws {
    try await WebTestOffice.with { office in
      let admin = try await office.person(.administrator)
      #expect(try await admin.get("/people/new").text.contains("Elected official"))
      let made = try await admin.post("/people/new", Self.entry(office, "gus@example.gov"))
      #expect(made.status == .seeOther)
      let place = try #require(made.headers[.location]).prefix { $0 != "?" }
      let page = try await admin.get(String(place)).text
      #expect(page.contains("Trail guide") && page.contains("Volunteer") && page.contains("Listed"))
      for (field, value) in [
        ("mail", "gus"), ("supervisor", "nobody@example.gov"), ("starts", "2026-02-30"), ("belongs", "elsewhere"),
        ("category", "king"),
      ] {
        let refused = try await admin.post("/people/new", Self.entry(office, "other@example.gov", [(field, value)]))
        #expect(refused.status == .unprocessableContent, "\(field)")
        #expect(refused.text.contains("id=\"\(field)-error\""), "\(field)")
      }
      let found = try await admin.get("/people?category=volunteer&q=trail").text
      #expect(found.contains("Gus Guide") && found.contains("1 person."))
      #expect(try await admin.get("/people?presence=gone").text.contains("Nobody here"))
      let file = try await admin.get("/people?format=csv&category=volunteer")
      #expect(file.text.contains("\"gus@example.gov\",\"listed\",\"volunteer\""))
      // Their last day is yesterday: they have left.
      var change = Self.entry(office, "gus@example.gov", [("ends", "2025-01-01")])
      change.append(("reason", "Moved away"))
      #expect(try await admin.post("\(place)/change", change).status == .seeOther)
      #expect(try await admin.get("/people?presence=gone").text.contains("Gus Guide"))
    }
  }

  @Test("GEN-4: a staff list is taken whole, or shown with all its faults")
  func lists() async throws {
    try await WebTestOffice.with { office in
      let admin = try await office.person(.administrator)
      let good = "mail,name,category,unit\na@example.gov,<b>Al</b>,employee,City of Maple Bend\n"
      let refused = try await Self.list(admin, good + "b,,x,y\n")
      #expect(refused.status == .unprocessableContent)
      #expect(refused.text.contains("4 things are wrong") && refused.text.contains("line 3, category"))
      #expect(try await !admin.get("/people").text.contains("Al&lt;/b"))
      let taken = try await Self.list(admin, good)
      #expect(taken.status == .ok && taken.text.contains("1 people are new"))
      #expect(try await admin.get("/people").text.contains("&lt;b&gt;Al&lt;/b&gt;"))
      #expect(try await Self.list(office.person(.reader), good).status == .forbidden)
    }
  }

  @Test("MSG-3: a holder names a stand-in from their account, and the stand-in's pages open with it")
  func standIns() async throws {
    try await WebTestOffice.with { office in
      let admin = try await office.person(.administrator)
      let clerk = try await office.person(.employee)
      let root = AgencyUnit.root(of: office.agency).text
      #expect(try await clerk.get("/people").status == .forbidden)
      let today = AgencyTime(office.services.agency).date(office.clock.now())
      let fields = [
        ("role", "administrator \(root)"), ("person", clerk.person!.mail), ("from", today), ("until", today),
        ("reason", "Holiday"),
      ]
      #expect(try await admin.post("/account/stand-ins", fields).status == .seeOther)
      #expect(try await admin.get("/account/stand-ins").text.contains("Acting now"))
      #expect(try await clerk.get("/people").status == .ok)
      let listed = try await clerk.get("/account/stand-ins").text
      let id = try #require(listed.firstMatch(of: /\/stand-ins\/([0-9a-f-]+)\/end/)).output.1
      // Somebody else's stand-in is nobody's business.
      #expect(try await office.person(.reader).post("/stand-ins/\(id)/end").status == .notFound)
      #expect(try await admin.post("/stand-ins/\(id)/end").status == .seeOther)
      #expect(try await clerk.get("/people").status == .forbidden)
      for (field, value) in [("person", "nobody@example.gov"), ("role", "counsel \(root)"), ("until", "2001-01-01")] {
        let refused = try await admin.post(
          "/account/stand-ins", fields.map { ($0.0, $0.0 == field ? value : $0.1) })
        #expect(refused.status == .unprocessableContent && refused.text.contains("id=\"\(field)-error\""), "\(field)")
      }
    }
  }

  @Test("GEN-3 and GEN-14: a unit's page says who decides and what its kind of body switches on")
  func units() async throws {
    try await WebTestOffice.with { office in
      let unit = try await AgencyUnit.add(
        name: "Parks & Pools", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let head = try await office.person(.agencyHead)
      let place = "/units/\(unit.id)"
      let page = try await head.get(place).text
      #expect(page.contains("Parks &amp; Pools") && page.contains("The agency") && page.contains("RSMo 610.010"))
      #expect(page.contains("Let it decide for itself") && !page.contains("Change it"))
      #expect(
        try await head.post("\(place)/delegation", [("delegated", "yes"), ("why", "")]).status == .unprocessableContent)
      #expect(try await head.post("\(place)/delegation", [("delegated", "yes"), ("why", "416.2")]).status == .seeOther)
      #expect(try await head.get(place).text.contains("Its own head"))
      #expect(
        try await office.person(.counsel).post("\(place)/delegation", [("delegated", "no"), ("why", "x")]).status
          == .forbidden)
      let admin = try await office.person(.administrator)
      let changed = try await admin.post(
        "\(place)/change", [("name", "Parks"), ("kind", "board"), ("body", "quasi-public"), ("reason", "Charter")])
      #expect(changed.status == .seeOther)
      #expect(try await admin.get(place).text.contains("Quasi-public governmental body"))
      #expect(try await admin.get("/units").text.contains("Decides for itself"))
      #expect(try await admin.get("/units/nothing").status == .notFound)
    }
  }
}

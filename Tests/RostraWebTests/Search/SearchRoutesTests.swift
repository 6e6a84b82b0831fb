import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("Searching on the web")
struct SearchRoutesTests {
  @Test("a query that a form sends, with a plus for each space, is the words that were typed")
  func plus() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      let page = try await clerk.get("/search?q=boil+water")
      #expect(page.text.contains("value=\"boil water\""))
      #expect(try await office.subjects(of: "search.run") == ["boil water"])
    }
  }

  @Test("a search shows what was found, by what it can be narrowed, and is evidence")
  func search() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      let page = try await clerk.get("/search?q=water")
      #expect(page.status == .ok)
      #expect(page.text.contains("<mark>"))
      #expect(page.text.contains("/items/"))
      #expect(page.text.contains("Said by") && page.text.contains("own%3Ayes"))
      #expect(page.text.utf8.count < 60_000)
      let narrowed = try await clerk.get("/search?q=water%20own%3Ayes")
      #expect(narrowed.text.contains("in force, take away"))
      let evidence = try await office.subjects(of: "search.run")
      #expect(evidence == ["water", "water own:yes"])
    }
  }

  @Test("a mistake is shown at its place, with what was probably meant, and nothing runs")
  func mistake() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.reader)
      let page = try await clerk.get("/search?q=water%20knid%3Anote")
      #expect(page.status == .unprocessableContent)
      #expect(page.text.contains("water <mark>knid:</mark>note"))
      #expect(page.text.contains("kind:note"))
      #expect(page.text.contains("role=\"alert\""))
      #expect(try await office.subjects(of: "search.run") == [])
    }
  }

  @Test("whoever reads another unit only finds nothing here, in hits, facets and files alike")
  func otherUnit() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let stranger = try await office.person(.reader, unit: unit.id)
      let page = try await stranger.get("/search?q=water")
      #expect(page.text.contains("Nothing found") && page.text.contains("0 items"))
      #expect(!page.text.contains("<mark>"))
      let file = try await stranger.get("/search?q=water&format=csv")
      #expect(file.text.split(separator: "\r\n").count == 1)
      let nobody = try await office.nobody.get("/search?q=water")
      #expect(nobody.status == .seeOther)
      #expect(nobody.headers[.location]?.hasPrefix("/sign-in") == true)
    }
  }

  @Test("paging goes on by key, and every hit comes once")
  func paging() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.reader)
      var address: String? = "/search?q="
      var found: [String] = []
      while let next = address, found.count < 1000 {
        let page = try await clerk.get(next).text
        found += page.matches(of: #/href="(\/items\/[0-9a-f-]+)"/#).map { String($0.1) }
        address = page.firstMatch(of: #/href="([^"]+)" rel="next"/#).map {
          String($0.1).replacing("&amp;", with: "&")
        }
      }
      #expect(found.count > 25)
      #expect(Set(found).count == found.count)
    }
  }

  @Test("a file of what was found is safe to open in a spreadsheet, and is evidence")
  func csv() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      let file = try await clerk.get("/search?q=own%3Ayes&format=csv")
      #expect(file.headers[.contentType] == "text/csv; charset=utf-8")
      #expect(file.text.hasPrefix("\"item\",\"site\""))
      #expect(!file.text.contains(",\"="))
      #expect(try await office.subjects(of: "search.export") == ["own:yes"])
    }
  }

  @Test("a search is saved under a name, listed with what it found, changed and forgotten")
  func saved() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      let done = try await clerk.post("/searches", [("name", "Water <b>"), ("query", "water")])
      #expect(done.status == .seeOther)
      let address = try #require(done.headers[.location])
      #expect(address.hasPrefix("/search?q=water&saved="))
      #expect(try await clerk.get(address).text.contains("<h1>Water &lt;b&gt;</h1>"))
      let list = try await clerk.get("/searches").text
      #expect(list.contains("Water &lt;b&gt;") && list.contains(" items"))
      let again = try await clerk.post("/searches", [("name", "Water <b>"), ("query", "snow")])
      #expect(again.status == .unprocessableContent)
      #expect(again.text.contains("another saved search"))

      let id = try #require(list.firstMatch(of: #/\/searches\/([0-9a-f-]{36})\/edit/#)).1
      let wrong = try await clerk.post("/searches/\(id)/edit", [("name", "Water"), ("query", "knid:x")])
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("value=\"knid:x\""))
      let shared = try await clerk.get("/searches/\(id)")
      #expect(shared.headers[.location] == address.split(separator: "&done").first.map(String.init))
      let reader = try await office.person(.reader)
      #expect(try await reader.get("/searches/\(id)/edit").status == .forbidden)
      #expect(try await reader.post("/searches/\(id)/forget").status == .forbidden)
      #expect(try await clerk.get("/searches/\(id)/forget").text.contains("will be gone for everybody"))
      #expect(try await clerk.post("/searches/\(id)/forget").status == .seeOther)
      #expect(try await clerk.get("/searches/\(id)").status == .notFound)
    }
  }
}

extension WebTestOffice {
  /// The subjects of what was done under a verb, oldest first.
  func subjects(of verb: String) async throws -> [String] {
    let viewer = operatorViewer
    return try await services.database.read { tx in
      var subjects: [String] = []
      try Evidence.all(for: viewer, in: tx) { entry, _, _ in if entry.verb == verb { subjects.append(entry.subject) } }
      return subjects
    }
  }
}

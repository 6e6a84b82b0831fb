import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("Tags and notes on the web")
struct AnnotationRoutesTests {
  private static func firstItem(_ visitor: Visitor) async throws -> String {
    let page = try await visitor.get("/search?q=own%3Ayes").text
    return String(try #require(page.firstMatch(of: #/href="\/items\/([0-9a-f-]+)"/#)).1)
  }

  @Test("an item gets tags and a note from its page; mistakes come back to their field")
  func single() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      let item = try await Self.firstItem(clerk)
      let done = try await clerk.post("/items/\(item)/tags", [("tag", "Water <Main>")])
      #expect(done.status == .seeOther)
      #expect(done.headers[.location] == "/items/\(item)?done=tagged")
      let noted = try await clerk.post("/items/\(item)/notes", [("note", "Called <the> plant")])
      #expect(noted.status == .seeOther)
      let page = try await clerk.get("/items/\(item)/annotations").text
      #expect(page.contains("water &lt;main&gt;") && page.contains("Called &lt;the&gt; plant"))
      let empty = try await clerk.post("/items/\(item)/tags", [("tag", "  ")])
      #expect(empty.status == .unprocessableContent && empty.text.contains("aria-invalid=\"true\""))
      let reader = try await office.person(.reader)
      let seen = try await reader.get("/items/\(item)/annotations").text
      #expect(seen.contains("Called") && !seen.contains("Add a tag"))
      #expect(try await reader.post("/items/\(item)/tags", [("tag", "x")]).status == .forbidden)
      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let stranger = try await office.person(.siteAdministrator, unit: unit.id)
      #expect(try await stranger.get("/items/\(item)/annotations").status == .notFound)
      #expect(try await stranger.post("/items/\(item)/tags", [("tag", "x")]).status == .notFound)
      #expect(try await stranger.post("/items/\(item)/notes", [("note", "x")]).status == .notFound)
      #expect(try await office.nobody.post("/items/\(item)/tags", [("tag", "x")]).status == .unauthorized)
    }
  }

  @Test("all that a search finds is looked at, tagged with a reason, and the tag taken back")
  func bulk() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      let preview = try await clerk.get("/annotations/new?q=own%3Ayes&all=1").text
      let mark = String(try #require(preview.firstMatch(of: #/name="mark" value="([0-9a-f]{64})"/#)).1)
      #expect(preview.contains("You can undo it afterwards"))
      let fields = [("q", "own:yes"), ("mark", mark), ("kind", "tag"), ("tag", "review")]
      let refused = try await clerk.post("/annotations", fields)
      #expect(refused.status == .unprocessableContent && refused.text.contains("Reason"))
      #expect(refused.text.contains("value=\"review\""))
      let done = try await clerk.post("/annotations", fields + [("reason", "Request R-7")])
      #expect(done.status == .seeOther)
      let address = try #require(done.headers[.location]?.split(separator: "?").first.map(String.init))
      let act = try await clerk.get(address).text
      #expect(act.contains("Request R-7") && act.contains("Undo this"))
      #expect(try await clerk.get("/search?q=tag%3Areview").text.contains("class=\"hit card\""))
      #expect(try await clerk.get("/tags").text.contains("review"))
      #expect(try await clerk.get("/annotations").text.contains("“review”"))
      let reader = try await office.person(.reader)
      #expect(try await reader.get(address).text.contains("Undo this") == false)
      #expect(try await reader.post(address + "/undo").status == .forbidden)
      #expect(try await clerk.post(address + "/undo").status == .seeOther)
      #expect(try await clerk.get(address).text.contains("Undone by"))
      #expect(try await clerk.get("/search?q=tag%3Areview").text.contains("Nothing found"))
      #expect(try await clerk.post(address + "/undo").status == .unprocessableContent)
    }
  }

  @Test("chosen items are the ones touched; nothing chosen says so")
  func chosen() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.counsel)
      let item = try await Self.firstItem(clerk)
      let preview = try await clerk.get("/annotations/new?q=own%3Ayes&item=\(item)&all=0").text
      #expect(preview.contains("Tag or note 1 item"))
      let mark = String(try #require(preview.firstMatch(of: #/name="mark" value="([0-9a-f]{64})"/#)).1)
      let done = try await clerk.post(
        "/annotations", [("item", item), ("mark", mark), ("kind", "note"), ("note", "For the board")])
      #expect(done.status == .seeOther)
      #expect(try await clerk.get("/annotations/new?q=own%3Ayes&all=0").text.contains("Nothing is chosen"))
      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let stranger = try await office.person(.siteAdministrator, unit: unit.id)
      #expect(try await stranger.get("/annotations/new?item=\(item)").text.contains("Nothing is chosen"))
    }
  }
}

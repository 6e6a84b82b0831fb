import HTTPTypes
import RostraPlatforms
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("The API's description")
struct DescriptionTests {
  @Test("GEN-11: every route under /api/v1 is described, and what is described is a route")
  func complete() async throws {
    try await WebTestOffice.with { office in
      let routes = Set(office.web.routes.filter { $0.isAPI }.map { "\($0.method) \($0.path) \($0.access.words)" })
      let described = Set(API.operations.map { "\($0.method) \($0.route) \($0.access.words)" })
      #expect(routes == described)
      let answer = try await Program(office: office).get("/openapi.json")
      let paths = try #require(answer.json["paths"]?.object)
      let listed = paths.flatMap { path in
        (path.value.object ?? []).map { "\($0.name.uppercased()) \(path.name)" }
      }
      #expect(Set(listed) == Set(API.operations.map { "\($0.method) \($0.path)" }))
      #expect(listed.count == API.operations.count)
    }
  }

  @Test("what the description refers to is there, and every parameter of a path is declared")
  func references() {
    let document = OpenAPIDocument(agency: "Maple Bend").json
    var missing: [String] = []
    func walk(_ json: JSON) {
      switch json {
      case .object(let members):
        for member in members {
          if member.name == "$ref", let target = member.value.string {
            let found = target.dropFirst(2).split(separator: "/").reduce(Optional(document)) { $0?[String($1)] }
            if found == nil { missing.append(target) }
          }
          walk(member.value)
        }
      case .array(let elements): elements.forEach(walk)
      default: break
      }
    }
    walk(document)
    #expect(missing.isEmpty, "\(missing)")
    #expect(Set(API.operations.map(\.id)).count == API.operations.count)
    for operation in API.operations {
      let named = Set(
        operation.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { $0.dropFirst().dropLast() })
      let declared = Set(operation.parameters.filter { $0.place == .path }.map { Substring($0.name) })
      #expect(named == declared, "\(operation.id)")
    }
  }

  @Test("the reference page lists every operation, without script")
  func page() async throws {
    try await WebTestOffice.with { office in
      let page = try await office.nobody.get("/api")
      #expect(page.status == .ok)
      #expect(!page.text.contains("<script>"))
      #expect(page.text.utf8.count < 61_440, "\(page.text.utf8.count)")
      for operation in API.operations {
        let part = operation.group.lowercased().replacing(" ", with: "-")
        #expect(page.text.contains("href=\"/reference/\(part)#\(operation.id)\""), "\(operation.id)")
        let details = try await office.nobody.get("/reference/\(part)")
        #expect(details.text.contains("id=\"\(operation.id)\""), "\(operation.id)")
        #expect(details.text.utf8.count < 61_440, "\(part): \(details.text.utf8.count)")
      }
      #expect(try await office.nobody.get("/reference/nothing").status == .notFound)
    }
  }

  @Test("what can be listed and read answers as described")
  func answers() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let records = try await office.program(.recordsOfficer)
      let administrator = try await office.program(.administrator)
      for operation in API.operations where operation.method == .get && !operation.path.contains("{") {
        let program =
          operation.access.allows(Viewer(agency: office.agency, actor: "", role: .recordsOfficer))
          ? records : administrator
        let answer = try await program.get(String(operation.path.dropFirst(API.root.count)))
        #expect(answer.status == 200, "\(operation.id)")
      }
      let sites = try await records.get("/sites").items
      #expect(sites.count == 1)
      let site = try await records.get("/sites/S-1")
      #expect(site.json == sites.first)
      let items = try await records.get("/items?limit=500").items
      #expect(items.count > 5)
      for item in items.prefix(20) {
        let whole = try await records.get("/items/\(try #require(item["id"]?.string))")
        #expect(whole.status == 200)
        #expect(whole.json["platformId"] == item["platformId"])
      }
    }
  }
}

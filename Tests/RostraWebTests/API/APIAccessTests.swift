import HTTPTypes
import NIOCore
import RostraPlatforms
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("Who may use the API")
struct APIAccessTests {
  @Test("SEC-1: without a token, and with one that is unknown, there is nothing but the description")
  func nobody() async throws {
    try await WebTestOffice.with { office in
      for operation in API.operations where operation.access != .anyone {
        let path = String(operation.path.dropFirst(API.root.count)).replacing("{site}", with: "S-1")
          .replacing(#/\{\w+\}/#, with: "01890000-0000-7000-8000-000000000000")
        for token in [nil, "rostra_made-up"] {
          let answer = try await Program(office: office, token: token).send(operation.method, path, [:])
          #expect(answer.status == 401, "\(operation.id)")
          #expect(answer.headers[.wwwAuthenticate] == "Bearer")
        }
      }
    }
  }

  @Test("SEC-2: each operation answers those roles that may use it, and refuses the others")
  func everyOperationEveryRole() async throws {
    try await WebTestOffice.with { office in
      var programs: [(role: Viewer.Role, program: Program)] = []
      for role in Viewer.Role.distinct { programs.append((role, try await office.program(role))) }
      for operation in API.operations where operation.id != "revokeToken" {
        // All programs of one address together may ask so often and no more.
        office.clock.advance(bySeconds: 10)
        let path = String(operation.path.dropFirst(API.root.count)).replacing(#/\{\w+\}/#, with: "nothing-of-that-name")
        for (role, program) in programs {
          let answer = try await program.send(operation.method, path, operation.body == nil ? nil : [:])
          let viewer = Viewer(
            agency: office.agency, actor: "", grants: [Viewer.Grant(role: role)], person: Identifier(text: ""))
          // A token makes no tokens, whoever's it is.
          guard operation.id != "makeToken" else { continue }
          #expect((answer.status == 403) == !operation.access.allows(viewer), "\(operation.id) as \(role)")
        }
      }
    }
  }

  @Test("a token may do what it was made for and no more, whatever its owner may")
  func scopes() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      let (reading, _) = try await office.program(of: clerk, scopes: [.read])
      #expect(try await reading.get("/items").status == 200)
      #expect(try await reading.get("/search").status == 403)
      #expect(try await reading.post("/sites", ["address": "https://a.example"]).status == 403)
      #expect(try await reading.get("/viewer").json["permissions"] == ["read"])
      // Nor what its owner may not, whatever it was made for.
      let reader = try await office.person(.reader)
      await #expect(throws: NotPermitted.self) { try await office.program(of: reader, scopes: [.manageSites]) }
    }
  }

  @Test("a token opens nothing once it has run out, was revoked, or its owner was suspended")
  func ends() async throws {
    try await WebTestOffice.with { office in
      let clerk = try await office.person(.reader)
      let (short, _) = try await office.program(of: clerk, scopes: [.read], days: 1)
      let (revoked, token) = try await office.program(of: clerk, scopes: [.read])
      let (lasting, _) = try await office.program(of: clerk, scopes: [.read])
      #expect(try await revoked.send(.delete, "/tokens/\(token.id)").status == 204)
      #expect(try await revoked.get("/items").status == 401)
      #expect(try await short.get("/items").status == 200)
      office.clock.advance(bySeconds: 86_401)
      #expect(try await short.get("/items").status == 401)
      #expect(try await lasting.get("/items").status == 200)
      _ = try await office.person(.administrator)
      _ = try await Person.change(
        try #require(clerk.person).id, state: .suspended, reason: "left", services: office.services,
        for: office.operatorViewer)
      #expect(try await lasting.get("/items").status == 401)
    }
  }

  @Test("GEN-2: what belongs to another unit does not exist")
  func units() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let parks = try await AgencyUnit.add(
        name: "Parks", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let whole = try await office.program(.siteAdministrator)
      let program = try await office.program(.siteAdministrator, unit: parks.id)
      let item = try #require(try await whole.get("/items").items.first?["id"]?.string)
      #expect(try await whole.get("/items/\(item)").status == 200)
      #expect(try await program.get("/items/\(item)").status == 404)
      #expect(try await program.get("/sites/S-1").status == 404)
      #expect(try await program.get("/items?site=S-1").status == 404)
      for list in ["/sites", "/items", "/search", "/gaps", "/runs"] {
        let answer = try await program.get(list)
        #expect(answer.status == 200 && answer.items.isEmpty, "\(list)")
      }
      #expect(try await program.get("/search").json["count"] == 0)
    }
  }

  @Test("a token of somebody else cannot be revoked, and nobody learns whether it exists")
  func foreignToken() async throws {
    try await WebTestOffice.with { office in
      let (program, token) = try await office.program(of: try await office.person(.reader), scopes: [.read])
      let other = try await office.program(.reader)
      #expect(try await other.send(.delete, "/tokens/\(token.id)").status == 404)
      #expect(try await program.get("/items").status == 200)
    }
  }

  @Test("a browser's session serves pages of this system alone; a token makes no tokens")
  func sessions() async throws {
    try await WebTestOffice.with { office in
      let clerk = try await office.person(.reader)
      func make(_ origin: String?) async throws -> Program.Answer {
        var headers: HTTPFields = [.contentType: "application/json"]
        headers[.origin] = origin
        let body: JSON = ["name": "a script", "scopes": ["read"], "days": 7]
        let response = try await clerk.send(
          .post, "/api/v1/tokens", headers: headers, body: ByteBuffer(bytes: body.bytes))
        return try Program.checked(response, .post, "/api/v1/tokens", #_sourceLocation)
      }
      #expect(try await make("https://evil.example").status == 403)
      #expect(try await make(nil).status == 403)
      let made = try await make(WebTestOffice.origin)
      #expect(made.status == 201)
      let secret = try #require(made.json["secret"]?.string)
      let program = Program(office: office, token: secret)
      let listed = try await program.get("/tokens")
      #expect(listed.items.count == 1)
      #expect(!listed.json.text.contains(secret))
      #expect(try await program.post("/tokens", ["name": "b", "scopes": ["read"], "days": 7]).status == 403)
      office.clock.advance(bySeconds: 700)
      #expect(try await make(WebTestOffice.origin).status == 403)
    }
  }
}

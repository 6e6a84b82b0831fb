import HTTPTypes
import RostraPlatforms
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("A request that is sent again")
struct IdempotencyTests {
  private static let parks: JSON = ["name": "Parks", "kind": "department"]

  @Test("with the same key it is done once, and answered the same")
  func again() async throws {
    try await WebTestOffice.with { office in
      let program = try await office.program(.administrator)
      let first = try await program.post("/units", Self.parks, headers: [.idempotencyKey: "k-1"])
      let second = try await program.post("/units", Self.parks, headers: [.idempotencyKey: "k-1"])
      #expect(first.status == 201 && second.status == 201)
      #expect(first.json == second.json)
      #expect(first.headers[.idempotencyReplayed] == nil && second.headers[.idempotencyReplayed] == "true")
      #expect(try await program.get("/units").items.count == 2)
    }
  }

  @Test("the key of another request is refused; another person's key is another key; after a day it is free")
  func others() async throws {
    try await WebTestOffice.with { office in
      let program = try await office.program(.administrator)
      let other = try await office.program(.administrator)
      #expect(try await program.post("/units", Self.parks, headers: [.idempotencyKey: "k"]).status == 201)
      let wrong = try await program.post(
        "/units", ["name": "Fire", "kind": "department"], headers: [.idempotencyKey: "k"])
      #expect(wrong.status == 422 && wrong.fields == ["Idempotency-Key"])
      let elsewhere = try await other.post(
        "/units", ["name": "Water", "kind": "department"], headers: [.idempotencyKey: "k"])
      #expect(elsewhere.status == 201)
      office.clock.advance(bySeconds: 86_401)
      let later = try await program.post(
        "/units", ["name": "Fire", "kind": "department"], headers: [.idempotencyKey: "k"])
      #expect(later.status == 201)
    }
  }

  @Test("while it is under way, or after it was cut off, it is a conflict and not done again")
  func underWay() async throws {
    try await WebTestOffice.with { office in
      let program = try await office.program(.administrator)
      _ = try await program.post("/units", Self.parks, headers: [.idempotencyKey: "k"])
      // As a process leaves it that died before it could keep the answer.
      try await office.services.database.write { tx in try tx.execute("UPDATE idempotency_key SET answer = NULL") }
      let again = try await program.post("/units", Self.parks, headers: [.idempotencyKey: "k"])
      #expect(again.status == 409)
      #expect(try await program.get("/units").items.count == 2)
    }
  }

  @Test("of two at the same time one is done")
  func together() async throws {
    try await WebTestOffice.with { office in
      let program = try await office.program(.administrator)
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<8 {
          group.addTask { try await program.post("/units", Self.parks, headers: [.idempotencyKey: "k"]).status }
        }
        return try await group.reduce(into: [Int]()) { $0.append($1) }
      }
      #expect(statuses.contains(201))
      #expect(statuses.allSatisfy { $0 == 201 || $0 == 409 })
      #expect(try await program.get("/units").items.count == 2)
    }
  }

  @Test("one that was refused has used up nothing, and what is kept is sealed")
  func refused() async throws {
    try await WebTestOffice.with { office in
      let program = try await office.program(.administrator)
      _ = try await program.post("/units", Self.parks)
      #expect(try await program.post("/units", Self.parks, headers: [.idempotencyKey: "k"]).status == 422)
      let free = try await program.post(
        "/units", ["name": "Fire", "kind": "department"], headers: [.idempotencyKey: "k"])
      #expect(free.status == 201)
      let kept = try await office.services.database.read { tx in
        try tx.rows("SELECT answer FROM idempotency_key").compactMap { try $0.textOrNil("answer") }
      }
      #expect(kept.count == 1 && kept.allSatisfy { !$0.contains("Fire") })
      #expect(try await program.post("/units", Self.parks, headers: [.idempotencyKey: "k\u{e9}"]).status == 422)
    }
  }
}

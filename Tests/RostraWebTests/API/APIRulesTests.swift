import Foundation
import HTTPTypes
import NIOCore
import RostraPlatforms
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("What the API keeps to whatever is asked")
struct APIRulesTests {
  @Test("a page ends with the address of the next, and all pages together are the whole")
  func paging() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let program = try await office.program(.reader)
      for list in ["/items", "/search?q="] {
        let whole = try await program.get(list + (list.contains("?") ? "&" : "?") + "limit=500").items
        var next: String? = list + (list.contains("?") ? "&" : "?") + "limit=3"
        var seen: [JSON] = []
        while let path = next, seen.count <= whole.count {
          let answer = try await program.get(path)
          seen += answer.items
          next = answer.json["next"]?.string.map { String($0.dropFirst(API.root.count)) }
          #expect((answer.headers[.link] != nil) == (next != nil))
        }
        #expect(whole.count > 6)
        #expect(seen.compactMap { $0["id"]?.string } == whole.compactMap { $0["id"]?.string }, "\(list)")
      }
    }
  }

  @Test(
    "what cannot be taken is refused with its name",
    arguments: [
      ("/items?cursor=abc", "cursor"), ("/items?limit=0", "limit"), ("/items?limit=501", "limit"),
      ("/items?limit=x", "limit"), ("/items?limit=+5", "limit"), ("/items?own=yes", "own"),
      ("/items?colour=red", "colour"),
      ("/items?limit=1&limit=2", "limit"), ("/items?state=lost", "state"), ("/search?q=%22", "q"),
      ("/search?q=a%00b", "q"),
    ])
  func parameters(path: String, field: String) async throws {
    try await WebTestOffice.with { office in
      let answer = try await office.program(.reader).get(path)
      #expect(answer.status == 422)
      #expect(answer.fields == [field])
    }
  }

  @Test("a cursor of another list, or one that was touched, opens nothing")
  func cursors() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let program = try await office.program(.reader)
      let next = try #require(try await program.get("/items?limit=1").json["next"]?.string)
      let cursor = try #require(next.split(separator: "cursor=").last)
      #expect(try await program.get("/search?cursor=\(cursor)").status == 422)
      #expect(try await program.get("/items?cursor=A\(cursor)").status == 422)
      #expect(try await program.get("/items?cursor=\(cursor)").status == 200)
    }
  }

  @Test("a body that is no JSON, too deep, too large, of another type or with other members is refused as what it is")
  func bodies() async throws {
    try await WebTestOffice.with { office in
      let program = try await office.program(.administrator)
      func send(_ text: String, type: String = "application/json") async throws -> Program.Answer {
        let response = try await office.nobody.send(
          .post, "/api/v1/units",
          headers: [.authorization: "Bearer \(program.token ?? "")", .contentType: type],
          body: ByteBuffer(string: text))
        return try Program.checked(response, .post, "/api/v1/units", #_sourceLocation)
      }
      #expect(try await send("{\"name\":").status == 400)
      #expect(try await send(String(repeating: "[", count: 40)).status == 400)
      #expect(try await send("{\"name\":\"x\"}", type: "text/plain").status == 415)
      #expect(try await send("\"" + String(repeating: "x", count: 300_000) + "\"").status == 413)
      #expect(try await send("[]").status == 422)
      #expect(try await send("{\"name\":1,\"kind\":\"board\"}").fields == ["name"])
      #expect(try await send("{\"name\":\"x\",\"kind\":\"board\",\"name\":\"y\"}").fields == ["name"])
      #expect(try await send("{\"name\":\"x\",\"kind\":\"board\",\"colour\":1}").fields == ["colour"])
      #expect(try await send("{\"name\":\"x\"}").fields == ["kind"])
      #expect(try await send("{\"name\":\"a\\u0000b\",\"kind\":\"board\"}").fields == ["name"])
      #expect(try await send("{\"name\":\"Parks\",\"kind\":\"department\"}").status == 201)
    }
  }

  @Test("an address that is none is 404, another method is 405 and says which there are")
  func addresses() async throws {
    try await WebTestOffice.with { office in
      let program = try await office.program(.reader)
      #expect(try await program.get("/nothing").status == 404)
      #expect(try await program.get("/items/not-an-id").status == 404)
      #expect(try await program.get("/items/01890000-0000-7000-8000-000000000000").status == 404)
      #expect(try await program.get("/sites/S-99").status == 404)
      let deleted = try await program.send(.delete, "/sites")
      #expect(deleted.status == 405)
      #expect(deleted.headers[.allow] == "GET, HEAD, POST")
      #expect(try await program.send(.init("BREW")!, "/items").status == 405)
    }
  }

  @Test("an entity tag saves what has not changed")
  func tags() async throws {
    try await WebTestOffice.with { office in
      let program = try await office.program(.reader)
      let first = try await program.get("/agency")
      let tag = try #require(first.headers[.eTag])
      #expect(try await program.get("/agency", headers: [.ifNoneMatch: "\"other\", \(tag)"]).status == 304)
      #expect(try await program.get("/agency", headers: [.ifNoneMatch: "\"other\""]).status == 200)
    }
  }

  @Test("a program that asks too often is told when to go on; another is not held up by it")
  func rates() async throws {
    try await WebTestOffice.with { office in
      let program = try await office.program(.reader)
      let other = try await office.program(.reader)
      var limited: Program.Answer?
      for _ in 0..<700 {
        let answer = try await program.get("/viewer")
        if answer.status != 200 {
          limited = answer
          break
        }
      }
      #expect(limited?.status == 429)
      #expect(limited?.headers[.retryAfter] == "1")
      #expect(limited?.headers[.rateLimitRemaining] == "0")
      #expect(try await other.get("/viewer").status == 200)
      office.clock.advance(bySeconds: 1)
      #expect(try await program.get("/viewer").headers[.rateLimitRemaining] == "9")
    }
  }

  @Test("made-up tokens count for the address that they come from")
  func madeUpTokens() async throws {
    try await WebTestOffice.with { office in
      var statuses: Set<Int> = []
      for number in 0..<2500 {
        statuses.insert(try await Program(office: office, token: "rostra_\(number)").get("/viewer").status)
      }
      #expect(statuses == [401, 429])
    }
  }

  @Test("what a program sends never becomes a header of its own")
  func headerInjection() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let program = try await office.program(.reader)
      let answer = try await program.get("/items?limit=1&kind=%0d%0aX-Evil:%201")
      #expect(answer.status == 200)
      #expect(answer.headers[HTTPField.Name("X-Evil")!] == nil)
      let paged = try await program.get("/search?limit=1&q=-%22a%0d%0aX-Evil:%201%22")
      let link = try #require(paged.headers[.link])
      #expect(!link.contains("\r") && !link.contains("\n") && link.contains("%0D%0A"))
    }
  }
}

import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import RostraPlatforms
import RostraTesting
import Testing
import TransparencyLog
import WebArchive

@testable import Rostra
@testable import RostraWeb

@Suite("An item's page")
struct ItemTests {
  @Test("CAP-13: an edited post shows every version, what changed word by word, three clocks, and one honest sentence")
  func edited() async throws {
    try await WebTestOffice.with(captured: true) { office in
      try await office.captureAgain(stage: 2)
      let reader = try await office.person(.reader)
      let id = try #require(try await office.items("versions > 2 AND kind <> 'Profile'").first)
      let answer = try await reader.get("/items/\(id)")
      let page = answer.text
      #expect(answer.status == .ok && answer.body.readableBytes < 60_000)
      #expect(page.contains("<h3 id=\"version-title-2\">") && page.contains("<ins>") && page.contains("<del>"))
      #expect(page.contains("by the platform&#39;s clock") || page.contains("by the platform's clock"))
      #expect(page.contains("by our clock"))
      #expect(page.contains(HTML.escaped(Provenance.publicAPI.sentence)))
      #expect(page.contains("The conversation around it") && page.contains("This post"))
      #expect(page.contains("covered by the signed checkpoint") && page.contains("id=\"check-now\""))
      let second = try await reader.get("/items/\(id)?version=1").text
      #expect(second.contains("version-title-1") && !second.contains("version-title-2"))
      #expect(try await reader.get("/items/no-such-item").status == .notFound)
    }
  }

  @Test("AUD-9: looking at what the public cannot see is evidence, once for a person, an item and an hour")
  func viewing() async throws {
    try await WebTestOffice.with(captured: true) { office in
      try await office.captureAgain(stage: 3)
      let gone = try #require(try await office.items("state = 'gone'").first)
      let present = try #require(try await office.items("state = 'present' AND kind <> 'Profile'").first)
      let (ana, ben) = (try await office.person(.reader), try await office.person(.auditor))
      for _ in 0..<3 { #expect(try await ana.get("/items/\(gone)").text.contains("Went between")) }
      _ = try await ana.get("/items/\(present)")
      #expect(try await office.evidence("item.view").count == 1)
      _ = try await ben.get("/items/\(gone)")
      #expect(try await office.evidence("item.view").map(\.actor) == [ana, ben].map { $0.person?.mail ?? "" })
      // The raw exchange is recorded for any item.
      for _ in 0..<2 { #expect(try await ana.get("/items/\(present)/raw").status == .ok) }
      let last = try #require(try await office.evidence("item.view").last)
      #expect(last.subject == present && last.after?["what"]?.string == "raw")
      #expect(try await office.evidence("item.view").count == 3)
      office.clock.advance(bySeconds: 3700)
      let again = try await office.person(.reader)
      _ = try await again.get("/items/\(gone)")
      _ = try await again.get("/items/\(gone)")
      #expect(try await office.evidence("item.view").count == 4)
    }
  }

  @Test("CAP-4: the raw exchange is shown as text, and its records are a WARC file that verifies")
  func raw() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let reader = try await office.person(.reader)
      let id = try #require(try await office.items().first)
      let page = try await reader.get("/items/\(id)/raw")
      #expect(page.status == .ok && page.body.readableBytes < 60_000)
      for words in ["<h2>Answer</h2>", "<h2>Request</h2>", "HTTP/1.1 200", "GET /api/v1", "WARC-Payload-Digest"] {
        #expect(page.text.contains(words), "\(words)")
      }
      let link = try #require(page.text.firstMatch(of: /href="(\/items\/[0-9a-f-]+\/raw\/[0-9a-f-]+)"/))
      let file = try await reader.get(String(link.output.1))
      #expect(file.headers[.contentType] == "application/warc")
      let warc = try WARCReader(BytesSource(Array(file.body.readableBytesView)))
      var types: [String] = []
      while let entry = try warc.next() { types.append(entry.header.type?.rawValue ?? "") }
      try warc.finish()
      #expect(types == ["response", "request", "metadata"] && warc.errorCount == 0)
      let other = try #require(try await office.items().last)
      let foreign = String(link.output.1).replacing(id, with: other)
      let own = try await reader.get("/items/\(other)/raw").text.contains(foreign)
      let status = try await reader.get(foreign).status
      #expect(own || status == .notFound)
      #expect(try await reader.get("/items/\(id)/raw/no-such-record").status == .notFound)
    }
  }

  @Test("VER-1: the proof that is handed out proves every version and observation, and nothing altered")
  func proof() async throws {
    try await WebTestOffice.with(captured: true) { office in
      try await office.captureAgain(stage: 3)
      let reader = try await office.person(.reader)
      let gone = try #require(try await office.items("state = 'gone'").first)
      let answer = try await reader.get("/items/\(gone)/proof.json")
      #expect(answer.headers[.contentType] == "application/json")
      let json = try JSON(parsing: answer.text)
      #expect(json["record"]?.string == gone && json["format"]?.string == "rostra-record-proofs/1")
      let bundles = try #require(json["proofs"]?.array)
      #expect(bundles.count == 2)
      for bundle in bundles {
        let proof = try ProofBundle(json: Array(bundle.text.utf8))
        _ = try await proof.verify(trusting: [office.services.signer.verifier])
      }
      #expect(try await reader.get("/items/no-such-item/proof.json").status == .notFound)
    }
  }

  @Test("SEC-2: an item of another unit, its proof and its evidence do not exist")
  func otherUnit() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let stranger = try await office.person(.recordsOfficer, unit: unit.id)
      let id = try #require(try await office.items().first)
      for path in ["", "/raw", "/proof.json"] {
        #expect(try await stranger.get("/items/\(id)\(path)").status == .notFound, "\(path)")
        #expect(try await office.nobody.get("/items/\(id)\(path)").status == .seeOther, "\(path)")
      }
      #expect(try await office.evidence("item.view").isEmpty)
    }
  }
}

import Crypto
import HTTPTypes
import RostraPlatforms
import Testing
import TransparencyLog

@testable import Rostra
@testable import RostraWeb

@Suite("Evidence by the API")
struct RecordsAPITests {
  @Test("an item's proof leads to the signed checkpoint, and what was touched leads nowhere")
  func proof() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let program = try await office.program(.reader)
      let item = try #require(try await program.get("/items?limit=1&kind=Note").items.first?["id"]?.string)
      let answer = try await program.get("/items/\(item)/proof")
      #expect(answer.status == 200)
      let note = try #require(try await program.get("/log/checkpoint").json["checkpoint"]?.string)
      let checkpoint = try Checkpoint(verifying: try SignedNote(note), by: office.services.signer.verifier)
      let proofs = try RecordProofs(json: answer.json.bytes)
      #expect(proofs.record == item && !proofs.bundles.isEmpty)
      let proven = try proofs.proven(
        checkpoint: checkpoint, note: note, key: office.services.signer.verifier.vkey, each: { _ in })
      #expect(proven.versions.count == proofs.bundles.count)
      let text = try #require(
        try await program.get("/items/\(item)").json["versions"]?[0]?["content"]?["text"]?.string)
      let word = try #require(text.split(separator: " ").first { $0.utf8.count > 4 })
      let forged = answer.json.text.replacing(word, with: "forged")
      #expect(forged != answer.json.text)
      #expect(throws: (any Error).self) {
        try RecordProofs(json: Array(forged.utf8)).proven(
          checkpoint: checkpoint, note: note, key: office.services.signer.verifier.vkey, each: { _ in })
      }
    }
  }

  @Test("a record is given as it lies in the archive, as a file that never runs")
  func bytes() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let program = try await office.program(.reader)
      let item = try #require(try await program.get("/items?limit=1").items.first?["id"]?.string)
      let record = try #require(try await program.get("/items/\(item)").json["versions"]?[0]?["record"]?.string)
      let facts = try await program.get("/records/\(record)")
      #expect(facts.json["id"]?.string == record && facts.json["site"] == "S-1")
      let token = try #require(program.token)
      let response = try await office.nobody.get(
        "/api/v1/records/\(record)/warc", headers: [.authorization: "Bearer \(token)"])
      #expect(response.status == .ok)
      #expect(Int64(response.body.readableBytes) == facts.json["length"]?.integer)
      #expect(Array(response.body.readableBytesView.prefix(2)) == [0x1F, 0x8B])
      #expect(response.headers[.contentType] == "application/warc")
      #expect(response.headers[.contentDisposition]?.hasPrefix("attachment") == true)
      #expect(response.headers[.contentSecurityPolicy] == "sandbox; default-src 'none'")
      let unit = try await AgencyUnit.add(
        name: "Parks", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let stranger = try await office.program(.reader, unit: unit.id)
      for path in ["/records/\(record)", "/records/\(record)/warc", "/items/\(item)/proof"] {
        #expect(try await stranger.get(path).status == 404)
      }
    }
  }
}

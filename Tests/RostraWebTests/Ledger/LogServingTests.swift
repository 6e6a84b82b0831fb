import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing
import TransparencyLog

@testable import Rostra
@testable import RostraWeb

@Suite("The log as others read it")
struct LogServingTests {
  /// A client that has nothing but HTTP and the log's address.
  private struct Client: TileSource {
    let visitor: Visitor

    func tile(_ tile: Tile) async throws -> [UInt8] {
      let answer = try await visitor.get("/log/\(tile.path)")
      guard answer.status == .ok else { throw ClientError(status: answer.status.code) }
      return Array(answer.body.readableBytesView)
    }
  }

  private struct ClientError: Error { var status: Int }

  @Test("a client proves each leaf from checkpoint, key and tiles alone, and that the log only grew")
  func proofs() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let client = Client(visitor: office.nobody)
      let key = try NoteVerifier(
        try await office.nobody.get("/log/key").text.split(separator: "\n").map(String.init)[0])
      let first = try Checkpoint(
        verifying: try SignedNote(try await office.nobody.get("/log/checkpoint").text), by: key)
      let leaves = try await office.leaves()
      #expect(UInt64(leaves.count) == first.size && leaves.count > 20)
      for (index, leaf) in leaves.enumerated() {
        let proof = try await InclusionProof.make(
          leafIndex: UInt64(index), treeSize: first.size, from: client)
        try proof.verify(leaf: leaf, root: first.root)
      }
      _ = try await office.services.database.write { [services = office.services, viewer = office.operatorViewer] tx in
        try services.record("test.act", of: "x", by: viewer, in: tx)
      }
      try await LedgerSequencer(services: office.services).integrate()
      let second = try Checkpoint(
        verifying: try SignedNote(try await office.nobody.get("/log/checkpoint").text), by: key)
      #expect(second.size == first.size + 1)
      let growth = try await ConsistencyProof.make(oldSize: first.size, newSize: second.size, from: client)
      try growth.verify(old: first.root, new: second.root)
    }
  }

  @Test("types, caching and permission for other sites' pages are as C2SP tlog-tiles asks")
  func headers() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let checkpoint = try await office.nobody.get("/log/checkpoint")
      #expect(checkpoint.headers[.contentType] == "text/plain; charset=utf-8")
      #expect(checkpoint.headers[.cacheControl] == "public, max-age=5")
      let size = try await office.leaves().count
      let tile = try await office.nobody.get("/log/tile/0/000.p/\(min(size, 255))")
      #expect(tile.headers[.contentType] == "application/octet-stream")
      #expect(tile.headers[.cacheControl] == "public, max-age=31536000, immutable")
      for answer in [checkpoint, tile] {
        #expect(answer.headers[.accessControlAllowOrigin] == "*")
        #expect(answer.headers[HTTPField.Name("Cross-Origin-Resource-Policy")!] == "cross-origin")
        #expect(answer.headers[.setCookie] == nil)
      }
    }
  }

  @Test(
    "what is no tile, or one that the checkpoint does not cover, is not there",
    arguments: [
      "/log/tile/0/999", "/log/tile/0/000.p/0", "/log/tile/0/000.p/256", "/log/tile/64/000", "/log/tile/9/000",
      "/log/tile/0/x000/000", "/log/tile/entries/000", "/log/tile/0/../../checkpoint", "/log/tile/0/%2e%2e/checkpoint",
      "/log/tile/-1/000", "/log/tile/0/18446744073709551615", "/log/stamps/1/checkpoint", "/log/stamps/x/y.tsr",
    ])
  func absent(path: String) async throws {
    try await WebTestOffice.with(captured: true) { office in
      let answer = try await office.nobody.get(path)
      #expect(answer.status == .notFound)
    }
  }

  @Test("a time stamp is served as it was received, beside the checkpoint that it dates")
  func stamps() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let agency = office.agency
      let size = Int64(try await office.leaves().count)
      try await office.services.database.write { tx in
        try tx.execute(
          """
          INSERT INTO ledger_stamp (agency, size, authority, reply, stamped_at)
          VALUES (\(agency), \(size), \("https://tsa.example"), \([0x30, 0x03, 0x02, 0x01, 0x00] as [UInt8]), \(1_700_000_000_000))
          """)
      }
      let list = try await office.nobody.get("/log/stamps").text
      let address = try #require(list.firstMatch(of: /\/log\/stamps\/\d+\/[0-9a-f]{16}\.tsr/).map { String($0.0) })
      let reply = try await office.nobody.get(address)
      #expect(Array(reply.body.readableBytesView) == [0x30, 0x03, 0x02, 0x01, 0x00])
      #expect(reply.headers[.contentType] == "application/timestamp-reply")
      let dated = try await office.nobody.get("/log/stamps/\(size)/checkpoint").text
      #expect(dated == (try await office.nobody.get("/log/checkpoint").text))
      #expect(try await office.nobody.get("/log").text.contains("https://tsa.example"))
    }
  }
}

extension WebTestOffice {
  fileprivate func leaves() async throws -> [TreeHash] {
    try await services.database.read { [agency] tx in
      try tx.rows("SELECT commitment FROM ledger_leaf WHERE agency = \(agency) ORDER BY position").map {
        TreeHash.leaf(try $0.blob("commitment"))
      }
    }
  }
}

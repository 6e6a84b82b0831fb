import Foundation
import RostraPlatforms
import RostraTesting
import Testing

@testable import Rostra
@testable import RostraTesting

@Suite("Whose account it is, how its copy was come by, and where an answer really came from")
struct AccountTests {
  @Test("CAP-3: a name that was given up and taken over by another account brings nothing of the other one in")
  func takenOver() async throws {
    let gate = Switch()
    try await TestOffice.with(gate: gate) { office in
      try await office.add("mastodon", .water)
      try await office.capture()
      let before = try await office.contents()
      // The handle now leads to the account of someone else.
      let city = SampleCity()
      let repository = try SampleRepository(city: city, origin: office.server.address, stage: office.server.stage)
      gate.set { [server = office.server] request in
        guard request.path == "/api/v1/accounts/lookup" else { return nil }
        let answers = SampleAnswers(
          city: city, origin: server.address, stage: server.stage, repository: repository)
        return .json(answers.account(.dale))
      }
      office.clock.advance(bySeconds: 3600)
      let run = try #require(try await office.capture().first?.run)
      #expect(run.state == .failed, "somebody must look at this")
      #expect(run.notes.contains { $0.contains("belongs to another account") }, "\(run.notes)")
      #expect(try await office.contents() == before)
      #expect(try await office.sites().first?.account.handle?.hasPrefix("MapleBendWater") == true)
      #expect(try await office.gaps().contains { $0.kind == .failure && $0.closed == nil })
      try await office.checkRebuild()
    }
  }

  @Test("CAP-4: a copy says whether it came with the owner's authorisation or as anyone could have had it")
  func provenance() async throws {
    try await TestOffice.with { office in
      let site = try await office.add("mastodon", .water)
      try await office.add("page")
      let token = AccessToken(bearer: "secret-of-the-owner", hosts: ["127.0.0.1"])
      _ = try await office.visit(site, token: token)
      try await office.capture()
      let ways = try await office.services.database.read { tx in
        try tx.rows(
          """
          SELECT DISTINCT site.platform, version.provenance FROM version
          JOIN item ON item.id = version.item JOIN site ON site.id = item.site ORDER BY 1, 2
          """
        ).map { "\(try $0.text(0)) \(try $0.text(1))" }
      }
      #expect(ways == ["mastodon owner-api", "page public-page"])
      // The secret is neither in a row nor in the archive.
      let store = try await office.services.objects.list(prefix: "segments/")
      #expect(store.count == 2)
      try await office.checkRebuild()
      let heads = try await office.requestHeads()
      #expect(heads.contains { $0.lowercased().contains("authorization: [withheld]") })
      #expect(!heads.contains { $0.contains("secret-of-the-owner") })
    }
  }

  @Test("CAP-9: a redirect on the way is a record with a row, and the answer keeps the address that gave it")
  func redirect() async throws {
    let gate = Switch()
    try await TestOffice.with(gate: gate) { office in
      try await office.add("mastodon", .water)
      gate.set { request in
        guard request.path.hasPrefix("/media/"), !request.path.contains("moved") else { return nil }
        return SampleResponse(status: 302, headers: [HeaderField("Location", "/moved\(request.path)")], body: [])
      }
      try await office.capture()
      #expect(try await office.count("SELECT count(*) FROM exchange WHERE status = 302") > 0)
      #expect(try await office.count("SELECT count(*) FROM exchange WHERE url LIKE '%/moved/media/%'") > 0)
      try await office.checkRebuild()
    }
  }

  @Test("CAP-3: a page or a feed whose address begins to redirect stays the same site, and the move is noted once")
  func moved() async throws {
    let gate = Switch()
    try await TestOffice.with(gate: gate) { office in
      try await office.add("page")
      try await office.add("feed")
      try await office.capture()
      let before = try await office.sites().map(\.account.accountID)
      let items = try await office.count("SELECT count(*) FROM item")
      let city = SampleCity()
      let repository = try SampleRepository(city: city, origin: office.server.address, stage: office.server.stage)
      gate.set { [server = office.server] request in
        if request.path == "/alerts" || request.path == "/news/feed.xml" {
          return SampleResponse(status: 301, headers: [HeaderField("Location", "/new\(request.path)")], body: [])
        }
        guard request.path.hasPrefix("/new/") else { return nil }
        var asked = request
        asked.path = String(request.path.dropFirst(4))
        return SampleAnswers(
          city: city, origin: server.address, stage: server.stage, repository: repository
        ).answer(asked)
      }
      for round in 1...2 {
        office.clock.advance(bySeconds: 3600)
        for (site, run) in try await office.capture() {
          #expect(run.state == .complete, "\(site.reference): \(run.missed) \(run.notes)")
          let moves = run.notes.filter { $0.contains("leads to") }
          #expect(moves.count == (round == 1 ? 1 : 0), "\(site.reference), round \(round): \(run.notes)")
        }
      }
      #expect(try await office.sites().map(\.account.accountID) == before)
      #expect(try await office.count("SELECT count(*) FROM item") == items, "no item came twice")
      try await office.checkRebuild()
    }
  }

  @Test("SEC-10: a redirect to a private address that was not allowed is refused, and what led there is kept")
  func redirectToPrivate() async throws {
    let gate = Switch()
    try await TestOffice.with(gate: gate) { office in
      try await office.add("mastodon", .water)
      gate.set { request in
        guard request.path.hasPrefix("/media/") else { return nil }
        return SampleResponse(
          status: 302, headers: [HeaderField("Location", "http://10.1.2.3/latest/meta-data")], body: [])
      }
      let run = try #require(try await office.capture().first?.run)
      #expect(run.state == .partial)
      #expect(run.missed.contains { $0.contains("10.1.2.3") }, "\(run.missed)")
      #expect(try await office.count("SELECT count(*) FROM exchange WHERE status = 302") > 0)
      try await office.checkRebuild()
    }
  }

  @Test("a body too large for memory is archived from its file, which is gone afterwards")
  func largeBody() async throws {
    let gate = Switch()
    try await TestOffice.with(gate: gate) { office in
      try await office.add("mastodon", .water)
      // A film of nine megabytes that no compressor makes smaller by much.
      var numbers = SplitMix64(seed: 7)
      let film = (0..<9 << 20).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
      gate.set { request in request.path.hasPrefix("/media/") ? SampleResponse.bytes(film, "video/mp4") : nil }
      try await office.capture()
      #expect(try await office.count("SELECT count(*) FROM media WHERE length = \(film.count)") > 0)
      #expect(try FileManager.default.contentsOfDirectory(atPath: office.home.spoolPath).isEmpty)
    }
  }
}

import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing
import TransparencyLog

@testable import Rostra

@Suite("A day that is over is sealed, so that what was not captured can be proven, too")
struct DaySealTests {
  @Test(
    "CAP-9: the seal of a day proves what was captured and what was not, and when nobody watched",
    arguments: Ground.databases)
  func seals(on ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      let site = try await office.add("page")
      try await office.capture()
      #expect(try await office.count("SELECT count(*) FROM day_seal") == 0, "the day is not over")
      office.advance(to: 1)
      try await office.capture()
      office.clock.advance(bySeconds: 2 * 86_400)
      try await office.capture()
      #expect(try await office.count("SELECT count(*) FROM day_seal") >= 2)

      let seal = try await firstSeal(of: site, in: office)
      #expect(seal.seal.header.day == "2025-12-09")
      #expect(seal.seal.header.count == 2)
      let platformID = try await office.detail(site.account.address).item.platformID
      for number: Int64 in [1, 2] {
        let key = DaySealing.key(platformID: platformID, number: number)
        #expect(try seal.seal.proof(of: key).verify(key: key, commitment: seal.commitment))
      }
      let absent = DaySealing.key(platformID: platformID, number: 3)
      #expect(try seal.seal.proof(of: absent).verify(key: absent, commitment: seal.commitment) == false)
      #expect(throws: (any Error).self) {
        _ = try seal.seal.proof(of: absent).verify(key: absent, commitment: TreeHash.emptyRoot)
      }
    }
  }

  @Test("a seal is made once, and a version added to or taken from its day is found")
  func onceAndFound() async throws {
    try await TestOffice.with { office in
      let site = try await office.add("page")
      try await office.capture()
      office.clock.advance(bySeconds: 2 * 86_400)
      try await office.settle()
      let seals = try await office.count("SELECT count(*) FROM day_seal")
      try await office.settle()
      #expect(try await office.count("SELECT count(*) FROM day_seal") == seals)
      _ = site
      try await office.tamper("UPDATE version SET captured_at = captured_at - 86400000")
      #expect(try await office.faults().contains { $0.place.hasPrefix("day seal 2025-12-09") })
      try await office.tamper("UPDATE version SET captured_at = captured_at + 86400000")
      try await office.checkArchive()
      try await office.tamper("DELETE FROM day_seal")
      #expect(try await office.faults().contains { $0.message.contains("the day seal") })
    }
  }

  private func firstSeal(of site: Site, in office: TestOffice) async throws -> (seal: DaySeal, commitment: TreeHash) {
    let agency = office.agency
    return try await office.services.database.read { tx in
      let row = try #require(
        try tx.row(
          """
          SELECT day_seal.day, day_seal.seal, ledger_leaf.commitment FROM day_seal
          JOIN ledger_leaf ON ledger_leaf.agency = day_seal.agency AND ledger_leaf.position = day_seal.leaf
          WHERE day_seal.agency = \(agency) ORDER BY day_seal.day LIMIT 1
          """))
      let facts = try JSON(parsing: try row.text("seal"))
      let from = Timestamp(milliseconds: try #require(facts["from"]?.integer))
      let to = Timestamp(milliseconds: try #require(facts["to"]?.integer))
      let keys = try DaySealing.keys(from: from, to: to, site: site.id, agency: agency, in: tx)
      let gaps = try DaySealing.gaps(from: from, to: to, site: site.id, agency: agency, in: tx)
      let seal = try DaySeal(
        site: try #require(facts["site"]?.string), day: try row.text("day"), keys: keys, gaps: gaps,
        secret: try #require(facts["secret"]?.string.flatMap(Hexadecimal.bytes)))
      return (seal, try #require(TreeHash(bytes: try row.blob("commitment"))))
    }
  }
}

import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("The evidence alone gives the archive again")
struct RebuildTests {
  @Test(
    "CAP-9, CAP-10: items, versions and hashes derived from the WARC files alone are those in the rows",
    arguments: Ground.all)
  func same(on ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      try await office.add("mastodon", .water)
      try await office.add("page")
      for stage in 0...2 {
        office.advance(to: stage)
        try await office.capture()
      }
      let report = try await office.rebuild()
      #expect(report.isSame, "\(report.differences)")
      #expect(report.items == (try await office.contents().count))
      #expect(report.versions == (try await office.versionCount()))
    }
  }

  @Test("CAP-9: a row that says other than the evidence is found, and so is one that the evidence does not have")
  func different() async throws {
    try await TestOffice.with { office in
      let site = try await office.add("mastodon", .water)
      try await office.capture()
      let id = TestOffice.number("break")
      try await office.tamper(
        """
        UPDATE version SET content_hash = (SELECT secret FROM version LIMIT 1)
        WHERE item = (SELECT id FROM item WHERE platform_id = \(id))
        """)
      #expect(
        try await office.rebuild().differences == ["item \(id): the evidence gives other contents than the rows hold"])
      try await office.tamper("UPDATE item SET platform_id = 'invented' WHERE platform_id = \(id)")
      let differences = try await office.rebuild().differences
      #expect(differences.contains("item invented: in the rows, but not in the evidence"))
      #expect(differences.contains("item \(id): in the evidence, but not in the rows"))
      _ = site
    }
  }

  @Test("only those who may verify may rebuild, and nothing of the archive changes")
  func permission() async throws {
    try await TestOffice.with { office in
      try await office.add("page")
      try await office.capture()
      let before = try await office.verify().root
      try await office.checkRebuild()
      #expect(try await office.verify().root == before)
    }
  }
}

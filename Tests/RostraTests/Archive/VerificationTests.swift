import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("Whatever is altered behind the archive's back is found, and the place is named")
struct VerificationTests {
  /// One way to tamper with an archive, and what must be said of it.
  struct Tampering: Sendable, CustomTestStringConvertible {
    var what: String
    var sql: SQL
    /// How the place begins.
    var place: String
    var testDescription: String { what }
  }

  static let tamperings: [Tampering] = [
    Tampering(
      what: "a word in a version", sql: "UPDATE version SET content = replace(content, 'alerts', 'pardon')",
      place: "version "),
    Tampering(
      what: "a version's time", sql: "UPDATE version SET captured_at = captured_at + 1", place: "version "),
    Tampering(
      what: "a version's provenance", sql: "UPDATE version SET provenance = 'owner-api'", place: "version "),
    Tampering(
      what: "a version's secret", sql: "UPDATE version SET secret = content_hash", place: "version "),
    Tampering(what: "a version removed", sql: "DELETE FROM version", place: "leaf "),
    Tampering(what: "an item removed", sql: "DELETE FROM item", place: "item "),
    Tampering(
      what: "a commitment in the log",
      sql: "UPDATE ledger_leaf SET commitment = (SELECT secret FROM version LIMIT 1) WHERE position = 2",
      place: "checkpoint "),
    Tampering(what: "a leaf removed", sql: "DELETE FROM ledger_leaf WHERE position = 1", place: "leaf 1"),
    Tampering(
      what: "a checkpoint's note", sql: "UPDATE ledger_checkpoint SET note = replace(note, '—', '–')",
      place: "checkpoint "),
    Tampering(
      what: "the newest checkpoint removed",
      sql: "DELETE FROM ledger_checkpoint WHERE size = (SELECT max(size) FROM ledger_checkpoint)", place: "log"),
    Tampering(
      what: "an exchange's row removed", sql: "DELETE FROM exchange WHERE purpose = 'requisite'", place: "segment "),
    Tampering(
      what: "an exchange's position", sql: "UPDATE exchange SET position = position + 1 WHERE purpose = 'timeline'",
      place: "segment "),
    Tampering(
      what: "an exchange's payload digest",
      sql: "UPDATE exchange SET payload_sha256 = (SELECT secret FROM version LIMIT 1) WHERE purpose = 'timeline'",
      place: "segment "),
    Tampering(what: "the segment's length", sql: "UPDATE segment SET length = length - 40", place: "segment "),
  ]

  @Test("CAP-9, AUD-9: tampered rows are found", arguments: tamperings)
  func rows(_ tampering: Tampering) async throws {
    try await TestOffice.with { office in
      try await office.add("page")
      try await office.capture()
      try await office.tamper(tampering.sql)
      let report = try await office.verify()
      #expect(!report.isVerified)
      #expect(
        report.findings.contains { $0.severity == .error && $0.place.hasPrefix(tampering.place) },
        "\(report.findings.map(\.description))")
    }
  }

  @Test("CAP-9, CAP-13: an altered absence is found")
  func observation() async throws {
    try await TestOffice.with { office in
      try await office.add("mastodon")
      try await office.capture()
      office.advance(to: 2)
      try await office.capture()
      try await office.tamper("UPDATE observation SET reason = 'removed-by-agency'")
      let faults = try await office.faults()
      #expect(faults.count == 1 && faults[0].place.hasPrefix("observation "), "\(faults)")
    }
  }

  @Test("CAP-9: a single flipped bit in any record of a segment is found, and the segment is named")
  func segmentBytes() async throws {
    try await TestOffice.with { office in
      try await office.add("page")
      try await office.capture()
      let object = try #require(try await office.services.objects.list(prefix: "segments/").first)
      let records = try await office.services.database.read { tx in
        try tx.rows("SELECT position, length FROM exchange ORDER BY position").map { (try $0.int(0), try $0.int(1)) }
      }
      // Of a gzip member's head a few bits say nothing; they are covered by the digest that closing takes.
      let offsets = records.flatMap { position, length in [position, position + length / 2, position + length - 1] }
      #expect(offsets.count > 8)
      for offset in offsets {
        try office.flip(object.key.text, at: offset)
        let faults = try await office.faults()
        #expect(faults.contains { $0.place == "segment \(object.key.text)" }, "byte \(offset): \(faults)")
        try office.flip(object.key.text, at: offset)
      }
      try await office.checkArchive()
    }
  }

  @Test("CAP-9: a single flipped bit anywhere in a closed segment is found, whatever it means")
  func closedSegmentBytes() async throws {
    try await TestOffice.with { office in
      try await office.add("page")
      try await office.capture()
      office.clock.advance(bySeconds: 40 * 86_400)
      try await office.capture()
      let object = try #require(try await office.services.objects.list(prefix: "segments/").first)
      let size = Int(try #require(try await office.services.objects.size(object.key)))
      for offset in [0, 4, 9, size / 7, size / 5, size / 3, size / 2, size - 9, size - 1] {
        try office.flip(object.key.text, at: offset)
        #expect(try await office.faults().contains { $0.message.contains("SHA-256") }, "byte \(offset) of \(size)")
        try office.flip(object.key.text, at: offset)
      }
      try await office.checkArchive()
    }
  }

  @Test("CAP-9: a segment that was cut short, or lost, is found; bytes behind the last commit are only noted")
  func segmentLength() async throws {
    try await TestOffice.with { office in
      try await office.add("page")
      try await office.capture()
      let key = try #require(try await office.services.objects.list(prefix: "segments/").first).key
      let path = "\(office.home.path)/objects/\(key.text)"
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      try (whole + Data("half a record".utf8)).write(to: URL(fileURLWithPath: path))
      let report = try await office.checkArchive()
      #expect(report.findings.contains { $0.severity == .note && $0.place.contains(key.text) })
      try whole.dropLast(10).write(to: URL(fileURLWithPath: path))
      #expect(try await office.faults().contains { $0.message.contains("cut short") })
      try FileManager.default.removeItem(atPath: path)
      #expect(try await office.faults().contains { $0.message.contains("missing") })
      try whole.write(to: URL(fileURLWithPath: path))
      // The tail of a crash is cut off by the next capture, and nothing is lost.
      try (whole + Data("half a record".utf8)).write(to: URL(fileURLWithPath: path))
      office.clock.advance(bySeconds: 3000)
      try await office.capture()
      try await office.checkRebuild()
    }
  }

  @Test("AUD-9: an altered or missing tile of the published log is found, and the tile is named")
  func tiles() async throws {
    try await TestOffice.with { office in
      try await office.add("page")
      try await office.capture()
      let tiles = try await office.services.objects.list(prefix: "log/").filter { $0.key.text.contains("/tile/") }
      let newest = try #require(
        tiles.max { $0.key.text.utf8.count < $1.key.text.utf8.count || $0.key.text < $1.key.text })
      try office.flip("log/\(office.agency.text)/checkpoint", at: 40)
      #expect(try await office.faults().map(\.place) == ["checkpoint"])
      try office.flip("log/\(office.agency.text)/checkpoint", at: 40)
      try office.flip(newest.key.text, at: 5)
      let faults = try await office.faults()
      #expect(faults.contains { newest.key.text.hasSuffix($0.place) }, "\(newest.key): \(faults)")
      try await office.services.objects.delete(newest.key)
      #expect(try await office.faults().contains { $0.message.contains("missing") })
    }
  }

  @Test("CAP-9: a closed segment has a digest and a leaf of its own", arguments: Ground.all)
  func closedSegment(on ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      try await office.add("page")
      try await office.capture()
      office.clock.advance(bySeconds: 40 * 86_400)
      try await office.capture()
      #expect(try await office.count("SELECT count(*) FROM segment WHERE state = 'closed' AND leaf IS NOT NULL") == 1)
      office.clock.advance(bySeconds: 3600)
      try await office.capture()
      #expect(try await office.count("SELECT count(*) FROM segment WHERE state = 'open'") == 1)
      try await office.checkRebuild()
      try await office.tamper("UPDATE segment SET sha256 = secret WHERE state = 'closed'")
      #expect(try await office.faults().contains { $0.place.hasPrefix("segment ") })
    }
  }
}

import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing
import TransparencyLog

@testable import Rostra

/// A folder for backups beside an office, and the key to them.
struct BackupPlace: Sendable {
  let folder: String
  let key: BackupKey

  static func with(_ body: (BackupPlace) async throws -> Void) async throws {
    let folder = NSTemporaryDirectory() + "rostra-backups-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(BackupPlace(folder: folder, key: BackupKey.make(at: folder + "/backup.key")))
  }

  var backups: String { folder + "/backups-here" }

  @discardableResult
  func back(
    up office: TestOffice, incremental: Bool = false, keep: Int? = nil, services: Services? = nil
  ) async throws -> Backup {
    try await BackupMaking(
      services: services ?? office.services, viewer: office.viewer(.operator), home: office.home, target: backups,
      key: key, isIncremental: incremental, keep: keep
    ).make()
  }

  /// Every file of the backups, by path.
  func files() throws -> [String: Int] {
    var files: [String: Int] = [:]
    for path in FileManager.default.enumerator(atPath: backups)?.compactMap({ $0 as? String }) ?? [] {
      guard path.hasSuffix(".sealed") else { continue }
      files[path] = try FileManager.default.attributesOfItem(atPath: backups + "/" + path)[.size] as? Int
    }
    return files
  }
}

extension TestOffice {
  /// All rows of all tables that a backup holds, as text.
  static func contents(of database: any Database, agency: Identifier<Agency>) async throws -> [String: [String]] {
    try await database.read { tx in
      var contents: [String: [String]] = [:]
      for table in try StoredTable.all(in: tx) where DatabaseDump.leftOut[table.name] == nil {
        let columns = table.columns.filter { DatabaseDump.leftOutColumns[table.name]?.contains($0) != true }
        contents[table.name] = try tx.rows(table.rows(of: agency, columns: columns)).map { "\($0.values)" }.sorted()
      }
      return contents
    }
  }
}

@Suite("A backup is the whole archive as of one moment, and opens with its key alone")
struct BackupTests {
  /// From each ground to each: the rows belong to no database program, the objects to no store.
  static let ways: [(from: Ground, to: Ground)] = Ground.all.flatMap { from in Ground.all.map { (from, $0) } }

  @Test("SEC-12: what is restored is what was backed up, and its log goes on", arguments: ways)
  func roundTrip(_ way: (from: Ground, to: Ground)) async throws {
    try await BackupPlace.with { place in
      try await TestOffice.with(way.from) { office in
        try await office.add("mastodon")
        try await office.add("page")
        try await office.capture()
        office.advance(to: 2)
        try await office.capture()
        let backup = try await place.back(up: office)
        #expect(backup.faults.isEmpty)
        #expect(backup.copied > 0 && backup.copied == backup.bytes)
        let before = try await TestOffice.contents(of: office.services.database, agency: office.agency)
        let last = try await office.services.database.read { [viewer = office.viewer] tx in
          try Backup.last(for: viewer, in: tx)
        }
        #expect(last?.id == backup.id && last?.maker == office.viewer(.operator).actor)

        let name = "restored_" + UUID().uuidString.replacing("-", with: "").lowercased()
        try await way.to.with(name) { environment in
          let home = Home(path: "\(place.folder)/home", environment: environment)
          let outcome = try await place.restoring(to: home).run()
          #expect(outcome.verification.isVerified, "\(outcome.verification.findings)")
          #expect(outcome.seenLarger == nil)
          #expect(outcome.logSize == backup.logSize + 1, "its own evidence")
          let services = try await home.open()
          var after = try await TestOffice.contents(of: services.database, agency: office.agency)
          // What the restore itself did, and what was only known after the snapshot.
          for table in ["ledger", "ledger_leaf", "ledger_checkpoint", "evidence", "setting"] {
            let held = Set(after[table] ?? [])
            if ["ledger_leaf", "ledger_checkpoint", "evidence"].contains(table) {
              #expect(held.isSuperset(of: before[table] ?? []), "\(table)")
            }
            after[table] = before[table]
          }
          for (table, rows) in before { #expect(after[table] == rows, "\(table)") }
          #expect(try home.secretBox().close([1], for: "x").hasPrefix("1$"))
          // A word is found by the index that was made again.
          let query = try SearchQuery(parsing: "water")
          let hits = try await services.database.read { [agency = office.agency] tx in
            try SearchIndex.find(query, agency: agency.text, visible: .all, in: tx).hits.count
          }
          let expected = try await office.services.database.read { [agency = office.agency] tx in
            try SearchIndex.find(query, agency: agency.text, visible: .all, in: tx).hits.count
          }
          #expect(hits == expected && hits > 0)
          await services.database.close()
          try await services.objects.close()
        }
      }
    }
  }

  @Test("a backup that is taken while captures run is one moment", arguments: Ground.databases)
  func whileCapturing(_ ground: Ground) async throws {
    try await BackupPlace.with { place in
      try await TestOffice.with(ground) { office in
        try await office.add("mastodon")
        try await office.add("page")
        try await office.add("feed")
        try await office.capture()
        office.advance(to: 3)
        async let captured = office.captures().run(.all)
        var sizes: Set<Int64> = []
        for _ in 0..<4 {
          let backup = try await place.back(up: office, incremental: true)
          sizes.insert(backup.logSize)
        }
        _ = try await captured
        for (number, name) in try BackupFolder(reading: place.backups, key: place.key).backups().enumerated() {
          let home = Home(path: "\(place.folder)/home-\(number)", environment: [:])
          let outcome = try await place.restoring(to: home, backup: name, acceptsOlder: true).run()
          #expect(outcome.verification.isVerified, "\(outcome.verification.findings)")
        }
        #expect(sizes.count == 4)
      }
    }
  }

  @Test("what is there already is not copied again, and what is damaged there is found and copied anew")
  func incremental() async throws {
    try await BackupPlace.with { place in
      try await TestOffice.with(.sqlite) { office in
        try await office.add("mastodon")
        try await office.capture()
        let first = try await place.back(up: office)
        let second = try await place.back(up: office, incremental: true)
        #expect(second.copied < first.copied)
        let folder = try BackupFolder(reading: place.backups, key: place.key)
        let newest = try #require(try folder.backups().last)
        var segment: String?
        _ = try BackupManifest.read(try folder.manifest(newest)) { _, entry in
          if entry.kind == .segment { segment = folder.path(ofContent: entry.sha256) }
        }
        try Flipping.flip("\(place.backups)/\(try #require(segment))", at: 5000)
        try await place.back(up: office, incremental: true)
        #expect(throws: BackupError.self) { try BackupCheck(place.backups, key: place.key).run() }
        try await place.back(up: office)
        #expect(try BackupCheck(place.backups, key: place.key).run().files > 0)
      }
    }
  }

  @Test("SEC-12: a backup leaves on its cycle, and what only it held leaves with it")
  func cycle() async throws {
    try await BackupPlace.with { place in
      try await TestOffice.with(.sqlite) { office in
        try await office.add("page")
        try await office.capture()
        try await place.back(up: office)
        let old = Set(try place.files().keys)
        office.advance(to: 3)
        try await office.capture()
        let newest = try await place.back(up: office, keep: 1)
        #expect(newest.removed == 1)
        let kept = try place.files().keys
        #expect(kept.filter { $0.hasPrefix("backups/") }.count == 1)
        #expect(!old.isSubset(of: kept), "the old dump is gone")
        #expect(try BackupCheck(place.backups, key: place.key).run().id == newest.id)
      }
    }
  }

  @Test("nothing of the archive can be read in a backup without the key")
  func sealed() async throws {
    try await BackupPlace.with { place in
      try await TestOffice.with(.sqlite) { office in
        try await office.add("page")
        try await office.capture()
        try await place.back(up: office)
        let secrets = ["PRIVATE+KEY", "WARC/1.1", "Maple Bend", "rostraBackup", office.agency.text]
        for path in try place.files().keys {
          let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(place.backups)/\(path)"))
          for secret in secrets { #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) in \(path)") }
        }
      }
    }
  }

  @Test("a folder takes backups of one key alone")
  func oneKey() async throws {
    try await BackupPlace.with { place in
      try await TestOffice.with(.sqlite) { office in
        try await place.back(up: office)
        let before = try place.files()
        let other = BackupPlace(folder: place.folder, key: try BackupKey.make(at: place.folder + "/other.key"))
        await #expect(throws: BackupError.self) { try await other.back(up: office, keep: 1) }
        #expect(try place.files() == before)
      }
    }
  }

  @Test("a segment that is damaged or gone is named, and the rest is backed up")
  func damagedArchive() async throws {
    try await BackupPlace.with { place in
      try await TestOffice.with(.sqlite) { office in
        try await office.add("page")
        try await office.capture()
        let segment = try #require(try await office.services.objects.list(prefix: "segments/").first)
        try await office.services.objects.delete(segment.key)
        let backup = try await place.back(up: office)
        #expect(backup.faults.count == 1 && backup.faults[0].contains(segment.key.text))
        let outcome = try await place.restoring(to: Home(path: "\(place.folder)/home", environment: [:])).run()
        #expect(!outcome.verification.isVerified, "it is restored as it was, and says so")
      }
    }
  }

  @Test("whoever may not administer makes no backup")
  func permission() async throws {
    try await BackupPlace.with { place in
      try await TestOffice.with(.sqlite) { office in
        for role in Viewer.Role.allCases where !role.permits.contains(.administer) {
          await #expect(throws: NotPermitted.self) {
            try await BackupMaking(
              services: office.services, viewer: office.viewer(role), home: office.home, target: place.backups,
              key: place.key
            ).make()
          }
        }
        #expect(!FileManager.default.fileExists(atPath: place.backups))
      }
    }
  }
}

extension BackupPlace {
  func restoring(
    to home: Home, key: BackupKey? = nil, backup: String? = nil, seen: [(place: String, note: String)] = [],
    acceptsOlder: Bool = false
  ) -> Restoring {
    Restoring(
      from: backups, key: key ?? self.key, to: home, backup: backup, seen: seen, acceptsOlder: acceptsOlder,
      viewerName: "operator:test")
  }
}

/// Alters one bit of a file.
enum Flipping {
  static func flip(_ path: String, at offset: Int, bit: UInt8 = 1) throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    defer { try? file.close() }
    try file.seek(toOffset: UInt64(offset))
    let byte = try #require(try file.read(upToCount: 1)?.first)
    try file.seek(toOffset: UInt64(offset))
    try file.write(contentsOf: Data([byte ^ bit]))
  }
}

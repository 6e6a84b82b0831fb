import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing
import TransparencyLog

@testable import Rostra

@Suite("A restore that cannot be whole says what is wrong, and leaves nothing")
struct RestoreTests {
  /// One small office, backed up once, and a body that spoils the backup.
  private func with(_ body: (BackupPlace, Home, TestOffice) async throws -> Void) async throws {
    try await BackupPlace.with { place in
      try await TestOffice.with(.sqlite) { office in
        try await office.add("page")
        try await office.capture()
        try await place.back(up: office)
        try await body(place, Home(path: "\(place.folder)/home", environment: [:]), office)
      }
    }
  }

  private func expectRefused(
    _ restoring: Restoring, _ home: Home, saying words: String, _ location: SourceLocation = #_sourceLocation
  ) async {
    do {
      _ = try await restoring.run()
      Issue.record("it was restored", sourceLocation: location)
    } catch {
      #expect("\(error)".contains(words), "\(error)", sourceLocation: location)
    }
    #expect(!FileManager.default.fileExists(atPath: home.path), sourceLocation: location)
    #expect(!FileManager.default.fileExists(atPath: home.path + ".restoring"), sourceLocation: location)
  }

  @Test("another key is named beside the right one")
  func wrongKey() async throws {
    try await with { place, home, _ in
      let other = try BackupKey.make(at: place.folder + "/other.key")
      await expectRefused(place.restoring(to: home, key: other), home, saying: place.key.idText)
    }
  }

  @Test("half a backup is no backup, and a missing file is named with what it held")
  func half() async throws {
    try await with { place, home, _ in
      let largest = try #require(try place.files().filter { $0.key.hasPrefix("content/") }.max { $0.value < $1.value })
      let path = "\(place.backups)/\(largest.key)"
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      for cut in [whole.count - 1, whole.count / 2, 80, 64, 10, 0] {
        try whole.prefix(cut).write(to: URL(fileURLWithPath: path))
        await expectRefused(place.restoring(to: home), home, saying: largest.key)
      }
      try FileManager.default.removeItem(atPath: path)
      await expectRefused(place.restoring(to: home), home, saying: "is missing")
      try whole.write(to: URL(fileURLWithPath: path))
      for manifest in try place.files().keys where manifest.hasPrefix("backups/") {
        try FileManager.default.removeItem(atPath: "\(place.backups)/\(manifest)")
      }
      await expectRefused(place.restoring(to: home), home, saying: "no finished backup")
    }
  }

  @Test("two files of a backup that were exchanged are found")
  func exchanged() async throws {
    try await with { place, home, _ in
      let files = try place.files().keys.filter { $0.hasPrefix("content/") }.sorted()
      let paths = files.prefix(2).map { "\(place.backups)/\($0)" }
      let contents = try paths.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
      try contents[1].write(to: URL(fileURLWithPath: paths[0]))
      try contents[0].write(to: URL(fileURLWithPath: paths[1]))
      await expectRefused(place.restoring(to: home), home, saying: "does not hold")
    }
  }

  @Test("a flipped bit anywhere is refused, and the file is named", .timeLimit(.minutes(20)))
  func flipped() async throws {
    try await with { place, home, _ in
      var state: UInt64 = 20_261_121
      func next(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
      }
      let files = try place.files().sorted { $0.key < $1.key }
      for round in 0..<60 {
        // Every file in turn, the first bytes often: a mark, a key's name and a salt stand there.
        let file = files[round % files.count]
        let offset = round % 3 == 0 ? next(below: min(64, file.value)) : next(below: file.value)
        let bit = UInt8(1 << next(below: 8))
        let path = "\(place.backups)/\(file.key)"
        try Flipping.flip(path, at: offset, bit: bit)
        await expectRefused(place.restoring(to: home), home, saying: file.key)
        try Flipping.flip(path, at: offset, bit: bit)
      }
      #expect(try await place.restoring(to: home).run().verification.isVerified)
    }
  }

  @Test("a home, a database or a store that holds something is not written over")
  func notEmpty() async throws {
    try await with { place, home, office in
      do {
        _ = try await place.restoring(to: office.home).run()
        Issue.record("an agency was written over")
      } catch BackupError.notEmpty(let path) { #expect(path == office.home.path) }
      let objects = place.folder + "/objects"
      let store = try FolderObjects(root: objects)
      let segment = try #require(
        try await office.services.objects.list(prefix: "segments/").first, "there is a segment")
      try await store.put([1, 2, 3], at: segment.key)
      let elsewhere = Home(path: home.path, environment: ["ROSTRA_OBJECTS_URL": objects])
      await expectRefused(place.restoring(to: elsewhere), home, saying: segment.key.text)
      #expect(try await store.get(segment.key) == [1, 2, 3])
      #expect(try await store.list(prefix: "").count == 1, "what was put before was taken back")
    }
  }

  @Test("an older backup than the log was seen is refused, and restored with --accept-older it says so in its log")
  func older() async throws {
    try await with { place, home, office in
      let first = try #require(try BackupFolder(reading: place.backups, key: place.key).backups().first)
      office.advance(to: 3)
      try await office.capture()
      let note = try await office.services.database.read { [agency = office.agency] tx in
        try LedgerCheckpoint.all(of: agency, in: tx).last?.note
      }
      let seen = [(place: "kept.txt", note: try #require(note))]
      await expectRefused(place.restoring(to: home, seen: seen), home, saying: "kept.txt")
      // The folder itself knows of a later one.
      try await place.back(up: office)
      await expectRefused(place.restoring(to: home, backup: first), home, saying: "the later backup")
      let outcome = try await place.restoring(to: home, backup: first, seen: seen, acceptsOlder: true).run()
      #expect(outcome.verification.isVerified)
      #expect((outcome.seenLarger?.size ?? 0) > outcome.manifest.log.size)
      let services = try await home.open()
      let evidence = try await services.database.read { tx in
        try tx.row("SELECT after FROM evidence WHERE verb = 'backup.restore'")?.text(0)
      }
      #expect(evidence?.contains("olderThanSeen") == true)
      await services.database.close()
    }
  }

  @Test("a smaller checkpoint that is signed with the key and is of another history is refused")
  func otherHistory() async throws {
    try await with { place, home, office in
      let forged = try Checkpoint(
        origin: office.services.signer.name, size: 2, root: TreeHash.leaf([1])
      ).signed(by: office.services.signer).encoded
      await expectRefused(
        place.restoring(to: home, seen: [("forged.txt", forged)]), home, saying: "not of the history")
    }
  }

  @Test("the checkpoint after a restore extends the one before it")
  func extends() async throws {
    try await with { place, home, office in
      let outcome = try await place.restoring(to: home).run()
      let services = try await home.open()
      let checkpoints = try await services.database.read { [agency = office.agency] tx in
        try LedgerCheckpoint.all(of: agency, in: tx)
      }
      let sizes = checkpoints.map(\.size)
      #expect(sizes.last == outcome.logSize && sizes.dropLast().last == outcome.manifest.log.size)
      #expect(checkpoints.dropLast().last?.note == outcome.manifest.log.note)
      await services.database.close()
    }
  }

  @Test("a key file is written once, refuses a slip of the hand, and shows nothing of the key")
  func keyFile() async throws {
    try await BackupPlace.with { place in
      let path = place.folder + "/backup.key"
      #expect(throws: BackupError.self) { try BackupKey.make(at: path) }
      #expect(try BackupKey(path: path).id == place.key.id)
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let secret = text.split(separator: " ")[1]
      for spoiled in [
        text.replacing(secret, with: String(secret.reversed())), "", String(text.dropFirst(3)), secret + " x y",
      ] {
        try spoiled.write(toFile: path, atomically: false, encoding: .utf8)
        do {
          _ = try BackupKey(path: path)
          Issue.record("a spoiled key was taken")
        } catch { #expect(!"\(error)".contains(secret)) }
      }
    }
  }
}

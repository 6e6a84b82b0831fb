import Crypto
import Foundation
import RostraStorage
import TransparencyLog
import WebArchive

/// Copies files into a backup, each once.
struct BackupCopy {
  let folder: BackupFolder
  let services: Services
  let isIncremental: Bool
  let progress: @Sendable (String) -> Void
  /// Bytes that were not there yet.
  private(set) var copied: Int64 = 0
  /// What is not what the archive says of it.
  private(set) var faults: [String] = []

  init(
    folder: BackupFolder, services: Services, isIncremental: Bool, progress: @escaping @Sendable (String) -> Void
  ) {
    self.folder = folder
    self.services = services
    self.isIncremental = isIncremental
    self.progress = progress
  }

  private func isThere(_ sha256: [UInt8], _ length: Int64) -> Bool {
    isIncremental ? folder.holds(sha256, length: length) : folder.proves(sha256, length: length)
  }

  /// Takes a file that is sealed already.
  mutating func take(_ part: String, _ entry: BackupManifest.Entry) throws {
    guard !isThere(entry.sha256, entry.length) else { return }
    try folder.name(part, content: entry.sha256)
    copied += entry.length
  }

  private mutating func put(_ bytes: [UInt8], _ kind: BackupManifest.Entry.Kind, _ path: String) throws
    -> BackupManifest.Entry
  {
    let sha256 = Array(SHA256.hash(data: bytes))
    let entry = BackupManifest.Entry(kind: kind, path: path, length: Int64(bytes.count), sha256: sha256)
    guard !isThere(sha256, entry.length) else { return entry }
    let part = folder.partPath()
    defer { unlink(part) }
    let writer = try SealedWriter(path: part, key: folder.key, purpose: .content, secrets: services.secrets)
    try writer.write(bytes)
    _ = try writer.finish()
    try take(part, entry)
    return entry
  }

  /// Copies an object, or its beginning, of any size.
  private mutating func stream(
    _ key: ObjectKey, _ kind: BackupManifest.Entry.Kind, length: Int64, of what: String
  ) async throws -> BackupManifest.Entry {
    let part = folder.partPath()
    defer { unlink(part) }
    let writer = try SealedWriter(path: part, key: folder.key, purpose: .content, secrets: services.secrets)
    for try await piece in services.objects.stream(key, range: 0..<length) {
      try writer.write(piece)
      progress("\(what), \(writer.length >> 20) of \(length >> 20) MiB")
    }
    let written = try writer.finish()
    let entry = BackupManifest.Entry(kind: kind, path: key.text, length: written.length, sha256: written.sha256)
    try take(part, entry)
    return entry
  }

  // MARK: - What there is to copy

  /// The keys: without them the restored log could sign nothing, and no sealed secret could be opened. The vault's master
  /// key stays out: a backup, with the key that opens backups, must not be enough to read a credential (CRD-20, SEC-3).
  mutating func home(_ home: Home) throws -> [BackupManifest.Entry] {
    let names = try FileManager.default.contentsOfDirectory(atPath: home.path + "/keys").sorted()
    return try names.filter { !$0.hasSuffix(".new") && !$0.hasPrefix("vault.key") }.map { name in
      guard let bytes = FileManager.default.contents(atPath: "\(home.path)/keys/\(name)") else {
        throw HomeError.key("\(home.path)/keys/\(name)")
      }
      return try put(Array(bytes), .home, "keys/\(name)")
    }
  }

  /// A segment as far as the snapshot vouches for it. One that is damaged is copied as it is, and named: a backup that
  /// stopped there would keep nothing of the rest.
  mutating func segment(_ segment: Segment) async throws -> BackupManifest.Entry? {
    guard segment.length > 0 else { return nil }
    if let sha256 = segment.sha256, isThere(sha256, segment.length) {
      return BackupManifest.Entry(kind: .segment, path: segment.key.text, length: segment.length, sha256: sha256)
    }
    do {
      let entry = try await stream(
        segment.key, .segment, length: segment.length, of: segment.key.text.split(separator: "/").suffix(1).joined())
      if let sha256 = segment.sha256, sha256 != entry.sha256 {
        faults.append("segment \(segment.key.text) is not what was recorded at its closing: run `rostra verify`")
      }
      return entry
    } catch let error as ObjectsError {
      switch error {
      case .missing, .outOfRange, .shorter:
        faults.append("segment \(segment.key.text) is not whole, and not in the backup: \(error)")
        return nil
      default: throw error
      }
    }
  }

  /// The tiles that the snapshot's checkpoint stands on, and the checkpoint that the world sees.
  mutating func log(_ log: BackupManifest.Log, published: String?) async throws -> [BackupManifest.Entry] {
    let agency = services.agency.id
    let tiles = LedgerTiles(objects: services.objects, agency: agency)
    var entries: [BackupManifest.Entry] = []
    for (number, tile) in Self.tiles(of: UInt64(log.size)).enumerated() {
      if number % 64 == 0 { progress("log, tile \(number + 1)") }
      let key = try LedgerTiles.key(tile.path, of: agency)
      do {
        // A full tile may stand in for a partial one, of which it holds more.
        entries.append(try put(Array(try await tiles.tile(tile).prefix(tile.width * 32)), .tile, key.text))
      } catch LedgerError.tileInDoubt {
        faults.append("\(key.text) is missing: run `rostra verify`")
      }
    }
    if let published {
      entries.append(try put(Array(published.utf8), .object, try LedgerTiles.key("checkpoint", of: agency).text))
    }
    return entries
  }

  /// All tiles of a log of that size.
  static func tiles(of size: UInt64) -> some Sequence<Tile> {
    let full = (0..<8).lazy.flatMap { level in
      (0..<(size >> UInt64(8 * (level + 1)))).lazy.compactMap { Tile(level: level, index: $0) }
    }
    return [AnySequence(full), AnySequence(Tile.partial(size: size))].lazy.flatMap { $0 }
  }

  /// Whatever else is kept for the agency in the store, under `<kind>/<agency>/`.
  mutating func others() async throws -> [BackupManifest.Entry] {
    let agency = services.agency.id.text
    var entries: [BackupManifest.Entry] = []
    for object in try await services.objects.list(prefix: "") {
      let parts = object.key.text.split(separator: "/")
      guard parts.count > 2, parts[1] == agency, !["segments", "log"].contains(parts[0]) else { continue }
      do {
        entries.append(try await stream(object.key, .object, length: object.size, of: object.key.text))
      } catch ObjectsError.missing {
        // Removed between the listing and the copy: no row of the snapshot can have needed it for long.
        continue
      }
    }
    return entries
  }
}

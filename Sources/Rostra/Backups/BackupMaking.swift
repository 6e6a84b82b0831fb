import Crypto
import Foundation
import RostraPlatforms
import RostraStorage
import TransparencyLog
import WebArchive

/// Makes a backup while the system runs and captures.
///
/// The order that makes it one moment:
///
/// 1. Evidence says that a backup is made, and the log is integrated, so that the backup knows of itself: a log restored
///    from it goes on where the backup ends, and signs no other history.
/// 2. One read transaction, which is a snapshot on both engines, writes all rows of the agency into a dump. What it says of
///    segments (how many bytes are vouched for) and of the log (the newest checkpoint) is what is copied next.
/// 3. Objects are copied as far as the snapshot vouches for them. Segments only grow and tiles never change, so what is
///    added meanwhile does no harm. What the target holds already is not copied again.
/// 4. The manifest is written, and named when it and everything it lists is durable. A crash before this leaves content
///    that the next backup finds, and no backup that was not finished.
package struct BackupMaking: Sendable {
  let services: Services
  let viewer: Viewer
  let home: Home
  let target: String
  let key: BackupKey
  /// Content that is there under its name and in its length is trusted; else it is read and proven, and copied again
  /// where it was damaged.
  let isIncremental: Bool
  /// How many backups to keep there; nil keeps all. Content that only older ones held is removed (SEC-12).
  let keep: Int?
  let progress: @Sendable (String) -> Void

  package init(
    services: Services, viewer: Viewer, home: Home, target: String, key: BackupKey, isIncremental: Bool = false,
    keep: Int? = nil, progress: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.services = services
    self.viewer = viewer
    self.home = home
    self.target = target
    self.key = key
    self.isIncremental = isIncremental
    self.keep = keep
    self.progress = progress
  }

  package func make() async throws -> Backup {
    try viewer.require(.administer)
    let folder = try BackupFolder(making: target, key: key)
    let id = services.identifiers.uuid().uuidString.lowercased()
    try await sayBegun(id)
    try await LedgerSequencer(services: services).integrate()

    let part = folder.partPath()
    defer { unlink(part) }
    let snapshot = try await snapshot(id: id, part: part)
    services.steps.reached(.duringBackup)
    var copy = BackupCopy(folder: folder, services: services, isIncremental: isIncremental, progress: progress)
    let manifestPart = folder.partPath()
    defer { unlink(manifestPart) }
    var manifest = try BackupManifestWriter(
      snapshot.manifest,
      to: SealedWriter(path: manifestPart, key: key, purpose: .manifest, secrets: services.secrets))
    try manifest.add(snapshot.database)
    try copy.take(part, snapshot.database)
    for entry in try copy.home(home) { try manifest.add(entry) }
    for segment in snapshot.segments {
      if let entry = try await copy.segment(segment) { try manifest.add(entry) }
    }
    for entry in try await copy.log(snapshot.manifest.log, published: snapshot.published) { try manifest.add(entry) }
    for entry in try await copy.others() { try manifest.add(entry) }
    try manifest.finish()
    services.steps.reached(.beforeBackupNamed)
    let name = Self.name(of: snapshot.manifest)
    try folder.name(manifestPart, backup: name)

    var backup = Backup(
      id: id, made: snapshot.manifest.made, finished: services.clock.now(), maker: viewer.actor, target: target,
      files: manifest.manifest.files, bytes: manifest.manifest.bytes, copied: copy.copied,
      logSize: snapshot.manifest.log.size, faults: copy.faults)
    if let keep { backup.removed = try BackupCycle(folder: folder).keep(max(1, keep)) }
    let kept = backup
    let agency = viewer.agency
    try await services.database.write { tx in try kept.keep(for: agency, in: tx) }
    return backup
  }

  private func sayBegun(_ id: String) async throws {
    let (services, viewer) = (services, viewer)
    var after = JSONMembers()
    after.add("target", target)
    after.add("key", key.idText)
    after.add("incremental", .bool(isIncremental))
    after.add("keep", keep.map { JSON($0) })
    let json = after.json
    try await services.database.write { tx in
      try services.record("backup.make", of: id, by: viewer, after: json, in: tx)
    }
  }

  // MARK: - The snapshot

  private struct Snapshot: Sendable {
    var manifest: BackupManifest
    var database: BackupManifest.Entry
    var segments: [Segment]
    /// The checkpoint that the world sees.
    var published: String?
  }

  private func snapshot(id: String, part: String) async throws -> Snapshot {
    progress("rows")
    let (services, key) = (services, key)
    // The body may run again where the server was lost: it begins its file anew each time.
    return try await services.database.read { tx in
      let agency = services.agency
      let state = try Ledger.state(of: agency.id, in: tx)
      let writer = try SealedWriter(path: part, key: key, purpose: .content, secrets: services.secrets)
      let counts = try DatabaseDump.write(of: agency.id, in: tx) { try writer.write($0) }
      let written = try writer.finish()
      let schema = try tx.row("SELECT MAX(number) FROM schema_migration")?.int(0) ?? 0
      let size = Int64(state.tree.size)
      let manifest = BackupManifest(
        id: id, made: services.clock.now(), agency: agency.id, agencyName: agency.name, isSample: agency.isSample,
        schema: schema,
        log: BackupManifest.Log(
          origin: state.origin, assigned: state.assigned, size: size,
          note: try LedgerCheckpoint.note(of: size, agency: agency.id, in: tx) ?? "",
          verifier: services.signer.verifier.vkey))
      let database = BackupManifest.Entry(
        kind: .database, path: "database.jsonl", length: written.length, sha256: written.sha256,
        rows: Dictionary(uniqueKeysWithValues: counts.map { ($0.table, $0.rows) }))
      return Snapshot(
        manifest: manifest, database: database, segments: try Segment.all(of: agency.id, in: tx),
        published: try LedgerCheckpoint.note(of: state.published, agency: agency.id, in: tx))
    }
  }

  /// `20261121T110000Z-` and the beginning of the id: names sort by time.
  static func name(of manifest: BackupManifest) -> String {
    let time = manifest.made.rfc3339.prefix(19).filter { $0 != "-" && $0 != ":" }
    return "\(time)Z-\(manifest.id)"
  }
}

import Foundation
import RostraPlatforms
import RostraStorage
import TransparencyLog
import WebArchive

/// Makes a home from a backup, on either database and either store.
///
/// The order that leaves all of it or nothing:
///
/// 1. The whole backup is read and proven; where it will go is empty; the log was not seen larger. Nothing is written yet.
/// 2. The home grows as `<home>.restoring`. Objects are put where they belong; on a failure those put are removed again.
/// 3. One transaction puts all rows into the database and commits.
/// 4. The home gets its name. A crash before this leaves `<home>.restoring`, which the next restore of the same backup
///    takes up.
/// 5. Evidence says what was restored, the log goes on, and the whole archive is verified.
package struct Restoring: Sendable {
  let source: String
  let key: BackupKey
  let home: Home
  let backup: String?
  /// Checkpoints that people have kept, by where they are from.
  let seen: [(place: String, note: String)]
  let acceptsOlder: Bool
  let viewerName: String
  let clock: Clock
  let steps: Steps
  let progress: @Sendable (String) -> Void

  package init(
    from source: String, key: BackupKey, to home: Home, backup: String? = nil,
    seen: [(place: String, note: String)] = [], acceptsOlder: Bool = false, viewerName: String,
    clock: Clock = .system, steps: Steps = .none, progress: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.source = source
    self.key = key
    self.home = home
    self.backup = backup
    self.seen = seen
    self.acceptsOlder = acceptsOlder
    self.viewerName = viewerName
    self.clock = clock
    self.steps = steps
    self.progress = progress
  }

  package struct Outcome: Sendable {
    package var manifest: BackupManifest
    package var home: String
    /// The log's size after the restore, and the newest sighting that the backup is older than.
    package var logSize: Int64
    package var seenLarger: LogSighting?
    package var verification: VerificationReport
  }

  package func run() async throws -> Outcome {
    let staging = RestoreStaging(home: home)
    try staging.checkHome()
    let check = try BackupCheck(source, key: key, id: backup, progress: progress)
    let manifest = try check.run()
    let known = Schema.migrations.last?.number ?? 0
    guard manifest.schema <= known else { throw BackupError.schema(backup: manifest.schema, program: known) }
    let larger = try await sightings(of: manifest, check: check)
    let newest = larger.max { $0.size < $1.size && $0.size > manifest.log.size }
    let seenLarger = newest.flatMap { $0.size > manifest.log.size ? $0 : nil }
    if let seenLarger, !acceptsOlder { throw BackupError.older(seenLarger, backup: manifest.log.size) }

    try staging.begin(manifest.id)
    var objects = RestoredObjects(try staging.place.objects(), progress: progress)
    do {
      try await put(check, into: &objects, staging)
      try await rows(manifest, check, larger, staging)
    } catch {
      await objects.takeBack()
      staging.remove()
      throw error
    }
    try await objects.close()
    steps.reached(.beforeHomeNamed)
    try staging.finish()
    return try await goOn(manifest, seenLarger)
  }

  /// Everywhere that a checkpoint of this log can be found from here.
  private func sightings(of manifest: BackupManifest, check: BackupCheck) async throws -> [LogSighting] {
    let log = manifest.log
    func sighting(_ note: String, _ place: String) throws -> LogSighting {
      try LogSighting(note: note, place: place, vkey: log.verifier, origin: log.origin)
    }
    var found = try seen.map { try sighting($0.note, $0.place) }
    for name in try check.folder.backups() where name > check.name {
      guard let later = try? BackupManifest.read(try check.folder.manifest(name)), later.agency == manifest.agency,
        let sighting = try? sighting(later.log.note, "the later backup \(name)")
      else { continue }
      found.append(sighting)
    }
    if let note = try await publishedNote(of: manifest.agency) { found.append(try sighting(note, "the object store")) }
    return found
  }

  /// The checkpoint in the store that is restored into. Only one outside of the home can hold anything yet.
  private func publishedNote(of agency: Identifier<Agency>) async throws -> String? {
    guard let store = try RestoreStaging(home: home).outsideObjects() else { return nil }
    let result: Result<[UInt8]?, any Error>
    do {
      result = .success(try await store.get(try LedgerTiles.key("checkpoint", of: agency)))
    } catch {
      result = .failure(error)
    }
    try await store.close()
    return try result.get().flatMap { String(validating: $0, as: UTF8.self) }
  }

  private func put(_ check: BackupCheck, into objects: inout RestoredObjects, _ staging: RestoreStaging) async throws {
    var entries: [BackupManifest.Entry] = []
    _ = try BackupManifest.read(try check.folder.manifest(check.name)) { _, entry in
      if entry.kind != .database { entries.append(entry) }
    }
    for (number, entry) in entries.enumerated() {
      progress("objects: \(number + 1) of \(entries.count)")
      let content = try check.folder.content(entry.sha256)
      if entry.kind == .home {
        try staging.write(try content.bytes(limit: 1 << 20), to: entry.path)
      } else {
        try await objects.put(content, entry, spool: staging.place.spoolPath)
      }
      if number == entries.count / 2 { steps.reached(.duringRestore) }
    }
  }

  private func rows(
    _ manifest: BackupManifest, _ check: BackupCheck, _ seen: [LogSighting], _ staging: RestoreStaging
  ) async throws {
    var dump: BackupManifest.Entry?
    _ = try BackupManifest.read(try check.folder.manifest(check.name)) { _, entry in
      if entry.kind == .database { dump = entry }
    }
    guard let dump else { throw BackupError.damaged(check.name, reason: "it holds no database") }
    let database = try await staging.place.databaseLocation().open()
    let result: Result<Void, any Error>
    do {
      try await RestoredRows(manifest: manifest, dump: dump, folder: check.folder, seen: seen, progress: progress)
        .put(into: database, isContinued: staging.isContinued)
      result = .success(try staging.place.mark(manifest.agency, engine: database.engine))
    } catch {
      result = .failure(error)
    }
    await database.close()
    try result.get()
  }

  /// The restored agency's first act: it says what happened, and its log goes on.
  private func goOn(_ manifest: BackupManifest, _ seenLarger: LogSighting?) async throws -> Outcome {
    let services = try await home.open(clock: clock)
    let result: Result<Outcome, any Error>
    do {
      let viewer = Viewer(agency: manifest.agency, actor: viewerName, role: .operator)
      var after = JSONMembers()
      after.add("backup", manifest.id)
      after.add("made", manifest.made)
      after.add("logSize", JSON(manifest.log.size))
      if let seenLarger {
        after.add(
          "olderThanSeen",
          [
            "size": JSON(seenLarger.size), "root": .string(seenLarger.root.hex), "place": .string(seenLarger.place),
          ])
      }
      let json = after.json
      try await services.database.write { tx in
        try services.record("backup.restore", of: manifest.id, by: viewer, after: json, in: tx)
      }
      let size = try await LedgerSequencer(services: services).integrate()
      let report = try await ArchiveVerification(services: services, progress: progress).run(for: viewer)
      result = .success(
        Outcome(
          manifest: manifest, home: home.path, logSize: size, seenLarger: seenLarger, verification: report))
    } catch {
      result = .failure(error)
    }
    try await services.close()
    return try result.get()
  }
}

import RostraPlatforms
import RostraStorage

/// Puts a backup's rows into an empty database, all in one transaction.
struct RestoredRows: Sendable {
  let manifest: BackupManifest
  let dump: BackupManifest.Entry
  let folder: BackupFolder
  let seen: [LogSighting]
  let progress: @Sendable (String) -> Void

  /// - Parameter isContinued: an earlier restore of the same backup may have committed; then nothing is left to do.
  func put(into database: any Database, isContinued: Bool) async throws {
    if try await isThere(database) {
      guard isContinued else { throw BackupError.databaseHolds(manifest.agencyName) }
      return
    }
    // As the schema was: what later migrations do to rows they will do to these.
    try await database.migrate(Schema.migrations.filter { $0.number <= manifest.schema })
    // Read committed: nobody else writes of this agency, and no copy of a million rows should be taken twice.
    try await database.write(.readCommitted) { tx in
      let counts = try DatabaseLoading(try folder.content(dump.sha256), in: tx).run { progress("rows: \($0)") }
      guard counts == dump.rows else {
        throw BackupError.damaged(folder.path(ofContent: dump.sha256), reason: "it holds other rows than it counts")
      }
      for sighting in seen {
        guard try sighting.isHeld(by: manifest.agency, in: tx) else { throw BackupError.otherHistory(sighting) }
      }
      progress("search index")
      // Statements over rows that the database has not counted yet would each walk over all of them.
      if tx.engine == .postgresql { try tx.execute("ANALYZE") }
      try SearchIndex.rebuild(in: tx)
    }
    try await database.migrate(Schema.migrations)
  }

  private func isThere(_ database: any Database) async throws -> Bool {
    try await database.read { tx in
      guard try tx.hasTable("agency") else { return false }
      if try tx.row("SELECT 1 FROM agency WHERE id = \(manifest.agency)") != nil { return true }
      guard try tx.row("SELECT 1 FROM agency LIMIT 1") != nil else { return false }
      let schema = try tx.row("SELECT MAX(number) FROM schema_migration")?.int(0) ?? 0
      guard schema == manifest.schema else {
        throw BackupError.databaseSchema(backup: manifest.schema, database: schema)
      }
      return false
    }
  }
}

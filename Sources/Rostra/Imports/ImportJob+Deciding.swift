package import RostraPlatforms
import RostraStorage

/// What a person decides on an import. A command on one that is not in the state for it throws
/// ``ImportError/notWaiting(state:)`` and changes nothing; nil means that it is not within the viewer's reach.
extension ImportJob {
  /// Says go: what was examined is taken into the archive.
  package static func start(
    _ id: Identifier<ImportJob>, services: Services, for viewer: Viewer
  ) async throws -> ImportJob? {
    try await decide(id, services: services, for: viewer) { job, now, tx in
      guard job.state == .waiting, job.importer != nil else { throw ImportError.notWaiting(state: job.state.rawValue) }
      try tx.execute(
        """
        UPDATE import_job SET state = 'running', started_at = \(now.milliseconds), due_at = \(now.milliseconds),
          lease_until = NULL, last_error = NULL, failures = 0
        WHERE agency = \(viewer.agency) AND id = \(id)
        """)
      try tx.execute("DELETE FROM import_quarantine WHERE agency = \(viewer.agency) AND job = \(id)")
      try services.record("import.start", of: id.text, by: viewer, after: job.examination?.json, in: tx)
    }
  }

  /// Stops it. What was taken in before stays in the archive; the uploaded files are removed.
  package static func cancel(
    _ id: Identifier<ImportJob>, services: Services, for viewer: Viewer
  ) async throws -> ImportJob? {
    let before = try await decide(id, services: services, for: viewer) { job, now, tx in
      guard job.state.isOpen || job.state == .failed else { throw ImportError.notWaiting(state: job.state.rawValue) }
      try tx.execute(
        """
        UPDATE import_job SET state = 'cancelled', ended_at = \(now.milliseconds), due_at = NULL, lease_until = NULL,
          progress = NULL
        WHERE agency = \(viewer.agency) AND id = \(id)
        """)
      try services.record("import.cancel", of: id.text, by: viewer, after: job.counts.json, in: tx)
    }
    if let before { try await discard(before.files, services: services) }
    return before
  }

  /// Tries again what could not be finished: from where it was.
  package static func retry(
    _ id: Identifier<ImportJob>, services: Services, for viewer: Viewer
  ) async throws -> ImportJob? {
    try await decide(id, services: services, for: viewer) { job, now, tx in
      guard job.state == .failed else { throw ImportError.notWaiting(state: job.state.rawValue) }
      let state: State = job.started == nil ? .uploaded : .running
      try tx.execute(
        """
        UPDATE import_job SET state = \(state.rawValue), ended_at = NULL, due_at = \(now.milliseconds),
          lease_until = NULL, failures = 0
        WHERE agency = \(viewer.agency) AND id = \(id)
        """)
      try services.record("import.retry", of: id.text, by: viewer, in: tx)
    }
  }

  /// Describes a file that no importer knows: it becomes an entry by hand with that file.
  package static func describe(
    _ id: Identifier<ImportJob>, as entry: HandEntry, services: Services, for viewer: Viewer
  ) async throws -> ImportJob? {
    try viewer.require(.importRecords)
    // The entry's bytes before the row that names them.
    guard let found = try await services.database.read({ tx in try find(id, for: viewer, in: tx) }) else { return nil }
    try found.requireUnread()
    let file = try await store(entry, of: id, services: services)
    return try await decide(id, services: services, for: viewer) { job, now, tx in
      try job.requireUnread()
      let files = [file] + job.files.filter { $0.name != EntryImporter.path }
      try tx.execute(
        """
        UPDATE import_job SET state = 'uploaded', due_at = \(now.milliseconds), examination = NULL,
          files = \(JSON.array(files.map(\.json)).text), sha256 = \(digest(of: files))
        WHERE agency = \(viewer.agency) AND id = \(id)
        """)
      try services.record("import.describe", of: id.text, by: viewer, after: entry.json, in: tx)
    }
  }

  /// - Returns: the import as it was before.
  private static func decide(
    _ id: Identifier<ImportJob>, services: Services, for viewer: Viewer,
    _ change: @escaping @Sendable (ImportJob, Timestamp, any Transaction) throws -> Void
  ) async throws -> ImportJob? {
    try viewer.require(.importRecords)
    let now = services.clock.now()
    return try await services.database.write { tx in
      guard let job = try find(id, for: viewer, in: tx) else { return nil }
      try change(job, now, tx)
      return job
    }
  }
}

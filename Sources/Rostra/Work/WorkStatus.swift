package import RostraPlatforms
package import RostraStorage

/// How the last look of one kind of work went, whichever process did it.
package struct WorkStatus: Sendable, Hashable {
  package var name: String
  package var title: String
  package var looked: Timestamp
  package var every: Int64
  /// When something was last done.
  package var worked: Timestamp?
  /// Since when it fails; nil where the last look went well.
  package var failing: Timestamp?
  package var error: String?

  /// Nobody looks any more: the worker is not running.
  package func isStale(at now: Timestamp) -> Bool { now.seconds - looked.seconds > max(every * 3, 300) }

  package static func all(for viewer: Viewer, in tx: any Transaction) throws -> [WorkStatus] {
    try viewer.require(.read)
    return try tx.rows(
      """
      SELECT name, title, looked_at, every_seconds, worked_at, failing_since, error FROM work_status
      WHERE agency = \(viewer.agency) ORDER BY name
      """
    ).map { row in
      WorkStatus(
        name: try row.text("name"), title: try row.text("title"),
        looked: Timestamp(milliseconds: try row.int64("looked_at")), every: try row.int64("every_seconds"),
        worked: try row.int64OrNil("worked_at").map(Timestamp.init(milliseconds:)),
        failing: try row.int64OrNil("failing_since").map(Timestamp.init(milliseconds:)),
        error: try row.textOrNil("error"))
    }
  }

  /// A look that found nothing is kept once a minute, so that idling writes next to nothing.
  static func keep(_ task: WorkTask, done: Int, error: String?, services: Services) async throws {
    let agency = services.agency.id
    let now = services.clock.now().milliseconds
    let error = error.map { String($0.prefix(1000)) }
    let known = try await services.database.read { tx in
      try tx.row(
        "SELECT looked_at, error FROM work_status WHERE agency = \(agency) AND name = \(task.name)")
    }
    if done == 0, let known, try known.textOrNil("error") == error, now - (try known.int64("looked_at")) < 60_000 {
      return
    }
    try await services.database.write { tx in
      let worked: Int64? = done > 0 ? now : nil
      let failing: Int64? = error == nil ? nil : now
      try tx.execute(
        """
        INSERT INTO work_status (agency, name, title, looked_at, every_seconds, worked_at, failing_since, error)
        VALUES (\(agency), \(task.name), \(task.title), \(now), \(task.every), \(worked), \(failing), \(error))
        ON CONFLICT (agency, name) DO UPDATE SET looked_at = excluded.looked_at, title = excluded.title,
          every_seconds = excluded.every_seconds, worked_at = COALESCE(excluded.worked_at, work_status.worked_at),
          failing_since = CASE WHEN excluded.error IS NULL THEN NULL
            ELSE COALESCE(work_status.failing_since, excluded.failing_since) END,
          error = excluded.error
        """)
    }
  }
}

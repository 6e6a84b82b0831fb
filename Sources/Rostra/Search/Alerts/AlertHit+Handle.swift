import RostraPlatforms
import RostraStorage

extension AlertHit {
  /// As many as one act may change.
  package static let mostHandled = 500

  /// Says of hits that somebody has seen to them, that they need nothing, or that they are open again after all.
  ///
  /// - Returns: how many it changed; hits beyond the viewer's reach are not there.
  @discardableResult
  package static func handle(
    _ keys: [String], as state: State, services: Services, for viewer: Viewer
  ) async throws -> Int {
    try viewer.require(.annotate)
    guard !keys.isEmpty else {
      throw EntryError(field: "hit", problem: "is not chosen", remedy: "choose at least one")
    }
    guard keys.count <= mostHandled else {
      throw EntryError(field: "hit", problem: "are too many", remedy: "choose at most \(mostHandled)")
    }
    let now = services.clock.now()
    let (at, by): (Int64?, String?) = state == .new ? (nil, nil) : (now.milliseconds, viewer.actor)
    return try await services.database.write { tx in
      var changed: [String] = []
      for key in keys {
        let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { continue }
        let count = try tx.execute(
          """
          UPDATE alert_hit SET state = \(state.rawValue), handled_at = \(at), handled_by = \(by)
          WHERE agency = \(viewer.agency) AND alert = \(parts[0]) AND version = \(parts[1])
            AND state <> \(state.rawValue) \(sql: viewer.within(.annotate, site: "site"))
          """)
        if count > 0 { changed.append(key) }
      }
      if !changed.isEmpty {
        var after = JSONMembers()
        after.add("state", state.rawValue)
        after.add("count", JSON(changed.count))
        after.add("hits", .array(changed.map { .string($0) }))
        try services.record("alert.handle", of: "hits", by: viewer, after: after.json, in: tx)
      }
      return changed.count
    }
  }
}

extension AlertHit {
  /// That a list of them was given out as a file (SEC-6).
  package static func recordExport(rows: Int, services: Services, for viewer: Viewer) async throws {
    try viewer.require(.search)
    try await services.database.write { tx in
      try services.record("alert.export", of: "hits", by: viewer, after: ["rows": JSON(rows)], in: tx)
    }
  }
}

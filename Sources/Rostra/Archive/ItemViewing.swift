package import RostraPlatforms
package import RostraStorage

/// Looking at what the public cannot see is itself on record: an item that is gone or hidden, or the raw exchange. Once for
/// each person, item and hour; a look that is on record already costs one read.
package enum ItemViewing {
  package enum What: String, Sendable, Hashable {
    case item, raw
  }

  /// Whether the next look is to be recorded.
  package static func isDue(
    _ what: What, of item: ArchivedItem, at now: Timestamp, for viewer: Viewer, in tx: any Transaction
  ) throws -> Bool {
    guard what == .raw || item.state != .present else { return false }
    let last = try tx.row(
      """
      SELECT viewed_at FROM item_view WHERE agency = \(viewer.agency) AND actor = \(viewer.actor)
        AND item = \(item.id) AND what = \(what.rawValue)
      """)
    return try last.map { try $0.int64("viewed_at") <= now.milliseconds - hour } ?? true
  }

  private static let hour: Int64 = 3_600_000

  /// Of two looks at the same moment one is recorded: the row decides.
  package static func record(
    _ what: What, of item: ArchivedItem, services: Services, for viewer: Viewer
  ) async throws {
    try await services.sharedWrites.write { tx in
      let now = services.clock.now().milliseconds
      let isNew = try tx.execute(
        """
        INSERT INTO item_view (agency, actor, item, what, viewed_at)
        VALUES (\(viewer.agency), \(viewer.actor), \(item.id), \(what.rawValue), \(now))
        ON CONFLICT (agency, actor, item, what) DO UPDATE SET viewed_at = excluded.viewed_at
          WHERE item_view.viewed_at <= \(now - hour)
        """)
      guard isNew > 0 else { return }
      var after = JSONMembers()
      after.add("what", what.rawValue)
      after.add("state", item.state.rawValue)
      try services.record("item.view", of: item.id.text, by: viewer, after: after.json, in: tx)
    }
  }
}

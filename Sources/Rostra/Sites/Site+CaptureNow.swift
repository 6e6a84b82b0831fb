extension Site {
  /// Makes the site due now. Whoever does the work that falls due takes it up within seconds.
  ///
  /// - Throws: ``EntryError`` where the site is paused: that it is not covered was somebody's decision.
  package func captureNow(services: Services, for viewer: Viewer) async throws {
    let id = id
    try await services.database.write { tx in
      guard let site = try Site.find(id, to: .capture, for: viewer, in: tx) else { throw SiteError.notFound(id.text) }
      guard site.status == .active else {
        throw EntryError(field: "site", problem: "is paused", remedy: "resume it first")
      }
      let now = services.clock.now().milliseconds
      try tx.execute(
        "UPDATE site SET due_at = \(now) WHERE agency = \(viewer.agency) AND id = \(id) AND due_at > \(now)")
      try services.record("site.capture", of: site.reference, by: viewer, in: tx)
    }
  }
}

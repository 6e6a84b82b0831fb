import RostraPlatforms
import RostraStorage

/// What of a site's keeping is to be different; nil leaves it as it is.
package struct SiteChange: Sendable {
  package var interval: Int64?
  package var recheckAges: [Int64]?
  package var status: Site.Status?

  package init(interval: Int64? = nil, recheckAges: [Int64]? = nil, status: Site.Status? = nil) {
    self.interval = interval
    self.recheckAges = recheckAges
    self.status = status
  }
}

extension Site {
  /// Changes how a site is kept. Pausing is a decision not to cover it: its reason is evidence, and a gap opens.
  package func change(
    _ change: SiteChange, reason: String?, services: Services, for viewer: Viewer
  ) async throws -> Site {
    try viewer.require(.manageSites)
    let id = id
    return try await services.database.write { tx in
      guard var site = try Site.find(id, for: viewer, in: tx) else { throw SiteError.notFound(id.text) }
      let before = site.keeping
      site.interval = change.interval ?? site.interval
      site.recheckAges = change.recheckAges ?? site.recheckAges
      let wasActive = site.status == .active
      site.status = change.status ?? site.status
      let now = services.clock.now()
      try tx.execute(
        """
        UPDATE site SET interval_seconds = \(site.interval), status = \(site.status.rawValue),
          recheck_seconds = \(site.recheckAges.map(String.init).joined(separator: ",")),
          due_at = CASE WHEN \(site.status == .active && !wasActive) THEN \(now.milliseconds) ELSE due_at END
        WHERE agency = \(viewer.agency) AND id = \(id)
        """)
      if wasActive, site.status == .paused {
        try Gap.open(
          .failure, site: id, from: site.coveredTo ?? site.added, to: nil,
          reason: "paused by \(viewer.actor)\(reason.map { ": \($0)" } ?? "")", services: services, in: tx)
      }
      try services.record(
        "site.change", of: site.reference, by: viewer, reason: reason, before: before, after: site.keeping, in: tx)
      return site
    }
  }

  private var keeping: JSON {
    [
      "status": .string(status.rawValue), "intervalSeconds": JSON(interval),
      "recheckSeconds": .array(recheckAges.map { JSON($0) }),
    ]
  }
}

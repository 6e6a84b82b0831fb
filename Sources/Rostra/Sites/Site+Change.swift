import RostraPlatforms
import RostraStorage

/// What of a site's keeping is to be different; nil leaves it as it is.
package struct SiteChange: Sendable {
  package var interval: Int64?
  package var recheckAges: [Int64]?
  package var status: Site.Status?
  package var unit: Identifier<AgencyUnit>?

  package init(
    interval: Int64? = nil, recheckAges: [Int64]? = nil, status: Site.Status? = nil,
    unit: Identifier<AgencyUnit>? = nil
  ) {
    self.interval = interval
    self.recheckAges = recheckAges
    self.status = status
    self.unit = unit
  }
}

extension Site {
  /// How often a site may be captured: every five minutes at most, every month at least.
  package static let intervals: ClosedRange<Int64> = 300...44_640 * 60

  /// An interval as a person enters it, in minutes.
  package static func interval(minutes text: String) throws(EntryError) -> Int64 {
    guard let minutes = Int64(text.trimmingWhitespace()), minutes < 100_000, intervals.contains(minutes * 60) else {
      throw EntryError(
        field: "interval", value: text, problem: "is no number of minutes from 5 to 44640",
        remedy: "enter 60 for every hour, 1440 for every day")
    }
    return minutes * 60
  }

  /// Changes how a site is kept. Pausing is a decision not to cover it: its reason is evidence, and a gap opens.
  package func change(
    _ change: SiteChange, reason: String?, services: Services, for viewer: Viewer
  ) async throws -> Site {
    try viewer.require(.manageSites)
    let id = id
    return try await services.database.write { tx in
      guard var site = try Site.find(id, to: .manageSites, for: viewer, in: tx) else {
        throw SiteError.notFound(id.text)
      }
      if let unit = change.unit { site.unit = try AgencyUnit.choose(unit, for: viewer, in: tx) }
      let before = site.keeping
      site.interval = change.interval ?? site.interval
      site.recheckAges = change.recheckAges ?? site.recheckAges
      let wasActive = site.status == .active
      site.status = change.status ?? site.status
      if wasActive, site.status == .paused, reason?.trimmingWhitespace().isEmpty != false {
        throw EntryError(
          field: "reason", problem: "is missing",
          remedy: "say why nothing is captured from now on; it is kept as evidence")
      }
      if change.status == .active, Catalogue.connector(for: site.account.platform) == nil {
        throw EntryError(
          field: "status", problem: "cannot be active", remedy: "import its files: this platform is never asked")
      }
      let now = services.clock.now()
      try tx.execute(
        """
        UPDATE site SET interval_seconds = \(site.interval), status = \(site.status.rawValue),
          recheck_seconds = \(site.recheckAges.map(String.init).joined(separator: ",")), unit = \(site.unit),
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
      "recheckSeconds": .array(recheckAges.map { JSON($0) }), "unit": .string(unit.text),
    ]
  }
}

package import RostraPlatforms
package import RostraStorage

/// A site with what its keeper looks at first: does it work, is anything owed.
package struct SiteOverview: Sendable {
  package var site: Site
  package var unit: String
  package var lastRun: CaptureRun?
  package var openGaps: Int
  /// A worker is capturing it at this moment.
  package var isRunning: Bool
  package var state: State

  package var lastCaptured: Timestamp? { lastRun.map { $0.finished ?? $0.started } }

  /// In the order of how much they ask for a person.
  package enum State: String, Sendable, Hashable, CaseIterable {
    case failing, paused, capturing, waiting, working
  }

  init(site: Site, unit: String, lastRun: CaptureRun?, openGaps: Int, isRunning: Bool) {
    self.site = site
    self.unit = unit
    self.lastRun = lastRun
    self.openGaps = openGaps
    self.isRunning = isRunning
    state =
      if isRunning {
        .capturing
      } else if site.status == .paused {
        .paused
      } else if site.lastError != nil {
        .failing
      } else if site.coveredTo == nil {
        .waiting
      } else {
        .working
      }
  }

  /// All that the viewer may read, in the order in which they were added: four queries, however many sites.
  package static func all(at now: Timestamp, for viewer: Viewer, in tx: any Transaction) throws -> [SiteOverview] {
    let sites = try Site.all(for: viewer, in: tx)
    let units = Dictionary(
      try AgencyUnit.all(for: viewer, in: tx).map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    let runs = Dictionary(
      try CaptureRun.newestOfEach(for: viewer, in: tx).map { ($0.site, $0) }, uniquingKeysWith: { first, _ in first })
    let gaps = try Gap.openCounts(for: viewer, in: tx)
    let running = try running(at: now, for: viewer, in: tx)
    return sites.map { site in
      SiteOverview(
        site: site, unit: units[site.unit] ?? "", lastRun: runs[site.id], openGaps: gaps[site.id] ?? 0,
        isRunning: running.contains(site.id))
    }
  }

  private static func running(
    at now: Timestamp, for viewer: Viewer, in tx: any Transaction
  ) throws -> Set<Identifier<Site>> {
    Set(
      try tx.rows("SELECT id FROM site WHERE agency = \(viewer.agency) AND lease_until > \(now.milliseconds)").map {
        Identifier(text: try $0.text("id"))
      })
  }

  /// One of them.
  package static func find(
    reference: String, at now: Timestamp, for viewer: Viewer, in tx: any Transaction
  ) throws -> SiteOverview? {
    guard let site = try Site.find(reference: reference, for: viewer, in: tx) else { return nil }
    let unit = try tx.row("SELECT name FROM unit WHERE agency = \(viewer.agency) AND id = \(site.unit)")
    return SiteOverview(
      site: site, unit: try unit?.text("name") ?? "",
      lastRun: try CaptureRun.page(ListFilter(site: site.id), limit: 1, for: viewer, in: tx).first,
      openGaps: try Gap.openCounts(site: site.id, for: viewer, in: tx)[site.id] ?? 0,
      isRunning: try running(at: now, for: viewer, in: tx).contains(site.id))
  }
}

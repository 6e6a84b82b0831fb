import Foundation
import Hummingbird
import Rostra
import RostraPlatforms

/// The list of sites.
enum SitesRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/sites", .permission(.read), list)
    NewSiteRoutes.add(to: &routes)
    SiteTimelineRoutes.add(to: &routes)
    SiteSettingsRoutes.add(to: &routes)
    SiteGapsRoutes.add(to: &routes)
  }

  private static let pageSize = 50

  @Sendable private static func list(_ call: Call) async throws -> Response {
    let now = call.services.clock.now()
    let all = try await call.read { tx, viewer in try SiteOverview.all(at: now, for: viewer, in: tx) }
    let wanted = SiteFilter(call)
    let sites = wanted.sorted(all.filter(wanted.takes))
    if call.query("format") == "csv" { return csv(call, sites) }
    let start = call.query("after").flatMap { after in sites.firstIndex { $0.site.reference == after } }.map { $0 + 1 }
    let page = sites[(start ?? 0)...].prefix(pageSize)
    let hasNext = (start ?? 0) + page.count < sites.count
    return call.page(
      SitesPage(
        rows: page.map { row(call, $0) }, count: sites.count,
        filters: wanted.filters(of: all), sort: wanted.sort.rawValue,
        sorts: SiteFilter.Sort.allCases.map { sort in
          SitesPage.Sort(value: sort.rawValue, label: sort.label, address: wanted.place(sort: sort).text)
        }, canAdd: call.viewer.may(.manageSites), csv: wanted.place().with("format", "csv").text,
        next: hasNext ? wanted.place().with("after", page.last?.site.reference).text : nil))
  }

  private static func row(_ call: Call, _ overview: SiteOverview) -> SitesPage.Row {
    let site = overview.site
    return SitesPage.Row(
      reference: site.reference, name: site.shownName, handle: site.account.handle ?? site.account.address,
      platform: site.platformName, unit: overview.unit, state: overview.state.badge,
      problem: overview.state == .failing ? site.lastError : nil,
      lastCapture: call.moment(overview.lastCaptured),
      held: site.heldCount.map { "\($0)" } ?? "–", counted: site.platformCount.map { "\($0)" } ?? "not told",
      isShort: (site.heldCount ?? 0) < (site.platformCount ?? 0), gaps: overview.openGaps,
      due: site.status == .active ? call.moment(site.due) as Moment : nil)
  }

  private static func csv(_ call: Call, _ sites: [SiteOverview]) -> Response {
    call.csv(
      "sites",
      columns: [
        "reference", "name", "handle", "address", "platform", "unit", "state", "last_error", "last_capture",
        "covered_to",
        "held", "platform_count", "open_gaps", "due", "interval_minutes",
      ],
      rows: sites.map { overview in
        let site = overview.site
        return [
          site.reference, site.name ?? "", site.account.handle ?? "", site.account.address, site.account.platform,
          overview.unit, overview.state.rawValue, site.lastError ?? "",
          overview.lastRun.map { ($0.finished ?? $0.started).rfc3339 } ?? "", site.coveredTo?.rfc3339 ?? "",
          site.heldCount.map(String.init) ?? "", site.platformCount.map(String.init) ?? "",
          String(overview.openGaps), site.status == .active ? site.due.rfc3339 : "", String(site.interval / 60),
        ]
      })
  }
}

/// Which sites, and in what order: what the address of the list says.
struct SiteFilter {
  var unit: String?
  var platform: String?
  var state: SiteOverview.State?
  var sort: Sort

  enum Sort: String, CaseIterable {
    case attention, name, last, due, gaps

    var label: String {
      switch self {
      case .attention: "what needs attention"
      case .name: "name"
      case .last: "last capture"
      case .due: "due"
      case .gaps: "open gaps"
      }
    }
  }

  init(_ call: Call) {
    unit = call.query("unit")
    platform = call.query("platform")
    state = call.query("state").flatMap(SiteOverview.State.init(rawValue:))
    sort = call.query("sort").flatMap(Sort.init(rawValue:)) ?? .attention
  }

  func takes(_ overview: SiteOverview) -> Bool {
    (unit == nil || overview.site.unit.text == unit) && (platform == nil || overview.site.account.platform == platform)
      && (state == nil || overview.state == state)
  }

  func sorted(_ sites: [SiteOverview]) -> [SiteOverview] {
    func name(_ site: SiteOverview) -> String { site.site.shownName.lowercased() }
    let order = SiteOverview.State.allCases
    return sites.sorted { left, right in
      switch sort {
      case .attention:
        let places = (order.firstIndex(of: left.state) ?? 0, order.firstIndex(of: right.state) ?? 0)
        return places.0 == places.1
          ? (-left.openGaps, name(left)) < (-right.openGaps, name(right)) : places.0 < places.1
      case .name: return (name(left), left.site.reference) < (name(right), right.site.reference)
      case .last:
        let times = [left, right].map { $0.lastRun?.started.milliseconds ?? 0 }
        return times[0] == times[1] ? name(left) < name(right) : times[0] > times[1]
      case .due: return (left.site.due, name(left)) < (right.site.due, name(right))
      case .gaps: return (-left.openGaps, name(left)) < (-right.openGaps, name(right))
      }
    }
  }

  func place(sort: Sort? = nil) -> Place {
    Place.sites.with("unit", unit).with("platform", platform).with("state", state?.rawValue)
      .with("sort", (sort ?? self.sort) == .attention ? nil : (sort ?? self.sort).rawValue)
  }

  /// The choices that the sites themselves offer.
  func filters(of sites: [SiteOverview]) -> Filters {
    let units = Dictionary(sites.map { ($0.site.unit.text, $0.unit) }, uniquingKeysWith: { first, _ in first })
    let platforms = Set(sites.map(\.site.account.platform))
    return Filters(
      action: Place.sites.path,
      fields: [
        FilterField(
          "unit", "Unit", value: unit,
          options: units.sorted { $0.value < $1.value }.map { (value: $0.key, label: $0.value) }),
        FilterField(
          "platform", "Platform", value: platform,
          options: (Catalogue.connectors.map(\.platform) + Catalogue.importedOnly).filter { platforms.contains($0.id) }
            .map {
              (value: $0.id, label: $0.name)
            }),
        FilterField(
          "state", "State", value: state?.rawValue,
          options: SiteOverview.State.allCases.map { (value: $0.rawValue, label: $0.badge.text) }),
      ], kept: sort == .attention ? [:] : ["sort": sort.rawValue])
  }
}

extension SiteOverview.State {
  var badge: Badge {
    switch self {
    case .failing: Badge("Failing", .bad)
    case .paused: Badge("Paused", .quiet)
    case .capturing: Badge("Capturing now", .info)
    case .waiting: Badge("First capture due", .info)
    case .working: Badge("Working", .good)
    }
  }
}

extension Site {
  var platformName: String { Catalogue.facts(of: account.platform)?.name ?? account.platform }
}

extension Call {
  /// The site that the path names, with its state.
  func siteOverview() async throws -> SiteOverview {
    let reference = try parameter("site")
    let now = services.clock.now()
    guard
      let found = try await read({ tx, viewer in
        try SiteOverview.find(reference: reference, at: now, for: viewer, in: tx)
      })
    else { throw WebFailure.notFound }
    return found
  }
}

import Hummingbird
import Rostra
import RostraPlatforms

/// The gap ledger as a calendar and as a list.
enum SiteGapsRoutes {
  static func add(to routes: inout Routes) { routes.get("/sites/:site/gaps", .permission(.read), show) }

  @Sendable private static func show(_ call: Call) async throws -> Response {
    let overview = try await call.siteOverview()
    let site = overview.site
    let (gaps, imports) = try await call.read { tx, viewer in
      (try Gap.all(site: site.id, for: viewer, in: tx), try ImportJob.done(into: site.id, for: viewer, in: tx))
    }
    if call.query("format") == "csv" {
      return call.csv(
        "\(site.reference)-gaps", columns: ["kind", "from", "to", "noted", "closed", "reason"],
        rows: gaps.map { gap in
          [
            gap.kind.rawValue, gap.from?.rfc3339 ?? "", gap.to?.rfc3339 ?? "", gap.opened.rfc3339,
            gap.closed?.rfc3339 ?? "", gap.reason,
          ]
        })
    }
    let coverage = CoverageCalendar(of: site, gaps: gaps, now: call.services.clock.now(), zone: call.time.zone)
    let years = Dictionary(grouping: coverage.days, by: \.day.year)
    return call.page(
      SiteGapsPage(
        head: call.siteHead(overview, tab: .gaps),
        years: years.keys.sorted(by: >).map { CoverageYear(year: $0, days: years[$0] ?? []) },
        gaps: gaps.reversed().map { gap in
          SiteGapsPage.Row(
            kind: gap.kind.label, meaning: gap.kind.meaning, from: call.moment(gap.from, relative: false),
            to: call.moment(gap.to, relative: false), isOpen: gap.closed == nil, reason: gap.reason,
            noted: call.moment(gap.opened, relative: false))
        },
        imports: imports.map { job in
          SiteGapsPage.Import(
            name: job.name, kind: job.examination?.kind ?? "",
            from: call.moment(job.examination?.from, relative: false),
            to: call.moment(job.examination?.to, relative: false),
            brought: "\(job.counts.new) new, \(job.counts.changed) changed, \(job.counts.known) known")
        }, notGiven: Catalogue.facts(of: site.account.platform)?.notCaptured ?? [],
        held: held(site), csv: Place("sites", site.reference, "gaps").with("format", "csv").text))
  }

  private static func held(_ site: Site) -> String {
    guard let held = site.heldCount else { return "Nothing has been captured yet." }
    guard let counted = site.platformCount else {
      return "\(held) of the account's own items are held. The platform does not tell how many there are."
    }
    let comparison =
      held < counted
      ? "\(counted - held) fewer than the platform counts; it may count what it does not show"
      : "no fewer than the platform counts"
    return "\(held) of the account's own items are held; the platform counts \(counted). That is \(comparison)."
  }
}

extension Gap.Kind {
  var label: String {
    switch self {
    case .history: "Older items"
    case .late: "Late"
    case .failure: "Not captured"
    case .missed: "Missed"
    }
  }

  var meaning: String {
    switch self {
    case .history: "The platform counts more than it gives."
    case .late: "Longer between two captures than they should be apart."
    case .failure: "Captures failed, or the site was paused."
    case .missed: "A single answer could not be had."
    }
  }
}

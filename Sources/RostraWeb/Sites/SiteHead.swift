import Rostra

/// What all pages of one site begin with: its name, how it stands, and the ways to its other pages.
struct SiteHead: Codable, Sendable, Hashable {
  var reference: String
  var name: String
  var tab: Tab
  var state: Badge
  /// What it waits for or does, in a sentence.
  var status: String
  /// The page looks again after so many seconds; nil: nothing is under way.
  var refresh: Int?
  var mayCapture: Bool

  enum Tab: String, Codable, Sendable, CaseIterable {
    case timeline, captures, gaps, settings
  }

  var html: HTML {
    """
    \(Crumbs(places: [("Sites", .sites)]).html)
    <div class="heading">
    <h1><bdi>\(name)</bdi> <span class="quiet small">\(reference)</span></h1>
    </div>
    <ul class="tabs">\(Tab.allCases.map(link))</ul>
    """
  }

  /// The part that is fetched again while something is under way.
  func status(_ frame: Frame) -> HTML {
    """
    <div id="site-status" class="status" role="status"\(refresh.map { " data-refresh=\"\($0)\"" as HTML })>
    <p>\(state.html) \(status)</p>
    \(mayCapture ? "<form method=\"post\" action=\"/sites/\(reference)/capture\">\(frame.token)<button class=\"second small\">Capture now</button></form>" as HTML : nil)
    </div>
    """
  }

  private func link(_ tab: Tab) -> HTML {
    let address =
      switch tab {
      case .timeline: "/sites/\(reference)"
      case .captures: "/captures?site=\(reference)"
      case .gaps: "/sites/\(reference)/gaps"
      case .settings: "/sites/\(reference)/settings"
      }
    let label =
      switch tab {
      case .timeline: "Timeline"
      case .captures: "Captures"
      case .gaps: "Gaps"
      case .settings: "Settings"
      }
    return "<li><a href=\"\(address)\"\(tab == self.tab ? " aria-current=\"page\"" as HTML : "")>\(label)</a></li>"
  }
}

extension Call {
  func siteHead(_ overview: SiteOverview, tab: SiteHead.Tab) -> SiteHead {
    let site = overview.site
    let now = services.clock.now()
    let isDue = site.status == .active && site.due <= now
    let status =
      switch overview.state {
      case .capturing: "A capture is under way\(overview.lastRun.map { ", begun \(time.text($0.started))" } ?? "")."
      case .paused: "Nothing is captured until somebody resumes it."
      case .failing: "The last capture failed: \(site.lastError ?? "for no known reason"). It is tried again."
      case .waiting: "Its first capture is due."
      case .working:
        isDue
          ? "A capture is due and begins when a worker is free."
          : "Captured to \(site.coveredTo.map(time.text) ?? "no moment yet"); next at \(time.text(site.due))."
      }
    return SiteHead(
      reference: site.reference, name: site.shownName, tab: tab, state: overview.state.badge, status: status,
      refresh: overview.isRunning || isDue ? 3 : nil,
      mayCapture: may(.capture, site) && site.status == .active && !overview.isRunning && !isDue)
  }

  /// Whether the viewer may do this with this very site.
  func may(_ permission: Viewer.Permission, _ site: Site) -> Bool {
    viewer.may(permission) && (viewer.units(for: permission)?.contains(site.unit) ?? true)
  }
}

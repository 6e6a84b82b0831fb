import Hummingbird
import Rostra
import RostraPlatforms

/// How a site is kept: interval, unit, pausing, resuming, and a capture out of turn.
enum SiteSettingsRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/sites/:site/settings", .permission(.read)) { call in
      call.page(try await page(call, try await call.siteOverview(), Entered()))
    }
    routes.post("/sites/:site/settings", .permission(.manageSites), save)
    routes.post("/sites/:site/pause", .permission(.manageSites), pause)
    routes.post("/sites/:site/resume", .permission(.manageSites), resume)
    routes.post("/sites/:site/capture", .permission(.capture), capture)
  }

  private static func page(
    _ call: Call, _ overview: SiteOverview, _ entered: Entered
  ) async throws -> SiteSettingsPage {
    let site = overview.site
    func fact(_ name: String, _ value: String?) -> SiteSettingsPage.Fact? {
      value.map { SiteSettingsPage.Fact(name: name, value: $0) }
    }
    let hours = site.recheckAges.map { $0 % 86_400 == 0 ? "\($0 / 86_400) days" : "\($0 / 3600) hours" }
    return SiteSettingsPage(
      head: call.siteHead(overview, tab: .settings), entered: entered,
      facts: [
        fact("Platform", site.platformName), fact("Address", site.account.address),
        fact("Handle", site.account.handle), fact("The platform's id", site.account.accountID),
        fact("Unit", overview.unit), fact("Added", call.time.text(site.added)),
        fact("Every", "\(site.interval / 60) minutes"),
        fact("Each post is looked at again after", hours.joined(separator: ", ") + ", then again and again"),
        fact("Private address", site.allowsPrivateAddress ? "allowed" : nil),
        fact(
          "Settings",
          site.account.settings.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }.joined(separator: "\n")
            .nonEmpty),
      ].compactMap { $0 },
      interval: String(site.interval / 60), unit: site.unit.text, units: try await call.unitOptions(),
      isPaused: site.status == .paused, mayManage: call.may(.manageSites, site))
  }

  @Sendable private static func save(_ call: Call) async throws -> Response {
    try await change(call) { form in
      SiteChange(
        interval: try Site.interval(minutes: form["interval"]),
        unit: form["unit"].isEmpty ? nil : Identifier(text: form["unit"]))
    }
  }

  @Sendable private static func pause(_ call: Call) async throws -> Response {
    try await change(call) { form in
      _ = try Entry.text(form["reason"], field: "reason", limit: 2000)
      return SiteChange(status: .paused)
    }
  }

  @Sendable private static func resume(_ call: Call) async throws -> Response {
    try await change(call) { _ in SiteChange(status: .active) }
  }

  private static func change(_ call: Call, _ read: (Form) throws -> SiteChange) async throws -> Response {
    let form = try await call.form()
    let overview = try await call.siteOverview()
    guard call.may(.manageSites, overview.site) else { throw WebFailure.notFound }
    do {
      let reason = form["reason"].isEmpty ? nil : form["reason"]
      _ = try await overview.site.change(try read(form), reason: reason, services: call.services, for: call.viewer)
      return call.see(Place("sites", overview.site.reference, "settings").after(.siteChanged))
    } catch let error as EntryError {
      return call.page(
        try await page(call, overview, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  @Sendable private static func capture(_ call: Call) async throws -> Response {
    _ = try await call.form()
    let overview = try await call.siteOverview()
    guard call.may(.capture, overview.site) else { throw WebFailure.notFound }
    do {
      try await overview.site.captureNow(services: call.services, for: call.viewer)
      return call.see(Place.site(overview.site.reference).after(.captureStarted))
    } catch let error as EntryError {
      // No field of the page is wrong: the site is.
      let entered = Entered(errors: ["": "\(overview.site.shownName) \(error.problem): \(error.remedy)."])
      return call.page(try await page(call, overview, entered), status: .unprocessableContent)
    }
  }
}

extension String {
  var nonEmpty: String? { isEmpty ? nil : self }
}

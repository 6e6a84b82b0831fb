import HTTPTypes
import Hummingbird
import Rostra
import RostraStorage

/// What an administrator sets for everybody.
enum SettingsRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/settings", .permission(.administer), overview)
    routes.get("/settings/door", .confirmed(.administer), doorForm)
    routes.post("/settings/door", .confirmed(.administer), saveDoor)
    MailRoutes.add(to: &routes)
  }

  @Sendable private static func overview(_ call: Call) async throws -> Response {
    let server = try await MailServer.current(services: call.services, home: call.office.home)
    let (counts, settings) = try await call.read { tx, viewer in
      (try Notice.counts(for: viewer, in: tx), try SystemSettings.load(of: viewer.agency, in: tx))
    }
    let provider = try await ProviderSignIn.of(call.office)
    let failed = counts[.failed] ?? 0
    return call.page(
      SettingsPage(cards: [
        SettingsPage.Card(
          title: "Mail", text: "The mail server, and what became of every message.", address: Place.mail.text,
          state: server == nil
            ? Badge("Not set up", .warn)
            : failed > 0 ? Badge("\(failed) not delivered", .bad) : Badge("Set up", .good)),
        SettingsPage.Card(
          title: "Identity provider", text: "Let people sign in with the agency’s OpenID Connect provider.",
          address: "/settings/provider",
          state: provider.map { Badge($0.provider.name, .good) } ?? Badge("None", .quiet)),
        SettingsPage.Card(
          title: "The front door",
          text: "Sessions end after \(settings.idle) idle minutes. Public address, privacy notice, stolen passwords.",
          address: "/settings/door", state: nil),
        SettingsPage.Card(
          title: "Rules", text: "The jurisdiction’s profile: laws, clocks, holidays, titles, who gets which message.",
          address: "/settings/rules", state: nil),
        SettingsPage.Card(
          title: "Texts of messages", text: "What procedures write to people.", address: "/settings/texts", state: nil),
        SettingsPage.Card(
          title: "Platforms", text: "The catalogue of platforms and their kinds, and yours.", address: "/platforms",
          state: nil),
      ]))
  }

  /// What is said before anybody signs in, where nothing else is set (SEC-11, DIS-10).
  static func usualPrivacy(_ call: Call) -> String {
    "This system belongs to \(call.office.agency.name). What is done in it is recorded and is itself a public record; "
      + "there is no expectation of privacy in its use."
  }

  @Sendable private static func doorForm(_ call: Call) async throws -> Response {
    call.page(try await doorPage(call, Entered()))
  }

  private static func doorPage(_ call: Call, _ entered: Entered) async throws -> DoorSettingsPage {
    let (settings, domains) = try await call.read { tx, viewer in
      (try SystemSettings.load(of: viewer.agency, in: tx), try AgencyDomains.load(of: viewer.agency, in: tx))
    }
    return DoorSettingsPage(
      entered: entered, idle: String(settings.idle), address: settings.address ?? "", privacy: settings.privacy ?? "",
      usualPrivacy: usualPrivacy(call), breached: settings.breached ?? "",
      mailDomains: domains.names.joined(separator: " "))
  }

  @Sendable private static func saveDoor(_ call: Call) async throws -> Response {
    let form = try await call.form()
    do {
      let domains = try AgencyDomains(entered: form["mailDomains"])
      try await SystemSettings(
        idle: Int64(form["idle"]) ?? 0, address: form.text("address"), privacy: form.text("privacy"),
        breached: form.text("breached")
      ).save(services: call.services, for: call.viewer)
      try await domains.save(services: call.services, for: call.viewer)
      return call.see(Place.settings.after(.settingsSaved))
    } catch  where error is EntryError || error is EntryErrors {
      return call.page(try await doorPage(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }
}

import HTTPTypes
import Hummingbird
import Rostra
import RostraStorage

/// Setting up the agency's identity provider.
enum ProviderSettingsRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/settings/provider", .confirmed(.administer), form)
    routes.post("/settings/provider", .confirmed(.administer), save)
    routes.get("/settings/provider/forget", .confirmed(.administer), askToForget)
    routes.post("/settings/provider/forget", .confirmed(.administer), forget)
  }

  @Sendable private static func form(_ call: Call) async throws -> Response {
    let provider = try await ProviderSignIn.of(call.office)?.provider
    return call.page(try await page(call, provider, Entered()))
  }

  private static func page(
    _ call: Call, _ provider: IdentityProvider?, _ entered: Entered
  ) async throws -> ProviderSettingsPage {
    let units = try await call.read { tx, viewer in try AgencyUnit.all(for: viewer, in: tx) }
    let words = RoleWords(units: units, agency: call.office.agency.id)
    return ProviderSettingsPage(
      entered: entered, name: provider?.name ?? "", issuer: provider?.issuer ?? "",
      clientID: provider?.clientID ?? "", hasSecret: provider?.clientSecret != nil, claim: provider?.claim ?? "groups",
      rules: (provider?.rules ?? []).map {
        ProviderSettingsPage.Rule(value: $0.value, role: $0.role.rawValue, unit: $0.unit.text)
      }, units: words.unitChoices(for: call.viewer), linksByMail: provider?.linksByMail ?? false,
      allowsPrivate: provider?.allowsPrivate ?? false, returnAddress: ProviderFlow.returnAddress(call.office),
      isSetUp: provider != nil)
  }

  @Sendable private static func save(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let old = try await ProviderSignIn.of(call.office)?.provider
    // A kept secret goes only where it went before.
    let isSame = old?.issuer == form.text("issuer") && old?.clientID == form.text("clientID")
    let rules = (0..<ProviderSettingsPage.places).compactMap { place -> IdentityProvider.Rule? in
      guard let value = form.text("value-\(place)") else { return nil }
      return IdentityProvider.Rule(
        value: value, role: Viewer.Role(rawValue: form["role-\(place)"]) ?? .public,
        unit: Identifier(text: form["unit-\(place)"]))
    }
    let provider = IdentityProvider(
      name: form["name"], issuer: form.text("issuer") ?? "", clientID: form["clientID"],
      clientSecret: form.text("secret") ?? (isSame ? old?.clientSecret : nil), claim: form["claim"], rules: rules,
      linksByMail: form.isOn("linksByMail"), allowsPrivate: form.isOn("allowsPrivate"))
    do {
      try await IdentityProvider.set(provider, box: call.office.box, services: call.services, for: call.viewer)
      return call.see(Place.settings.after(.settingsSaved))
    } catch let error as EntryErrors {
      return call.page(
        try await page(call, provider, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  @Sendable private static func askToForget(_ call: Call) async throws -> Response {
    guard let provider = try await ProviderSignIn.of(call.office)?.provider else { throw WebFailure.notFound }
    return call.page(
      WarningPage(
        question: "Forget “\(provider.name)”?",
        loss:
          "What was entered of the identity provider will be gone, its secret too. People who came from it keep their "
          + "roles, and cannot sign in until an invitation lets them set a password.",
        action: Place("settings", "provider", "forget").text, act: "Forget it",
        back: Place("settings", "provider").text, spare: "Keep it", section: .settings))
  }

  @Sendable private static func forget(_ call: Call) async throws -> Response {
    _ = try await call.form()
    try await IdentityProvider.set(nil, box: call.office.box, services: call.services, for: call.viewer)
    return call.see(Place.settings.after(.settingsSaved))
  }
}

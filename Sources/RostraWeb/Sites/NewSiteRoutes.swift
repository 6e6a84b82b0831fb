import Hummingbird
import Rostra
import RostraPlatforms

/// Adding a site: an address is asked who it is, a person says whether it is meant, then it is kept.
enum NewSiteRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/sites/new", .permission(.manageSites), form)
    routes.post("/sites/new", .permission(.manageSites), recognise)
    routes.post("/sites", .permission(.manageSites), keep)
  }

  @Sendable private static func form(_ call: Call) async throws -> Response { call.page(page(call, Entered())) }

  private static func page(_ call: Call, _ entered: Entered) -> NewSitePage {
    NewSitePage(
      entered: entered,
      platforms: [Field.Option("", "Recognise it")]
        + (Catalogue.connectors.map(\.platform) + Catalogue.importedOnly).map { Field.Option($0.id, $0.name) },
      mayAllowPrivate: call.viewer.may(.administer))
  }

  @Sendable private static func recognise(_ call: Call) async throws -> Response {
    let form = try await call.form()
    do {
      let wish = try Wish(form)
      let makeClient = call.office.client
      let found = try await Site.recognise(
        wish.address, platform: wish.platform, allowsPrivateAddress: wish.allowsPrivate,
        connectors: Catalogue.connectors, client: { makeClient($0, wish.allowsPrivate) }, for: call.viewer)
      return call.page(try await foundPage(call, found, wish: wish, Entered()))
    } catch {
      guard let entered = refusal(error, form) else { throw error }
      return call.page(page(call, entered), status: .unprocessableContent)
    }
  }

  private static func foundPage(
    _ call: Call, _ found: RecognisedSite, wish: Wish, _ entered: Entered
  ) async throws -> FoundSitePage {
    let identity = found.identity
    return FoundSitePage(
      entered: entered, address: wish.address, platform: found.platform.id, platformName: found.platform.name,
      name: identity.name ?? identity.handle, handle: identity.handle, canonical: identity.address,
      counted: identity.itemCount.map { "\($0) items" },
      bio: (identity.profile?.text).flatMap { $0.isEmpty ? nil : String($0.prefix(600)) },
      notCaptured: found.platform.notCaptured, provenance: found.platform.provenance.sentence,
      isPrivate: wish.allowsPrivate, reason: wish.reason ?? "", units: try await call.unitOptions())
  }

  @Sendable private static func keep(_ call: Call) async throws -> Response {
    let form = try await call.form()
    do {
      let wish = try Wish(form)
      let makeClient = call.office.client
      let site = try await Site.add(
        wish.address, platform: wish.platform, settings: [:], interval: try Site.interval(minutes: form["interval"]),
        allowsPrivateAddress: wish.allowsPrivate, unit: Identifier(text: form["unit"]), reason: wish.reason,
        connectors: Catalogue.connectors, client: { makeClient($0, wish.allowsPrivate) }, services: call.services,
        for: call.viewer)
      return call.see(Place.site(site.reference).after(.siteAdded))
    } catch {
      guard var entered = refusal(error, form) else { throw error }
      // What was found was only shown, not kept: the person begins again, with what they typed.
      if let problem = entered.errors.removeValue(forKey: "interval") ?? entered.errors.removeValue(forKey: "unit") {
        entered.errors["address"] = problem
      }
      return call.page(page(call, entered), status: .unprocessableContent)
    }
  }

  /// What was asked for, as far as the form alone tells.
  private struct Wish {
    var address: String
    var platform: String?
    var allowsPrivate: Bool
    var reason: String?

    init(_ form: Form) throws(EntryError) {
      address = try Entry.name(form["address"], field: "address", limit: 2000)
      platform = form["platform"].isEmpty ? nil : form["platform"]
      allowsPrivate = form.isOn("private")
      reason = allowsPrivate ? try Entry.text(form["reason"], field: "reason", limit: 2000) : nil
    }
  }

  /// nil where the error is not about what was entered.
  private static func refusal(_ error: any Error, _ form: Form) -> Entered? {
    switch error {
    case is EntryError, is EntryErrors: return Entered(form, error: error)
    case let error as SiteError:
      var entered = Entered(form, error: error)
      entered.errors = error.asksPlatform ? ["platform": error.sentence] : ["address": error.sentence]
      return entered
    default: return nil
    }
  }
}

extension SiteError {
  fileprivate var asksPlatform: Bool { if case .unknownPlatform = self { true } else { false } }

  /// As a page says it; the description is for a terminal.
  fileprivate var sentence: String {
    switch self {
    case .notRecognised(_, let refusals):
      refusals.isEmpty
        ? "This is not an address that any known platform has. Enter a full one, such as https://social.example/@cityhall."
        : "Nothing there answers as a known platform does. " + refusals.joined(separator: "; ") + "."
    case .privateAddress:
      "This leads into a private network, where nothing is asked unless an administrator allows it with a reason."
    case .unknownPlatform(_, let known): "Choose one of \(known.joined(separator: ", "))."
    case .known(let reference, let address): "This account is kept already, as \(reference): \(address)."
    case .notFound, .ambiguous: description
    }
  }
}

extension Call {
  /// The units in which the viewer may manage sites.
  func unitOptions() async throws -> [Field.Option] {
    let reach = viewer.units(for: .manageSites)
    return try await read { tx, viewer in try AgencyUnit.all(for: viewer, in: tx) }
      .filter { reach?.contains($0.id) ?? true }.map { Field.Option($0.id.text, $0.name) }
  }
}

import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// What alerts found: listed until somebody has seen to it.
enum AlertHitRoutes {
  private static let onPage = 25
  private static let mostRows = 10_000

  @Sendable static func list(_ call: Call) async throws -> Response {
    if call.query("format") == "csv" { return try await file(call) }
    return call.page(try await page(call, Entered()))
  }

  private static func filter(_ call: Call, _ sites: [Site]) -> AlertHit.Filter {
    AlertHit.Filter(
      alert: call.query("alert").map { Identifier(text: $0) },
      state: AlertHit.State(rawValue: call.query("state") ?? AlertHit.State.new.rawValue),
      site: call.query("site").flatMap { word in sites.first { $0.reference == word }?.id })
  }

  private static func page(_ call: Call, _ entered: Entered) async throws -> AlertHitsPage {
    let before = call.query("before").flatMap(AlertHit.Place.init)
    let place = Place.alerts.with("state", call.query("state")).with("alert", call.query("alert"))
      .with("site", call.query("site"))
    return try await call.read { tx, viewer in
      let sites = try Site.all(for: viewer, in: tx)
      let names = Dictionary(uniqueKeysWithValues: sites.map { ($0.id, $0) })
      let alerts = try Alert.all(for: viewer, in: tx)
      let hits = try AlertHit.all(filter(call, sites), before: before, limit: onPage + 1, for: viewer, in: tx)
      return AlertHitsPage(
        filters: filters(call, alerts, sites), entered: entered, isWatched: !alerts.isEmpty,
        mayMake: viewer.may(.annotate),
        hits: hits.prefix(onPage).map { hit in
          AlertHitsPage.Hit(hit, site: names[hit.site], moment: { call.moment($0) })
        },
        newest: before == nil ? nil : place.text,
        older: hits.count > onPage ? place.with("before", hits[onPage - 1].place.description).text : nil,
        csv: place.with("format", "csv").text, mayHandle: viewer.may(.annotate), back: place.text)
    }
  }

  private static func filters(_ call: Call, _ alerts: [Alert], _ sites: [Site]) -> Filters {
    var state = FilterField(
      "state", "State", value: call.query("state") ?? AlertHit.State.new.rawValue,
      options: AlertHit.State.allCases.map { ($0.rawValue, $0.words) })
    // Without a word the list shows what is new, so "all" needs one.
    state.options?[0] = Field.Option("all", "All")
    return Filters(
      action: Place.alerts.path,
      fields: [
        state,
        FilterField("alert", "Alert", value: call.query("alert"), options: alerts.map { ($0.id.text, $0.name) }),
        FilterField(
          "site", "Site", value: call.query("site"),
          options: sites.map { ($0.reference, "\($0.reference) \($0.account.handle ?? $0.name ?? "")") }),
      ])
  }

  private static func file(_ call: Call) async throws -> Response {
    let hits = try await call.read { tx, viewer in
      let sites = try Site.all(for: viewer, in: tx)
      let names = Dictionary(uniqueKeysWithValues: sites.map { ($0.id, $0.reference) })
      return try AlertHit.all(filter(call, sites), limit: mostRows, for: viewer, in: tx).map { ($0, names[$0.site]) }
    }
    // An export is evidence (SEC-6).
    try await AlertHit.recordExport(rows: hits.count, services: call.services, for: call.viewer)
    return call.csv(
      "alerts", columns: ["alert", "terms", "item", "site", "author", "published", "found", "state", "by", "text"],
      rows: hits.map { hit, site in
        [
          hit.alertName, hit.terms.map(\.shownTerm).joined(separator: "; "), hit.item.text, site ?? "",
          hit.hit?.authorHandle ?? "", hit.hit.map { Timestamp(milliseconds: $0.published).rfc3339 } ?? "",
          hit.at.rfc3339, hit.state.rawValue, hit.handled?.by ?? "",
          hit.hit?.pieces.map(\.text).joined(separator: "\n") ?? "",
        ]
      })
  }

  @Sendable static func handle(_ call: Call) async throws -> Response {
    let form = try await call.form()
    guard let state = AlertHit.State(rawValue: form["as"]) else { throw WebFailure.badRequest("No act is named.") }
    do {
      try await AlertHit.handle(form.all("hit"), as: state, services: call.services, for: call.viewer)
      // The list that it came from, as far as it is the list: never another address.
      let isList =
        form["back"].hasPrefix(Place.alerts.path + "?") && form["back"].utf8.allSatisfy { $0 > 32 && $0 < 127 }
      return call.see(path: isList ? form["back"] : Place.alerts.path)
    } catch let error as EntryError {
      return call.page(try await page(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }
}

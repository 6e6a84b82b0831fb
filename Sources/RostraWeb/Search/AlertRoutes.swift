import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// Alerts: what they look for, and what they found.
enum AlertRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/alerts", .permission(.search), AlertHitRoutes.list)
    routes.post("/alerts", .permission(.annotate), AlertHitRoutes.handle)
    routes.get("/alerts/watched", .permission(.search), list)
    routes.get("/alerts/new", .permission(.annotate), new)
    routes.post("/alerts/new", .permission(.annotate), make)
    routes.get("/alerts/:alert", .permission(.search), show)
    routes.post("/alerts/:alert/mute", .permission(.search), mute)
    routes.get("/alerts/:alert/edit", .permission(.annotate), edit)
    routes.post("/alerts/:alert/edit", .permission(.annotate), change)
    routes.post("/alerts/:alert/pause", .permission(.annotate), pause)
    routes.get("/alerts/:alert/forget", .permission(.annotate), askToForget)
    routes.post("/alerts/:alert/forget", .permission(.annotate), forget)
  }

  // MARK: - Looking

  /// What an alert is made of, by the names that people gave.
  private struct Names {
    var searches: [Identifier<SavedSearch>: String]
    var dictionaries: [String: String]
    var sites: [Identifier<Site>: String]

    init(_ viewer: Viewer, _ tx: any Transaction) throws {
      searches = Dictionary(
        uniqueKeysWithValues: try SavedSearch.all(for: viewer, in: tx).map { ($0.id, "the search “\($0.name)”") })
      dictionaries = Dictionary(
        uniqueKeysWithValues: try (TermDictionary.supplied() + TermDictionary.own(for: viewer, in: tx)).map {
          ($0.id, $0.name)
        })
      sites = Dictionary(uniqueKeysWithValues: try Site.all(for: viewer, in: tx).map { ($0.id, $0.reference) })
    }

    func looksFor(_ alert: Alert) -> String {
      let search = alert.saved.map { searches[$0] ?? "a search that is no longer there" }
      let words = alert.dictionaries.map { dictionaries[$0] ?? "a dictionary that is no longer there" }
      let listed = words.isEmpty ? nil : "words of " + words.joined(separator: " or ")
      let sentence = [search, listed].compactMap { $0 }.joined(separator: ", with ")
      return sentence.prefix(1).uppercased() + sentence.dropFirst()
    }

    func wherever(_ alert: Alert) -> String {
      let named = alert.sites.map { $0.map { sites[$0] ?? "another unit’s site" }.joined(separator: ", ") }
      return (named ?? "Every site") + alert.direction.words
        + (alert.withImports ? ", what is imported too" : ", not what is imported")
    }
  }

  @Sendable private static func list(_ call: Call) async throws -> Response {
    let entries = try await call.read { tx, viewer in
      let names = try Names(viewer, tx)
      return try Alert.all(for: viewer, in: tx).map { alert in
        AlertsPage.Entry(
          address: Place.alert(alert.id).text, name: alert.name, looksFor: names.looksFor(alert),
          wherever: names.wherever(alert),
          tells: alert.recipients.isEmpty
            ? "Nobody; listed only"
            : alert.recipients.map(\.mail).joined(separator: ", ") + ", " + alert.frequency.words,
          badges: alert.isActive ? [] : [Badge("Paused", .warn)], trouble: alert.trouble)
      }
    }
    if call.query("format") == "csv" {
      return call.csv(
        "watched", columns: ["alert", "looks for", "where", "tells", "state", "trouble"],
        rows: entries.map {
          [$0.name, $0.looksFor, $0.wherever, $0.tells, $0.badges.isEmpty ? "active" : "paused", $0.trouble ?? ""]
        })
    }
    return call.page(AlertsPage(alerts: entries, mayMake: call.viewer.may(.annotate)))
  }

  @Sendable private static func show(_ call: Call) async throws -> Response { call.page(try await page(call)) }

  private static func page(_ call: Call, _ entered: Entered = Entered()) async throws -> AlertPage {
    let alert = try await alert(call)
    return try await call.read { tx, viewer in
      let names = try Names(viewer, tx)
      return AlertPage(
        entered: entered, id: alert.id.text, name: alert.name, looksFor: names.looksFor(alert),
        wherever: names.wherever(alert), how: alert.frequency.words,
        people: alert.recipients.map { person in
          AlertPage.Told(
            name: person.name, mail: person.mail, last: call.moment(person.told), isMuted: person.muted != nil)
        },
        made: call.moment(alert.created), madeBy: alert.createdBy, isActive: alert.isActive, trouble: alert.trouble,
        isMuted: alert.recipients.first { $0.person == viewer.person }.map { $0.muted != nil },
        mayChange: try alert.mayBeChanged(by: viewer, in: tx))
    }
  }

  private static func alert(_ call: Call) async throws -> Alert {
    let id = Identifier<Alert>(text: try call.parameter("alert"))
    guard let alert = try await call.read({ tx, viewer in try Alert.find(id, for: viewer, in: tx) }) else {
      throw WebFailure.notFound
    }
    return alert
  }

  // MARK: - Making and changing

  private static func editPage(_ call: Call, _ alert: Alert?, _ entered: Entered) async throws -> AlertEditPage {
    let query = call.request.method == .get ? call.query("query") : entered.values["query"]?.first
    let saved = call.query("saved")
    return try await call.read { tx, viewer in
      let dictionaries = try TermDictionary.supplied() + TermDictionary.own(for: viewer, in: tx)
      let mine = viewer.person == nil ? "" : viewer.actor
      return AlertEditPage(
        entered: entered, id: alert?.id.text, name: alert?.name ?? "", query: query,
        search: alert?.saved?.text ?? saved ?? (query == nil ? "" : "query"),
        searches: try SavedSearch.all(for: viewer, in: tx).map { Field.Option($0.id.text, $0.name) },
        dictionaries: dictionaries.map { Field.Option($0.id, $0.name + ($0.isSupplied ? "" : " (your own)")) },
        chosenDictionaries: alert?.dictionaries ?? call.queries("dictionary"),
        direction: (alert?.direction ?? .any).rawValue, frequency: (alert?.frequency ?? .daily).rawValue,
        recipients: alert?.recipients.map(\.mail).joined(separator: "\n") ?? mine,
        sites: try Site.all(for: viewer, in: tx).map {
          Field.Option($0.id.text, "\($0.reference) \($0.account.handle ?? $0.name ?? $0.account.address)")
        }, chosenSites: alert?.sites?.map(\.text) ?? [],
        withImports: alert?.withImports ?? false, mayWatchAll: viewer.units(for: .annotate) == nil)
    }
  }

  private static func draft(_ form: Form, for viewer: Viewer) -> Alert.Draft {
    let sites = form.all("sites").map { Identifier<Site>(text: $0) }
    let search = form["search"]
    return Alert.Draft(
      name: form["name"], saved: search.isEmpty || search == "query" ? nil : Identifier(text: search),
      query: search == "query" ? form["query"] : nil, dictionaries: form.all("dictionaries"),
      direction: Alert.Direction(rawValue: form["direction"]) ?? .any,
      frequency: Alert.Frequency(rawValue: form["frequency"]) ?? .daily, recipients: form["recipients"],
      sites: sites.isEmpty && viewer.units(for: .annotate) == nil ? nil : sites,
      withImports: form.isOn("withImports"))
  }

  @Sendable private static func new(_ call: Call) async throws -> Response {
    call.page(try await editPage(call, nil, Entered()))
  }

  @Sendable private static func make(_ call: Call) async throws -> Response {
    let form = try await call.form()
    do {
      let alert = try await Alert.make(draft(form, for: call.viewer), services: call.services, for: call.viewer)
      return call.see(Place.alert(alert.id).after(.alertKept))
    } catch let error as EntryErrors {
      return call.page(try await editPage(call, nil, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  private static func changeable(_ call: Call) async throws -> Alert {
    let alert = try await alert(call)
    guard try await call.read({ tx, viewer in try alert.mayBeChanged(by: viewer, in: tx) }) else {
      throw WebFailure.notFound
    }
    return alert
  }

  @Sendable private static func edit(_ call: Call) async throws -> Response {
    call.page(try await editPage(call, try await changeable(call), Entered()))
  }

  @Sendable private static func change(_ call: Call) async throws -> Response {
    let alert = try await changeable(call)
    let form = try await call.form()
    do {
      try await alert.change(draft(form, for: call.viewer), services: call.services, for: call.viewer)
      return call.see(Place.alert(alert.id).after(.alertKept))
    } catch let error as EntryErrors {
      return call.page(try await editPage(call, alert, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  @Sendable private static func mute(_ call: Call) async throws -> Response {
    let alert = try await alert(call)
    let form = try await call.form()
    do {
      try await alert.mute(form["mute"] != "no", services: call.services, for: call.viewer)
      return call.see(Place.alert(alert.id).after(form["mute"] == "no" ? .alertUnmuted : .alertMuted))
    } catch let error as EntryError {
      return call.page(try await page(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  @Sendable private static func pause(_ call: Call) async throws -> Response {
    let alert = try await changeable(call)
    let form = try await call.form()
    let pauses = form["pause"] == "yes"
    try await alert.pause(pauses, services: call.services, for: call.viewer)
    return call.see(Place.alert(alert.id).after(pauses ? .alertPaused : .alertResumed))
  }

  @Sendable private static func askToForget(_ call: Call) async throws -> Response {
    let alert = try await changeable(call)
    let hits = try await call.read { tx, viewer in
      try AlertHit.count(AlertHit.Filter(alert: alert.id), for: viewer, in: tx)
    }
    let list =
      hits == 0
      ? "It has found nothing yet."
      : "The list of what it found, \(hits == 1 ? "1 hit" : "\(hits.grouped) hits"), goes with it; the items stay."
    return call.page(
      WarningPage(
        question: "Forget “\(alert.name)”?",
        loss: "The alert will be gone for everybody, and nobody is told of anything by it. \(list) To stop it for a "
          + "while, pause it instead.",
        action: Place("alerts", alert.id.text, "forget").text, act: "Forget it", back: Place.alert(alert.id).text,
        spare: "Keep it", section: .search))
  }

  @Sendable private static func forget(_ call: Call) async throws -> Response {
    let alert = try await changeable(call)
    _ = try await call.form()
    try await alert.forget(services: call.services, for: call.viewer)
    return call.see(Place.watched.after(.alertForgotten))
  }
}

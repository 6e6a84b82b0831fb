import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// Searches kept under a name: save, list, run, change, forget.
enum SavedSearchRoutes {
  @Sendable static func list(_ call: Call) async throws -> Response {
    let searches = try await call.read { tx, viewer in try SavedSearch.all(for: viewer, in: tx) }
    if call.query("format") == "csv" {
      return call.csv(
        "saved-searches", columns: ["name", "query", "saved by", "since", "found", "last run"],
        rows: searches.map { search in
          [
            search.name, search.query, search.createdBy, search.created.rfc3339, search.last?.count.words ?? "",
            search.last?.at.rfc3339 ?? "",
          ]
        })
    }
    return call.page(
      SavedSearchesPage(
        searches: searches.map { search in
          let mayChange = search.mayBeChanged(by: call.viewer)
          return SavedSearchesPage.Entry(
            name: search.name, query: search.query, by: search.createdBy, since: call.moment(search.created),
            count: search.last?.count.words, at: call.moment(search.last?.at),
            run: Place.savedSearch(search.id).text,
            edit: mayChange ? Place("searches", search.id.text, "edit").text : nil,
            forget: mayChange ? Place("searches", search.id.text, "forget").text : nil,
            alert: call.viewer.may(.annotate) ? Place.newAlert.with("saved", search.id.text).text : nil)
        }))
  }

  @Sendable static func save(_ call: Call) async throws -> Response {
    let form = try await call.form()
    do {
      let saved = try await SavedSearch.save(
        name: form["name"], query: form["query"], services: call.services, for: call.viewer)
      return call.see(address(of: saved).after(.searchSaved))
    } catch let error as EntryError {
      return try await SearchRoutes.page(
        try Search(form["query"]), call, entered: Entered(form, error: error), status: .unprocessableContent)
    }
  }

  /// The address that is shared: it leads to the results, whose own address says what was looked for.
  @Sendable static func run(_ call: Call) async throws -> Response { call.see(address(of: try await saved(call))) }

  private static func address(of saved: SavedSearch) -> Place {
    Place.search(for: saved.query).with("saved", saved.id.text)
  }

  @Sendable static func edit(_ call: Call) async throws -> Response {
    let saved = try await changeable(call)
    return call.page(
      SavedSearchEditPage(entered: Entered(), id: saved.id.text, name: saved.name, query: saved.query))
  }

  @Sendable static func change(_ call: Call) async throws -> Response {
    let saved = try await changeable(call)
    let form = try await call.form()
    func again(_ error: any Error) -> Response {
      call.page(
        SavedSearchEditPage(
          entered: Entered(form, error: error), id: saved.id.text, name: saved.name, query: saved.query),
        status: .unprocessableContent)
    }
    do {
      try await saved.change(name: form["name"], query: form["query"], services: call.services, for: call.viewer)
      return call.see(Place.savedSearches.after(.searchSaved))
    } catch let error as EntryError {
      return again(error)
    } catch let error as QueryError {
      return again(
        EntryError(
          field: "query", value: error.text, problem: "cannot be read: \(error.sentence)",
          remedy: error.corrected.map { "did you mean \($0)?" } ?? "correct it at “\(error.parts.place)”"))
    }
  }

  @Sendable static func askToForget(_ call: Call) async throws -> Response {
    let saved = try await changeable(call)
    return call.page(warning(saved))
  }

  @Sendable static func forget(_ call: Call) async throws -> Response {
    let saved = try await changeable(call)
    let form = try await call.form()
    do {
      try await saved.forget(services: call.services, for: call.viewer)
      return call.see(Place.savedSearches.after(.searchForgotten))
    } catch let error as EntryError {
      return call.page(warning(saved, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  private static func warning(_ saved: SavedSearch, _ entered: Entered = Entered()) -> WarningPage {
    WarningPage(
      entered: entered, question: "Forget “\(saved.name)”?",
      loss: "The name and its query “\(saved.query)” will be gone for everybody. What it found stays, and so does the "
        + "evidence that it was run.",
      action: Place("searches", saved.id.text, "forget").text, act: "Forget it", back: Place.savedSearches.text,
      spare: "Keep it", section: .search)
  }

  private static func saved(_ call: Call) async throws -> SavedSearch {
    let id = Identifier<SavedSearch>(text: try call.parameter("search"))
    guard let saved = try await call.read({ tx, viewer in try SavedSearch.find(id, for: viewer, in: tx) }) else {
      throw WebFailure.notFound
    }
    return saved
  }

  private static func changeable(_ call: Call) async throws -> SavedSearch {
    let saved = try await saved(call)
    if !saved.mayBeChanged(by: call.viewer) { try call.viewer.require(.annotate) }
    return saved
  }
}

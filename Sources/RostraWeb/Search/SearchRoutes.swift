import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// Finding, and searches kept under a name.
enum SearchRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/search", .permission(.search), search)
    routes.get("/searches", .permission(.search), SavedSearchRoutes.list)
    routes.post("/searches", .permission(.search), SavedSearchRoutes.save)
    routes.get("/searches/:search", .permission(.search), SavedSearchRoutes.run)
    routes.get("/searches/:search/edit", .permission(.search), SavedSearchRoutes.edit)
    routes.post("/searches/:search/edit", .permission(.search), SavedSearchRoutes.change)
    routes.get("/searches/:search/forget", .permission(.search), SavedSearchRoutes.askToForget)
    routes.post("/searches/:search/forget", .permission(.search), SavedSearchRoutes.forget)
  }

  @Sendable private static func search(_ call: Call) async throws -> Response {
    let order = SearchOrder(call.query("order"))
    do {
      let text = call.query("q") ?? ""
      if call.query("format") == "csv" { return try await csv(try Search(text), call) }
      return try await page(
        try Search(text, order: order, page: paging(call), saved: call.query("saved").map(Identifier.init(text:))), call
      )
    } catch let error as QueryError {
      return call.page(SearchResultsPage(error, order: order), status: .unprocessableContent)
    }
  }

  private static func paging(_ call: Call) -> Rostra.SearchPage {
    Rostra.SearchPage(
      limit: 25, before: call.query("before").flatMap { Int64($0) },
      skip: min(call.query("skip").flatMap { Int($0) } ?? 0, 5_000))
  }

  /// What was found, as a page.
  static func page(_ search: Search, _ call: Call, entered: Entered = Entered(), status: HTTPResponse.Status = .ok)
    async throws -> Response
  {
    let found = try await search.run(services: call.services, for: call.viewer)
    var saved: SavedSearch?
    if let id = search.saved {
      saved = try await call.read { tx, viewer in try SavedSearch.find(id, for: viewer, in: tx) }
      // The address may still name a search whose words were changed since.
      if saved?.query != search.text { saved = nil }
    }
    return call.page(
      SearchResultsPage(
        search, found, saved: saved, viewer: call.viewer, entered: entered, moment: { call.moment($0) }),
      status: status)
  }

  /// More rows than this are a production's work.
  static let mostRows = 10_000

  private static func csv(_ search: Search, _ call: Call) async throws -> Response {
    let (hits, sites) = try await search.export(limit: mostRows, services: call.services, for: call.viewer)
    let names = Dictionary(uniqueKeysWithValues: sites.map { ($0.id.text, $0.reference) })
    func word(_ flag: Bool) -> String { flag ? "yes" : "no" }
    return call.csv(
      "search",
      columns: [
        "item", "site", "published", "author", "author name", "kind", "own", "deleted", "hidden", "edited", "media",
        "earlier version", "tags", "text",
      ],
      rows: hits.map { hit in
        [
          hit.item, names[hit.site] ?? "", Timestamp(milliseconds: hit.published).rfc3339, hit.authorHandle ?? "",
          hit.authorName ?? "", hit.kind.rawValue, word(hit.isOwn), word(hit.isDeleted), word(hit.isHidden),
          word(hit.isEdited), word(hit.hasMedia), word(hit.isSuperseded), hit.tags.joined(separator: "; "),
          hit.pieces.map(\.text).joined(separator: "\n"),
        ]
      })
  }
}

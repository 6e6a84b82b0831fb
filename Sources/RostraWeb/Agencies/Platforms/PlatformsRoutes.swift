import HTTPTypes
import Hummingbird
import Rostra
import RostraStorage

/// The catalogue of platforms.
enum PlatformsRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/platforms", .permission(.follow), show)
    routes.post("/platforms", .permission(.administer), add)
    routes.post("/platforms/kinds", .permission(.administer), addKind)
    routes.post("/platforms/:platform/retire", .permission(.administer), retire)
  }

  private static func load(_ call: Call) async throws -> (PlatformCatalogue, PlatformCatalogue.CategoryList) {
    let (catalogue, profile) = try await call.read { tx, viewer in
      (try PlatformCatalogue.of(viewer, in: tx), try Profile.inForce(for: viewer.agency, in: tx))
    }
    guard let list = catalogue.list(of: profile) else { throw WebFailure.notFound }
    return (catalogue, list)
  }

  @Sendable private static func show(_ call: Call) async throws -> Response {
    guard call.query("format") == "csv" else { return call.page(try await page(call, Entered())) }
    let (catalogue, list) = try await load(call)
    return call.csv(
      "platforms", columns: ["id", "name", "kinds", "note", "own"],
      rows: catalogue.platforms.map { platform in
        [
          platform.id, platform.name,
          catalogue.categories(of: platform, on: list).map(\.title).joined(separator: "; "), platform.note ?? "",
          platform.isOwn == true ? "yes" : "no",
        ]
      })
  }

  private static func page(_ call: Call, _ entered: Entered) async throws -> PlatformsPage {
    let (catalogue, list) = try await load(call)
    let names = Dictionary(catalogue.platforms.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    let base = catalogue.lists.first?.categories ?? []
    let titles = Dictionary(base.map { ($0.id, $0.title) }, uniquingKeysWith: { first, _ in first })
    return PlatformsPage(
      entered: entered, list: list.title, source: list.source,
      categories: list.categories.map { category in
        PlatformsPage.Category(
          title: category.title,
          examples: category.examples.map { $0.compactMap { names[$0] }.joined(separator: ", ") }
            ?? catalogue.platforms.filter { catalogue.categories(of: $0, on: list).contains(category) }.prefix(4)
            .map(\.name).joined(separator: ", "),
          countsAs: (category.countsAs ?? []).compactMap { titles[$0] }.joined(separator: ", "),
          isOwn: category.isOwn == true)
      },
      platforms: catalogue.platforms.map { platform in
        PlatformsPage.Row(
          id: platform.id, name: platform.name,
          categories: catalogue.categories(of: platform, on: list).map(\.title), note: platform.note ?? "",
          isOwn: platform.isOwn == true)
      },
      choices: base.map { Field.Option($0.id, $0.title, hint: $0.isOwn == true ? "Added by your agency" : nil) },
      mayChange: call.viewer.may(.administer))
  }

  @Sendable private static func add(_ call: Call) async throws -> Response {
    let form = try await call.form()
    do {
      _ = try await PlatformCatalogue.add(
        form["name"], categories: form.all("categories"), note: form["note"], services: call.services, for: call.viewer)
      return call.see(Place("platforms").after(.platformKept))
    } catch let error as EntryError {
      return call.page(try await page(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  @Sendable private static func addKind(_ call: Call) async throws -> Response {
    let form = try await call.form()
    do {
      _ = try await PlatformCatalogue.addCategory(
        form["title"], countsAs: form.all("countsAs"), services: call.services, for: call.viewer)
      return call.see(Place("platforms").after(.platformKept))
    } catch let error as EntryError {
      return call.page(try await page(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  @Sendable private static func retire(_ call: Call) async throws -> Response {
    _ = try await call.form()
    do {
      try await PlatformCatalogue.retire(try call.parameter("platform"), services: call.services, for: call.viewer)
    } catch is PlatformError {
      throw WebFailure.notFound
    }
    return call.see(Place("platforms").after(.platformKept))
  }
}

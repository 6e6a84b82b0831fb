import HTTPTypes
import Rostra
import RostraPlatforms
import RostraStorage

/// Searches that are kept under a name.
enum SavedSearchesAPI {
  private static let saved = JSONSchema.named(
    "SavedSearch",
    .object([
      .always("id", .uuid), .always("name", .string), .always("query", .string), .always("by", .string),
      .always("since", .time), .maybe("found", .count, "Items at your last run; counting stops at 10,001."),
      .maybe("run", .time),
    ]))

  private static let id = Operation.Parameter.path("search", .uuid, "The saved search's id.", of: "SavedSearch")
  private static let query = JSONSchema.Property.always("query", .text(2000), "As `/search` takes it.")
  private static let name = JSONSchema.text(120, atLeast: 1)

  static let operations: [Operation] = [
    .get(
      "listSavedSearches", "/saved-searches", "Search", "The searches that are kept under a name, by name",
      .object([.always("items", .list(of: saved))]), access: .permission(.search), handle: list),
    .get(
      "getSavedSearch", "/saved-searches/{search}", "Search", "One saved search", saved, access: .permission(.search),
      parameters: [id], handle: get),
    Operation(
      "saveSearch", .post, "/saved-searches", "Search", "Keep a search under a name", access: .permission(.search),
      body: .named("NewSavedSearch", .object([.always("name", name), query])), success: .json(201, saved), handle: save),
    Operation(
      "changeSavedSearch", .patch, "/saved-searches/{search}", "Search", "Give it another name or query",
      note: "Whoever made it may, and whoever annotates. Alerts that use it look for the new words from then on.",
      access: .permission(.search), parameters: [id],
      body: .named("SavedSearchChange", .object([.maybe("name", name), .maybe("query", .text(2000))])),
      success: .json(200, saved), handle: change),
    Operation(
      "forgetSavedSearch", .delete, "/saved-searches/{search}", "Search", "Forget it; what it found stays",
      note: "Refused while an alert uses it.", access: .permission(.search), parameters: [id], success: .nothing,
      handle: forget),
  ]

  private static func find(_ asked: APICall) async throws -> SavedSearch {
    let id: Identifier<SavedSearch> = try asked.id("search")
    guard let found = try await asked.read({ tx, viewer in try SavedSearch.find(id, for: viewer, in: tx) }) else {
      throw WebFailure.notFound
    }
    return found
  }

  @Sendable private static func list(_ asked: APICall) async throws -> APIAnswer {
    let found = try await asked.read { tx, viewer in try SavedSearch.all(for: viewer, in: tx) }
    return APIAnswer(["items": .array(found.map(\.json))])
  }

  @Sendable private static func get(_ asked: APICall) async throws -> APIAnswer {
    APIAnswer(try await find(asked).json)
  }

  @Sendable private static func save(_ asked: APICall) async throws -> APIAnswer {
    let saved = try await SavedSearch.save(
      name: asked.body["name"]?.string ?? "", query: asked.body["query"]?.string ?? "", services: asked.services,
      for: asked.viewer)
    var answer = APIAnswer(saved.json)
    answer.headers[.location] = Place("api", "v1", "saved-searches", saved.id.text).text
    return answer
  }

  @Sendable private static func change(_ asked: APICall) async throws -> APIAnswer {
    let saved = try await find(asked)
    try await saved.change(
      name: asked.body["name"]?.string ?? saved.name, query: asked.body["query"]?.string ?? saved.query,
      services: asked.services, for: asked.viewer)
    return APIAnswer(try await find(asked).json)
  }

  @Sendable private static func forget(_ asked: APICall) async throws -> APIAnswer {
    try await find(asked).forget(services: asked.services, for: asked.viewer)
    return .nothing
  }
}

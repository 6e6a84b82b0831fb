import HTTPTypes
import Rostra
import RostraPlatforms
import RostraStorage

/// Lists of words that alerts look for.
enum DictionariesAPI {
  private static let dictionary = JSONSchema.named(
    "Dictionary",
    .object([
      .always("id", .string, "A UUID for the agency's own; a name such as `threats-en` for those supplied."),
      .always("name", .string), .always("language", .string, "BCP 47; `mul` for several."),
      .always("version", .count), .always("about", .string), .always("supplied", .boolean),
      .always("terms", .list(of: .string)),
      .always("patterns", .list(of: .string), "Kinds of what words cannot say, such as telephone numbers."),
    ]))

  private static let id = Operation.Parameter.path("dictionary", .text(100, atLeast: 1), "Its id.", of: "Dictionary")
  private static let name = JSONSchema.text(120, atLeast: 1)
  private static let terms = JSONSchema.list(of: .text(200, atLeast: 1), most: TermDictionary.mostTerms)
  private static let others: [JSONSchema.Property] = [
    .maybe("language", .text(35, atLeast: 2), "English where it is not given."), .maybe("about", .text(500)),
  ]

  static let operations: [Operation] = [
    .get(
      "listDictionaries", "/dictionaries", "Alerts", "The dictionaries: the agency's own, then those supplied",
      .object([.always("items", .list(of: dictionary))]), access: .permission(.search), handle: list),
    .get(
      "getDictionary", "/dictionaries/{dictionary}", "Alerts", "One dictionary", dictionary,
      access: .permission(.search), parameters: [id], handle: get),
    Operation(
      "makeDictionary", .post, "/dictionaries", "Alerts", "Make a dictionary of your own",
      note:
        "A term is a word or a phrase; a star at its end stands for any ending. Capitals and accents make no difference.",
      access: .permission(.annotate),
      body: .named("NewDictionary", .object([.always("name", name), .always("terms", terms)] + others)),
      success: .json(201, dictionary), handle: make),
    Operation(
      "changeDictionary", .patch, "/dictionaries/{dictionary}", "Alerts", "Change a dictionary of your own",
      note: "Its version counts up.", access: .permission(.annotate), parameters: [id],
      body: .named("DictionaryChange", .object([.maybe("name", name), .maybe("terms", terms)] + others)),
      success: .json(200, dictionary), handle: change),
    Operation(
      "forgetDictionary", .delete, "/dictionaries/{dictionary}", "Alerts", "Forget a dictionary of your own",
      note: "Refused while an alert uses it.", access: .permission(.annotate), parameters: [id], success: .nothing,
      handle: forget),
  ]

  private static func find(_ asked: APICall) async throws -> TermDictionary {
    let id = try asked.path("dictionary").lowercased()
    guard let found = try await asked.read({ tx, viewer in try TermDictionary.find(id, for: viewer, in: tx) }) else {
      throw WebFailure.notFound
    }
    return found
  }

  @Sendable private static func list(_ asked: APICall) async throws -> APIAnswer {
    let own = try await asked.read { tx, viewer in try TermDictionary.own(for: viewer, in: tx) }
    return APIAnswer(["items": .array((own + (try TermDictionary.supplied())).map(\.json))])
  }

  @Sendable private static func get(_ asked: APICall) async throws -> APIAnswer {
    APIAnswer(try await find(asked).json)
  }

  private static func terms(_ body: JSON) -> String? {
    body["terms"]?.array.map { $0.compactMap(\.string).joined(separator: "\n") }
  }

  @Sendable private static func make(_ asked: APICall) async throws -> APIAnswer {
    let body = asked.body
    let kept = try await TermDictionary.keep(
      TermDictionary.Draft(
        name: body["name"]?.string ?? "", language: body["language"]?.string ?? "en",
        about: body["about"]?.string ?? "", terms: terms(body) ?? ""), services: asked.services, for: asked.viewer)
    var answer = APIAnswer(kept.json)
    answer.headers[.location] = Place("api", "v1", "dictionaries", kept.id).text
    return answer
  }

  @Sendable private static func change(_ asked: APICall) async throws -> APIAnswer {
    let (before, body) = (try await find(asked), asked.body)
    let kept = try await TermDictionary.keep(
      TermDictionary.Draft(
        name: body["name"]?.string ?? before.name, language: body["language"]?.string ?? before.language,
        about: body["about"]?.string ?? before.about, terms: terms(body) ?? before.file), as: before.id,
      services: asked.services, for: asked.viewer)
    return APIAnswer(kept.json)
  }

  @Sendable private static func forget(_ asked: APICall) async throws -> APIAnswer {
    try await find(asked).forget(services: asked.services, for: asked.viewer)
    return .nothing
  }
}

import HTTPTypes
import Rostra
import RostraPlatforms
import RostraStorage

/// What people are told of, and what was found for them.
enum AlertsAPI {
  private static let alert = JSONSchema.named(
    "Alert",
    .object([
      .always("id", .uuid), .always("name", .string), .maybe("savedSearch", .uuid),
      .always("dictionaries", .list(of: .string)), .always("direction", .one(of: Alert.Direction.self)),
      .always("frequency", .one(of: Alert.Frequency.self)),
      .maybe("sites", .list(of: .uuid), "Absent: every site."), .always("recipients", .list(of: .string)),
      .always("withImports", .boolean, "Also what imported files bring, however old it is."),
      .always("active", .boolean), .maybe("trouble", .string, "Why it cannot look at the moment."),
      .always("created", .time), .always("createdBy", .string),
    ]))

  private static let hit = JSONSchema.named(
    "AlertHit",
    .object([
      .always("hit", .string, "Names it."), .always("alert", .uuid), .always("alertName", .string),
      .always("item", .uuid), .always("version", .uuid), .always("site", .uuid),
      .always("terms", .list(of: .string), "Words of dictionaries that occur; `~` before a kind of private data."),
      .maybe("author", .string), .maybe("published", .time), .always("found", .time),
      .always("state", .one(of: AlertHit.State.self)), .maybe("handledBy", .string), .maybe("handled", .time),
      .always("destroyed", .boolean, "The version was lawfully destroyed since."),
    ]))

  private static let id = Operation.Parameter.path("alert", .uuid, "The alert's id.", of: "Alert")
  private static let members: [JSONSchema.Property] = [
    .maybe("savedSearch", .uuid), .maybe("query", .text(2000), "A search that is saved under the alert's name."),
    .maybe("dictionaries", .list(of: .text(100, atLeast: 1), most: 20), "One of them has to occur."),
    .maybe("direction", .one(of: Alert.Direction.self), "Said by whom; anybody where it is not given."),
    .maybe("frequency", .one(of: Alert.Frequency.self), "Daily where it is not given."),
    .maybe("sites", .list(of: .uuid, most: 1000), "Every site where it is not given."),
    .maybe(
      "recipients", .list(of: .text(254, atLeast: 3), most: 20),
      "Mail addresses of people who sign in here. Each is told only of what they may read."),
    .maybe("withImports", .boolean, "Also what imported files bring; not where it is not given."),
  ]

  static let operations: [Operation] = [
    .get(
      "listAlerts", "/alerts", "Alerts", "The alerts, by name", .object([.always("items", .list(of: alert))]),
      access: .permission(.search), handle: list),
    .get(
      "getAlert", "/alerts/{alert}", "Alerts", "One alert", alert, access: .permission(.search), parameters: [id],
      handle: get),
    Operation(
      "makeAlert", .post, "/alerts", "Alerts", "Watch what is captured from now on",
      note: "It looks for a search, for the words of dictionaries, or for both: then an item must match both.",
      access: .permission(.annotate),
      body: .named("NewAlert", .object([.always("name", .text(120, atLeast: 1))] + members)),
      success: .json(201, alert),
      handle: make),
    Operation(
      "changeAlert", .patch, "/alerts/{alert}", "Alerts", "Change, pause or resume an alert",
      note: """
        What is not given stays; `everySite` lifts the choice of sites, and `noSearch` that of a search. A paused alert does \
        not look back when it goes on.
        """, access: .permission(.annotate), parameters: [id],
      body: .named(
        "AlertChange",
        .object(
          [
            .maybe("name", .text(120, atLeast: 1)), .maybe("active", .boolean), .maybe("everySite", .boolean),
            .maybe("noSearch", .boolean),
          ] + members)), success: .json(200, alert), handle: change),
    Operation(
      "forgetAlert", .delete, "/alerts/{alert}", "Alerts", "Forget an alert with the list of its hits; the items stay",
      access: .permission(.annotate), parameters: [id], success: .nothing, handle: forget),
    Operation(
      "muteAlert", .post, "/alerts/{alert}/mute", "Alerts",
      "Stop the messages of an alert to yourself, or want them again",
      access: .permission(.search), parameters: [id],
      body: .named("Muting", .object([.always("muted", .boolean)])), success: .nothing, handle: mute),
    .list(
      "listAlertHits", "/alert-hits", "Alerts", "What alerts found, newest first", of: hit,
      access: .permission(.search),
      parameters: [
        .query("alert", .uuid, "One alert; all where it is not given."),
        .query("site", .text(200, atLeast: 1), "One site; all where it is not given."),
        .query("state", .one(of: AlertHit.State.self), "All where it is not given."),
      ], handle: hits),
    Operation(
      "handleAlertHits", .post, "/alert-hits/state", "Alerts", "Say of hits that somebody has seen to them",
      access: .permission(.annotate),
      body: .named(
        "HitHandling",
        .object([
          .always("hits", .list(of: .text(100, atLeast: 1), most: AlertHit.mostHandled)),
          .always("state", .one(of: AlertHit.State.self)),
        ])), success: .json(200, .object([.always("changed", .count)])), handle: handle),
  ]

  private static func find(_ asked: APICall) async throws -> Alert {
    let id: Identifier<Alert> = try asked.id("alert")
    guard let found = try await asked.read({ tx, viewer in try Alert.find(id, for: viewer, in: tx) }) else {
      throw WebFailure.notFound
    }
    return found
  }

  @Sendable private static func list(_ asked: APICall) async throws -> APIAnswer {
    let found = try await asked.read { tx, viewer in try Alert.all(for: viewer, in: tx) }
    return APIAnswer(["items": .array(found.map(\.json))])
  }

  @Sendable private static func get(_ asked: APICall) async throws -> APIAnswer {
    APIAnswer(try await find(asked).json)
  }

  private static func list(_ body: JSON, _ name: String) -> [String]? {
    body[name]?.array.map { $0.compactMap(\.string) }
  }

  private static func sites(_ body: JSON) -> [Identifier<Site>]? {
    list(body, "sites")?.map { Identifier(text: $0.lowercased()) }
  }

  @Sendable private static func make(_ asked: APICall) async throws -> APIAnswer {
    let body = asked.body
    let alert = try await Alert.make(
      Alert.Draft(
        name: body["name"]?.string ?? "", saved: body["savedSearch"]?.string.map { Identifier(text: $0.lowercased()) },
        query: body["query"]?.string, dictionaries: list(body, "dictionaries") ?? [],
        direction: body["direction"]?.string.flatMap(Alert.Direction.init(rawValue:)) ?? .any,
        frequency: body["frequency"]?.string.flatMap(Alert.Frequency.init(rawValue:)) ?? .daily,
        recipients: (list(body, "recipients") ?? []).joined(separator: "\n"), sites: sites(body),
        withImports: body["withImports"]?.bool ?? false),
      services: asked.services, for: asked.viewer)
    var answer = APIAnswer(alert.json)
    answer.headers[.location] = Place("api", "v1", "alerts", alert.id.text).text
    return answer
  }

  @Sendable private static func change(_ asked: APICall) async throws -> APIAnswer {
    let alert = try await find(asked)
    let body = asked.body
    let drops = body["noSearch"]?.bool == true
    let isMore = body.object?.contains { $0.name != "active" } ?? false
    if isMore {
      try await alert.change(
        Alert.Draft(
          name: body["name"]?.string ?? alert.name,
          saved: body["savedSearch"]?.string.map { Identifier(text: $0.lowercased()) } ?? (drops ? nil : alert.saved),
          query: body["query"]?.string, dictionaries: list(body, "dictionaries") ?? alert.dictionaries,
          direction: body["direction"]?.string.flatMap(Alert.Direction.init(rawValue:)) ?? alert.direction,
          frequency: body["frequency"]?.string.flatMap(Alert.Frequency.init(rawValue:)) ?? alert.frequency,
          recipients: (list(body, "recipients") ?? alert.recipients.map(\.mail)).joined(separator: "\n"),
          sites: sites(body) ?? (body["everySite"]?.bool == true ? nil : alert.sites),
          withImports: body["withImports"]?.bool ?? alert.withImports),
        services: asked.services, for: asked.viewer)
    }
    if let active = body["active"]?.bool, active != alert.isActive {
      try await alert.pause(!active, services: asked.services, for: asked.viewer)
    }
    return APIAnswer(try await find(asked).json)
  }

  @Sendable private static func forget(_ asked: APICall) async throws -> APIAnswer {
    try await find(asked).forget(services: asked.services, for: asked.viewer)
    return .nothing
  }

  @Sendable private static func mute(_ asked: APICall) async throws -> APIAnswer {
    try await find(asked).mute(asked.body["muted"]?.bool ?? true, services: asked.services, for: asked.viewer)
    return .nothing
  }

  // MARK: - What was found

  @Sendable private static func hits(_ asked: APICall) async throws -> APIAnswer {
    let word = asked.text("site")
    let limit = asked.limit
    let before = try asked.cursor().flatMap { AlertHit.Place($0.text(0)) }
    let found = try await asked.read { [asked] tx, viewer in
      let only = try word.map { try SitesAPI.find($0, for: viewer, in: tx) }
      let filter = AlertHit.Filter(
        alert: asked.text("alert").map { Identifier(text: $0.lowercased()) },
        state: asked.text("state").flatMap(AlertHit.State.init(rawValue:)), site: only?.id)
      return try AlertHit.all(filter, before: before, limit: limit + 1, for: viewer, in: tx)
    }
    let page = found.prefix(limit)
    return asked.page(
      page.map(\.json), next: found.count > limit ? page.last.map { PageCursor($0.place.description) } : nil)
  }

  @Sendable private static func handle(_ asked: APICall) async throws -> APIAnswer {
    let state = asked.body["state"]?.string.flatMap(AlertHit.State.init(rawValue:)) ?? .seen
    let changed = try await AlertHit.handle(
      list(asked.body, "hits") ?? [], as: state, services: asked.services, for: asked.viewer)
    return APIAnswer(["changed": JSON(changed)])
  }
}

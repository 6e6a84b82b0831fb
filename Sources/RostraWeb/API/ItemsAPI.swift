import Rostra
import RostraPlatforms
import RostraStorage

/// What was said on the sites: items, their versions and what was observed of them.
enum ItemsAPI {
  static let summary = JSONSchema.named(
    "ItemSummary",
    .object([
      .always("id", .uuid), .maybe("site", .string), .always("platformId", .string), .always("kind", .string),
      .maybe("url", .string), .always("own", .boolean, "Said by the account itself."), .maybe("author", .string),
      .maybe("authorName", .string), .always("state", state), .maybe("published", .time), .maybe("inReplyTo", .string),
      .always("firstSeen", .time, firstSeen), .always("lastSeen", .time, lastSeen),
      .always("counters", .map(of: .integer(.min...(.max)))),
    ]))

  private static let firstSeen = "When we first saw it, or were handed it in a file."
  private static let lastSeen = "When a capture last saw it; for what only a file brought, when that was handed over."
  static let handedOver = "Only files brought it: nobody here has seen it on the platform."

  static let state = JSONSchema.one(of: ["present", "hidden", "gone"])

  private static let version = JSONSchema.named(
    "ItemVersion",
    .object([
      .always("id", .uuid), .always("number", .count),
      .always("captured", .time, "When we captured it, or were handed it: `provenance` says which."),
      .always("provenance", .one(of: Provenance.self)), .always("record", .uuid, "The evidence it was read from."),
      .always("contentHash", .digest), .always("leaf", .count, "Its place in the log."),
      .always("content", .anything, "What a reader saw, as the archive keeps it."),
      .maybe("diff", .list(of: .map(of: .string)), "Against the version before: words kept, removed, added."),
    ]))

  static let observation = JSONSchema.named(
    "Observation",
    .object([
      .always("id", .uuid), .always("what", .one(of: ["absent", "hidden", "shown", "restored", "reverted"])),
      .always("at", .time), .always("after", .time, "It happened after this, and no later than `at`."),
      .maybe("status", .count, "The HTTP status that said so."), .maybe("reason", .string), .always("record", .uuid),
      .always("leaf", .count),
    ]))

  static let media = JSONSchema.named(
    "Media",
    .object([
      .always("key", .string), .always("url", .string), .maybe("altText", .string), .maybe("mediaType", .string),
      .maybe("sha256", .digest), .maybe("length", .count), .maybe("captured", .time), .maybe("record", .uuid),
      .maybe("error", .string),
    ]))

  private static let item = JSONSchema.named(
    "Item",
    .object([
      .always("id", .uuid), .maybe("site", .string), .maybe("platform", .string), .always("platformId", .string),
      .always("kind", .string), .maybe("url", .string), .always("own", .boolean), .always("state", state),
      .maybe("published", .time), .always("firstSeen", .time, firstSeen), .always("lastSeen", .time, lastSeen),
      .always("handedOver", .boolean, handedOver), .always("counters", .map(of: .integer(.min...(.max)))),
      .always("versions", .list(of: version)),
      .always("observations", .list(of: observation)), .always("media", .list(of: media)),
      .always(
        "conversation",
        .list(
          of: .object([
            .always("id", .uuid), .always("platformId", .string), .maybe("inReplyTo", .string),
            .maybe("author", .string), .maybe("published", .time), .always("state", state), .always("text", .string),
          ]))),
      .always("checkpointSize", .count, "Leaves below this are proven by the newest checkpoint."),
    ]))

  static let id = Operation.Parameter.path("item", .uuid, "The item's id.", of: "ItemSummary", "SearchHit", "Item")

  static let operations: [Operation] = [
    .list(
      "listItems", "/items", "Items", "The items, in the order in which they came to the archive, newest first",
      of: summary,
      parameters: [
        .query("site", .text(200, atLeast: 1), "One site: reference, id, handle or address."),
        .query("kind", .text(40, atLeast: 1), "As ActivityStreams calls it: Note, Article, Profile."),
        .query("state", state, "How it stands on the platform."),
        .query("own", .boolean, "Said by the account itself, or by others."),
      ], handle: list),
    .get(
      "getItem", "/items/{item}", "Items", "One item with every version, observation, its media and conversation", item,
      parameters: [id], handle: get),
  ]

  @Sendable private static func list(_ asked: APICall) async throws -> APIAnswer {
    let limit = asked.limit
    let before = try asked.cursor().map { Identifier<ArchivedItem>(text: $0.text(0)) }
    let word = asked.text("site")
    let (items, more) = try await asked.read { [asked] tx, viewer in
      let only = try word.map { try SitesAPI.find($0, for: viewer, in: tx) }
      let filter = ArchivedItem.ListFilter(
        site: only?.id, kind: asked.text("kind"),
        state: asked.text("state").flatMap(ArchivedItem.State.init(rawValue:)), isOwn: asked.flag("own"))
      let sites = try SitesAPI.all(for: viewer, in: tx)
      let found = try ArchivedItem.list(filter, before: before, limit: limit + 1, for: viewer, in: tx)
      return (found.prefix(limit).map { ($0.id, $0.json(site: sites[$0.site])) }, found.count > limit)
    }
    return asked.page(items.map(\.1), next: more ? items.last.map { PageCursor($0.0.text) } : nil)
  }

  @Sendable private static func get(_ asked: APICall) async throws -> APIAnswer {
    let id: Identifier<ArchivedItem> = try asked.id("item")
    let detail = try await asked.read { tx, viewer in
      guard let item = try ArchivedItem.find(id, for: viewer, in: tx) else { throw WebFailure.notFound }
      return try ItemDetail(item, for: viewer, in: tx)
    }
    return APIAnswer(detail.json)
  }
}

import Rostra
import RostraPlatforms
import RostraStorage

/// A site as its readers see it, or saw it: posts with their answers, newest first.
enum TimelineAPI {
  private static let sight = JSONSchema.named(
    "Sight",
    .object([
      .always("item", ItemsAPI.summary), .always("state", ItemsAPI.state, "How it stood at the moment looked at."),
      .always("versions", .count, "How many there were by then."),
      .always("handedOver", .boolean, ItemsAPI.handedOver), .maybe("title", .string),
      .maybe("warning", .string, "Shown before the text."), .always("text", .string),
      .maybe("change", ItemsAPI.observation, "The last thing that happened to it, where it does not just stand."),
      .always("media", .list(of: ItemsAPI.media)),
    ]))

  private static let thread = JSONSchema.named(
    "Thread",
    .object([
      .always("opening", sight), .always("answers", .list(of: sight), "The first of them."),
      .always("hasMore", .boolean, "There are more answers: see the item's conversation."),
      .always("answersUnknown", .boolean, "It answers something that is not held."),
    ]))

  static let operations: [Operation] = [
    .list(
      "getTimeline", "/sites/{site}/timeline", "Sites", "A site's posts with their answers, newest first", of: thread,
      parameters: [
        SitesAPI.reference,
        .query(
          "show", .one(of: Timeline.Choice.self),
          "Conversations where it is not given; everything else is a list without answers."),
        .query("before", .time, "Only what was placed before this moment."),
        .query("at", .time, "As it looked at this moment, as far as is known now."),
      ], handle: timeline)
  ]

  @Sendable private static func timeline(_ asked: APICall) async throws -> APIAnswer {
    let word = try asked.path("site")
    let filter = Timeline.Filter(
      asked.text("show").flatMap(Timeline.Choice.init(rawValue:)) ?? .conversations, before: asked.time("before"),
      moment: asked.time("at"))
    let after = try asked.cursor()?.place
    let limit = asked.limit
    let (site, timeline) = try await asked.read { tx, viewer in
      let site = try SitesAPI.find(word, for: viewer, in: tx)
      return (site, try Timeline.read(of: site, filter, after: after, limit: limit, for: viewer, in: tx))
    }
    return asked.page(
      timeline.threads.map { json(of: $0, site) },
      next: timeline.next.map(PageCursor.init))
  }

  private static func json(of thread: Timeline.Thread, _ site: Site) -> JSON {
    [
      "opening": json(of: thread.opening, site), "answers": .array(thread.answers.map { json(of: $0, site) }),
      "hasMore": .bool(thread.hasMore), "answersUnknown": .bool(thread.answersUnknown),
    ]
  }

  private static func json(of sight: ItemSight, _ site: Site) -> JSON {
    var members = JSONMembers()
    members.add("item", sight.item.json(site: site))
    members.add("state", sight.state.rawValue)
    members.add("versions", JSON(sight.versions))
    members.add("handedOver", .bool(sight.isHandedOver))
    members.add("title", sight.content?.title)
    members.add("warning", sight.content?.summary)
    members.add("text", .string(sight.text))
    members.add("change", sight.change?.json)
    members.add("media", .array(sight.media.map(\.json)))
    return members.json
  }
}

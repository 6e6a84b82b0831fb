import Rostra
import RostraPlatforms
import RostraStorage

/// Addresses of other programs that are told of what happens here.
enum WebhooksAPI {
  private static let members: [JSONSchema.Property] = [
    .always("id", .uuid), .always("address", .string), .maybe("note", .string), .always("events", events),
    .always("allowPrivate", .boolean), .always("state", .one(of: Webhook.State.self)), .always("madeBy", .string),
    .always("made", .time), .always("nextLeaf", .count, "Everything before this leaf of the log has been told."),
    .maybe("delivered", .time), .maybe("failing", .time, "Since when nothing could be delivered."),
    .maybe("lastError", .string),
  ]
  private static let events = JSONSchema.list(of: .one(of: WebhookEvent.Kind.self), most: 20)
  private static let webhook = JSONSchema.named("Webhook", .object(members))
  private static let secret = JSONSchema.Property.always(
    "secret", .string, "Messages are signed with it (Standard Webhooks). It is shown this once.")
  private static let delivery = JSONSchema.named(
    "WebhookDelivery",
    .object([
      .always("id", .uuid, "The message's `webhook-id`, the same at every attempt."),
      .always("state", .one(of: WebhookDelivery.State.self)), .always("events", .count), .always("firstLeaf", .count),
      .always("endLeaf", .count), .always("attempts", .count), .always("begun", .time), .maybe("tried", .time),
      .maybe("status", .count), .maybe("answer", .string, "How the last answer began."), .maybe("error", .string),
    ]))
  private static let id = Operation.Parameter.path("webhook", .uuid, "The webhook's id.", of: "Webhook", "MadeWebhook")

  static let operations: [Operation] = [
    .get(
      "listWebhooks", "/webhooks", "Webhooks", "The webhooks, in the order in which they were made",
      .object([.always("items", .list(of: webhook))]), access: .permission(.administer), handle: list),
    .get(
      "getWebhook", "/webhooks/{webhook}", "Webhooks", "One webhook", webhook, access: .permission(.administer),
      parameters: [id], handle: get),
    Operation(
      "makeWebhook", .post, "/webhooks", "Webhooks", "Tell an address of what happens from now on",
      note: """
        Messages hold up to 100 events in the order of the log and are signed as Standard Webhooks describes. They are \
        sent until they are answered with a 2xx status, so one may come twice: its webhook-id, and each event's id, stay \
        the same. After five days without a success the webhook stops; made active again, it goes on where it was.
        """,
      access: .permission(.administer),
      body: .named(
        "NewWebhook",
        .object([
          .always("address", .text(2000, atLeast: 8), "An https address of the public internet."),
          .always("events", events), .maybe("note", .text(200, atLeast: 1)),
          .maybe("allowPrivate", .boolean, "A private or loopback address, or plain http, is meant. Kept as evidence."),
        ])), success: .json(201, .named("MadeWebhook", .object(members + [secret]))), handle: make),
    Operation(
      "changeWebhook", .patch, "/webhooks/{webhook}", "Webhooks", "Pause, go on, or tell of other events",
      access: .permission(.administer), parameters: [id],
      body: .named(
        "WebhookChange",
        .object([
          .maybe("state", .one(of: ["active", "paused"])), .maybe("events", events),
          .maybe("note", .text(200, atLeast: 1)),
        ])), success: .json(200, webhook), handle: change),
    Operation(
      "removeWebhook", .delete, "/webhooks/{webhook}", "Webhooks", "Tell it nothing any more",
      access: .permission(.administer), parameters: [id], success: .nothing, handle: remove),
    Operation(
      "renewWebhookSecret", .post, "/webhooks/{webhook}/secret", "Webhooks", "Sign with another secret from now on",
      access: .permission(.administer), parameters: [id],
      success: .json(200, .named("WebhookSecret", .object([secret]))), handle: renewSecret),
    Operation(
      "testWebhook", .post, "/webhooks/{webhook}/test", "Webhooks", "Send a message without events, now",
      access: .permission(.administer), parameters: [id],
      success: .json(
        200,
        .named(
          "WebhookTest",
          .object([
            .always("delivered", .boolean), .maybe("status", .count), .maybe("answer", .string),
            .maybe("error", .string),
          ]))), handle: test),
    .list(
      "listDeliveries", "/webhooks/{webhook}/deliveries", "Webhooks", "The messages of the last 30 days, newest first",
      of: delivery, access: .permission(.administer), parameters: [id], handle: deliveries),
  ]

  private static func kinds(_ json: JSON?) -> Set<WebhookEvent.Kind>? {
    json?.array.map { Set($0.compactMap { $0.string.flatMap(WebhookEvent.Kind.init(rawValue:)) }) }
  }

  @Sendable private static func list(_ asked: APICall) async throws -> APIAnswer {
    let webhooks = try await asked.read { tx, viewer in try Webhook.all(for: viewer, in: tx) }
    return APIAnswer(["items": .array(webhooks.map(\.json))])
  }

  @Sendable private static func get(_ asked: APICall) async throws -> APIAnswer {
    let id: Identifier<Webhook> = try asked.id("webhook")
    guard let webhook = try await asked.read({ tx, viewer in try Webhook.find(id, for: viewer, in: tx) }) else {
      throw WebFailure.notFound
    }
    return APIAnswer(webhook.json)
  }

  @Sendable private static func make(_ asked: APICall) async throws -> APIAnswer {
    let body = asked.body
    let (webhook, secret) = try await Webhook.make(
      address: body["address"]?.string ?? "", events: kinds(body["events"]) ?? [], note: body["note"]?.string,
      allowsPrivateAddress: body["allowPrivate"]?.bool ?? false, services: asked.services,
      box: asked.call.office.box, for: asked.viewer)
    var answer = APIAnswer(.object((webhook.json.object ?? []) + [JSON.Member("secret", .string(secret))]))
    answer.headers[.location] = Place("api", "v1", "webhooks", webhook.id.text).text
    return answer
  }

  @Sendable private static func change(_ asked: APICall) async throws -> APIAnswer {
    let body = asked.body
    let webhook = try await Webhook.change(
      try asked.id("webhook"),
      Webhook.Change(
        state: body["state"]?.string.flatMap(Webhook.State.init(rawValue:)), events: kinds(body["events"]),
        note: body["note"]?.string), services: asked.services, for: asked.viewer)
    return APIAnswer(webhook.json)
  }

  @Sendable private static func remove(_ asked: APICall) async throws -> APIAnswer {
    try await Webhook.remove(try asked.id("webhook"), services: asked.services, for: asked.viewer)
    return .nothing
  }

  @Sendable private static func renewSecret(_ asked: APICall) async throws -> APIAnswer {
    let secret = try await Webhook.renewSecret(
      of: try asked.id("webhook"), services: asked.services, box: asked.call.office.box, for: asked.viewer)
    return APIAnswer(["secret": .string(secret)])
  }

  @Sendable private static func test(_ asked: APICall) async throws -> APIAnswer {
    let work = WebhookWork(services: asked.services, box: asked.call.office.box)
    return APIAnswer(try await work.test(try asked.id("webhook"), for: asked.viewer).json)
  }

  @Sendable private static func deliveries(_ asked: APICall) async throws -> APIAnswer {
    let id: Identifier<Webhook> = try asked.id("webhook")
    let limit = asked.limit
    let before = try asked.cursor().map { Identifier<WebhookDelivery>(text: $0.text(0)) }
    let found = try await asked.read { tx, viewer in
      try WebhookDelivery.list(of: id, before: before, limit: limit + 1, for: viewer, in: tx)
    }
    let page = found.prefix(limit)
    return asked.page(
      page.map(\.json), next: found.count > limit ? page.last.map { PageCursor($0.id.text) } : nil)
  }
}

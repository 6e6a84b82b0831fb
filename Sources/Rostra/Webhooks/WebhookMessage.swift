package import RostraPlatforms
import RostraStorage

/// A message as it goes out.
struct WebhookMessage: Sendable {
  var delivery: Identifier<WebhookDelivery>
  var webhook: Webhook
  /// Once it is taken, everything before this leaf has been told.
  var end: Int64
  var key: [UInt8]
  var body: [UInt8]

  static func body(
    _ events: [WebhookEvent], type: String = "rostra.events", agency: Agency, at now: Timestamp
  ) -> [UInt8] {
    let json: JSON = [
      "type": .string(type), "timestamp": .string(now.rfc3339), "agency": .string(agency.name),
      "sample": .bool(agency.isSample), "events": .array(events.map(\.json)),
    ]
    return json.bytes
  }
}

/// How one attempt went.
package struct WebhookOutcome: Sendable, Hashable {
  package var status: Int?
  /// How the answer began, with control characters made harmless.
  package var answer: String?
  package var error: String?

  package var isDelivered: Bool { error == nil }

  init(status: Int? = nil, error: String) {
    self.status = status
    self.error = error
  }

  init(_ exchange: Exchange) {
    status = exchange.status
    let payload = (try? exchange.payload(limit: 64 << 10)) ?? []
    let text = String(decoding: payload.prefix(400), as: UTF8.self)
    answer = String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    if !(200..<300).contains(exchange.status) { error = "it answered with status \(exchange.status)" }
  }

  var sentence: String { error ?? "delivered" }

  package var json: JSON {
    var members = JSONMembers()
    members.add("delivered", .bool(isDelivered))
    members.add("status", status.map { JSON($0) })
    members.add("answer", answer)
    members.add("error", error)
    return members.json
  }

  func write(
    to delivery: Identifier<WebhookDelivery>, at now: Timestamp, agency: Identifier<Agency>, in tx: any Transaction
  ) throws {
    try tx.execute(
      """
      UPDATE webhook_delivery SET state = \(isDelivered ? "delivered" : "waiting"), attempts = attempts + 1,
        tried_at = \(now.milliseconds), status = \(status), answer = \(answer), error = \(error)
      WHERE agency = \(agency) AND id = \(delivery)
      """)
  }

  static func forget(
    before time: Timestamp, of webhook: Identifier<Webhook>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws {
    try tx.execute(
      """
      DELETE FROM webhook_delivery
      WHERE agency = \(agency) AND webhook = \(webhook) AND state <> 'waiting' AND begun_at < \(time.milliseconds)
      """)
  }
}

extension WebhookWork {
  /// Sends a message without events, at once, to see whether it arrives. It leaves no trace in the delivery log.
  package func test(_ id: Identifier<Webhook>, for viewer: Viewer) async throws -> WebhookOutcome {
    try viewer.require(.administer)
    let services = services
    let box = box
    let message = try await services.database.read { tx in
      guard let webhook = try Webhook.find(id, for: viewer, in: tx) else { throw WebhookError.notFound }
      return WebhookMessage(
        delivery: services.identifiers.next(), webhook: webhook, end: webhook.nextLeaf,
        key: try webhook.key(box, in: tx),
        body: WebhookMessage.body([], type: "rostra.test", agency: services.agency, at: services.clock.now()))
    }
    return await send(message)
  }
}

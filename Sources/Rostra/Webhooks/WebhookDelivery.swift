package import RostraPlatforms
package import RostraStorage

/// One message to a webhook, with how it went: what an operator looks at when the other side says that nothing came.
package struct WebhookDelivery: Sendable, Hashable {
  /// The message's `webhook-id`: the same at every attempt.
  package var id: Identifier<WebhookDelivery>
  package var webhook: Identifier<Webhook>
  package var firstLeaf: Int64
  package var endLeaf: Int64
  package var events: Int64
  package var state: State
  package var attempts: Int64
  package var begun: Timestamp
  package var tried: Timestamp?
  /// The last attempt's.
  package var status: Int64?
  /// How the last answer began.
  package var answer: String?
  package var error: String?

  package enum State: String, Sendable, Hashable, CaseIterable {
    case waiting, delivered
    /// Given up when the webhook failed; its events are told again when that goes on.
    case failed
  }

  /// Of a webhook, newest first.
  package static func list(
    of webhook: Identifier<Webhook>, before: Identifier<WebhookDelivery>?, limit: Int, for viewer: Viewer,
    in tx: any Transaction
  ) throws -> [WebhookDelivery] {
    guard try Webhook.find(webhook, for: viewer, in: tx) != nil else { throw WebhookError.notFound }
    let older: SQL = before.map { "AND id < \($0)" } ?? ""
    return try tx.rows(
      """
      SELECT \(sql: columns) FROM webhook_delivery WHERE agency = \(viewer.agency) AND webhook = \(webhook) \(sql: older)
      ORDER BY id DESC LIMIT \(limit)
      """
    ).map(WebhookDelivery.init)
  }

  /// The message that is under way to a webhook: there is one at most, so that events arrive in their order.
  static func waiting(for webhook: Identifier<Webhook>, agency: Identifier<Agency>, in tx: any Transaction) throws
    -> WebhookDelivery?
  {
    try tx.row(
      """
      SELECT \(sql: columns) FROM webhook_delivery
      WHERE agency = \(agency) AND webhook = \(webhook) AND state = 'waiting' ORDER BY id LIMIT 1
      """
    ).map(WebhookDelivery.init)
  }

  private static let columns: SQL =
    "id, webhook, first_leaf, end_leaf, events, state, attempts, begun_at, tried_at, status, answer, error"

  private init(_ row: Row) throws {
    id = Identifier(text: try row.text("id"))
    webhook = Identifier(text: try row.text("webhook"))
    firstLeaf = try row.int64("first_leaf")
    endLeaf = try row.int64("end_leaf")
    events = try row.int64("events")
    state = State(rawValue: try row.text("state")) ?? .failed
    attempts = try row.int64("attempts")
    begun = Timestamp(milliseconds: try row.int64("begun_at"))
    tried = try row.int64OrNil("tried_at").map(Timestamp.init(milliseconds:))
    status = try row.int64OrNil("status")
    answer = try row.textOrNil("answer")
    error = try row.textOrNil("error")
  }

  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id.text)
    members.add("state", state.rawValue)
    members.add("events", JSON(events))
    members.add("firstLeaf", JSON(firstLeaf))
    members.add("endLeaf", JSON(endLeaf))
    members.add("attempts", JSON(attempts))
    members.add("begun", begun.rfc3339)
    members.add("tried", tried?.rfc3339)
    members.add("status", status.map { JSON($0) })
    members.add("answer", answer)
    members.add("error", error)
    return members.json
  }
}

package import RostraPlatforms
package import RostraStorage

/// Another program's address that is told of what happens here.
package struct Webhook: Sendable, Hashable {
  package var id: Identifier<Webhook>
  package var address: String
  package var note: String?
  package var events: Set<WebhookEvent.Kind>
  /// A private or loopback address was allowed on purpose; that decision is evidence.
  package var allowsPrivateAddress: Bool
  package var state: State
  /// Whose eyes it sees with; nil for one that the operator made at the command line.
  package var person: Identifier<Person>?
  package var maker: String
  package var made: Timestamp
  /// Everything before this leaf of the log has been told.
  package var nextLeaf: Int64
  package var lastError: String?
  /// Since when nothing could be delivered; nil where the last message was.
  package var failing: Timestamp?
  package var delivered: Timestamp?

  package enum State: String, Sendable, Hashable, CaseIterable {
    case active
    /// By a person, for now.
    case paused
    /// Stopped by the system, after days without a delivery or because its owner may not have it any more. Nothing is
    /// lost: made active again, it goes on where it stopped.
    case failed
  }
}

extension Webhook {
  private static let columns: SQL =
    """
    id, address, note, events, allow_private, state, person, made_by, made_at, next_leaf, last_error, failing_since,
    delivered_at
    """

  init(_ row: Row) throws {
    id = Identifier(text: try row.text("id"))
    address = try row.text("address")
    note = try row.textOrNil("note")
    events = Set(
      try row.text("events").split(separator: " ").compactMap { WebhookEvent.Kind(rawValue: String($0)) })
    allowsPrivateAddress = try row.bool("allow_private")
    state = State(rawValue: try row.text("state")) ?? .failed
    person = try row.textOrNil("person").map { Identifier(text: $0) }
    maker = try row.text("made_by")
    made = Timestamp(milliseconds: try row.int64("made_at"))
    nextLeaf = try row.int64("next_leaf")
    lastError = try row.textOrNil("last_error")
    failing = try row.int64OrNil("failing_since").map(Timestamp.init(milliseconds:))
    delivered = try row.int64OrNil("delivered_at").map(Timestamp.init(milliseconds:))
  }

  /// In the order in which they were made.
  package static func all(for viewer: Viewer, in tx: any Transaction) throws -> [Webhook] {
    try viewer.require(.administer)
    return try tx.rows(
      "SELECT \(sql: columns) FROM webhook WHERE agency = \(viewer.agency) ORDER BY made_at, id"
    ).map(Webhook.init)
  }

  package static func find(_ id: Identifier<Webhook>, for viewer: Viewer, in tx: any Transaction) throws -> Webhook? {
    try viewer.require(.administer)
    return try tx.row(
      "SELECT \(sql: columns) FROM webhook WHERE agency = \(viewer.agency) AND id = \(id)"
    ).map(Webhook.init)
  }

  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id.text)
    members.add("address", address)
    members.add("note", note)
    members.add("events", .array(events.map(\.rawValue).sorted().map { .string($0) }))
    members.add("allowPrivate", .bool(allowsPrivateAddress))
    members.add("state", state.rawValue)
    members.add("madeBy", maker)
    members.add("made", made.rfc3339)
    members.add("nextLeaf", JSON(nextLeaf))
    members.add("delivered", delivered?.rfc3339)
    members.add("failing", failing?.rfc3339)
    members.add("lastError", lastError)
    return members.json
  }
}

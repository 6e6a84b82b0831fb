package import RostraPlatforms
package import RostraStorage

extension Notice {
  static let columns: SQL =
    "id, template, recipient, cc, about, subject, body, state, created_at, settled_at, result, due_at"

  init(_ row: Row) throws {
    id = Identifier(text: try row.text("id"))
    template = try row.text("template")
    to = Self.addresses(try row.text("recipient"))
    cc = Self.addresses(try row.text("cc"))
    about = try row.textOrNil("about")
    subject = try row.text("subject")
    body = try row.text("body")
    state = State(rawValue: try row.text("state")) ?? .failed
    created = Timestamp(milliseconds: try row.int64("created_at"))
    settled = try row.int64OrNil("settled_at").map(Timestamp.init(milliseconds:))
    result = try row.textOrNil("result")
    due = try row.int64OrNil("due_at").map(Timestamp.init(milliseconds:))
  }

  /// The outbox, newest first.
  package static func all(
    state: State? = nil, before: Identifier<Notice>? = nil, limit: Int = 50, for viewer: Viewer,
    in tx: any Transaction
  ) throws -> [Notice] {
    try viewer.require(.administer)
    let chosen: SQL = state.map { "AND state = \($0.rawValue)" } ?? ""
    let older: SQL = before.map { "AND id < \($0)" } ?? ""
    return try tx.rows(
      """
      SELECT \(sql: columns) FROM notice WHERE agency = \(viewer.agency) \(sql: chosen) \(sql: older)
      ORDER BY id DESC LIMIT \(limit)
      """
    ).map(Notice.init)
  }

  package static func find(_ id: Identifier<Notice>, for viewer: Viewer, in tx: any Transaction) throws -> Notice? {
    try viewer.require(.administer)
    return try tx.row("SELECT \(sql: columns) FROM notice WHERE agency = \(viewer.agency) AND id = \(id)").map(
      Notice.init)
  }

  /// How many messages are in each state.
  package static func counts(for viewer: Viewer, in tx: any Transaction) throws -> [State: Int] {
    try viewer.require(.administer)
    let rows = try tx.rows("SELECT state, count(*) AS n FROM notice WHERE agency = \(viewer.agency) GROUP BY state")
    return Dictionary(
      uniqueKeysWithValues: try rows.map { (State(rawValue: try $0.text("state")) ?? .failed, try $0.int("n")) })
  }

  /// One try to hand a message to the mail server.
  package struct Delivery: Sendable, Hashable {
    package var at: Timestamp
    /// The server's reply code (RFC 5321, 4.2); 0 where it did not come to one.
    package var reply: Int
    package var words: String
  }

  /// All tries, oldest first (MSG-5).
  package static func deliveries(
    of id: Identifier<Notice>, for viewer: Viewer, in tx: any Transaction
  ) throws -> [Delivery] {
    try viewer.require(.administer)
    return try tx.rows(
      "SELECT at, reply, words FROM notice_delivery WHERE agency = \(viewer.agency) AND notice = \(id) ORDER BY at"
    ).map { row in
      Delivery(
        at: Timestamp(milliseconds: try row.int64("at")), reply: try row.int("reply"), words: try row.text("words"))
    }
  }

  /// Has a message that was given up, or that waits, tried again now.
  package static func retry(_ id: Identifier<Notice>, services: Services, for viewer: Viewer) async throws {
    try viewer.require(.administer)
    let now = services.clock.now()
    try await services.database.write { tx in
      guard let notice = try find(id, for: viewer, in: tx), notice.state != .sent else { throw NoticeError.notWaiting }
      let isEmptied =
        try tx.row(
          "SELECT secret IS NULL AS n FROM notice WHERE agency = \(viewer.agency) AND id = \(id)")?.bool("n") ?? true
      guard !(isEmptied && notice.body.contains(placeholder)) else { throw NoticeError.emptied }
      try tx.execute(
        """
        UPDATE notice SET state = 'queued', due_at = \(now.milliseconds), lease_until = NULL, settled_at = NULL
        WHERE agency = \(viewer.agency) AND id = \(id) AND state <> 'sent'
        """)
      try services.record("notice.retry", of: id.text, by: viewer, in: tx)
    }
  }

  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id.text)
    members.add("template", template)
    members.add("recipient", to.joined(separator: ", "))
    members.add("copies", list: cc.map { .string($0) })
    members.add("about", about)
    members.add("subject", subject)
    members.add("state", state.rawValue)
    members.add("created", created.rfc3339)
    members.add("settled", settled?.rfc3339)
    members.add("due", due?.rfc3339)
    members.add("result", result)
    return members.json
  }
}

package enum NoticeError: Error, Hashable, CustomStringConvertible {
  case notWaiting
  case emptied
  case noServer

  package var description: String {
    switch self {
    case .notWaiting: "This message is unknown or was sent already."
    case .emptied: "This message held a secret that has run out. Have a new one made, such as a new invitation."
    case .noServer:
      "No mail server is set up. Enter one under Settings, Mail, or set ROSTRA_SMTP_URL."
    }
  }
}

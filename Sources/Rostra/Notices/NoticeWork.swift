import RostraPlatforms
import RostraStorage

/// Sends what is due. Any number of processes may run it: each message is held by one at a time.
package struct NoticeWork: Sendable {
  let services: Services
  let home: Home
  let box: SecretBox

  /// - Throws: ``HomeError`` where the key of sealed secrets cannot be read.
  package init(services: Services, home: Home) throws {
    self.services = services
    self.home = home
    box = try home.secretBox()
  }

  private static let due = DueWork(
    table: "notice", key: ["agency", "id"], columns: ["recipient", "cc", "subject", "body", "secret", "created_at"])

  private var viewer: Viewer { Viewer(agency: services.agency.id, actor: "system:mail", role: .system) }

  /// Sends every message that is due, and empties secrets that have run out.
  ///
  /// - Returns: how many were sent. Without a mail server it is none, and the messages wait.
  package func run() async throws -> Int {
    try await emptyOldSecrets()
    guard let server = try await MailServer.current(services: services, home: home) else { return 0 }
    let sender = MailSender(server: server)
    var sent = 0
    while !Task.isCancelled {
      let claims = try await services.database.claimDue(
        Self.due, now: services.clock.now().milliseconds, leaseFor: 300_000, limit: 4,
        where: "agency = \(services.agency.id) AND state = 'queued'")
      guard !claims.isEmpty else { break }
      for claim in claims where try await deliver(claim, by: sender) { sent += 1 }
    }
    return sent
  }

  private func deliver(_ claim: DueClaim, by sender: MailSender) async throws -> Bool {
    let row = claim.row
    let id = Identifier<Notice>(text: try row.text("id"))
    var body = try row.text("body")
    if let sealed = try row.textOrNil("secret") {
      let secret = String(decoding: try box.open(sealed, for: Notice.purpose(id)), as: UTF8.self)
      body = body.replacing(Notice.placeholder, with: secret)
    }
    let outcome = await sender.send(
      MailMessage(
        id: id.text, from: sender.server.sender, fromName: sender.server.senderName,
        to: Notice.addresses(try row.text("recipient")), cc: Notice.addresses(try row.text("cc")),
        subject: try row.text("subject"), date: services.clock.now(), body: body))
    let created = Timestamp(milliseconds: try row.int64("created_at"))
    try await settle(claim, id: id, created: created, outcome: outcome)
    if case .accepted = outcome { return true }
    return false
  }

  private func settle(
    _ claim: DueClaim, id: Identifier<Notice>, created: Timestamp, outcome: MailSender.Outcome
  ) async throws {
    let now = services.clock.now()
    try await services.database.write { tx in
      switch outcome {
      case .accepted(let reply):
        try note(id, at: now, reply: reply, words: "accepted", in: tx)
        try tx.settle(claim, of: Self.due, nextDue: nil)
        try end(id, as: .sent, at: now, result: "accepted (\(reply))", in: tx)
      case .refused(let reply, let words):
        try note(id, at: now, reply: reply, words: words, in: tx)
        try tx.fail(claim, of: Self.due, error: words, retryAt: nil)
        try end(id, as: .failed, at: now, result: words, in: tx)
      case .postponed(let reply, let words):
        try note(id, at: now, reply: reply, words: words, in: tx)
        let isOver = now >= created.advanced(bySeconds: Notice.patience * 86_400)
        let wait = DueWork.retryDelay(attempts: claim.attempts, first: 60_000, longest: 4 * 3_600_000)
        try tx.fail(claim, of: Self.due, error: words, retryAt: isOver ? nil : now.milliseconds + wait)
        if isOver {
          try end(id, as: .failed, at: now, result: words, in: tx)
        } else {
          try tx.execute(
            "UPDATE notice SET result = \(Self.short(words)) WHERE agency = \(viewer.agency) AND id = \(id)")
        }
      }
    }
  }

  private func note(
    _ id: Identifier<Notice>, at now: Timestamp, reply: Int, words: String, in tx: any Transaction
  ) throws {
    // Two tries within one millisecond are told apart by moving the second.
    let last = try tx.row(
      "SELECT max(at) AS at FROM notice_delivery WHERE agency = \(viewer.agency) AND notice = \(id)")?.int64OrNil("at")
    try tx.execute(
      """
      INSERT INTO notice_delivery (agency, notice, at, reply, words)
      VALUES (\(viewer.agency), \(id), \(max(now.milliseconds, (last ?? 0) + 1)), \(Int64(reply)), \(Self.short(words)))
      """)
  }

  private func end(
    _ id: Identifier<Notice>, as state: Notice.State, at now: Timestamp, result: String, in tx: any Transaction
  ) throws {
    let emptied: SQL = state == .sent ? ", secret = NULL" : ""
    try tx.execute(
      """
      UPDATE notice SET state = \(state.rawValue), settled_at = \(now.milliseconds), result = \(Self.short(result))
        \(sql: emptied)
      WHERE agency = \(viewer.agency) AND id = \(id)
      """)
    try services.record(
      state == .sent ? "notice.send" : "notice.fail", of: id.text, by: viewer,
      after: ["result": .string(Self.short(result))], in: tx)
  }

  private func emptyOldSecrets() async throws {
    let agency = services.agency.id
    let oldest = services.clock.now().advanced(bySeconds: -Notice.secretLife * 86_400).milliseconds
    let found = try await services.database.read { tx in
      try tx.row(
        """
        SELECT 1 AS found FROM notice WHERE agency = \(agency) AND secret IS NOT NULL AND created_at < \(oldest) LIMIT 1
        """) != nil
    }
    guard found else { return }
    try await services.database.write { tx in
      try tx.execute(
        """
        UPDATE notice SET secret = NULL, state = 'failed', due_at = NULL,
          result = coalesce(result, 'never sent: no mail server was set up')
        WHERE agency = \(agency) AND secret IS NOT NULL AND created_at < \(oldest)
        """)
    }
  }

  private static func short(_ words: String) -> String {
    String(words.unicodeScalars.map { $0.value < 0x20 ? " " : Character($0) }.prefix(500))
  }
}

package import RostraPlatforms
package import RostraStorage

/// A message that the agency sends by mail: stored first, in the transaction of the act that it tells of, and sent from
/// there, so that a mail server that is away loses none.
package struct Notice: Sendable, Hashable {
  package var id: Identifier<Notice>
  /// What kind of message it is: `invitation`, `mail-test`.
  package var template: String
  /// Addresses it is sent to, and those that get a copy.
  package var to: [String]
  package var cc: [String]
  package var recipient: String { to.joined(separator: ", ") }
  /// The case that it tells of: `S-4`.
  package var about: String?
  package var subject: String
  /// Plain text. Where a secret belongs, ``placeholder`` stands.
  package var body: String
  package var state: State
  package var created: Timestamp
  /// When it was sent, or given up.
  package var settled: Timestamp?
  /// The mail server's last word on it.
  package var result: String?
  /// When it is tried next.
  package var due: Timestamp?

  package enum State: String, Sendable, Hashable, CaseIterable {
    /// Waits for its first or next try.
    case queued
    /// A mail server has taken it over.
    case sent
    /// Given up; a person can have it tried again.
    case failed
  }

  /// Stands in the stored text for what must not lie there, such as the address of an invitation (MSG-4).
  package static let placeholder = "[secret]"
  /// Days for which a message that cannot be delivered is tried (RFC 5321, 4.5.4.1, advises 4 to 5).
  package static let patience: Int64 = 4
  /// Days after which a sealed secret is emptied whatever became of the message; no invitation stands longer.
  package static let secretLife: Int64 = 7

  /// A secret for the ``placeholder``, and what seals it until it is sent.
  package struct Sealing: Sendable {
    package var secret: String
    package var box: SecretBox

    package init(_ secret: String, in box: SecretBox) {
      self.secret = secret
      self.box = box
    }
  }

  /// Puts a message in the queue, in the transaction of the act that it tells of. It is sent within seconds after the
  /// commit, or as soon as there is a mail server.
  ///
  /// - Throws: ``EntryError`` where the recipient or the subject cannot stand in a header.
  @discardableResult
  package static func queue(
    _ template: String, to: [String], cc: [String] = [], subject: String, body: String, sealing: Sealing? = nil,
    about: String? = nil, services: Services, in tx: any Transaction
  ) throws -> Identifier<Notice> {
    let to = try to.map { address throws(EntryError) in try Entry.mailAddress(address, field: "recipient") }
    let cc = try cc.map { address throws(EntryError) in try Entry.mailAddress(address, field: "copy") }
    guard !to.isEmpty else {
      throw EntryError(field: "recipient", problem: "is missing", remedy: "name at least one person")
    }
    let subject = try Entry.name(subject, field: "subject", limit: 400)
    let body = try Entry.text(body, field: "body", limit: 64 << 10)
    let id = services.identifiers.next(Notice.self)
    let now = services.clock.now().milliseconds
    let sealed = try sealing.map { try $0.box.close(Array($0.secret.utf8), for: purpose(id)) }
    try tx.execute(
      """
      INSERT INTO notice (agency, id, template, recipient, cc, about, subject, body, secret, state, created_at, due_at)
      VALUES (\(services.agency.id), \(id), \(template), \(to.joined(separator: ", ")), \(cc.joined(separator: ", ")),
        \(about), \(subject), \(body), \(sealed),
        \(State.queued.rawValue), \(now), \(now))
      """)
    return id
  }

  /// One of many of a kind.
  struct Letter: Sendable {
    var to: String
    var subject: String
    var body: String
  }

  /// The same for many at once, in few statements: a policy goes to twenty thousand people.
  ///
  /// - Returns: their ids, in the order of the letters.
  static func queue(
    _ letters: [Letter], _ template: String, about: String?, services: Services, in tx: any Transaction
  ) throws -> [Identifier<Notice>] {
    let (agency, now) = (services.agency.id, services.clock.now().milliseconds)
    var ids: [Identifier<Notice>] = []
    for start in stride(from: 0, to: letters.count, by: 50) {
      let rows: [SQL] = try letters[start..<min(start + 50, letters.count)].map { letter in
        let to = try Entry.mailAddress(letter.to, field: "recipient")
        let subject = try Entry.name(letter.subject, field: "subject", limit: 400)
        let body = try Entry.text(letter.body, field: "body", limit: 64 << 10)
        let id = services.identifiers.next(Notice.self)
        ids.append(id)
        return """
          (\(agency), \(id), \(template), \(to), '', \(about), \(subject), \(body), \(State.queued.rawValue), \(now), \(now))
          """
      }
      try tx.execute(
        """
        INSERT INTO notice (agency, id, template, recipient, cc, about, subject, body, state, created_at, due_at)
        VALUES \(sql: rows.joined(separator: ", "))
        """)
    }
    return ids
  }

  /// As a row keeps several.
  static func addresses(_ text: String) -> [String] { text.split(separator: ", ").map(String.init) }

  static func purpose(_ id: Identifier<Notice>) -> String { "notice:\(id.text)" }
}

import Foundation
package import RostraPlatforms
package import RostraStorage
package import TransparencyLog

/// What the agency did: who, in which role, when, to what, why, with the state before and after (GEN-10). A command
/// appends one in the transaction of its change; the database refuses to alter or delete it, and its leaf is in the log.
package struct Evidence: Sendable, Hashable {
  package var id: Identifier<Evidence>
  package var at: Timestamp
  package var actor: String
  package var role: Viewer.Role
  /// `<capability>.<verb>`: `site.add`, `production.make`.
  package var verb: String
  /// What it was done to: an id or a short reference.
  package var subject: String
  package var reason: String?
  package var before: JSON?
  package var after: JSON?

  package init(
    id: Identifier<Evidence>, at: Timestamp, viewer: Viewer, verb: String, subject: String, reason: String? = nil,
    before: JSON? = nil, after: JSON? = nil
  ) {
    self.id = id
    self.at = at
    actor = viewer.acting
    role = viewer.role
    self.verb = verb
    self.subject = subject
    self.reason = reason
    self.before = before
    self.after = after
  }

  /// The fields of the commitment, in their fixed order (docs/formats/version.md).
  package var fields: [RecordCommitment.Field] {
    func whole(_ name: String, _ value: String?) -> RecordCommitment.Field? {
      value.map { RecordCommitment.Field(name: name, content: .whole(Array($0.utf8))) }
    }
    func text(_ name: String, _ value: String?) -> RecordCommitment.Field? {
      value.map { RecordCommitment.Field(name: name, content: .text($0)) }
    }
    return [
      whole("evidence.id", id.text), whole("evidence.time", at.rfc3339), text("evidence.actor", actor),
      whole("evidence.role", role.rawValue), whole("evidence.verb", verb), text("evidence.subject", subject),
      text("evidence.reason", reason), text("evidence.before", before?.text), text("evidence.after", after?.text),
    ].compactMap { $0 }
  }
}

extension Services {
  /// Appends an entry in the transaction of the change that it is evidence of.
  ///
  /// - Returns: its number in the log.
  @discardableResult
  package func record(
    _ verb: String, of subject: String, by viewer: Viewer, reason: String? = nil, before: JSON? = nil,
    after: JSON? = nil, in tx: any Transaction
  ) throws -> Int64 {
    let entry = Evidence(
      id: identifiers.next(), at: clock.now(), viewer: viewer, verb: verb, subject: subject, reason: reason,
      before: before, after: after)
    let secret = secrets.next()
    let commitment = try RecordCommitment.root(schema: CommitmentSchema.evidence, fields: entry.fields, secret: secret)
    let leaf = try Ledger.append(
      [LedgerLeaf(kind: .evidence, subject: entry.id.text, commitment: commitment)], for: viewer.agency, in: tx)
    try tx.execute(
      """
      INSERT INTO evidence (agency, id, at, actor, role, verb, subject, reason, before, after, secret, leaf)
      VALUES (\(viewer.agency), \(entry.id), \(entry.at.milliseconds), \(entry.actor), \(entry.role.rawValue),
        \(verb), \(subject), \(reason), \(before?.text), \(after?.text), \(secret), \(leaf))
      """)
    return leaf
  }
}

extension Services {
  /// One of many changes that are made at once.
  package struct Change: Sendable {
    package var verb: String
    package var subject: String
    package var before: JSON?
    package var after: JSON?

    package init(_ verb: String, of subject: String, before: JSON? = nil, after: JSON? = nil) {
      self.verb = verb
      self.subject = subject
      self.before = before
      self.after = after
    }
  }

  /// Appends an entry for each of many changes in their transaction, in a few statements.
  package func record(
    _ changes: [Change], by viewer: Viewer, reason: String? = nil, in tx: any Transaction
  ) throws {
    let at = clock.now()
    let entries = changes.map { change in
      (
        entry: Evidence(
          id: identifiers.next(), at: at, viewer: viewer, verb: change.verb, subject: change.subject, reason: reason,
          before: change.before, after: change.after), secret: secrets.next()
      )
    }
    guard !entries.isEmpty else { return }
    let first = try Ledger.append(
      entries.map { entry, secret in
        LedgerLeaf(
          kind: .evidence, subject: entry.id.text,
          commitment: try RecordCommitment.root(
            schema: CommitmentSchema.evidence, fields: entry.fields, secret: secret))
      }, for: viewer.agency, in: tx)
    let rows = entries.enumerated().map { index, kept -> [SQLValue] in
      let entry = kept.entry
      return [
        viewer.agency.sqlValue, entry.id.sqlValue, .integer(at.milliseconds), .text(entry.actor),
        .text(entry.role.rawValue), .text(entry.verb), .text(entry.subject), reason.sqlValue,
        entry.before?.text.sqlValue ?? .null,
        entry.after?.text.sqlValue ?? .null, .blob(kept.secret), .integer(first + Int64(index)),
      ]
    }
    try tx.insert(
      into: "evidence",
      columns: [
        "agency", "id", "at", "actor", "role", "verb", "subject", "reason", "before", "after", "secret", "leaf",
      ], rows: rows)
  }
}

extension Evidence {
  /// Entries in the order in which they were made.
  package static func all(
    for viewer: Viewer, in tx: any Transaction, _ body: (Evidence, _ secret: [UInt8], _ leaf: Int64) throws -> Void
  ) throws {
    try viewer.require(.read)
    try tx.forEach(
      """
      SELECT id, at, actor, role, verb, subject, reason, before, after, secret, leaf FROM evidence
      WHERE agency = \(viewer.agency) ORDER BY leaf
      """
    ) { row in
      var entry = Evidence(
        id: Identifier(text: try row.text("id")), at: Timestamp(milliseconds: try row.int64("at")), viewer: viewer,
        verb: try row.text("verb"), subject: try row.text("subject"), reason: try row.textOrNil("reason"),
        before: try row.textOrNil("before").map { try JSON(parsing: $0) },
        after: try row.textOrNil("after").map { try JSON(parsing: $0) })
      entry.actor = try row.text("actor")
      entry.role = Viewer.Role(rawValue: try row.text("role")) ?? .system
      try body(entry, try row.blob("secret"), try row.int64("leaf"))
    }
  }
}

package import RostraPlatforms
package import RostraStorage

/// A case as its page answers: where it is, who must act next, what is missing, and what was done by whom under which authority.
package struct CaseDetail<P: Procedure>: Sendable {
  package var file: CaseFile<P>
  package var profile: Profile
  package var next: [Next]
  /// What was asked for so far, in the table's order.
  package var fields: [FormField]
  package var people: [Identifier<Person>: Name]
  package var related: [CaseLine]
  package var messages: [CaseMessage]
  package var history: [CaseEntry]
  /// What is different from the case that it follows.
  package var changes: [Change]
  /// The title of what is owed next.
  package var owed: String?

  package struct Change: Sendable, Hashable {
    package var label: String
    package var before: String
    package var after: String
  }

  package struct Name: Sendable, Hashable {
    package var name: String
    package var mail: String
  }

  /// A step that can come next.
  package struct Next: Sendable {
    package var step: Lifecycle<P>.Step
    package var fields: [FormField]
    /// Those who can take it, by name.
    package var holders: [String]
    /// Whether the viewer is one of them.
    package var isMine: Bool
    /// What is missing beside that.
    package var refusals: [Refusal]
  }

  package static func read(
    _ reference: String, services: Services, for viewer: Viewer, in tx: any Transaction
  ) throws -> CaseDetail {
    let file = try CaseFile<P>.require(reference, for: viewer, in: tx)
    let standing = try services.standing(of: viewer, in: tx)
    let lifecycle = P.lifecycle.adapted(by: standing.profile)
    let next = try lifecycle.steps(from: file.stage).filter { $0.by != [.system] }.map { step in
      // A reason is asked for by the form of the step itself.
      let outlook = try services.look(at: step.act, of: file, reason: " ", standing, in: tx)
      return Next(
        step: step, fields: step.asks(file, standing.profile), holders: try holders(of: step, file, standing, in: tx),
        isMine: outlook.relied != nil, refusals: outlook.refusals.filter { $0.gate != "actor" })
    }
    var seen: Set<String> = []
    let fields = (lifecycle.steps.flatMap { $0.asks(file, standing.profile) } + P.kept(standing.profile))
      .filter { file.contents.has($0) && seen.insert($0.name).inserted }
    let earlier =
      P.compared.isEmpty ? nil : try file.about.flatMap { try CaseFile<P>.find($0, for: viewer, in: tx) }
    let asked = Set(
      (fields + P.compared).flatMap { field in
        field.isOfPeople ? file.contents.people(field) + (earlier?.contents.people(field) ?? []) : []
      } + [file.opener, file.subject].compactMap { $0 })
    let people = Dictionary(
      uniqueKeysWithValues: try asked.compactMap { id in
        try Person.find(id, agency: viewer.agency, in: tx).map { (id, Name(name: $0.name, mail: $0.mail)) }
      })
    return CaseDetail(
      file: file, profile: standing.profile, next: next, fields: fields, people: people,
      related: try CaseLine.about(file.reference, agency: viewer.agency, in: tx),
      messages: try CaseMessage.about(file.reference, agency: viewer.agency, in: tx),
      history: try CaseEntry.of(file.reference, agency: viewer.agency, in: tx),
      changes: earlier.map { earlier in
        P.compared.map { field in
          Change(label: field.label, before: text(field, of: earlier, people), after: text(field, of: file, people))
        }.filter { $0.before != $0.after }
      } ?? [],
      owed: lifecycle.deadlines.first { $0.id == file.due?.deadline }?.title)
  }

  private static func holders(
    of step: Lifecycle<P>.Step, _ file: CaseFile<P>, _ standing: Standing, in tx: any Transaction
  ) throws -> [String] {
    if step.by.contains(.employee) { return ["everybody in the register of people"] }
    var names = try step.by.flatMap { role in
      try RoleHolders.of(
        role, for: file.unit, standing.profile, at: standing.now, agency: standing.viewer.agency, in: tx
      ).map(\.name)
    }
    names += try step.parties.flatMap { party in
      try P.people(party, of: file, standing, in: tx).compactMap {
        try Person.find($0, agency: standing.viewer.agency, in: tx)?.name
      }
    }
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  /// How an answer reads.
  package func text(_ field: FormField) -> String { Self.text(field, of: file, people) }

  private static func text(_ field: FormField, of file: CaseFile<P>, _ people: [Identifier<Person>: Name]) -> String {
    field.text(of: file.contents) { id in people[id].map { "\($0.name), \($0.mail)" } }
  }
}

extension FormField {
  package var isOfPeople: Bool {
    switch kind {
    case .person, .people: true
    default: false
    }
  }

  /// How an answer reads: choices by their labels, people by their names.
  package func text(of contents: Contents, person: (Identifier<Person>) throws -> String?) rethrows -> String {
    func label(_ value: String, _ choices: [Choice]) -> String {
      choices.first { $0.value == value }?.label ?? value
    }
    switch kind {
    case .choice(let choices): return label(contents[self], choices)
    case .several(let choices):
      return contents.list(self).map { label($0, choices) }.joined(separator: ", ")
    case .question(let choices, _):
      let note = contents.note(self)
      return label(contents.answer(self) ?? "", choices) + (note.isEmpty ? "" : ": \(note)")
    case .number: return contents.number(self).map { "\($0)" } ?? ""
    case .person, .people:
      return try contents.people(self).map { try person($0) ?? "somebody who is not known any more" }.joined(
        separator: "; ")
    default: return contents[self]
    }
  }
}

/// Another case that belongs to this one.
package struct CaseLine: Sendable, Hashable {
  package var noun: String
  package var reference: String
  package var stage: String
  package var since: Timestamp

  static func about(_ reference: String, agency: Identifier<Agency>, in tx: any Transaction) throws -> [CaseLine] {
    try tx.rows(
      """
      SELECT noun, reference, stage, since FROM case_file WHERE agency = \(agency) AND about = \(reference)
      ORDER BY id DESC LIMIT 200
      """
    ).map { row in
      CaseLine(
        noun: try row.text("noun"), reference: try row.text("reference"), stage: try row.text("stage"),
        since: Timestamp(milliseconds: try row.int64("since")))
    }
  }
}

/// A message that a step of the case sent.
package struct CaseMessage: Sendable {
  package var kind: String
  package var to: [String]
  package var cc: [String]
  package var subject: String
  package var state: Notice.State
  package var made: Timestamp
  package var result: String?

  static func about(_ reference: String, agency: Identifier<Agency>, in tx: any Transaction) throws -> [CaseMessage] {
    try tx.rows(
      """
      SELECT template, recipient, cc, subject, state, created_at, result FROM notice
      WHERE agency = \(agency) AND about = \(reference) ORDER BY id LIMIT 500
      """
    ).map { row in
      CaseMessage(
        kind: try row.text("template"), to: Notice.addresses(try row.text("recipient")),
        cc: Notice.addresses(try row.text("cc")), subject: try row.text("subject"),
        state: Notice.State(rawValue: try row.text("state")) ?? .failed,
        made: Timestamp(milliseconds: try row.int64("created_at")), result: try row.textOrNil("result"))
    }
  }
}

/// What was done with a case, as evidence has it.
package struct CaseEntry: Sendable {
  package var at: Timestamp
  package var actor: String
  package var role: Viewer.Role
  package var verb: String
  package var reason: String?
  /// Sentences of a refused attempt.
  package var refused: [String]
  package var leaf: Int64

  /// Oldest first.
  static func of(_ reference: String, agency: Identifier<Agency>, in tx: any Transaction) throws -> [CaseEntry] {
    try tx.rows(
      """
      SELECT at, actor, role, verb, reason, after, leaf FROM evidence
      WHERE agency = \(agency) AND subject = \(reference) ORDER BY leaf LIMIT 1000
      """
    ).map { row in
      let after = try row.textOrNil("after").map { try JSON(parsing: $0) }
      return CaseEntry(
        at: Timestamp(milliseconds: try row.int64("at")), actor: try row.text("actor"),
        role: Viewer.Role(rawValue: try row.text("role")) ?? .system, verb: try row.text("verb"),
        reason: try row.textOrNil("reason"),
        refused: after?["refused"]?.array?.compactMap { $0["sentence"]?.string } ?? [], leaf: try row.int64("leaf"))
    }
  }
}

extension CaseLine {
  /// Whether a case of that key is still open.
  static func isOpen(
    _ noun: String, key: String, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> Bool {
    try tx.row(
      """
      SELECT id FROM case_file WHERE agency = \(agency) AND noun = \(noun) AND subject_key = \(key) AND is_over = 0
      """) != nil
  }

  /// Whether a case of a procedure stands at one of the stages: how one procedure's gate asks about another.
  static func exists(
    _ noun: String, _ stages: [String], about: String? = nil, subject: Identifier<Person>? = nil,
    reference: String? = nil, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> Bool {
    var conditions: SQL = "AND stage IN \(list: stages) "
    if let about { conditions += "AND about = \(about) " }
    if let subject { conditions += "AND subject = \(subject) " }
    if let reference { conditions += "AND reference = \(reference) " }
    return try tx.row(
      "SELECT id FROM case_file WHERE agency = \(agency) AND noun = \(noun) \(sql: conditions) LIMIT 1") != nil
  }
}

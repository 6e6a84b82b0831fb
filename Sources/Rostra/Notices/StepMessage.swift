import RostraPlatforms
package import RostraStorage

/// The message of a step, addressed: to whom it goes by the copy list in force, and who is missing.
package struct StepMessage: Sendable {
  package var kind: NoticeKind
  package var to: [Person]
  package var cc: [Person]
  /// What its text may name.
  package var facts: [String: String]
  package var vacancies: [Refusal] = []
  private let reference: String

  /// - Throws: ``ProfileError`` where the profile has no copy list for the message.
  package init<P: Procedure>(
    _ notice: StepNotice, of file: CaseFile<P>, _ standing: Standing, in tx: any Transaction
  ) throws {
    let list = try notice.copies(in: standing.profile)
    kind = notice.kind
    reference = file.reference
    (to, cc, facts) = ([], [], [:])
    for addressee in list.to { to += try people(addressee, of: file, standing, in: tx) }
    for addressee in list.cc { cc += try people(addressee, of: file, standing, in: tx) }
    to = Self.once(to, but: [])
    cc = Self.once(cc, but: to)
    if to.isEmpty { (to, cc) = (cc, []) }
  }

  private mutating func people<P: Procedure>(
    _ addressee: CopyList.Addressee, of file: CaseFile<P>, _ standing: Standing, in tx: any Transaction
  ) throws -> [Person] {
    let agency = standing.viewer.agency
    switch addressee {
    case .role(let role):
      let holders = try RoleHolders.of(
        role, for: file.unit, standing.profile, at: standing.now, agency: agency, in: tx)
      if holders.isEmpty { vacancies.append(.vacant(standing.profile.title(of: role), kind)) }
      return holders
    case .party(let party):
      return try P.people(party, of: file, standing, in: tx).compactMap {
        try Person.find($0, agency: agency, in: tx)
      }
    }
  }

  /// Nobody gets one message twice.
  private static func once(_ people: [Person], but others: [Person]) -> [Person] {
    var seen = Set(others.map(\.id))
    return people.filter { seen.insert($0.id).inserted }
  }

  /// Stores the message; it is sent from there. Where nobody is to be told, since the party is not there yet, nothing is.
  func queue<P: Procedure>(
    _ step: String, _ reason: String?, _ more: [String: String], of file: CaseFile<P>, _ standing: Standing,
    services: Services, in tx: any Transaction
  ) throws {
    guard !to.isEmpty else { return }
    let text = try NoticeText.inForce(kind, for: standing.viewer.agency, in: tx)
    var facts = try file.facts(standing, in: tx)
    facts["step"] = step
    facts["reason"] = reason
    facts.merge(try P.facts(of: file, standing, in: tx)) { _, new in new }
    facts.merge(more) { _, new in new }
    try Notice.queue(
      kind.rawValue, to: to.map(\.mail), cc: cc.map(\.mail), subject: try text.subject(facts),
      body: try text.body(facts), about: reference, services: services, in: tx)
  }
}

extension CaseFile {
  /// What every message of a case may name: the case, who did what when, and each answer by the name of its field.
  func facts(_ standing: Standing, in tx: any Transaction) throws -> [String: String] {
    let agency = standing.viewer.agency
    var facts = [
      "reference": reference, "unit": unitName, "case": P.lifecycle.title, "stage": stage.title,
      "role": standing.profile.title(of: standing.viewer.role), "date": standing.time.text(standing.now),
      "address": (try SystemSettings.load(of: agency, in: tx).address ?? "in Rostra: ") + "/\(P.place)/\(reference)",
    ]
    var lines: [String] = []
    var seen: Set<String> = []
    for field in P.lifecycle.steps.flatMap({ $0.asks(self, standing.profile) })
    where contents.has(field) && seen.insert(field.name).inserted {
      let text = try field.text(of: contents) { try Person.name(of: $0, agency: agency, in: tx) }
      facts[field.name] = text
      lines.append("\(field.label): \(text)")
    }
    facts["name"] = self.name
    facts["summary"] = lines.joined(separator: "\n")
    facts["about"] = about
    facts["requester"] = try opener.flatMap { try Person.name(of: $0, agency: agency, in: tx) }
    facts["subject"] = try subject.flatMap { try Person.name(of: $0, agency: agency, in: tx) }
    facts["decider"] =
      try standing.viewer.person.flatMap { try Person.name(of: $0, agency: agency, in: tx) } ?? standing.viewer.actor
    return facts
  }
}

extension Refusal {
  fileprivate static func vacant(_ title: String, _ kind: NoticeKind) -> Refusal {
    Refusal(
      gate: "recipients", requirement: "MSG-2",
      lack: Lack(
        "Nobody holds the role \(title), who must get the message '\(kind.title)'.",
        remedy: "Have the role given to somebody under People."))
  }
}

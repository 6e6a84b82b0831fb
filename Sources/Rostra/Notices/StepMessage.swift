import RostraPlatforms
package import RostraStorage

/// The message of a step, addressed: to whom it goes by the copy list in force, and who is missing.
package struct StepMessage: Sendable {
  package var kind: NoticeKind
  package var to: [Person]
  package var cc: [Person]
  /// Facts that every text of the noun may name.
  package var facts: [String: String]
  package var vacancies: [Refusal] = []
  private let reference: String

  /// - Throws: ``ProfileError`` where the profile has no copy list for the message.
  package init<Noun: Governed>(
    _ kind: NoticeKind, of noun: Noun, _ standing: Standing, in tx: any Transaction
  ) throws {
    guard let list = standing.profile.notices[kind.rawValue] else {
      throw ProfileError.unreadable("\(standing.profile.id): no copy list for the message '\(kind.rawValue)'")
    }
    self.kind = kind
    reference = noun.reference
    facts = noun.facts
    (to, cc) = ([], [])
    for addressee in list.to { to += try people(addressee, of: noun, standing, in: tx) }
    for addressee in list.cc { cc += try people(addressee, of: noun, standing, in: tx) }
    to = Self.once(to, but: [])
    cc = Self.once(cc, but: to)
  }

  private mutating func people<Noun: Governed>(
    _ addressee: CopyList.Addressee, of noun: Noun, _ standing: Standing, in tx: any Transaction
  ) throws -> [Person] {
    switch addressee {
    case .role(let role):
      let holders = try RoleHolders.of(
        role, for: noun.unit, at: standing.now, agency: standing.viewer.agency, in: tx)
      if holders.isEmpty { vacancies.append(.vacant(standing.profile.title(of: role), kind)) }
      return holders
    case .party(let party):
      return try noun.people(party, of: standing.viewer.agency, in: tx)
    }
  }

  /// Nobody gets one message twice.
  private static func once(_ people: [Person], but others: [Person]) -> [Person] {
    var seen = Set(others.map(\.id))
    return people.filter { seen.insert($0.id).inserted }
  }

  /// Stores the message; it is sent from there.
  func queue(_ more: [String: String], by viewer: Viewer, services: Services, in tx: any Transaction) throws {
    let text = try NoticeText.inForce(kind, for: viewer.agency, in: tx)
    let facts = facts.merging(more) { _, new in new }
    try Notice.queue(
      kind.rawValue, to: to.map(\.mail), cc: cc.map(\.mail), subject: try text.subject(facts),
      body: try text.body(facts), about: reference, services: services, in: tx)
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

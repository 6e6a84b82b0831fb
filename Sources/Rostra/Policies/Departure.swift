import RostraPlatforms
import RostraStorage

/// Somebody leaves, or does something else (ADM-16): what they could reach is taken back before the last day, not after.
package enum Departure: Procedure {
  package static let noun = "departure"
  package static let prefix = "DP"
  package static let place = "departures"
  package static let plural = "Departures"
  package static let purpose =
    "When somebody leaves or changes duties, every site, password and page that they could reach is handed over first."
  package static let columns = [lastDay]
  package static let concerns: String? = "Person"
  package static let readers: [Viewer.Role]? = [
    .humanResources, .supervisor, .unitHead, .agencyHead, .socialMediaAdministrator, .technologyOfficer, .webTeam,
    .informationTechnology, .administrator, .internalAudit,
  ]

  package enum Stage: String, LifecycleStage {
    case planned, closed
    package var meaning: String {
      self == .planned ? "What they can reach is being handed over." : "Nothing of it is left open."
    }
    package var isOver: Bool { self == .closed }
    package var tone: StageTone { self == .planned ? .warn : .good }
  }

  static let lastDay = FormField.day("last-day", "Last day, or day of the change")
  static let why = FormField.choice(
    "why", "Why", .init("leaves", "Leaves the agency"), .init("retires", "Retires"), .init("duties", "Other duties"))
  static let reach = FormField.lines("reach", "What they can reach")
  /// The references of the vault's entries among these.
  static let accounts = FormField.line("accounts", "Credentials that must change")
  static let returned = FormField.question("returned", "Are devices and content of the agency returned?")
  static let captured = FormField.question("captured", "Are records that were still with them captured?")
  static let transferred = FormField.question("transferred", "Are pages in their name transferred?")
  static let acknowledged = FormField.question(
    "acknowledged", "Have they acknowledged that accounts and content belong to the agency?")
  private static let answers = [returned, captured, transferred, acknowledged]
  private static let staff: [Viewer.Role] = [.humanResources, .supervisor, .unitHead, .socialMediaAdministrator]

  package static func kept(_ profile: Profile) -> [FormField] { [reach] }
  package static func key(of file: CaseFile<Departure>) -> String? { file.subject?.text }

  package static let lifecycle = Lifecycle<Departure>(
    "Departure or change of duties", source: "City of Lee's Summit, policy 416.6.12; Secretary of State of Missouri",
    steps: [
      Step(
        "plan", "Plan a departure", to: .planned, by: staff, asks: [lastDay, why],
        notices: [
          .tell(
            "departure-planned", to: [.role(.socialMediaAdministrator)],
            cc: [.role(.informationTechnology)])
        ], "ADM-16", "CRD-9", "CRD-10", does: listReach),
      Step("answer", "Record what is handed over", from: [.planned], to: nil, by: staff, asks: answers, "ADM-16"),
      Step(
        "close", "Close it", from: [.planned], to: .closed, by: staff,
        gates: [.nothingLeft, .rotated, .answered("handed-over", "Is everything handed over?", "ADM-16", answers)],
        "ADM-16", "CRD-9", "REG-10", does: endEverything),
    ],
    deadlines: [
      Deadline(
        "hand-over", "Hand over everything and change the passwords before the last day", at: [.planned],
        from: .day(lastDay), within: .days(-1), by: [.socialMediaAdministrator], escalation: [.agencyHead], "CRD-9")
    ])

  package typealias Step = Lifecycle<Departure>.Step

  private static func listReach(_ turn: inout StepTurn<Departure>) throws {
    guard let person = turn.file.subject else { return }
    let designations = try turn.tx.rows(
      """
      SELECT reference, about FROM case_file WHERE agency = \(turn.agency) AND noun = 'designation'
        AND subject = \(person) AND is_over = 0 ORDER BY reference
      """
    ).map { "Designation \(try $0.text("reference")) for \(try $0.textOrNil("about") ?? "a site")" }
    let roles = try turn.tx.rows(
      "SELECT role FROM person_role WHERE agency = \(turn.agency) AND person = \(person) ORDER BY role"
    ).map { "Role \(turn.standing.profile.title(of: Viewer.Role(rawValue: try $0.text("role")) ?? .reader))" }
    let named = try turn.tx.rows(
      """
      SELECT reference FROM case_file WHERE agency = \(turn.agency) AND noun = 'site' AND is_over = 0
        AND contents LIKE \("%\(person.text)%") ORDER BY reference
      """
    ).map { "Named in site \(try $0.text("reference"))" }
    let accounts =
      try Vault.of(turn.services)?.reach(of: person, for: .system("departures", of: turn.agency), in: turn.tx) ?? []
    let credentials = accounts.map { "Credentials \($0.entry.reference)" }
    turn.file.contents.set(Self.accounts, .string(accounts.map(\.entry.reference).joined(separator: " ")))
    turn.file.contents.set(reach, .string((designations + credentials + named + roles).joined(separator: "\n")))
    for account in accounts {
      try CredentialChange.begin(
        account.entry, because: "departure", by: turn.answers[lastDay], turn.services, in: turn.tx)
    }
  }

  /// Training and agreement end with the duties; so does every power that rests on them.
  private static func endEverything(_ turn: inout StepTurn<Departure>) throws {
    guard let person = turn.file.subject else { return }
    var filter = CaseFile<Training>.Filter()
    filter.subject = person
    filter.isOpen = true
    let system = Viewer.system("departures", of: turn.agency)
    for training in try CaseFile<Training>.all(filter, for: system, in: turn.tx) {
      try turn.services.take(
        "end", training, StepEntry(reason: "Departure \(turn.file.reference)"), for: system, in: turn.tx
      ).get()
    }
  }
}

extension Gate<Departure> {
  static let nothingLeft = Gate(
    "nothing-left", "Is every designation ended?", "ADM-16"
  ) { departure, standing, tx in
    guard let person = departure.subject else { return [] }
    return try tx.rows(
      """
      SELECT reference, about FROM case_file WHERE agency = \(standing.viewer.agency) AND noun = 'designation'
        AND subject = \(person) AND is_over = 0 ORDER BY reference
      """
    ).map {
      Refusal.Lack(
        "They are still administrator of \(try $0.textOrNil("about") ?? "a site") (\(try $0.text("reference"))).",
        remedy: "Have them removed as administrator, with a successor designated first.")
    }
  }

  /// Every account that they could get into, by whatever way, has another password since the departure was planned (CRD-9, CRD-10).
  static let rotated = Gate(
    "rotated", "Is every password that they could reach changed?", "CRD-9"
  ) { departure, standing, tx in
    guard let person = departure.subject, let vault = Vault.of(standing.services) else { return [] }
    let system = Viewer.system("departures", of: standing.viewer.agency)
    // A role that is taken away meanwhile takes no password out of anybody's head: what they could reach at first counts, too.
    let first = departure.contents[Departure.accounts].split(separator: " ").map(String.init)
    let now = try vault.reach(of: person, for: system, in: tx).map(\.entry.reference)
    return try vault.unchanged(Set(first + now), since: departure.made, in: tx).map { reference in
      Refusal.Lack(
        "The credentials \(reference) are as they knew them.",
        remedy: "Change them, and file the new ones in the vault.")
    }
  }
}

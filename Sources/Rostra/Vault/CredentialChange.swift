import RostraPlatforms
import RostraStorage

/// A change of an account's credentials: approved first, filed in the vault afterwards, reported to those who must know
/// (requirements.md, 3.11). Classes that are approved beforehand never wait (CRD-16).
package enum CredentialChange: Procedure {
  package static let noun = "credential-change"
  package static let prefix = "CC"
  package static let place = "credential-changes"
  package static let plural = "Changes of credentials"
  package static let purpose =
    "Nobody changes an account's password, mail or second factor without approval; what is new is filed in the vault at once."
  package static let columns = [entry, reasonClass]
  package static let readers: [Viewer.Role]? = [
    .socialMediaAdministrator, .technologyOfficer, .webTeam, .informationTechnology, .agencyHead, .siteAdministrator,
  ]

  package enum Stage: String, LifecycleStage {
    case requested, approved, refused, filed, closed

    package var meaning: String {
      switch self {
      case .requested: "It waits for approval; nothing may be changed yet."
      case .approved: "The credentials may, or must, be changed; the new ones are to be filed at once."
      case .refused: "They stay as they are."
      case .filed: "The new ones are in the vault, and those who must know were told."
      case .closed: "Whoever keeps the vault has looked at it."
      }
    }
    package var isOver: Bool { self == .refused || self == .closed }
    package var tone: StageTone {
      switch self {
      case .requested: .info
      case .approved: .warn
      case .refused: .quiet
      case .filed, .closed: .good
      }
    }
  }

  static let entry = FormField.line("entry", "Credentials", hint: "Their reference in the vault, such as V-3.")
  static let reasonClass = FormField.choice(
    "reason-class", "Why", .init("routine", "Routine, or the rule on their age"),
    .init("departure", "Somebody who could reach them leaves"), .init("compromise", "They may be known"),
    .init("account", "Account information changes"))
  static let by = FormField.day("by", "To be changed by").optional
  /// What needs no approval of its own (CRD-16).
  static let preapproved: Set<String> = ["departure", "compromise"]

  package static func name(_ contents: Contents, _ reference: String) -> String { "Change of \(contents[entry])" }
  package static func key(of file: CaseFile<CredentialChange>) -> String? { file.contents[entry] }

  package static let lifecycle = Lifecycle<CredentialChange>(
    "Change of credentials",
    source: "City of Lee's Summit, policy 416.6.9; New Jersey: reporting all changes in login credentials",
    steps: [
      Step(
        "request", "Ask for a change of credentials", to: .requested,
        by: [.siteAdministrator, .webLiaison, .unitHead, .socialMediaAdministrator, .informationTechnology, .system],
        asks: [entry, reasonClass, by], gates: [.known], "CRD-4"),
      Step(
        "preapprove", "Approved beforehand for its class", from: [.requested], to: .approved, by: [.system],
        gates: [.preapproved],
        notices: [.tell("credential-rotation", to: [.role(.socialMediaAdministrator)], cc: [.party(.administrators)])],
        isAutomatic: true, "CRD-9", "CRD-16"),
      Step(
        "approve", "Approve the change in writing", from: [.requested], to: .approved, by: [.socialMediaAdministrator],
        gates: [.separation],
        notices: [.tell("credential-approved", to: [.party(.requester)], cc: [.party(.administrators)], line: "N13")],
        "CRD-4"),
      Step(
        "refuse", "Refuse it", from: [.requested], to: .refused, by: [.socialMediaAdministrator],
        notices: [.tell("credential-refused", to: [.party(.requester)])], needsReason: true, "CRD-4"),
      Step(
        "file", "The new ones are in the vault", from: [.approved], to: .filed,
        by: [.siteAdministrator, .webLiaison, .webTeam, .socialMediaAdministrator, .technologyOfficer],
        or: [.administrators, .requester], gates: [.filed], "CRD-5", "CRD-6", "ADM-30"),
      Step(
        "close", "Close it", from: [.filed], to: .closed,
        by: [.socialMediaAdministrator, .technologyOfficer, .webTeam],
        "CRD-5", "CRD-16"),
    ],
    deadlines: [
      Deadline(
        "approve", "Approve the change of credentials", at: [.requested], within: .businessDays(1),
        by: [.socialMediaAdministrator], escalation: [.agencyHead], "CRD-16"),
      Deadline(
        "rotate", "Change the credentials before the last day", at: [.approved], from: .day(by), within: .days(-1),
        by: [.socialMediaAdministrator], escalation: [.agencyHead, .technologyOfficer], "CRD-9"),
      Deadline(
        "file", "File the new credentials in the vault", at: [.approved], within: .days(1),
        by: [.socialMediaAdministrator], escalation: [.agencyHead], "CRD-5"),
      Deadline(
        "close", "Look at the changed credentials", at: [.filed], within: .businessDays(5),
        by: [.socialMediaAdministrator], "CRD-5"),
    ])

  package typealias Step = Lifecycle<CredentialChange>.Step

  /// Asked for by the program, for a class that is approved beforehand. One that is under way already is enough.
  static func begin(
    _ entry: VaultEntry, because reason: String, by day: String, _ services: Services, in tx: any Transaction
  ) throws {
    let system = Viewer.system("vault", of: services.agency.id)
    guard try !CaseLine.isOpen(noun, key: entry.reference, agency: services.agency.id, in: tx) else { return }
    try services.open(
      "request", CredentialChange.self, Opening(unit: entry.unit, about: entry.siteCase),
      StepEntry([
        "entry": .string(entry.reference), "reason-class": .string(reason), "by": .string(day),
      ]), for: system, in: tx
    ).get()
  }
}

extension Gate<CredentialChange> {
  static let known = Gate("known", "Are the credentials in the vault?", "CRD-4") { change, standing, tx in
    let reference = change.contents[CredentialChange.entry]
    let isThere =
      try tx.row(
        """
        SELECT id FROM vault_entry
        WHERE agency = \(standing.viewer.agency) AND reference = \(reference) AND ended_at IS NULL
        """) != nil
    return isThere
      ? [] : [Refusal.Lack("There are no credentials '\(reference)'.", remedy: "Enter a reference such as V-3.")]
  }

  static let preapproved = Gate("class", "Is its class approved beforehand?", "CRD-16") { change, _, _ in
    CredentialChange.preapproved.contains(change.contents[CredentialChange.reasonClass])
      ? [] : [Refusal.Lack("Its class needs an approval.", remedy: "Ask the Social Media Administrator.")]
  }

  static let filed = Gate("filed", "Are the new credentials in the vault?", "CRD-5") { change, standing, tx in
    let since = change.entered(.approved)?.milliseconds ?? 0
    let isFiled =
      try tx.row(
        """
        SELECT id FROM vault_entry WHERE agency = \(standing.viewer.agency)
          AND reference = \(change.contents[CredentialChange.entry]) AND changed_at >= \(since)
        """) != nil
    return isFiled
      ? []
      : [
        Refusal.Lack(
          "The vault still holds the old ones.",
          remedy: "Change them on the platform, then in the vault, naming \(change.reference) as the approval.")
      ]
  }
}

extension Vault {
  /// The vault of an agency that was opened from its directory.
  package static func of(_ services: Services) -> Vault? {
    services.home.map { Vault(services: services, home: $0) }
  }
}

extension VaultEntry {
  /// All that is in use for a site, for the program's own procedures.
  static func all(
    ofCase reference: String, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [VaultEntry] {
    try tx.rows(
      """
      SELECT \(sql: columns) FROM \(sql: tables)
      WHERE vault_entry.agency = \(agency) AND vault_entry.site_case = \(reference) AND vault_entry.ended_at IS NULL
      ORDER BY vault_entry.id
      """
    ).map { try VaultEntry($0) }
  }
}

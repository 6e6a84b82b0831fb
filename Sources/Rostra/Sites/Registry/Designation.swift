import RostraPlatforms
package import RostraStorage

/// Designating who administers a site (requirements.md, 3.12): each addition repeats the whole of it (ADM-6).
package enum Designation: Procedure {
  package static let noun = "designation"
  package static let prefix = "DE"
  package static let place = "designations"
  package static let plural = "Designations"
  package static let purpose =
    "The agency head designates who administers a site; the powers begin when the duties are accepted."

  package enum Stage: String, LifecycleStage {
    case proposed, designated, active, removed, declined

    package var meaning: String {
      switch self {
      case .proposed: "Somebody is proposed; it gives no powers."
      case .designated: "The agency head has designated; the designee has not accepted the duties yet."
      case .active: "The duties are accepted: the designee administers the site while trained and in office."
      case .removed: "The powers have ended."
      case .declined: "The designee did not accept."
      }
    }
    package var isOver: Bool { self == .removed || self == .declined }
    package var tone: StageTone { self == .active ? .good : isOver ? .quiet : .info }
  }

  package static let belongsTo: String? = "Site"
  package static let concerns: String? = "Person"

  package static func key(of file: CaseFile<Designation>) -> String? {
    "\(file.about ?? "") \(file.subject?.text ?? "")"
  }

  /// The nine statements, a line each (ADM-2).
  package static func facts(
    of file: CaseFile<Designation>, _ standing: Standing, in tx: any Transaction
  ) throws -> [String: String] {
    [
      "dutyLines": duties.choices.filter { file.contents.list(duties).contains($0.value) }.map(\.label).joined(
        separator: ";\n")
    ]
  }

  /// The nine duties, in their order (001, Responsibilities). The law of the seventh is the profile's.
  package static let duties = FormField.several(
    "duties", "The nine duties", .init("1", "1. Keeping the content up to date and relevant"),
    .init("2", "2. Posting a moderation statement"), .init("3", "3. Monitoring and moderating the site every day"),
    .init("4", "4. Taking the moderation actions, with storage of what is removed"),
    .init("5", "5. Following the retention and disposition procedures"),
    .init("6", "6. Having an authoring process in place"),
    .init("7", "7. Complying with holds, discovery and public records requests"),
    .init("8", "8. Reporting all changes of login credentials"),
    .init("9", "9. Reporting on usage and effectiveness"))
  static let statement = FormField.lines("statement", "The designation").optional
  static let signature = FormField.line("signature", "Your full name, as your signature")
  static let lastDay = FormField.day("last-day", "Last day as administrator")

  package static let lifecycle = Lifecycle<Designation>(
    "Designation of an administrator",
    source: "New Jersey, Division of Revenue and Enterprise Services: responsibilities of site/service administrators",
    steps: [
      Step(
        "propose", "Propose an administrator", to: .proposed,
        by: [.webLiaison, .unitHead, .socialMediaAdministrator, .agencyHead, .system], gates: [.siteStands], "ADM-1",
        "ADM-6", "REQ-6"),
      Step(
        "designate", "Confirm and designate", from: [.proposed], to: .designated, by: [.agencyHead],
        asks: [duties, statement], gates: [.nineDuties, .notVolunteer],
        notices: [.tell("designation", to: [.role(.technologyOfficer)], cc: [.party(.designee)], line: "N4")], "ADM-1",
        "ADM-2", "ADM-3", "ADM-21"),
      Step(
        "accept", "Accept the duties", from: [.designated], to: .active, or: [.designee], asks: [duties, signature],
        gates: [.nineDuties, .qualified], "ADM-4", "TRN-5", "ADM-5", does: grant),
      Step(
        "decline", "Decline", from: [.designated], to: .declined, or: [.designee],
        notices: [.tell("designation-declined", to: [.role(.agencyHead)])], needsReason: true, "ADM-4"),
      Step(
        "remove", "Remove as administrator", from: [.proposed, .designated, .active], to: .removed,
        by: [.agencyHead, .unitHead], or: [.supervisor], asks: [lastDay], gates: [.notTheLast],
        notices: [
          .tell(
            "administrator-removed", to: [.role(.webTeam), .role(.technologyOfficer)],
            cc: [.party(.formerAdministrator)], line: "N5")
        ], needsReason: true, "ADM-7", "ADM-8", "CRD-9", does: rotate),
      Step(
        "end", "The site has ended", from: [.proposed, .designated, .active], to: .removed, by: [.system], "DEC-7",
        does: revoke),
    ],
    deadlines: [
      Deadline(
        "designate", "Designate the administrator, or not", at: [.proposed], within: .businessDays(10),
        by: [.agencyHead], escalation: [.technologyOfficer], "ADM-1"),
      Deadline(
        "accept", "Accept the duties of an administrator", at: [.designated], within: .businessDays(5), or: .designee,
        escalation: [.agencyHead], "ADM-4"),
    ])

  package typealias Step = Lifecycle<Designation>.Step

  /// With the acceptance the designee may do in this system what an administrator of the unit's sites does.
  private static func grant(_ turn: inout StepTurn<Designation>) throws {
    guard let person = turn.file.subject else { return }
    try turn.tx.execute(
      """
      INSERT INTO person_role (agency, person, role, unit, granted_at, granted_by)
      VALUES (\(turn.agency), \(person), \(Viewer.Role.siteAdministrator.rawValue), \(turn.file.unit),
        \(turn.now.milliseconds), \(turn.file.reference))
      ON CONFLICT DO NOTHING
      """)
  }

  /// The role ends with the last designation in the unit that it came from.
  private static func revoke(_ turn: inout StepTurn<Designation>) throws {
    guard let person = turn.file.subject, turn.before.stage == .active else { return }
    let others = try turn.tx.row(
      """
      SELECT id FROM case_file WHERE agency = \(turn.agency) AND noun = 'designation' AND subject = \(person)
        AND unit = \(turn.file.unit) AND stage = 'active' AND id <> \(turn.file.id) LIMIT 1
      """)
    guard others == nil else { return }
    try turn.tx.execute(
      """
      DELETE FROM person_role WHERE agency = \(turn.agency) AND person = \(person) AND unit = \(turn.file.unit)
        AND role = \(Viewer.Role.siteAdministrator.rawValue)
      """)
  }

  /// Whoever knew the passwords knows them no more (CRD-9).
  private static func rotate(_ turn: inout StepTurn<Designation>) throws {
    try revoke(&turn)
    guard turn.before.stage == .active, let site = turn.file.about else { return }
    for entry in try VaultEntry.all(ofCase: site, agency: turn.agency, in: turn.tx) {
      try CredentialChange.begin(entry, because: "departure", by: turn.answers[lastDay], turn.services, in: turn.tx)
    }
  }
}

extension Gate<Designation> {
  static let siteStands = Gate("site", "Is there a site to administer?", "ADM-1") { designation, standing, tx in
    guard let site = designation.about,
      let found = try SiteCase.find(site, for: .system("registry", of: standing.viewer.agency), in: tx),
      !found.stage.isOver
    else { return [Refusal.Lack("The designation names no site.", remedy: "Begin it from the site's own page.")] }
    return designation.subject == nil
      ? [Refusal.Lack("Nobody is proposed.", remedy: "Name the person who is to administer the site.")] : []
  }

  static let nineDuties = Gate("nine-duties", "Are all nine duties stated?", "ADM-3") { designation, _, _ in
    guard case .several(let choices) = Designation.duties.kind else { return [] }
    let stated = designation.contents.list(Designation.duties)
    return choices.filter { !stated.contains($0.value) }.map {
      Refusal.Lack("Duty \($0.label) is not stated.", remedy: "State all nine: the designation is not made without.")
    }
  }

  static let qualified = Gate(
    "qualified", "Is the training current, and the agreement signed?", "TRN-5"
  ) { designation, standing, tx in
    guard let person = designation.subject else { return [] }
    return try Qualification.lacks(of: person, agency: standing.viewer.agency, at: standing.now, in: tx)
  }

  static let notVolunteer = Gate(
    "no-volunteer", "Is it somebody who acts for the agency?", "ADM-21"
  ) { designation, standing, tx in
    guard let person = designation.subject,
      try Person.find(person, agency: standing.viewer.agency, in: tx)?.register.category == .volunteer
    else { return [] }
    return [
      Refusal.Lack(
        "A volunteer does not administer a site.",
        remedy: "Have them registered as an agent, with the agreement, first.")
    ]
  }

  static let notTheLast = Gate(
    "successor", "Is there another designated administrator?", "ADM-8"
  ) { designation, standing, tx in
    guard designation.stage == .active || designation.entered(.active) != nil else { return [] }
    let site = try designation.about.flatMap {
      try SiteCase.find($0, for: .system("registry", of: standing.viewer.agency), in: tx)
    }
    if let site, site.stage == .suspended || !site.stage.isPublic { return [] }
    let others = try Administrators.of(
      site: designation.about, agency: standing.viewer.agency, at: standing.now, in: tx
    ).filter { $0 != designation.subject }
    guard others.isEmpty else { return [] }
    return [
      Refusal.Lack(
        "Nobody else administers \(designation.about ?? "the site").",
        remedy: "Have a successor designated first, or have the site suspended.")
    ]
  }
}

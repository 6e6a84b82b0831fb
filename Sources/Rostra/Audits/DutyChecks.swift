import RostraPlatforms
import RostraStorage

/// What is late, unheard or unheld, whatever procedure it belongs to.
enum DutyChecks {
  static let all = [late, undelivered, vacant]

  /// What the program itself raised does not become a finding about a finding.
  private static let late = Check("duty.late", "Nothing that is owed is late", "AUD-10") { standing, tx in
    try tx.rows(
      """
      SELECT noun, reference, unit, due_deadline, due_at FROM case_file
      WHERE agency = \(standing.viewer.agency) AND due_at < \(standing.now.milliseconds) AND noun <> 'finding'
      ORDER BY due_at LIMIT 5000
      """
    ).map { row in
      let reference = try row.text("reference")
      let (noun, deadline) = (try row.text("noun"), try row.textOrNil("due_deadline") ?? "")
      let title = Procedures.of(noun: noun)?.deadlineTitle(deadline) ?? "What is owed"
      let due = Timestamp(milliseconds: try row.int64("due_at"))
      return Check.Breach(
        reference, "\(title): \(reference) was due by \(standing.time.date(due)).",
        remedy: "Do it now, or say on the case why not.", owner: .unitHead,
        unit: Identifier(text: try row.text("unit")), days: 10)
    }
  }

  private static let undelivered = Check(
    "notice.undelivered", "Every message reached its recipients' mail server", "MSG-5"
  ) { standing, tx in
    try tx.rows(
      """
      SELECT notice.id, notice.subject, notice.about, notice.result, case_file.unit
      FROM notice JOIN case_file ON case_file.agency = notice.agency AND case_file.reference = notice.about
      WHERE notice.agency = \(standing.viewer.agency) AND notice.state = 'failed' ORDER BY notice.id LIMIT 1000
      """
    ).map { row in
      Check.Breach(
        try row.text("about"),
        "The message '\(try row.text("subject"))' was not delivered: \(try row.textOrNil("result") ?? "no reason given").",
        remedy: "Mend the address and have the message tried again under Settings, Mail.", owner: .webLiaison,
        unit: Identifier(text: try row.text("unit")), severity: .urgent, days: 5)
    }
  }

  /// A role that a procedure must tell or ask, and that nobody holds (MSG-2, REG-26).
  private static let vacant = Check(
    "roles.vacant", "Every function that the procedures name is held by somebody", "MSG-2"
  ) { standing, tx in
    let agency = standing.viewer.agency
    let root = AgencyUnit.root(of: agency)
    let held = Set(
      try tx.rows(
        """
        SELECT DISTINCT role FROM person_role JOIN person ON person.agency = person_role.agency
          AND person.id = person_role.person
        WHERE person_role.agency = \(agency) AND person.state = 'active'
          AND (until_at IS NULL OR until_at > \(standing.now.milliseconds))
        """
      ).compactMap { Viewer.Role(rawValue: try $0.text("role")) })
    return Procedures.toldRoles(standing.profile)
      .filter { role in standing.profile.chain(from: role).allSatisfy { !held.contains($0) } }
      .map { role in
        Check.Breach(
          role.rawValue, "Nobody holds the function \(standing.profile.title(of: role)).",
          remedy: "Give it to somebody under People: steps that must tell them are refused until then.",
          owner: .agencyHead, unit: root, severity: .urgent, days: 10)
      }
  }
}

extension Procedure {
  static func deadlineTitle(_ id: String) -> String? { lifecycle.deadlines.first { $0.id == id }?.title }

  /// Roles that get a message of some step.
  static func toldRoles(_ profile: Profile) -> Set<Viewer.Role> {
    Set(
      lifecycle.adapted(by: profile).steps.flatMap { step in
        step.notices.flatMap { notice in (try? notice.copies(in: profile)).map { $0.to + $0.cc } ?? [] }
      }.compactMap { if case .role(let role) = $0 { role } else { nil } })
  }
}

extension Procedures {
  static func toldRoles(_ profile: Profile) -> [Viewer.Role] {
    all.reduce(into: Set<Viewer.Role>()) { $0.formUnion($1.toldRoles(profile)) }.sorted { $0.rawValue < $1.rawValue }
  }
}

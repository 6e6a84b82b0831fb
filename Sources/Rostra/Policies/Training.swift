import RostraPlatforms
import RostraStorage

/// One person's training, acknowledgement and written agreement (requirements.md, 3.10). While it is active, the person may be
/// given powers; the moment it lapses, the powers are gone (ADM-18).
package enum Training: Procedure {
  package static let noun = "training"
  package static let prefix = "TR"
  package static let place = "training"
  package static let plural = "Training and agreements"
  package static let purpose =
    "Whoever works with a site learns what applies, passes the questions and signs the agreement before doing anything there."
  package static let columns = [until]
  package static let concerns: String? = "Person"
  package static let readers: [Viewer.Role]? = [
    .humanResources, .supervisor, .unitHead, .agencyHead, .socialMediaAdministrator, .recordsOfficer, .internalAudit,
    .auditor, .technologyOfficer, .counsel, .administrator,
  ]

  package enum Stage: String, LifecycleStage {
    case assigned, completed, agreed, active, expiring, suspended, overdue, refused, ended
    case madeAware = "made-aware"

    package var title: String {
      self == .madeAware ? "Made-aware" : rawValue.prefix(1).uppercased() + rawValue.dropFirst()
    }
    package var meaning: String {
      switch self {
      case .assigned: "It is to be completed by its day."
      case .completed: "The questions are passed; the agreement is not signed yet."
      case .agreed: "The agreement is signed."
      case .active: "Training and agreement are in force: powers may be given."
      case .expiring: "It must be renewed soon, or the powers end."
      case .suspended: "It has run out: there are no powers until it is renewed."
      case .overdue: "It was not completed in time; no powers were ever given."
      case .refused: "The person has refused; there are no powers."
      case .ended: "The person works there no more, or does something else."
      case .madeAware: "A volunteer was made aware of the conduct that is asked for."
      }
    }
    package var isOver: Bool { self == .ended }
    package var tone: StageTone {
      switch self {
      case .active, .madeAware: .good
      case .assigned, .completed, .agreed: .info
      case .expiring: .warn
      case .suspended, .overdue, .refused: .bad
      case .ended: .quiet
      }
    }
  }

  package static let due = FormField.day("due", "To be completed by")
  package static let until = FormField.day("until", "In force until")
  static let course = FormField(
    "course", "Course", .choice(TrainingMaterial.Course.allCases.map { .init($0.rawValue, $0.title) })
  ).optional
  static let policy = FormField.line("policy", "Policy agreed to").optional
  static let conductOfficial = FormField.choice(
    "conduct-official", "I have read the conduct standards for official use.", .init("yes", "Yes"))
  static let conductPersonal = FormField.choice(
    "conduct-personal", "I have read the conduct standards for personal use.", .init("yes", "Yes"))
  static let privacy = FormField.choice(
    "no-privacy", "I know that there is no expectation of privacy in administering a site.", .init("yes", "Yes"))
  static let ownership = FormField.choice(
    "agency-owns", "I know that accounts and content made under the policy belong to the agency.", .init("yes", "Yes"))
  static let records = FormField.choice(
    "records-reach", "I know that the records laws reach official and personal accounts alike.", .init("yes", "Yes"))
  static let agreement = FormField.choice(
    "agreement", "I agree in writing to comply with the policy.", .init("yes", "I agree"))
  static let signature = FormField.line("signature", "Your full name, as your signature")
  static let sheet = FormField.line("sheet", "Version of the sheet that was handed over")
  static let met = FormField.day("met", "When")
  private static let staff: [Viewer.Role] = [
    .humanResources, .supervisor, .unitHead, .socialMediaAdministrator, .technologyOfficer, .recordsOfficer,
  ]

  package static func key(of file: CaseFile<Training>) -> String? { file.subject?.text }
  package static func name(_ contents: Contents, _ reference: String) -> String { "Training \(reference)" }
  package static func kept(_ profile: Profile) -> [FormField] { [course, until, policy] }

  package static let lifecycle = Lifecycle<Training>(
    "Training, acknowledgement and agreement",
    source: """
      Secretary of State of Missouri: training; New Jersey: acknowledge-based training; City of Lee's Summit, policy 416.4.3
      """,
    steps: [
      Step(
        "assign", "Assign the training", to: .assigned, by: [.system] + staff, asks: [due],
        notices: [.tell("training-assigned", to: [.party(.subject)])], "TRN-1", "TRN-6", "TRN-7", "TRN-10",
        does: chooseCourse),
      Step(
        "make-aware", "Record that a volunteer was made aware", to: .madeAware, by: staff + [.employee],
        asks: [met, sheet], "TRN-9", "TRN-15", "POL-33"),
      Step(
        "complete", "Learn, and answer the questions", from: [.assigned, .overdue, .expiring, .suspended, .refused],
        to: .completed, or: [.subject], asking: { file, _ in (file.map(course(of:)) ?? .staff).fields },
        gates: [.passed], "TRN-2", "TRN-3", "TRN-7", "TRN-13", "TRN-8", does: keepScore),
      Step(
        "agree", "Sign the agreement", from: [.completed], to: .agreed, or: [.subject],
        asks: [conductOfficial, conductPersonal, privacy, ownership, records, agreement, signature],
        notices: [.tell("training-agreed", to: [.party(.subject)])], "TRN-5", "TRN-6", "TRN-12", "DIS-10", "REG-10",
        "GEN-13", "GEN-15", "TRN-4", does: putInForce),
      Step(
        "activate", "It is in force", from: [.agreed], to: .active, by: [.system], isAutomatic: true, "TRN-1", "ADM-18"),
      Step(
        "supersede", "A new policy asks for a new agreement", from: [.active, .expiring], to: .expiring, by: [.system],
        asks: [until], needsReason: true, "TRN-4", "POL-47", does: chooseCourse),
      Step(
        "expire", "It must be renewed soon", from: [.active], to: .expiring, by: [.system], "TRN-1", does: chooseCourse),
      Step(
        "suspend", "It has run out", from: [.expiring, .active], to: .suspended, by: [.system],
        notices: [.tell("training-suspended", to: [.party(.subject)])], "TRN-1", "TRN-4", "ADM-18"),
      Step(
        "withdraw", "Withdraw the agreement", from: [.active, .expiring], to: .suspended, by: [.humanResources],
        or: [.subject], needsReason: true, isFinal: true, "ADM-18"),
      Step(
        "late", "It was not completed in time", from: [.assigned], to: .overdue, by: [.system],
        notices: [.tell("training-overdue", to: [.party(.subject)])], "TRN-1", "TRN-11"),
      Step(
        "refuse", "Refuse", from: [.assigned, .overdue, .completed, .expiring], to: .refused, or: [.subject],
        needsReason: true, isFinal: true, "TRN-4"),
      Step(
        "extend", "Give more time", from: [.assigned, .overdue], to: .assigned, by: staff, asks: [due],
        needsReason: true, "TRN-14"),
      Step(
        "end", "End it", from: Stage.allCases.filter { $0 != .ended }, to: .ended,
        by: [.humanResources, .socialMediaAdministrator, .system], needsReason: true, "ADM-16", "CRD-9"),
    ],
    deadlines: [
      Deadline(
        "complete", "Complete the training", at: [.assigned, .overdue], from: .day(due), within: .days(0),
        or: .subject, escalation: [.unitHead, .humanResources], "TRN-1"),
      Deadline(
        "late", "The training is late", at: [.assigned], from: .day(due), within: .days(0), by: [.system],
        lapses: "late", "TRN-1"),
      Deadline("agree", "Sign the agreement", at: [.completed], within: .days(7), or: .subject, "TRN-5"),
      Deadline(
        "expiring", "The training runs out soon", at: [.active], from: .day(until), within: .days(-30), by: [.system],
        lapses: "expire", "TRN-1"),
      Deadline(
        "renew", "Renew training and agreement", at: [.expiring], from: .day(until), within: .days(0), or: .subject,
        escalation: [.unitHead], "TRN-1"),
      Deadline(
        "over", "The training has run out", at: [.expiring], from: .day(until), within: .days(0), by: [.system],
        lapses: "suspend", "TRN-1"),
      Deadline(
        "again", "Renew training and agreement", at: [.suspended], within: .days(0), or: .subject,
        escalation: [.unitHead], "TRN-1"),
    ])

  package typealias Step = Lifecycle<Training>.Step

  static func course(of file: CaseFile<Training>) -> TrainingMaterial.Course {
    TrainingMaterial.Course(rawValue: file.contents[course]) ?? .staff
  }

  /// By the category of the person, elected or appointed (TRN-7); again whenever it is to be renewed.
  private static func chooseCourse(_ turn: inout StepTurn<Training>) throws {
    guard let person = turn.file.subject,
      let found = try Person.find(person, agency: turn.agency, in: turn.tx)
    else { return }
    let chosen: TrainingMaterial.Course = found.register.category.isOfficial ? .officials : .staff
    turn.file.contents.set(course, .string(chosen.rawValue))
  }

  private static func keepScore(_ turn: inout StepTurn<Training>) throws {
    let chosen = course(of: turn.file)
    let quiz = chosen.parts
    turn.record.add("course", chosen.rawValue)
    turn.record.add("material", TrainingMaterial.version)
    turn.record.add("passed", JSON(quiz.count))
    for part in quiz { turn.file.contents.set(part.field, nil) }
  }

  /// A year, and under the policy that is in force now.
  private static func putInForce(_ turn: inout StepTurn<Training>) throws {
    let end = Period.days(365).end(from: turn.now, turn.standing)
    turn.file.contents.set(until, .string(turn.standing.time.date(end)))
    guard let person = turn.file.subject,
      let inForce = try PolicyReach.binding(person, agency: turn.agency, in: turn.tx)
    else { return }
    turn.file.contents.set(policy, .string("\(inForce.reference) \(inForce.name)"))
    turn.file.about = inForce.reference
    turn.record.add("policy", inForce.reference)
    try turn.tx.execute(
      """
      UPDATE policy_delivery SET acknowledged_at = \(turn.now.milliseconds)
      WHERE agency = \(turn.agency) AND policy = \(inForce.reference) AND person = \(person)
        AND acknowledged_at IS NULL
      """)
  }
}

extension Gate<Training> {
  static let passed = Gate("passed", "Are all questions answered right?", "TRN-3") { training, _, _ in
    Training.course(of: training).parts.filter { training.contents[$0.field] != $0.right }.map {
      Refusal.Lack("'\($0.question)' is not answered right.", remedy: "Read '\($0.topic)' again.")
    }
  }
}

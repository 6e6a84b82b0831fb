import RostraPlatforms
import RostraStorage

/// Something that somebody does again and again for a site or for the agency: a review, a report, a confirmation. Doing it opens
/// the next one.
package enum TaskProcedure: Procedure {
  package static let noun = "task"
  package static let prefix = "TK"
  package static let place = "tasks"
  package static let plural = "Tasks"
  package static let purpose = "Reviews, reports and confirmations that come back, each with who owes it and by when."
  package static let columns = [kind]

  package enum Stage: String, LifecycleStage {
    case open, done, ended

    package var meaning: String {
      switch self {
      case .open: "It is to be done by its day."
      case .done: "It was done; the next one is open."
      case .ended: "It is not needed any more."
      }
    }
    package var isOver: Bool { self != .open }
    package var tone: StageTone { self == .done ? .good : self == .open ? .info : .quiet }
  }

  static let kind = FormField(
    "kind", "What", .choice(TaskKind.all.map { FormField.Choice($0.id, $0.title) }))
  static let due = FormField.day("due", "To be done by")

  package static func name(_ contents: Contents, _ reference: String) -> String {
    TaskKind.of(contents)?.title ?? "Task"
  }
  package static func title(of deadline: Deadline<TaskProcedure>, _ contents: Contents) -> String {
    TaskKind.of(contents)?.title ?? deadline.title
  }
  package static func owner(of contents: Contents) -> String? {
    TaskKind.of(contents).map { $0.owner?.rawValue ?? CopyList.Party.administrators.rawValue }
  }
  package static func key(of file: CaseFile<TaskProcedure>) -> String? {
    "\(file.contents[kind]) \(file.about ?? file.unit.text)"
  }

  package static let lifecycle = Lifecycle<TaskProcedure>(
    "Task", source: "Requirements REG-18 to REG-20, ADM-5, ADM-14, ADM-15, CRD-17, CRD-21, AUD-1, AUD-3, AUD-8, SEC-2",
    steps: [
      Step(
        "open", "Open a task", to: .open,
        by: [.system, .socialMediaAdministrator, .agencyHead, .technologyOfficer, .internalAudit], asks: [kind, due],
        "AUD-13"),
      Step(
        "perform", "Record that it is done", from: [.open], to: .done,
        by: [.socialMediaAdministrator, .technologyOfficer], or: [.owner],
        asking: { file, _ in file.flatMap { TaskKind.of($0.contents) }?.fields ?? [] },
        "REG-19", "REG-20", "ADM-5", "ADM-11", "ADM-14", "ADM-15", "ADM-23", "ADM-31", "AUD-3", "AUD-8", "AUD-13",
        "CRD-17", "CRD-21", "SEC-2", does: openNext),
      Step(
        "end", "It is not needed any more", from: [.open], to: .ended,
        by: [.system, .socialMediaAdministrator, .agencyHead], needsReason: true, "DEC-7"),
    ],
    deadlines: [
      Deadline(
        "perform", "Do the task", at: [.open], from: .day(due), within: .days(0), or: .owner,
        escalation: [.unitHead], "REG-20")
    ])

  package typealias Step = Lifecycle<TaskProcedure>.Step

  /// A "no" in an answer is a finding; and the next task of the kind is due one period later.
  private static func openNext(_ turn: inout StepTurn<TaskProcedure>) throws {
    guard let kind = TaskKind.of(turn.before.contents) else { return }
    let system = Viewer.system("tasks", of: turn.agency)
    for field in kind.fields where turn.answers.answer(field) == "no" {
      let due = Period.days(30).end(from: turn.now, turn.standing)
      try turn.services.open(
        "raise", Finding.self, Opening(unit: turn.file.unit, about: turn.file.about),
        StepEntry([
          "check": .string("task.\(kind.id)"), "sentence": .string("\(field.label) No: \(turn.answers.note(field))"),
          "remedy": "Mend it, then report it.", "severity": "warning", "owner": .string(kind.mender),
          "due": .string(turn.standing.time.date(due)), "breach": .string("\(turn.file.reference) \(field.name)"),
        ]), for: system, in: turn.tx
      ).get()
    }
    guard let days = try days(until: kind, turn) else { return }
    // This one is over once the step is written; the next must not clash with it.
    try turn.tx.execute(
      "UPDATE case_file SET is_over = 1 WHERE agency = \(turn.agency) AND id = \(turn.file.id)")
    try open(
      kind, for: turn.file.about, unit: turn.file.unit, in: days, turn.services, turn.standing, in: turn.tx)
  }

  /// nil where the site that it is about is in use no more.
  private static func days(until kind: TaskKind, _ turn: StepTurn<TaskProcedure>) throws -> Int? {
    if kind.once { return nil }
    guard let about = turn.file.about else { return kind.days }
    let site = try SiteCase.find(about, for: .system("tasks", of: turn.agency), in: turn.tx)
    guard let site, site.stage.isPublic, !site.stage.isOver else { return nil }
    return kind.id == "content-review" ? site.contents.number(SiteFields.reviewDays) ?? kind.days : kind.days
  }

  static func open(
    _ kind: TaskKind, for site: String?, unit: Identifier<AgencyUnit>, in days: Int, _ services: Services,
    _ standing: Standing, in tx: any Transaction
  ) throws {
    let due = Period.days(days).end(from: standing.now, standing)
    try services.open(
      "open", TaskProcedure.self, Opening(unit: unit, about: site),
      StepEntry(["kind": .string(kind.id), "due": .string(standing.time.date(due))]),
      for: .system("tasks", of: standing.viewer.agency), in: tx
    ).get()
  }
}

import RostraPlatforms
import RostraStorage

/// Something that breaks a rule: who mends it, by when, and how it ended (AUD-10).
package enum Finding: Procedure {
  package static let noun = "finding"
  package static let prefix = "FI"
  package static let place = "findings"
  package static let plural = "Findings"
  package static let purpose = "What the nightly checks, audits and people find wrong, with who mends it and by when."
  package static let columns = [severity, check]

  package enum Stage: String, LifecycleStage {
    case open, resolved, accepted, closed

    package var meaning: String {
      switch self {
      case .open: "It is not mended yet."
      case .resolved: "Its owner says that it is mended; the next check, or an auditor, confirms."
      case .accepted: "The head of the agency accepts it as it is, with a reason."
      case .closed: "It is mended."
      }
    }
    package var isOver: Bool { self == .accepted || self == .closed }
    package var tone: StageTone {
      switch self {
      case .open: .bad
      case .resolved: .info
      case .accepted: .warn
      case .closed: .good
      }
    }
  }

  static let check = FormField.line("check", "Check or source")
  static let sentence = FormField.lines("sentence", "What is wrong")
  static let remedy = FormField.lines("remedy", "What to do")
  static let severity = FormField.choice(
    "severity", "Severity", .init("notice", "Notice"), .init("warning", "Warning"), .init("urgent", "Urgent"))
  static let due = FormField.day("due", "To be mended by")
  /// What it is about, in the check's words: it says which finding is the same one.
  static let breach = FormField.line("breach", "Found at").optional
  static let note = FormField.lines("note", "What was done")

  static let owner = FormField(
    "owner", "Who mends it",
    .choice(
      Viewer.Role.assignable.map { FormField.Choice($0.rawValue, $0.title) }
        + [FormField.Choice("administrators", "The site's administrators")]))

  package static func name(_ contents: Contents, _ reference: String) -> String { contents[sentence] }
  package static func owner(of contents: Contents) -> String? { contents[owner] }
  package static func key(of file: CaseFile<Finding>) -> String? {
    let breach = file.contents[breach]
    return breach.isEmpty ? nil : "\(file.contents[check]) \(breach)"
  }

  private static let supervisors: [Viewer.Role] = [.internalAudit, .socialMediaAdministrator, .agencyHead]

  /// Those who look over sites and records for the agency.
  static let raisers = supervisors + [.custodian, .recordsOfficer, .counsel]

  package static let lifecycle = Lifecycle<Finding>(
    "Finding", source: "Secretary of State of Missouri: guidelines on auditing; requirements AUD-1, AUD-2, AUD-10",
    steps: [
      Step(
        "raise", "Record a finding", to: .open, by: [.system] + raisers,
        asks: [check, sentence, remedy, severity, owner, due, breach], "AUD-2", "AUD-10"),
      Step(
        "resolve", "Report it mended", from: [.open], to: .resolved, by: supervisors, or: [.owner], asks: [note],
        "AUD-1", "AUD-10"),
      Step(
        "accept", "Accept it as it is", from: [.open], to: .accepted, by: [.agencyHead], needsReason: true, "AUD-10"),
      Step("confirm", "Confirm that it is mended", from: [.resolved], to: .closed, by: supervisors, "AUD-1", "AUD-10"),
      Step("pass", "The check passes again", from: [.open, .resolved], to: .closed, by: [.system], "AUD-2"),
      Step(
        "reopen", "Open it again", from: [.resolved, .accepted, .closed], to: .open, by: supervisors + [.system],
        needsReason: true, "AUD-10"),
    ],
    deadlines: [
      Deadline(
        "mend", "Mend what was found", at: [.open], from: .day(due), within: .days(0), or: .owner,
        escalation: [.agencyHead], "AUD-10"),
      Deadline(
        "confirm", "Confirm that it is mended", at: [.resolved], within: .days(30), by: [.internalAudit], "AUD-1"),
    ])

  package typealias Step = Lifecycle<Finding>.Step
}

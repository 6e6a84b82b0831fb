import RostraStorage

/// A tool for working together within the agency: which of the rules for sites reach it, and how its records are kept (INT-1 to
/// INT-8).
package enum InternalTool: Procedure {
  package static let noun = "tool"
  package static let prefix = "IT"
  package static let place = "tools"
  package static let plural = "Internal tools"
  package static let purpose =
    "Wikis, shared documents, meeting and messaging tools: which rules reach them, and how long their records are kept."
  package static let columns = [kind]

  package enum Stage: String, LifecycleStage {
    case registered, reviewed, ended

    package var meaning: String {
      switch self {
      case .registered: "It is on the list; which rules reach it is not decided."
      case .reviewed: "It is decided which rules reach it."
      case .ended: "It is not used any more; its records are kept as scheduled."
      }
    }
    package var isOver: Bool { self == .ended }
    package var tone: StageTone { self == .reviewed ? .good : self == .ended ? .quiet : .warn }
  }

  static let title = FormField.line("title", "Name")
  static let kind = FormField.choice(
    "tool-kind", "What it is", .init("documents", "Shared documents"), .init("wiki", "Wiki"),
    .init("meetings", "Meetings, recordings, chats"), .init("messages", "Text messages and mobile devices"),
    .init("files", "File share or personal drive"), .init("other", "Another"))
  static let owner = FormField.person("tool-owner", "Who owns it")
  static let content = FormField.lines("content", "What it holds")
  static let series = FormField.line("series", "Record series of the retention schedule")
  static let retention = FormField.lines("retention", "How its records are kept, held and exported")
  static let revisions = FormField.choice(
    "revisions", "Are earlier versions kept as records", .init("yes", "Yes"), .init("no", "No"),
    .init("none", "It has none"))
  static let access = FormField.lines("access", "Who may see, join and export; how guests are followed")

  /// The rules for sites, each of which applies or not, with the reason (INT-2).
  static let controls: [FormField] = [
    ("policy", "The policy and its agreement"), ("approval", "Approval before it is opened"),
    ("registry", "The registry"), ("terms", "Review of terms and privacy"), ("credentials", "Custody of credentials"),
    ("capture", "Capture of its content"), ("retention", "The retention schedule"), ("holds", "Litigation holds"),
    ("outward", "Approval before its content goes outward (AUT-24)"), ("training", "Training"),
  ].map { name, label in
    FormField(
      "control-\(name)", label,
      .question([.init("yes", "Applies"), .init("no", "Does not apply"), .init("partly", "Partly")], note: .unlessYes))
  }
  private static let keepers: [Viewer.Role] = [
    .recordsOfficer, .technologyOfficer, .informationTechnology, .socialMediaAdministrator, .unitHead,
  ]

  package static func name(_ contents: Contents, _ reference: String) -> String { contents[title] }

  package static let lifecycle = Lifecycle<InternalTool>(
    "Internal tool", source: "Secretary of State of Missouri: scope and purpose; New Jersey: exclusions",
    steps: [
      Step(
        "register", "Register a tool", to: .registered, by: keepers,
        asks: [title, kind, owner, content, series, retention, revisions, access], "INT-1", "INT-4", "INT-5", "INT-6",
        "INT-7", "INT-8"),
      Step(
        "change", "Change the entry", from: [.registered, .reviewed], to: nil, by: keepers,
        asks: [title, kind, owner, content, series, retention, revisions, access], "INT-1", "INT-7"),
      Step(
        "review", "Decide which rules reach it", from: [.registered, .reviewed], to: .reviewed,
        by: [.recordsOfficer, .counsel, .technologyOfficer], asks: controls, gates: [.recordsReach], "INT-2", "INT-3",
        "INT-4"),
      Step(
        "end", "It is not used any more", from: [.registered, .reviewed], to: .ended, by: keepers, needsReason: true,
        "INT-1"),
    ],
    deadlines: [
      Deadline(
        "review", "Decide which rules reach the tool", at: [.registered], within: .days(30), by: [.recordsOfficer],
        escalation: [.technologyOfficer], "INT-2"),
      Deadline(
        "again", "Look again which rules reach the tool", at: [.reviewed], within: .days(365), by: [.recordsOfficer],
        escalation: [.technologyOfficer], "INT-2"),
    ])

  package typealias Step = Lifecycle<InternalTool>.Step
}

extension Gate<InternalTool> {
  /// What is outside the policy is not outside the records law (001, Exclusions).
  static let recordsReach = Gate("records", "Are retention and holds applied?", "INT-4") { tool, _, _ in
    InternalTool.controls.filter { ["control-retention", "control-holds"].contains($0.name) }
      .filter { tool.contents.answer($0) == "no" }.map {
        Refusal.Lack(
          "'\($0.label)' reaches every record, on whatever tool.",
          remedy: "Answer that it applies, or in part with the reason: an excluded tool is not exempt from retention.")
      }
  }
}

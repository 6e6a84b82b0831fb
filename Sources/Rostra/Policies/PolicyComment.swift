import RostraPlatforms
import RostraStorage

/// What somebody says to a draft, and what became of it (POL-45).
package enum PolicyComment: Procedure {
  package static let noun = "comment"
  package static let prefix = "PC"
  package static let place = "policy-comments"
  package static let plural = "Comments on policies"
  package static let purpose =
    "While a policy is in consultation, reviewers comment on its draft; each comment is answered."
  package static let belongsTo: String? = "Policy"

  package enum Stage: String, LifecycleStage {
    case received, accepted, rejected

    package var meaning: String {
      switch self {
      case .received: "It waits for an answer."
      case .accepted: "The draft is changed by it."
      case .rejected: "The draft stays, for a reason."
      }
    }
    package var isOver: Bool { self != .received }
    package var tone: StageTone { self == .received ? .info : self == .accepted ? .good : .quiet }
  }

  package static let text = FormField.lines("text", "Comment")
  package static let element = FormField(
    "element", "On which element",
    .choice(PolicyElement.all.map { FormField.Choice($0.requirement, "\($0.requirement) \($0.title)") }),
    isRequired: false)
  /// Of a reviewer from outside, who has no login.
  package static let author = FormField.line("author", "Who comments").optional

  package static func name(_ contents: Contents, _ reference: String) -> String { String(contents[text].prefix(80)) }

  package static let lifecycle = Lifecycle<PolicyComment>(
    "Comment on a policy", source: "New Jersey: ensuring participation by key stakeholders",
    steps: [
      Step(
        "comment", "Comment", to: .received, by: [.employee, .system], asks: [text, element, author],
        gates: [.inConsultation], "POL-45"),
      Step("accept", "Accept", from: [.received], to: .accepted, by: answerers, needsReason: true, "POL-45"),
      Step("reject", "Reject", from: [.received], to: .rejected, by: answerers, needsReason: true, "POL-45"),
    ],
    deadlines: [
      Deadline(
        "answer", "Answer the comment", at: [.received], within: .days(30), by: [.technologyOfficer],
        escalation: [.agencyHead], "POL-45")
    ])

  package typealias Step = Lifecycle<PolicyComment>.Step
  private static let answerers: [Viewer.Role] = [
    .technologyOfficer, .communicationsDirector, .socialMediaAdministrator, .recordsOfficer, .counsel,
  ]
}

extension Gate<PolicyComment> {
  static let inConsultation = Gate(
    "consultation", "Is the policy in consultation?", "POL-45"
  ) { comment, standing, tx in
    guard let policy = comment.about,
      try CaseLine.exists(
        "policy", ["consultation", "counsel-review"], reference: policy, agency: standing.viewer.agency, in: tx)
    else {
      return [Refusal.Lack("The policy is not in consultation.", remedy: "Comment while it is.")]
    }
    return []
  }
}

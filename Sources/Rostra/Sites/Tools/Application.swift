import RostraPlatforms
import RostraStorage

/// An application or widget that is connected to a site: approved in writing before it is installed, removed at once where it is a
/// risk (APP-1 to APP-6).
package enum Application: Procedure {
  package static let noun = "application"
  package static let prefix = "AP"
  package static let place = "applications"
  package static let plural = "Applications"
  package static let purpose =
    "Streaming, schedulers, widgets, archiving services: what may be connected to sites, and what it may do there."
  package static let columns = [source, risk]

  package enum Stage: String, LifecycleStage {
    case proposed, approved, installed, rejected, removed
    case removedSecurity = "removed-security"

    package var title: String {
      self == .removedSecurity ? "Removed-security" : rawValue.prefix(1).uppercased() + rawValue.dropFirst()
    }
    package var meaning: String {
      switch self {
      case .proposed: "It waits for approval in writing."
      case .approved: "It may be installed."
      case .installed: "It is connected; its permissions are listed."
      case .rejected: "It may not be installed."
      case .removed: "It is not used any more; its permissions are revoked."
      case .removedSecurity: "It was removed as a risk; the sites were told afterwards."
      }
    }
    package var isOver: Bool { [.rejected, .removed, .removedSecurity].contains(self) }
    package var tone: StageTone {
      switch self {
      case .installed: .good
      case .removedSecurity: .bad
      case .rejected, .removed: .quiet
      default: .info
      }
    }
  }

  static let title = FormField.line("title", "Name")
  static let source = FormField.line("source", "Where it comes from")
  static let purposeText = FormField.lines("purpose", "What it is for")
  static let sites = FormField.line("sites", "Sites", hint: "References such as SC-4, SC-9.")
  static let risk = FormField.choice(
    "risk", "Risk", .init("low", "Low"), .init("medium", "Medium"), .init("high", "High"))
  static let criteria = [
    FormField.question("serves", "Does it serve a purpose of the agency?"),
    FormField.question("experience", "Does it add to the user’s experience?"),
    FormField.question("trusted", "Is its source trusted?"),
    FormField.question("clean", "Was it looked at for malicious code?"),
  ]
  static let permissions = FormField.lines("permissions", "Permissions and tokens that it was given")
  static let used = FormField.day("used", "Last known to be used").optional
  static let revoked = FormField.question("revoked", "Are its permissions and tokens revoked?")

  package static func name(_ contents: Contents, _ reference: String) -> String { contents[title] }

  package static let lifecycle = Lifecycle<Application>(
    "Application", source: "City of Lee's Summit, policy 416.6.16",
    steps: [
      Step(
        "propose", "Propose an application", to: .proposed, by: [.employee],
        asks: [title, source, purposeText, sites, risk],
        notices: [.tell("application-proposed", to: [.role(.informationTechnology)])], "APP-1"),
      Step(
        "approve", "Approve it in writing", from: [.proposed], to: .approved, by: [.informationTechnology],
        asks: criteria, gates: [.criteriaMet, .separation],
        notices: [
          .tell(
            "application-approved", to: [.party(.requester)], cc: [.role(.socialMediaAdministrator)],
            line: "N13")
        ], "APP-2", "APP-3"),
      Step(
        "reject", "Reject it", from: [.proposed], to: .rejected, by: [.informationTechnology],
        notices: [.tell("application-rejected", to: [.party(.requester)])], needsReason: true, "APP-2"),
      Step(
        "install", "Record that it is installed", from: [.approved, .installed], to: .installed,
        by: [.webLiaison, .webTeam, .socialMediaAdministrator, .siteAdministrator], or: [.requester],
        asks: [permissions, used], "APP-5", "APP-6"),
      Step(
        "find", "Report one that was installed without approval", to: .installed,
        by: [.informationTechnology, .internalAudit, .socialMediaAdministrator, .webTeam],
        asks: [title, source, purposeText, sites, risk, permissions], "APP-2", does: raiseFinding),
      Step(
        "remove", "Remove it", from: [.approved, .installed], to: .removed,
        by: [.informationTechnology, .webTeam, .socialMediaAdministrator], asks: [revoked], gates: [.tokensRevoked],
        needsReason: true, "APP-5", "DEC-7"),
      Step(
        "cut", "Remove it at once as a risk", from: [.approved, .installed], to: .removedSecurity,
        by: [.informationTechnology],
        notices: [
          .tell("application-cut", to: [.role(.socialMediaAdministrator)], cc: [.party(.requester)])
        ], needsReason: true, isFinal: true, "APP-4"),
    ],
    deadlines: [
      Deadline(
        "decide", "Decide on the application", at: [.proposed], within: .businessDays(10),
        by: [.informationTechnology], escalation: [.technologyOfficer], "APP-2"),
      Deadline(
        "review", "See whether the application is still used", at: [.installed], within: .days(365),
        by: [.informationTechnology], escalation: [.technologyOfficer], "APP-6"),
    ])

  package typealias Step = Lifecycle<Application>.Step

  private static func raiseFinding(_ turn: inout StepTurn<Application>) throws {
    let due = Period.days(5).end(from: turn.now, turn.standing)
    try turn.services.open(
      "raise", Finding.self, Opening(unit: turn.file.unit, about: turn.file.reference),
      StepEntry([
        "check": "application.unapproved",
        "sentence": .string("\(turn.file.name) was installed without approval in writing."),
        "remedy": "Remove it, or have it approved; find out who installed it.", "severity": "urgent",
        "owner": .string(Viewer.Role.informationTechnology.rawValue), "due": .string(turn.standing.time.date(due)),
        "breach": .string(turn.file.reference),
      ]), for: .system("applications", of: turn.agency), in: turn.tx
    ).get()
  }
}

extension Gate<Application> {
  static let criteriaMet = Gate("criteria", "Does it meet every criterion?", "APP-3") { application, _, _ in
    Application.criteria.filter { !application.contents.isYes($0) }.map {
      Refusal.Lack("Not met: \($0.label)", remedy: "Reject it, or have it changed.")
    }
  }

  static let tokensRevoked = Gate("revoked", "Are its tokens revoked?", "APP-5") { application, _, _ in
    application.contents.isYes(Application.revoked)
      ? [] : [Refusal.Lack("Its tokens still open something.", remedy: "Revoke them on every platform first.")]
  }
}

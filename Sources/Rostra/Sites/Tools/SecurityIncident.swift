import RostraStorage

/// An account that was taken over, a password that is known, a message that fished for one (SEC-5).
package enum SecurityIncident: Procedure {
  package static let noun = "incident"
  package static let prefix = "SI"
  package static let place = "incidents"
  package static let plural = "Security incidents"
  package static let purpose = "What happened to an account, what was done at once, who was told, and what was learned."
  package static let columns = [kind]

  package enum Stage: String, LifecycleStage {
    case reported, contained, reviewed

    package var meaning: String {
      switch self {
      case .reported: "It is not contained yet."
      case .contained: "Access is safe again; what happened is being looked at."
      case .reviewed: "It was looked at, and what follows is decided."
      }
    }
    package var isOver: Bool { self == .reviewed }
    package var tone: StageTone { self == .reported ? .bad : self == .contained ? .warn : .good }
  }

  static let kind = FormField.choice(
    "incident-kind", "What", .init("takeover", "An account was taken over"),
    .init("credentials", "A password or key is known"), .init("phishing", "Somebody was fished"),
    .init("impersonation", "Somebody poses as the agency"), .init("other", "Something else"))
  static let happened = FormField.lines("happened", "What happened, and how it was noticed")
  static let sites = FormField.line("sites", "Sites concerned", hint: "References such as SC-4, SC-9.").optional
  static let contained: [FormField] = [
    .question("rotated", "Were the passwords of every linked site changed?"),
    .question("captured", "Was what the account shows captured first?"),
    .question("told", "Were the public and the platform told, where needed?", note: .always),
  ]
  static let learned = FormField.lines("learned", "What was learned, and what follows")

  package static func name(_ contents: Contents, _ reference: String) -> String {
    String(contents[happened].prefix(80))
  }

  package static let lifecycle = Lifecycle<SecurityIncident>(
    "Security incident", source: "Wisconsin, social media best practices, 5; requirement SEC-5",
    steps: [
      Step(
        "report", "Report an incident", to: .reported, by: [.employee, .system], asks: [kind, happened, sites],
        notices: [
          .tell(
            "incident", to: [.role(.technologyOfficer), .role(.socialMediaAdministrator)],
            cc: [.role(.informationTechnology)])
        ], "SEC-5"),
      Step(
        "contain", "Report that it is contained", from: [.reported], to: .contained,
        by: [.informationTechnology, .socialMediaAdministrator, .technologyOfficer], asks: contained, "SEC-5"),
      Step(
        "review", "Record the review", from: [.contained], to: .reviewed,
        by: [.technologyOfficer, .socialMediaAdministrator], asks: [learned], "SEC-5", "SEC-6"),
    ],
    deadlines: [
      Deadline(
        "contain", "Contain the incident", at: [.reported], within: .days(1), by: [.informationTechnology],
        escalation: [.technologyOfficer, .agencyHead], "SEC-5"),
      Deadline(
        "review", "Review the incident", at: [.contained], within: .days(14), by: [.technologyOfficer],
        escalation: [.agencyHead], "SEC-5"),
    ])

  package typealias Step = Lifecycle<SecurityIncident>.Step
}

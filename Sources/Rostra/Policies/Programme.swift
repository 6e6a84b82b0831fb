import RostraStorage

/// The nine steps by which an agency adopts a policy (001, Potential Action Steps; POL-43).
package enum Programme: Procedure {
  package static let noun = "programme"
  package static let prefix = "PG"
  package static let place = "programmes"
  package static let plural = "Adoption programmes"
  package static let purpose =
    "Nine steps lead from the business case to the evaluation of a policy, each with who took part and its papers."

  package enum Stage: String, LifecycleStage {
    case running, completed

    package var meaning: String {
      self == .running ? "Not all nine steps are done." : "All nine steps are done and on record."
    }
    package var isOver: Bool { self == .completed }
    package var tone: StageTone { self == .completed ? .good : .info }
  }

  private static let nine: [(act: String, title: String, hint: String)] = [
    ("business-case", "Business case that aligns with the mission", "CTO/CIO"),
    ("support", "Support of top management, and the executive sponsor", "CTO/CIO, line managers, sponsors"),
    ("research", "Research of best practices and examples", "CTO/CIO, records professionals. Attach what was found."),
    ("drafting", "Drafting with the key stakeholders", "Records, web team, HR, legal, privacy, public and others"),
    ("content-strategy", "Content strategy and capture platform", "CTO/CIO, records professionals"),
    ("promulgation", "Promulgation to all staff", "CTO/CIO or chief executive"),
    ("training", "Training with acknowledgement", "CTO/CIO, records professionals, HR"),
    ("control", "Control", "CTO/CIO, web team, records: who controls which measure, how often, last result (AUD-7)"),
    ("evaluation", "Administration and evaluation", "CTO/CIO, web team, records, line of business, auditors"),
  ]

  private static func fields(_ act: String, _ hint: String) -> [FormField] {
    [
      FormField.lines("\(act)-participants", "Who took part, by role", hint: hint), .day("\(act)-date", "Done on"),
      FormField.lines("\(act)-result", "Result, and its documents"),
    ]
  }

  package static func name(_ contents: Contents, _ reference: String) -> String { contents[subjectLine] }
  private static let subjectLine = FormField.line("programme", "What is adopted")
  private static let leaders: [Viewer.Role] = [
    .technologyOfficer, .recordsOfficer, .socialMediaAdministrator, .agencyHead,
  ]

  package static let lifecycle = Lifecycle<Programme>(
    "Adoption programme",
    source: "New Jersey, Division of Revenue and Enterprise Services: potential action steps",
    steps: [
      Step("begin", "Begin a programme", to: .running, by: leaders, asks: [subjectLine], "POL-43")
    ]
      + nine.map { step in
        Step(
          step.act, step.title, from: [.running], to: nil, by: leaders, asks: fields(step.act, step.hint), "POL-43",
          "POL-44", "POL-50", "POL-51", "AUD-7")
      } + [
        Step(
          "complete", "Close the programme", from: [.running], to: .completed, by: leaders,
          gates: [
            .answered("nine", "Are all nine steps on record?", "POL-43", nine.flatMap { fields($0.act, $0.hint) })
          ], "POL-43")
      ],
    deadlines: [
      Deadline(
        "complete", "Go on with the programme", at: [.running], within: .days(365), by: [.technologyOfficer],
        escalation: [.agencyHead], "POL-43")
    ])

  package typealias Step = Lifecycle<Programme>.Step
}

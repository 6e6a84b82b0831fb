import RostraPlatforms
import RostraStorage

/// The social media policy of an agency, or of one tool (POL-1).
package enum PolicyProcedure: Procedure {
  package static let noun = "policy"
  package static let prefix = "PO"
  package static let place = "policies"
  package static let plural = "Policies"
  package static let purpose =
    "A policy says what is official use, who may do what, and how records are kept. No site is activated while none is in force."
  package static let columns = [number, version]
  package static let concerns: String? = nil

  package enum Stage: String, LifecycleStage {
    case draft, consultation
    case counselReview = "counsel-review"
    case approved, promulgated, superseded, withdrawn

    package var title: String {
      self == .counselReview ? "Counsel review" : rawValue.prefix(1).uppercased() + rawValue.dropFirst()
    }
    package var meaning: String {
      switch self {
      case .draft: "It is being written."
      case .consultation: "The draft is frozen; reviewers within and without comment on it."
      case .counselReview: "Counsel looks at it."
      case .approved: "It is approved and waits to be promulgated."
      case .promulgated: "It is in force, or will be on its day of effect."
      case .superseded: "A later version takes its place; this one stays to be read."
      case .withdrawn: "It was given up before it came into force."
      }
    }
    package var isOver: Bool { self == .superseded || self == .withdrawn }
    package var tone: StageTone {
      switch self {
      case .promulgated: .good
      case .superseded, .withdrawn: .quiet
      default: .info
      }
    }
  }

  package static let title = FormField.line("policy-title", "Title")
  package static let number = FormField.line("number", "Number").optional
  package static let version = FormField.line("version", "Version", hint: "Such as 2026-1.")
  package static let owner = FormField.line("policy-owner", "Who owns it")
  package static let authority = FormField.line("authority", "Who approves it")
  package static let effective = FormField.day("effective", "In effect from")
  package static let tool = FormField.line(
    "tool", "Only for this platform", hint: "Empty: for all. A policy for one tool may tighten the broad one."
  ).optional
  package static let loosens = FormField.choice(
    "loosens", "Does it loosen the broad policy anywhere", .init("no", "No"), .init("yes", "Yes"))
  static let frame = [title, number, version, owner, authority, effective, tool, loosens]

  static let declined = FormField(
    "declined-element", "Element",
    .choice(PolicyElement.all.map { FormField.Choice($0.requirement, "\($0.requirement) \($0.title)") }))
  static let declinedBy = FormField.person("declined-by", "Approved by")
  /// By element: why it is not adopted, and who approved that.
  static let declines = FormField.lines("declines", "Elements that are not adopted")

  static let vetted = FormField.several(
    "vetted", "Communications that must be vetted", hint: "Drives the approval of posts (POL-20).",
    .init("all", "All"), .init("policy", "On policy matters"), .init("emergency", "In an emergency"),
    .init("legal", "On legal matters"), .init("media", "Images, sound and film"), .init("replies", "Replies"))
  static let forwarding = FormField.choice(
    "forwarding", "Liking, following, sharing", hint: "Drives what may be forwarded (POL-21).",
    .init("none", "Not allowed"), .init("government", "Of governments alone"), .init("approved", "With approval"),
    .init("allowed", "Allowed"))
  static let switches = [vetted, forwarding]

  /// Who took part in drafting (POL-44): one answer for each role of the model's list.
  static let participants = [
    "technology", "records", "web-team", "sponsor", "human-resources", "legal", "privacy", "line-managers",
    "information-officer", "open-records", "public-academia", "stakeholder-groups", "internal-audit",
  ].map { role in
    FormField(
      "participant-\(role)",
      role.replacing("-", with: " ").prefix(1).uppercased() + role.replacing("-", with: " ").dropFirst(),
      .choice([.init("invited", "Invited"), .init("commented", "Commented"), .init("declined", "Declined")]),
      isRequired: false)
  }

  static let consultationEnds = FormField.day("consultation-ends", "Comments until")
  static let opinion = FormField.lines("opinion", "Counsel’s review", hint: "Name what was looked at, and the law.")
  static let confidentiality = FormField.question(
    "confidentiality",
    "Was the statement on what is confidential looked at against section 7 of the National Labor Relations Act and other law?",
    note: .always)
  static let speech = FormField.question(
    "speech", "Were the texts on speech, and on why comments are regulated, looked at?", note: .always)
  static let loosening = FormField.question(
    "loosening", "Where it loosens the broad policy: is that sound in law?", note: .optional)
  static let invalidElement = FormField(
    "invalid-element", "Section that was declared invalid",
    .choice(PolicyElement.all.map { FormField.Choice($0.requirement, "\($0.requirement) \($0.title)") }))
  static let order = FormField.document("order", "Counsel’s order")
  static let invalid = FormField.lines("invalid-elements", "Sections that are not applied")
  static let counselled = FormField.person("counselled-by", "Reviewed by counsel")

  package static func kept(_ profile: Profile) -> [FormField] { [declines, counselled, invalid] }

  package static func successor(at stage: Stage) -> (act: String, title: String)? {
    stage == .promulgated ? ("draft", "Begin its next version") : nil
  }

  package static func name(_ contents: Contents, _ reference: String) -> String {
    let version = contents[version]
    return contents[title] + (version.isEmpty ? "" : ", version \(version)")
  }

  /// One policy in force for the whole of a unit, and one for each tool (POL-1, POL-42).
  static func scope(of file: CaseFile<PolicyProcedure>) -> String {
    "\(file.unit.text) \(file.contents[tool].lowercased())"
  }

  /// Whether two policies are for the same platform, or both for all.
  static func isAlike(_ one: CaseFile<PolicyProcedure>, _ other: CaseFile<PolicyProcedure>) -> Bool {
    one.contents[tool].lowercased() == other.contents[tool].lowercased()
  }

  package static let lifecycle = Lifecycle<PolicyProcedure>(
    "Policy",
    source: """
      New Jersey, Division of Revenue and Enterprise Services: action steps and elements of policy; Wisconsin, best practices \
      1; Secretary of State of Missouri: creating a policy; City of Lee's Summit, policy 416
      """,
    steps: writing + deciding,
    deadlines: [
      Deadline(
        "consult", "Close the consultation", at: [.consultation], from: .day(consultationEnds), within: .days(0),
        by: [.technologyOfficer], escalation: [.agencyHead], "POL-45"),
      Deadline(
        "counsel", "Review the policy", at: [.counselReview], within: .businessDays(10), by: [.counsel],
        escalation: [.agencyHead], "POL-23"),
      Deadline(
        "promulgate", "Promulgate the policy", at: [.approved], within: .days(14),
        by: [.technologyOfficer, .agencyHead],
        escalation: [.agencyHead], "POL-46"),
      Deadline(
        "audit", "Review the policy", at: [.promulgated], within: .days(365), by: [.technologyOfficer],
        escalation: [.agencyHead], "POL-38"),
    ])

  package typealias Step = Lifecycle<PolicyProcedure>.Step
  private static let writers: [Viewer.Role] = [
    .technologyOfficer, .communicationsDirector, .socialMediaAdministrator, .recordsOfficer,
  ]

  private static let writing =
    [
      Step(
        "draft", "Begin a policy from the template", to: .draft, by: writers, asks: frame, "POL-1", "POL-53",
        does: takeTemplate)
    ]
    + PolicyElement.Chapter.allCases.map { chapter in
      Step(
        "write-\(chapter.rawValue)", chapter.title, from: [.draft], to: nil, by: writers,
        asks: PolicyElement.all.filter { $0.chapter == chapter }.map(\.field), "POL-2")
    }
    + [
      Step("frame", "Change title and dates", from: [.draft], to: nil, by: writers, asks: frame, "POL-1"),
      Step(
        "switch", "Set what drives approvals", from: [.draft], to: nil, by: writers, asks: switches, "POL-20", "POL-21"),
      Step(
        "decline", "Do not adopt an element", from: [.draft], to: nil, by: writers, asks: [declined, declinedBy],
        needsReason: true, "POL-2", does: keepDecline),
      Step(
        "participation", "Record who took part", from: [.draft, .consultation, .counselReview], to: nil, by: writers,
        asks: participants, "POL-44"),
      Step(
        "consult", "Begin the consultation", from: [.draft], to: .consultation, by: writers, asks: [consultationEnds],
        gates: [.complete],
        notices: [.tell("policy-consultation", to: [.role(.counsel), .role(.humanResources)])], "POL-45"),
    ]

  private static let deciding = [
    Step(
      "redraft", "Take it back to the draft", from: [.consultation, .counselReview, .approved], to: .draft, by: writers,
      needsReason: true, "POL-45"),
    Step(
      "to-counsel", "Ask counsel to review it", from: [.consultation], to: .counselReview, by: writers,
      gates: [.complete, .dispositioned], notices: [.tell("policy-counsel", to: [.role(.counsel)])], "POL-23", "POL-45",
      "POL-54"),
    Step(
      "opine", "Record counsel’s review", from: [.counselReview], to: nil, by: [.counsel],
      asks: [opinion, confidentiality, speech, loosening], "POL-23", "POL-26", "POL-31", "POL-42", "POL-54",
      does: keepCounsel),
    Step(
      "approve", "Approve the policy", from: [.counselReview], to: .approved, by: [.agencyHead],
      gates: [.complete, .counselled, .edited], notices: [.tell("policy-approved", to: [.party(.requester)])],
      "POL-1", "POL-2", "POL-23", "POL-44", "POL-53"),
    Step(
      "promulgate", "Promulgate it to all staff", from: [.approved], to: .promulgated,
      by: [.agencyHead, .technologyOfficer], isFinal: true, "POL-1", "POL-46", "POL-47", "POL-55", "TRN-4", "TRN-14",
      does: promulgate),
    Step(
      "invalidate", "Mark a section invalid", from: [.promulgated], to: nil, by: [.counsel],
      asks: [invalidElement, order], needsReason: true, "POL-34", does: keepInvalid),
    Step("supersede", "A later version takes its place", from: [.promulgated], to: .superseded, by: [.system], "POL-1"),
    Step(
      "withdraw", "Give it up", from: [.draft, .consultation, .counselReview, .approved], to: .withdrawn,
      by: writers + [.agencyHead], needsReason: true, isFinal: true, "POL-1"),
  ]
}

import RostraPlatforms

/// The review of a platform's terms of service and privacy policy, until they are accepted, and for as long as they bind the
/// agency (requirements.md, 3.9).
package enum TermsReview: Procedure {
  package static let noun = "terms"
  package static let prefix = "TO"
  package static let place = "terms"
  package static let plural = "Terms of service"
  package static let purpose =
    "Before anybody agrees to a platform's terms they are read, opined on and accepted by who may; then they are watched."
  package static let columns = [provider]
  package static let belongsTo: String? = "Site"

  package enum Stage: String, LifecycleStage {
    case snapshot, read, opinions, conflict, decided, accepted, refused
    case changed = "changed-detected"
    case negotiating, restricted
    case ended

    package var title: String {
      self == .changed ? "Changed-detected" : rawValue.prefix(1).uppercased() + rawValue.dropFirst()
    }
    package var meaning: String {
      switch self {
      case .snapshot: "The texts are on file; nobody has read them yet."
      case .read: "The reader's findings are there; the opinions are missing."
      case .opinions: "All opinions are recorded."
      case .conflict: "The terms contradict a policy: the information officer decides."
      case .decided: "It is decided whether the contradiction stands in the way."
      case .accepted: "An authorised signatory has accepted them; they are watched."
      case .refused: "They are not accepted: the site cannot be activated."
      case .changed: "The text on the web is another than the one that was accepted."
      case .negotiating: "The agency objects, or negotiates."
      case .restricted: "The site is used within limits while the terms are as they are."
      case .ended: "The site has ended, and with it what the terms bind."
      }
    }
    package var isOver: Bool { self == .refused || self == .ended }
    package var tone: StageTone {
      switch self {
      case .accepted: .good
      case .conflict, .changed, .negotiating, .restricted: .warn
      case .refused: .bad
      case .ended: .quiet
      default: .info
      }
    }
  }

  static let provider = FormField.line("provider", "Company or body that operates the platform")
  static let address = FormField.address("address", "Address of the terms of service")
  static let privacyAddress = FormField.address("privacy-address", "Address of the privacy policy").optional
  static let terms = FormField.document("terms-text", "Terms of service as they read")
  static let privacyText = FormField.document("privacy-text", "Privacy policy as it reads").optional
  static let stewardship = FormField.document("stewardship-text", "Policy on data stewardship").optional
  static let taken = FormField.day("taken", "As they read on")
  static let version = FormField.line("terms-version", "Version or date that they name").optional
  static let reader = FormField.person("reader", "Who reads them")
  static let monitor = FormField.person("monitor", "Who watches them for changes")
  static let decider = FormField.person("decider", "Who decides on changes")

  // The reader's four findings (TOS-5, TOS-28 to TOS-31), and what the licence gives away (TOS-3, TOS-13).
  static let dealBreakers = FormField.choice(
    "deal-breakers", "Are there deal-breakers or terms that are problems", .init("no", "No"), .init("yes", "Yes"))
  static let problems = FormField.lines("problems", "Which clauses, and how grave").optional
  static let fit = FormField.lines("fit", "Which terms are a good fit for the intended purpose")
  static let mustMonitor = FormField.choice(
    "must-monitor", "Do they oblige the agency to monitor use", .init("no", "No"), .init("yes", "Yes"))
  static let benefits = FormField.lines("benefits", "Which benefits of the platform outweigh the risks").optional
  static let licence = FormField.lines(
    "licence", "What licence they take: scope, exclusivity, what may be done with what is posted")
  static let promises = FormField.lines(
    "promises", "What the company promises about exports, records and answering the agency",
    hint: "Where it promises nothing: it has no duty to respond to the agency.")
  static let contradiction = FormField.choice(
    "contradiction", "Do they contradict a policy of the agency", .init("no", "No"), .init("yes", "Yes"))
  static let contradictionClause = FormField.lines(
    "contradiction-clause", "Which clause, and which section of the policy"
  ).optional

  /// Six answers on the privacy policy (TOS-16, TOS-22 to TOS-27), and what counts as adverse.
  static let privacy: [(field: FormField, adverse: String)] = [
    ("tracks", "Does it permit tracking users of government sites for advertising?", "yes"),
    ("discloses", "Does it allow access to or disclosure of user information, with usage history?", "yes"),
    ("sells", "Does it allow selling user-provided information?", "yes"),
    ("records-usage", "Does it allow recording information about site usage?", "yes"),
    ("opt-out", "Does it allow opting out of any data collection?", "no"),
    ("location-stated", "Does it state where the data is physically kept?", "no"),
  ].map { name, label, adverse in
    (FormField(name, label, .question([.yes, .no, .unclear], note: .always), hint: "Quote the clause."), adverse)
  }
  static let federal = FormField.question(
    "federal", "Is it consistent with federal privacy obligations? Name them.", note: .always)
  static let state = FormField.question(
    "state", "Is it consistent with the state’s privacy obligations? Name them.", note: .always)
  static let stewardshipReviewed = FormField.question(
    "stewardship", "Was the policy on data stewardship reviewed?", note: .always)
  static let locations = FormField.line("locations", "Countries or states where the data is kept").optional

  static let mitigation = FormField.lines(
    "mitigation", "Mitigation, or acceptance of the risk, for every adverse or unclear answer"
  ).optional
  static let opinion = FormField.lines("opinion", "Your opinion")
  static let decision = FormField.choice(
    "conflict-decision", "Is the use of the platform appropriate", .init("appropriate", "Appropriate"),
    .init("conditions", "Only with conditions"), .init("not", "Not appropriate"))
  static let conditions = FormField.lines("conditions", "Conditions").optional
  static let authority = FormField.line("sign-authority", "Authority that you rely on")
  static let amendments = FormField.lines("amendments", "Amendments that were negotiated").optional
  static let riskAccepted = FormField.lines("risk-accepted", "Deal-breakers that are removed, or whose risk you accept")
    .optional
  static let effective = FormField.day("effective", "In effect from").optional
  static let difference = FormField.lines("difference", "What changed")
  static let captureDone = FormField.question("capture-done", "Was everything captured before the change takes effect?")

  static let opinionRoles: [Viewer.Role] = [.counsel, .licenceOfficer, .informationOfficer]
  static func opinion(of role: Viewer.Role) -> FormField {
    FormField.lines("opinion-\(role.rawValue)", "Opinion of the \(role.title)")
  }

  package static func kept(_ profile: Profile) -> [FormField] {
    opinionRoles.map { .lines("opinion-\($0.rawValue)", "Opinion of the \(profile.title(of: $0))") } + [
      watched, digest,
    ]
  }
  static let watched = FormField.line("watched", "Last looked at on the web")
  static let digest = FormField.line("watched-digest", "SHA-256 of the text that was accepted")
  static let privacyDigest = FormField.line("privacy-digest", "SHA-256 of the privacy policy that was accepted")
  static let accepter = FormField.line("accepted-by", "Accepted by")

  package static func name(_ contents: Contents, _ reference: String) -> String { "Terms of \(contents[provider])" }
  package static func key(of file: CaseFile<TermsReview>) -> String? { file.about }
}

import RostraPlatforms
import RostraStorage

/// A notice or disclaimer that a site shows: its text, who approved it, and the evidence that it is displayed (DIS-1 to DIS-18).
/// Each version is a case of its own, so that which text stood where on which day can be answered (DIS-13).
package enum Statement: Procedure {
  package static let noun = "statement"
  package static let prefix = "NT"
  package static let place = "statements"
  package static let plural = "Notices on sites"
  package static let purpose =
    "What a site must tell the public, approved in writing before it is used, with evidence of what is really displayed."
  package static let columns = [kind]
  package static let belongsTo: String? = "Site"

  package enum Stage: String, LifecycleStage {
    case draft, submitted, approved, displayed, replaced, withdrawn

    package var meaning: String {
      switch self {
      case .draft: "Its text is being written."
      case .submitted: "It waits for counsel's approval in writing."
      case .approved: "It may be shown; nobody has shown yet that it is."
      case .displayed: "It is shown on the site, with evidence."
      case .replaced: "A later text is in its place."
      case .withdrawn: "It is not shown any more."
      }
    }
    package var isOver: Bool { self == .replaced || self == .withdrawn }
    package var tone: StageTone {
      switch self {
      case .displayed: .good
      case .replaced, .withdrawn: .quiet
      case .approved: .warn
      default: .info
      }
    }
  }

  static let kind = FormField.line("kind", "Which notice", hint: "Its short name, such as moderation.")
  static let text = FormField.lines(
    "text", "Text", hint: "Empty: the text of the agency’s rules, filled from the site.")
  static let placement = FormField.line("placement", "Where on the site it stands")
  static let evidence = FormField.document("evidence", "Capture that shows it")
  static let seen = FormField.day("seen", "Seen there on")

  package static func key(of file: CaseFile<Statement>) -> String? {
    // A new version stands beside the one that is displayed until it takes its place.
    file.stage == .displayed || file.stage == .approved ? "\(file.about ?? "") \(file.contents[kind])" : nil
  }
  package static func name(_ contents: Contents, _ reference: String) -> String { "Notice: \(contents[kind])" }

  private static let writers: [Viewer.Role] = [
    .webLiaison, .unitHead, .socialMediaAdministrator, .communicationsDirector,
  ]

  package static let lifecycle = Lifecycle<Statement>(
    "Notice on a site",
    source:
      "City of Lee's Summit, policy 416.6.4 and 416.7.2; Wisconsin, best practices 2; New Jersey: moderation statement",
    steps: [
      Step(
        "draft", "Write a notice", to: .draft, by: writers + [.system], or: [.administrators],
        asking: { _, profile in [choice(profile), text.optional] }, "DIS-1", "DIS-2", "DIS-3", "DIS-4", "DIS-6",
        "DIS-8", "DIS-14", "DIS-15", "DIS-16", "DIS-17", "DIS-18", "TOS-20", does: fill),
      Step(
        "edit", "Change the text", from: [.draft, .submitted, .approved], to: .draft, by: writers,
        or: [.administrators], asks: [text], "DIS-5"),
      Step(
        "submit", "Ask counsel to approve it", from: [.draft], to: .submitted, by: writers, or: [.administrators],
        gates: [.agreesWithSite, .filledIn], notices: [.tell("statement-submitted", to: [.role(.counsel)])], "DIS-5",
        "DIS-2"),
      Step(
        "approve", "Approve it in writing", from: [.submitted], to: .approved, by: [.counsel], gates: [.separation],
        notices: [
          .tell("statement-approved", to: [.party(.requester)], cc: [.role(.socialMediaAdministrator)], line: "N13")
        ], "DIS-5", does: replaceOthers),
      Step(
        "return", "Return it", from: [.submitted], to: .draft, by: [.counsel],
        notices: [.tell("statement-returned", to: [.party(.requester)])], needsReason: true, "DIS-5"),
      Step(
        "show", "Show that it is displayed", from: [.approved, .displayed], to: .displayed, by: writers,
        or: [.administrators], asks: [placement, evidence, seen], "DIS-12", "DIS-7", "DIS-9", "ADM-24"),
      Step(
        "miss", "It is not displayed", from: [.displayed], to: .approved, by: writers + [.internalAudit, .system],
        or: [.administrators], needsReason: true, "DIS-12"),
      Step(
        "replace", "A later text is in its place", from: [.approved, .displayed], to: .replaced, by: [.system], "DIS-13"
      ),
      Step(
        "withdraw", "Withdraw it", from: [.draft, .submitted, .approved, .displayed], to: .withdrawn,
        by: writers + [.counsel, .system], needsReason: true, "DIS-13"),
    ],
    deadlines: [
      Deadline(
        "approve", "Approve the notice", at: [.submitted], within: .businessDays(5), by: [.counsel],
        escalation: [.agencyHead], "DIS-5"),
      Deadline(
        "show", "Show that the notice is displayed", at: [.approved], within: .days(14), or: .administrators,
        escalation: [.socialMediaAdministrator], "DIS-12"),
      Deadline(
        "again", "Look whether the notice is still displayed", at: [.displayed], within: .days(90),
        or: .administrators, escalation: [.socialMediaAdministrator], "DIS-12"),
    ])

  package typealias Step = Lifecycle<Statement>.Step

  private static func choice(_ profile: Profile) -> FormField {
    FormField(
      "kind", "Which notice",
      .choice(
        profile.siteNotices.map { FormField.Choice($0.kind, $0.title) } + [FormField.Choice("other", "Another notice")])
    )
  }

  /// The text of the rules, with the site's own facts in it (DIS-17).
  private static func fill(_ turn: inout StepTurn<Statement>) throws {
    guard !turn.file.contents.has(text),
      let notice = turn.standing.profile.siteNotices.first(where: { $0.kind == turn.file.contents[kind] }),
      let site = try turn.file.about.flatMap({
        try SiteCase.find($0, for: .system("notices", of: turn.agency), in: turn.tx)
      })
    else { return }
    let agency = turn.services.agency.name
    var facts = [
      "agency": agency, "unit": site.unitName, "name": site.name,
      "keeper": site.unit == AgencyUnit.root(of: turn.agency) ? agency : "\(site.unitName), \(agency)",
      "law": turn.standing.profile.law.first?.title ?? "the public records law",
    ]
    for field in [SiteFields.purpose, SiteFields.contact, SiteFields.website, SiteFields.address] {
      // What nobody has entered yet stays a blank, which the writer fills in.
      facts[field.name] = site.contents.has(field) ? site.contents[field] : "[[\(field.name)]]"
    }
    turn.file.contents.set(text, .string(try NoticeText.filled(notice.text, facts)))
  }

  private static func replaceOthers(_ turn: inout StepTurn<Statement>) throws {
    let system = Viewer.system("notices", of: turn.agency)
    var filter = CaseFile<Statement>.Filter()
    filter.stages = [.approved, .displayed]
    filter.about = turn.file.about
    for older in try CaseFile<Statement>.all(filter, limit: 200, for: system, in: turn.tx)
    where older.id != turn.file.id && older.contents[kind] == turn.file.contents[kind] {
      try turn.services.take("replace", older, for: system, in: turn.tx).get()
    }
  }
}

extension Gate<Statement> {
  /// What the site did not say when the text was made.
  static let filledIn = Gate("blanks", "Is every blank of the text filled in?", "DIS-17") { statement, _, _ in
    statement.contents[Statement.text].matches(of: /\[\[(.*?)\]\]/).map {
      Refusal.Lack("The text has a blank: \($0.output.1).", remedy: "Change the text: fill it in, or take it out.")
    }
  }

  /// What is said of comments must agree with the setting (DIS-2).
  static let agreesWithSite = Gate(
    "agrees", "Does it agree with what the site does?", "DIS-2"
  ) { statement, standing, tx in
    guard !statement.contents[Statement.text].isEmpty else {
      return [Refusal.Lack("The notice has no text.", remedy: "Write it.")]
    }
    guard statement.contents[Statement.kind] == "moderation",
      let site = try statement.about.flatMap({
        try SiteCase.find($0, for: .system("notices", of: standing.viewer.agency), in: tx)
      }), site.contents[SiteFields.comments] == "off"
    else { return [] }
    return [
      Refusal.Lack(
        "The site takes no comments, and the notice says how they are moderated.",
        remedy: "Change the setting of comments, or the notice.")
    ]
  }
}

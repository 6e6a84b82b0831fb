import RostraStorage

/// A kind of recurring task: what is asked when it is done, who owes it, how often.
struct TaskKind: Sendable {
  var id: String
  var title: String
  var requirement: String
  var isOfSite: Bool
  /// nil: the designated administrators of the site.
  var owner: Viewer.Role?
  /// From one to the next, unless the site says otherwise.
  var days: Int
  /// It does not come back by itself.
  var once = false
  var fields: [FormField]

  /// Whoever mends what was found not to be so.
  var mender: String { isOfSite ? CopyList.Party.administrators.rawValue : (owner ?? .agencyHead).rawValue }

  static func of(_ contents: Contents) -> TaskKind? {
    all.first { $0.id == contents[FormField.line("kind", "")] }
  }

  private static let note = FormField.lines("note", "Note").optional

  static let all = ofSites + ofAgency

  static let ofSites = [
    TaskKind(
      id: "upkeep", title: "Confirm that the content is current and relevant", requirement: "REG-19", isOfSite: true,
      days: 30,
      fields: [.question("current", "Is the content current, and relevant for the audience?"), note]),
    TaskKind(
      id: "content-review", title: "Review what is on the site", requirement: "REG-20", isOfSite: true,
      owner: .socialMediaAdministrator, days: 90,
      fields: [
        .question("appropriate", "Is it appropriate?"), .question("professional", "Is it professional?"),
        .question("policy", "Is it consistent with the policy?"),
        .question("purpose", "Is it consistent with the site’s purpose?"),
        .question("contact", "Does the profile show the unit’s contact and link to its page (REG-6, DIS-9)?"),
        .question("notices", "Does it still show every required notice (DIS-12)?"),
        .question("brand", "Are logo, colours and names as the brand asks (LNK-8)?"), note,
      ]),
    TaskKind(
      id: "usage-report", title: "Report on usage and effectiveness", requirement: "AUD-3", isOfSite: true, days: 92,
      fields: [
        .lines("activity", "Activity and replies"), .lines("reach", "Reach"),
        .lines("goals", "Goals against the purpose"), FormField.lines("costs", "Costs").optional,
        FormField.lines("incidents", "Incidents").optional,
      ]),
    TaskKind(
      id: "records", title: "Confirm that retention and disposal meet the law", requirement: "ADM-15", isOfSite: true,
      owner: .custodian, days: 365,
      fields: [
        .question("retention", "Are records retained by the schedule?"),
        .question("disposal", "Was nothing disposed of outside the procedure?"), note,
      ]),
    TaskKind(
      id: "credential-review", title: "Review who holds the credentials", requirement: "CRD-21", isOfSite: true,
      owner: .socialMediaAdministrator, days: 92,
      fields: [
        .question("holders", "Is everybody who holds them still authorised?"),
        .question("age", "Were they changed within the time that the rule allows?"), note,
      ]),
    TaskKind(
      id: "attestation", title: "Attest the security of the account", requirement: "CRD-17", isOfSite: true, days: 365,
      fields: [
        .question("second-factor", "Is a second factor on?"),
        .question("recovery", "Are the recovery contacts the agency’s own?"),
        .question("devices", "Was the list of devices looked through?"), note,
      ]),
    TaskKind(
      id: "evaluation", title: "Evaluate the site with its line of business", requirement: "AUD-8", isOfSite: true,
      owner: .lineManager, days: 365,
      fields: [
        .choice(
          "recommendation", "Recommendation", .init("continue", "Continue"), .init("change", "Change"),
          .init("decommission", "Decommission")), .lines("why", "Why"),
      ]),
    TaskKind(
      id: "terms-monitoring", title: "Monitor the use as the terms demand", requirement: "TOS-7", isOfSite: true,
      days: 30, fields: [.question("monitored", "Was the use monitored as the terms demand?"), note]),
    TaskKind(
      id: "full-capture", title: "Capture everything before the change takes effect", requirement: "TOS-12",
      isOfSite: true, owner: .captureStaff, days: 7, once: true,
      fields: [.question("complete", "Is the capture complete?"), note]),
  ]

  /// Those that are opened when a site opens; the others when something asks for them.
  static let ofEverySite = ofSites.filter { !["terms-monitoring", "full-capture"].contains($0.id) }

  static let ofAgency = [
    TaskKind(
      id: "clerk", title: "Talk with the custodian of records", requirement: "ADM-14", isOfSite: false,
      owner: .socialMediaAdministrator, days: 92,
      fields: [
        .day("met", "When"), .lines("topics", "Topics"), FormField.lines("actions", "What is to be done").optional,
      ]),
    TaskKind(
      id: "policy-audit", title: "Audit the policy and how it is followed", requirement: "AUD-1", isOfSite: false,
      owner: .internalAudit, days: 365,
      fields: [
        .lines("scope", "Scope", hint: "Official and officials’ own accounts (AUD-14)."), .lines("sample", "Sample"),
        .lines("results", "Results"), FormField.lines("updates", "Updates of the policy that follow").optional,
      ]),
    TaskKind(
      id: "outcomes", title: "Report on the outcomes of the policy", requirement: "AUD-4", isOfSite: false,
      owner: .technologyOfficer, days: 365,
      fields: [
        .lines("outcomes", "Outcomes that the policy names, each with its measure"),
        .lines("trend", "Trend since the last report"),
      ]),
    TaskKind(
      id: "access-review", title: "Review who may do what in this system", requirement: "SEC-2", isOfSite: false,
      owner: .administrator, days: 92,
      fields: [.question("roles", "Does everybody hold no more than they need?"), note]),
    TaskKind(
      id: "acceptable-use", title: "See that the acceptable use policy covers new media", requirement: "POL-49",
      isOfSite: false, owner: .informationTechnology, days: 365,
      fields: [
        .question("covers", "Does it cover how people behave on the platforms in use?"),
        .day("updated", "When it was last updated"), note,
      ]),
    TaskKind(
      id: "threats", title: "Brief all staff on current and emerging threats", requirement: "TRN-8", isOfSite: false,
      owner: .informationTechnology, days: 180,
      fields: [.day("held", "When"), .lines("threats", "Which threats"), .lines("reached", "Who was reached, and how")]),
    TaskKind(
      id: "cookies", title: "Review persistent cookies of the agency's own websites", requirement: "TOS-19",
      isOfSite: false, owner: .informationOfficer, days: 365,
      fields: [
        .lines("cookies", "Cookies, and what each is for"),
        .question("consistent", "Are they consistent with the privacy policy?"), note,
      ]),
  ]
}

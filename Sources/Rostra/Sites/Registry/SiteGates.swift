import RostraPlatforms
import RostraStorage

/// What must hold before a request is submitted and decided, and before the account is used (REQ-17, set A).
extension Gate<SiteProcedure> {
  static let followsRejected = Gate(
    "follows", "Does it follow a request that was rejected, or none?", "REQ-18"
  ) { site, standing, tx in
    guard let earlier = site.about else { return [] }
    guard try SiteCase.find(earlier, for: standing.viewer, in: tx)?.stage != .rejected else { return [] }
    return [Refusal.Lack("\(earlier) was not rejected.", remedy: "Change that request instead.")]
  }

  static let sixContents = Gate(
    "six-contents", "Are all six contents of the request there?", "REQ-7"
  ) { site, _, _ in
    let contents = site.contents
    var lacks: [Refusal.Lack] = []
    func need(_ field: FormField, _ what: String, _ remedy: String) {
      if !contents.has(field) { lacks.append(Refusal.Lack("\(what) is missing.", remedy: remedy)) }
    }
    need(SiteFields.platform, "The platform", "Name the social media platform.")
    need(SiteFields.categories, "The type of social media", "Choose at least one of the seven categories.")
    need(SiteFields.purpose, "The purpose", "Say what the site is for.")
    need(SiteFields.communications, "What the site will carry", "Choose at least one type of communication.")
    need(SiteFields.mission, "The part of the mission that it serves", "Name the mission element.")
    need(SiteFields.justification, "The justification", "Say why this site, with regard to the mission.")
    if contents.has(SiteFields.justification), contents[SiteFields.justification] == contents[SiteFields.purpose] {
      lacks.append(
        Refusal.Lack("The justification repeats the purpose.", remedy: "Say how the site serves the mission (REQ-4)."))
    }
    need(SiteFields.terms, "The address of the terms of service", "Enter its address.")
    need(SiteFields.administrators, "The proposed administrator", "Propose at least one person.")
    return lacks
  }

  /// Each platform has terms, an approval and an entry of its own: a request that names several is split.
  static let onePlatform = Gate("one-platform", "Is it a request for one platform?", "REQ-25") { site, _, _ in
    let named = site.contents[SiteFields.platform]
    let several = named.replacing(" and ", with: ",").split { ",;&+\n".contains($0) }
      .map { String($0).trimmingWhitespace() }.filter { !$0.isEmpty }
    guard several.count > 1 else { return [] }
    return [
      Refusal.Lack(
        "It names \(several.count) platforms: \(several.joined(separator: ", ")).",
        remedy: "Ask for one here, and for each of the others by a request of its own.")
    ]
  }

  static let named = Gate("naming-rule", "Does the name follow the agency's rule?", "REG-5") { site, standing, _ in
    let name = site.contents[SiteFields.name]
    guard !name.isEmpty else {
      return [Refusal.Lack("The name of the site is missing.", remedy: "Enter the name that the public will read.")]
    }
    guard let rule = standing.profile.naming, !rule.allows(name) else { return [] }
    return [Refusal.Lack("The name '\(name)' does not follow the rule.", remedy: "Write it like: \(rule.example).")]
  }

  static let endorsed = Gate(
    "endorsement", "Has the line of business endorsed the request?", "REQ-12"
  ) { site, _, _ in
    site.contents.has(SiteFields.endorsement)
      ? []
      : [
        Refusal.Lack(
          "No line-of-business manager has endorsed the request.",
          remedy: "Ask one to open the request and endorse it: a site is a business decision.")
      ]
  }

  static let administratorsActive = Gate(
    "administrators-active", "Are the proposed administrators people of the agency?", "REQ-6"
  ) { site, standing, tx in
    try site.contents.people(SiteFields.administrators).compactMap { id in
      let person = try Person.find(id, agency: standing.viewer.agency, in: tx)
      guard person?.state != .active else { return nil }
      return Refusal.Lack(
        "\(person?.name ?? "A proposed administrator") is not an active person of the agency.",
        remedy: "Have them accept their invitation, or propose somebody else.")
    }
  }

  /// Whoever the profile names must each have recorded a review that answers the whole checklist.
  static let reviewed = Gate("reviews", "Have all who must review it done so?", "REQ-10") { site, standing, _ in
    standing.profile.siteReviewers.compactMap { role in
      guard !site.contents.has(SiteProcedure.review(by: role, standing.profile)) else { return nil }
      return Refusal.Lack(
        "The review of the \(standing.profile.title(of: role)) is missing.",
        remedy: "Ask them to open the request and record it.")
    }
  }

  // MARK: - Before the account is used

  static let policyInForce = Gate("policy", "Is a policy in force?", "POL-1") { site, standing, tx in
    try PolicyPaper.inForce(
      for: site.unit, on: site.contents[SiteFields.platform], at: standing.now, agency: standing.services.agency, in: tx
    ).isEmpty
      ? [
        Refusal.Lack(
          "No policy is in force for \(site.unitName).",
          remedy: "Have the policy approved and promulgated, and wait for its day of effect.")
      ] : []
  }

  /// A site that the agency hosts itself has no vendor's terms (REG-13).
  static let termsAccepted = Gate(
    "terms", "Are the terms and the privacy policy reviewed and accepted?", "TOS-2"
  ) { site, standing, tx in
    if site.contents[SiteFields.hosting] == "agency" { return [] }
    return try CaseLine.exists("terms", ["accepted"], about: site.reference, agency: standing.viewer.agency, in: tx)
      ? []
      : [
        Refusal.Lack(
          "The terms of service are not reviewed and accepted.",
          remedy: "Complete the review under Terms, with its opinions, and have the signatory accept.")
      ]
  }

  static let noticesApproved = Gate(
    "notices-approved", "Are all required notices approved in writing?", "DIS-5"
  ) { site, standing, tx in
    try RequiredNotices.of(site, standing, in: tx).filter { !$0.isApproved }.map {
      Refusal.Lack(
        "The notice '\($0.title)' is not approved.", remedy: "Write it under Notices and have counsel approve it.")
    }
  }

  static let accountKnown = Gate.answered(
    "account", "Is the account described?", "REG-1",
    [SiteFields.address, SiteFields.handle, SiteFields.created, SiteFields.mail, SiteFields.hosting])

  static let officialMail = Gate(
    "official-mail", "Is the account registered with an address of the agency?", "REG-12"
  ) { site, standing, tx in
    let mail = site.contents[SiteFields.mail]
    guard !mail.isEmpty, !site.contents.has(SiteFields.mailAuthorisation) else { return [] }
    let domains = try AgencyDomains.load(of: standing.viewer.agency, in: tx)
    guard !domains.own(mail) else { return [] }
    let names = domains.names.isEmpty ? "none are set" : domains.names.joined(separator: ", ")
    return [
      Refusal.Lack(
        "\(mail) is not an address on one of the agency's domains (\(names)).",
        remedy: "Register the account with an official address, or attach the written authorisation.")
    ]
  }

  /// All account information is in the vault before the account is used (CRD-3).
  static let escrowed = Gate("escrow", "Are the credentials in the vault?", "CRD-3") { site, standing, tx in
    try Vault.of(standing.services)?.lacking(ofCase: site.reference, in: tx).map {
      Refusal.Lack(
        "Of this case: \($0).", remedy: "Lay the account down in the vault, with the case \(site.reference).")
    } ?? []
  }

  static let ownershipFiled = Gate.answered(
    "ownership", "Are the papers of the ownership filed?", "REG-8", [SiteFields.owner, SiteFields.ownershipPaper])

  static let accountable = Gate.answered(
    "accountability", "Is it named who answers for posting, responding and retaining?", "ADM-12",
    SiteFields.accountability)

  static let forumNamed = Gate.answered(
    "forum-named", "Is the type of forum chosen?", "REG-15",
    [SiteFields.forum, SiteFields.interaction, SiteFields.comments])

  static let forumConfirmed = Gate(
    "forum", "Has counsel confirmed the type of forum?", "REG-15"
  ) { site, _, _ in
    site.contents.has(SiteFields.forumCounsel)
      ? []
      : [
        Refusal.Lack(
          "The type of forum is not confirmed.", remedy: "Set how the site is used, and ask counsel to confirm it.")
      ]
  }

  static let plansMade = Gate.answered(
    "plans", "Are authoring, reviews, capture and continuity planned?", "REQ-17", SiteFields.plans)

  static let recordsConfirmed = Gate(
    "records", "Has the custodian confirmed that the records law is met?", "ADM-15"
  ) { site, standing, _ in
    site.contents.has(SiteFields.recordsConfirmed)
      ? []
      : [
        Refusal.Lack(
          "The \(standing.profile.title(of: .custodian)) has not confirmed retention and disposal.",
          remedy: "Ask them to open the case and confirm it.")
      ]
  }
}

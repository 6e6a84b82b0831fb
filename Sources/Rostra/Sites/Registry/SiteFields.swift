/// What the steps of a site ask for: the six contents of the request (REQ-1 to REQ-6), what must be prepared before the account is
/// used (REQ-17, set A), and what the registry shows (REG-1).
package enum SiteFields {
  // The request. The agency and unit are the case's own.
  package static let name = FormField.line("name", "Name of the site", hint: "As the public will read it.")
  package static let platform = FormField.line(
    "platform", "2. Social media platform", hint: "One: another platform is another request.")
  /// The seven categories of technological scope (POL-7; 001, Applicability). A site may stand in several.
  package static let categories = FormField.several(
    "categories", "Type of social media", .init("video", "Video sharing"),
    .init("blogging", "Blogging and microblogging"), .init("networking", "Social networking"),
    .init("photo", "Photo sharing"), .init("bookmarking", "Social bookmarking"),
    .init("knowledge", "Communal knowledge development and sharing"),
    .init("forums", "Online forums, ideation and updating services"))
  package static let purpose = FormField.lines("purpose", "3. Purpose")
  package static let communications = FormField.several(
    "communications", "What it will carry", .init("announcements", "Announcements"),
    .init("interactional", "Posts that invite answers"), .init("audiovisual", "Video and audio files"),
    .init("text", "Other text"))
  package static let audience = FormField.line("audience", "Audience", hint: "For whom it is meant.")
  package static let mission = FormField.line(
    "mission", "4. Part of the mission", hint: "Which element of the agency’s mission it serves.")
  package static let justification = FormField.lines(
    "justification", "Justification", hint: "Why this site, with regard to the mission.")
  package static let cost = FormField.line(
    "cost", "What it costs", hint: "Free accounts are decided on like any other (REQ-22).")
  package static let terms = FormField.address("terms", "5. Address of the terms of service")
  package static let administrators = FormField.people(
    "administrators", "6. Proposed administrators",
    hint: "Mail addresses, one a line. Proposed only: powers come with the designation.")

  package static let request = [
    name, platform, categories, purpose, communications, audience, mission, justification, cost, terms, administrators,
  ].map(\.optional)

  package static let endorsement = FormField.lines("endorsement", "Why your line of business stands behind it")
  package static let endorser = FormField.person("endorser", "Endorsed by")

  // The account (REG-7, REG-12, REG-13).
  package static let address = FormField.address("address", "Address of the account", hint: "As the public opens it.")
  package static let handle = FormField.line("handle", "Handle or user name")
  package static let accountID = FormField.line(
    "account-id", "The platform’s own id of the account", hint: "It stays when the handle changes."
  ).optional
  package static let created = FormField.day("created", "Day on which the account was made on the platform")
  package static let mail = FormField("mail", "Mail address that it is registered with", .mail)
  package static let mailAuthorisation = FormField.document(
    "mail-authorisation", "Written authorisation of another mail address",
    hint: "Only where it is not an address of the agency."
  ).optional
  package static let hosting = FormField.choice(
    "hosting", "Who hosts it", .init("company", "A private company"), .init("non-profit", "A non-profit"),
    .init("academic", "An academic institution"), .init("agency", "The agency itself"))
  package static let holder = FormField.person(
    "holder", "In whose name, where the platform demands a person’s account"
  ).optional
  package static let handover = FormField.lines("handover", "How it is handed over when that person leaves").optional
  package static let capture = FormField.line(
    "capture", "The site as it is captured", hint: "Its number under Sites, such as S-4."
  ).optional
  package static let account = [
    address, handle, accountID, created, mail, mailAuthorisation, hosting, holder, handover, capture,
  ]

  // Ownership (REG-8, REG-9, REG-10).
  package static let owner = FormField.line("owner", "Who owns the account, and to whom its contents belong")
  package static let ownershipPaper = FormField.document("ownership-paper", "Document or agreement on the ownership")
  package static let declaration = FormField.question(
    "declaration",
    "Is it understood that an account made under the policy belongs to the agency, whoever made it?")
  package static let ownership = [owner, ownershipPaper, declaration]
  package static let ownershipVerifier = FormField.person("ownership-verifier", "Ownership verified by")

  // The accountability matrix (ADM-12, ADM-13, REG-26).
  package static let posting = FormField.people("posting", "Who answers for posting", hint: "The first one leads.")
  package static let responding = FormField.people("responding", "Who answers for responding to users")
  package static let retaining = FormField.people("retaining", "Who answers for retaining the records")
  package static let approvers = FormField.people("approvers", "Who approves posts")
  package static let capturer = FormField.person("capturer", "Who sees to capture and export")
  package static let captureDeputy = FormField.person("capture-deputy", "Their deputy")
  package static let accountability = [posting, responding, retaining, approvers, capturer, captureDeputy]

  // How it is used (REG-14, REG-15, REG-21).
  package static let interaction = FormField.choice(
    "interaction", "Interaction", .init("one-way", "One way: the agency tells"),
    .init("internal", "Dialogue within the agency"), .init("public", "Dialogue with the public"))
  package static let comments = FormField.choice(
    "comments", "Comments", .init("off", "Off"), .init("on", "On"), .init("approved", "On, after approval"))
  package static let forum = FormField.choice(
    "forum", "Forum", hint: "What may be moderated depends on it; counsel confirms it.",
    .init("none", "Not opened as a public forum"), .init("limited", "Limited public forum"),
    .init("open", "Open public forum"))
  package static let isPrimary = FormField.choice(
    "primary", "Is it the agency’s own official site", .init("no", "No, a unit’s"), .init("yes", "Yes"))
  package static let settings = FormField.lines(
    "settings", "Settings of the account",
    hint: "Language filter, messaging, tagging, follower visibility: one a line, with the reason."
  ).optional
  package static let use = [interaction, comments, forum, isPrimary, settings]
  package static let forumCounsel = FormField.person("forum-counsel", "Forum confirmed by counsel")

  // Plans (REQ-17, REG-20, TOS-12, POL-36).
  package static let authoring = FormField.lines("authoring", "How posts are written and approved")
  package static let reviewDays = FormField.number(
    "review-days", "Days from one review of its content to the next", 1...366)
  package static let captureMethod = FormField.choice(
    "capture-method", "How it is captured", .init("api", "Through the platform’s interface"),
    .init("export", "From exports of the account"), .init("public", "From its public page or feed"),
    .init("hand", "By hand, with files"))
  package static let series = FormField.line("series", "Record series of the retention schedule")
  package static let continuity = FormField.lines(
    "continuity", "What is done so that records outlive the site", hint: "If it shuts, crashes or changes its terms.")
  package static let plans = [authoring, reviewDays, captureMethod, series, continuity]
  package static let recordsConfirmed = FormField.day("records-confirmed", "Records law met, confirmed on")

  // The registry (REG-3, REG-6).
  package static let links = FormField.lines(
    "links", "Pages of the agency’s website that link to it", hint: "Addresses, one a line.")
  package static let contact = FormField.line("contact", "Contact that its profile shows")
  package static let website = FormField.address("website", "Page of the unit that its profile links to")
  package static let registration = [links, contact, website]

  // The end (DEC-1 to DEC-12).
  package static let noLongerNeeded = FormField.question(
    "no-longer-needed", "Do you confirm that the site is no longer needed?", note: .always)
  package static let cause = FormField.choice(
    "cause", "What gave rise to it", .init("head", "Direction of the agency head"), .init("dormancy", "It is dormant"),
    .init("terms", "Changed terms"), .init("security", "Security"), .init("unit", "The unit asked"),
    .init("audit", "An audit"))
  package static let ending = FormField.choice(
    "ending", "What becomes of the content on the platform", .init("delete", "It is deleted"),
    .init("flag", "It is flagged for deletion"))
  package static let farewell = FormField.lines(
    "farewell", "What the public is told before", hint: "Where to go now. The public registry shows it."
  ).optional
  package static let copyCounts = FormField.lines(
    "copy-counts", "What was copied", hint: "Number of items of each type, on the platform and in the archive.")
  package static let copyPlace = FormField.line("copy-place", "Where the copy lies")
  package static let copyComplete = FormField.question(
    "copy-complete", "Were counts, digests and a sample compared, and is the copy complete?", note: .always)
  package static let copyOverride = FormField.lines("copy-override", "Why an incomplete copy must do")
  package static let blocked = FormField.several(
    "blocked", "What was blocked", .init("posting", "Posting"), .init("comments", "Comments"),
    .init("logins", "Logins"), .init("apps", "Connected applications"), .init("sessions", "Open sessions"))
  package static let actions = FormField.lines("actions", "What was done, in order")
  package static let linksRemoved = FormField.question(
    "links-removed", "Are links, widgets and embedded pages removed from the website?")
  package static let renewalStopped = FormField.question(
    "renewal-stopped", "Is the yearly renewal of the disposition authority stopped, or was there none?")

  // Found, or there before the policy (REG-21, REQ-19).
  package static let found = [
    FormField.line("name", "Name as the account shows it"), FormField.line("platform", "Platform"), address,
    FormField.lines("found-how", "How it was found, and what it shows"),
  ]
  package static let compliance = FormField.question(
    "compliance", "Does it comply with the policy?", note: .always)
  package static let remediateBy = FormField.day("remediate-by", "To be brought in order by")
}

extension SiteFields {
  package static let reviewBy = FormField.day("review-by", "To be reviewed by")
}

/// The life of a site (requirements.md, 3.1), from the model procedures of New Jersey and the policy of Lee's Summit. Who takes
/// a step is the profile's to change: the communications director with the CTO/CIO decides in the one, the social media
/// administrator in the other.
extension SiteProcedure {
  package static let lifecycle = Lifecycle<SiteProcedure>(
    "Site",
    source: """
      New Jersey, Division of Revenue and Enterprise Services: model procedural flows for establishing and decommissioning a \
      site. City of Lee's Summit, policy 416, sections 416.4 and 416.6
      """,
    steps: request + preparation + use + end + found, deadlines: deadlines)

  package typealias Step = Lifecycle<SiteProcedure>.Step

  private static let request = [
    Step(
      "draft", "Ask for a site", to: .draft, by: [.employee], asks: SiteFields.request, gates: [.followsRejected],
      "REQ-7", "REQ-8", "REQ-18", "REQ-25"),
    Step(
      "edit", "Change the request", from: [.draft, .returned], to: nil, by: [.webLiaison, .unitHead],
      or: [.requester], asks: SiteFields.request, "REQ-7", does: voidEndorsement),
    Step(
      "endorse", "Endorse the request", from: [.draft, .returned], to: nil, by: [.lineManager],
      asks: [SiteFields.endorsement], "REQ-12", does: recordEndorser),
    Step(
      "submit", "Submit the request", from: [.draft, .returned], to: .submitted, by: [.webLiaison, .unitHead],
      gates: [.sixContents, .onePlatform, .endorsed, .administratorsActive, .named],
      notices: [.tell("site-request", to: [.role(.communicationsDirector)], line: "N1")],
      "REQ-1", "REQ-2", "REQ-3", "REQ-4", "REQ-5", "REQ-6", "REQ-7", "REQ-8", "REQ-9", "REQ-12",
      does: forgetReviews),
    Step(
      "review", "Record your review", from: [.submitted], to: nil, by: [.communicationsDirector, .technologyOfficer],
      asking: { _, profile in checklist(profile) }, "REQ-10", "REQ-11", does: keepReview),
    Step(
      "return", "Return it for completion", from: [.submitted], to: .returned,
      by: [.communicationsDirector, .technologyOfficer],
      notices: [.tell("site-returned", to: [.party(.requester)])], needsReason: true, "REQ-13"),
    Step(
      "approve", "Approve the request", from: [.submitted], to: .approved, by: [.communicationsDirector],
      gates: [.reviewed, .separation], notices: [.tell("site-decision", to: [.party(.requester)], line: "N2")],
      "REQ-10", "REQ-11", "REQ-13", "REQ-14", "REQ-22", "ADM-22"),
    Step(
      "reject", "Reject the request", from: [.submitted], to: .rejected, by: [.communicationsDirector],
      gates: [.reviewed, .separation], notices: [.tell("site-decision", to: [.party(.requester)], line: "N2")],
      needsReason: true, isFinal: true, "REQ-10", "REQ-13", "REQ-14", "REQ-18"),
  ]

  private static let preparation = [
    Step(
      "prepare", "Begin to prepare the site", from: [.approved], to: .preparing, by: [.webLiaison], "REQ-15", "REQ-24"),
    Step(
      "lapse", "The approval lapses", from: [.approved, .preparing], to: .returned, by: [.system],
      notices: [.tell("site-lapsed", to: [.party(.requester)])], "REQ-24"),
    Step(
      "account", "Describe the account", from: [.preparing, .legacy, .remediate], to: nil,
      by: [.webLiaison, .unitHead],
      asks: SiteFields.account, "REG-7", "REG-12", "REG-13"),
    Step(
      "ownership", "File the papers of ownership", from: [.preparing, .live, .attention, .legacy, .remediate], to: nil,
      by: [.webLiaison, .unitHead, .webTeam], asks: SiteFields.ownership, "REG-8", "REG-9", "REG-10",
      does: unverifyOwnership),
    Step(
      "verify-ownership", "Verify the ownership", from: [.preparing, .live, .attention, .legacy, .remediate], to: nil,
      by: [.webTeam, .socialMediaAdministrator, .counsel], gates: [.ownershipFiled], "REG-8", does: verifyOwnership),
    Step(
      "accountability", "Name who answers for it",
      from: [.preparing, .registered, .live, .attention, .legacy, .remediate], to: nil, by: [.webLiaison, .unitHead],
      asks: SiteFields.accountability, "ADM-12", "ADM-13", "REG-11", "REG-26"),
    Step(
      "use", "Set how it is used", from: [.preparing, .legacy, .remediate], to: nil, by: [.webLiaison, .unitHead],
      asks: SiteFields.use, "REG-14", "REG-15", "REG-17", "REQ-21", does: voidForum),
    Step(
      "confirm-forum", "Confirm the forum", from: [.preparing, .live, .attention, .legacy, .remediate], to: nil,
      by: [.counsel], gates: [.forumNamed], "REG-15", does: confirmForum),
    Step(
      "plans", "Set down the plans", from: [.preparing, .live, .attention, .legacy, .remediate], to: nil,
      by: [.webLiaison, .unitHead], asks: SiteFields.plans, "REQ-17", "REG-20", "ADM-28"),
    Step(
      "confirm-records", "Confirm that the records law is met",
      from: [.preparing, .registered, .live, .attention, .legacy, .remediate], to: nil, by: [.custodian],
      gates: [.plansMade], "ADM-15", does: confirmRecords),
    Step(
      "activate", "Activate the site", from: [.preparing], to: .activated, by: [.webLiaison],
      gates: [
        .policyInForce, .termsAccepted, .noticesApproved, .accountKnown, .officialMail, .ownershipFiled, .accountable,
        .named, .forumConfirmed, .plansMade, .recordsConfirmed, .escrowed,
      ],
      notices: [.tell("site-activation", to: [.role(.webTeam)], line: "N3")], "REQ-15", "REQ-16", "REQ-17",
      does: judgeCreation),
    Step(
      "register", "Enter it in the registry", from: [.activated], to: .registered, by: [.webTeam],
      asks: SiteFields.registration, gates: [.linkedFromWebsite],
      notices: [.tell("site-registered", to: [.party(.requester)], cc: [.party(.administrators)])],
      "REG-1", "REG-2", "REG-3", "REG-6"),
    Step(
      "open", "Open it to the public", from: [.registered], to: .live, by: [.system, .webTeam],
      gates: [.designated, .noticesDisplayed, .captured], "REQ-17", "ADM-8", "DIS-7", does: beginUpkeep),
  ]

  private static let use = [
    Step(
      "amend", "Change the entry", from: [.registered, .live, .attention, .suspended], to: nil,
      by: [.webTeam, .socialMediaAdministrator],
      asks: ([SiteFields.name, SiteFields.purpose, SiteFields.audience, SiteFields.address, SiteFields.handle]
        + SiteFields.use + SiteFields.registration).map(\.optional),
      gates: [.named], needsReason: true, "REG-5", "REG-14", "REG-17", "REG-25", does: voidForum),
    Step(
      "mind", "Something needs attention", from: [.live], to: .attention, by: [.system], "REG-24", "AUD-2"),
    Step("settle", "All is in order again", from: [.attention], to: .live, by: [.system], "REG-24", "AUD-2"),
    Step(
      "suspect", "It looks dormant", from: [.live, .attention], to: .dormantSuspect, by: [.system],
      notices: [.tell("site-dormant", to: [.role(.unitHead)])], "REG-18"),
    Step(
      "revive", "Keep it: it is justified or in use again", from: [.dormantSuspect], to: .live,
      by: [.socialMediaAdministrator, .communicationsDirector],
      notices: [.tell("site-kept", to: [.role(.unitHead)])], needsReason: true, "REG-18"),
    Step(
      "suspend", "Suspend it", from: [.live, .attention], to: .suspended,
      by: [.socialMediaAdministrator, .technologyOfficer], asks: [SiteFields.reviewBy],
      notices: [.tell("site-suspended", to: [.role(.unitHead)], cc: [.party(.administrators)])], needsReason: true,
      isFinal: true, "DEC-14"),
    Step(
      "resume", "Resume it", from: [.suspended], to: .live, by: [.socialMediaAdministrator, .technologyOfficer],
      gates: [.designated], notices: [.tell("site-resumed", to: [.role(.unitHead)], cc: [.party(.administrators)])],
      needsReason: true, "DEC-14"),
  ]

  private static let end = [
    Step(
      "direct", "Direct that it be deactivated",
      from: [.live, .attention, .suspended, .dormantSuspect, .legacy, .remediate], to: .decommissionDirected,
      by: [.agencyHead], asks: [SiteFields.noLongerNeeded, SiteFields.cause, SiteFields.ending, SiteFields.farewell],
      gates: [.notNeeded],
      notices: [
        .tell(
          "deactivation-direction", to: [.role(.technologyOfficer)],
          cc: [.party(.administrators), .role(.webTeam)], line: "N9")
      ], needsReason: true, isFinal: true, "DEC-1", "DEC-2", "DEC-12"),
    Step(
      "override-copy", "Accept an incomplete copy", from: [.decommissionDirected], to: nil, by: [.counsel],
      asks: [SiteFields.copyOverride], "DEC-4"),
    Step(
      "copy", "Report the copy", from: [.decommissionDirected], to: .copied, by: [.webTeam], or: [.administrators],
      asks: [SiteFields.copyCounts, SiteFields.copyPlace, SiteFields.copyComplete], gates: [.copiedWhole],
      "DEC-3", "DEC-4"),
    Step(
      "deactivate", "Report that it is deactivated", from: [.copied], to: .deactivated, by: [.siteAdministrator],
      or: [.administrators], asks: [SiteFields.blocked, SiteFields.actions],
      gates: [.allBlocked, .credentialsKept],
      notices: [
        .tell(
          "deactivation-done", to: [.role(.technologyOfficer)], cc: [.role(.webTeam), .role(.agencyHead)], line: "N10")
      ], isFinal: true, "DEC-5", "DEC-6", "DEC-7", "DEC-8", "DEC-9", "CRD-19", "MSG-4", does: sealCredentials),
    Step(
      "close", "Document the end on the registry", from: [.deactivated], to: .decommissioned,
      by: [.technologyOfficer, .webTeam], asks: [SiteFields.linksRemoved, SiteFields.renewalStopped],
      gates: [.ended], notices: [.tell("site-decommissioned", to: [.role(.unitHead)])],
      "DEC-10", "DEC-11", "DEC-13", "REG-23", does: endDesignations),
  ]

  private static let found = [
    Step(
      "discover", "Report an account that nobody asked for", to: .discovered, by: [.employee, .system],
      asks: SiteFields.found, notices: [.tell("site-discovered", to: [.role(.socialMediaAdministrator)])], "REG-21",
      "GEN-6", "REQ-15"),
    Step(
      "adopt", "Adopt it: begin a request", from: [.discovered], to: .draft,
      by: [.socialMediaAdministrator, .communicationsDirector],
      notices: [.tell("site-adopted", to: [.party(.requester)])], needsReason: true, "REG-21"),
    Step(
      "disown", "It is not ours", from: [.discovered], to: .notOurs,
      by: [.socialMediaAdministrator, .communicationsDirector], needsReason: true, "REG-21"),
    Step(
      "declare", "Declare a site that was there before the policy", to: .legacy,
      by: [.unitHead, .webLiaison, .socialMediaAdministrator, .webTeam], asks: SiteFields.found,
      notices: [.tell("site-legacy", to: [.role(.socialMediaAdministrator)])], "REQ-19", "REQ-20"),
    Step(
      "comply", "Find it compliant", from: [.legacy, .remediate], to: .registered,
      by: [.socialMediaAdministrator, .webTeam], asks: [SiteFields.compliance] + SiteFields.registration,
      gates: [
        .compliant, .policyInForce, .accountKnown, .ownershipFiled, .accountable, .named, .forumConfirmed, .plansMade,
        .linkedFromWebsite,
      ],
      notices: [.tell("site-reviewed", to: [.role(.unitHead)])], "REQ-19"),
    Step(
      "remediate", "Have it brought in order", from: [.legacy], to: .remediate,
      by: [.socialMediaAdministrator, .webTeam], asks: [SiteFields.remediateBy],
      notices: [.tell("site-reviewed", to: [.role(.unitHead)])], needsReason: true, "REQ-19"),
  ]

  private static let deadlines: [Deadline<SiteProcedure>] = [
    Deadline(
      "decide", "Decide on the request", at: [.submitted], within: .businessDays(10),
      by: [.communicationsDirector, .socialMediaAdministrator], escalation: [.agencyHead], "REQ-23"),
    Deadline(
      "lapse", "The approval lapses", at: [.approved, .preparing], from: .stage, within: .days(90), by: [.system],
      lapses: "lapse", "REQ-24"),
    Deadline(
      "prepare", "Prepare the approved site", at: [.approved], within: .days(30), by: [.webLiaison],
      escalation: [.unitHead], "REQ-24"),
    Deadline(
      "activate", "Activate the site", at: [.preparing], within: .days(60), by: [.webLiaison], escalation: [.unitHead],
      "REQ-24"),
    Deadline(
      "register", "Enter the site in the registry", at: [.activated], within: .businessDays(5), by: [.webTeam],
      escalation: [.technologyOfficer], "REG-2"),
    Deadline(
      "open", "Complete what is missing before the site opens", at: [.registered], within: .days(30), by: [.webTeam],
      escalation: [.unitHead], "REQ-17"),
    Deadline(
      "dormant", "Justify, revive or decommission the dormant site", at: [.dormantSuspect], within: .days(14),
      by: [.socialMediaAdministrator], escalation: [.agencyHead], "REG-18"),
    Deadline(
      "suspended", "Review the suspended site", at: [.suspended], from: .day(SiteFields.reviewBy), within: .days(0),
      by: [.socialMediaAdministrator], escalation: [.agencyHead], "DEC-14"),
    Deadline(
      "copy", "Copy all content and metadata of the site", at: [.decommissionDirected], within: .days(30),
      or: .administrators, escalation: [.technologyOfficer], "DEC-3"),
    Deadline(
      "deactivate", "Deactivate the site", at: [.copied], within: .days(14), or: .administrators,
      escalation: [.technologyOfficer], "DEC-5"),
    Deadline(
      "close", "Document the end of the site on the registry", at: [.deactivated], within: .days(14),
      by: [.technologyOfficer], escalation: [.agencyHead], "DEC-10"),
    Deadline(
      "discovered", "Find out whose account it is", at: [.discovered], within: .businessDays(10),
      by: [.socialMediaAdministrator], escalation: [.agencyHead], "REG-21"),
    Deadline(
      "legacy", "Review whether the site complies", at: [.legacy], within: .days(30), by: [.socialMediaAdministrator],
      escalation: [.agencyHead], "REQ-19"),
    Deadline(
      "remediate", "Bring the site in order", at: [.remediate], from: .day(SiteFields.remediateBy), within: .days(0),
      by: [.unitHead], escalation: [.agencyHead], "REQ-19"),
  ]
}

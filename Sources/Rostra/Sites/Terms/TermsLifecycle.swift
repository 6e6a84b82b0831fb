import RostraPlatforms
import RostraStorage

extension TermsReview {
  package static let lifecycle = Lifecycle<TermsReview>(
    "Review of terms and privacy",
    source: """
      Wisconsin, social media best practices, 3; Secretary of State of Missouri: institutional authority; City of Lee's Summit, \
      policy 416.6.16
      """,
    steps: review + life,
    deadlines: [
      Deadline(
        "read", "Read the terms", at: [.snapshot], within: .businessDays(10), by: [.webLiaison],
        escalation: [.unitHead], "TOS-5"),
      Deadline(
        "opine", "Give the opinions on the terms", at: [.read], within: .businessDays(10), by: [.counsel],
        escalation: [.technologyOfficer], "TOS-4"),
      Deadline(
        "decide", "Decide on the contradiction", at: [.conflict], within: .businessDays(10), by: [.informationOfficer],
        escalation: [.agencyHead], "TOS-9"),
      Deadline(
        "accept", "Accept or refuse the terms", at: [.opinions, .decided], within: .businessDays(10),
        by: [.agencyHead, .technologyOfficer], escalation: [.agencyHead], "TOS-2"),
      Deadline(
        "again", "Review the terms again", at: [.accepted, .restricted], within: .days(365), by: [.webLiaison],
        escalation: [.technologyOfficer], "TOS-21"),
      Deadline(
        "amended", "Decide on the changed terms", at: [.changed, .negotiating], within: .days(30),
        by: [.technologyOfficer], escalation: [.agencyHead], "TOS-11"),
    ])

  package typealias Step = Lifecycle<TermsReview>.Step
  private static let readers: [Viewer.Role] = [
    .webLiaison, .socialMediaAdministrator, .licenceOfficer, .privacyOfficer, .counsel,
  ]
  /// Whoever may agree to terms, also for a free account (TOS-2).
  private static let signatories: [Viewer.Role] = [.agencyHead, .technologyOfficer]
  private static let findings =
    [
      dealBreakers, problems, fit, mustMonitor, benefits, licence, promises, contradiction, contradictionClause,
    ] + privacy.map(\.field) + [federal, state, stewardshipReviewed, locations]

  private static let review = [
    Step(
      "take", "Put the terms on file", to: .snapshot, by: [.webLiaison, .unitHead, .socialMediaAdministrator, .system],
      asks: [provider, address, privacyAddress], "REQ-5", "TOS-1", "REQ-22"),
    Step(
      "assign", "Name who reads, watches and decides", from: [.snapshot, .accepted, .restricted], to: nil,
      by: readers, asks: [reader, monitor, decider], "TOS-5", "TOS-10", "TOS-11"),
    Step(
      "file", "Choose the texts as they read", from: [.snapshot, .changed], to: nil,
      by: readers + [.unitHead], asks: [terms, privacyText, stewardship, taken, version], "TOS-1", "TOS-15", "REQ-5",
      does: keepDigest),
    Step(
      "read", "Record what was found in reading", from: [.snapshot, .read], to: .read, by: readers, asks: findings,
      gates: [.onFile, .assigned, .clauses], "TOS-3", "TOS-5", "TOS-13", "TOS-14", "TOS-15", "TOS-16", "TOS-18",
      "TOS-20",
      "TOS-22", "TOS-23", "TOS-24", "TOS-25", "TOS-26", "TOS-27", "TOS-28", "TOS-29", "TOS-30", "TOS-31"),
    Step(
      "opine", "Give your opinion", from: [.read], to: nil, by: opinionRoles, asks: [opinion], "TOS-4", "TOS-8",
      does: keepOpinion),
    Step(
      "opinions", "All opinions are there", from: [.read], to: .opinions, by: [.system], gates: [.opined],
      isAutomatic: true, "TOS-4"),
    Step(
      "contradict", "The terms contradict a policy", from: [.opinions], to: .conflict, by: [.system],
      gates: [.contradicts],
      notices: [.tell("terms-contradiction", to: [.role(.informationOfficer)], cc: [.role(.counsel)], line: "N12")],
      isAutomatic: true, "TOS-9"),
    Step(
      "decide", "Decide on the contradiction", from: [.conflict], to: .decided, by: [.informationOfficer],
      asks: [decision, conditions], gates: [.conditioned],
      notices: [.tell("terms-decided", to: [.role(.technologyOfficer)])], needsReason: true, "TOS-9"),
    Step(
      "accept", "Accept the terms for the agency", from: [.opinions, .decided], to: .accepted, by: signatories,
      asks: [authority, amendments, riskAccepted, mitigation],
      gates: [.appropriate, .breakersSettled, .adverseSettled, .current],
      notices: [.tell("terms-accepted", to: [.role(.webTeam)])], isFinal: true, "TOS-1", "TOS-2", "TOS-6", "TOS-8",
      "TOS-17", does: acceptance),
    Step(
      "refuse", "Refuse the terms", from: [.opinions, .decided, .conflict], to: .refused, by: signatories,
      notices: [.tell("terms-refused", to: [.party(.requester)])], needsReason: true, isFinal: true, "TOS-2", "TOS-6"),
  ]

  private static let life = [
    Step(
      "renew", "Begin the yearly review", from: [.accepted, .restricted], to: .snapshot, by: readers, "TOS-21"),
    Step(
      "change", "The text has changed", from: [.accepted, .restricted], to: .changed, by: [.system] + readers,
      asks: [difference.optional, effective],
      notices: [
        .tell("terms-changed", to: [.role(.technologyOfficer)], cc: [.role(.counsel), .party(.administrators)])
      ],
      "TOS-10", "TOS-11", "TOS-12", "TOS-18", does: captureFirst),
    Step(
      "accept-change", "Accept the changed terms", from: [.changed, .negotiating, .restricted], to: .accepted,
      by: signatories, asks: [authority, captureDone], gates: [.capturedFirst],
      notices: [.tell("terms-accepted", to: [.role(.webTeam)])], needsReason: true, "TOS-11", "TOS-12",
      does: acceptance),
    Step(
      "negotiate", "Object, or negotiate", from: [.changed], to: .negotiating, by: signatories + [.counsel],
      notices: [.tell("terms-negotiated", to: [.role(.counsel)])], needsReason: true, "TOS-11"),
    Step(
      "restrict", "Restrict the use", from: [.changed, .negotiating], to: .restricted, by: signatories,
      notices: [.tell("terms-restricted", to: [.role(.informationOfficer)], cc: [.party(.administrators)])],
      needsReason: true, "TOS-11"),
    Step(
      "end", "The site has ended", from: Stage.allCases.filter { !$0.isOver }, to: .ended, by: [.system] + signatories,
      needsReason: true, "DEC-2", "DEC-7"),
  ]

  // MARK: - What the steps do

  private static func keepDigest(_ turn: inout StepTurn<TermsReview>) throws {
    turn.record.add("terms", turn.file.contents[terms])
  }

  private static func keepOpinion(_ turn: inout StepTurn<TermsReview>) throws {
    let text = "\(turn.viewer.actor), \(turn.standing.time.text(turn.now)): \(turn.answers[opinion])"
    turn.file.contents.set(opinion(of: turn.viewer.role), .string(text))
    turn.file.contents.set(opinion, nil)
  }

  /// A clause that obliges the agency to monitor becomes a task (TOS-7).
  private static func acceptance(_ turn: inout StepTurn<TermsReview>) throws {
    turn.file.contents.set(accepter, .string("\(turn.viewer.actor), \(turn.standing.time.date(turn.now))"))
    guard turn.file.contents[mustMonitor] == "yes",
      let kind = TaskKind.ofSites.first(where: { $0.id == "terms-monitoring" }),
      let site = turn.file.about,
      try !CaseLine.isOpen("task", key: "\(kind.id) \(site)", agency: turn.agency, in: turn.tx)
    else { return }
    try TaskProcedure.open(
      kind, for: site, unit: turn.file.unit, in: kind.days, turn.services, turn.standing, in: turn.tx)
  }

  /// Before changed terms take effect everything is captured (TOS-12).
  private static func captureFirst(_ turn: inout StepTurn<TermsReview>) throws {
    guard let kind = TaskKind.ofSites.first(where: { $0.id == "full-capture" }), let site = turn.file.about,
      try !CaseLine.isOpen("task", key: "\(kind.id) \(site)", agency: turn.agency, in: turn.tx)
    else { return }
    try TaskProcedure.open(
      kind, for: site, unit: turn.file.unit, in: kind.days, turn.services, turn.standing, in: turn.tx)
  }
}

extension Gate<TermsReview> {
  static let onFile = Gate.answered(
    "on-file", "Are the texts on file?", "TOS-1", [TermsReview.terms, TermsReview.taken])
  static let assigned = Gate.answered(
    "assigned", "Is it named who reads, watches and decides?", "TOS-10",
    [TermsReview.reader, TermsReview.monitor, TermsReview.decider])

  static let clauses = Gate("clauses", "Is each finding said with its clause?", "TOS-5") { terms, _, _ in
    func need(_ question: FormField, _ text: FormField) -> [Refusal.Lack] {
      terms.contents[question] == "yes" && !terms.contents.has(text)
        ? [Refusal.Lack("'\(text.label)' is missing.", remedy: "Name the clause, since the answer is yes.")] : []
    }
    return need(TermsReview.dealBreakers, TermsReview.problems)
      + need(TermsReview.dealBreakers, TermsReview.benefits)
      + need(TermsReview.contradiction, TermsReview.contradictionClause)
  }

  static let opined = Gate(
    "opinions", "Have counsel, the licence officer and the information officer given their opinions?", "TOS-4"
  ) { terms, standing, _ in
    TermsReview.opinionRoles.filter { !terms.contents.has(TermsReview.opinion(of: $0)) }.map {
      Refusal.Lack(
        "The opinion of the \(standing.profile.title(of: $0)) is missing.", remedy: "Ask them to record it.")
    }
  }

  static let contradicts = Gate("contradiction", "Do the terms contradict a policy?", "TOS-9") { terms, _, _ in
    terms.contents[TermsReview.contradiction] == "yes"
      ? [] : [Refusal.Lack("The reader found no contradiction.", remedy: "Nothing is to be decided.")]
  }

  static let conditioned = Gate("conditions", "Are the conditions named?", "TOS-9") { terms, _, _ in
    terms.contents[TermsReview.decision] == "conditions" && !terms.contents.has(TermsReview.conditions)
      ? [Refusal.Lack("The conditions are missing.", remedy: "Say under which conditions the platform may be used.")]
      : []
  }

  static let appropriate = Gate("appropriate", "Is the use appropriate?", "TOS-9") { terms, _, _ in
    var lacks: [Refusal.Lack] = []
    if terms.contents[TermsReview.contradiction] == "yes", !terms.contents.has(TermsReview.decision) {
      lacks.append(
        Refusal.Lack("The contradiction with the policy is not decided on.", remedy: "Ask the information officer."))
    }
    if terms.contents[TermsReview.decision] == "not" {
      lacks.append(
        Refusal.Lack("The use of this platform was found not to be appropriate.", remedy: "Refuse the terms."))
    }
    return lacks
  }

  static let breakersSettled = Gate("deal-breakers", "Is every deal-breaker settled?", "TOS-6") { terms, _, _ in
    terms.contents[TermsReview.dealBreakers] == "yes" && !terms.contents.has(TermsReview.riskAccepted)
      ? [
        Refusal.Lack(
          "There are deal-breakers.", remedy: "Have them removed by an amendment, or accept the risk in writing.")
      ] : []
  }

  static let adverseSettled = Gate("privacy", "Is every adverse answer settled?", "TOS-17") { terms, _, _ in
    guard !terms.contents.has(TermsReview.mitigation) else { return [] }
    return TermsReview.privacy.filter { question, adverse in
      let answer = terms.contents.answer(question)
      return answer == adverse || answer == "unclear"
    }.map { question, _ in
      Refusal.Lack(
        "'\(question.label)' has an adverse or unclear answer.", remedy: "Write the mitigation, or accept the risk.")
    }
  }

  /// The text that is accepted is the one that is there now: not older than 30 days (TOS-8).
  static let current = Gate("current", "Are the texts current?", "TOS-8") { terms, standing, _ in
    guard let taken = standing.time.start(of: terms.contents[TermsReview.taken]) else { return [] }
    let end = Period.days(30).end(from: taken, standing)
    return standing.now > end
      ? [
        Refusal.Lack(
          "The texts are from \(terms.contents[TermsReview.taken]).",
          remedy: "Put the texts on file as they read now; have them read again where they changed.")
      ] : []
  }

  static let capturedFirst = Gate("captured", "Was everything captured first?", "TOS-12") { terms, _, _ in
    terms.contents.isYes(TermsReview.captureDone)
      ? [] : [Refusal.Lack("The capture before the change is missing.", remedy: "Make a complete capture first.")]
  }
}

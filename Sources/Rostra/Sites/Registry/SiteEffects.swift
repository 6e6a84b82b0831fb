import RostraPlatforms
import RostraStorage

/// What the steps of a site do beside moving it.
extension SiteProcedure {
  /// An endorsement of another text does not stand.
  static func voidEndorsement(_ turn: inout StepTurn<SiteProcedure>) throws {
    guard turn.file.contents != turn.before.contents else { return }
    turn.file.contents.set(SiteFields.endorsement, nil)
    turn.file.contents.set(SiteFields.endorser, nil)
  }

  static func recordEndorser(_ turn: inout StepTurn<SiteProcedure>) throws {
    turn.file.contents.set(SiteFields.endorser, turn.viewer.person.map { .string($0.text) })
  }

  /// What was said of an earlier text does not count for a later one.
  static func forgetReviews(_ turn: inout StepTurn<SiteProcedure>) throws {
    for role in Viewer.Role.allCases { turn.file.contents.set(review(by: role, turn.standing.profile), nil) }
    try fileTerms(turn)
  }

  /// With the request its terms are put on file, to be fetched and read (REQ-5).
  private static func fileTerms(_ turn: StepTurn<SiteProcedure>) throws {
    guard try !CaseLine.isOpen("terms", key: turn.file.reference, agency: turn.agency, in: turn.tx) else { return }
    try turn.services.open(
      "take", TermsReview.self, Opening(unit: turn.file.unit, about: turn.file.reference),
      StepEntry([
        "provider": .string(turn.file.contents[SiteFields.platform]),
        "address": .string(turn.file.contents[SiteFields.terms]),
      ]), for: .system("registry", of: turn.agency), in: turn.tx
    ).get()
  }

  /// A second review by the same role takes the place of the first; both stay in the evidence.
  static func keepReview(_ turn: inout StepTurn<SiteProcedure>) throws {
    let checklist = checklist(turn.standing.profile)
    let lines = checklist.map { "\($0.label): \($0.text(of: turn.answers) { _ in nil })" }
    for field in checklist { turn.file.contents.set(field, nil) }
    let text = (["\(turn.viewer.actor), \(turn.standing.time.text(turn.now))"] + lines).joined(separator: "\n")
    // Whoever stands in for a vacant role reviews for it (ADM-9).
    let profile = turn.standing.profile
    let role =
      profile.siteReviewers.first { profile.chain(from: $0).contains(turn.viewer.role) } ?? turn.viewer.role
    turn.file.contents.set(review(by: role, profile), .string(text))
  }

  /// New papers are looked at anew.
  static func unverifyOwnership(_ turn: inout StepTurn<SiteProcedure>) throws {
    turn.file.contents.set(SiteFields.ownershipVerifier, nil)
  }

  static func verifyOwnership(_ turn: inout StepTurn<SiteProcedure>) throws {
    turn.file.contents.set(SiteFields.ownershipVerifier, turn.viewer.person.map { .string($0.text) })
  }

  /// Another use needs counsel's word again.
  static func voidForum(_ turn: inout StepTurn<SiteProcedure>) throws {
    let fields = [SiteFields.forum, SiteFields.interaction, SiteFields.comments]
    let hasChanged = fields.contains { turn.file.contents[$0] != turn.before.contents[$0] }
    if hasChanged { turn.file.contents.set(SiteFields.forumCounsel, nil) }
  }

  static func confirmForum(_ turn: inout StepTurn<SiteProcedure>) throws {
    turn.file.contents.set(SiteFields.forumCounsel, turn.viewer.person.map { .string($0.text) })
  }

  static func confirmRecords(_ turn: inout StepTurn<SiteProcedure>) throws {
    turn.file.contents.set(SiteFields.recordsConfirmed, .string(turn.standing.time.date(turn.now)))
  }

  /// An account that was there before its approval was made without authority (REQ-15): it does not become active, but is found
  /// out, and what it means is for people to decide.
  static func judgeCreation(_ turn: inout StepTurn<SiteProcedure>) throws {
    for person in turn.file.contents.people(SiteFields.administrators) {
      try turn.services.open(
        "propose", Designation.self,
        Opening(unit: turn.file.unit, subject: person, about: turn.file.reference),
        for: .system("registry", of: turn.agency), in: turn.tx
      ).get()
    }
    guard let created = turn.standing.time.start(of: turn.file.contents[SiteFields.created]),
      let approved = turn.file.entered(.approved), turn.standing.time.endOfDay(of: created) < approved
    else { return }
    turn.file.stage = .discovered
    turn.record.add("reason", "the account was made before its approval (REQ-15)")
  }

  /// Recurring work begins with the site's use.
  static func beginUpkeep(_ turn: inout StepTurn<SiteProcedure>) throws {
    let open = Set(
      try turn.tx.rows(
        """
        SELECT subject_key FROM case_file
        WHERE agency = \(turn.agency) AND noun = 'task' AND about = \(turn.file.reference) AND is_over = 0
        """
      ).map { try $0.textOrNil("subject_key") ?? "" })
    for kind in TaskKind.ofEverySite where !open.contains("\(kind.id) \(turn.file.reference)") {
      let days = kind.id == "content-review" ? turn.file.contents.number(SiteFields.reviewDays) ?? kind.days : kind.days
      try TaskProcedure.open(
        kind, for: turn.file.reference, unit: turn.file.unit, in: days, turn.services, turn.standing, in: turn.tx)
    }
  }

  /// With the report goes the final list of credentials, as the reference of a sealed document (CRD-19, DEC-9, MSG-4).
  static func sealCredentials(_ turn: inout StepTurn<SiteProcedure>) throws {
    guard
      let list = try Vault.of(turn.services)?.sealFinalList(case: turn.file.reference, by: turn.viewer, in: turn.tx)
    else { return }
    turn.record.add("finalList", list.reference)
  }

  /// With the site end the powers of those who were designated for it.
  static func endDesignations(_ turn: inout StepTurn<SiteProcedure>) throws {
    var filter = CaseFile<Designation>.Filter()
    filter.about = turn.file.reference
    filter.isOpen = true
    let system = Viewer.system("registry", of: turn.agency)
    for designation in try CaseFile<Designation>.all(filter, limit: 1000, for: system, in: turn.tx) {
      try turn.services.take("end", designation, for: system, in: turn.tx).get()
    }
  }
}

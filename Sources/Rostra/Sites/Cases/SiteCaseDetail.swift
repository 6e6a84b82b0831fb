package import RostraPlatforms
package import RostraStorage

/// A case as its page answers: where it is, who must act next, what is missing, and what was done by whom under which authority.
package struct SiteCaseDetail: Sendable {
  package var site: SiteCase
  package var profile: Profile
  package var next: [Next]
  package var reviews: [SiteReview]
  /// Roles whose review is still missing, while the request waits for its decision.
  package var missingReviews: [Viewer.Role]
  package var people: [Identifier<Person>: String]
  package var messages: [Message]
  package var history: [Entry]
  package var mayEdit: Bool
  package var mayEndorse: Bool
  package var mayReview: Bool

  /// A step that can come next.
  package struct Next: Sendable {
    package var step: SiteCase.Step
    /// Those who can take it, by name.
    package var holders: [String]
    /// Whether the viewer is one of them.
    package var isMine: Bool
    /// What is missing beside that.
    package var refusals: [Refusal]
  }

  package struct Message: Sendable {
    package var kind: String
    package var to: [String]
    package var cc: [String]
    package var subject: String
    package var state: Notice.State
    package var made: Timestamp
    package var result: String?
  }

  /// What was done, as evidence has it.
  package struct Entry: Sendable {
    package var at: Timestamp
    package var actor: String
    package var role: Viewer.Role
    package var verb: String
    package var reason: String?
    /// Sentences of a refused attempt.
    package var refused: [String]
    package var leaf: Int64
  }

  package static func read(
    _ reference: String, services: Services, for viewer: Viewer, in tx: any Transaction
  ) throws -> SiteCaseDetail {
    let site = try SiteCase.require(reference, for: viewer, in: tx)
    let profile = try Profile.inForce(for: viewer.agency, in: tx)
    let standing = Standing(viewer: viewer, profile: profile, now: services.clock.now())
    let reviews = try SiteReview.all(of: site, for: viewer, in: tx)
    let steps = SiteCase.lifecycle.adapted(by: profile).steps(from: site.stage)
    let isOwn = site.requester != nil && site.requester == viewer.person
    let isOpen = site.stage == .draft || site.stage == .returned
    let missing =
      site.stage == .submitted
      ? profile.siteReviewers.filter { role in !reviews.contains { $0.role == role } } : []
    func holds(_ roles: [Viewer.Role]) throws -> Bool {
      try viewer.relying(on: roles, within: site.unit, in: tx) != nil
    }
    let mayEdit = try isOpen && (isOwn || holds([.webLiaison, .unitHead]))
    let mayEndorse = try isOpen && site.endorsed == nil && holds([.lineManager])
    let mayReview = try site.stage == .submitted && holds(profile.siteReviewers)
    let ids = Set([site.requester, site.endorsedBy].compactMap { $0 } + site.request.administrators)
    return SiteCaseDetail(
      site: site, profile: profile,
      next: try steps.map { step in
        // A reason is asked for by the form of the step itself.
        let outlook = try services.look(at: step.act, of: site, reason: " ", standing, in: tx)
        return Next(
          step: step,
          holders: try step.by.flatMap { role in
            try RoleHolders.of(role, for: site.unit, at: standing.now, agency: viewer.agency, in: tx).map(\.name)
          }, isMine: outlook.relied != nil, refusals: outlook.refusals.filter { $0.gate != "actor" })
      },
      reviews: reviews, missingReviews: missing,
      people: Dictionary(
        uniqueKeysWithValues: try ids.compactMap { id in
          try Person.find(id, agency: viewer.agency, in: tx).map { (id, $0.name) }
        }),
      messages: try messages(about: reference, agency: viewer.agency, in: tx),
      history: try history(of: reference, agency: viewer.agency, in: tx),
      mayEdit: mayEdit, mayEndorse: mayEndorse, mayReview: mayReview)
  }

  private static func messages(
    about reference: String, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [Message] {
    try tx.rows(
      """
      SELECT template, recipient, cc, subject, state, created_at, result FROM notice
      WHERE agency = \(agency) AND about = \(reference) ORDER BY id
      """
    ).map { row in
      Message(
        kind: try row.text("template"), to: Notice.addresses(try row.text("recipient")),
        cc: Notice.addresses(try row.text("cc")), subject: try row.text("subject"),
        state: Notice.State(rawValue: try row.text("state")) ?? .failed,
        made: Timestamp(milliseconds: try row.int64("created_at")), result: try row.textOrNil("result"))
    }
  }

  /// Oldest first.
  private static func history(
    of reference: String, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [Entry] {
    try tx.rows(
      """
      SELECT at, actor, role, verb, reason, after, leaf FROM evidence
      WHERE agency = \(agency) AND subject = \(reference) ORDER BY leaf LIMIT 1000
      """
    ).map { row in
      let after = try row.textOrNil("after").map { try JSON(parsing: $0) }
      return Entry(
        at: Timestamp(milliseconds: try row.int64("at")), actor: try row.text("actor"),
        role: Viewer.Role(rawValue: try row.text("role")) ?? .system, verb: try row.text("verb"),
        reason: try row.textOrNil("reason"),
        refused: after?["refused"]?.array?.compactMap { $0["sentence"]?.string } ?? [], leaf: try row.int64("leaf"))
    }
  }
}

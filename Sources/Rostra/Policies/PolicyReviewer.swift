package import RostraPlatforms
package import RostraStorage

/// Somebody from outside who was asked to comment on a draft (POL-45): they have a link of their own and no login. What they say
/// is kept under their name, by the program.
package struct PolicyReviewer: Sendable, Hashable {
  package var policy: String
  package var name: String
  package var mail: String
  package var comments: Int

  /// Comments that one link may bring: a draft does not have more sections to speak of.
  package static let mostComments = 100

  private static let inviters: Set<Viewer.Role> = [
    .technologyOfficer, .communicationsDirector, .socialMediaAdministrator, .recordsOfficer,
  ]

  package static func mayInvite(_ viewer: Viewer) -> Bool {
    viewer.may(.takePart) && viewer.grants.contains { inviters.contains($0.role) }
  }

  package static func requireInviting(_ viewer: Viewer) throws {
    guard mayInvite(viewer) else {
      throw NotPermitted(actor: viewer.actor, role: viewer.role, permission: .takePart)
    }
  }

  /// - Returns: the key of the reviewer's link, which is kept as a digest alone. Asking again makes a new one, and the earlier
  ///   opens nothing any more.
  package static func invite(
    _ name: String, mail: String, to policy: String, services: Services, for viewer: Viewer
  ) async throws -> String {
    try requireInviting(viewer)
    let (name, mail) = (try Entry.name(name, field: "name", limit: 200), try Entry.mailAddress(mail, field: "mail"))
    let key = Secret.text(services.secrets.next())
    let (digest, now) = (Hexadecimal.text(Secret.digest(key)), services.clock.now())
    try await services.database.write { tx in
      let file = try CaseFile<PolicyProcedure>.require(policy, for: viewer, in: tx)
      guard file.stage == .consultation else {
        throw EntryError(
          field: "name", value: policy, problem: "cannot be asked: the policy is not in consultation",
          remedy: "begin the consultation first")
      }
      try tx.execute(
        """
        INSERT INTO policy_reviewer (agency, policy, mail, name, link_digest, invited_at)
        VALUES (\(viewer.agency), \(file.reference), \(mail), \(name), \(digest), \(now.milliseconds))
        ON CONFLICT (agency, policy, mail) DO UPDATE SET name = excluded.name, link_digest = excluded.link_digest,
          invited_at = excluded.invited_at
        """)
      try services.record(
        "policy.invite", of: file.reference, by: viewer, after: ["name": .string(name), "mail": .string(mail)], in: tx)
    }
    return key
  }

  package static func all(
    of policy: String, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [PolicyReviewer] {
    try tx.rows(
      """
      SELECT policy, name, mail, comments FROM policy_reviewer WHERE agency = \(agency) AND policy = \(policy)
      ORDER BY mail
      """
    ).map(PolicyReviewer.init)
  }

  /// Whose link it is, and the draft that it opens; nil where the consultation is over, or it is nobody's.
  package static func opened(
    by key: String, agency: Agency, in tx: any Transaction
  ) throws -> (reviewer: PolicyReviewer, draft: PolicyPaper)? {
    guard key.utf8.count <= 200,
      let row = try tx.row(
        """
        SELECT policy, name, mail, comments FROM policy_reviewer
        WHERE agency = \(agency.id) AND link_digest = \(Hexadecimal.text(Secret.digest(key)))
        """)
    else { return nil }
    let reviewer = try PolicyReviewer(row)
    guard
      let file = try CaseFile<PolicyProcedure>.find(
        reviewer.policy, for: .system("consultation", of: agency.id), in: tx), file.stage == .consultation
    else { return nil }
    return (reviewer, PolicyPaper(file, AgencyTime(agency)))
  }

  /// Keeps what a reviewer says as a comment that must be answered.
  ///
  /// - Returns: its reference; nil where the link opens nothing.
  package static func comment(
    _ text: String, on element: String?, by key: String, services: Services
  ) async throws -> String? {
    let agency = services.agency
    let system = Viewer.system("consultation", of: agency.id)
    return try await services.database.write { tx in
      guard let (reviewer, draft) = try opened(by: key, agency: agency, in: tx) else { return nil }
      guard reviewer.comments < mostComments else {
        throw EntryError(
          field: "text", problem: "cannot be taken: this link has brought \(mostComments) comments",
          remedy: "write to the agency")
      }
      let file = try CaseFile<PolicyProcedure>.require(draft.reference, for: system, in: tx)
      var answers: [String: JSON] = [
        "text": .string(text), "author": .string("\(reviewer.name), \(reviewer.mail)"),
      ]
      if let element, !element.isEmpty { answers["element"] = .string(element) }
      let comment = try services.open(
        "comment", PolicyComment.self, Opening(unit: file.unit, about: file.reference), StepEntry(answers),
        for: system, in: tx
      ).get()
      try tx.execute(
        """
        UPDATE policy_reviewer SET comments = comments + 1
        WHERE agency = \(agency.id) AND policy = \(reviewer.policy) AND mail = \(reviewer.mail)
        """)
      return comment.reference
    }
  }

  package var json: JSON { ["name": .string(name), "mail": .string(mail), "comments": JSON(comments)] }

  private init(_ row: Row) throws {
    self.init(
      policy: try row.text("policy"), name: try row.text("name"), mail: try row.text("mail"),
      comments: try row.int("comments"))
  }

  private init(policy: String, name: String, mail: String, comments: Int) {
    (self.policy, self.name, self.mail, self.comments) = (policy, name, mail, comments)
  }
}

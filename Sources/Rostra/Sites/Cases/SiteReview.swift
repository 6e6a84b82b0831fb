package import RostraPlatforms
package import RostraStorage

/// One reviewer's look at a request: every item of the agency's checklist answered, with a note (REQ-10, REQ-11).
package struct SiteReview: Sendable, Hashable {
  package var role: Viewer.Role
  package var reviewer: String
  package var at: Timestamp
  package var answers: [Answer]

  package struct Answer: Sendable, Hashable {
    package var question: String
    package var isMet: Bool
    package var note: String

    package init(question: String, isMet: Bool, note: String) {
      self.question = question
      self.isMet = isMet
      self.note = note
    }
  }

  /// Of the request as it was last submitted: what was said of an earlier text does not count for a later one.
  package static func all(of site: SiteCase, for viewer: Viewer, in tx: any Transaction) throws -> [SiteReview] {
    guard let submitted = site.submitted else { return [] }
    return try tx.rows(
      """
      SELECT role, reviewer, at, answers FROM site_review
      WHERE agency = \(viewer.agency) AND site_case = \(site.id) AND at >= \(submitted.milliseconds) ORDER BY at, role
      """
    ).compactMap { row in
      guard let role = Viewer.Role(rawValue: try row.text("role")) else { return nil }
      return SiteReview(
        role: role, reviewer: try row.text("reviewer"), at: Timestamp(milliseconds: try row.int64("at")),
        answers: (try JSON(parsing: try row.text("answers")).array ?? []).map { answer in
          Answer(
            question: answer["question"]?.string ?? "", isMet: answer["met"]?.bool ?? false,
            note: answer["note"]?.string ?? "")
        })
    }
  }
}

extension SiteCase {
  /// Records the review of one who must review the request. A second one by the same role takes the place of the first; both
  /// stay in the evidence.
  package static func review(
    _ reference: String, answers: [SiteReview.Answer], services: Services, for viewer: Viewer
  ) async throws {
    let checked = try answers.map { answer throws(EntryError) in
      SiteReview.Answer(
        question: answer.question, isMet: answer.isMet,
        note: try Entry.text(answer.note, field: "note", limit: 5_000))
    }
    let now = services.clock.now()
    try await services.database.write { tx in
      let site = try require(reference, for: viewer, in: tx)
      let profile = try Profile.inForce(for: viewer.agency, in: tx)
      guard site.stage == .submitted else {
        throw EntryError(
          field: "request", value: reference, problem: "is \(site.stage.title.lowercased()), not submitted",
          remedy: "review it once it is submitted")
      }
      guard let relied = try viewer.relying(on: profile.siteReviewers, within: site.unit, in: tx) else {
        throw NotPermitted(actor: viewer.actor, role: viewer.role, permission: .takePart)
      }
      let missing = profile.siteChecklist.filter { question in !checked.contains { $0.question == question } }
      guard missing.isEmpty else {
        throw EntryErrors(
          missing.map {
            EntryError(field: "answers", value: $0, problem: "is not answered", remedy: "answer it with a note")
          })
      }
      let json = JSON.array(
        checked.map { ["question": .string($0.question), "met": .bool($0.isMet), "note": .string($0.note)] })
      try tx.execute(
        """
        INSERT INTO site_review (agency, site_case, role, reviewer, at, answers)
        VALUES (\(viewer.agency), \(site.id), \(relied.role.rawValue), \(viewer.actor), \(now.milliseconds), \(json.text))
        ON CONFLICT (agency, site_case, role) DO UPDATE SET reviewer = excluded.reviewer, at = excluded.at,
          answers = excluded.answers
        """)
      try services.record("site.review", of: site.reference, by: relied, after: ["answers": json], in: tx)
    }
  }
}

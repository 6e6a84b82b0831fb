package import RostraPlatforms
package import RostraStorage

/// One site from the first draft of its request to the end of its life and beyond: its entry is never deleted (REG-23).
package struct SiteCase: Sendable, Hashable {
  package var id: Identifier<SiteCase>
  /// `SC-14`
  package var reference: String
  package var unit: Identifier<AgencyUnit>
  package var unitName: String
  package var stage: SiteStage
  /// Since when it stands there.
  package var since: Timestamp
  package var request: SiteRequest
  /// Who wrote the request; they do not decide on it (ADM-22).
  package var requester: Identifier<Person>?
  /// The rejected request that this one follows (REQ-18).
  package var follows: Identifier<SiteCase>?
  /// The line-of-business manager who endorsed it, and when.
  package var endorsedBy: Identifier<Person>?
  package var endorsed: Timestamp?
  package var submitted: Timestamp?
  package var approved: Timestamp?
  package var activated: Timestamp?
  /// The account as it is captured, once there is one.
  package var site: Identifier<Site>?
  package var made: Timestamp
}

extension SiteCase: Governed {
  package static let noun = "site"

  package var facts: [String: String] {
    [
      "reference": reference, "unit": unitName, "name": request.name, "platform": request.platform,
      "categories": request.categories.map(\.title).joined(separator: ", "), "purpose": request.purpose,
      "communications": request.communications.map(\.title).joined(separator: ", "),
      "justification": request.justification, "terms": request.terms,
    ]
  }

  package func people(
    _ party: CopyList.Party, of agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [Person] {
    switch party {
    case .requester: try requester.flatMap { try Person.find($0, agency: agency, in: tx) }.map { [$0] } ?? []
    case .administrators, .designee:
      try request.administrators.compactMap { try Person.find($0, agency: agency, in: tx) }
    case .formerAdministrator: []
    }
  }

  package func move(
    to stage: SiteStage, at now: Timestamp, of agency: Identifier<Agency>, in tx: any Transaction
  ) throws {
    let at = now.milliseconds
    let mark: SQL =
      switch stage {
      case .submitted: ", submitted_at = \(at)"
      case .approved: ", approved_at = \(at)"
      default: ""
      }
    try tx.execute(
      """
      UPDATE site_case SET stage = \(stage.rawValue), since = \(at) \(sql: mark)
      WHERE agency = \(agency) AND id = \(id)
      """)
  }
}

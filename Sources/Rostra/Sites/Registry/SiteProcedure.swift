import RostraPlatforms
package import RostraStorage

/// Opening, keeping and ending a site.
package enum SiteProcedure: Procedure {
  package static let noun = "site"
  package static let prefix = "SC"
  package static let place = "registry"
  package static let plural = "Registry"
  package static let purpose =
    "A site begins with a request: what it is for, what it will carry, and who will look after it."
  package static let columns = [SiteFields.platform]
  package static let privateStages: Set<SiteStage> = [.draft]

  package static func kept(_ profile: Profile) -> [FormField] {
    [SiteFields.endorser] + Viewer.Role.allCases.map { review(by: $0, profile) }
      + [SiteFields.ownershipVerifier, SiteFields.forumCounsel, SiteFields.recordsConfirmed]
  }

  package static func successor(at stage: SiteStage) -> (act: String, title: String)? {
    stage == .rejected ? ("draft", "Ask again, with what was changed") : nil
  }

  /// Asked for again, a request shows what was changed (REQ-18).
  package static var compared: [FormField] { SiteFields.request }

  package static func name(_ contents: Contents, _ reference: String) -> String { contents[SiteFields.name] }

  package static func people(
    _ party: CopyList.Party, of file: SiteCase, _ standing: Standing, in tx: any Transaction
  ) throws -> [Identifier<Person>] {
    // Before anybody is designated, those who were proposed are told, and have no powers.
    if party == .designee { return file.contents.people(SiteFields.administrators) }
    return try file.usual(party, standing, in: tx)
  }

  package static func facts(
    of file: SiteCase, _ standing: Standing, in tx: any Transaction
  ) throws -> [String: String] {
    switch file.stage {
    case .approved: return ["decision": "Approved"]
    case .rejected: return ["decision": "Rejected"]
    case .deactivated:
      let list = try tx.row(
        """
        SELECT reference FROM vault_final_list
        WHERE agency = \(standing.viewer.agency) AND site_case = \(file.reference) ORDER BY made_at DESC LIMIT 1
        """)
      return ["list": try list?.text("reference") ?? "none"]
    default: return [:]
    }
  }

  /// The checklist of whoever reviews a request, as the agency's rules have it (REQ-11).
  static func checklist(_ profile: Profile) -> [FormField] {
    profile.siteChecklist.enumerated().map { index, question in
      FormField("check-\(index + 1)", question, .question([.yes, .no], note: .always))
    }
  }

  /// A reviewer's answers, kept under the role that gave them.
  static func review(by role: Viewer.Role, _ profile: Profile) -> FormField {
    .lines("review-\(role.rawValue)", "Review of the \(profile.title(of: role))")
  }
}

package typealias SiteCase = CaseFile<SiteProcedure>

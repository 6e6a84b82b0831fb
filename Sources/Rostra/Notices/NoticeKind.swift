/// A message that a procedure sends, by its name in profiles: who gets it is the profile's data (requirements.md, 3.0).
package struct NoticeKind: Sendable, Hashable, RawRepresentable, Decodable {
  package var rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }
  package init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(String.self)
  }
}

extension NoticeKind {
  /// `site-request` as people read it: "site request".
  package var title: String { rawValue.replacing("-", with: " ") }

  /// N1
  package static let siteRequest = NoticeKind(rawValue: "site-request")
  package static let siteReturned = NoticeKind(rawValue: "site-returned")
  /// N2
  package static let siteDecision = NoticeKind(rawValue: "site-decision")
  /// N3
  package static let siteActivation = NoticeKind(rawValue: "site-activation")
  package static let siteRegistered = NoticeKind(rawValue: "site-registered")
  /// N4
  package static let designation = NoticeKind(rawValue: "designation")
  /// N5
  package static let administratorRemoved = NoticeKind(rawValue: "administrator-removed")
  /// N6
  package static let credentialChange = NoticeKind(rawValue: "credential-change")
  /// N9
  package static let deactivationDirection = NoticeKind(rawValue: "deactivation-direction")
  /// N10
  package static let deactivationDone = NoticeKind(rawValue: "deactivation-done")
  /// N12
  package static let termsContradiction = NoticeKind(rawValue: "terms-contradiction")
}

/// Who gets a message: the roles and parties of one line of the copy-list catalogue (MSG-1, MSG-7).
package struct CopyList: Sendable, Hashable, Decodable {
  package var to: [Addressee]
  package var cc: [Addressee]
  /// The line of the catalogue: `N1`.
  package var line: String?

  /// A role's holders, or a party of the case: the requester, the site's administrators, the designee.
  package enum Addressee: Sendable, Hashable, Decodable {
    case role(Viewer.Role)
    case party(Party)

    package init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      let word = try container.decode(String.self)
      if let party = Party(rawValue: word) {
        self = .party(party)
      } else if let role = Viewer.Role(rawValue: word) {
        self = .role(role)
      } else {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "'\(word)' is neither a role nor a party of the case")
      }
    }
  }

  package enum Party: String, Sendable, Hashable, CaseIterable {
    case requester, designee, administrators
    case formerAdministrator = "former-administrator"
  }

  private enum CodingKeys: String, CodingKey { case to, cc, line }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    to = try container.decode([Addressee].self, forKey: .to)
    cc = try container.decodeIfPresent([Addressee].self, forKey: .cc) ?? []
    line = try container.decodeIfPresent(String.self, forKey: .line)
  }
}

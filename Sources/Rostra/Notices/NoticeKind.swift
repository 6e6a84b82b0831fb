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

  /// N6
  package static let credentialChange = NoticeKind(rawValue: "credential-change")
}

/// A message of a step: its kind, and who gets it unless the profile has a copy list of its own (MSG-1, MSG-7).
package struct StepNotice: Sendable, Hashable {
  package var kind: NoticeKind
  package var copies: CopyList?

  package init(_ kind: NoticeKind, _ copies: CopyList? = nil) {
    self.kind = kind
    self.copies = copies
  }

  package static func tell(
    _ kind: String, to: [CopyList.Addressee], cc: [CopyList.Addressee] = [], line: String? = nil
  ) -> StepNotice {
    StepNotice(NoticeKind(rawValue: kind), CopyList(to: to, cc: cc, line: line))
  }

  /// - Throws: ``ProfileError`` where neither the profile nor the table says who gets it.
  package func copies(in profile: Profile) throws -> CopyList {
    guard let list = profile.notices[kind.rawValue] ?? copies else {
      throw ProfileError.unreadable("\(profile.id): no copy list for the message '\(kind.rawValue)'")
    }
    return list
  }
}

/// Who gets a message: the roles and parties of one line of the copy-list catalogue (MSG-1, MSG-7).
package struct CopyList: Sendable, Hashable, Decodable {
  package var to: [Addressee]
  package var cc: [Addressee]
  /// The line of the catalogue: `N1`.
  package var line: String?

  package init(to: [Addressee], cc: [Addressee] = [], line: String? = nil) {
    self.to = to
    self.cc = cc
    self.line = line
  }

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

  /// Somebody by what they are to the case.
  package enum Party: String, Sendable, Hashable, CaseIterable {
    /// Who opened it.
    case requester
    /// Whom it is about: a person to be trained, one who leaves.
    case subject
    case designee
    /// Those who are designated for the site.
    case administrators
    case formerAdministrator = "former-administrator"
    /// Of the person whom it is about.
    case supervisor
    /// Whoever holds the role that the case itself names.
    case owner

    package var title: String {
      switch self {
      case .requester: "person who asked"
      case .subject: "person concerned"
      case .designee: "person designated"
      case .administrators: "designated administrators of the site"
      case .formerAdministrator: "former administrator"
      case .supervisor: "person's supervisor"
      case .owner: "person who owes it"
      }
    }
  }

  private enum CodingKeys: String, CodingKey { case to, cc, line }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    to = try container.decode([Addressee].self, forKey: .to)
    cc = try container.decodeIfPresent([Addressee].self, forKey: .cc) ?? []
    line = try container.decodeIfPresent(String.self, forKey: .line)
  }
}

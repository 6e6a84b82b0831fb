package import RostraPlatforms

/// The six contents of a request to open a site, and what a business owner says to it (REQ-1…REQ-6, REQ-12). A draft may lack
/// any of them.
package struct SiteRequest: Sendable, Hashable {
  /// How the account is to read to the public (REG-5).
  package var name = ""
  /// 2: the platform's id, and at least one of the seven categories.
  package var platform = ""
  package var categories: [SiteCategory] = []
  /// 3: both halves.
  package var purpose = ""
  package var communications: [CommunicationType] = []
  /// Whom it is meant for (REG-19).
  package var audience = ""
  /// 4: which part of the mission it serves, and how.
  package var mission = ""
  package var justification = ""
  /// 5
  package var terms = ""
  /// 6: proposed, and without powers until designated (ADM-1).
  package var administrators: [Identifier<Person>] = []

  package init() {}
}

/// The seven categories of technological scope (POL-7; 001, Applicability). A site may stand in several.
package enum SiteCategory: String, Sendable, Hashable, CaseIterable {
  case video, blogging, networking, photo, bookmarking, knowledge, forums

  package var title: String {
    switch self {
    case .video: "Video sharing"
    case .blogging: "Blogging and microblogging"
    case .networking: "Social networking"
    case .photo: "Photo sharing"
    case .bookmarking: "Social bookmarking"
    case .knowledge: "Communal knowledge development and sharing"
    case .forums: "Online forums, ideation and updating services"
    }
  }
}

/// What a site will carry (REQ-3).
package enum CommunicationType: String, Sendable, Hashable, CaseIterable {
  case announcements, interactional, audiovisual, text

  package var title: String {
    switch self {
    case .announcements: "Announcements"
    case .interactional: "Posts that invite answers"
    case .audiovisual: "Video and audio files"
    case .text: "Other text"
    }
  }
}

extension SiteRequest {
  /// As a row and as evidence keep it.
  package var json: JSON {
    var members = JSONMembers()
    members.add("name", name)
    members.add("platform", platform)
    members.add("categories", list: categories.map { .string($0.rawValue) })
    members.add("purpose", purpose)
    members.add("communications", list: communications.map { .string($0.rawValue) })
    members.add("audience", audience)
    members.add("mission", mission)
    members.add("justification", justification)
    members.add("terms", terms)
    members.add("administrators", list: administrators.map { .string($0.text) })
    return members.json
  }

  package init(json: JSON) {
    func text(_ name: String) -> String { json[name]?.string ?? "" }
    func list(_ name: String) -> [String] { json[name]?.array?.compactMap(\.string) ?? [] }
    name = text("name")
    platform = text("platform")
    categories = list("categories").compactMap(SiteCategory.init)
    purpose = text("purpose")
    communications = list("communications").compactMap(CommunicationType.init)
    audience = text("audience")
    mission = text("mission")
    justification = text("justification")
    terms = text("terms")
    administrators = list("administrators").map { Identifier(text: $0) }
  }
}

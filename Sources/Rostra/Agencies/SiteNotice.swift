import Foundation
import Yams

/// A notice that a site must show (DIS-1 to DIS-18), as the agency's rules have it.
package struct SiteNotice: Sendable, Hashable, Decodable {
  /// `moderation`
  package var kind: String
  package var title: String
  /// Needed only where the public may write on the site.
  package var onlyWithComments: Bool
  /// The draft that an agency starts from; `{{names}}` are filled from the site.
  package var text: String
  package var requirement: String

  private enum CodingKeys: String, CodingKey { case kind, title, onlyWithComments, text, requirement }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kind = try container.decode(String.self, forKey: .kind)
    title = try container.decode(String.self, forKey: .title)
    onlyWithComments = try container.decodeIfPresent(Bool.self, forKey: .onlyWithComments) ?? false
    text = try container.decode(String.self, forKey: .text)
    requirement = try container.decode(String.self, forKey: .requirement)
  }
}

/// What every profile begins with.
struct ProfileDefaults: Decodable {
  var siteNotices: [SiteNotice]
  var policyTemplate: [String: String]

  /// Read once: it is the program's own.
  static var shipped: ProfileDefaults {
    get throws { try once.get() }
  }

  private static let once = Result<ProfileDefaults, any Error> {
    guard let file = Bundle.module.url(forResource: "Defaults", withExtension: "yaml") else {
      throw ProfileError.unreadable("the program's own defaults are missing: install it again")
    }
    return try YAMLDecoder().decode(ProfileDefaults.self, from: String(contentsOf: file, encoding: .utf8))
  }
}

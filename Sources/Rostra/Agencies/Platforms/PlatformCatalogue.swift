import Foundation
package import RostraStorage
import Yams

/// Which platforms there are, and of what kinds: data that ships with the program, and what an agency adds to it (GEN-5).
package struct PlatformCatalogue: Sendable, Decodable {
  package var lists: [CategoryList]
  package var platforms: [Platform]

  /// One way to sort platforms into kinds (POL-7, POL-52).
  package struct CategoryList: Sendable, Hashable, Decodable {
    package var id: String
    package var title: String
    package var source: String
    package var categories: [Category]
  }

  package struct Category: Sendable, Hashable, Decodable {
    package var id: String
    package var title: String
    /// Platforms that are named as examples.
    package var examples: [String]?
    /// What it is on the other list: so that a change of profile keeps what sites were sorted into.
    package var countsAs: [String]?
    /// Added by the agency.
    package var isOwn: Bool?
  }

  package struct Platform: Sendable, Hashable, Decodable {
    package var id: String
    package var name: String
    /// Of the first list.
    package var categories: [String]
    package var note: String?
    package var isOwn: Bool?
  }

  package static func shipped() throws -> PlatformCatalogue {
    guard
      let place = Bundle.module.url(
        forResource: "catalogue", withExtension: "yaml", subdirectory: "Profiles/platforms")
    else { throw ProfileError.unreadable("the program's catalogue of platforms is missing: install it again") }
    do {
      return try YAMLDecoder().decode(PlatformCatalogue.self, from: String(contentsOf: place, encoding: .utf8))
    } catch {
      throw ProfileError.unreadable("the catalogue of platforms: \(ProfileText.sentence(error))")
    }
  }

  /// What ships, and what the agency has added; a platform of its own takes the place of a shipped one of that id.
  package static func of(_ viewer: Viewer, in tx: any Transaction) throws -> PlatformCatalogue {
    try viewer.require(.follow)
    var catalogue = try shipped()
    let categories = try tx.rows(
      "SELECT id, title, counts_as FROM platform_category WHERE agency = \(viewer.agency) ORDER BY title, id"
    ).map { row in
      Category(
        id: try row.text("id"), title: try row.text("title"),
        countsAs: try row.text("counts_as").split(separator: " ").map(String.init), isOwn: true)
    }
    for index in catalogue.lists.indices { catalogue.lists[index].categories += categories }
    let own = try tx.rows(
      """
      SELECT id, name, categories, note FROM platform WHERE agency = \(viewer.agency) AND retired_at IS NULL
      """
    ).map { row in
      Platform(
        id: try row.text("id"), name: try row.text("name"),
        categories: try row.text("categories").split(separator: " ").map(String.init),
        note: try row.text("note").isEmpty ? nil : row.text("note"), isOwn: true)
    }
    let ids = Set(own.map(\.id))
    catalogue.platforms = (catalogue.platforms.filter { !ids.contains($0.id) } + own)
      .sorted { ($0.name.lowercased(), $0.id) < ($1.name.lowercased(), $1.id) }
    return catalogue
  }

  /// The list that a profile uses; the first where it names none that is here.
  package func list(of profile: Profile) -> CategoryList? {
    lists.first { $0.id == profile.platformCategories } ?? lists.first
  }

  /// A platform's kinds as a list has them: its own where it knows them, else those that count as them.
  package func categories(of platform: Platform, on list: CategoryList) -> [Category] {
    list.categories.filter { category in
      platform.categories.contains(category.id)
        || (category.isOwn == nil && !Set(category.countsAs ?? []).isDisjoint(with: platform.categories))
    }
  }
}

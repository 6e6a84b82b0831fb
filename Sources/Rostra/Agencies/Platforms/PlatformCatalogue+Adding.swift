package import RostraPlatforms
import RostraStorage

extension PlatformCatalogue {
  /// Words for what is mail and nothing else.
  private static let mail: Set<String> = ["email", "mail", "gmail", "outlook", "exchange", "smtp", "imap", "listserv"]

  /// E-mail alone is no social media by any definition that the profiles follow (GEN-5).
  private static func checkIsNoMail(_ name: String) throws(EntryError) {
    let words = name.lowercased().replacing("-", with: "").split { !$0.isLetter && !$0.isNumber }.map(String.init)
    guard !words.contains(where: mail.contains) else {
      throw EntryError(
        field: "name", value: name,
        problem:
          "is e-mail, which is no platform: social media is for sharing and discussing beside e-mail (policy 416, section 416.3)",
        remedy: "keep mail under the schedule for correspondence")
    }
  }

  /// Adds a platform, or puts another description in the place of one, without a new program.
  package static func add(
    _ name: String, categories: [String], note: String, services: Services, for viewer: Viewer
  ) async throws -> Platform {
    try viewer.require(.administer)
    let name = try Entry.name(name, field: "name", limit: 100)
    try checkIsNoMail(name)
    let note = note.trimmingWhitespace().isEmpty ? "" : try Entry.text(note, field: "note", limit: 1000)
    let id = try slug(name)
    let now = services.clock.now()
    return try await services.database.write { tx in
      let known = Set(try of(viewer, in: tx).lists.flatMap { $0.categories.map(\.id) })
      let chosen = categories.filter(known.contains)
      guard !chosen.isEmpty, chosen.count == categories.count else {
        throw EntryError(
          field: "categories", problem: chosen.isEmpty ? "are missing" : "are not all known",
          remedy: "choose at least one from the list")
      }
      let kinds = chosen.joined(separator: " ")
      try tx.execute(
        """
        INSERT INTO platform (agency, id, name, categories, note, made_at, made_by)
        VALUES (\(viewer.agency), \(id), \(name), \(kinds), \(note), \(now.milliseconds), \(viewer.actor))
        ON CONFLICT (agency, id) DO UPDATE SET name = \(name), categories = \(kinds), note = \(note), retired_at = NULL,
          made_at = \(now.milliseconds), made_by = \(viewer.actor)
        """)
      let platform = Platform(id: id, name: name, categories: chosen, note: note.isEmpty ? nil : note, isOwn: true)
      try services.record("platform.add", of: id, by: viewer, after: platform.json, in: tx)
      return platform
    }
  }

  /// Takes an own platform off the catalogue; sites on it stay as they are.
  package static func retire(_ id: String, services: Services, for viewer: Viewer) async throws {
    try viewer.require(.administer)
    let now = services.clock.now().milliseconds
    try await services.database.write { tx in
      let changed = try tx.execute(
        """
        UPDATE platform SET retired_at = \(now) WHERE agency = \(viewer.agency) AND id = \(id) AND retired_at IS NULL
        """)
      guard changed == 1 else { throw PlatformError.notFound }
      try services.record("platform.retire", of: id, by: viewer, in: tx)
    }
  }

  /// Adds a kind of platform that no list foresaw; `countsAs` says which of the seven it is nearest to.
  package static func addCategory(
    _ title: String, countsAs: [String], services: Services, for viewer: Viewer
  ) async throws -> Category {
    try viewer.require(.administer)
    let title = try Entry.name(title, field: "title", limit: 100)
    let id = try slug(title)
    let now = services.clock.now()
    return try await services.database.write { tx in
      let lists = try of(viewer, in: tx).lists
      guard !lists.contains(where: { $0.categories.contains { $0.id == id } }) else {
        throw EntryError(field: "title", value: title, problem: "is there already", remedy: "choose another name")
      }
      let base = Set(lists.first?.categories.map(\.id) ?? [])
      guard !countsAs.isEmpty, base.isSuperset(of: countsAs) else {
        throw EntryError(field: "countsAs", problem: "is missing", remedy: "choose what it is nearest to")
      }
      try tx.execute(
        """
        INSERT INTO platform_category (agency, id, title, counts_as, made_at, made_by)
        VALUES (\(viewer.agency), \(id), \(title), \(countsAs.joined(separator: " ")), \(now.milliseconds), \(viewer.actor))
        """)
      let category = Category(id: id, title: title, countsAs: countsAs, isOwn: true)
      try services.record(
        "platform.add-category", of: id, by: viewer,
        after: ["title": .string(title), "countsAs": .array(countsAs.map { .string($0) })], in: tx)
      return category
    }
  }

  private static func slug(_ name: String) throws(EntryError) -> String {
    let words = name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let slug = words.joined(separator: "-")
    guard !slug.isEmpty, slug.utf8.count <= 60 else {
      throw EntryError(
        field: "name", value: name, problem: "has no letter or digit", remedy: "enter a name like Bluesky")
    }
    return slug
  }
}

extension PlatformCatalogue.Platform {
  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id)
    members.add("name", name)
    members.add("categories", .array(categories.map { .string($0) }))
    members.add("note", note)
    members.add("own", .bool(isOwn == true))
    return members.json
  }
}

package enum PlatformError: Error, CustomStringConvertible {
  case notFound

  package var description: String { "there is no such platform among those that the agency added" }
}

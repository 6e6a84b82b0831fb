package import RostraPlatforms
package import RostraStorage

/// A word under which people here gather items. It has one spelling, in small letters, so that two people do not make two
/// of it.
package struct Tag: Sendable, Hashable {
  package var name: String
  /// Items that have it, as far as the viewer may see them.
  package var items: Int
  package var created: Timestamp
  package var createdBy: String

  package static let longest = 60
  /// Of one item.
  package static let most = 50

  /// Small letters, single spaces.
  package static func spelling(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
  }

  /// - Throws: ``EntryError`` on the field `tag`.
  package static func named(_ text: String) throws(EntryError) -> String {
    let name = try Entry.name(spelling(text), field: "tag", limit: longest)
    guard name.contains(where: { $0.isLetter || $0.isNumber }), !name.contains("\"") else {
      throw EntryError(
        field: "tag", value: name, problem: "is no word", remedy: "use letters or digits, and no quotation marks")
    }
    return name
  }
}

extension Tag {
  /// Names in use, the newest first: suggestions for somebody who gives one.
  package static func names(limit: Int, for viewer: Viewer, in tx: any Transaction) throws -> [String] {
    try viewer.require(.read)
    return try tx.rows(
      "SELECT name FROM tag WHERE agency = \(viewer.agency) ORDER BY created_at DESC, name LIMIT \(limit)"
    ).map { try $0.text("name") }
  }

  /// By name.
  package static func all(for viewer: Viewer, in tx: any Transaction) throws -> [Tag] {
    try viewer.require(.read)
    return try tx.rows(
      """
      SELECT tag.name, tag.created_at, tag.created_by, (
        SELECT COUNT(*) FROM item_tag JOIN item ON item.agency = item_tag.agency AND item.id = item_tag.item
        WHERE item_tag.agency = tag.agency AND item_tag.tag = tag.name
          \(sql: viewer.within(.read, site: "item.site"))) AS items
      FROM tag WHERE tag.agency = \(viewer.agency) ORDER BY tag.name
      """
    ).map { row in
      Tag(
        name: try row.text("name"), items: try row.int("items"),
        created: Timestamp(milliseconds: try row.int64("created_at")), createdBy: try row.text("created_by"))
    }
  }
}

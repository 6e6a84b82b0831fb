package import RostraPlatforms
package import RostraStorage

/// What somebody here wrote about an item. It is never changed or removed; one that was added to many items at once can be
/// withdrawn, and stays readable.
package struct Note: Sendable, Hashable {
  package var id: Identifier<Note>
  package var item: Identifier<ArchivedItem>
  package var text: String
  package var at: Timestamp
  package var author: String
  package var withdrawn: Withdrawal?

  package struct Withdrawal: Sendable, Hashable {
    package var at: Timestamp
    package var by: String
  }

  /// In bytes.
  package static let longest = 4_000
}

extension Note {
  /// Oldest first. The item must have been loaded through the viewer.
  package static func all(of item: ArchivedItem, for viewer: Viewer, in tx: any Transaction) throws -> [Note] {
    try viewer.require(.read)
    return try tx.rows(
      """
      SELECT note.id, note.item, note.text, note.at, note.author, act.undone_at, act.undone_by FROM note
      JOIN annotation_act act ON act.agency = note.agency AND act.id = note.act
      WHERE note.agency = \(viewer.agency) AND note.item = \(item.id) ORDER BY note.at, note.id
      """
    ).map { row in
      var note = Note(
        id: Identifier(text: try row.text("id")), item: Identifier(text: try row.text("item")),
        text: try row.text("text"), at: Timestamp(milliseconds: try row.int64("at")), author: try row.text("author"))
      if let at = try row.int64OrNil("undone_at") {
        note.withdrawn = Withdrawal(at: Timestamp(milliseconds: at), by: try row.text("undone_by"))
      }
      return note
    }
  }
}

/// A tag as one item has it.
package struct ItemTag: Sendable, Hashable {
  package var name: String
  package var at: Timestamp
  package var by: String

  /// By name. The item must have been loaded through the viewer.
  package static func all(of item: ArchivedItem, for viewer: Viewer, in tx: any Transaction) throws -> [ItemTag] {
    try viewer.require(.read)
    return try tx.rows(
      """
      SELECT tag, tagged_at, tagged_by FROM item_tag WHERE agency = \(viewer.agency) AND item = \(item.id) ORDER BY tag
      """
    ).map { row in
      ItemTag(
        name: try row.text("tag"), at: Timestamp(milliseconds: try row.int64("tagged_at")),
        by: try row.text("tagged_by"))
    }
  }
}

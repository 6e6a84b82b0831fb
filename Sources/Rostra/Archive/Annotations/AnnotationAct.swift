package import RostraPlatforms
package import RostraStorage

/// A tag given or taken, or a note written, on one item or many at once: what was done, why, and what it changed, so that
/// it can be undone.
package struct AnnotationAct: Sendable, Hashable {
  package var id: Identifier<AnnotationAct>
  package var kind: Kind
  /// The tag's name, or the note.
  package var value: String
  package var reason: String?
  /// The search whose hits it was done to, where all of them were.
  package var query: String?
  /// How many items it changed.
  package var items: Int
  package var at: Timestamp
  package var actor: String
  package var undone: Note.Withdrawal?

  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case tag, untag, note
  }

  /// Of one act. More would hold the database for longer than others should wait.
  package static let mostItems = 5_000
}

extension AnnotationAct {
  /// Acts that touched nothing beyond the viewer's reach.
  private static func select(_ viewer: Viewer) -> SQL {
    var sql: SQL =
      """
      SELECT id, kind, value, reason, query, items, at, actor, undone_at, undone_by FROM annotation_act act
      WHERE agency = \(viewer.agency)
      """
    guard let units = viewer.units(for: .read) else { return sql }
    sql += """
       AND NOT EXISTS (
        SELECT 1 FROM annotation_act_item touched
        JOIN item ON item.agency = touched.agency AND item.id = touched.item
        JOIN site ON site.agency = item.agency AND site.id = item.site
        WHERE touched.agency = act.agency AND touched.act = act.id AND site.unit NOT IN \(list: units.sorted()))
      """
    return sql
  }

  private init(_ row: Row) throws {
    id = Identifier(text: try row.text("id"))
    kind = Kind(rawValue: try row.text("kind")) ?? .note
    value = try row.text("value")
    reason = try row.textOrNil("reason")
    query = try row.textOrNil("query")
    items = try row.int("items")
    at = Timestamp(milliseconds: try row.int64("at"))
    actor = try row.text("actor")
    if let at = try row.int64OrNil("undone_at") {
      undone = Note.Withdrawal(at: Timestamp(milliseconds: at), by: try row.text("undone_by"))
    }
  }

  package static func find(
    _ id: Identifier<AnnotationAct>, for viewer: Viewer, in tx: any Transaction
  ) throws -> AnnotationAct? {
    try viewer.require(.read)
    return try tx.row(select(viewer) + " AND id = \(id)").map(AnnotationAct.init)
  }

  /// Newest first.
  package static func all(
    before: Identifier<AnnotationAct>? = nil, limit: Int, for viewer: Viewer, in tx: any Transaction
  ) throws -> [AnnotationAct] {
    try viewer.require(.read)
    let older: SQL = before.map { " AND id < \($0)" } ?? ""
    return try tx.rows(select(viewer) + older + " ORDER BY id DESC LIMIT \(limit)").map(AnnotationAct.init)
  }

  /// Of what it changed, the newest items first.
  package func touched(limit: Int, for viewer: Viewer, in tx: any Transaction) throws -> [Identifier<ArchivedItem>] {
    try viewer.require(.read)
    return try tx.rows(
      """
      SELECT item FROM annotation_act_item WHERE agency = \(viewer.agency) AND act = \(id)
      ORDER BY item DESC LIMIT \(limit)
      """
    ).map { Identifier(text: try $0.text("item")) }
  }

  /// Whether a later act that still stands touched the same items.
  package func isOvertaken(for viewer: Viewer, in tx: any Transaction) throws -> Bool {
    try viewer.require(.read)
    return try tx.row(
      """
      SELECT 1 FROM annotation_act_item mine
      JOIN annotation_act_item other ON other.agency = mine.agency AND other.item = mine.item AND other.act <> mine.act
      JOIN annotation_act later ON later.agency = other.agency AND later.id = other.act
      WHERE mine.agency = \(viewer.agency) AND mine.act = \(id) AND later.undone_at IS NULL
        AND (later.at > \(at.milliseconds) OR (later.at = \(at.milliseconds) AND later.id > \(id))) LIMIT 1
      """) != nil
  }

  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id.text)
    members.add("kind", kind.rawValue)
    members.add("value", .string(value))
    members.add("reason", reason)
    members.add("query", query)
    members.add("items", JSON(items))
    members.add("at", at.rfc3339)
    members.add("by", actor)
    members.add("undone", undone?.at.rfc3339)
    members.add("undoneBy", undone?.by)
    return members.json
  }
}

import RostraPlatforms
import RostraStorage

/// The lists that a timeline is made of. Each walks one index from its newest end and stops at the limit; the conditions
/// are worded as in the migration, or the partial indexes are not taken.
struct TimelineQueries {
  let site: Identifier<Site>
  let agency: Identifier<Agency>
  let filter: Timeline.Filter
  let tx: any Transaction

  private var placed: SQL { ArchivedItem.placed }

  /// The items that begin something, and those that answer what is not held: nothing is left out because its
  /// beginning is missing.
  func openings(after place: ListPlace?, limit: Int) throws -> [ArchivedItem] {
    let first = try rows("AND in_reply_to IS NULL", after: place, limit: limit)
    let isWhole = first.count < limit
    // Only within the stretch that this page covers: the rest comes with later pages.
    let until: SQL = isWhole ? "" : "AND \(sql: placed) >= \(first.last?.placed.milliseconds)"
    let orphans = try rows(
      """
      AND in_reply_to IS NOT NULL \(sql: until) AND NOT EXISTS (
        SELECT 1 FROM item AS beginning WHERE beginning.agency = item.agency AND beginning.site = item.site
          AND beginning.platform_id = COALESCE(item.thread, item.in_reply_to))
      """, after: place, limit: limit)
    return Array((first + orphans).sorted { ($0.placed, $0.id) > ($1.placed, $1.id) }.prefix(limit))
  }

  func items(after place: ListPlace?, limit: Int) throws -> [ArchivedItem] {
    try rows(condition, after: place, limit: limit)
  }

  private var condition: SQL {
    switch filter.choice {
    case .conversations, .everything: ""
    case .own: "AND own = 1"
    case .others: "AND own = 0"
    case .deleted: "AND (state <> 'present' OR versions > 1) AND state = 'gone'"
    case .hidden: "AND (state <> 'present' OR versions > 1) AND state = 'hidden'"
    case .edited: "AND (state <> 'present' OR versions > 1) AND versions > 1"
    case .withMedia:
      "AND EXISTS (SELECT 1 FROM media WHERE media.agency = item.agency AND media.item = item.id)"
    case .withoutAltText:
      """
      AND EXISTS (SELECT 1 FROM media WHERE media.agency = item.agency AND media.item = item.id
        AND COALESCE(media.alt_text, '') = '')
      """
    }
  }

  private func rows(_ condition: SQL, after place: ListPlace?, limit: Int) throws -> [ArchivedItem] {
    let bounds: [SQL] = [
      filter.before.map { "AND \(sql: placed) < \($0.milliseconds)" },
      filter.moment.map { "AND \(sql: placed) <= \($0.milliseconds)" },
      place?.condition(on: placed),
    ].compactMap { $0 }
    return try tx.rows(
      """
      SELECT \(sql: ArchivedItem.columns) FROM item
      WHERE agency = \(agency) AND site = \(site) AND kind <> 'Profile' \(sql: condition)
        \(sql: bounds.joined(separator: " "))
      ORDER BY \(sql: placed) DESC, id DESC LIMIT \(limit)
      """
    ).map(ArchivedItem.init)
  }

  /// The first answers in each conversation, by the platform's id of its beginning: one statement of one index walk each.
  func answers(to beginnings: [String], limit: Int) throws -> [String: [ArchivedItem]] {
    guard !beginnings.isEmpty else { return [:] }
    let group: SQL = "COALESCE(thread, in_reply_to)"
    let moment: SQL = filter.moment.map { "AND \(sql: placed) <= \($0.milliseconds)" } ?? ""
    let parts = beginnings.map { beginning -> SQL in
      """
      SELECT * FROM (SELECT \(sql: ArchivedItem.columns) FROM item
        WHERE agency = \(agency) AND site = \(site) AND in_reply_to IS NOT NULL AND \(sql: group) = \(beginning)
          \(sql: moment)
        ORDER BY \(sql: placed), id LIMIT \(limit)) AS answers
      """
    }
    let items = try tx.rows(parts.joined(separator: " UNION ALL ")).map(ArchivedItem.init)
    return Dictionary(grouping: items) { $0.thread ?? $0.inReplyTo ?? "" }
  }
}

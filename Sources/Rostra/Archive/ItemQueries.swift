import RostraPlatforms
import RostraStorage

/// What a capture run asks of the items it knows.
enum ItemQueries {
  struct DueItem: Sendable {
    var platformID: String
    var hasReplies: Bool
  }

  /// Own items whose time to be looked at again has come.
  static func due(
    site: Identifier<Site>, agency: Identifier<Agency>, now: Timestamp, limit: Int, in tx: any Transaction
  ) throws -> [DueItem] {
    try tx.rows(
      """
      SELECT platform_id, counters,
        EXISTS (SELECT 1 FROM item AS reply WHERE reply.agency = item.agency AND reply.site = item.site
          AND reply.in_reply_to = item.platform_id) AS has_replies
      FROM item WHERE agency = \(agency) AND site = \(site) AND check_at <= \(now.milliseconds)
        AND kind <> 'Profile'
      ORDER BY check_at LIMIT \(limit)
      """
    ).map { row in
      let counters = try JSON(parsing: try row.text("counters"))
      return DueItem(
        platformID: try row.text("platform_id"),
        hasReplies: try row.bool("has_replies") || (counters["replies"]?.integer ?? 0) > 0)
    }
  }

  /// Of the given items, those that are known, with their content hashes.
  static func hashes(
    of platformIDs: [String], site: Identifier<Site>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [String: [UInt8]] {
    var hashes: [String: [UInt8]] = [:]
    for start in stride(from: 0, to: platformIDs.count, by: 500) {
      let chunk = Array(platformIDs[start..<min(start + 500, platformIDs.count)])
      for row in try tx.rows(
        """
        SELECT platform_id, content_hash FROM item
        WHERE agency = \(agency) AND site = \(site) AND platform_id IN \(list: chunk) AND state <> 'gone'
        """)
      { hashes[try row.text("platform_id")] = try row.blob("content_hash") }
    }
    return hashes
  }

  /// What need not be fetched again of an item.
  struct Held: Sendable {
    var replies: Int64?
    var updated: Timestamp?
    /// Keys of the media that were kept.
    var media: Set<String> = []
  }

  static func held(
    of platformIDs: [String], site: Identifier<Site>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [String: Held] {
    var held: [String: Held] = [:]
    for start in stride(from: 0, to: platformIDs.count, by: 500) {
      let chunk = Array(platformIDs[start..<min(start + 500, platformIDs.count)])
      for row in try tx.rows(
        """
        SELECT item.platform_id, item.counters, item.platform_updated_at, media.key FROM item
        LEFT JOIN media ON media.agency = item.agency AND media.item = item.id AND media.exchange IS NOT NULL
        WHERE item.agency = \(agency) AND item.site = \(site) AND item.platform_id IN \(list: chunk)
        """)
      {
        let id = try row.text("platform_id")
        if held[id] == nil {
          held[id] = Held(
            replies: try JSON(parsing: try row.text("counters"))["replies"]?.integer,
            updated: try row.int64OrNil("platform_updated_at").map(Timestamp.init(milliseconds:)))
        }
        if let key = try row.textOrNil("key") { held[id]?.media.insert(key) }
      }
    }
    return held
  }

  /// Own items that a page covering this stretch should have shown.
  static func expected(
    from oldest: Timestamp, to newest: Timestamp, site: Identifier<Site>, agency: Identifier<Agency>,
    in tx: any Transaction
  ) throws -> [String] {
    try tx.rows(
      """
      SELECT platform_id FROM item WHERE agency = \(agency) AND site = \(site) AND own = 1 AND state <> 'gone'
        AND kind <> 'Profile' AND published_at IS NOT NULL
        AND \(sql: ArchivedItem.placed) BETWEEN \(oldest.milliseconds) AND \(newest.milliseconds)
      ORDER BY \(sql: ArchivedItem.placed) DESC LIMIT 1000
      """
    ).map { try $0.text("platform_id") }
  }

  /// Items of a conversation that an answer with the whole of it should have shown.
  static func expected(
    inThreadOf subject: String, site: Identifier<Site>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [String] {
    try tx.rows(
      """
      SELECT platform_id FROM item WHERE agency = \(agency) AND site = \(site) AND thread = \(subject)
        AND state <> 'gone' AND platform_id <> \(subject)
      UNION
      SELECT platform_id FROM item WHERE agency = \(agency) AND site = \(site) AND in_reply_to = \(subject)
        AND state <> 'gone'
      LIMIT 1000
      """
    ).map { try $0.text("platform_id") }
  }

  /// The first items of the conversations that these items belong to.
  static func threads(
    of platformIDs: [String], site: Identifier<Site>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [String] {
    try tx.rows(
      """
      SELECT DISTINCT COALESCE(thread, in_reply_to, platform_id) AS root FROM item
      WHERE agency = \(agency) AND site = \(site) AND platform_id IN \(list: platformIDs) AND kind <> 'Profile'
      """
    ).map { try $0.text("root") }
  }
  /// What was said in direct answer to these items and still stands.
  static func replies(
    to platformIDs: [String], site: Identifier<Site>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [String] {
    try tx.rows(
      """
      SELECT platform_id FROM item WHERE agency = \(agency) AND site = \(site) AND state <> 'gone'
        AND in_reply_to IN \(list: platformIDs)
      ORDER BY published_at DESC LIMIT 200
      """
    ).map { try $0.text("platform_id") }
  }
}

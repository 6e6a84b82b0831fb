import RostraStorage

extension Schema {
  /// 11: what people read from day to day: a site's timeline, its conversations, an item, the capture runs.
  ///
  /// The order of a timeline is the time of publication, or where the platform gives none, the time at which we first
  /// saw the item. Partial indexes hold the few that a filter looks for among millions; each query repeats the
  /// condition word for word, without which neither engine takes the index.
  static let reading = Migration(number: 11, name: "reading") { engine in
    [
      "ALTER TABLE site ADD COLUMN held_count BIGINT",
      """
      UPDATE site SET held_count = (
        SELECT count(*) FROM item WHERE item.agency = site.agency AND item.site = site.id AND item.own = 1
          AND item.state <> 'gone' AND item.kind <> 'Profile')
      """,
      // All items in order; takes the place of an index that knew only those with a time of publication.
      "CREATE INDEX item_placed ON item (agency, site, (COALESCE(published_at, first_seen_at)), id)",
      "DROP INDEX item_timeline",
      """
      CREATE INDEX item_opening ON item (agency, site, (COALESCE(published_at, first_seen_at)), id)
      WHERE in_reply_to IS NULL
      """,
      """
      CREATE INDEX item_answer ON item
        (agency, site, (COALESCE(thread, in_reply_to)), (COALESCE(published_at, first_seen_at)), id)
      WHERE in_reply_to IS NOT NULL
      """,
      """
      CREATE INDEX item_changed ON item (agency, site, (COALESCE(published_at, first_seen_at)), id)
      WHERE state <> 'present' OR versions > 1
      """,
      """
      CREATE INDEX item_of_others ON item (agency, site, (COALESCE(published_at, first_seen_at)), id)
      WHERE own = 0
      """,
      "CREATE INDEX item_profile ON item (agency, site) WHERE kind = 'Profile'",
      "CREATE INDEX media_digest ON media (agency, sha256)",
      "CREATE INDEX capture_run_newest ON capture_run (agency, started_at, id)",
      // When a person last looked at an item that the public cannot see: their next look within the hour is the same one.
      """
      CREATE TABLE item_view (
        agency TEXT NOT NULL,
        actor TEXT NOT NULL,
        item TEXT NOT NULL,
        what TEXT NOT NULL,
        viewed_at BIGINT NOT NULL,
        PRIMARY KEY (agency, actor, item, what)
      )
      """,
    ]
  }
}

import RostraStorage

extension Schema {
  /// 8: what people add to items (tags, notes), acts upon many of them, saved searches that say when they ran, word
  /// lists, alerts and what they found.
  static let annotations = Migration(number: 8, name: "annotations") { engine in
    SearchIndex.additions(engine) + searchStates(engine) + tables(engine)
      + engine.refuseChanges(to: "note", message: "note is append-only")
  }

  /// The index learns which items are the agency's own and which are hidden; the next start makes its tokens anew.
  private static func searchStates(_ engine: DatabaseEngine) -> [String] {
    [
      """
      UPDATE search_entry SET flags = flags + 1024 WHERE EXISTS (
        SELECT 1 FROM item WHERE item.agency = search_entry.agency AND item.id = search_entry.item AND item.own = 1)
      """,
      """
      UPDATE search_entry SET flags = flags + 2048 WHERE EXISTS (
        SELECT 1 FROM item WHERE item.agency = search_entry.agency AND item.id = search_entry.item
          AND item.state = 'hidden')
      """,
      "ALTER TABLE search_saved ADD COLUMN changed_at \(engine.integerType)",
      "ALTER TABLE search_saved ADD COLUMN changed_by \(engine.textType)",
    ]
  }

  private static func tables(_ engine: DatabaseEngine) -> [String] {
    [
      // By person: what another one found says what they may see.
      """
      CREATE TABLE search_saved_run (
        agency TEXT NOT NULL,
        saved TEXT NOT NULL,
        actor TEXT NOT NULL,
        at BIGINT NOT NULL,
        found BIGINT NOT NULL,
        is_bounded BIGINT NOT NULL CHECK (is_bounded IN (0, 1)),
        PRIMARY KEY (agency, saved, actor)
      )
      """,
      """
      CREATE TABLE tag (
        agency TEXT NOT NULL REFERENCES agency (id),
        name TEXT NOT NULL CHECK (name <> ''),
        created_at BIGINT NOT NULL,
        created_by TEXT NOT NULL,
        PRIMARY KEY (agency, name)
      )
      """,
      """
      CREATE TABLE annotation_act (
        agency TEXT NOT NULL REFERENCES agency (id),
        id TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('tag', 'untag', 'note')),
        value TEXT NOT NULL,
        reason TEXT,
        query TEXT,
        items BIGINT NOT NULL,
        at BIGINT NOT NULL,
        actor TEXT NOT NULL,
        undone_at BIGINT,
        undone_by TEXT,
        PRIMARY KEY (agency, id)
      )
      """,
      "CREATE INDEX annotation_act_at ON annotation_act (agency, at)",
      // Those that the act changed, so that it can be undone.
      """
      CREATE TABLE annotation_act_item (
        agency TEXT NOT NULL,
        act TEXT NOT NULL,
        item TEXT NOT NULL,
        PRIMARY KEY (agency, act, item),
        FOREIGN KEY (agency, act) REFERENCES annotation_act (agency, id)
      )
      """,
      "CREATE INDEX annotation_act_of_item ON annotation_act_item (agency, item)",
      """
      CREATE TABLE item_tag (
        agency TEXT NOT NULL,
        item TEXT NOT NULL,
        tag TEXT NOT NULL,
        act TEXT NOT NULL,
        tagged_at BIGINT NOT NULL,
        tagged_by TEXT NOT NULL,
        PRIMARY KEY (agency, item, tag),
        FOREIGN KEY (agency, item) REFERENCES item (agency, id),
        FOREIGN KEY (agency, tag) REFERENCES tag (agency, name)
      )
      """,
      "CREATE INDEX item_tag_by_name ON item_tag (agency, tag)",
      """
      CREATE TABLE note (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        item TEXT NOT NULL,
        act TEXT NOT NULL,
        text TEXT NOT NULL CHECK (text <> ''),
        at BIGINT NOT NULL,
        author TEXT NOT NULL,
        PRIMARY KEY (agency, id),
        FOREIGN KEY (agency, item) REFERENCES item (agency, id),
        FOREIGN KEY (agency, act) REFERENCES annotation_act (agency, id)
      )
      """,
      "CREATE INDEX note_of_item ON note (agency, item, at)",
      """
      CREATE TABLE dictionary (
        agency TEXT NOT NULL REFERENCES agency (id),
        id TEXT NOT NULL,
        name TEXT NOT NULL CHECK (name <> ''),
        language TEXT NOT NULL,
        about TEXT NOT NULL,
        terms TEXT NOT NULL,
        version BIGINT NOT NULL,
        changed_at BIGINT NOT NULL,
        changed_by TEXT NOT NULL,
        PRIMARY KEY (agency, id),
        UNIQUE (agency, name)
      )
      """,
      """
      CREATE TABLE alert (
        agency TEXT NOT NULL REFERENCES agency (id),
        id TEXT NOT NULL,
        name TEXT NOT NULL CHECK (name <> ''),
        source TEXT NOT NULL CHECK (source IN ('search', 'dictionary', 'supplied')),
        source_id TEXT NOT NULL,
        direction TEXT NOT NULL CHECK (direction IN ('any', 'incoming', 'outgoing')),
        frequency TEXT NOT NULL CHECK (frequency IN ('at-once', 'daily', 'weekly')),
        recipients TEXT NOT NULL,
        sites TEXT,
        state TEXT NOT NULL CHECK (state IN ('active', 'paused')),
        from_leaf BIGINT NOT NULL,
        sent_at BIGINT NOT NULL,
        trouble TEXT,
        created_at BIGINT NOT NULL,
        created_by TEXT NOT NULL,
        PRIMARY KEY (agency, id),
        UNIQUE (agency, name)
      )
      """,
      """
      CREATE TABLE alert_hit (
        agency TEXT NOT NULL,
        alert TEXT NOT NULL,
        version TEXT NOT NULL,
        item TEXT NOT NULL,
        site TEXT NOT NULL,
        leaf BIGINT NOT NULL,
        at BIGINT NOT NULL,
        terms TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'seen', 'dismissed')),
        handled_at BIGINT,
        handled_by TEXT,
        notified_at BIGINT,
        PRIMARY KEY (agency, alert, version),
        FOREIGN KEY (agency, alert) REFERENCES alert (agency, id)
      )
      """,
      "CREATE INDEX alert_hit_by_leaf ON alert_hit (agency, leaf)",
      "CREATE INDEX alert_hit_new ON alert_hit (agency, leaf) WHERE state = 'new'",
      "CREATE INDEX alert_hit_unsent ON alert_hit (agency, alert) WHERE notified_at IS NULL",
      // Up to which leaf of the log every version was held against the alerts.
      """
      CREATE TABLE alert_progress (
        agency TEXT PRIMARY KEY REFERENCES agency (id),
        position BIGINT NOT NULL
      )
      """,
    ]
  }
}

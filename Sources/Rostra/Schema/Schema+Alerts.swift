import RostraStorage

extension Schema {
  /// 13: alerts that look for a saved search and for any number of dictionaries, and that tell people rather than
  /// addresses: only of a person can it be known, when the message is written, what they may read.
  static let alerts = Migration(number: 13, name: "alerts") { _ in
    [
      // Migration 8 made these in another shape. No program that was released wrote to them.
      "DROP TABLE alert_hit",
      "DROP TABLE alert",
      """
      CREATE TABLE alert (
        agency TEXT NOT NULL REFERENCES agency (id),
        id TEXT NOT NULL,
        name TEXT NOT NULL CHECK (name <> ''),
        saved TEXT,
        direction TEXT NOT NULL CHECK (direction IN ('any', 'incoming', 'outgoing')),
        frequency TEXT NOT NULL CHECK (frequency IN ('at-once', 'daily', 'weekly')),
        every_site BIGINT NOT NULL CHECK (every_site IN (0, 1)),
        state TEXT NOT NULL CHECK (state IN ('active', 'paused')),
        from_leaf BIGINT NOT NULL,
        trouble TEXT,
        created_at BIGINT NOT NULL,
        created_by TEXT NOT NULL,
        PRIMARY KEY (agency, id),
        UNIQUE (agency, name),
        FOREIGN KEY (agency, saved) REFERENCES search_saved (agency, id)
      )
      """,
      // The agency's own by their id, supplied ones by their name, such as `threats-en`.
      """
      CREATE TABLE alert_dictionary (
        agency TEXT NOT NULL,
        alert TEXT NOT NULL,
        dictionary TEXT NOT NULL,
        PRIMARY KEY (agency, alert, dictionary),
        FOREIGN KEY (agency, alert) REFERENCES alert (agency, id)
      )
      """,
      """
      CREATE TABLE alert_site (
        agency TEXT NOT NULL,
        alert TEXT NOT NULL,
        site TEXT NOT NULL,
        PRIMARY KEY (agency, alert, site),
        FOREIGN KEY (agency, alert) REFERENCES alert (agency, id),
        FOREIGN KEY (agency, site) REFERENCES site (agency, id)
      )
      """,
      // Everything found before `told_leaf` has been told to this person, or was not theirs to be told.
      """
      CREATE TABLE alert_recipient (
        agency TEXT NOT NULL,
        alert TEXT NOT NULL,
        person TEXT NOT NULL,
        told_leaf BIGINT NOT NULL,
        told_at BIGINT,
        muted_at BIGINT,
        PRIMARY KEY (agency, alert, person),
        FOREIGN KEY (agency, alert) REFERENCES alert (agency, id),
        FOREIGN KEY (agency, person) REFERENCES person (agency, id)
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
        PRIMARY KEY (agency, alert, version),
        FOREIGN KEY (agency, alert) REFERENCES alert (agency, id)
      )
      """,
      "CREATE INDEX alert_hit_by_leaf ON alert_hit (agency, leaf)",
      "CREATE INDEX alert_hit_new ON alert_hit (agency, leaf) WHERE state = 'new'",
      "CREATE INDEX alert_hit_of_alert ON alert_hit (agency, alert, leaf)",
    ]
  }
}

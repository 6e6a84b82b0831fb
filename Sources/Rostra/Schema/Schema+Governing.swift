import RostraStorage

extension Schema {
  /// 16: procedures: an agency's own rules and texts, who decides for itself, messages to several, and the cases of sites.
  static let governing = Migration(number: 16, name: "governing") { engine in
    [
      "ALTER TABLE unit ADD COLUMN delegated_at BIGINT",
      "ALTER TABLE notice ADD COLUMN cc TEXT NOT NULL DEFAULT ''",
      "ALTER TABLE notice ADD COLUMN about TEXT",
      "CREATE INDEX notice_about ON notice (agency, about) WHERE about IS NOT NULL",
      """
      CREATE TABLE notice_text (
        agency TEXT NOT NULL REFERENCES agency (id),
        kind TEXT NOT NULL,
        version BIGINT NOT NULL,
        subject TEXT NOT NULL,
        body TEXT NOT NULL,
        made_at BIGINT NOT NULL,
        made_by TEXT NOT NULL,
        PRIMARY KEY (agency, kind, version)
      )
      """,
      """
      CREATE TABLE agency_rules (
        agency TEXT NOT NULL REFERENCES agency (id),
        version BIGINT NOT NULL,
        profile TEXT NOT NULL,
        text TEXT NOT NULL,
        effective_at BIGINT NOT NULL,
        made_at BIGINT NOT NULL,
        made_by TEXT NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (agency, version)
      )
      """,
      """
      CREATE TABLE site_case (
        agency TEXT NOT NULL REFERENCES agency (id),
        id TEXT NOT NULL,
        reference TEXT NOT NULL,
        unit TEXT NOT NULL,
        stage TEXT NOT NULL,
        since BIGINT NOT NULL,
        request TEXT NOT NULL,
        words TEXT NOT NULL,
        requester TEXT,
        follows TEXT,
        endorsed_by TEXT,
        endorsed_at BIGINT,
        submitted_at BIGINT,
        approved_at BIGINT,
        activated_at BIGINT,
        site TEXT,
        made_at BIGINT NOT NULL,
        PRIMARY KEY (agency, id),
        UNIQUE (agency, reference),
        FOREIGN KEY (agency, unit) REFERENCES unit (agency, id),
        FOREIGN KEY (agency, requester) REFERENCES person (agency, id),
        FOREIGN KEY (agency, follows) REFERENCES site_case (agency, id)
      )
      """,
      "CREATE INDEX evidence_of_subject ON evidence (agency, subject, leaf)",
      "CREATE INDEX site_case_stage ON site_case (agency, stage, since)",
      """
      CREATE TABLE site_review (
        agency TEXT NOT NULL,
        site_case TEXT NOT NULL,
        role TEXT NOT NULL,
        reviewer TEXT NOT NULL,
        at BIGINT NOT NULL,
        answers TEXT NOT NULL,
        PRIMARY KEY (agency, site_case, role),
        FOREIGN KEY (agency, site_case) REFERENCES site_case (agency, id)
      )
      """,
    ] + engine.refuseChanges(to: "notice_text", message: "versions of a text are append-only")
      + engine.refuseChanges(to: "agency_rules", message: "versions of the rules are append-only")
  }
}

import RostraStorage

extension Schema {
  /// 17: one table for the cases of all procedures; requests for sites move into it.
  static let cases = Migration(number: 17, name: "cases") { engine in
    [
      """
      CREATE TABLE case_number (
        agency TEXT NOT NULL REFERENCES agency (id),
        prefix TEXT NOT NULL,
        last BIGINT NOT NULL,
        PRIMARY KEY (agency, prefix)
      )
      """,
      """
      CREATE TABLE case_file (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        noun TEXT NOT NULL,
        reference TEXT NOT NULL,
        unit TEXT NOT NULL,
        stage TEXT NOT NULL,
        since BIGINT NOT NULL,
        contents TEXT NOT NULL,
        words TEXT NOT NULL,
        opener TEXT,
        subject TEXT,
        about TEXT,
        subject_key TEXT,
        entered TEXT NOT NULL,
        documents TEXT NOT NULL,
        revision BIGINT NOT NULL,
        is_over BIGINT NOT NULL CHECK (is_over IN (0, 1)),
        due_at BIGINT,
        due_deadline TEXT,
        due_role TEXT,
        due_person TEXT,
        lapse_at BIGINT,
        reminded_at BIGINT,
        escalated_at BIGINT,
        made_at BIGINT NOT NULL,
        PRIMARY KEY (agency, id),
        UNIQUE (agency, reference),
        FOREIGN KEY (agency, unit) REFERENCES unit (agency, id),
        FOREIGN KEY (agency, opener) REFERENCES person (agency, id),
        FOREIGN KEY (agency, subject) REFERENCES person (agency, id)
      )
      """,
      "CREATE INDEX case_file_stage ON case_file (agency, noun, stage, id)",
      "CREATE INDEX case_file_about ON case_file (agency, about, noun) WHERE about IS NOT NULL",
      "CREATE INDEX case_file_subject ON case_file (agency, subject, noun, stage) WHERE subject IS NOT NULL",
      "CREATE INDEX case_file_due_role ON case_file (agency, due_role, due_at) WHERE due_at IS NOT NULL",
      "CREATE INDEX case_file_due_person ON case_file (agency, due_person, due_at) WHERE due_person IS NOT NULL",
      "CREATE INDEX case_file_lapse ON case_file (agency, lapse_at) WHERE lapse_at IS NOT NULL",
      """
      CREATE UNIQUE INDEX case_file_key ON case_file (agency, noun, subject_key)
      WHERE subject_key IS NOT NULL AND is_over = 0
      """,
      """
      INSERT INTO case_file (agency, id, noun, reference, unit, stage, since, contents, words, opener, about, entered,
        documents, revision, is_over, made_at)
      SELECT agency, id, 'site', reference, unit, stage, since, request, words, requester,
        (SELECT earlier.reference FROM site_case AS earlier
          WHERE earlier.agency = site_case.agency AND earlier.id = site_case.follows),
        '{}', '[]', 0, CASE WHEN stage = 'rejected' THEN 1 ELSE 0 END, made_at
      FROM site_case
      """,
      "INSERT INTO case_number (agency, prefix, last) SELECT agency, 'SC', COUNT(*) FROM site_case GROUP BY agency",
      """
      CREATE TABLE check_run (
        agency TEXT NOT NULL REFERENCES agency (id),
        at BIGINT NOT NULL,
        raised BIGINT NOT NULL,
        closed BIGINT NOT NULL,
        standing BIGINT NOT NULL,
        PRIMARY KEY (agency, at)
      )
      """,
      """
      CREATE TABLE duty_digest (
        agency TEXT NOT NULL,
        person TEXT NOT NULL,
        day TEXT NOT NULL,
        PRIMARY KEY (agency, person, day),
        FOREIGN KEY (agency, person) REFERENCES person (agency, id)
      )
      """,
      """
      CREATE TABLE calendar_feed (
        agency TEXT NOT NULL,
        person TEXT NOT NULL,
        digest TEXT NOT NULL,
        made_at BIGINT NOT NULL,
        PRIMARY KEY (agency, person),
        UNIQUE (digest),
        FOREIGN KEY (agency, person) REFERENCES person (agency, id)
      )
      """,
      """
      CREATE TABLE policy_delivery (
        agency TEXT NOT NULL,
        policy TEXT NOT NULL,
        person TEXT NOT NULL,
        queued_at BIGINT NOT NULL,
        notice TEXT,
        sent_at BIGINT,
        acknowledged_at BIGINT,
        PRIMARY KEY (agency, policy, person),
        FOREIGN KEY (agency, person) REFERENCES person (agency, id)
      )
      """,
      "CREATE INDEX policy_delivery_waiting ON policy_delivery (agency, queued_at) WHERE notice IS NULL",
      "DROP TABLE site_review",
      "DROP TABLE site_case",
    ]
      + engine.refuseRemoval(from: "case_file", message: "a case is a record: it ends, and stays")
      + engine.refuseRemoval(
        from: "notice", changing: ["recipient", "cc", "subject", "body"],
        message: "a message is a record as it was sent")
  }
}

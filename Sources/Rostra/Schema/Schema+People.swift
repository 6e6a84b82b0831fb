import RostraStorage

extension Schema {
  /// 6: the units of an agency, the people who work with Rostra, how they sign in, and what an agency has set.
  static let people = Migration(number: 6, name: "people") { engine in
    [
      """
      CREATE TABLE unit (
        agency TEXT NOT NULL REFERENCES agency (id),
        id TEXT NOT NULL,
        parent TEXT,
        name TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('agency', 'department', 'board', 'commission', 'committee')),
        created_at BIGINT NOT NULL,
        PRIMARY KEY (agency, id),
        FOREIGN KEY (agency, parent) REFERENCES unit (agency, id)
      )
      """,
      """
      INSERT INTO unit (agency, id, parent, name, kind, created_at)
      SELECT id, id, NULL, name, 'agency', created_at FROM agency
      """,
      "ALTER TABLE site ADD COLUMN unit TEXT",
      "UPDATE site SET unit = agency",
      "CREATE INDEX site_of_unit ON site (agency, unit)",
      """
      CREATE TABLE person (
        agency TEXT NOT NULL REFERENCES agency (id),
        id TEXT NOT NULL,
        mail TEXT NOT NULL,
        name TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'suspended')),
        password TEXT,
        password_at BIGINT,
        totp_secret TEXT,
        totp_step BIGINT NOT NULL DEFAULT 0,
        external TEXT,
        created_at BIGINT NOT NULL,
        signed_in_at BIGINT,
        PRIMARY KEY (agency, id),
        UNIQUE (agency, mail),
        UNIQUE (agency, external)
      )
      """,
      """
      CREATE TABLE person_role (
        agency TEXT NOT NULL,
        person TEXT NOT NULL,
        role TEXT NOT NULL,
        unit TEXT NOT NULL,
        until_at BIGINT,
        granted_at BIGINT NOT NULL,
        granted_by TEXT NOT NULL,
        PRIMARY KEY (agency, person, role, unit),
        FOREIGN KEY (agency, person) REFERENCES person (agency, id),
        FOREIGN KEY (agency, unit) REFERENCES unit (agency, id)
      )
      """,
      """
      CREATE TABLE person_recovery (
        agency TEXT NOT NULL,
        person TEXT NOT NULL,
        digest \(engine.blobType) NOT NULL,
        used_at BIGINT,
        PRIMARY KEY (agency, person, digest)
      )
      """,
      """
      CREATE TABLE person_invitation (
        agency TEXT NOT NULL,
        digest \(engine.blobType) NOT NULL,
        person TEXT NOT NULL,
        made_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL,
        used_at BIGINT,
        PRIMARY KEY (agency, digest)
      )
      """,
      """
      CREATE TABLE session (
        agency TEXT NOT NULL,
        digest \(engine.blobType) NOT NULL,
        person TEXT NOT NULL,
        stage TEXT NOT NULL CHECK (stage IN ('second-factor', 'whole')),
        created_at BIGINT NOT NULL,
        seen_at BIGINT NOT NULL,
        confirmed_at BIGINT NOT NULL,
        agent TEXT,
        address TEXT,
        PRIMARY KEY (agency, digest)
      )
      """,
      "CREATE INDEX session_of_person ON session (agency, person)",
      """
      CREATE TABLE attempt (
        agency TEXT NOT NULL,
        subject TEXT NOT NULL,
        started_at BIGINT NOT NULL,
        failures BIGINT NOT NULL,
        PRIMARY KEY (agency, subject)
      )
      """,
      """
      CREATE TABLE access_token (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        person TEXT NOT NULL,
        name TEXT NOT NULL,
        digest \(engine.blobType) NOT NULL,
        scopes TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL,
        used_at BIGINT,
        revoked_at BIGINT,
        PRIMARY KEY (agency, id),
        UNIQUE (agency, digest)
      )
      """,
      """
      CREATE TABLE setting (
        agency TEXT NOT NULL,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        changed_at BIGINT NOT NULL,
        PRIMARY KEY (agency, name)
      )
      """,
    ]
  }
}

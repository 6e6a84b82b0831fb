import RostraStorage

extension Schema {
  /// 19: the vault. Secrets lie here only sealed: each version of an entry under a data key of its own, and that under a
  /// master key that no table holds (docs/decisions/0004-vault-keys.md).
  static let vault = Migration(number: 19, name: "vault") { engine in
    keys(engine) + entries(engine) + custody(engine)
      + [
        "vault_version", "vault_field", "vault_reveal", "vault_setting_change", "vault_attestation", "vault_rules",
      ].flatMap { engine.refuseChanges(to: $0, message: "\($0) is append-only") }
  }

  private static func keys(_ engine: DatabaseEngine) -> [String] {
    [
      """
      CREATE TABLE vault_key (
        agency TEXT NOT NULL REFERENCES agency (id),
        id TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('current', 'retired')),
        for_recovery \(engine.blobType),
        made_at BIGINT NOT NULL,
        used_at BIGINT NOT NULL,
        PRIMARY KEY (agency, id)
      )
      """,
      "CREATE UNIQUE INDEX vault_key_current ON vault_key (agency) WHERE state = 'current'",
      """
      CREATE TABLE vault_recovery (
        agency TEXT NOT NULL REFERENCES agency (id),
        id TEXT NOT NULL,
        public_key \(engine.blobType) NOT NULL,
        threshold BIGINT NOT NULL CHECK (threshold >= 2),
        master TEXT NOT NULL,
        mark \(engine.blobType) NOT NULL,
        made_at BIGINT NOT NULL,
        replaced_at BIGINT,
        PRIMARY KEY (agency, id)
      )
      """,
      """
      CREATE TABLE vault_share (
        agency TEXT NOT NULL,
        recovery TEXT NOT NULL,
        number BIGINT NOT NULL CHECK (number BETWEEN 1 AND 255),
        person TEXT NOT NULL,
        salt \(engine.blobType) NOT NULL,
        sealed \(engine.blobType) NOT NULL,
        PRIMARY KEY (agency, recovery, number),
        UNIQUE (agency, recovery, person),
        FOREIGN KEY (agency, recovery) REFERENCES vault_recovery (agency, id),
        FOREIGN KEY (agency, person) REFERENCES person (agency, id)
      )
      """,
      """
      CREATE TABLE vault_data_key (
        agency TEXT NOT NULL,
        subject TEXT NOT NULL,
        number BIGINT NOT NULL,
        master TEXT NOT NULL,
        wrapped \(engine.blobType) NOT NULL,
        PRIMARY KEY (agency, subject, number),
        FOREIGN KEY (agency, master) REFERENCES vault_key (agency, id)
      )
      """,
      "CREATE INDEX vault_data_key_master ON vault_data_key (agency, master)",
      """
      CREATE TABLE vault_field (
        agency TEXT NOT NULL,
        subject TEXT NOT NULL,
        number BIGINT NOT NULL,
        field TEXT NOT NULL,
        sealed \(engine.blobType) NOT NULL,
        PRIMARY KEY (agency, subject, number, field),
        FOREIGN KEY (agency, subject, number) REFERENCES vault_data_key (agency, subject, number)
      )
      """,
      """
      CREATE TABLE vault_digest (
        agency TEXT NOT NULL,
        entry TEXT NOT NULL,
        number BIGINT NOT NULL,
        field TEXT NOT NULL,
        master TEXT NOT NULL,
        digest \(engine.blobType) NOT NULL,
        PRIMARY KEY (agency, entry, number, field)
      )
      """,
      "CREATE INDEX vault_digest_same ON vault_digest (agency, digest)",
    ]
  }

  private static func entries(_ engine: DatabaseEngine) -> [String] {
    [
      """
      CREATE TABLE vault_entry (
        agency TEXT NOT NULL REFERENCES agency (id),
        id TEXT NOT NULL,
        reference TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('site', 'personal')),
        owner TEXT,
        unit TEXT NOT NULL,
        platform TEXT NOT NULL,
        handle TEXT NOT NULL,
        site TEXT,
        site_case TEXT,
        mail_authorisation TEXT,
        version BIGINT NOT NULL CHECK (version > 0),
        made_at BIGINT NOT NULL,
        changed_at BIGINT NOT NULL,
        ended_at BIGINT,
        PRIMARY KEY (agency, id),
        UNIQUE (agency, reference),
        CHECK (kind = 'site' OR owner IS NOT NULL),
        FOREIGN KEY (agency, unit) REFERENCES unit (agency, id),
        FOREIGN KEY (agency, owner) REFERENCES person (agency, id),
        FOREIGN KEY (agency, site) REFERENCES site (agency, id)
      )
      """,
      "CREATE INDEX vault_entry_of_site ON vault_entry (agency, site) WHERE site IS NOT NULL",
      "CREATE INDEX vault_entry_of_case ON vault_entry (agency, site_case) WHERE site_case IS NOT NULL",
      """
      CREATE TABLE vault_version (
        agency TEXT NOT NULL,
        entry TEXT NOT NULL,
        number BIGINT NOT NULL CHECK (number > 0),
        fields TEXT NOT NULL,
        rules BIGINT NOT NULL,
        made_at BIGINT NOT NULL,
        made_by TEXT NOT NULL,
        reason TEXT NOT NULL,
        approved_by TEXT,
        PRIMARY KEY (agency, entry, number),
        FOREIGN KEY (agency, entry) REFERENCES vault_entry (agency, id)
      )
      """,
      """
      CREATE TABLE vault_person (
        agency TEXT NOT NULL,
        entry TEXT NOT NULL,
        person TEXT NOT NULL,
        way TEXT NOT NULL CHECK (way IN ('holder', 'recovery-mail', 'recovery-phone', 'second-factor')),
        until_at BIGINT,
        given_at BIGINT NOT NULL,
        given_by TEXT NOT NULL,
        PRIMARY KEY (agency, entry, person, way),
        FOREIGN KEY (agency, entry) REFERENCES vault_entry (agency, id),
        FOREIGN KEY (agency, person) REFERENCES person (agency, id)
      )
      """,
      "CREATE INDEX vault_person_reaches ON vault_person (agency, person)",
      """
      CREATE TABLE vault_rules (
        agency TEXT NOT NULL REFERENCES agency (id),
        version BIGINT NOT NULL CHECK (version > 0),
        rules TEXT NOT NULL,
        made_at BIGINT NOT NULL,
        made_by TEXT NOT NULL,
        PRIMARY KEY (agency, version)
      )
      """,
    ]
  }

  /// Who held what when, and what was said of it.
  private static func custody(_ engine: DatabaseEngine) -> [String] {
    [
      """
      CREATE TABLE vault_checkout (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        entry TEXT NOT NULL,
        person TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('usual', 'break-glass')),
        reason TEXT NOT NULL,
        from_at BIGINT NOT NULL,
        until_at BIGINT NOT NULL,
        returned_at BIGINT,
        returned_by TEXT,
        PRIMARY KEY (agency, id),
        FOREIGN KEY (agency, entry) REFERENCES vault_entry (agency, id),
        FOREIGN KEY (agency, person) REFERENCES person (agency, id)
      )
      """,
      "CREATE UNIQUE INDEX vault_checkout_exclusive ON vault_checkout (agency, entry) WHERE returned_at IS NULL",
      "CREATE INDEX vault_checkout_of_entry ON vault_checkout (agency, entry, from_at)",
      """
      CREATE TABLE vault_reveal (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        subject TEXT NOT NULL,
        number BIGINT NOT NULL,
        checkout TEXT,
        person TEXT NOT NULL,
        at BIGINT NOT NULL,
        reason TEXT NOT NULL,
        fields TEXT NOT NULL,
        PRIMARY KEY (agency, id)
      )
      """,
      "CREATE INDEX vault_reveal_of_entry ON vault_reveal (agency, subject, at)",
      "CREATE INDEX vault_reveal_to ON vault_reveal (agency, person)",
      """
      CREATE TABLE vault_setting_change (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        checkout TEXT NOT NULL,
        person TEXT NOT NULL,
        at BIGINT NOT NULL,
        setting TEXT NOT NULL,
        before TEXT NOT NULL,
        after TEXT NOT NULL,
        PRIMARY KEY (agency, id),
        FOREIGN KEY (agency, checkout) REFERENCES vault_checkout (agency, id)
      )
      """,
      """
      CREATE TABLE vault_break_glass (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        entry TEXT NOT NULL,
        asked_by TEXT NOT NULL,
        reason TEXT NOT NULL,
        asked_at BIGINT NOT NULL,
        confirmed_by TEXT,
        checkout TEXT,
        opened_at BIGINT,
        reviewed_at BIGINT,
        reviewed_by TEXT,
        review TEXT,
        PRIMARY KEY (agency, id),
        FOREIGN KEY (agency, entry) REFERENCES vault_entry (agency, id)
      )
      """,
      """
      CREATE TABLE vault_attestation (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        entry TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('security', 'review')),
        person TEXT NOT NULL,
        at BIGINT NOT NULL,
        statements TEXT NOT NULL,
        note TEXT NOT NULL,
        PRIMARY KEY (agency, id),
        FOREIGN KEY (agency, entry) REFERENCES vault_entry (agency, id)
      )
      """,
      "CREATE INDEX vault_attestation_of_entry ON vault_attestation (agency, entry, kind, at)",
      """
      CREATE TABLE vault_final_list (
        agency TEXT NOT NULL REFERENCES agency (id),
        id TEXT NOT NULL,
        reference TEXT NOT NULL,
        site_case TEXT NOT NULL,
        entries BIGINT NOT NULL CHECK (entries > 0),
        made_at BIGINT NOT NULL,
        made_by TEXT NOT NULL,
        PRIMARY KEY (agency, id),
        UNIQUE (agency, reference)
      )
      """,
    ]
  }
}

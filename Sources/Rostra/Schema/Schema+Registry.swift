import RostraStorage

extension Schema {
  /// 20: the registry as the public reads it, how accounts are and were addressed, its nightly snapshots; and who from outside
  /// comments on policies.
  static let registry = Migration(number: 20, name: "registry") { _ in
    [
      """
      CREATE TABLE registry_entry (
        agency TEXT NOT NULL REFERENCES agency (id),
        reference TEXT NOT NULL,
        revision BIGINT NOT NULL,
        title TEXT NOT NULL,
        unit_name TEXT NOT NULL,
        platform TEXT NOT NULL,
        categories TEXT NOT NULL,
        status TEXT NOT NULL,
        words TEXT NOT NULL,
        facts TEXT NOT NULL,
        PRIMARY KEY (agency, reference)
      )
      """,
      "CREATE INDEX registry_entry_title ON registry_entry (agency, title, reference)",
      """
      CREATE TABLE registry_account (
        agency TEXT NOT NULL REFERENCES agency (id),
        account TEXT NOT NULL,
        reference TEXT NOT NULL,
        handle TEXT NOT NULL,
        since_at BIGINT NOT NULL,
        until_at BIGINT,
        PRIMARY KEY (agency, account, reference)
      )
      """,
      "CREATE INDEX registry_account_handle ON registry_account (agency, handle, reference) WHERE until_at IS NULL",
      """
      CREATE TABLE registry_snapshot (
        agency TEXT NOT NULL REFERENCES agency (id),
        day TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        size BIGINT NOT NULL,
        accounts BIGINT NOT NULL,
        made_at BIGINT NOT NULL,
        leaf BIGINT NOT NULL,
        evidence TEXT NOT NULL,
        PRIMARY KEY (agency, day)
      )
      """,
      """
      CREATE TABLE policy_reviewer (
        agency TEXT NOT NULL REFERENCES agency (id),
        policy TEXT NOT NULL,
        mail TEXT NOT NULL,
        name TEXT NOT NULL,
        link_digest TEXT NOT NULL,
        invited_at BIGINT NOT NULL,
        comments BIGINT NOT NULL DEFAULT 0,
        PRIMARY KEY (agency, policy, mail),
        UNIQUE (link_digest)
      )
      """,
    ]
  }
}

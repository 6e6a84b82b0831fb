import RostraStorage

extension Schema {
  /// 12: how the work that falls due is getting on, and what has changed lately; evidence in its order.
  static let work = Migration(number: 12, name: "work") { _ in
    [
      """
      CREATE TABLE work_status (
        agency TEXT NOT NULL,
        name TEXT NOT NULL,
        title TEXT NOT NULL,
        looked_at BIGINT NOT NULL,
        every_seconds BIGINT NOT NULL,
        worked_at BIGINT,
        failing_since BIGINT,
        error TEXT,
        PRIMARY KEY (agency, name)
      )
      """,
      // What is new lately is asked for on every visit to Today.
      "CREATE INDEX observation_lately ON observation (agency, what, at)",
      "CREATE INDEX version_lately ON version (agency, captured_at) WHERE number > 1",
      "CREATE UNIQUE INDEX evidence_by_leaf ON evidence (agency, leaf)",
    ]
  }
}

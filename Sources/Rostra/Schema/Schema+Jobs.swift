import RostraStorage

extension Schema {
  /// 10: productions that are asked for and made in the background, and what a viewer must reach to see one.
  static let jobs = Migration(number: 10, name: "jobs") { _ in
    [
      """
      CREATE TABLE production_job (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('due', 'made', 'failed')),
        query TEXT NOT NULL,
        name TEXT NOT NULL,
        purpose TEXT NOT NULL,
        time_zone TEXT NOT NULL,
        left_out TEXT NOT NULL,
        left_out_reason TEXT,
        person TEXT NOT NULL,
        actor TEXT NOT NULL,
        asked_at BIGINT NOT NULL,
        ended_at BIGINT,
        progress TEXT,
        production TEXT,
        due_at BIGINT,
        lease_until BIGINT,
        attempts BIGINT NOT NULL DEFAULT 0,
        last_error TEXT,
        PRIMARY KEY (agency, id)
      )
      """,
      "CREATE INDEX production_job_due ON production_job (due_at) WHERE state = 'due'",
      "CREATE INDEX production_job_newest ON production_job (agency, asked_at)",
      "ALTER TABLE production ADD COLUMN name TEXT",
      "ALTER TABLE production ADD COLUMN purpose TEXT",
      """
      CREATE TABLE production_site (
        agency TEXT NOT NULL,
        production TEXT NOT NULL,
        site TEXT NOT NULL,
        PRIMARY KEY (agency, production, site)
      )
      """,
    ]
  }
}

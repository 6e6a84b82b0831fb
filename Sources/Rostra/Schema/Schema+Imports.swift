import RostraStorage

extension Schema {
  /// 14: files that were handed over, and what of them was not taken in.
  static let imports = Migration(number: 14, name: "imports") { engine in
    [
      """
      CREATE TABLE import_job (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        site TEXT NOT NULL,
        state TEXT NOT NULL
          CHECK (state IN ('uploaded', 'waiting', 'running', 'done', 'failed', 'cancelled')),
        files TEXT NOT NULL,
        sha256 \(engine.blobType) NOT NULL,
        importer TEXT,
        examination TEXT,
        actor TEXT NOT NULL,
        uploaded_at BIGINT NOT NULL,
        started_at BIGINT,
        ended_at BIGINT,
        new_items BIGINT NOT NULL DEFAULT 0,
        changed BIGINT NOT NULL DEFAULT 0,
        known BIGINT NOT NULL DEFAULT 0,
        gone BIGINT NOT NULL DEFAULT 0,
        media BIGINT NOT NULL DEFAULT 0,
        quarantined BIGINT NOT NULL DEFAULT 0,
        left_out BIGINT NOT NULL DEFAULT 0,
        bytes BIGINT NOT NULL DEFAULT 0,
        done_parts BIGINT NOT NULL DEFAULT 0,
        done_entries BIGINT NOT NULL DEFAULT 0,
        part TEXT,
        progress TEXT,
        due_at BIGINT,
        lease_until BIGINT,
        attempts BIGINT NOT NULL DEFAULT 0,
        failures BIGINT NOT NULL DEFAULT 0,
        last_error TEXT,
        PRIMARY KEY (agency, id),
        FOREIGN KEY (agency, site) REFERENCES site (agency, id)
      )
      """,
      "CREATE INDEX import_job_due ON import_job (due_at) WHERE due_at IS NOT NULL",
      "CREATE INDEX import_job_newest ON import_job (agency, uploaded_at)",
      "CREATE INDEX import_job_of_site ON import_job (agency, site, sha256)",
      """
      CREATE TABLE import_quarantine (
        agency TEXT NOT NULL,
        job TEXT NOT NULL,
        number BIGINT NOT NULL,
        part TEXT NOT NULL,
        place TEXT NOT NULL,
        reason TEXT NOT NULL,
        excerpt TEXT NOT NULL,
        PRIMARY KEY (agency, job, number)
      )
      """,
    ]
  }
}

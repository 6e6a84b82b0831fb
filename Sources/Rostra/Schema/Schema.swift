package import RostraStorage

/// The tables of the product, as numbered migrations that are frozen once released. Every table leads with the agency's
/// id: a state hosts many agencies, and PostgreSQL can partition on it.
package enum Schema {
  package static let migrations: [Migration] = [
    archive, captures, ledger, search, productions, people, notices, annotations, webhooks, jobs, reading, work,
    alerts, imports, alertImports, governing, cases, organisation, vault, registry, caseLists,
  ]

  /// 1: who keeps which sites, and what was captured of them.
  private static let archive = Migration(number: 1, name: "archive") { engine in
    [
      """
      CREATE TABLE agency (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        profile TEXT NOT NULL,
        time_zone TEXT NOT NULL,
        is_sample BIGINT NOT NULL DEFAULT 0 CHECK (is_sample IN (0, 1)),
        created_at BIGINT NOT NULL
      )
      """,
      """
      CREATE TABLE site (
        agency TEXT NOT NULL REFERENCES agency (id),
        id TEXT NOT NULL,
        reference TEXT NOT NULL,
        platform TEXT NOT NULL,
        address TEXT NOT NULL,
        account_id TEXT,
        handle TEXT,
        name TEXT,
        settings TEXT NOT NULL DEFAULT '{}',
        allow_private BIGINT NOT NULL DEFAULT 0 CHECK (allow_private IN (0, 1)),
        status TEXT NOT NULL CHECK (status IN ('active', 'paused')),
        interval_seconds BIGINT NOT NULL CHECK (interval_seconds > 0),
        recheck_seconds TEXT NOT NULL,
        platform_count BIGINT,
        capture_state TEXT NOT NULL DEFAULT '{}',
        added_at BIGINT NOT NULL,
        covered_to BIGINT,
        due_at BIGINT NOT NULL,
        lease_until BIGINT,
        attempts BIGINT NOT NULL DEFAULT 0,
        last_error TEXT,
        PRIMARY KEY (agency, id),
        UNIQUE (agency, platform, address),
        UNIQUE (agency, reference)
      )
      """,
      "CREATE INDEX site_due ON site (due_at) WHERE status = 'active'",
      """
      CREATE TABLE segment (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        site TEXT NOT NULL,
        object_key TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
        opened_at BIGINT NOT NULL,
        closed_at BIGINT,
        length BIGINT NOT NULL DEFAULT 0,
        records BIGINT NOT NULL DEFAULT 0,
        sha256 \(engine.blobType),
        secret \(engine.blobType),
        leaf BIGINT,
        PRIMARY KEY (agency, id),
        UNIQUE (object_key),
        FOREIGN KEY (agency, site) REFERENCES site (agency, id)
      )
      """,
      "CREATE INDEX segment_of_site ON segment (agency, site, state)",
      """
      CREATE TABLE exchange (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        site TEXT NOT NULL,
        run TEXT NOT NULL,
        purpose TEXT NOT NULL,
        url TEXT NOT NULL,
        subject TEXT,
        status BIGINT NOT NULL,
        started_at BIGINT NOT NULL,
        segment TEXT NOT NULL,
        position BIGINT NOT NULL,
        length BIGINT NOT NULL,
        payload_length BIGINT NOT NULL,
        payload_sha256 \(engine.blobType) NOT NULL,
        media_type TEXT,
        refers_to TEXT,
        reading_error TEXT,
        PRIMARY KEY (agency, id)
      )
      """,
      "CREATE INDEX exchange_of_payload ON exchange (agency, site, payload_sha256)",
      """
      CREATE TABLE item (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        site TEXT NOT NULL,
        platform_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        url TEXT,
        own BIGINT NOT NULL CHECK (own IN (0, 1)),
        author_id TEXT,
        author_handle TEXT,
        author_name TEXT,
        published_at BIGINT,
        in_reply_to TEXT,
        thread TEXT,
        state TEXT NOT NULL CHECK (state IN ('present', 'hidden', 'gone')),
        first_seen_at BIGINT NOT NULL,
        last_seen_at BIGINT NOT NULL,
        last_exchange TEXT NOT NULL,
        counters TEXT NOT NULL DEFAULT '{}',
        versions BIGINT NOT NULL,
        content_hash \(engine.blobType) NOT NULL,
        platform_updated_at BIGINT,
        check_at BIGINT,
        PRIMARY KEY (agency, id),
        UNIQUE (agency, site, platform_id),
        FOREIGN KEY (agency, site) REFERENCES site (agency, id)
      )
      """,
      "CREATE INDEX item_timeline ON item (agency, site, published_at)",
      "CREATE INDEX item_thread ON item (agency, site, thread) WHERE thread IS NOT NULL",
      "CREATE INDEX item_reply ON item (agency, site, in_reply_to) WHERE in_reply_to IS NOT NULL",
      "CREATE INDEX item_check ON item (agency, site, check_at) WHERE check_at IS NOT NULL",
      """
      CREATE TABLE version (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        item TEXT NOT NULL,
        number BIGINT NOT NULL CHECK (number > 0),
        exchange TEXT NOT NULL,
        provenance TEXT NOT NULL,
        captured_at BIGINT NOT NULL,
        content TEXT NOT NULL,
        content_hash \(engine.blobType) NOT NULL,
        secret \(engine.blobType) NOT NULL,
        leaf BIGINT NOT NULL,
        PRIMARY KEY (agency, item, number),
        UNIQUE (agency, id)
      )
      """,
      """
      CREATE TABLE observation (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        item TEXT NOT NULL,
        at BIGINT NOT NULL,
        what TEXT NOT NULL CHECK (what IN ('absent', 'hidden', 'shown', 'restored', 'reverted')),
        status BIGINT,
        reason TEXT,
        seen_before BIGINT NOT NULL,
        exchange TEXT NOT NULL,
        secret \(engine.blobType) NOT NULL,
        leaf BIGINT NOT NULL,
        PRIMARY KEY (agency, id)
      )
      """,
      "CREATE INDEX observation_of_item ON observation (agency, item, at)",
      """
      CREATE TABLE media (
        agency TEXT NOT NULL,
        site TEXT NOT NULL,
        item TEXT NOT NULL,
        key TEXT NOT NULL,
        url TEXT NOT NULL,
        alt_text TEXT,
        media_type TEXT,
        exchange TEXT,
        sha256 \(engine.blobType),
        length BIGINT,
        captured_at BIGINT,
        error TEXT,
        PRIMARY KEY (agency, item, key)
      )
      """,
      "CREATE INDEX media_wanted ON media (agency, site, url) WHERE exchange IS NULL",
    ]
  }

  /// 2: capture runs, what is still wanted, and the gaps.
  private static let captures = Migration(number: 2, name: "captures") { engine in
    [
      """
      CREATE TABLE capture_run (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        site TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('running', 'complete', 'partial', 'failed', 'interrupted')),
        started_at BIGINT NOT NULL,
        finished_at BIGINT,
        new_items BIGINT NOT NULL DEFAULT 0,
        edited BIGINT NOT NULL DEFAULT 0,
        gone BIGINT NOT NULL DEFAULT 0,
        restored BIGINT NOT NULL DEFAULT 0,
        unchanged BIGINT NOT NULL DEFAULT 0,
        media BIGINT NOT NULL DEFAULT 0,
        exchanges BIGINT NOT NULL DEFAULT 0,
        bytes BIGINT NOT NULL DEFAULT 0,
        missed TEXT NOT NULL DEFAULT '[]',
        notes TEXT NOT NULL DEFAULT '[]',
        PRIMARY KEY (agency, id)
      )
      """,
      "CREATE INDEX capture_run_of_site ON capture_run (agency, site, started_at)",
      """
      CREATE TABLE wanted_fetch (
        agency TEXT NOT NULL,
        site TEXT NOT NULL,
        id TEXT NOT NULL,
        purpose TEXT NOT NULL,
        request TEXT NOT NULL,
        due_at BIGINT NOT NULL,
        attempts BIGINT NOT NULL DEFAULT 0,
        last_error TEXT,
        PRIMARY KEY (agency, site, id)
      )
      """,
      """
      CREATE TABLE gap (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        site TEXT NOT NULL,
        kind TEXT NOT NULL,
        from_at BIGINT,
        to_at BIGINT,
        reason TEXT NOT NULL,
        opened_at BIGINT NOT NULL,
        closed_at BIGINT,
        PRIMARY KEY (agency, id)
      )
      """,
      "CREATE INDEX gap_of_site ON gap (agency, site, opened_at)",
    ]
  }

  /// 3: the log, and the evidence of what the agency did. Evidence can be neither changed nor deleted.
  private static let ledger = Migration(number: 3, name: "ledger") { engine in
    [
      """
      CREATE TABLE ledger (
        agency TEXT PRIMARY KEY,
        origin TEXT NOT NULL,
        assigned BIGINT NOT NULL DEFAULT 0,
        integrated BIGINT NOT NULL DEFAULT 0,
        published BIGINT NOT NULL DEFAULT 0,
        frontier \(engine.blobType) NOT NULL
      )
      """,
      """
      CREATE TABLE ledger_leaf (
        agency TEXT NOT NULL,
        position BIGINT NOT NULL,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        commitment \(engine.blobType) NOT NULL,
        PRIMARY KEY (agency, position)
      )
      """,
      """
      CREATE TABLE ledger_checkpoint (
        agency TEXT NOT NULL,
        size BIGINT NOT NULL,
        note TEXT NOT NULL,
        made_at BIGINT NOT NULL,
        PRIMARY KEY (agency, size)
      )
      """,
      """
      CREATE TABLE ledger_stamp (
        agency TEXT NOT NULL,
        size BIGINT NOT NULL,
        authority TEXT NOT NULL,
        reply \(engine.blobType) NOT NULL,
        stamped_at BIGINT NOT NULL,
        PRIMARY KEY (agency, size, authority)
      )
      """,
      """
      CREATE TABLE day_seal (
        agency TEXT NOT NULL,
        site TEXT NOT NULL,
        day TEXT NOT NULL,
        sealed_at BIGINT NOT NULL,
        count BIGINT NOT NULL,
        seal TEXT NOT NULL,
        leaf BIGINT NOT NULL,
        PRIMARY KEY (agency, site, day)
      )
      """,
      """
      CREATE TABLE evidence (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        at BIGINT NOT NULL,
        actor TEXT NOT NULL,
        role TEXT NOT NULL,
        verb TEXT NOT NULL,
        subject TEXT NOT NULL,
        reason TEXT,
        before TEXT,
        after TEXT,
        secret \(engine.blobType) NOT NULL,
        leaf BIGINT NOT NULL,
        PRIMARY KEY (agency, id)
      )
      """,
    ] + refusals(of: "evidence", engine)
  }

  /// 4: the search index.
  private static let search = Migration(number: 4, name: "search", statements: SearchIndex.migration)

  /// 5: productions made.
  private static let productions = Migration(number: 5, name: "productions") { engine in
    [
      """
      CREATE TABLE production (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        reference TEXT NOT NULL,
        query TEXT NOT NULL,
        made_at BIGINT NOT NULL,
        made_by TEXT NOT NULL,
        records BIGINT NOT NULL,
        length BIGINT NOT NULL,
        sha256 \(engine.blobType) NOT NULL,
        file TEXT NOT NULL,
        PRIMARY KEY (agency, id),
        UNIQUE (agency, reference)
      )
      """
    ]
  }

  /// Triggers by which the database itself refuses to change or delete a row (GEN-10, EVID).
  private static func refusals(of table: String, _ engine: DatabaseEngine) -> [String] {
    switch engine {
    case .sqlite:
      ["UPDATE", "DELETE"].map { act in
        """
        CREATE TRIGGER \(table)_refuses_\(act.lowercased()) BEFORE \(act) ON \(table)
        BEGIN SELECT RAISE(ABORT, '\(table) is append-only'); END
        """
      }
    case .postgresql:
      [
        """
        CREATE FUNCTION \(table)_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '\(table) is append-only'; END $$
        """,
        """
        CREATE TRIGGER \(table)_is_append_only BEFORE UPDATE OR DELETE ON \(table)
        FOR EACH ROW EXECUTE FUNCTION \(table)_is_append_only()
        """,
      ]
    }
  }
}

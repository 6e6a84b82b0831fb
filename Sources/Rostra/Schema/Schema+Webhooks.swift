import RostraStorage

extension Schema {
  /// 9: what other programs are told of what happens here, and which of their requests were done already.
  static let webhooks = Migration(number: 9, name: "webhooks") { engine in
    [
      """
      CREATE TABLE webhook (
        agency TEXT NOT NULL REFERENCES agency (id),
        id TEXT NOT NULL,
        address TEXT NOT NULL,
        note TEXT,
        events TEXT NOT NULL,
        secret TEXT NOT NULL,
        allow_private BIGINT NOT NULL DEFAULT 0 CHECK (allow_private IN (0, 1)),
        state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'failed')),
        person TEXT,
        made_by TEXT NOT NULL,
        made_at BIGINT NOT NULL,
        next_leaf BIGINT NOT NULL,
        due_at BIGINT,
        lease_until BIGINT,
        attempts BIGINT NOT NULL DEFAULT 0,
        last_error TEXT,
        failing_since BIGINT,
        delivered_at BIGINT,
        PRIMARY KEY (agency, id)
      )
      """,
      "CREATE INDEX webhook_due ON webhook (due_at) WHERE state = 'active'",
      """
      CREATE TABLE webhook_delivery (
        agency TEXT NOT NULL,
        id TEXT NOT NULL,
        webhook TEXT NOT NULL,
        first_leaf BIGINT NOT NULL,
        end_leaf BIGINT NOT NULL,
        events BIGINT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
        attempts BIGINT NOT NULL DEFAULT 0,
        begun_at BIGINT NOT NULL,
        tried_at BIGINT,
        status BIGINT,
        answer TEXT,
        error TEXT,
        PRIMARY KEY (agency, id),
        FOREIGN KEY (agency, webhook) REFERENCES webhook (agency, id)
      )
      """,
      "CREATE INDEX webhook_delivery_of_webhook ON webhook_delivery (agency, webhook, id)",
      """
      CREATE TABLE idempotency_key (
        agency TEXT NOT NULL,
        subject TEXT NOT NULL,
        key TEXT NOT NULL,
        digest \(engine.blobType) NOT NULL,
        started_at BIGINT NOT NULL,
        answer TEXT,
        PRIMARY KEY (agency, subject, key)
      )
      """,
      "CREATE INDEX idempotency_key_age ON idempotency_key (agency, started_at)",
    ]
  }
}

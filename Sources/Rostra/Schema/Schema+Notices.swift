import RostraStorage

extension Schema {
  /// 7: messages that the agency sends, and each try to deliver one. A message is written in the transaction of the act
  /// that it tells of, so that neither stands without the other.
  static let notices = Migration(number: 7, name: "notices") { engine in
    [
      """
      CREATE TABLE notice (
        agency TEXT NOT NULL REFERENCES agency (id),
        id TEXT NOT NULL,
        template TEXT NOT NULL,
        recipient TEXT NOT NULL,
        subject TEXT NOT NULL,
        body TEXT NOT NULL,
        secret TEXT,
        state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
        created_at BIGINT NOT NULL,
        settled_at BIGINT,
        result TEXT,
        due_at BIGINT,
        lease_until BIGINT,
        attempts BIGINT NOT NULL DEFAULT 0,
        last_error TEXT,
        PRIMARY KEY (agency, id)
      )
      """,
      "CREATE INDEX notice_due ON notice (due_at) WHERE due_at IS NOT NULL",
      """
      CREATE TABLE notice_delivery (
        agency TEXT NOT NULL,
        notice TEXT NOT NULL,
        at BIGINT NOT NULL,
        reply BIGINT NOT NULL,
        words TEXT NOT NULL,
        PRIMARY KEY (agency, notice, at),
        FOREIGN KEY (agency, notice) REFERENCES notice (agency, id)
      )
      """,
    ] + engine.refuseChanges(to: "notice_delivery", message: "what became of a message is append-only")
  }
}

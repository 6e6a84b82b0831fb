import RostraPlatforms
import RostraStorage

/// This worker's hold on an import. Claims of a row are counted, and the count tells this one from every other: a worker
/// whose time ran out, or whose import a person stopped, commits nothing any more.
struct HeldImport: Sendable {
  let agency: Identifier<Agency>
  let id: Identifier<ImportJob>
  let attempt: Int

  func renew(until: Int64, in tx: any Transaction) throws { try update("lease_until = \(until)", in: tx) }

  func say(_ progress: String, in tx: any Transaction) throws { try update("progress = \(progress)", in: tx) }

  /// What was examined waits for a person's decision.
  func wait(
    with examination: Examination, importer: String?, _ quarantined: [QuarantineRow], at time: Timestamp,
    in tx: any Transaction
  ) throws {
    try update(
      """
      state = 'waiting', examination = \(examination.json.text), importer = \(importer), progress = NULL,
      due_at = NULL, lease_until = NULL, last_error = NULL, failures = 0
      """, in: tx)
    try tx.execute("DELETE FROM import_quarantine WHERE agency = \(agency) AND job = \(id)")
    try write(quarantined, in: tx)
  }

  /// How far it has come, in the transaction of what was taken in.
  func advance(
    to done: (parts: Int, entries: Int), part: String?, adding counts: ImportJob.Counts, _ tally: Tally,
    progress: String,
    in tx: any Transaction
  ) throws {
    try update(
      """
      done_parts = \(done.parts), done_entries = \(done.entries), part = \(part), progress = \(progress),
      new_items = new_items + \(tally.new), changed = changed + \(tally.edited), known = known + \(tally.unchanged),
      gone = gone + \(tally.gone), media = media + \(tally.media), quarantined = quarantined + \(counts.quarantined),
      left_out = left_out + \(counts.leftOut), bytes = bytes + \(counts.bytes)
      """, in: tx)
  }

  func write(_ rows: [QuarantineRow], in tx: any Transaction) throws {
    guard !rows.isEmpty else { return }
    try tx.insert(
      into: "import_quarantine", columns: ["agency", "job", "number", "part", "place", "reason", "excerpt"],
      rows: rows.map { row in
        [
          agency.sqlValue, id.sqlValue, .integer(Int64(row.number)), Self.text(row.part), Self.text(row.entry.place),
          Self.text(row.entry.reason), Self.text(row.entry.excerpt),
        ]
      })
  }

  /// PostgreSQL takes no NUL in a text.
  private static func text(_ text: String) -> SQLValue {
    .text(String(text.replacing("\0", with: "\u{FFFD}").prefix(1000)))
  }

  func settle(at time: Timestamp, in tx: any Transaction) throws {
    try update(
      """
      state = 'done', ended_at = \(time.milliseconds), progress = NULL, due_at = NULL, lease_until = NULL,
      last_error = NULL
      """, in: tx)
  }

  /// - Parameter retryAt: nil gives up, and leaves the error for a person.
  func fail(_ error: String, at time: Timestamp, retryAt: Timestamp?, in tx: any Transaction) throws {
    let words = String(error.replacing("\0", with: "").prefix(2000))
    guard let retryAt else {
      return try update(
        """
        state = 'failed', last_error = \(words), progress = NULL, ended_at = \(time.milliseconds), due_at = NULL,
        lease_until = NULL
        """, in: tx)
    }
    try update(
      """
      last_error = \(words), progress = NULL, due_at = \(retryAt.milliseconds), lease_until = NULL,
      failures = failures + 1
      """, in: tx)
  }

  private func update(_ changes: SQL, in tx: any Transaction) throws {
    let changed = try tx.execute(
      """
      UPDATE import_job SET \(sql: changes)
      WHERE agency = \(agency) AND id = \(id) AND state IN ('uploaded', 'running') AND attempts = \(attempt)
      """)
    guard changed == 1 else { throw ImportLost() }
  }
}

/// An entry that was not taken in, about to be written.
struct QuarantineRow: Sendable {
  var number: Int
  var part: String
  var entry: QuarantinedEntry
}

/// A person stopped it, or another worker has it by now.
struct ImportLost: Error {}

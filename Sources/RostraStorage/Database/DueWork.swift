/// A table whose rows carry their own work: there is no queue beside the rows, so none can be lost.
///
/// Besides its key, such a table has `due_at` (NULL where nothing is owed), `lease_until` (NULL where nobody is at
/// it), `attempts` (NOT NULL, since the last success) and `last_error`. All times are milliseconds since 1970 UTC.
/// An index on `due_at` keeps claiming fast.
package struct DueWork: Sendable {
  package let table: String
  package let key: [String]
  /// Further columns that a claim should bring along.
  package let columns: [String]

  package init(table: String, key: [String], columns: [String] = []) {
    self.table = table
    self.key = key
    self.columns = columns
  }

  /// How long to wait after the given number of failed attempts: doubled each time from `first` up to `longest`.
  package static func retryDelay(attempts: Int, first: Int64 = 60_000, longest: Int64 = 86_400_000) -> Int64 {
    min(longest, first << Int64(min(max(attempts - 1, 0), 20)))
  }
}

/// A row that one worker holds until its lease runs out. `attempts` counts this attempt.
package struct DueClaim: Sendable {
  package let row: Row
  package let key: [SQLValue]
  package let dueAt: Int64
  package let attempts: Int
  package let leaseUntil: Int64
}

/// The lease ran out and another worker may have taken the row: what this one was about to record must not be.
package struct LeaseLost: Error, Equatable, CustomStringConvertible {
  package let table: String
  package let key: [SQLValue]
  package var description: String {
    "the lease on \(table) \(key.map(\.description).joined(separator: ", ")) ran out before the work was done: "
      + "it will be done again"
  }
}

extension Database {
  /// Claims up to `limit` rows that are due and that nobody holds, longest due first. Durable when this returns:
  /// a worker that dies leaves a lease that runs out, and the row is claimed again.
  package func claimDue(
    _ work: DueWork, now: Int64, leaseFor lease: Int64, limit: Int, where condition: SQL? = nil
  ) async throws -> [DueClaim] {
    // Read committed: claimers pass over each other's rows instead of colliding with them.
    try await write(.readCommitted) { transaction in
      try transaction.claimDue(work, now: now, leaseUntil: now + lease, limit: limit, where: condition)
    }
  }
}

extension Transaction {
  fileprivate func claimDue(
    _ work: DueWork, now: Int64, leaseUntil: Int64, limit: Int, where condition: SQL?
  ) throws -> [DueClaim] {
    let key = work.key.joined(separator: ", ")
    let answer = (work.key + work.columns + ["due_at", "attempts"]).joined(separator: ", ")
    let further: SQL = condition.map { "AND (\(sql: $0))" } ?? ""
    // MATERIALIZED: chosen once. PostgreSQL might otherwise run the inner query per row and claim more.
    let rows = try rows(
      """
      WITH due AS MATERIALIZED (
        SELECT \(raw: key) FROM \(raw: work.table)
        WHERE due_at <= \(now) AND (lease_until IS NULL OR lease_until <= \(now)) \(sql: further)
        ORDER BY due_at LIMIT \(limit) \(raw: engine.skipLocked)
      )
      UPDATE \(raw: work.table) SET lease_until = \(leaseUntil), attempts = attempts + 1
      WHERE (\(raw: key)) IN (SELECT \(raw: key) FROM due)
      RETURNING \(raw: answer)
      """)
    return try rows.map { row in
      DueClaim(
        row: row, key: Array(row.values.prefix(work.key.count)), dueAt: try row.int64("due_at"),
        attempts: try row.int("attempts"), leaseUntil: leaseUntil)
    }.sorted { $0.dueAt < $1.dueAt }
  }

  /// Records success, in the transaction that records the work itself. `nextDue` nil: nothing more is owed.
  /// Throws `LeaseLost`, and so undoes the transaction, where another worker may have the row by now.
  package func settle(_ claim: DueClaim, of work: DueWork, nextDue: Int64?) throws {
    try update(
      claim, of: work,
      "due_at = \(nextDue), lease_until = NULL, attempts = 0, last_error = NULL")
  }

  /// Records a failure and when to try again; nil gives up, leaving the error on the row for a person.
  package func fail(_ claim: DueClaim, of work: DueWork, error: String, retryAt: Int64?) throws {
    let error = String(error.replacing("\0", with: "").prefix(2000))
    try update(claim, of: work, "due_at = \(retryAt), lease_until = NULL, last_error = \(error)")
  }

  /// Holds the row for longer: for work that is still getting on when half its lease is over.
  package func extend(_ claim: DueClaim, of work: DueWork, until: Int64) throws -> DueClaim {
    try update(claim, of: work, "lease_until = \(until)")
    return DueClaim(
      row: claim.row, key: claim.key, dueAt: claim.dueAt, attempts: claim.attempts, leaseUntil: until)
  }

  /// Attempt and lease together tell this claim from every later one of the same row.
  private func update(_ claim: DueClaim, of work: DueWork, _ changes: SQL) throws {
    let key = zip(work.key, claim.key).map { column, value -> SQL in "\(raw: column) = \(value)" }
    let changed = try execute(
      """
      UPDATE \(raw: work.table) SET \(sql: changes)
      WHERE \(sql: key.joined(separator: " AND ")) AND attempts = \(claim.attempts)
        AND lease_until = \(claim.leaseUntil)
      """)
    guard changed == 1 else { throw LeaseLost(table: work.table, key: claim.key) }
  }
}

package import RostraPlatforms
import RostraStorage

/// Looks at every check: a breach becomes a finding, unless there is one; a finding whose breach is gone is closed.
package struct CheckRun: Sendable {
  let services: Services
  let checks: [Check]

  package init(services: Services, checks: [Check] = Checks.all) {
    self.services = services
    self.checks = checks
  }

  package struct Outcome: Sendable, Hashable {
    package var raised = 0
    package var closed = 0
    package var standing = 0

    package var json: JSON {
      ["raised": JSON(raised), "closed": JSON(closed), "standing": JSON(standing)]
    }
  }

  private var viewer: Viewer { .system("checks", of: services.agency.id) }

  /// Now, because somebody asks: who may record findings, or runs the system (AUD-2).
  ///
  /// - Throws: ``StepRefused`` for everybody else.
  package func run(for viewer: Viewer) async throws -> Outcome {
    try await services.database.write { tx in
      guard let relied = try relied(viewer, in: tx) else {
        throw StepRefused(
          noun: "check", reference: "checks", act: "run",
          refusals: [
            Refusal(
              gate: "authority", requirement: "AUD-2",
              lack: Refusal.Lack(
                "Running the checks is not for you.",
                remedy: "Ask one of: \(Self.askers.map(\.title).joined(separator: ", ")), of the whole agency."))
          ])
      }
      try services.record("checks.ask", of: "checks", by: relied, in: tx)
    }
    return try await run()
  }

  /// Each check is asked by itself, and what it found is settled some hundred cases a transaction: nobody waits long for the
  /// database, one check that fails leaves the others' findings, and a run that is broken off goes on where it was.
  package func run() async throws -> Outcome {
    var outcome = Outcome()
    for check in checks {
      let change = try await services.database.read { tx in try ask(check, in: tx) }
      for start in stride(from: 0, to: change.gone.count, by: Self.batch) {
        let some = Array(change.gone.dropFirst(start).prefix(Self.batch))
        outcome.closed += try await services.database.write { tx in try close(some, in: tx) }
      }
      for start in stride(from: 0, to: change.new.count, by: Self.batch) {
        let some = Array(change.new.dropFirst(start).prefix(Self.batch))
        outcome.raised += try await services.database.write { tx in try raise(some, of: check, in: tx) }
      }
      outcome.standing += change.standing
    }
    let now = services.clock.now()
    let (agency, viewer, totals) = (services.agency.id, viewer, outcome)
    try await services.database.write { tx in
      try tx.execute(
        """
        INSERT INTO check_run (agency, at, raised, closed, standing)
        VALUES (\(agency), \(now.milliseconds), \(totals.raised), \(totals.closed), \(totals.standing))
        ON CONFLICT DO NOTHING
        """)
      try services.record(
        "checks.run", of: "checks", by: viewer,
        after: totals.json, in: tx)
    }
    return outcome
  }

  /// What the check has to say that its open findings do not, and which of these are over.
  private struct Change: Sendable {
    var new: [Check.Breach]
    var gone: [String]
    var standing: Int
  }

  private static let batch = 200

  private func ask(_ check: Check, in tx: any Transaction) throws -> Change {
    let standing = try services.standing(of: viewer, in: tx)
    let breaches = Dictionary(
      try check.run(standing, tx).map { ($0.subject, $0) }, uniquingKeysWith: { first, _ in first })
    let prefix = "\(check.id) "
    // What the head of the agency accepts as it is stays accepted, and is not raised anew each night (AUD-10).
    let findings = try tx.rows(
      """
      SELECT reference, subject_key, is_over FROM case_file
      WHERE agency = \(services.agency.id) AND noun = 'finding' AND (is_over = 0 OR stage = 'accepted')
        AND subject_key >= \(prefix) AND subject_key < \(prefix + "\u{10FFFF}")
      """
    ).map { row in
      (
        reference: try row.text("reference"), subject: String(try row.text("subject_key").dropFirst(prefix.count)),
        isOver: try row.int("is_over") == 1
      )
    }
    let known = Set(findings.map(\.subject))
    return Change(
      new: breaches.values.filter { !known.contains($0.subject) }.sorted { $0.subject < $1.subject },
      gone: findings.filter { !$0.isOver && breaches[$0.subject] == nil }.map(\.reference), standing: breaches.count)
  }

  private func close(_ references: [String], in tx: any Transaction) throws -> Int {
    var closed = 0
    for reference in references {
      let file = try CaseFile<Finding>.require(reference, for: viewer, in: tx)
      // Somebody may have closed it meanwhile.
      guard !file.stage.isOver else { continue }
      try services.take("pass", file, for: viewer, in: tx).get()
      closed += 1
    }
    return closed
  }

  private func raise(_ breaches: [Check.Breach], of check: Check, in tx: any Transaction) throws -> Int {
    let standing = try services.standing(of: viewer, in: tx)
    var raised = 0
    for breach in breaches {
      // Another run may have raised it meanwhile.
      let key = "\(check.id) \(breach.subject)"
      guard try !CaseLine.isOpen(Finding.noun, key: key, agency: services.agency.id, in: tx) else { continue }
      let due = Period.days(breach.days).end(from: standing.now, standing)
      let about = try tx.row(
        "SELECT id FROM case_file WHERE agency = \(services.agency.id) AND reference = \(breach.subject)")
      try services.open(
        "raise", Finding.self, Opening(unit: breach.unit, about: about == nil ? nil : breach.subject),
        StepEntry([
          "check": .string(check.id), "sentence": .string(breach.sentence), "remedy": .string(breach.remedy),
          "severity": .string(breach.severity.rawValue), "owner": .string(breach.owner),
          "due": .string(standing.time.date(due)), "breach": .string(breach.subject),
        ]), for: viewer, in: tx
      ).get()
      raised += 1
    }
    return raised
  }
}

extension CheckRun {
  /// Once a night, after three in the morning of the agency's zone.
  package func runIfDue() async throws -> Int {
    let (agency, now) = (services.agency.id, services.clock.now())
    let time = AgencyTime(services.agency)
    guard let today = time.start(of: time.date(now)) else { return 0 }
    let due = today.advanced(bySeconds: 3 * 3600)
    let last = try await services.database.read { tx in
      try tx.row("SELECT MAX(at) AS at FROM check_run WHERE agency = \(agency)")?.int64OrNil("at")
    }
    guard now >= due, (last ?? 0) < due.milliseconds else { return 0 }
    return try await run().raised
  }
}

import RostraPlatforms
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
  }

  private var viewer: Viewer { .system("checks", of: services.agency.id) }

  /// Each check in a transaction of its own: one that fails leaves the others' findings.
  package func run() async throws -> Outcome {
    var outcome = Outcome()
    for check in checks {
      let part = try await services.database.write { tx in try look(check, in: tx) }
      outcome.raised += part.raised
      outcome.closed += part.closed
      outcome.standing += part.standing
    }
    let now = services.clock.now()
    let (agency, viewer, totals) = (services.agency.id, viewer, outcome)
    try await services.database.write { tx in
      try tx.execute(
        """
        INSERT INTO check_run (agency, at, raised, closed, standing)
        VALUES (\(agency), \(now.milliseconds), \(totals.raised), \(totals.closed), \(totals.standing))
        """)
      try services.record(
        "checks.run", of: "checks", by: viewer,
        after: ["raised": JSON(totals.raised), "closed": JSON(totals.closed), "standing": JSON(totals.standing)],
        in: tx)
    }
    return outcome
  }

  private func look(_ check: Check, in tx: any Transaction) throws -> Outcome {
    let standing = try services.standing(of: viewer, in: tx)
    let breaches = Dictionary(
      try check.run(standing, tx).map { ($0.subject, $0) }, uniquingKeysWith: { first, _ in first })
    let prefix = "\(check.id) "
    let open = try tx.rows(
      """
      SELECT reference, subject_key FROM case_file
      WHERE agency = \(services.agency.id) AND noun = 'finding' AND is_over = 0
        AND subject_key >= \(prefix) AND subject_key < \(prefix + "\u{10FFFF}")
      """
    ).map { (try $0.text("reference"), String(try $0.text("subject_key").dropFirst(prefix.count))) }
    var outcome = Outcome()
    for (reference, subject) in open where breaches[subject] == nil {
      let file = try CaseFile<Finding>.require(reference, for: viewer, in: tx)
      try services.take("pass", file, for: viewer, in: tx).get()
      outcome.closed += 1
    }
    let known = Set(open.map(\.1))
    for breach in breaches.values.sorted(by: { $0.subject < $1.subject }) where !known.contains(breach.subject) {
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
      outcome.raised += 1
    }
    outcome.standing = breaches.count
    return outcome
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

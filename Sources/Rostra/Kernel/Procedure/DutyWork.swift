import RostraPlatforms
import RostraStorage

/// Time itself at work on cases: what lapses is taken, what is late goes up, and everybody is reminded once a day.
package struct DutyWork: Sendable {
  let services: Services

  package init(services: Services) { self.services = services }

  private var agency: Identifier<Agency> { services.agency.id }
  private var viewer: Viewer { .system("duties", of: agency) }

  package func run() async throws -> Int {
    try await lapse() + escalate()
  }

  // MARK: - What ends by itself

  /// Takes the steps whose time has come, one transaction each.
  private func lapse() async throws -> Int {
    let (agency, now) = (agency, services.clock.now().milliseconds)
    let due = try await services.database.read { tx in
      try tx.rows(
        """
        SELECT noun, reference FROM case_file WHERE agency = \(agency) AND lapse_at <= \(now)
        ORDER BY lapse_at LIMIT 500
        """
      ).map { (try $0.text("noun"), try $0.text("reference")) }
    }
    var done = 0
    for (noun, reference) in due {
      guard let procedure = Procedures.of(noun: noun) else { continue }
      if try await lapse(procedure, reference) { done += 1 }
    }
    return done
  }

  private func lapse<P: Procedure>(_ procedure: P.Type, _ reference: String) async throws -> Bool {
    let viewer = viewer
    return try await services.database.write { tx in
      let standing = try services.standing(of: viewer, in: tx)
      // Another process may have been there meanwhile.
      guard let file = try CaseFile<P>.find(reference, for: viewer, in: tx),
        try tx.row(
          """
          SELECT id FROM case_file WHERE agency = \(viewer.agency) AND id = \(file.id)
            AND lapse_at <= \(standing.now.milliseconds)
          """) != nil
      else { return false }
      // The nearest of what ends here: a policy may have brought its day forward.
      let ends = P.lifecycle.deadlines.filter { $0.lapses != nil && $0.at.contains(file.stage) }
        .min { ($0.due(file, standing) ?? .distantFuture) < ($1.due(file, standing) ?? .distantFuture) }
      guard let act = ends?.lapses else { return false }
      switch try services.take(act, file, for: viewer, in: tx) {
      case .taken: return true
      case .refused:
        // The attempt is on record; it is tried again tomorrow.
        let next = standing.now.advanced(bySeconds: 86_400).milliseconds
        try tx.execute(
          "UPDATE case_file SET lapse_at = \(next) WHERE agency = \(viewer.agency) AND id = \(file.id)")
        return false
      }
    }
  }

  // MARK: - What is late

  /// Tells whoever stands above, once for each thing that became late.
  private func escalate() async throws -> Int {
    let (viewer, now) = (viewer, services.clock.now())
    return try await services.database.write { tx in
      let late = try Duty.late(viewer.agency, at: now, limit: 200, in: tx)
      for duty in late {
        guard let procedure = Procedures.of(noun: duty.noun) else { continue }
        try escalate(duty, procedure, in: tx)
      }
      return late.count
    }
  }

  private func escalate<P: Procedure>(_ duty: Duty, _ procedure: P.Type, in tx: any Transaction) throws {
    let file = try CaseFile<P>.require(duty.reference, for: viewer, in: tx)
    let standing = try services.standing(of: viewer, in: tx)
    try tx.execute(
      """
      UPDATE case_file SET escalated_at = \(standing.now.milliseconds) WHERE agency = \(agency) AND id = \(file.id)
      """)
    let deadline = P.lifecycle.deadlines.first { $0.id == file.due?.deadline }
    let above = try (deadline?.escalation ?? []).flatMap { role in
      try RoleHolders.of(role, for: file.unit, standing.profile, at: standing.now, agency: agency, in: tx)
    }
    try services.record(
      "\(P.noun).late", of: file.reference, by: viewer,
      after: [
        "owed": .string(duty.title), "due": .string(duty.due.rfc3339), "told": .array(above.map { .string($0.mail) }),
      ],
      in: tx)
    guard !above.isEmpty else { return }
    let origin = try SystemSettings.load(of: agency, in: tx).address ?? ""
    try Notice.queue(
      "duty-late", to: above.map(\.mail), subject: "Late: \(duty.title) (\(duty.reference))",
      body: """
        \(duty.title): \(duty.name), \(duty.reference), of \(duty.unit).
        It was due by \(standing.time.text(duty.due)), and is not done.

        \(origin)\(duty.place)
        """, about: file.reference, services: services, in: tx)
  }

  // MARK: - Reminders

  /// One message a person a day, from seven in the morning on, with all that is late or due within a week.
  package func remind() async throws -> Int {
    let time = AgencyTime(services.agency)
    let now = services.clock.now()
    let day = time.date(now)
    guard let start = time.start(of: day), now >= start.advanced(bySeconds: 7 * 3600) else { return 0 }
    let agency = agency
    let waiting = try await services.database.read { tx in
      try tx.rows(
        """
        SELECT DISTINCT person.id FROM person
        WHERE person.agency = \(agency) AND person.state = 'active'
          AND NOT EXISTS (SELECT 1 FROM duty_digest
            WHERE duty_digest.agency = person.agency AND duty_digest.person = person.id AND day = \(day))
          AND (EXISTS (SELECT 1 FROM person_role
              WHERE person_role.agency = person.agency AND person_role.person = person.id)
            OR EXISTS (SELECT 1 FROM case_file
              WHERE case_file.agency = person.agency AND case_file.due_person = person.id))
        ORDER BY person.id LIMIT 200
        """
      ).map { Identifier<Person>(text: try $0.text("id")) }
    }
    var sent = 0
    for person in waiting where try await remind(person, on: day, time) { sent += 1 }
    return sent
  }

  private func remind(_ id: Identifier<Person>, on day: String, _ time: AgencyTime) async throws -> Bool {
    let (agency, now) = (agency, services.clock.now())
    return try await services.database.write { tx in
      try tx.execute(
        """
        INSERT INTO duty_digest (agency, person, day) VALUES (\(agency), \(id), \(day)) ON CONFLICT DO NOTHING
        """)
      guard let person = try Person.find(id, agency: agency, in: tx), person.state == .active else { return false }
      let viewer = try person.viewer(agency: agency, at: now, in: tx)
      let duties = try Duty.owed(by: viewer, at: now, until: now.advanced(bySeconds: 7 * 86_400), limit: 100, in: tx)
      guard !duties.isEmpty else { return false }
      let origin = try SystemSettings.load(of: agency, in: tx).address ?? ""
      let late = duties.filter { $0.isLate(at: now) }.count
      let lines = duties.map { duty in
        "\(duty.isLate(at: now) ? "LATE " : "")\(time.date(duty.due))  \(duty.title): \(duty.name) (\(duty.reference))\n  \(origin)\(duty.place)"
      }
      try Notice.queue(
        "duties", to: [person.mail],
        subject: late == 0 ? "What you owe this week: \(duties.count)" : "What you owe: \(duties.count), late \(late)",
        body: lines.joined(separator: "\n\n"), services: services, in: tx)
      return true
    }
  }
}

extension Timestamp {
  fileprivate static let distantFuture = Timestamp(milliseconds: .max)
}

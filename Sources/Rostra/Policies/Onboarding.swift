import RostraPlatforms
import RostraStorage

/// Gives the training to whoever comes new to social media or into office, so that nobody has to remember (TRN-1, TRN-7): it
/// stands on their Today, and they get their powers when it is done. Whoever had a training once is not asked again here; it
/// renews itself.
package struct Onboarding: Sendable {
  let services: Services
  static let days = 30
  static let batch = 200

  package init(services: Services) { self.services = services }

  /// Whoever writes, answers, approves, removes or sets up what the public sees.
  static let roles: [Viewer.Role] = [
    .siteAdministrator, .socialMediaAdministrator, .webLiaison, .author, .approver, .moderator, .responder,
    .spokesperson,
  ]

  /// - Returns: how many trainings were given.
  package func run() async throws -> Int {
    var all = 0
    while !Task.isCancelled {
      let done = try await assign()
      all += done
      if done < Self.batch { break }
    }
    return all
  }

  private func assign() async throws -> Int {
    let (services, agency, now) = (services, services.agency.id, services.clock.now())
    let system = Viewer.system("training", of: agency)
    let official = RegisterEntry.Category.allCases.filter(\.isOfficial).map(\.rawValue)
    return try await services.database.write { tx in
      let rows = try tx.rows(
        """
        SELECT person.id, person.unit FROM person
        WHERE person.agency = \(agency) AND person.state IN ('invited', 'active')
          AND (person.starts_at IS NULL OR person.starts_at <= \(now.milliseconds))
          AND (person.ends_at IS NULL OR person.ends_at > \(now.milliseconds))
          AND (person.category IN \(list: official) OR EXISTS (
            SELECT 1 FROM person_role WHERE person_role.agency = person.agency AND person_role.person = person.id
              AND person_role.role IN \(list: Self.roles.map(\.rawValue))
              AND (person_role.until_at IS NULL OR person_role.until_at > \(now.milliseconds))))
          AND NOT EXISTS (
            SELECT 1 FROM case_file WHERE case_file.agency = person.agency AND case_file.noun = 'training'
              AND case_file.subject = person.id AND case_file.stage <> 'made-aware')
        ORDER BY person.id LIMIT \(Self.batch)
        """)
      guard !rows.isEmpty else { return 0 }
      let due = AgencyTime(services.agency).date(now.advanced(bySeconds: Int64(Self.days) * 86_400))
      var done = 0
      for row in rows {
        let unit = try row.textOrNil("unit").map(Identifier<AgencyUnit>.init(text:)) ?? AgencyUnit.root(of: agency)
        let outcome = try services.open(
          "assign", Training.self, Opening(unit: unit, subject: Identifier(text: try row.text("id"))),
          StepEntry([Training.due.name: .string(due)]), for: system, in: tx)
        if case .taken = outcome { done += 1 }
      }
      return done
    }
  }
}

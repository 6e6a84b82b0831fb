import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

/// Every table is walked completely: what holds of one step must hold of all.
@Suite("Every step of every procedure")
struct ProcedureWalkTests {
  @Test(
    "SEC-2, MSG-3, GEN-11: is for the roles that the table names and for nobody else, with every shipped profile",
    arguments: ["new-jersey", "missouri-local"])
  func actors(_ profile: String) async throws {
    try await TestOffice.with(.sqlite, profile: profile) { office in
      let parks = try await office.unit("Parks")
      var holders: [(Viewer.Role, Viewer)] = []
      for role in Viewer.Role.assignable {
        let until: Timestamp? = role == .auditor ? office.clock.now().advanced(bySeconds: 86_400) : nil
        holders.append((role, try await office.holder(role.rawValue.replacing("-", with: ""), role, until: until)))
      }
      for procedure in Procedures.all { try await walk(procedure, office, parks, holders) }
    }
  }

  /// Who may take a step does not depend on where a case stands, and so each is asked once.
  private func walk<P: Procedure>(
    _ procedure: P.Type, _ office: TestOffice, _ unit: AgencyUnit, _ holders: [(Viewer.Role, Viewer)]
  ) async throws {
    let services = office.services
    try await services.database.read { tx in
      let now = services.clock.now()
      let profile = try Profile.inForce(for: services.agency.id, in: tx)
      for step in P.lifecycle.adapted(by: profile).steps {
        for (role, viewer) in holders {
          let relied = try viewer.relying(on: step.by, within: unit.id, profile, at: now, in: tx)
          let isActor = (step.by.contains(role) || step.by.contains(.employee)) && role.permits.contains(.takePart)
          #expect((relied != nil) == isActor, "\(P.noun).\(step.act) by \(role.rawValue)")
        }
        let system = Viewer.system("test", of: services.agency.id)
        let relied = try system.relying(on: step.by, within: unit.id, profile, at: now, in: tx)
        #expect((relied != nil) == step.by.contains(.system), "\(P.noun).\(step.act) by the program")
      }
    }
  }

  @Test("3: a step from any other stage is refused, names what is possible there, and changes nothing")
  func stages() async throws {
    try await Bureau.with("new-jersey") { all in
      for procedure in Procedures.all { try await wrongStages(procedure, all) }
    }
  }

  private func wrongStages<P: Procedure>(_ procedure: P.Type, _ all: Bureau) async throws {
    let services = all.services
    let viewer = Viewer.system("test", of: all.office.agency)
    try await services.database.read { tx in
      let standing = try services.standing(of: viewer, in: tx)
      for stage in P.Stage.allCases {
        let file = CaseFile<P>(
          id: services.identifiers.next(), reference: "\(P.prefix)-1", unit: all.parks.id, unitName: "", stage: stage,
          since: standing.now, contents: Contents(), opener: nil, subject: nil, about: nil, entered: [:],
          documents: [], due: nil, revision: 0, made: standing.now)
        let possible = Set(P.lifecycle.steps(from: stage).map(\.act))
        for act in Set(P.lifecycle.steps.map(\.act)).subtracting(possible) {
          let outlook = try services.look(at: act, of: file, reason: "Because.", standing, in: tx)
          #expect(outlook.refusals.map(\.gate) == ["stage"], "\(P.noun).\(act) from \(stage.rawValue)")
        }
      }
    }
  }

  @Test("AUD-10, AUD-13, REQ-23: everything that is owed has its day, and goes up to those above once it is late")
  func deadlines() async throws {
    try await Bureau.with("new-jersey") { all in
      for procedure in Procedures.all { try await late(procedure, all) }
    }
  }

  private func late<P: Procedure>(_ procedure: P.Type, _ all: Bureau) async throws {
    for deadline in P.lifecycle.deadlines where deadline.by != [.system] {
      for stage in deadline.at {
        let time = AgencyTime(all.services.agency)
        var contents: [String: JSON] = [:]
        if case .day(let field) = deadline.start {
          contents[field.name] = .string(time.date(all.office.clock.now().advanced(bySeconds: 40 * 86_400)))
        }
        if P.noun == "task" { contents["kind"] = "policy-audit" }
        if P.noun == "finding" { contents["owner"] = "technology-officer" }
        let file = try await all.place(procedure, at: stage, contents, subject: all.liaison.person)
        let due = try #require(file.due, "\(P.noun).\(deadline.id) at \(stage.rawValue) has no day")
        let isOwed = due.role != nil || due.person != nil
        #expect(isOwed, "nobody owes \(P.noun).\(deadline.id)")
        #expect(due.at > all.office.clock.now(), "\(P.noun).\(deadline.id) is late from the start")
        // Out of the way of the next one with the same key.
        let agency = all.office.agency
        try await all.services.database.write { tx in
          try tx.execute("UPDATE case_file SET is_over = 1, due_at = NULL WHERE agency = \(agency) AND id = \(file.id)")
        }
      }
    }
  }

  @Test("a late duty is told to those above, once, and is evidence; in time nobody is told")
  func escalation() async throws {
    try await Bureau.with("new-jersey") { all in
      let site = try await all.submitted()
      let before = try await all.office.notices().count
      all.office.clock.advance(bySeconds: 9 * 86_400)
      _ = try await DutyWork(services: all.services).run()
      #expect(try await all.office.notices().count == before)
      all.office.clock.advance(bySeconds: 20 * 86_400)
      _ = try await DutyWork(services: all.services).run()
      _ = try await DutyWork(services: all.services).run()
      let told = try await all.office.notices().dropFirst(before).filter { $0.template == "duty-late" }
      #expect(told.contains { $0.about == site.reference && $0.to == ["hana@example.gov"] })
      #expect(told.count(where: { $0.about == site.reference }) == 1)
      #expect(try await all.office.evidence().contains { $0.verb == "site.late" && $0.subject == site.reference })
    }
  }
}

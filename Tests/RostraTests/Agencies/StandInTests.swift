import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("Who acts for somebody else")
struct StandInTests {
  private static func name(
    _ office: TestOffice, _ mail: String, for holder: Viewer, _ role: Viewer.Role, unit: AgencyUnit? = nil,
    from: Int64 = 0, days: Int64 = 3, by viewer: Viewer? = nil
  ) async throws -> StandIn {
    let now = office.clock.now().advanced(bySeconds: from)
    return try await StandIn.name(
      mail, for: holder.person!, in: role, of: unit?.id ?? AgencyUnit.root(of: office.agency), from: now,
      until: now.advanced(bySeconds: days * 86_400), reason: "On leave", services: office.services, by: viewer ?? holder
    )
  }

  @Test(
    "MSG-3: a stand-in has the holder's role for its days alone, and evidence shows for whom they act",
    arguments: Ground.databases)
  func acts(_ ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      let head = try await office.holder("Hana", .agencyHead)
      let clerk = try await office.holder("Cleo", .employee)
      let parks = try await office.unit("Parks")
      let made = try await Self.name(office, "cleo@example.gov", for: head, .agencyHead, from: 3600)
      #expect(try await office.viewer(of: clerk.person!).grants.map(\.role) == [.employee], "not before its first day")
      office.clock.advance(bySeconds: 3600)
      let acting = try await office.viewer(of: clerk.person!)
      #expect(acting.grants.first == Viewer.Grant(role: .agencyHead, standingInFor: "hana@example.gov"))
      _ = try await AgencyUnit.setDelegation(
        of: parks.id, to: true, reason: "As agreed", services: office.services, for: acting)
      let viewer = office.viewer
      let entry = try await office.services.database.read { tx in
        try Evidence.find(EvidenceFilter(verb: "unit.delegate"), limit: 1, for: viewer, in: tx).first?.entry
      }
      #expect(entry?.actor == "cleo@example.gov acting for hana@example.gov")
      #expect(entry?.role == .agencyHead)
      office.clock.advance(bySeconds: 3 * 86_400)
      #expect(try await office.viewer(of: clerk.person!).grants.map(\.role) == [.employee], "not after its last day")
      #expect(made.until <= office.clock.now())
    }
  }

  @Test("MSG-1, MSG-3: whoever stands in hears what the holder hears, for its days alone", arguments: Ground.databases)
  func hears(_ ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      let head = try await office.holder("Hana", .agencyHead)
      let clerk = try await office.holder("Cleo", .employee)
      let parks = try await office.unit("Parks")
      _ = try await Self.name(office, "cleo@example.gov", for: head, .agencyHead, from: 3600)
      func told() async throws -> [String] {
        let (agency, now) = (office.agency, office.clock.now())
        return try await office.services.database.read { tx in
          let profile = try Profile.inForce(for: agency, in: tx)
          return try RoleHolders.of(.agencyHead, for: parks.id, profile, at: now, agency: agency, in: tx).map(\.mail)
        }
      }
      #expect(clerk.person != nil)
      #expect(try await told() == ["hana@example.gov"])
      office.clock.advance(bySeconds: 3600)
      #expect(try await told() == ["hana@example.gov", "cleo@example.gov"])
      office.clock.advance(bySeconds: 3 * 86_400)
      #expect(try await told() == ["hana@example.gov"])
    }
  }

  @Test("MSG-3: what ends the holder's role, or the stand-in, ends the power at once")
  func ends() async throws {
    try await TestOffice.with { office in
      _ = try await office.holder("Ada", .administrator)
      let clerk = try await office.holder("Cleo", .employee)
      func isActing() async throws -> Bool { try await office.viewer(of: clerk.person!).grants.count > 1 }
      let officer = try await office.holder("Otto", .technologyOfficer)
      let first = try await Self.name(office, "cleo@example.gov", for: officer, .technologyOfficer)
      #expect(try await isActing())
      let stranger = try await office.holder("Sven", .employee)
      await #expect(throws: SignInError.noPerson) {
        try await StandIn.end(first.id, services: office.services, by: stranger)
      }
      try await StandIn.end(first.id, services: office.services, by: clerk)
      #expect(try await !isActing())
      _ = try await Self.name(office, "cleo@example.gov", for: officer, .technologyOfficer, by: office.viewer)
      #expect(try await isActing())
      _ = try await Person.change(
        officer.person!, state: .suspended, reason: "Inquiry", services: office.services, for: office.viewer)
      #expect(try await !isActing())
    }
  }

  @Test("MSG-3: nobody hands on a role that is not theirs, that they stand in for, or that is an auditor's")
  func refused() async throws {
    try await TestOffice.with { office in
      let now = office.clock.now()
      let head = try await office.holder("Hana", .agencyHead)
      let clerk = try await office.holder("Cleo", .employee)
      _ = try await office.holder("Sven", .employee)
      let auditor = try await office.holder("Ada", .auditor, until: now.advanced(bySeconds: 9_000_000))
      _ = try await Self.name(office, "cleo@example.gov", for: head, .agencyHead)
      let acting = try await office.viewer(of: clerk.person!)
      _ = try await Person.enter(
        mail: "listed@example.gov", name: "L", register: RegisterEntry(unit: AgencyUnit.root(of: office.agency)),
        services: office.services, for: office.viewer)
      for (field, mail, holder, role) in [
        ("role", "sven@example.gov", acting, Viewer.Role.agencyHead),
        ("role", "sven@example.gov", head, .administrator), ("role", "sven@example.gov", auditor, .auditor),
        ("person", "listed@example.gov", head, .agencyHead), ("person", "hana@example.gov", head, .agencyHead),
        ("person", "nobody@example.gov", head, .agencyHead),
      ] {
        do {
          _ = try await Self.name(office, mail, for: holder, role)
          Issue.record("\(mail) \(role) was not refused")
        } catch let error as EntryError {
          #expect(error.field == field, "\(mail) \(role): \(error)")
        }
      }
      // Only the holder, or whoever manages them.
      await #expect(throws: SignInError.noPerson) {
        _ = try await Self.name(office, "sven@example.gov", for: head, .agencyHead, by: clerk)
      }
    }
  }
}

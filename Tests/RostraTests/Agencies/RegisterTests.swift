import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("The agency's units and its register of people", .serialized)
struct RegisterTests {
  private static func entry(_ office: TestOffice, _ unit: AgencyUnit? = nil) -> RegisterEntry {
    RegisterEntry(unit: unit?.id ?? AgencyUnit.root(of: office.agency))
  }

  private static func refused(_ field: String, _ body: () async throws -> Void) async {
    do {
      try await body()
      Issue.record("nothing was refused")
    } catch let error as EntryError {
      #expect(error.field == field, "\(error)")
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test(
    "GEN-4: the register keeps category, unit, supervisor, duties and dates, without a login",
    arguments: Ground.databases)
  func enters(_ ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      let parks = try await office.unit("Parks and Recreation")
      let boss = try await Person.enter(
        mail: "boss@example.gov", name: "Bea Boss", register: Self.entry(office), services: office.services,
        for: office.viewer)
      #expect(boss.state == .listed)
      #expect(boss.register.category == .employee)
      var entry = Self.entry(office, parks)
      entry.category = .volunteer
      entry.supervisor = boss.id
      entry.title = " Trail guide "
      entry.duties = "Leads walks."
      let time = AgencyTime(office.services.agency)
      entry.starts = try time.startOfDay("2026-03-08", field: "starts")
      entry.ends = try time.endOfDay("2026-11-01", field: "ends")
      let guide = try await Person.enter(
        mail: "Guide@Example.gov", name: "Gus Guide", register: entry, services: office.services, for: office.viewer)
      #expect(guide.mail == "guide@example.gov")
      #expect(guide.register.title == "Trail guide")
      #expect(guide.register.supervisor == boss.id)
      #expect(guide.register.ends.map(time.date) == "2026-11-01")
      #expect(try await office.notices().isEmpty, "nobody is invited")
      // Nothing lets a listed person in.
      #expect(try await office.viewer(of: guide.id).grants.isEmpty)

      for (field, change) in [
        ("belongs", { $0.unit = Identifier(text: "elsewhere") }), ("supervisor", { $0.supervisor = guide.id }),
        ("supervisor", { $0.supervisor = Identifier(text: "nobody") }),
        ("ends", { $0.ends = $0.starts?.advanced(bySeconds: -1) }),
        ("title", { $0.title = String(repeating: "x", count: 201) }),
      ] as [(String, (inout RegisterEntry) -> Void)] {
        var wrong = guide.register
        change(&wrong)
        let entry = wrong
        await Self.refused(field) {
          _ = try await Person.change(
            guide.id, register: entry, reason: "wrong", services: office.services, for: office.viewer)
        }
      }
      await Self.refused("mail") {
        _ = try await Person.enter(
          mail: "guide@example.gov", name: "Another", register: entry, services: office.services, for: office.viewer)
      }
    }
  }

  @Test("GEN-2: the database itself refuses a person without a unit", arguments: Ground.databases)
  func orphan(_ ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      _ = try await Person.enter(
        mail: "a@example.gov", name: "A", register: Self.entry(office), services: office.services, for: office.viewer)
      await #expect(throws: DatabaseError.self) {
        try await office.services.database.write { tx in try tx.execute("UPDATE person SET unit = NULL") }
      }
      await #expect(throws: DatabaseError.self) {
        try await office.services.database.write { [agency = office.agency] tx in
          try tx.execute(
            """
            INSERT INTO person (agency, id, mail, name, state, created_at)
            VALUES (\(agency), 'x', 'x@example.gov', 'X', 'listed', 0)
            """)
        }
      }
      for category in ["boss", ""] {
        await #expect(throws: DatabaseError.self) {
          try await office.services.database.write { tx in
            try tx.execute("UPDATE person SET category = \(category)")
          }
        }
      }
    }
  }

  @Test("GEN-4: whoever's last day is over is out at that moment, with every role", arguments: Ground.databases)
  func ends(_ ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      _ = try await office.holder("Ada", .administrator)
      let viewer = try await office.holder("Rita", .recordsOfficer)
      let id = try #require(viewer.person)
      let time = AgencyTime(office.services.agency)
      let today = time.date(office.clock.now())
      var entry = Self.entry(office)
      entry.ends = try time.endOfDay(today, field: "ends")
      let end = try #require(entry.ends)
      let kept = entry
      _ = try await Person.change(id, register: kept, reason: "leaves", services: office.services, for: office.viewer)
      let box = try office.home.secretBox()
      let person = try await office.services.database.read { [agency = office.agency] tx in
        try Person.find(id, agency: agency, in: tx)!
      }
      let (_, secret) = try await PersonalToken.make(
        name: "t", scopes: [.read], days: 30, services: office.services, for: viewer)
      office.clock.advance(to: end.advanced(bySeconds: -1))
      #expect(try await office.viewer(of: id).may(.produce))
      #expect(try await PersonalToken.viewer(presenting: "Bearer \(secret)", services: office.services).may(.read))
      let root = AgencyUnit.root(of: office.agency)
      let holders: @Sendable () async throws -> [Person] = {
        let (agency, now) = (office.agency, office.clock.now())
        return try await office.services.database.read { tx in
          try RoleHolders.exactly(.recordsOfficer, for: root, at: now, agency: agency, in: tx)
        }
      }
      #expect(try await holders().count == 1)
      // A fresh session, so that nothing but the end of the day can close it.
      let late = try await SignIn(services: office.services, box: box).open(
        person, from: SignIn.Origin(address: "127.0.0.1", agent: nil), needsSecondFactor: false, by: "test")
      #expect(try await Session.find(late.secret, services: office.services) != nil)
      office.clock.advance(to: end)
      #expect(try await Session.find(late.secret, services: office.services) == nil)
      #expect(try await office.viewer(of: id).grants.isEmpty)
      #expect(try await holders().isEmpty)
      await #expect(throws: SignInError.token) {
        _ = try await PersonalToken.viewer(presenting: "Bearer \(secret)", services: office.services)
      }
      await #expect(throws: SignInError.refused) {
        _ = try await SignIn(services: office.services, box: box).open(
          person, from: SignIn.Origin(address: "127.0.0.1", agent: nil), needsSecondFactor: false, by: "test")
      }
      await Self.refused("ends") {
        _ = try await Person.inviteAgain(id, services: office.services, for: office.viewer)
      }
    }
  }

  @Test(
    "GEN-4: people are searched, filtered and paged in the database, each within reach", arguments: Ground.databases)
  func searches(_ ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      let parks = try await office.unit("Parks")
      let pool = try await office.unit("Pool", under: parks)
      for (index, unit) in [parks, pool, nil, pool, nil].enumerated() {
        var entry = Self.entry(office, unit)
        entry.category = index % 2 == 0 ? .employee : .volunteer
        entry.title = index == 3 ? "Life_guard" : "Clerk"
        if index == 4 { entry.ends = office.clock.now().advanced(bySeconds: -60) }
        let kept = entry
        _ = try await Person.enter(
          mail: "p\(index)@example.gov", name: "Person \(index)", register: kept, services: office.services,
          for: office.viewer)
      }
      let manager = try await office.holder("Mia", .administrator, unit: parks)
      let now = office.clock.now()
      func found(_ viewer: Viewer, _ set: (inout Person.Filter) -> Void = { _ in }) async throws -> [String] {
        var filter = Person.Filter()
        set(&filter)
        let wanted = filter
        return try await office.services.database.read { tx in
          let people = try Person.search(wanted, limit: 50, for: viewer, in: tx)
          #expect(try Person.count(wanted, for: viewer, in: tx) == people.count)
          return people.map { String($0.mail.prefix { $0 != "@" }) }
        }
      }
      let all = office.viewer
      #expect(try await found(all) == ["mia", "p0", "p1", "p2", "p3", "p4"])
      #expect(try await found(manager) == ["p0", "p1", "p3"].reduce(into: ["mia"]) { $0.append($1) })
      #expect(try await found(all) { $0.unit = parks.id } == ["mia", "p0", "p1", "p3"])
      #expect(try await found(all) { $0.category = .volunteer } == ["p1", "p3"])
      #expect(try await found(all) { $0.words = "person 2" } == ["p2"])
      #expect(try await found(all) { $0.words = "LIFE_G" } == ["p3"])
      #expect(try await found(all) { $0.words = "cl_rk" }.isEmpty, "an underscore means itself")
      #expect(try await found(all) { $0.role = .administrator } == ["mia"])
      #expect(try await found(all) { $0.presence = .gone(now) } == ["p4"])
      #expect(try await found(all) { $0.presence = .here(now) }.contains("p4") == false)
      // Page by page gives all of them once.
      var paged: [String] = []
      var last: Identifier<Person>?
      repeat {
        let after = last
        let page = try await office.services.database.read { tx in
          try Person.search(after: after, limit: 2, for: all, in: tx)
        }
        paged += page.map(\.mail)
        last = page.last?.id
      } while last != nil
      #expect(paged.count == 6 && Set(paged).count == 6)
      // Whoever takes part in procedures may name who works there now, and nobody else.
      let liaison = try await office.holder("Lia", .webLiaison)
      let named = try await office.services.database.read { tx in
        try Person.search(words: "", at: now, for: liaison, in: tx)
      }
      #expect(named.map(\.name) == ["Lia", "Mia"])
      await #expect(throws: NotPermitted.self) {
        _ = try await office.services.database.read { tx in try Person.search(limit: 5, for: liaison, in: tx) }
      }
      await #expect(throws: NotPermitted.self) {
        _ = try await office.services.database.read { tx in
          try Person.search(words: "", at: now, for: .public(of: liaison.agency), in: tx)
        }
      }
    }
  }

  @Test("GEN-3: a unit is delegated by the agency's head or its administrator, for a reason, and taken back")
  func delegates() async throws {
    try await TestOffice.with { office in
      let parks = try await office.unit("Parks and Recreation")
      let services = office.services
      let head = try await office.holder("Hana", .agencyHead)
      let partHead = try await office.holder("Paul", .agencyHead, unit: parks)
      let officer = try await office.holder("Rita", .recordsOfficer)
      for viewer in [partHead, officer] {
        await #expect(throws: NotPermitted.self) {
          _ = try await AgencyUnit.setDelegation(
            of: parks.id, to: true, reason: "ours", services: services, for: viewer)
        }
      }
      await Self.refused("reason") {
        _ = try await AgencyUnit.setDelegation(of: parks.id, to: true, reason: " ", services: services, for: head)
      }
      await Self.refused("unit") {
        _ = try await AgencyUnit.setDelegation(
          of: AgencyUnit.root(of: office.agency), to: true, reason: "x", services: services, for: head)
      }
      let done = try await AgencyUnit.setDelegation(
        of: parks.id, to: true, reason: "Policy 416.2", services: services, for: head)
      #expect(done.delegated.map { $0 <= office.clock.now() } == true)
      await Self.refused("unit") {
        _ = try await AgencyUnit.setDelegation(of: parks.id, to: true, reason: "x", services: services, for: head)
      }
      let back = try await AgencyUnit.setDelegation(
        of: parks.id, to: false, reason: "Merged", services: services, for: office.viewer)
      #expect(back.delegated == nil)
      let viewer = office.viewer
      let verbs = try await services.database.read { tx in
        try Evidence.find(EvidenceFilter(verb: "unit", subject: parks.id.text), limit: 9, for: viewer, in: tx).map {
          "\($0.entry.verb) \($0.entry.role.rawValue)"
        }
      }
      #expect(verbs == ["unit.take-back operator", "unit.delegate agency-head", "unit.add operator"])
    }
  }

  @Test("GEN-2 and GEN-14: a unit is renamed, moved and said to be quasi-public, and never cut off the agency")
  func changes() async throws {
    try await TestOffice.with { office in
      let parks = try await office.unit("Parks")
      let pool = try await office.unit("Pool", under: parks)
      let services = office.services
      let changed = try await AgencyUnit.change(
        pool.id, AgencyUnit.Change(name: "Pools", kind: .board, bodyType: .quasiPublic), reason: "Grown",
        services: services, for: office.viewer)
      #expect(changed.bodyType == .quasiPublic && changed.kind == .board && changed.parent == parks.id)
      for (id, change) in [
        (parks.id, AgencyUnit.Change(parent: pool.id)), (parks.id, AgencyUnit.Change(parent: parks.id)),
        (parks.id, AgencyUnit.Change(parent: Identifier(text: "nowhere"))),
        (AgencyUnit.root(of: office.agency), AgencyUnit.Change(parent: parks.id)),
      ] {
        await Self.refused("parent") {
          _ = try await AgencyUnit.change(id, change, reason: "x", services: services, for: office.viewer)
        }
      }
      let viewer = office.viewer
      let units = try await services.database.read { tx in try AgencyUnit.all(for: viewer, in: tx) }
      #expect(units.count == 3, "all three still hang on the agency")
    }
  }
}

import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("What the agency did is evidence that nobody can alter")
struct EvidenceTests {
  @Test("GEN-10: the database refuses to change or delete an evidence entry", arguments: Ground.databases)
  func refused(on ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      try await office.add("page")
      let before = try await office.evidence()
      let attempts: [SQL] = [
        "UPDATE evidence SET actor = 'nobody'", "UPDATE evidence SET reason = 'invented' WHERE verb = 'site.add'",
        "DELETE FROM evidence", "DELETE FROM evidence WHERE verb = 'site.add'",
      ]
      for attempt in attempts {
        await #expect(throws: DatabaseError.self) {
          try await office.services.database.write { tx in _ = try tx.execute(attempt) }
        }
      }
      #expect(try await office.evidence() == before)
      try await office.settle()
    }
  }

  @Test("GEN-10: an entry says who, in which role, when, what, to what, why, and the state before and after")
  func content() async throws {
    try await TestOffice.with { office in
      let site = try await office.add("page")
      _ = try await site.change(
        SiteChange(interval: 7200), reason: "Once in two hours is enough.", services: office.services,
        for: office.viewer)
      let entries = try await office.evidence()
      #expect(entries.map(\.verb) == ["agency.create", "site.add", "site.change"])
      let change = try #require(entries.last)
      #expect(change.actor == "jane@example.gov")
      #expect(change.role == .operator)
      #expect(change.subject == "S-1")
      #expect(change.reason == "Once in two hours is enough.")
      #expect(change.before?["intervalSeconds"]?.integer == 3600)
      #expect(change.after?["intervalSeconds"]?.integer == 7200)
      #expect(entries.map(\.at) == entries.map(\.at).sorted())
      try await office.capture()
      #expect(try await office.evidence().last?.verb == "capture.run")
      #expect(try await office.evidence().last?.role == .system)
    }
  }

  @Test("GEN-10: a change whose transaction fails leaves no entry, and an entry never stands without its leaf")
  func together() async throws {
    struct GivenUp: Error {}
    try await TestOffice.with { office in
      let before = try await office.evidence().count
      let (services, viewer) = (office.services, office.viewer)
      await #expect(throws: GivenUp.self) {
        try await services.database.write { tx in
          try services.record("test.act", of: "x", by: viewer, in: tx)
          throw GivenUp()
        }
      }
      #expect(try await office.evidence().count == before)
      try await office.settle()
    }
  }
}

import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra
@testable import RostraTesting

@Suite("Taking a site in")
struct SiteTests {
  @Test("each kind of address is recognised and known by its account", arguments: Ground.databases)
  func all(on ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      for listed in office.server.sites {
        let site = try await office.add(listed)
        #expect(site.account.platform == listed.platform)
        #expect(site.account.accountID?.isEmpty == false)
        #expect(site.name?.isEmpty == false)
      }
      #expect(try await office.sites().map(\.reference) == ["S-1", "S-2", "S-3", "S-4", "S-5"])
      try await office.settle()
    }
  }

  @Test("SEC-10: a private address is refused unless somebody allowed it, and that they did is evidence")
  func privateAddress() async throws {
    try await TestOffice.with { office in
      let listed = office.server.sites[0]
      let refusal = await #expect(throws: SiteError.self) { _ = try await office.add(listed, allowsPrivate: false) }
      guard case .privateAddress? = refusal else {
        Issue.record("\(String(describing: refusal))")
        return
      }
      #expect(refusal?.description.contains("--allow-private") == true)
      #expect(try await office.sites().isEmpty)
      #expect(try await office.evidence().map(\.verb) == ["agency.create"])
      let site = try await office.add(listed)
      #expect(site.allowsPrivateAddress)
      let entry = try #require(try await office.evidence().last)
      #expect(entry.verb == "site.add")
      #expect(entry.after?["allowPrivateAddress"]?.bool == true)
      #expect(entry.actor == "jane@example.gov")
    }
  }

  @Test("one account is one site, however its address is written")
  func known() async throws {
    try await TestOffice.with { office in
      let site = try await office.add("mastodon")
      var listed = office.server.sites[0]
      listed.address = listed.address.lowercased()
      let refusal = await #expect(throws: SiteError.self) { _ = try await office.add(listed) }
      guard case .known(let reference, _)? = refusal else {
        Issue.record("\(String(describing: refusal))")
        return
      }
      #expect(reference == site.reference)
    }
  }

  @Test("an address that is no platform's, or an unknown platform, is refused with what was tried")
  func refused() async throws {
    try await TestOffice.with { office in
      let nothing = SampleSite(
        platform: "mastodon", name: "", address: office.server.address + "/@nobody_here", settings: [:])
      await #expect(throws: SiteError.self) { _ = try await office.add(nothing) }
      let unknown = SampleSite(platform: "myspace", name: "", address: office.server.address, settings: [:])
      let refusal = await #expect(throws: SiteError.self) { _ = try await office.add(unknown) }
      #expect(refusal?.description.contains("mastodon") == true, "the known ones are named")
      let sites = try await office.sites()
      #expect(sites.isEmpty)
    }
  }

  @Test("an item is looked at again at rising ages, and then monthly for ever")
  func ages() throws {
    let first = Timestamp(seconds: 1_000_000)
    let site = Site(
      id: Identifier(text: "s"), reference: "S-1", name: nil, unit: Identifier(text: "u"),
      account: SiteReference(platform: "page", address: ""),
      allowsPrivateAddress: false, status: .active, interval: 3600, recheckAges: Site.defaultRecheckAges,
      platformCount: nil, added: first, due: first)
    let day: Int64 = 86_400
    let table: [(age: Int64, next: Int64)] = [
      (0, 3600), (3599, 3600), (3600, day), (day, 7 * day), (7 * day + 1, 30 * day), (30 * day, 60 * day),
      (365 * day, 390 * day),
    ]
    for (age, next) in table {
      let found = site.nextCheck(firstSeen: first, now: first.advanced(bySeconds: age))
      #expect(found == first.advanced(bySeconds: next), "at the age of \(age) s")
    }
  }

  @Test("two processes never capture one site at the same time, and a dead one's claim can be taken over")
  func claims() async throws {
    try await TestOffice.with { office in
      let site = try await office.add("page")
      let (agency, id) = (office.agency, site.id)
      let until = office.clock.now().milliseconds + 600_000
      try await office.services.database.write { tx in
        _ = try tx.execute("UPDATE site SET lease_until = \(until) WHERE agency = \(agency) AND id = \(id)")
      }
      let held = try await office.captures().run(.all)
      #expect(held.runs.isEmpty)
      #expect(held.busy.map(\.reference) == ["S-1"])
      let taken = try await office.captures().run(.all, takeOver: true)
      #expect(taken.runs.map(\.run.state) == [.complete])
      #expect(try await office.count("SELECT count(*) FROM site WHERE lease_until IS NOT NULL") == 0)
      let together = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<4 { group.addTask { try await office.captures().run(.all).runs.count } }
        return try await group.reduce(0, +)
      }
      #expect(together >= 1)
      try await office.settle()
      #expect(try await office.count("SELECT count(*) FROM capture_run WHERE state = 'running'") == 0)
    }
  }
}

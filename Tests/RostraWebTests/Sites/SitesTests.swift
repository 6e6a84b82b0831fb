import HTTPTypes
import HummingbirdTesting
import RostraPlatforms
import RostraTesting
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("The list of sites, and adding one")
struct SitesTests {
  @Test("GEN-11: the list shows each site with its state, what is held and what is counted, and as a file")
  func list() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      let page = try await clerk.get("/sites").text
      #expect(page.contains("href=\"/sites/S-1\"") && page.contains("Working"))
      #expect(page.contains("City of Maple Bend") && page.contains("Mastodon"))
      #expect(page.contains("href=\"/sites/new\""))
      let csv = try await clerk.get("/sites?format=csv")
      #expect(csv.headers[.contentType]?.hasPrefix("text/csv") == true)
      #expect(csv.text.contains("\"S-1\"") && csv.text.split(separator: "\r\n").count == 2)
      #expect(try await clerk.get("/sites?platform=bluesky").text.contains("None of them"))
      #expect(try await clerk.get("/sites?state=working&sort=due").text.contains("/sites/S-1"))
      #expect(!(try await office.person(.reader).get("/sites").text.contains("href=\"/sites/new\"")))
    }
  }

  @Test("SEC-2: a site of another unit is in no list, no page and no file")
  func otherUnit() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let stranger = try await office.person(.recordsOfficer, unit: unit.id)
      let list = try await stranger.get("/sites")
      #expect(list.status == .ok && !list.text.contains("S-1"))
      #expect(!(try await stranger.get("/sites?format=csv").text.contains("S-1")))
      #expect(!(try await stranger.get("/captures").text.contains("S-1")))
      for path in [
        "/sites/S-1", "/sites/S-1/gaps", "/sites/S-1/settings", "/captures?site=S-1", "/sites/S-1?format=csv",
      ] {
        #expect(try await stranger.get(path).status == .notFound, "\(path)")
      }
      for path in ["/sites/S-1/pause", "/sites/S-1/settings", "/sites/S-1/capture", "/sites/S-1/resume"] {
        let answer = try await stranger.post(path, [("reason", "because"), ("interval", "60")])
        #expect(answer.status == .notFound, "\(path)")
      }
    }
  }

  @Test("SEC-2: reading everywhere and managing one unit does not manage the others")
  func mixedGrants() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      var viewer = Viewer(agency: office.agency, actor: "mixed@example.gov", role: .reader)
      viewer.grants.append(Viewer.Grant(role: .recordsOfficer, units: [unit.id]))
      let mixed = viewer
      let site = try await office.services.database.read { tx in try #require(try Site.all(for: mixed, in: tx).first) }
      await #expect(throws: SiteError.self) {
        _ = try await site.change(SiteChange(interval: 600), reason: nil, services: office.services, for: mixed)
      }
      await #expect(throws: SiteError.self) { try await site.captureNow(services: office.services, for: mixed) }
    }
  }

  @Test("CAP-1: an address is asked who it is, shown, and kept only when a person says so")
  func add() async throws {
    try await WebTestOffice.with { office in
      let listed = try #require(office.server.sites.first { $0.platform == "mastodon" })
      let admin = try await office.person(.administrator)
      let wish = [("address", listed.address), ("private", "yes"), ("reason", "The sample runs here.")]
      let found = try await admin.post("/sites/new", wish)
      #expect(found.status == .ok, "\(found.text)")
      #expect(found.text.contains("Is this the site?") && found.text.contains("City of Maple Bend"))
      let known = try await office.services.database.read { [viewer = office.operatorViewer] tx in
        try Site.all(for: viewer, in: tx).count
      }
      #expect(known == 0)
      let root = AgencyUnit.root(of: office.agency).text
      let kept = try await admin.post("/sites", wish + [("unit", root), ("interval", "30")])
      #expect(kept.status == .seeOther && kept.headers[.location] == "/sites/S-1?done=site-added")
      let evidence = try await office.evidence("site.add")
      #expect(evidence.last?.reason == "The sample runs here.")
      let again = try await admin.post("/sites/new", wish)
      #expect(again.status == .ok)
      let twice = try await admin.post("/sites", wish + [("unit", root), ("interval", "30")])
      #expect(twice.status == .unprocessableContent && twice.text.contains("kept already, as S-1"))
    }
  }

  @Test("SEC-10: a private address is refused without the tick and a reason, and to those who do not run the system")
  func privateAddress() async throws {
    try await WebTestOffice.with { office in
      let address = try #require(office.server.sites.first).address
      let admin = try await office.person(.administrator)
      let bare = try await admin.post("/sites/new", [("address", address)])
      #expect(bare.status == .unprocessableContent && bare.text.contains("private network"))
      let silent = try await admin.post("/sites/new", [("address", address), ("private", "yes")])
      #expect(silent.status == .unprocessableContent && silent.text.contains("id=\"reason-error\""))
      #expect(silent.text.contains("value=\"\(address)\""))
      let officer = try await office.person(.recordsOfficer)
      #expect(!(try await officer.get("/sites/new").text.contains("name=\"private\"")))
      let refused = try await officer.post(
        "/sites/new", [("address", address), ("private", "yes"), ("reason", "I want to.")])
      #expect(refused.status == .forbidden)
    }
  }

  @Test("an address that is none is refused beside its field, and what was typed stays")
  func nonsense() async throws {
    try await WebTestOffice.with { office in
      let officer = try await office.person(.recordsOfficer)
      let answer = try await officer.post(
        "/sites/new", [("address", "<b>not an address</b>"), ("platform", "myspace")])
      #expect(answer.status == .unprocessableContent)
      #expect(answer.text.contains("&lt;b&gt;not an address") && !answer.text.contains("<b>not an"))
      #expect(try await officer.post("/sites/new", [("address", "")]).status == .unprocessableContent)
    }
  }
}

extension WebTestOffice {
  /// The entries of one verb, oldest first.
  func evidence(_ verb: String) async throws -> [Evidence] {
    try await services.database.read { [viewer = operatorViewer] tx in
      var entries: [Evidence] = []
      try Evidence.all(for: viewer, in: tx) { entry, _, _ in if entry.verb == verb { entries.append(entry) } }
      return entries
    }
  }

  /// Moves the story on, lets time pass, and captures again.
  func captureAgain(stage: Int) async throws {
    server.advance(to: stage)
    clock.advance(bySeconds: SampleStage.all[stage].moment.seconds - clock.now().seconds)
    let makeClient = web.office.client
    _ = try await DueCaptures(
      services: services, viewer: operatorViewer, client: { makeClient($0.account, true) }
    ).run(.all)
    try await LedgerSequencer(services: services).integrate()
  }
}

import HTTPTypes
import HummingbirdTesting
import RostraPlatforms
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("How a site is kept")
struct SiteSettingsTests {
  private static func site(in office: WebTestOffice) async throws -> Site {
    try await office.services.database.read { [viewer = office.operatorViewer] tx in
      try #require(try Site.find(reference: "S-1", for: viewer, in: tx))
    }
  }

  @Test("pausing asks for a reason, which is evidence; resuming makes the site due")
  func pause() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let officer = try await office.person(.recordsOfficer)
      let silent = try await officer.post("/sites/S-1/pause", [("reason", "  ")])
      #expect(silent.status == .unprocessableContent && silent.text.contains("id=\"reason-error\""))
      #expect(try await Self.site(in: office).status == .active)
      let done = try await officer.post("/sites/S-1/pause", [("reason", "The account moves.")])
      #expect(done.status == .seeOther && done.headers[.location] == "/sites/S-1/settings?done=site-changed")
      #expect(try await Self.site(in: office).status == .paused)
      #expect(try await office.evidence("site.change").last?.reason == "The account moves.")
      let page = try await officer.get("/sites/S-1/settings").text
      #expect(page.contains("Resume this site") && !page.contains("Pause this site"))
      #expect(try await officer.post("/sites/S-1/capture").status == .unprocessableContent)
      #expect(try await officer.post("/sites/S-1/resume").status == .seeOther)
      let site = try await Self.site(in: office)
      #expect(site.status == .active && site.due <= office.clock.now())
    }
  }

  @Test("an interval outside of its bounds is refused beside its field", arguments: ["4", "44641", "often", "", "-60"])
  func interval(_ text: String) async throws {
    try await WebTestOffice.with(captured: true) { office in
      let officer = try await office.person(.recordsOfficer)
      let refused = try await officer.post("/sites/S-1/settings", [("interval", text)])
      #expect(refused.status == .unprocessableContent && refused.text.contains("id=\"interval-error\""))
      #expect(try await Self.site(in: office).interval == Site.defaultInterval)
      #expect(try await officer.post("/sites/S-1/settings", [("interval", "15")]).status == .seeOther)
      #expect(try await Self.site(in: office).interval == 900)
    }
  }

  @Test("GEN-2: a site goes to another unit of those that one manages, and to no other")
  func unit() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let officer = try await office.person(.recordsOfficer)
      let fields = [("interval", "60"), ("unit", "no-such-unit")]
      #expect(try await officer.post("/sites/S-1/settings", fields).status == .unprocessableContent)
      let right = [("interval", "60"), ("unit", unit.id.text)]
      #expect(try await officer.post("/sites/S-1/settings", right).status == .seeOther)
      #expect(try await Self.site(in: office).unit == unit.id)
      let librarian = try await office.person(.reader, unit: unit.id)
      #expect(try await librarian.get("/sites/S-1").status == .ok)
    }
  }

  @Test("a capture out of turn makes the site due, is evidence, and the page follows it")
  func captureNow() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let keeper = try await office.person(.siteAdministrator)
      #expect(try await keeper.get("/sites/S-1").text.contains("Capture now"))
      let done = try await keeper.post("/sites/S-1/capture")
      #expect(done.headers[.location] == "/sites/S-1?done=capture-started")
      #expect(try await Self.site(in: office).due <= office.clock.now())
      #expect(try await office.evidence("site.capture").last?.subject == "S-1")
      let page = try await keeper.get("/sites/S-1").text
      #expect(page.contains("data-refresh=\"3\"") && !page.contains("Capture now"))
      let reader = try await office.person(.reader)
      #expect(!(try await reader.get("/sites/S-1").text.contains("Capture now")))
      #expect(try await reader.post("/sites/S-1/capture").status == .forbidden)
      #expect(!(try await reader.get("/sites/S-1/settings").text.contains("Pause this site")))
    }
  }
}

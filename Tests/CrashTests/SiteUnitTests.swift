import Foundation
import RostraPlatforms
import RostraTesting
import Testing

@Suite("Sites of a unit at the command line", .serialized, .enabled(if: Program.isThere))
struct SiteUnitTests {
  @Test("GEN-11: a site is taken in for a unit by the unit's name, and refused for one that is not there")
  func unit() async throws {
    try await CrashOffice.with(platforms: []) { office in
      let unit = try await office.document(["units", "add", "Library"])
      let feed = try #require(office.server.sites.first { $0.platform == "feed" }).address
      let wrong = try await office.program.run(["sites", "add", feed, "--unit", "Nowhere", "--allow-private"])
      #expect(wrong.status != 0 && wrong.complaints.contains("Nowhere"), "\(wrong)")
      let site = try await office.document(["sites", "add", feed, "--unit", "Library", "--allow-private"])
      #expect(site["unit"]?.string == unit["id"]?.string && site["unit"] != nil)
    }
  }
}

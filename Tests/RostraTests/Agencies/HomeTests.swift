import Foundation
import RostraPlatforms
import RostraTesting
import Testing

@testable import Rostra

@Suite("An agency's home")
struct HomeTests {
  @Test("GEN-10: its making is the first evidence, and it opens again as the same agency", arguments: Ground.all)
  func again(on ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      let first = try #require(try await office.evidence().first)
      #expect(first.verb == "agency.create")
      #expect(first.after?["name"]?.string == "City of Maple Bend")
      let again = try await office.home.open(clock: office.clock.clock)
      #expect(again.agency == office.services.agency)
      #expect(again.signer.verifier.vkey == office.services.signer.verifier.vkey)
      try await again.close()
      await #expect(throws: HomeError.self) {
        _ = try await office.home.create(
          agency: "Another", profile: try Profile.named("wisconsin"), timeZone: nil, isSample: false, viewerName: "x")
      }
    }
  }

  @Test("the log's key can be read by its owner alone")
  func key() async throws {
    try await TestOffice.with { office in
      let attributes = try FileManager.default.attributesOfItem(atPath: office.home.keyPath)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }
  }

  @Test("what cannot be an agency's home says why, and what to do")
  func refusals() async throws {
    let folder = NSTemporaryDirectory() + "rostra-home-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let home = Home(path: folder, environment: [:])
    let missing = await #expect(throws: HomeError.self) { _ = try await home.open() }
    #expect(missing?.description.contains("rostra init") == true)
    let profile = try Profile.named("missouri-local")
    for (name, zone) in [("", nil), (String(repeating: "x", count: 201), nil), ("City", "Mars/Olympus")]
      as [(String, String?)]
    {
      await #expect(throws: HomeError.self, "\(name) \(zone ?? "")") {
        _ = try await home.create(agency: name, profile: profile, timeZone: zone, isSample: false, viewerName: "x")
      }
      #expect(!home.exists)
    }
    #expect(throws: ProfileError.self) { _ = try Profile.named("atlantis") }
  }

  @Test("each profile that ships is whole")
  func profiles() throws {
    let profiles = try Profile.all()
    #expect(profiles.map(\.id).contains("missouri-local"))
    for profile in profiles {
      #expect(TimeZone(identifier: profile.timeZone) != nil, "\(profile.id)")
      #expect(!profile.law.isEmpty, "\(profile.id)")
    }
  }
}

import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("The catalogue of copy lists")
struct CopyListTests {
  /// Requirements, 3.0: line, message, To, Cc. N7, N8, N11 and N14 belong to capabilities that are not here yet.
  private static let catalogue: [(line: String, kind: String, to: String, cc: String)] = [
    ("N1", "site-request", "communications-director", "technology-officer web-team agency-head"),
    ("N2", "site-decision", "requester", "technology-officer agency-head"),
    ("N3", "site-activation", "web-team", "technology-officer communications-director"),
    ("N4", "designation", "technology-officer", "designee"),
    ("N5", "administrator-removed", "web-team technology-officer", "former-administrator"),
    ("N6", "credential-change", "web-team technology-officer", ""),
    ("N9", "deactivation-direction", "technology-officer", "administrators web-team"),
    ("N10", "deactivation-done", "technology-officer", "web-team agency-head"),
    ("N12", "terms-contradiction", "information-officer", "counsel communications-director"),
  ]

  @Test("MSG-7: New Jersey's lists ship as data, line for line")
  func newJersey() throws {
    let profile = try Profile.named("new-jersey")
    func words(_ list: [CopyList.Addressee]) -> String {
      list.map { addressee in
        switch addressee {
        case .role(let role): role.rawValue
        case .party(let party): party.rawValue
        }
      }.joined(separator: " ")
    }
    for (line, kind, to, cc) in Self.catalogue {
      let list = try #require(profile.notices[kind], "\(line)")
      #expect(
        list.line == line && words(list.to) == to && words(list.cc) == cc,
        "\(line): \(words(list.to)), \(words(list.cc))")
    }
  }

  @Test(
    "MSG-3, MSG-5: a message that no server takes is a finding, with the attempt on record, and whoever may not send it does not"
  )
  func undelivered() async throws {
    try await Bureau.with("new-jersey") { all in
      let site = try await all.submitted()
      let agency = all.office.agency
      try await all.services.database.write { tx in
        try tx.execute(
          "UPDATE notice SET state = 'failed', result = '550 no such user' WHERE agency = \(agency) AND about = \(site.reference)"
        )
      }
      _ = try await CheckRun(services: all.services).run()
      #expect(try await all.findings("notice.undelivered") == [site.reference])
    }
  }

  @Test(
    "AUD-5, AUD-6, AUD-11, AUD-12: an auditor reads every case and its history, takes no step and never sees the vault; what stood on a day is in the evidence"
  )
  func auditor() async throws {
    try await Bureau.with("new-jersey") { all in
      let until = all.office.clock.now().advanced(bySeconds: 86_400 * 30)
      let auditor = try await all.office.holder("Audrey", .auditor, until: until)
      let site = try await all.submitted()
      try await all.escrow(site)
      let services = all.services
      let detail = try await services.database.read { tx in
        try CaseDetail<SiteProcedure>.read(site.reference, services: services, for: auditor, in: tx)
      }
      #expect(detail.history.map(\.verb) == ["site.draft", "site.endorse", "site.submit"])
      #expect(detail.history.allSatisfy { $0.at <= all.office.clock.now() })
      #expect(detail.next.allSatisfy { !$0.isMine })
      await #expect(throws: NotPermitted.self) { try await all.take("approve", site, auditor) }
      let vault = try #require(Vault.of(services))
      await #expect(throws: (any Error).self) {
        try await services.database.read { tx in try vault.entry("V-1", for: auditor, in: tx) }
      }
    }
  }
}

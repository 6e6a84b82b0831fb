import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("Who may do what")
struct ViewerTests {
  /// Everything that is allowed; what is not in it is denied.
  static let allowed: [Viewer.Role: Set<Viewer.Permission>] = [
    .operator: [
      .manageSites, .capture, .read, .search, .annotate, .produce, .verify, .importRecords, .readEvidence,
      .managePeople, .administer, .follow, .takePart,
    ],
    .administrator: [
      .manageSites, .capture, .read, .search, .verify, .readEvidence, .managePeople, .administer, .follow, .takePart,
    ],
    .recordsOfficer: [
      .manageSites, .capture, .read, .search, .annotate, .produce, .verify, .importRecords, .readEvidence, .follow,
      .takePart,
    ],
    .counsel: [.read, .search, .annotate, .produce, .verify, .readEvidence, .follow, .takePart],
    .siteAdministrator: [.capture, .read, .search, .annotate, .verify, .follow, .takePart],
    .reader: [.read, .search, .verify, .follow, .takePart],
    .auditor: [.read, .search, .verify, .readEvidence, .follow],
    .internalAudit: [.read, .search, .verify, .readEvidence, .follow, .takePart],
    .agencyHead: [.read, .search, .verify, .readEvidence, .follow, .takePart],
    .technologyOfficer: [.read, .search, .verify, .readEvidence, .follow, .takePart],
    .communicationsDirector: [.read, .search, .verify, .readEvidence, .follow, .takePart],
    .unitHead: [.read, .search, .verify, .readEvidence, .follow, .takePart],
    .informationOfficer: [.read, .search, .verify, .readEvidence, .follow, .takePart],
    .custodian: [.read, .search, .verify, .readEvidence, .follow, .takePart],
    .socialMediaAdministrator: [
      .manageSites, .capture, .read, .search, .annotate, .verify, .readEvidence, .follow, .takePart,
    ],
    .webTeam: [.capture, .read, .search, .verify, .follow, .takePart],
    .captureStaff: [.capture, .read, .search, .verify, .follow, .takePart],
    .webLiaison: [.read, .search, .follow, .takePart],
    .approver: [.read, .search, .follow, .takePart],
    .author: [.read, .search, .follow, .takePart],
    .moderator: [.read, .search, .follow, .takePart],
    .responder: [.read, .search, .follow, .takePart],
    .lineManager: [.read, .search, .follow, .takePart],
    .privacyOfficer: [.read, .search, .follow, .takePart],
    .licenceOfficer: [.follow, .takePart],
    .humanResources: [.follow, .takePart],
    .informationTechnology: [.follow, .takePart],
    .spokesperson: [.follow, .takePart],
    .supervisor: [.follow, .takePart],
    .employee: [.follow, .takePart],
    .system: [.capture, .read, .search, .verify],
    .public: [],
  ]

  @Test("GEN-11: each role may do what stands in one table, and nothing else", arguments: Viewer.Role.allCases)
  func table(_ role: Viewer.Role) {
    let viewer = Viewer(agency: Identifier(text: "a"), actor: "someone", role: role)
    for permission in Viewer.Permission.allCases {
      let isAllowed = ViewerTests.allowed[role]?.contains(permission) ?? false
      #expect(viewer.may(permission) == isAllowed, "\(role) \(permission)")
      if isAllowed {
        #expect(throws: Never.self) { try viewer.require(permission) }
      } else {
        #expect(throws: NotPermitted.self) { try viewer.require(permission) }
      }
    }
  }

  @Test("GEN-11: a command refuses the role that may not, changes nothing, and says who and what")
  func commands() async throws {
    try await TestOffice.with { office in
      let site = try await office.add("page")
      let evidence = try await office.evidence().count
      let auditor = office.viewer(.auditor)
      let acts: [(String, () async throws -> Void)] = [
        ("add", { _ = try await office.add(office.server.sites[3], viewer: auditor) }),
        (
          "change",
          { _ = try await site.change(SiteChange(interval: 60), reason: nil, services: office.services, for: auditor) }
        ),
        (
          "capture",
          {
            _ = try await DueCaptures(services: office.services, viewer: auditor, client: { _ in office.client() }).run(
              .all)
          }
        ),
      ]
      for (name, act) in acts {
        await #expect(throws: NotPermitted.self, "\(name)") { try await act() }
      }
      #expect(try await office.evidence().count == evidence)
      #expect(try await office.sites().count == 1)
      let refusal = #expect(throws: NotPermitted.self) { try auditor.require(.capture) }
      #expect(refusal?.description.contains("jane@example.gov as auditor may not start captures") == true)
    }
  }

  @Test("what belongs to another agency does not exist for a viewer")
  func otherAgency() async throws {
    try await TestOffice.with { office in
      let site = try await office.add("page")
      try await office.capture()
      let stranger = Viewer(agency: Identifier(text: "another"), actor: "jane@example.gov", role: .operator)
      let (sites, one, items, runs, gaps) = try await office.services.database.read { tx in
        (
          try Site.all(for: stranger, in: tx), try Site.find(site.id, for: stranger, in: tx),
          try ArchivedItem.matching(site.account.address, for: stranger, in: tx),
          try CaptureRun.all(site: nil, limit: 10, for: stranger, in: tx), try Gap.all(site: nil, for: stranger, in: tx)
        )
      }
      #expect(sites.isEmpty && one == nil && items.isEmpty && runs.isEmpty && gaps.isEmpty)
    }
  }
}

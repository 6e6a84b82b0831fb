import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

/// What the steps of a site need, step by step.
extension Bureau {
  var duties: [JSON] { (1...9).map { .string(String($0)) } }

  var registration: [String: JSON] {
    [
      "links": "https://www.maplebend.example/parks", "contact": "parks@maplebend.example",
      "website": "https://www.maplebend.example/parks",
    ]
  }

  var copy: [String: JSON] {
    [
      "copy-counts": "Posts 120 of 120", "copy-place": "The archive of this system, S-1",
      "copy-complete": ["answer": "yes", "note": "Counts and ten samples compared."],
    ]
  }

  func approved() async throws -> SiteCase {
    let site = try await submitted()
    try await review(site, director)
    try await review(site, officer)
    return try await take("approve", site, director)
  }

  /// Everything of set A (REQ-17).
  func prepare(_ site: inout SiteCase, created: String? = nil) async throws {
    let today = AgencyTime(services.agency).date(office.clock.now().advanced(bySeconds: 86_400))
    _ = try await place(PolicyProcedure.self, at: .promulgated, ["policy-title": "Social Media"])
    try await setTerms(of: site, to: .accepted)
    try await take(
      "account", site, liaison,
      [
        "address": "https://facebook.example/parks", "handle": "mbparks", "created": .string(created ?? today),
        "mail": "parks@example.gov", "hosting": "company",
      ])
    let paper = try await attach("The page belongs to the city.", to: site)
    try await take(
      "ownership", site, liaison,
      ["owner": "The city", "ownership-paper": .string(paper), "declaration": ["answer": "yes", "note": ""]])
    try await take("verify-ownership", site, team)
    try await take(
      "accountability", site, liaison,
      [
        "posting": ["lia@example.gov"], "responding": ["lia@example.gov"], "retaining": ["cleo@example.gov"],
        "approvers": ["dora@example.gov"], "capturer": "lia@example.gov", "capture-deputy": "tess@example.gov",
      ])
    try await take(
      "use", site, liaison, ["interaction": "public", "comments": "on", "forum": "limited", "primary": "no"])
    try await take("confirm-forum", site, counsel)
    try await take(
      "plans", site, liaison,
      [
        "authoring": "Written by one, approved by another.", "review-days": "90", "capture-method": "hand",
        "series": "GS 1", "continuity": "Export every month.",
      ])
    try await take("confirm-records", site, custodian)
    try await approveNotices(of: site)
    try await escrow(site)
    site = try await now(site)
  }

  func attach<P: Procedure>(_ text: String, to file: CaseFile<P>) async throws -> String {
    let path = office.folder + "/paper-\(file.reference).txt"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let digest = CaseDocument.digest(of: Array(text.utf8))
    try await services.attach(
      path, name: "paper.txt", mediaType: "text/plain", size: Int64(text.utf8.count), digest: digest, to: P.self,
      file.reference, for: liaison)
    return digest
  }

  /// What the review of terms itself asks is tested where it belongs.
  func setTerms(of site: SiteCase, to stage: TermsReview.Stage) async throws {
    try await services.database.write { [agency = office.agency] tx in
      let changed = try tx.execute(
        """
        UPDATE case_file SET stage = \(stage.rawValue)
        WHERE agency = \(agency) AND noun = 'terms' AND about = \(site.reference)
        """)
      #expect(changed == 1)
    }
  }

  func approveNotices(of site: SiteCase) async throws {
    let profile = try Profile.named(services.agency.profile)
    for notice in profile.siteNotices {
      let statement = try await services.open(
        "draft", Statement.self, Opening(unit: site.unit, about: site.reference),
        StepEntry(["kind": .string(notice.kind), "text": ""]), for: liaison)
      let text = statement.contents[Statement.text]
      if text.contains("[[") {
        try await take(
          "edit", statement, liaison, ["text": .string(text.replacing(/\[\[.*?\]\]/, with: "parks@example.gov"))])
      }
      try await take("submit", statement, liaison)
      try await take("approve", statement, counsel)
    }
  }

  func displayNotices(of site: SiteCase) async throws {
    let system = Viewer.system("test", of: office.agency)
    let statements = try await services.database.read { tx in
      var filter = CaseFile<Statement>.Filter()
      filter.about = site.reference
      filter.stages = [.approved]
      return try CaseFile<Statement>.all(filter, for: system, in: tx)
    }
    for statement in statements {
      let picture = try await attach("A capture of \(statement.reference).", to: statement)
      try await take(
        "show", statement, liaison,
        [
          "placement": "About", "evidence": .string(picture),
          "seen": .string(AgencyTime(services.agency).date(office.clock.now())),
        ])
    }
  }

  /// Past the training itself, which is tested where it belongs.
  func train(_ viewer: Viewer) async throws {
    _ = try await place(
      Training.self, at: .active,
      ["until": .string(AgencyTime(services.agency).date(office.clock.now().advanced(bySeconds: 300 * 86_400)))],
      subject: viewer.person)
  }

  func training(of viewer: Viewer) async throws -> CaseFile<Training> {
    let system = Viewer.system("test", of: office.agency)
    return try await services.database.read { tx in
      var filter = CaseFile<Training>.Filter()
      filter.subject = viewer.person
      return try #require(try CaseFile<Training>.all(filter, for: system, in: tx).first)
    }
  }

  func designations(of site: SiteCase) async throws -> [CaseFile<Designation>] {
    let system = Viewer.system("test", of: office.agency)
    return try await services.database.read { tx in
      var filter = CaseFile<Designation>.Filter()
      filter.about = site.reference
      return try CaseFile<Designation>.all(filter, for: system, in: tx)
    }
  }

  func tasks(of site: SiteCase) async throws -> [String] {
    let system = Viewer.system("test", of: office.agency)
    return try await services.database.read { tx in
      var filter = CaseFile<TaskProcedure>.Filter()
      filter.about = site.reference
      return try CaseFile<TaskProcedure>.all(filter, for: system, in: tx).map { $0.contents[TaskProcedure.kind] }
    }
  }

  func findings(_ check: String) async throws -> [String] {
    let system = Viewer.system("test", of: office.agency)
    return try await services.database.read { tx in
      var filter = CaseFile<Finding>.Filter()
      filter.stages = [.open]
      return try CaseFile<Finding>.all(filter, limit: 1000, for: system, in: tx)
        .filter { $0.contents[Finding.check] == check }.map { $0.contents[Finding.breach] }
    }
  }

  /// All account information of a site, in the vault (CRD-3).
  func escrow(_ site: SiteCase) async throws {
    try await AgencyDomains(["example.gov", "maplebend.gov"]).save(services: services, for: office.viewer)
    let vault = try #require(Vault.of(services))
    _ = try await vault.add(
      Vault.NewEntry(
        unit: site.unit, platform: "Facebook", handle: "mbparks", siteCase: site.reference,
        credentials: VaultOffice.credentials), for: sma)
  }

  func site(_ reference: String) async throws -> SiteCase {
    let system = Viewer.system("test", of: office.agency)
    return try await services.database.read { tx in try SiteCase.require(reference, for: system, in: tx) }
  }

  /// Puts contents into a case past its steps: for tests of one condition alone.
  func rewrite<P: Procedure>(_ file: CaseFile<P>, _ contents: Contents, stage: P.Stage? = nil) async throws {
    let agency = office.agency
    try await services.database.write { tx in
      try tx.execute(
        """
        UPDATE case_file SET contents = \(contents.json.text), stage = \((stage ?? file.stage).rawValue)
        WHERE agency = \(agency) AND id = \(file.id)
        """)
    }
  }

  func directed(_ site: SiteCase) async throws -> SiteCase {
    try await take(
      "direct", site, head,
      ["no-longer-needed": ["answer": "yes", "note": "Over."], "cause": "unit", "ending": "flag"], reason: "Over.")
  }
}

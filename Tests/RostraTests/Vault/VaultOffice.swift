import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

/// An office with a vault, and somebody for each part in it.
struct VaultOffice: Sendable {
  let office: TestOffice
  let vault: Vault
  let parks, police: AgencyUnit
  let keeper, officer, team, admin, liaison, head, it, auditor, system, clerk: Viewer

  /// Strings that must be found nowhere but where they are shown.
  static let planted: [CredentialField: String] = [
    .username: "planted.user.Q7x", .secret: "Planted-Pass-9zK!mm", .registrationMail: "planted.reg@maplebend.gov",
    .recoveryMail: "planted.rec@maplebend.gov", .recoveryPhone: "+1 816 555 0199",
    .secondFactor: "PLNTEDTOTPKEY2345ABCDEFGHIJKLMNO", .backupCodes: "plant-code-1111\nplant-code-2222",
  ]

  static var credentials: Credentials { Credentials(planted.mapValues { VaultSecret($0) }) }

  static func with(_ ground: Ground = .sqlite, _ body: (VaultOffice) async throws -> Void) async throws {
    try await TestOffice.with(ground) { office in
      try await AgencyDomains(["maplebend.gov"]).save(services: office.services, for: office.viewer)
      let parks = try await office.unit("Parks")
      let police = try await office.unit("Police")
      try await body(
        VaultOffice(
          office: office, vault: Vault(services: office.services, home: office.home), parks: parks, police: police,
          keeper: try await office.holder("Kim", .socialMediaAdministrator),
          officer: try await office.holder("Otto", .technologyOfficer),
          team: try await office.holder("Tess", .webTeam),
          admin: try await office.holder("Ada", .siteAdministrator, unit: parks),
          liaison: try await office.holder("Lia", .webLiaison), head: try await office.holder("Hana", .agencyHead),
          it: try await office.holder("Ike", .informationTechnology),
          auditor: try await office.holder(
            "Audrey", .auditor, until: office.clock.now().advanced(bySeconds: 86_400 * 300)),
          system: try await office.holder("Sys", .administrator), clerk: try await office.holder("Cleo", .author)))
    }
  }

  @discardableResult
  func add(
    _ credentials: Credentials = VaultOffice.credentials, unit: AgencyUnit? = nil, handle: String = "@parks",
    siteCase: String? = "SC-1", by viewer: Viewer? = nil
  ) async throws -> VaultEntry {
    try await vault.add(
      Vault.NewEntry(
        unit: (unit ?? parks).id, platform: "bluesky", handle: handle, siteCase: siteCase, credentials: credentials),
      for: viewer ?? keeper)
  }

  /// As the step does that reports a site's end.
  func sealFinalList(by viewer: Viewer) async throws -> Vault.FinalList {
    try await office.services.database.write { [vault] tx in
      try vault.sealFinalList(case: "SC-1", by: viewer, in: tx)
    }
  }

  static func simple(_ name: String, _ secret: String) -> Credentials {
    Credentials([.username: VaultSecret(name), .secret: VaultSecret(secret)])
  }

  func sees(_ viewer: Viewer) async throws -> [String] {
    try await office.services.database.read { [vault] tx in try vault.entries(for: viewer, in: tx).map(\.reference) }
  }

  func read<T: Sendable>(_ body: @escaping @Sendable (Vault, any Transaction) throws -> T) async throws -> T {
    try await office.services.database.read { [vault] tx in try body(vault, tx) }
  }

  /// Does to the database what no command would.
  func tamper(_ statements: SQL...) async throws {
    try await office.services.database.write { tx in for statement in statements { try tx.execute(statement) } }
  }

  func problems(_ act: () async throws -> Void) async -> [String] {
    do {
      try await act()
      return []
    } catch let error as EntryErrors { return error.errors.map { "\($0.field): \($0.problem)" } } catch let error
      as EntryError
    { return ["\(error.field): \(error.problem)"] } catch { return ["\(error)"] }
  }
}

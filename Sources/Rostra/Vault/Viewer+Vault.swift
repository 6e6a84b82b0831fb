package import RostraPlatforms
package import RostraStorage

extension Viewer {
  /// Those who coordinate all sites, and so all their credentials (CRD-2).
  static let vaultKeepers: [Role] = [.socialMediaAdministrator, .webTeam, .technologyOfficer]
  /// And those who run the sites of a unit.
  static let vaultManagers: [Role] = vaultKeepers + [.siteAdministrator]
  /// Those who may lay a new account down: whoever activates a site hands its credentials in, too (CRD-3).
  static let vaultFilers: [Role] = vaultManagers + [.webLiaison]
  /// Those who may take control in an emergency (CRD-15).
  static let glassBreakers: [Role] = [.informationTechnology, .technologyOfficer, .socialMediaAdministrator]

  /// Whether the vault is part of this viewer's work, whatever it holds for them.
  package var worksWithVault: Bool {
    !isBarredFromVault && grants.contains { (Self.vaultFilers + Self.glassBreakers + [.agencyHead]).contains($0.role) }
  }

  /// Who may change the master key and its recovery. Neither opens an entry.
  var keepsVaultKeys: Bool {
    role == .operator || grants.contains { $0.role == .technologyOfficer && $0.units == nil } && scopes == nil
  }

  /// An auditor sees what was done, never a credential; nobody is let in without a name of their own.
  private var isBarredFromVault: Bool {
    person == nil || grants.isEmpty || grants.contains { $0.role == .auditor || $0.role == .internalAudit }
      || !(scopes?.contains(.takePart) ?? true)
  }

  /// The one condition under which a row of `vault_entry` exists for this viewer (CRD-2, SEC-7): a current role on the site,
  /// being named as holder, an open emergency, or one's own. Whoever runs the system has none of these by that.
  ///
  /// Begins with `AND`.
  package func withinVault(at now: Timestamp) -> SQL {
    guard !isBarredFromVault, let person else { return "AND 1 = 0" }
    let roles: [SQL] =
      ["1 = 0"]
      + grants.filter { Self.vaultManagers.contains($0.role) }.map { grant in
        grant.units.map { "vault_entry.unit IN \(list: $0.sorted())" } ?? "1 = 1"
      }
    return """
      AND ((vault_entry.kind = 'personal' AND vault_entry.owner = \(person))
        OR (vault_entry.kind = 'site' AND (\(sql: roles.joined(separator: " OR "))
          OR EXISTS (SELECT 1 FROM vault_person named WHERE named.agency = vault_entry.agency
            AND named.entry = vault_entry.id AND named.person = \(person) AND named.way = 'holder'
            AND (named.until_at IS NULL OR named.until_at > \(now.milliseconds)))
          OR EXISTS (SELECT 1 FROM vault_checkout glass WHERE glass.agency = vault_entry.agency
            AND glass.entry = vault_entry.id AND glass.person = \(person) AND glass.kind = 'break-glass'
            AND glass.returned_at IS NULL AND glass.until_at > \(now.milliseconds)))))
      """
  }
}

package import RostraPlatforms
package import RostraStorage

extension Viewer {
  /// The viewer with the one grant that lets them act in one of these roles upon a unit; nil where they hold none.
  ///
  /// A delegated unit decides for itself (GEN-3): there only a role that was given within it counts, not one of the whole
  /// agency or of a unit above. Where nobody holds a role, the profile may name who stands in for it (ADM-9).
  package func relying(
    on roles: [Role], within unit: Identifier<AgencyUnit>, _ profile: Profile, at now: Timestamp,
    in tx: any Transaction
  ) throws -> Viewer? {
    if role == .system { return roles.contains(.system) ? self : nil }
    // What a token was not made for, it does not do, whatever its owner holds.
    guard may(.takePart) else { return nil }
    if roles.contains(.employee), person != nil { return with(Grant(role: .employee)) }
    let delegation = try AgencyUnit.delegation(of: unit, agency: agency, in: tx)
    // The head of a delegated unit stands for every role there.
    let sought = delegation == nil ? roles : roles + [.unitHead]
    if let held = grant(of: sought, within: unit, delegation) { return with(held) }
    for role in roles {
      for (vacant, substitute) in zip(profile.chain(from: role), profile.chain(from: role).dropFirst()) {
        guard try RoleHolders.exactly(vacant, for: unit, at: now, agency: agency, in: tx).isEmpty else { break }
        if let held = grant(of: [substitute], within: unit, delegation) { return with(held) }
      }
    }
    return nil
  }

  /// The same, by the rules in force now.
  package func relying(
    on roles: [Role], within unit: Identifier<AgencyUnit>, _ services: Services, in tx: any Transaction
  ) throws -> Viewer? {
    try relying(
      on: roles, within: unit, try Profile.inForce(for: agency, in: tx), at: services.clock.now(), in: tx)
  }

  private func grant(
    of roles: [Role], within unit: Identifier<AgencyUnit>, _ delegation: Set<Identifier<AgencyUnit>>?
  ) -> Grant? {
    roles.lazy.compactMap { role in
      grants.first { grant in
        guard grant.role == role else { return false }
        guard let units = grant.units else { return delegation == nil }
        return units.contains(unit) && (delegation.map { units.isSubset(of: $0) } ?? true)
      }
    }.first
  }

  private func with(_ grant: Grant) -> Viewer {
    var viewer = self
    viewer.grants = [grant]
    return viewer
  }
}

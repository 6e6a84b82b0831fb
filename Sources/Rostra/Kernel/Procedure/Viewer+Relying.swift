package import RostraStorage

extension Viewer {
  /// The viewer with the one grant that lets them act in one of these roles upon a unit; nil where they hold none.
  ///
  /// A delegated unit decides for itself (GEN-3): there only a role that was given within it counts, not one of the whole
  /// agency or of a unit above.
  package func relying(
    on roles: [Role], within unit: Identifier<AgencyUnit>, in tx: any Transaction
  ) throws -> Viewer? {
    if role == .system, roles.contains(.system) { return self }
    let delegation = try AgencyUnit.delegation(of: unit, agency: agency, in: tx)
    if roles.contains(.employee), person != nil, may(.takePart) { return with(Grant(role: .employee)) }
    // The head of a delegated unit stands for every role there.
    let sought = delegation == nil ? roles : roles + [.unitHead]
    let held = sought.lazy.compactMap { role in
      grants.first { grant in
        guard grant.role == role else { return false }
        guard let units = grant.units else { return delegation == nil }
        return units.contains(unit) && (delegation.map { units.isSubset(of: $0) } ?? true)
      }
    }.first
    return held.map(with)
  }

  private func with(_ grant: Grant) -> Viewer {
    var viewer = self
    viewer.grants = [grant]
    return viewer
  }
}

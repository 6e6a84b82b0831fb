package import RostraPlatforms
package import RostraStorage

/// Who holds a role for a unit now: those nearest to it in the tree of units (MSG-1).
package enum RoleHolders {
  /// By name; empty where the role is vacant. Within a delegated unit its head holds what nobody else there does (GEN-3);
  /// elsewhere whoever the profile names for the time of a vacancy (ADM-9).
  package static func of(
    _ role: Viewer.Role, for unit: Identifier<AgencyUnit>, _ profile: Profile, at now: Timestamp,
    agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [Person] {
    for each in profile.chain(from: role) {
      let named = try exactly(each, for: unit, at: now, agency: agency, in: tx)
      if !named.isEmpty { return named }
    }
    return []
  }

  /// Without those who hold it only while it is vacant.
  package static func exactly(
    _ role: Viewer.Role, for unit: Identifier<AgencyUnit>, at now: Timestamp, agency: Identifier<Agency>,
    in tx: any Transaction
  ) throws -> [Person] {
    var line = try AgencyUnit.line(from: unit, agency: agency, in: tx)
    let delegated = try AgencyUnit.delegated(above: unit, agency: agency, in: tx)
    if let end = delegated.flatMap({ line.firstIndex(of: $0) }) { line = Array(line[...end]) }
    for each in line {
      let found = try holders(of: role, exactly: each, at: now, agency: agency, in: tx)
      if !found.isEmpty { return found }
    }
    guard let delegated else { return [] }
    return try holders(of: .unitHead, exactly: delegated, at: now, agency: agency, in: tx)
  }

  private static func holders(
    of role: Viewer.Role, exactly unit: Identifier<AgencyUnit>, at now: Timestamp, agency: Identifier<Agency>,
    in tx: any Transaction
  ) throws -> [Person] {
    let named = try tx.rows(
      """
      SELECT person_role.person FROM person_role
      JOIN person ON person.agency = person_role.agency AND person.id = person_role.person
      WHERE person_role.agency = \(agency) AND role = \(role.rawValue) AND person_role.unit = \(unit)
        AND (until_at IS NULL OR until_at > \(now.milliseconds)) AND person.state = 'active'
        AND (person.ends_at IS NULL OR person.ends_at > \(now.milliseconds))
      """
    ).map { Identifier<Person>(text: try $0.text("person")) }
    // Whoever stands in for one of them hears what they hear, and they still do (MSG-3).
    let acting = try StandIn.acting(in: role, of: unit, at: now, agency: agency, in: tx).filter { !named.contains($0) }
    func people(_ ids: [Identifier<Person>]) throws -> [Person] {
      // Put in order here: asked for in order, SQLite would read everybody by name to find the few.
      try ids.compactMap { try Person.find($0, agency: agency, in: tx) }
        .sorted { ($0.name, $0.id.text) < ($1.name, $1.id.text) }
    }
    return try people(named) + people(acting)
  }
}

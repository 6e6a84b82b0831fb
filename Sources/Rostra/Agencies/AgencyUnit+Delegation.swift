package import RostraStorage

/// A unit may be set to emulate the policy of the agency (GEN-3): its own head then holds every power of approval, audit and
/// enforcement for it and all below it, and nobody above decides there.
extension AgencyUnit {
  /// The nearest delegated unit at or above this one.
  package static func delegated(
    above unit: Identifier<AgencyUnit>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> Identifier<AgencyUnit>? {
    let marked = Set(
      try tx.rows("SELECT id FROM unit WHERE agency = \(agency) AND delegated_at IS NOT NULL").map { try $0.text("id") }
    )
    guard !marked.isEmpty else { return nil }
    return try line(from: unit, agency: agency, in: tx).first { marked.contains($0.text) }
  }

  /// All that decides for itself together with this unit; nil where the agency decides.
  static func delegation(
    of unit: Identifier<AgencyUnit>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> Set<Identifier<AgencyUnit>>? {
    try delegated(above: unit, agency: agency, in: tx).map { try reach(of: $0, agency: agency, in: tx) }
  }

  /// The unit, what it belongs to, and so on up to the agency.
  package static func line(
    from unit: Identifier<AgencyUnit>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [Identifier<AgencyUnit>] {
    try tx.rows(
      """
      WITH RECURSIVE above (id, parent, height) AS (
        SELECT id, parent, 0 FROM unit WHERE agency = \(agency) AND id = \(unit)
        UNION ALL SELECT unit.id, unit.parent, above.height + 1 FROM unit JOIN above ON unit.id = above.parent
        WHERE unit.agency = \(agency) AND above.height < 100
      ) SELECT id FROM above ORDER BY height
      """
    ).map { Identifier(text: try $0.text("id")) }
  }
}

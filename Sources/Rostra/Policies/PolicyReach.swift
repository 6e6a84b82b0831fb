import RostraPlatforms
import RostraStorage

/// Whom a policy binds: the people of its unit and of all below it, but for a unit there that has one of its own (POL-1). Whoever
/// belongs to no unit belongs to the agency.
struct PolicyReach {
  private let units: [Identifier<AgencyUnit>]
  private let isWholeAgency: Bool

  init(of policy: CaseFile<PolicyProcedure>, agency: Identifier<Agency>, in tx: any Transaction) throws {
    var units = try AgencyUnit.reach(of: policy.unit, agency: agency, in: tx)
    for other in try Self.promulgated(agency, in: tx)
    where other.unit != policy.unit && PolicyProcedure.isAlike(other, policy) && units.contains(other.unit) {
      units.subtract(try AgencyUnit.reach(of: other.unit, agency: agency, in: tx))
    }
    self.units = Array(units)
    isWholeAgency = policy.unit == AgencyUnit.root(of: agency)
  }

  /// Of a row of `person`.
  var condition: SQL {
    isWholeAgency
      ? "(person.unit IS NULL OR person.unit IN \(list: units))" : "person.unit IN \(list: units)"
  }

  static func promulgated(_ agency: Identifier<Agency>, in tx: any Transaction) throws -> [CaseFile<PolicyProcedure>] {
    var filter = CaseFile<PolicyProcedure>.Filter()
    filter.stages = [.promulgated]
    return try CaseFile<PolicyProcedure>.all(filter, limit: 1000, for: .system("policies", of: agency), in: tx)
  }

  /// Those that hold for every platform: what training and agreement are about.
  static func broad(_ agency: Identifier<Agency>, in tx: any Transaction) throws -> [CaseFile<PolicyProcedure>] {
    try promulgated(agency, in: tx).filter { $0.contents[PolicyProcedure.tool].isEmpty }
  }

  /// The one that somebody's agreement is about: of their unit, or of the nearest above it.
  static func binding(
    _ person: Identifier<Person>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> CaseFile<PolicyProcedure>? {
    let own = try tx.row("SELECT unit FROM person WHERE agency = \(agency) AND id = \(person)")?.textOrNil("unit")
    let unit = own.map(Identifier<AgencyUnit>.init(text:)) ?? AgencyUnit.root(of: agency)
    let policies = try broad(agency, in: tx)
    for place in try AgencyUnit.line(from: unit, agency: agency, in: tx) {
      if let policy = policies.first(where: { $0.unit == place }) { return policy }
    }
    return nil
  }
}

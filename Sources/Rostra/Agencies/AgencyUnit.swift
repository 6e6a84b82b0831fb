package import RostraPlatforms
package import RostraStorage

/// A department, board, commission or committee; the agency itself is the root (GEN-2). Every site belongs to one.
package struct AgencyUnit: Sendable, Hashable {
  package var id: Identifier<AgencyUnit>
  package var parent: Identifier<AgencyUnit>?
  package var name: String
  package var kind: Kind
  package var bodyType: BodyType = .public
  /// Since when its own head holds every power of decision over it (GEN-3).
  package var delegated: Timestamp?

  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case agency, department, board, commission, committee

    package var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
  }

  /// What kind of body it is in open-records and open-meetings law (GEN-14); the profile says what each switches on.
  package enum BodyType: String, Sendable, Hashable, CaseIterable, Decodable {
    case `public`
    /// A private body that works mainly with public bodies or for a public purpose.
    case quasiPublic = "quasi-public"

    package var title: String { self == .public ? "Public governmental body" : "Quasi-public governmental body" }
  }
}

extension AgencyUnit {
  /// The root has the agency's own id, so that whatever has no other unit belongs to it.
  package static func root(of agency: Identifier<Agency>) -> Identifier<AgencyUnit> { Identifier(text: agency.text) }

  static func insertRoot(of agency: Agency, in tx: any Transaction) throws {
    try tx.execute(
      """
      INSERT INTO unit (agency, id, parent, name, kind, created_at)
      VALUES (\(agency.id), \(root(of: agency.id)), NULL, \(agency.name), 'agency', \(agency.created.milliseconds))
      """)
  }

  /// The whole tree, parents before children, siblings by name.
  package static func all(for viewer: Viewer, in tx: any Transaction) throws -> [AgencyUnit] {
    let units = try tx.rows(
      "SELECT \(sql: columns) FROM unit WHERE agency = \(viewer.agency) ORDER BY name, id"
    ).map(AgencyUnit.init)
    let children = Dictionary(grouping: units, by: \.parent)
    func branch(_ parent: Identifier<AgencyUnit>?) -> [AgencyUnit] {
      (children[parent] ?? []).flatMap { [$0] + branch($0.id) }
    }
    return branch(nil)
  }

  private static let columns: SQL = "id, parent, name, kind, body_type, delegated_at"

  private init(_ row: Row) throws {
    self.init(
      id: Identifier(text: try row.text("id")), parent: try row.textOrNil("parent").map { Identifier(text: $0) },
      name: try row.text("name"), kind: Kind(rawValue: try row.text("kind")) ?? .department,
      bodyType: BodyType(rawValue: try row.text("body_type")) ?? .public,
      delegated: try row.int64OrNil("delegated_at").map(Timestamp.init(milliseconds:)))
  }

  package static func find(
    _ id: Identifier<AgencyUnit>, for viewer: Viewer, in tx: any Transaction
  ) throws -> AgencyUnit? {
    try tx.row("SELECT \(sql: columns) FROM unit WHERE agency = \(viewer.agency) AND id = \(id)").map(AgencyUnit.init)
  }

  /// How many sites each unit itself has.
  package static func siteCounts(
    for viewer: Viewer, in tx: any Transaction
  ) throws -> [Identifier<AgencyUnit>: Int] {
    try viewer.require(.managePeople)
    return Dictionary(
      uniqueKeysWithValues: try tx.rows(
        "SELECT unit, count(*) AS n FROM site WHERE agency = \(viewer.agency) AND unit IS NOT NULL GROUP BY unit"
      ).map { (Identifier(text: try $0.text("unit")), try $0.int("n")) })
  }

  /// The unit that a site is to belong to, if the viewer manages sites there.
  static func choose(
    _ unit: Identifier<AgencyUnit>, for viewer: Viewer, in tx: any Transaction
  ) throws -> Identifier<AgencyUnit> {
    guard viewer.units(for: .manageSites)?.contains(unit) ?? true,
      try tx.row("SELECT id FROM unit WHERE agency = \(viewer.agency) AND id = \(unit)") != nil
    else { throw EntryError(field: "unit", problem: "is not one of yours", remedy: "choose a unit that you manage") }
    return unit
  }

  /// A unit and everything below it.
  static func reach(of unit: Identifier<AgencyUnit>, agency: Identifier<Agency>, in tx: any Transaction) throws
    -> Set<Identifier<AgencyUnit>>
  {
    Set(
      try tx.rows(
        """
        WITH RECURSIVE below (id) AS (
          SELECT id FROM unit WHERE agency = \(agency) AND id = \(unit)
          UNION SELECT unit.id FROM unit JOIN below ON unit.parent = below.id WHERE unit.agency = \(agency)
        ) SELECT id FROM below
        """
      ).map { Identifier(text: try $0.text("id")) })
  }

  /// Adds a unit below another; the root where none is named.
  package static func add(
    name: String, kind: Kind, parent: Identifier<AgencyUnit>?, services: Services, for viewer: Viewer
  ) async throws -> AgencyUnit {
    try viewer.require(.managePeople)
    let name = try Entry.name(name, field: "name", limit: 120)
    let unit = AgencyUnit(
      id: services.identifiers.next(), parent: parent ?? root(of: viewer.agency), name: name,
      kind: kind == .agency ? .department : kind)
    let now = services.clock.now()
    try await services.database.write { tx in
      let known = try all(for: viewer, in: tx)
      guard let parent = unit.parent, known.contains(where: { $0.id == parent }),
        viewer.reaches([parent], for: .managePeople)
      else {
        throw EntryError(field: "parent", problem: "is not a unit of this agency", remedy: "choose one from the list")
      }
      guard !known.contains(where: { $0.name == name && $0.parent == unit.parent }) else {
        throw EntryError(field: "name", value: name, problem: "is taken there", remedy: "choose another name")
      }
      try tx.execute(
        """
        INSERT INTO unit (agency, id, parent, name, kind, created_at)
        VALUES (\(viewer.agency), \(unit.id), \(unit.parent), \(name), \(unit.kind.rawValue), \(now.milliseconds))
        """)
      var after = JSONMembers()
      after.add("name", name)
      after.add("kind", unit.kind.rawValue)
      after.add("parent", unit.parent?.text)
      try services.record("unit.add", of: unit.id.text, by: viewer, after: after.json, in: tx)
    }
    return unit
  }
}

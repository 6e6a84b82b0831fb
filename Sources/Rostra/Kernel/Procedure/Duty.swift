package import RostraPlatforms
package import RostraStorage

/// Something that somebody owes by a day, read from the case that it belongs to.
package struct Duty: Sendable, Hashable {
  package var noun: String
  package var reference: String
  /// What is to be done: "Decide on the request".
  package var title: String
  /// How people call the case.
  package var name: String
  package var unit: String
  package var due: Timestamp
  /// Where it is done: `/registry/SC-4`.
  package var place: String
  package var requirement: String

  package func isLate(at now: Timestamp) -> Bool { due < now }

  /// What the viewer owes, the earliest first: by name, by a role of theirs, or as administrator of a site. Whoever stands in for
  /// a vacant role owes what it owes (ADM-9).
  ///
  /// - Parameters:
  ///   - until: how far ahead; nil: everything.
  ///   - limit: at most so many.
  package static func owed(
    by viewer: Viewer, at now: Timestamp, until: Timestamp? = nil, limit: Int = 50, in tx: any Transaction
  ) throws -> [Duty] {
    guard let person = viewer.person else { return [] }
    let horizon = until?.milliseconds ?? Int64.max
    var duties = try rows(
      "AND case_file.due_person = \(person) AND due_at <= \(horizon)", limit, viewer.agency, in: tx)
    let sites = try Administrators.sites(of: person, agency: viewer.agency, at: now, in: tx)
    if !sites.isEmpty {
      // Of the sites themselves, and of what belongs to them: two questions, each answered by an index of its own.
      let theirs: SQL = "AND due_role = 'administrators' AND due_person IS NULL AND due_at <= \(horizon) "
      duties += try rows("\(sql: theirs) AND about IN \(list: sites)", limit, viewer.agency, in: tx)
      duties += try rows("\(sql: theirs) AND reference IN \(list: sites)", limit, viewer.agency, in: tx)
    }
    let profile = try Profile.inForce(for: viewer.agency, in: tx)
    for grant in try grants(of: viewer, profile, at: now, in: tx) {
      var condition: SQL = "AND due_role = \(grant.role.rawValue) AND due_person IS NULL AND due_at <= \(horizon) "
      if let units = grant.units { condition += "AND case_file.unit IN \(list: units.sorted()) " }
      duties += try rows(condition, limit, viewer.agency, in: tx)
    }
    var seen: Set<String> = []
    return Array(
      duties.filter { seen.insert($0.reference).inserted }.sorted { ($0.due, $0.reference) < ($1.due, $1.reference) }
        .prefix(limit))
  }

  private static func grants(
    of viewer: Viewer, _ profile: Profile, at now: Timestamp, in tx: any Transaction
  ) throws -> [Viewer.Grant] {
    var grants = viewer.grants
    let root = AgencyUnit.root(of: viewer.agency)
    for role in profile.vacancies.keys.sorted().compactMap(Viewer.Role.init(rawValue:)) {
      for (vacant, substitute) in zip(profile.chain(from: role), profile.chain(from: role).dropFirst()) {
        guard try RoleHolders.exactly(vacant, for: root, at: now, agency: viewer.agency, in: tx).isEmpty else { break }
        if let grant = viewer.grants.first(where: { $0.role == substitute && $0.units == nil }) {
          grants.append(Viewer.Grant(role: role, units: grant.units))
        }
      }
    }
    return grants
  }

  /// What is late in the whole agency and was not escalated yet.
  static func late(_ agency: Identifier<Agency>, at now: Timestamp, limit: Int, in tx: any Transaction) throws -> [Duty]
  {
    try rows("AND due_at < \(now.milliseconds) AND escalated_at IS NULL", limit, agency, in: tx)
  }

  private static func rows(
    _ condition: SQL, _ limit: Int, _ agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [Duty] {
    try tx.rows(
      """
      SELECT case_file.noun, case_file.reference, case_file.contents, case_file.due_deadline, case_file.due_at,
        unit.name AS unit_name
      FROM case_file JOIN unit ON unit.agency = case_file.agency AND unit.id = case_file.unit
      WHERE case_file.agency = \(agency) AND case_file.due_at IS NOT NULL \(sql: condition)
      ORDER BY due_at, reference LIMIT \(limit)
      """
    ).compactMap { row in
      guard let procedure = Procedures.of(noun: try row.text("noun")) else { return nil }
      return try Duty(row, procedure)
    }
  }

  private init?<P: Procedure>(_ row: Row, _ procedure: P.Type) throws {
    let id = try row.textOrNil("due_deadline") ?? ""
    guard let deadline = P.lifecycle.deadlines.first(where: { $0.id == id }) else { return nil }
    let reference = try row.text("reference")
    let contents = Contents(
      json: try JSON(parsing: try row.text("contents"), limits: JSONLimits(bytes: 4 << 20, depth: 16)))
    noun = P.noun
    self.reference = reference
    title = P.title(of: deadline, contents)
    name = P.name(contents, reference)
    unit = try row.text("unit_name")
    due = Timestamp(milliseconds: try row.int64("due_at"))
    place = "/\(P.place)/\(reference)"
    requirement = deadline.requirement
  }

  package var json: JSON {
    [
      "noun": .string(noun), "reference": .string(reference), "title": .string(title), "name": .string(name),
      "unit": .string(unit), "due": .string(due.rfc3339), "place": .string(place), "requirement": .string(requirement),
    ]
  }
}

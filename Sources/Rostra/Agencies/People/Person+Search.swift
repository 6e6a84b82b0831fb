package import RostraPlatforms
package import RostraStorage

extension Person {
  /// Which people of the register to list; empty: all of them.
  package struct Filter: Sendable, Hashable {
    /// Parts of the name, the address or the title; all must be there.
    package var words = ""
    package var role: Viewer.Role?
    package var state: State?
    package var category: RegisterEntry.Category?
    /// A unit and all below it.
    package var unit: Identifier<AgencyUnit>?
    package var presence: Presence?

    package init() {}
  }

  /// Whether somebody is there at a moment.
  package enum Presence: Sendable, Hashable {
    case here(Timestamp)
    case gone(Timestamp)
  }

  /// The register by name: all of it for those who read the evidence of the whole agency, and for those who manage people what
  /// they manage.
  ///
  /// - Parameter after: the last person of the page before.
  package static func search(
    _ filter: Filter = Filter(), after: Identifier<Person>? = nil, limit: Int, for viewer: Viewer,
    in tx: any Transaction
  ) throws -> [Person] {
    let condition = try visible(to: viewer) + condition(filter, agency: viewer.agency, in: tx)
    return try list(condition, after: after, limit: limit, agency: viewer.agency, in: tx)
  }

  package static func count(_ filter: Filter, for viewer: Viewer, in tx: any Transaction) throws -> Int {
    let condition = try visible(to: viewer) + condition(filter, agency: viewer.agency, in: tx)
    return try tx.row("SELECT COUNT(*) AS n FROM person WHERE agency = \(viewer.agency) \(sql: condition)")?.int("n")
      ?? 0
  }

  /// Those who work there now, by name: whom a form may name. Whoever takes part in procedures may ask.
  package static func search(
    words: String, at now: Timestamp, after: Identifier<Person>? = nil, limit: Int = 50, for viewer: Viewer,
    in tx: any Transaction
  ) throws -> [Person] {
    try viewer.require(.takePart)
    var filter = Filter()
    filter.words = words
    filter.state = .active
    filter.presence = .here(now)
    return try list(
      condition(filter, agency: viewer.agency, in: tx), after: after, limit: limit, agency: viewer.agency, in: tx)
  }

  /// By name. Whoever may see this may see every person of the agency.
  package static func all(for viewer: Viewer, in tx: any Transaction) throws -> [Person] {
    try search(limit: Int(Int32.max), for: viewer, in: tx)
  }

  private static func visible(to viewer: Viewer) throws -> SQL {
    if viewer.may(.readEvidence), viewer.units(for: .readEvidence) == nil { return "" }
    try viewer.require(.managePeople)
    guard let units = viewer.units(for: .managePeople)?.sorted() else { return "" }
    return """
      AND unit IN \(list: units) AND NOT EXISTS (
        SELECT 1 FROM person_role WHERE person_role.agency = person.agency AND person_role.person = person.id
          AND person_role.unit NOT IN \(list: units)) \

      """
  }

  private static func condition(
    _ filter: Filter, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> SQL {
    var condition: SQL = ""
    for word in filter.words.lowercased().split(whereSeparator: \.isWhitespace).prefix(10) {
      let pattern = like(String(word))
      condition += """
        AND (LOWER(name) LIKE \(pattern) ESCAPE '\\' OR mail LIKE \(pattern) ESCAPE '\\'
          OR LOWER(title) LIKE \(pattern) ESCAPE '\\') \

        """
    }
    if let role = filter.role {
      condition += """
        AND EXISTS (SELECT 1 FROM person_role WHERE person_role.agency = person.agency
          AND person_role.person = person.id AND person_role.role = \(role.rawValue)) \

        """
    }
    if let state = filter.state { condition += "AND state = \(state.rawValue) " }
    if let category = filter.category { condition += "AND category = \(category.rawValue) " }
    if let unit = filter.unit {
      condition += "AND unit IN \(list: try AgencyUnit.reach(of: unit, agency: agency, in: tx).sorted()) "
    }
    switch filter.presence {
    case nil: break
    case .here(let now): condition += "AND (ends_at IS NULL OR ends_at > \(now.milliseconds)) "
    case .gone(let now): condition += "AND ends_at <= \(now.milliseconds) "
    }
    return condition
  }

  private static func like(_ word: String) -> String {
    "%" + word.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_") + "%"
  }

  private static func list(
    _ condition: SQL, after: Identifier<Person>?, limit: Int, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [Person] {
    let place: SQL =
      after.map { last in
        """
        AND (name, id) > (SELECT name, id FROM person AS last WHERE last.agency = \(agency) AND last.id = \(last))
        """
      } ?? ""
    let rows = try tx.rows(
      """
      SELECT \(sql: columns) FROM person WHERE agency = \(agency) \(sql: condition) \(sql: place)
      ORDER BY name, id LIMIT \(limit)
      """)
    // Few people's roles by their ids, many people's in one sweep.
    let chosen: SQL = rows.count > 500 ? "" : "AND person IN \(list: try rows.map { try $0.text("id") })"
    let roles = Dictionary(
      grouping: try tx.rows(
        """
        SELECT person, role, unit, until_at FROM person_role WHERE agency = \(agency) \(sql: chosen) ORDER BY role, unit
        """), by: { (try? $0.text("person")) ?? "" })
    return try rows.map { row in
      try Person(row, roles: try (roles[try row.text("id")] ?? []).compactMap(Assignment.init))
    }
  }
}

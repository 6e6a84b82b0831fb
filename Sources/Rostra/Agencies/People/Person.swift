package import RostraPlatforms
package import RostraStorage

/// Somebody who works with Rostra under a login of their own; logins are never shared (SEC-1).
package struct Person: Sendable, Hashable {
  package var id: Identifier<Person>
  package var mail: String
  package var name: String
  package var state: State
  package var register: RegisterEntry
  package var roles: [Assignment]
  package var hasPassword: Bool
  package var hasSecondFactor: Bool
  /// The identity provider's name for them, `issuer#subject`, once they came from there.
  package var external: String?
  package var created: Timestamp
  package var signedIn: Timestamp?

  package enum State: String, Sendable, Hashable, CaseIterable {
    /// In the register, without a login: nobody has invited them.
    case listed
    /// Has not set a password yet.
    case invited
    case active
    /// May not sign in; what they did keeps their name.
    case suspended
  }

  /// One role, for one unit and all below it; the root unit means the whole agency.
  package struct Assignment: Sendable, Hashable {
    package var role: Viewer.Role
    package var unit: Identifier<AgencyUnit>
    /// From then on it gives nothing any more.
    package var until: Timestamp?

    package init(role: Viewer.Role, unit: Identifier<AgencyUnit>, until: Timestamp? = nil) {
      self.role = role
      self.unit = unit
      self.until = until
    }
  }
}

extension Person {
  static let columns: SQL =
    """
    id, mail, name, state, password IS NOT NULL AS has_password, totp_secret IS NOT NULL AS has_totp, external,
    created_at, signed_in_at, category, unit, supervisor, title, duties, starts_at, ends_at
    """

  init(_ row: Row, roles: [Assignment]) throws {
    id = Identifier(text: try row.text("id"))
    mail = try row.text("mail")
    name = try row.text("name")
    state = State(rawValue: try row.text("state")) ?? .suspended
    hasPassword = try row.bool("has_password")
    hasSecondFactor = try row.bool("has_totp")
    external = try row.textOrNil("external")
    created = Timestamp(milliseconds: try row.int64("created_at"))
    signedIn = try row.int64OrNil("signed_in_at").map(Timestamp.init(milliseconds:))
    register = try RegisterEntry(row)
    self.roles = roles
  }

  /// Whom a form may offer by name.
  package struct Choice: Sendable, Hashable {
    package var id: Identifier<Person>
    package var name: String
    package var mail: String
  }

  /// Those who work there now, by name; nil where they are more than a list can offer, and an address is asked for instead.
  package static func choices(
    most: Int = 200, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [Choice]? {
    let rows = try tx.rows(
      """
      SELECT id, name, mail FROM person WHERE agency = \(agency) AND state = 'active'
      ORDER BY name, mail, id LIMIT \(most + 1)
      """)
    guard rows.count <= most else { return nil }
    return try rows.map { row in
      Choice(id: Identifier(text: try row.text("id")), name: try row.text("name"), mail: try row.text("mail"))
    }
  }

  /// Whether the viewer may manage this person: they belong to the units that the viewer runs, with all that they hold.
  package func isWithin(_ viewer: Viewer) -> Bool {
    viewer.may(.managePeople) && viewer.reaches(roles.map(\.unit) + [register.unit], for: .managePeople)
  }

  /// Whether they may come in: somebody whose last day is over may not, from that moment on (GEN-4).
  package func mayEnter(at now: Timestamp) -> Bool { state == .active && !register.hasEnded(at: now) }

  /// - Throws: ``SignInError`` `.noPerson` where there is none, or none that the viewer may manage.
  package static func find(_ id: Identifier<Person>, for viewer: Viewer, in tx: any Transaction) throws -> Person {
    guard let person = try find(id, agency: viewer.agency, in: tx), person.isWithin(viewer) else {
      throw SignInError.noPerson
    }
    return person
  }

  package static func find(
    _ id: Identifier<Person>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> Person? {
    try first("AND id = \(id)", agency, in: tx)
  }

  /// What a person is called, whatever became of them since.
  package static func name(
    of id: Identifier<Person>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> String? {
    try tx.row("SELECT name FROM person WHERE agency = \(agency) AND id = \(id)")?.text("name")
  }

  package static func find(mail: String, agency: Identifier<Agency>, in tx: any Transaction) throws -> Person? {
    try first("AND mail = \(mail)", agency, in: tx)
  }

  static func find(external: String, agency: Identifier<Agency>, in tx: any Transaction) throws -> Person? {
    try first("AND external = \(external)", agency, in: tx)
  }

  private static func first(_ condition: SQL, _ agency: Identifier<Agency>, in tx: any Transaction) throws -> Person? {
    guard let row = try tx.row("SELECT \(sql: columns) FROM person WHERE agency = \(agency) \(sql: condition)") else {
      return nil
    }
    let id = try row.text("id")
    let roles = try tx.rows(
      "SELECT role, unit, until_at FROM person_role WHERE agency = \(agency) AND person = \(id) ORDER BY role, unit")
    return try Person(row, roles: try roles.compactMap(Assignment.init))
  }

  /// How many people use this agency's Rostra: none, and the first-run page is open.
  package static func count(agency: Identifier<Agency>, in tx: any Transaction) throws -> Int {
    try tx.row("SELECT count(*) AS n FROM person WHERE agency = \(agency)")?.int("n") ?? 0
  }

  /// The person as a viewer, with what their roles give now.
  package func viewer(agency: Identifier<Agency>, at now: Timestamp, in tx: any Transaction) throws -> Viewer {
    var grants: [Viewer.Grant] = []
    if mayEnter(at: now) {
      for assignment in roles where assignment.until.map({ $0 > now }) ?? true {
        let isWhole = assignment.unit == AgencyUnit.root(of: agency)
        grants.append(
          Viewer.Grant(
            role: assignment.role,
            units: isWhole ? nil : try AgencyUnit.reach(of: assignment.unit, agency: agency, in: tx)))
      }
      grants += try StandIn.grants(of: id, agency: agency, at: now, in: tx)
    }
    return Viewer(agency: agency, actor: mail, grants: grants, person: id)
  }
}

extension Person.Assignment {
  /// nil for a role that this program does not know: it gives nothing.
  init?(_ row: Row) throws {
    guard let role = Viewer.Role(rawValue: try row.text("role")) else { return nil }
    self.init(
      role: role, unit: Identifier(text: try row.text("unit")),
      until: try row.int64OrNil("until_at").map(Timestamp.init(milliseconds:)))
  }

  var json: JSON {
    var members = JSONMembers()
    members.add("role", role.rawValue)
    members.add("unit", unit.text)
    members.add("until", until?.rfc3339)
    return members.json
  }
}

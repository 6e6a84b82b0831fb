import RostraPlatforms
import RostraStorage

/// Somebody for whom the agency's identity provider has vouched, as its token names them.
package struct VouchedPerson: Sendable, Hashable {
  package var issuer: String
  /// The provider's own name for them, which never changes and is never given again (OpenID Connect Core 1.0, 2).
  package var subject: String
  package var mail: String?
  package var isMailVerified: Bool
  package var name: String?
  /// Values of the claim that gives roles.
  package var values: [String]

  package init(
    issuer: String, subject: String, mail: String?, isMailVerified: Bool, name: String?, values: [String]
  ) {
    self.issuer = issuer
    self.subject = subject
    self.mail = mail
    self.isMailVerified = isMailVerified
    self.name = name
    self.values = values
  }

  var external: String { "\(issuer)#\(subject)" }
}

/// Why somebody whom the provider knows does not come in.
package enum VouchingError: Error, Hashable, CustomStringConvertible {
  case noRole
  case suspended
  case notLinked
  case notVerified
  case noMail

  package var description: String {
    switch self {
    case .noRole:
      "Your agency's provider knows you, but none of your groups has a role here. Ask an administrator which one you need."
    case .suspended: "Your access here is suspended. Ask an administrator."
    case .notLinked:
      "Somebody here has your e-mail address and signs in with a password. Do so, or ask an administrator to allow linking."
    case .notVerified:
      "Your agency's provider has not verified your e-mail address, so it cannot be linked with the person here."
    case .noMail: "Your agency's provider gave no e-mail address that can be used here."
    }
  }
}

extension Person {
  /// Who of ours that is: known by the provider's own name for them; else linked, where that is allowed; else taken in.
  /// The roles that the claims give now take the place of those they gave before; others are left alone.
  package static func vouched(
    _ vouched: VouchedPerson, by provider: IdentityProvider, services: Services
  ) async throws -> Person {
    let agency = services.agency.id
    let now = services.clock.now()
    let given = Set(
      provider.rules.filter { vouched.values.contains($0.value) && $0.role != .auditor }.map {
        Assignment(role: $0.role, unit: $0.unit)
      })
    guard !given.isEmpty else { throw VouchingError.noRole }
    let id = services.identifiers.next(Person.self)
    return try await services.database.write { tx in
      let person =
        try known(vouched, by: provider, services: services, in: tx)
        ?? takeIn(vouched, as: id, services: services, in: tx)
      guard person.state != .suspended else { throw VouchingError.suspended }
      let units = Set(try tx.rows("SELECT id FROM unit WHERE agency = \(agency)").map { try $0.text("id") })
      try give(given.filter { units.contains($0.unit.text) }, to: person, at: now, services: services, in: tx)
      return try require(person.id, agency: agency, in: tx)
    }
  }

  private static func known(
    _ vouched: VouchedPerson, by provider: IdentityProvider, services: Services, in tx: any Transaction
  ) throws -> Person? {
    let agency = services.agency.id
    if let person = try find(external: vouched.external, agency: agency, in: tx) { return person }
    guard let mail = vouched.mail.flatMap({ try? Entry.mailAddress($0, field: "mail") }) else {
      throw VouchingError.noMail
    }
    guard let person = try find(mail: mail, agency: agency, in: tx) else { return nil }
    // Somebody who is only listed has no password that a stranger could be given.
    guard provider.linksByMail || person.state == .listed, person.external == nil else { throw VouchingError.notLinked }
    guard vouched.isMailVerified else { throw VouchingError.notVerified }
    guard person.state != .suspended else { throw VouchingError.suspended }
    try tx.execute(
      """
      UPDATE person SET external = \(vouched.external), state = 'active' WHERE agency = \(agency) AND id = \(person.id)
      """)
    try tx.execute(
      "DELETE FROM person_invitation WHERE agency = \(agency) AND person = \(person.id) AND used_at IS NULL")
    try services.record(
      "person.link", of: person.id.text, by: viewer(mail, agency), after: ["external": .string(vouched.external)],
      in: tx)
    return try require(person.id, agency: agency, in: tx)
  }

  private static func takeIn(
    _ vouched: VouchedPerson, as id: Identifier<Person>, services: Services, in tx: any Transaction
  ) throws -> Person {
    let agency = services.agency.id
    let mail = try Entry.mailAddress(vouched.mail ?? "", field: "mail")
    let name = (try? Entry.name(vouched.name ?? mail, field: "name", limit: 120)) ?? mail
    try tx.execute(
      """
      INSERT INTO person (agency, id, mail, name, state, unit, external, created_at)
      VALUES (\(agency), \(id), \(mail), \(name), 'active', \(AgencyUnit.root(of: agency)), \(vouched.external),
        \(services.clock.now().milliseconds))
      """)
    try services.record(
      "person.take-in", of: id.text, by: viewer(mail, agency),
      after: ["mail": .string(mail), "external": .string(vouched.external)], in: tx)
    return try require(id, agency: agency, in: tx)
  }

  /// Who granted it tells roles of the provider from those that an administrator gave.
  private static let granter = "provider"

  private static func give(
    _ given: Set<Assignment>, to person: Person, at now: Timestamp, services: Services, in tx: any Transaction
  ) throws {
    let agency = services.agency.id
    let held = try tx.rows(
      """
      SELECT role, unit, granted_by FROM person_role WHERE agency = \(agency) AND person = \(person.id)
      """
    ).map { (role: try $0.text("role"), unit: try $0.text("unit"), by: try $0.text("granted_by")) }
    let stale = held.filter { row in
      row.by == granter && !given.contains { $0.role.rawValue == row.role && $0.unit.text == row.unit }
    }
    let new = given.filter { wanted in !held.contains { $0.role == wanted.role.rawValue && $0.unit == wanted.unit.text }
    }
    guard !stale.isEmpty || !new.isEmpty else { return }
    for row in stale {
      try tx.execute(
        """
        DELETE FROM person_role WHERE agency = \(agency) AND person = \(person.id) AND role = \(row.role)
          AND unit = \(row.unit)
        """)
    }
    let provider = Viewer(agency: agency, actor: granter, role: .system)
    try insert(Array(new), of: person.id, at: now, by: provider, in: tx)
    let after = try require(person.id, agency: agency, in: tx)
    try services.record(
      "person.roles-by-provider", of: person.id.text, by: provider,
      before: .array(person.roles.map(\.json)), after: .array(after.roles.map(\.json)), in: tx)
  }

  private static func viewer(_ mail: String, _ agency: Identifier<Agency>) -> Viewer {
    Viewer(agency: agency, actor: mail, grants: [])
  }
}

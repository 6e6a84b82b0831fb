import RostraPlatforms
import RostraStorage

extension Person {
  /// How long an invitation, or a new password asked for, stands: seconds.
  package static let invitationLife: Int64 = 7 * 86_400

  /// Takes a person in. They get a secret address by which they set their password, once.
  ///
  /// - Parameter message: by which they are told; nil where there is no mail server.
  /// - Returns: the person, and the invitation's secret: it goes into one message and is stored nowhere.
  package static func invite(
    mail: String, name: String, roles: [Assignment], register: RegisterEntry? = nil,
    message: InvitationMessage? = nil, services: Services, for viewer: Viewer
  ) async throws -> (Person, secret: String) {
    try viewer.require(.managePeople)
    let mail = try Entry.mailAddress(mail, field: "mail")
    let name = try Entry.name(name, field: "name", limit: 120)
    try check(roles, now: services.clock.now(), for: viewer)
    let secret = Secret.make(services.secrets)
    let now = services.clock.now()
    let id = services.identifiers.next(Person.self)
    // Where nothing is said of it, somebody with all roles in one unit belongs to that unit.
    let units = Set(roles.map(\.unit))
    let register =
      register ?? RegisterEntry(unit: units.count == 1 ? roles[0].unit : AgencyUnit.root(of: viewer.agency))
    let person = try await services.database.write { tx -> Person in
      try checkUnits(of: roles, agency: viewer.agency, in: tx)
      try insert(id, mail: mail, name: name, state: .invited, register, at: now, for: viewer, in: tx)
      try insert(roles, of: id, at: now, by: viewer, in: tx)
      try insertInvitation(secret, for: id, at: now, agency: viewer.agency, in: tx)
      var after = JSONMembers()
      after.add("mail", mail)
      after.add("name", name)
      after.add("roles", .array(roles.map(\.json)))
      try services.record("person.invite", of: id.text, by: viewer, after: after.json, in: tx)
      let person = try require(id, agency: viewer.agency, in: tx)
      try message?.queue(for: person, secret: secret, services: services, in: tx)
      return person
    }
    return (person, secret)
  }

  /// The first administrator, from the first-run page: possible only while there is nobody.
  package static func first(
    mail: String, name: String, password: String, services: Services
  ) async throws -> Person {
    let agency = services.agency.id
    let mail = try Entry.mailAddress(mail, field: "mail")
    let name = try Entry.name(name, field: "name", limit: 120)
    try Password.check(password, for: mail)
    try await BreachedPasswords.check(password, services: services)
    let hash = try await Password.hash(password, salt: services.secrets.next())
    let id = services.identifiers.next(Person.self)
    let now = services.clock.now()
    return try await services.database.write { tx in
      guard try count(agency: agency, in: tx) == 0 else { throw SignInError.notFirst }
      try tx.execute(
        """
        INSERT INTO person (agency, id, mail, name, state, unit, password, password_at, created_at)
        VALUES (\(agency), \(id), \(mail), \(name), 'active', \(AgencyUnit.root(of: agency)), \(hash),
          \(now.milliseconds), \(now.milliseconds))
        """)
      let viewer = Viewer(
        agency: agency, actor: mail, grants: [Viewer.Grant(role: .administrator)], person: id)
      let roles = [Viewer.Role.administrator, .recordsOfficer].map {
        Assignment(role: $0, unit: AgencyUnit.root(of: agency))
      }
      try insert(roles, of: id, at: now, by: viewer, in: tx)
      var after = JSONMembers()
      after.add("mail", mail)
      after.add("name", name)
      after.add("roles", .array(roles.map(\.json)))
      try services.record("person.first", of: id.text, by: viewer, after: after.json, in: tx)
      return try require(id, agency: agency, in: tx)
    }
  }

  /// A new secret address for somebody who has lost the first, or their password.
  package static func inviteAgain(
    _ id: Identifier<Person>, message: InvitationMessage? = nil, services: Services, for viewer: Viewer
  ) async throws -> (Person, secret: String) {
    try viewer.require(.managePeople)
    let secret = Secret.make(services.secrets)
    let now = services.clock.now()
    let person = try await services.database.write { tx in
      let person = try find(id, for: viewer, in: tx)
      guard person.state != .suspended else {
        throw EntryError(field: "state", problem: "is suspended", remedy: "restore the person first")
      }
      guard !person.register.hasEnded(at: now) else {
        throw EntryError(field: "ends", problem: "is over", remedy: "give the person another last day first")
      }
      try tx.execute(
        "UPDATE person SET state = 'invited' WHERE agency = \(viewer.agency) AND id = \(id) AND state = 'listed'")
      try insertInvitation(secret, for: id, at: now, agency: viewer.agency, in: tx)
      try services.record("person.invite-again", of: id.text, by: viewer, in: tx)
      try message?.queue(for: person, secret: secret, services: services, in: tx)
      return person
    }
    return (person, secret)
  }

  /// Whom an invitation's secret belongs to; nil where it is unknown, used or too old.
  package static func invited(by secret: String, services: Services) async throws -> Person? {
    let digest = Secret.digest(secret)
    let agency = services.agency.id
    let now = services.clock.now()
    return try await services.database.read { tx in
      guard
        let row = try tx.row(
          """
          SELECT person FROM person_invitation
          WHERE agency = \(agency) AND digest = \(digest) AND used_at IS NULL AND expires_at > \(now.milliseconds)
          """)
      else { return nil }
      let person = try find(Identifier(text: try row.text("person")), agency: agency, in: tx)
      return person.flatMap { $0.state == .suspended || $0.register.hasEnded(at: now) ? nil : $0 }
    }
  }

  /// Sets the password by an invitation's secret, which is used up by it; every session and second factor of the
  /// person ends, since whoever lost the one may have lost the others.
  package static func accept(_ secret: String, password: String, services: Services) async throws -> Person {
    guard let person = try await invited(by: secret, services: services) else { throw SignInError.invitation }
    try Password.check(password, for: person.mail)
    try await BreachedPasswords.check(password, services: services)
    let hash = try await Password.hash(password, salt: services.secrets.next())
    let agency = services.agency.id
    let now = services.clock.now().milliseconds
    return try await services.database.write { tx in
      let used = try tx.execute(
        """
        UPDATE person_invitation SET used_at = \(now)
        WHERE agency = \(agency) AND digest = \(Secret.digest(secret)) AND used_at IS NULL
        """)
      guard used == 1 else { throw SignInError.invitation }
      try tx.execute(
        """
        UPDATE person SET state = 'active', password = \(hash), password_at = \(now), totp_secret = NULL
        WHERE agency = \(agency) AND id = \(person.id)
        """)
      try tx.execute("DELETE FROM person_recovery WHERE agency = \(agency) AND person = \(person.id)")
      try tx.execute("DELETE FROM session WHERE agency = \(agency) AND person = \(person.id)")
      let viewer = Viewer(agency: agency, actor: person.mail, grants: [], person: person.id)
      try services.record("person.accept", of: person.id.text, by: viewer, in: tx)
      return try require(person.id, agency: agency, in: tx)
    }
  }

  static func require(_ id: Identifier<Person>, agency: Identifier<Agency>, in tx: any Transaction) throws -> Person {
    guard let person = try find(id, agency: agency, in: tx) else { throw SignInError.noPerson }
    return person
  }

  static func check(_ roles: [Assignment], now: Timestamp, for viewer: Viewer) throws(EntryError) {
    guard !roles.isEmpty else {
      throw EntryError(field: "roles", problem: "are missing", remedy: "choose at least one role")
    }
    guard viewer.reaches(roles.map(\.unit), for: .managePeople) else {
      throw EntryError(field: "unit", problem: "is not one of yours", remedy: "choose one from the list")
    }
    for assignment in roles {
      guard Viewer.Role.assignable.contains(assignment.role) else {
        throw EntryError(
          field: "roles", value: assignment.role.rawValue, problem: "cannot be given to a person",
          remedy: "choose a role from the list")
      }
      if assignment.role == .auditor, assignment.until == nil {
        throw EntryError(
          field: "until", problem: "is missing: an auditor's access always ends (AUD-5)", remedy: "enter a last day")
      }
      if let until = assignment.until, until <= now {
        throw EntryError(field: "until", problem: "is in the past", remedy: "enter a day to come")
      }
    }
  }

  static func insert(
    _ roles: [Assignment], of id: Identifier<Person>, at now: Timestamp, by viewer: Viewer, in tx: any Transaction
  ) throws {
    try checkUnits(of: roles, agency: viewer.agency, in: tx)
    for assignment in Set(roles) {
      try tx.execute(
        """
        INSERT INTO person_role (agency, person, role, unit, until_at, granted_at, granted_by)
        VALUES (\(viewer.agency), \(id), \(assignment.role.rawValue), \(assignment.unit),
          \(assignment.until?.milliseconds), \(now.milliseconds), \(viewer.actor))
        """)
    }
  }

  private static func checkUnits(
    of roles: [Assignment], agency: Identifier<Agency>, in tx: any Transaction
  ) throws {
    let units = Set(try tx.rows("SELECT id FROM unit WHERE agency = \(agency)").map { try $0.text("id") })
    guard roles.allSatisfy({ units.contains($0.unit.text) }) else {
      throw EntryError(field: "unit", problem: "is not a unit of this agency", remedy: "choose one from the list")
    }
  }

  private static func insertInvitation(
    _ secret: String, for id: Identifier<Person>, at now: Timestamp, agency: Identifier<Agency>,
    in tx: any Transaction
  ) throws {
    // One at a time: a new invitation ends the older ones.
    try tx.execute("DELETE FROM person_invitation WHERE agency = \(agency) AND person = \(id) AND used_at IS NULL")
    try tx.execute(
      """
      INSERT INTO person_invitation (agency, digest, person, made_at, expires_at)
      VALUES (\(agency), \(Secret.digest(secret)), \(id), \(now.milliseconds),
        \(now.advanced(bySeconds: invitationLife).milliseconds))
      """)
  }
}

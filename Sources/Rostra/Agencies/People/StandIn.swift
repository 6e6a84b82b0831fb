package import RostraPlatforms
package import RostraStorage

/// Somebody who acts for the holder of a role, from one day to another. What they do then names whom they act for (MSG-3).
package struct StandIn: Sendable, Hashable {
  package var id: Identifier<StandIn>
  package var holder: Identifier<Person>
  package var holderName: String
  package var person: Identifier<Person>
  package var personName: String
  package var role: Viewer.Role
  package var unit: Identifier<AgencyUnit>
  package var from: Timestamp
  package var until: Timestamp
  package var reason: String
  package var ended: Timestamp?

  package func isActing(at now: Timestamp) -> Bool { ended == nil && from <= now && until > now }
  package func isToCome(at now: Timestamp) -> Bool { ended == nil && from > now }
}

extension StandIn {
  /// What a person may do now in the place of others. A holder who has left, or holds the role no more, has nothing that
  /// anybody could act in.
  static func grants(
    of person: Identifier<Person>, agency: Identifier<Agency>, at now: Timestamp, in tx: any Transaction
  ) throws -> [Viewer.Grant] {
    try tx.rows(
      """
      SELECT stand_in.role, stand_in.unit, holder.mail FROM stand_in
      JOIN person AS holder ON holder.agency = stand_in.agency AND holder.id = stand_in.holder
      JOIN person_role ON person_role.agency = stand_in.agency AND person_role.person = stand_in.holder
        AND person_role.role = stand_in.role AND person_role.unit = stand_in.unit
      WHERE stand_in.agency = \(agency) AND stand_in.person = \(person) AND stand_in.ended_at IS NULL
        AND from_at <= \(now.milliseconds) AND stand_in.until_at > \(now.milliseconds)
        AND holder.state = 'active' AND (holder.ends_at IS NULL OR holder.ends_at > \(now.milliseconds))
        AND (person_role.until_at IS NULL OR person_role.until_at > \(now.milliseconds))
      ORDER BY stand_in.id
      """
    ).compactMap { row in
      guard let role = Viewer.Role(rawValue: try row.text("role")) else { return nil }
      let unit = Identifier<AgencyUnit>(text: try row.text("unit"))
      return Viewer.Grant(
        role: role,
        units: unit == AgencyUnit.root(of: agency) ? nil : try AgencyUnit.reach(of: unit, agency: agency, in: tx),
        standingInFor: try row.text("mail"))
    }
  }

  /// Those of a person: whom they let act, and for whom they act; newest first. Their own, or of somebody whom the viewer
  /// manages.
  package static func all(
    of person: Identifier<Person>, for viewer: Viewer, in tx: any Transaction
  ) throws -> [StandIn] {
    if viewer.person != person { _ = try Person.find(person, for: viewer, in: tx) }
    return try list("AND (stand_in.holder = \(person) OR stand_in.person = \(person))", viewer.agency, in: tx)
  }

  /// Who stands in now for a holder of a role in exactly that unit.
  static func acting(
    in role: Viewer.Role, of unit: Identifier<AgencyUnit>, at now: Timestamp, agency: Identifier<Agency>,
    in tx: any Transaction
  ) throws -> [Identifier<Person>] {
    try tx.rows(
      """
      SELECT DISTINCT stand_in.person FROM stand_in
      JOIN person AS other ON other.agency = stand_in.agency AND other.id = stand_in.person
      JOIN person AS holder ON holder.agency = stand_in.agency AND holder.id = stand_in.holder
      JOIN person_role ON person_role.agency = stand_in.agency AND person_role.person = stand_in.holder
        AND person_role.role = stand_in.role AND person_role.unit = stand_in.unit
      WHERE stand_in.agency = \(agency) AND stand_in.role = \(role.rawValue) AND stand_in.unit = \(unit)
        AND stand_in.ended_at IS NULL AND from_at <= \(now.milliseconds) AND stand_in.until_at > \(now.milliseconds)
        AND other.state = 'active' AND holder.state = 'active'
        AND (holder.ends_at IS NULL OR holder.ends_at > \(now.milliseconds))
        AND (person_role.until_at IS NULL OR person_role.until_at > \(now.milliseconds))
      ORDER BY stand_in.person
      """
    ).map { Identifier(text: try $0.text("person")) }
  }

  private static func list(
    _ condition: SQL, _ agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [StandIn] {
    try tx.rows(
      """
      SELECT stand_in.id, holder, holder.name AS holder_name, person, other.name AS person_name, role, stand_in.unit,
        from_at, until_at, reason, ended_at
      FROM stand_in JOIN person AS holder ON holder.agency = stand_in.agency AND holder.id = stand_in.holder
      JOIN person AS other ON other.agency = stand_in.agency AND other.id = stand_in.person
      WHERE stand_in.agency = \(agency) \(sql: condition) ORDER BY from_at DESC, stand_in.id DESC LIMIT 200
      """
    ).compactMap { row in
      guard let role = Viewer.Role(rawValue: try row.text("role")) else { return nil }
      return StandIn(
        id: Identifier(text: try row.text("id")), holder: Identifier(text: try row.text("holder")),
        holderName: try row.text("holder_name"), person: Identifier(text: try row.text("person")),
        personName: try row.text("person_name"), role: role, unit: Identifier(text: try row.text("unit")),
        from: Timestamp(milliseconds: try row.int64("from_at")),
        until: Timestamp(milliseconds: try row.int64("until_at")), reason: try row.text("reason"),
        ended: try row.int64OrNil("ended_at").map(Timestamp.init(milliseconds:)))
    }
  }

  /// Lets somebody act for the holder of a role: said by the holder, or by whoever manages both people.
  ///
  /// - Parameters:
  ///   - mail: of the person who is to act.
  ///   - from: when it begins; `until`: the last moment.
  package static func name(
    _ mail: String, for holder: Identifier<Person>, in role: Viewer.Role, of unit: Identifier<AgencyUnit>,
    from: Timestamp, until: Timestamp, reason: String, services: Services, by viewer: Viewer
  ) async throws -> StandIn {
    let reason = try Entry.text(reason, field: "reason", limit: 2000)
    let mail = try Entry.mailAddress(mail, field: "person")
    let now = services.clock.now()
    guard until > from, until > now else {
      throw EntryError(field: "until", problem: "is over before it begins", remedy: "enter a later last day")
    }
    let id = services.identifiers.next(StandIn.self)
    return try await services.database.write { tx in
      let held =
        try viewer.person == holder
        ? Person.require(holder, agency: viewer.agency, in: tx) : Person.find(holder, for: viewer, in: tx)
      guard role != .auditor else {
        throw EntryError(
          field: "role", problem: "cannot be stood in for: an audit is personal (AUD-5)",
          remedy: "invite another auditor")
      }
      guard held.roles.contains(where: { $0.role == role && $0.unit == unit && ($0.until.map { $0 > now } ?? true) })
      else {
        throw EntryError(field: "role", problem: "is not held by \(held.name)", remedy: "choose one of their roles")
      }
      guard let person = try Person.find(mail: mail, agency: viewer.agency, in: tx), person.mayEnter(at: now) else {
        throw EntryError(
          field: "person", value: mail, problem: "is nobody who can sign in here", remedy: "invite them first")
      }
      guard person.id != holder else {
        throw EntryError(field: "person", problem: "is the holder", remedy: "name somebody else")
      }
      try tx.execute(
        """
        INSERT INTO stand_in (agency, id, holder, person, role, unit, from_at, until_at, reason, made_at, made_by)
        VALUES (\(viewer.agency), \(id), \(holder), \(person.id), \(role.rawValue), \(unit), \(from.milliseconds),
          \(until.milliseconds), \(reason), \(now.milliseconds), \(viewer.actor))
        """)
      let made = StandIn(
        id: id, holder: holder, holderName: held.name, person: person.id, personName: person.name, role: role,
        unit: unit,
        from: from, until: until, reason: reason, ended: nil)
      try services.record("stand-in.name", of: holder.text, by: viewer, reason: reason, after: made.json, in: tx)
      return made
    }
  }

  /// Ends it now; what was done stays. By the holder, the stand-in, or whoever manages the holder.
  package static func end(_ id: Identifier<StandIn>, services: Services, by viewer: Viewer) async throws {
    let now = services.clock.now()
    try await services.database.write { tx in
      guard let known = try list("AND stand_in.id = \(id)", viewer.agency, in: tx).first, known.ended == nil else {
        throw SignInError.noPerson
      }
      if viewer.person == nil || (viewer.person != known.holder && viewer.person != known.person) {
        _ = try Person.find(known.holder, for: viewer, in: tx)
      }
      try tx.execute(
        "UPDATE stand_in SET ended_at = \(now.milliseconds) WHERE agency = \(viewer.agency) AND id = \(id)")
      try services.record("stand-in.end", of: known.holder.text, by: viewer, before: known.json, in: tx)
    }
  }

  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id.text)
    members.add("holder", holder.text)
    members.add("person", person.text)
    members.add("role", role.rawValue)
    members.add("unit", unit.text)
    members.add("from", from.rfc3339)
    members.add("until", until.rfc3339)
    members.add("reason", reason)
    members.add("ended", ended?.rfc3339)
    return members.json
  }
}

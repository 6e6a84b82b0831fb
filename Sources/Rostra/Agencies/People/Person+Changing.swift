package import RostraPlatforms
import RostraStorage

extension Person {
  /// Gives a person other roles, another name, or takes the right to sign in away. Sessions of a suspended person end at
  /// once; other changes hold from the next request on.
  package static func change(
    _ id: Identifier<Person>, name: String? = nil, state: State? = nil, roles: [Assignment]? = nil,
    register: RegisterEntry? = nil, reason: String, services: Services, for viewer: Viewer
  ) async throws -> Person {
    try viewer.require(.managePeople)
    let reason = try Entry.text(reason, field: "reason", limit: 2000)
    let name = try name.map { text throws(EntryError) in try Entry.name(text, field: "name", limit: 120) }
    let now = services.clock.now()
    return try await services.database.write { tx in
      let person = try find(id, for: viewer, in: tx)
      // A role that ran out and is left as it was is no new grant.
      if let roles {
        try check(
          roles.filter { !person.roles.contains($0) || $0.until == nil || $0.until! > now }, now: now, for: viewer)
      }
      if let name {
        try tx.execute("UPDATE person SET name = \(name) WHERE agency = \(viewer.agency) AND id = \(id)")
      }
      if let state, state != person.state {
        // Somebody without a password goes back to being invited, or to being in the register alone.
        let next = state == .active ? try entrance(of: person, agency: viewer.agency, in: tx) : state
        try tx.execute("UPDATE person SET state = \(next.rawValue) WHERE agency = \(viewer.agency) AND id = \(id)")
        if state == .suspended {
          try tx.execute("DELETE FROM session WHERE agency = \(viewer.agency) AND person = \(id)")
        }
      }
      if let register, register != person.register {
        try register.checked(of: id, for: viewer, in: tx).write(to: id, agency: viewer.agency, in: tx)
      }
      if let roles {
        try tx.execute("DELETE FROM person_role WHERE agency = \(viewer.agency) AND person = \(id)")
        try insert(roles, of: id, at: now, by: viewer, in: tx)
      }
      let changed = try require(id, agency: viewer.agency, in: tx)
      guard try isAdministered(viewer.agency, at: now, in: tx) else {
        throw EntryError(
          field: "roles", problem: "would leave nobody who may manage people",
          remedy: "make somebody else an administrator first")
      }
      try services.record(
        "person.change", of: id.text, by: viewer, reason: reason, before: person.json, after: changed.json, in: tx)
      return changed
    }
  }

  /// How somebody stands who may come in again.
  private static func entrance(
    of person: Person, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> State {
    if person.hasPassword || person.external != nil { return .active }
    let invitation = try tx.row(
      "SELECT 1 AS found FROM person_invitation WHERE agency = \(agency) AND person = \(person.id) LIMIT 1")
    return invitation == nil ? .listed : .invited
  }

  /// The person's own name, as others see it beside what they do.
  package static func rename(_ session: Session, to name: String, services: Services) async throws {
    let name = try Entry.name(name, field: "name", limit: 120)
    let (agency, id) = (services.agency.id, session.person.id)
    try await services.database.write { tx in
      try tx.execute("UPDATE person SET name = \(name) WHERE agency = \(agency) AND id = \(id)")
      try services.record(
        "person.rename", of: id.text, by: session.viewer, before: ["name": .string(session.person.name)],
        after: ["name": .string(name)], in: tx)
    }
  }

  /// Somebody must stay able to give roles, or the agency locks itself out.
  private static func isAdministered(
    _ agency: Identifier<Agency>, at now: Timestamp, in tx: any Transaction
  ) throws -> Bool {
    try tx.row(
      """
      SELECT 1 AS found FROM person_role JOIN person ON person.agency = person_role.agency
        AND person.id = person_role.person
      WHERE person_role.agency = \(agency) AND role = 'administrator' AND person_role.unit = \(AgencyUnit.root(of: agency))
        AND (until_at IS NULL OR until_at > \(now.milliseconds)) AND state = 'active'
        AND (ends_at IS NULL OR ends_at > \(now.milliseconds)) LIMIT 1
      """) != nil
  }

  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id.text)
    members.add("mail", mail)
    members.add("name", name)
    members.add("state", state.rawValue)
    register.add(to: &members)
    members.add("roles", .array(roles.map(\.json)))
    members.add("secondFactor", .bool(hasSecondFactor))
    members.add("created", created.rfc3339)
    members.add("signedIn", signedIn?.rfc3339)
    return members.json
  }
}

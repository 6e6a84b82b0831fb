import RostraPlatforms
import RostraStorage

extension Person {
  /// Enters somebody in the register who needs no login: they are told of policies and may be named, and can be invited later.
  package static func enter(
    mail: String, name: String, register: RegisterEntry, services: Services, for viewer: Viewer
  ) async throws -> Person {
    try viewer.require(.managePeople)
    let mail = try Entry.mailAddress(mail, field: "mail")
    let name = try Entry.name(name, field: "name", limit: 120)
    let id = services.identifiers.next(Person.self)
    let now = services.clock.now()
    return try await services.database.write { tx in
      try insert(id, mail: mail, name: name, state: .listed, register, at: now, for: viewer, in: tx)
      let person = try require(id, agency: viewer.agency, in: tx)
      try services.record("person.enter", of: id.text, by: viewer, after: person.json, in: tx)
      return person
    }
  }

  static func insert(
    _ id: Identifier<Person>, mail: String, name: String, state: State, _ register: RegisterEntry, at now: Timestamp,
    for viewer: Viewer, in tx: any Transaction
  ) throws {
    guard try find(mail: mail, agency: viewer.agency, in: tx) == nil else {
      throw EntryError(
        field: "mail", value: mail, problem: "belongs to somebody here already", remedy: "change that person instead")
    }
    let register = try register.checked(of: id, for: viewer, in: tx)
    try tx.execute(
      """
      INSERT INTO person (agency, id, mail, name, state, unit, created_at)
      VALUES (\(viewer.agency), \(id), \(mail), \(name), \(state.rawValue), \(register.unit), \(now.milliseconds))
      """)
    try register.write(to: id, agency: viewer.agency, in: tx)
  }
}

import Rostra
import RostraPlatforms
import RostraStorage

extension TestOffice {
  /// Somebody who works there: active, with these roles for the whole agency or for one unit.
  func holder(
    _ name: String, _ roles: Viewer.Role..., unit: AgencyUnit? = nil, until: Timestamp? = nil
  ) async throws -> Viewer {
    let assignments = roles.map {
      Person.Assignment(role: $0, unit: unit?.id ?? AgencyUnit.root(of: agency), until: until)
    }
    let mail = "\(name.lowercased())@example.gov"
    let (person, _) = try await Person.invite(
      mail: mail, name: name, roles: assignments, services: services, for: viewer)
    // Setting a password takes as long as it should, which is not what is tested.
    try await services.database.write { [agency] tx in
      try tx.execute("UPDATE person SET state = 'active' WHERE agency = \(agency) AND id = \(person.id)")
    }
    return try await viewer(of: person.id)
  }

  /// What somebody may do now.
  func viewer(of person: Identifier<Person>) async throws -> Viewer {
    let (agency, now) = (agency, clock.now())
    return try await services.database.read { tx in
      let person = try Person.find(person, agency: agency, in: tx)
      return try person!.viewer(agency: agency, at: now, in: tx)
    }
  }

  func unit(_ name: String, _ kind: AgencyUnit.Kind = .department, under parent: AgencyUnit? = nil) async throws
    -> AgencyUnit
  {
    try await AgencyUnit.add(name: name, kind: kind, parent: parent?.id, services: services, for: viewer)
  }

  /// The agency itself, as the root of its tree.
  func root() async throws -> AgencyUnit {
    let (agency, viewer) = (agency, viewer)
    return try await services.database.read { tx in
      try AgencyUnit.find(AgencyUnit.root(of: agency), for: viewer, in: tx)!
    }
  }

  /// All messages, oldest first.
  func notices() async throws -> [Notice] {
    let viewer = viewer
    return try await services.database.read { tx in try Notice.all(for: viewer, in: tx) }.reversed()
  }
}

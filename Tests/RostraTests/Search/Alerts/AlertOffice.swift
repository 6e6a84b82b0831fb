import RostraPlatforms
import RostraStorage

@testable import Rostra

/// What tests of alerts ask of an office.
extension TestOffice {
  var clerk: Viewer { viewer(.recordsOfficer) }

  /// Somebody who signs in here and can be told.
  @discardableResult
  func person(
    _ mail: String, _ role: Viewer.Role = .reader, unit: Identifier<AgencyUnit>? = nil
  ) async throws -> Viewer {
    let (person, _) = try await Person.invite(
      mail: mail, name: "Test \(role.title)",
      roles: [Person.Assignment(role: role, unit: unit ?? AgencyUnit.root(of: agency))], services: services, for: viewer
    )
    let now = clock.now()
    return try await services.database.write { [agency] tx in
      try tx.execute("UPDATE person SET state = 'active' WHERE agency = \(agency) AND id = \(person.id)")
      var active = person
      active.state = .active
      return try active.viewer(agency: agency, at: now, in: tx)
    }
  }

  func alert(
    _ name: String, query: String? = nil, dictionaries: [String] = [], direction: Alert.Direction = .any,
    frequency: Alert.Frequency = .daily, to recipients: String = "", sites: [Identifier<Site>]? = nil,
    by viewer: Viewer? = nil
  ) async throws -> Alert {
    try await Alert.make(
      Alert.Draft(
        name: name, query: query, dictionaries: dictionaries, direction: direction, frequency: frequency,
        recipients: recipients, sites: sites), services: services, for: viewer ?? clerk)
  }

  @discardableResult
  func look() async throws -> Int { try await AlertWork(services: services).run() }

  @discardableResult
  func tell() async throws -> Int { try await AlertTelling(services: services).run() }

  func hits(_ filter: AlertHit.Filter = AlertHit.Filter(), for viewer: Viewer? = nil) async throws -> [AlertHit] {
    let viewer = viewer ?? clerk
    return try await services.database.read { tx in try AlertHit.all(filter, limit: 500, for: viewer, in: tx) }
  }

  /// The messages that alerts queued, oldest first.
  func messages() async throws -> [Notice] {
    let viewer = viewer
    return try await services.database.read { tx in
      try Notice.all(limit: 500, for: viewer, in: tx).filter { $0.template == "alert" }.reversed()
    }
  }

  /// The alert as it is now.
  func current(_ alert: Alert, for viewer: Viewer? = nil) async throws -> Alert? {
    let viewer = viewer ?? clerk
    return try await services.database.read { tx in try Alert.find(alert.id, for: viewer, in: tx) }
  }
}

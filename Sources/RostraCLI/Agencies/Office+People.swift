import ArgumentParser
import Rostra
import RostraPlatforms
import RostraStorage

extension Office {
  /// Somebody by e-mail address.
  func person(_ mail: String) async throws -> Person {
    let people = try await services.database.read { [viewer] tx in try Person.all(for: viewer, in: tx) }
    guard let person = people.first(where: { $0.mail == mail.lowercased() || $0.id.text == mail }) else {
      throw SignInError.noPerson
    }
    return person
  }

  func unit(_ name: String) async throws -> Identifier<AgencyUnit> {
    let units = try await services.database.read { [viewer] tx in try AgencyUnit.all(for: viewer, in: tx) }
    let found = units.filter { $0.name == name || $0.id.text == name }
    guard found.count == 1, let unit = found.first else {
      throw ValidationError(
        "--unit \(name): \(found.isEmpty ? "there is no such unit" : "several are called so, give its id"): rostra units"
      )
    }
    return unit.id
  }

  func words(_ assignment: Person.Assignment, _ units: [AgencyUnit]) -> String {
    let unit =
      assignment.unit == AgencyUnit.root(of: services.agency.id)
      ? "" : " for \(units.first { $0.id == assignment.unit }?.name ?? assignment.unit.text)"
    return "\(assignment.role.rawValue)\(unit)\(assignment.until.map { " until \(time($0))" } ?? "")"
  }

  /// Where people reach this system, for links.
  func publicAddress() async throws -> String {
    try await services.database.read { [agency = services.agency.id] tx in
      try Setting.value(.address, of: agency, in: tx)
    } ?? "http://localhost:8400"
  }

  func change(
    _ mail: String, json: Bool, _ body: (Identifier<Person>) async throws -> Person
  ) async throws {
    let changed = try await body(try await person(mail).id)
    try await LedgerSequencer(services: services).integrate()
    if json { Terminal.say(changed.json) } else { Terminal.say("\(changed.mail) changed: \(changed.state.rawValue).") }
  }
}

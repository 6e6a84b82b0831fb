import HTTPTypes
import Hummingbird
import Rostra
import RostraStorage

/// Changing what a person may do; each change asks for proof of identity and a reason.
enum PersonChangeRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/people/:person/change", .confirmed(.managePeople), form)
    routes.post("/people/:person/change", .confirmed(.managePeople), change)
    routes.post("/people/:person/state", .confirmed(.managePeople), setState)
    routes.post("/people/:person/invitation", .confirmed(.managePeople), inviteAgain)
  }

  @Sendable private static func form(_ call: Call) async throws -> Response {
    call.page(try await page(call, try await PeopleRoutes.person(call), Entered()))
  }

  private static func page(_ call: Call, _ person: Person, _ entered: Entered) async throws -> PersonChangePage {
    let (units, supervisor) = try await call.read { tx, viewer in
      (
        try AgencyUnit.all(for: viewer, in: tx),
        try person.register.supervisor.flatMap { try Person.find($0, agency: viewer.agency, in: tx) }
      )
    }
    let words = RoleWords(units: units, agency: call.office.agency.id)
    return PersonChangePage(
      entered: entered, id: person.id.text, name: person.name, isSuspended: person.state == .suspended,
      fields: RegisterFields(
        person.register, supervisor: supervisor, units: words.unitChoices(for: call.viewer), call.time),
      held: person.roles.map { Field.Option(key($0), words.text($0, call.time)) },
      units: words.unitChoices(for: call.viewer))
  }

  static func key(_ assignment: Person.Assignment) -> String {
    "\(assignment.role.rawValue) \(assignment.unit.text)"
  }

  @Sendable private static func change(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let person = try await PeopleRoutes.person(call)
    do {
      let kept = person.roles.filter { form.all("keep").contains(key($0)) }
      let given = try form.assignment(in: call.time)
      // A role given again takes the place of the one held, with its new last day.
      let roles = kept.filter { held in given.map { key($0) != key(held) } ?? true } + (given.map { [$0] } ?? [])
      _ = try await Person.change(
        person.id, name: form["name"] == person.name ? nil : form["name"],
        roles: Set(roles) == Set(person.roles) ? nil : roles, register: try await call.register(form),
        reason: form["reason"], services: call.services,
        for: call.viewer)
      return call.see(Place.person(person.id).after(.personChanged))
    } catch let error as EntryError {
      return call.page(
        try await page(call, person, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  @Sendable private static func setState(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let person = try await PeopleRoutes.person(call)
    do {
      guard let state = Person.State(rawValue: form["state"]), state != .invited else {
        throw WebFailure.badRequest("The state is neither active nor suspended.")
      }
      _ = try await Person.change(
        person.id, state: state, reason: form["why"], services: call.services, for: call.viewer)
      return call.see(Place.person(person.id).after(.personChanged))
    } catch let error as EntryError {
      var shown = error
      if error.field == "reason" { shown.field = "why" }
      return call.page(
        try await page(call, person, Entered(Form(["why": [form["why"]]]), error: shown)),
        status: .unprocessableContent)
    }
  }

  @Sendable private static func inviteAgain(_ call: Call) async throws -> Response {
    _ = try await call.form()
    let person = try await PeopleRoutes.person(call)
    let message = try await PeopleRoutes.message(call)
    let (invited, secret) = try await Person.inviteAgain(
      person.id, message: message, services: call.services, for: call.viewer)
    return try await PeopleRoutes.invited(call, invited, secret, message)
  }
}

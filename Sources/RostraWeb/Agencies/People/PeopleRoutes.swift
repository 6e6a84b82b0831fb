import HTTPTypes
import Hummingbird
import Rostra
import RostraStorage

/// Who works with this system, and what they may do.
enum PeopleRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/people", .permission(.managePeople), list)
    routes.get("/people/invite", .confirmed(.managePeople), inviteForm)
    routes.post("/people/invite", .confirmed(.managePeople), invite)
    routes.get("/people/:person", .permission(.managePeople), show)
    routes.post("/people/:person/sessions", .permission(.managePeople), endSessions)
    routes.post("/people/:person/tokens/:token/revoke", .permission(.managePeople), revokeToken)
    PersonChangeRoutes.add(to: &routes)
    UnitRoutes.add(to: &routes)
  }

  private static let pageLength = 50

  @Sendable private static func list(_ call: Call) async throws -> Response {
    let (people, units) = try await call.read { tx, viewer in
      (try Person.all(for: viewer, in: tx), try AgencyUnit.all(for: viewer, in: tx))
    }
    let words = RoleWords(units: units, agency: call.office.agency.id)
    let (query, role, state) = (call.query("q") ?? "", call.query("role") ?? "", call.query("state") ?? "")
    let wanted = query.lowercased()
    let found = people.filter { person in
      (wanted.isEmpty || person.name.lowercased().contains(wanted) || person.mail.contains(wanted))
        && (role.isEmpty || person.roles.contains { $0.role.rawValue == role })
        && (state.isEmpty || person.state.rawValue == state)
    }
    if call.query("format") == "csv" {
      return call.csv(
        "people",
        columns: ["Name", "E-mail address", "State", "Roles", "Second factor", "Since", "Last signed in"],
        rows: found.map { person in
          [
            person.name, person.mail, person.state.rawValue,
            person.roles.map { words.text($0, call.time) }.joined(separator: "; "),
            person.hasSecondFactor ? "on" : "off", person.created.rfc3339, person.signedIn?.rfc3339 ?? "",
          ]
        })
    }
    let place = Place.people.with("q", call.query("q")).with("role", call.query("role")).with(
      "state", call.query("state"))
    let start = call.query("after").flatMap { last in found.firstIndex { $0.id.text == last } }.map { $0 + 1 } ?? 0
    let shown = found.dropFirst(start).prefix(pageLength)
    return call.page(
      PeoplePage(
        query: query, role: role, state: state, rows: shown.map { row(call, $0, words) }, total: found.count,
        next: start + shown.count < found.count ? shown.last.map { place.with("after", $0.id.text).text } : nil,
        csv: place.with("format", "csv").text))
  }

  private static func row(_ call: Call, _ person: Person, _ words: RoleWords) -> PeoplePage.Row {
    PeoplePage.Row(
      id: person.id.text, name: person.name, mail: person.mail, roles: person.roles.map { words.text($0, call.time) },
      state: PersonWords.badge(person.state), secondFactor: person.hasSecondFactor,
      signedIn: call.moment(person.signedIn))
  }

  /// Somebody whom the viewer may manage; nobody else is there for them.
  static func person(_ call: Call) async throws -> Person {
    let id = Identifier<Person>(text: try call.parameter("person"))
    do {
      return try await call.read { tx, viewer in try Person.find(id, for: viewer, in: tx) }
    } catch SignInError.noPerson {
      throw WebFailure.notFound
    }
  }

  @Sendable private static func show(_ call: Call) async throws -> Response {
    let person = try await person(call)
    let (units, sessions, tokens) = try await call.read { tx, viewer in
      (
        try AgencyUnit.all(for: viewer, in: tx), try Session.all(of: person.id, for: viewer, in: tx),
        try PersonalToken.all(of: person.id, for: viewer, in: tx)
      )
    }
    let words = RoleWords(units: units, agency: call.office.agency.id)
    return call.page(
      PersonPage(
        id: person.id.text, name: person.name, mail: person.mail, state: PersonWords.badge(person.state),
        roles: person.roles.map { words.text($0, call.time) }, secondFactor: person.hasSecondFactor,
        provider: person.external.map { String($0.prefix { $0 != "#" }) },
        created: call.moment(person.created, relative: false), signedIn: call.moment(person.signedIn),
        sessions: sessions.map { AccountRoutes.rows(call, $0, this: call.session?.digest) },
        tokens: tokens.prefix(50).map { AccountRoutes.row(call, $0) }))
  }

  @Sendable private static func endSessions(_ call: Call) async throws -> Response {
    _ = try await call.form()
    let person = try await person(call)
    try await Session.endAll(of: person.id, services: call.services, for: call.viewer)
    return call.see(Place.person(person.id).after(.theirSessionsEnded))
  }

  @Sendable private static func revokeToken(_ call: Call) async throws -> Response {
    _ = try await call.form()
    let person = try await person(call)
    let id = Identifier<PersonalToken>(text: try call.parameter("token"))
    let theirs = try await call.read { tx, viewer in try PersonalToken.all(of: person.id, for: viewer, in: tx) }
    guard theirs.contains(where: { $0.id == id && $0.revoked == nil }) else { throw WebFailure.notFound }
    try await PersonalToken.revoke(id, services: call.services, for: call.viewer)
    return call.see(Place.person(person.id).after(.tokenRevoked))
  }

  // MARK: - Inviting

  private static func units(_ call: Call) async throws -> [Field.Option] {
    let units = try await call.read { tx, viewer in try AgencyUnit.all(for: viewer, in: tx) }
    return RoleWords(units: units, agency: call.office.agency.id).unitChoices(for: call.viewer)
  }

  @Sendable private static func inviteForm(_ call: Call) async throws -> Response {
    call.page(
      InvitePage(
        entered: Entered(), units: try await units(call), sendsMail: try await message(call) != nil))
  }

  /// nil where there is no mail server.
  static func message(_ call: Call) async throws -> InvitationMessage? {
    guard try await MailServer.current(services: call.services, home: call.office.home) != nil else { return nil }
    return InvitationMessage(origin: try await publicAddress(call), box: call.office.box)
  }

  static func publicAddress(_ call: Call) async throws -> String {
    try await call.read { tx, viewer in try Setting.value(.address, of: viewer.agency, in: tx) } ?? call.office.origin
  }

  @Sendable private static func invite(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let message = try await message(call)
    do {
      let role = try form.assignment(in: call.time)
      let (person, secret) = try await Person.invite(
        mail: form["mail"], name: form["name"], roles: role.map { [$0] } ?? [], message: message,
        services: call.services, for: call.viewer)
      return try await invited(call, person, secret, message)
    } catch let error as EntryError {
      return call.page(
        InvitePage(entered: Entered(form, error: error), units: try await units(call), sendsMail: message != nil),
        status: .unprocessableContent)
    }
  }

  /// Told by mail, or shown once.
  static func invited(
    _ call: Call, _ person: Person, _ secret: String, _ message: InvitationMessage?
  ) async throws -> Response {
    if message != nil { return call.see(Place.person(person.id).after(.invitationSent)) }
    let address = InvitationMessage.address(secret, origin: try await publicAddress(call))
    return call.page(
      InvitationAddressPage(
        name: person.name, person: person.id.text, address: address, days: Int(Person.invitationLife / 86_400)))
  }
}

import HTTPTypes
import Hummingbird
import Rostra
import RostraPlatforms
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
    RegisterRoutes.add(to: &routes)
    PersonChangeRoutes.add(to: &routes)
    StandInRoutes.add(to: &routes)
    UnitRoutes.add(to: &routes)
  }

  private static let pageLength = 50
  /// Rows of a file.
  private static let mostRows = 100_000

  private static func filter(_ call: Call) -> Person.Filter {
    let now = call.services.clock.now()
    var filter = Person.Filter()
    filter.words = call.query("q") ?? ""
    filter.role = call.query("role").flatMap(Viewer.Role.init(rawValue:))
    filter.state = call.query("state").flatMap(Person.State.init(rawValue:))
    filter.category = call.query("category").flatMap(RegisterEntry.Category.init(rawValue:))
    filter.unit = call.query("unit").map { Identifier(text: $0) }
    filter.presence = call.query("presence").flatMap { ["here": .here(now), "gone": .gone(now)][$0] }
    return filter
  }

  @Sendable private static func list(_ call: Call) async throws -> Response {
    let filter = filter(call)
    let isFile = call.query("format") == "csv"
    let after = call.query("after").map { Identifier<Person>(text: $0) }
    let (people, total, units) = try await call.read { tx, viewer in
      (
        try Person.search(
          filter, after: isFile ? nil : after, limit: isFile ? mostRows : pageLength + 1, for: viewer, in: tx),
        try Person.count(filter, for: viewer, in: tx), try AgencyUnit.all(for: viewer, in: tx)
      )
    }
    let words = RoleWords(units: units, agency: call.office.agency.id)
    if isFile { return csv(call, people, words) }
    let place = ["q", "role", "state", "category", "unit", "presence"].reduce(Place.people) {
      $0.with($1, call.query($1))
    }
    let shown = people.prefix(pageLength)
    return call.page(
      PeoplePage(
        query: filter.words, role: filter.role?.rawValue ?? "", state: filter.state?.rawValue ?? "",
        category: filter.category?.rawValue ?? "", unit: filter.unit?.text ?? "",
        presence: call.query("presence") ?? "",
        units: words.unitChoices(for: call.viewer), rows: shown.map { row(call, $0, words) }, total: total,
        next: people.count > pageLength ? shown.last.map { place.with("after", $0.id.text).text } : nil,
        csv: place.with("format", "csv").text))
  }

  private static func csv(_ call: Call, _ people: [Person], _ words: RoleWords) -> Response {
    let mails = Dictionary(people.map { ($0.id, $0.mail) }, uniquingKeysWith: { first, _ in first })
    return call.csv(
      "people",
      columns: [
        "Name", "E-mail address", "State", "Category", "Unit", "Title", "Duties", "Supervisor", "First day", "Last day",
        "Roles", "Second factor", "Since", "Last signed in",
      ],
      rows: people.map { person in
        let register = person.register
        return [
          person.name, person.mail, person.state.rawValue, register.category.rawValue, words.unit(register.unit),
          register.title, register.duties, register.supervisor.map { mails[$0] ?? $0.text } ?? "",
          register.starts.map(call.time.date) ?? "", register.ends.map(call.time.date) ?? "",
          person.roles.map { words.text($0, call.time) }.joined(separator: "; "),
          person.hasSecondFactor ? "on" : "off", person.created.rfc3339, person.signedIn?.rfc3339 ?? "",
        ]
      })
  }

  private static func row(_ call: Call, _ person: Person, _ words: RoleWords) -> PeoplePage.Row {
    let register = person.register
    return PeoplePage.Row(
      id: person.id.text, name: person.name, mail: person.mail,
      place: "\(register.title.isEmpty ? register.category.title : register.title), \(words.unit(register.unit))",
      roles: person.roles.map { words.text($0, call.time) },
      state: PersonWords.badge(person, at: call.services.clock.now()), secondFactor: person.hasSecondFactor,
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
    let now = call.services.clock.now()
    let (units, sessions, tokens, standIns, supervisor) = try await call.read { tx, viewer in
      (
        try AgencyUnit.all(for: viewer, in: tx), try Session.all(of: person.id, for: viewer, in: tx),
        try PersonalToken.all(of: person.id, for: viewer, in: tx),
        try StandIn.all(of: person.id, for: viewer, in: tx).count { $0.isActing(at: now) || $0.isToCome(at: now) },
        try person.register.supervisor.flatMap { try Person.find($0, agency: viewer.agency, in: tx) }
      )
    }
    let words = RoleWords(units: units, agency: call.office.agency.id)
    return call.page(
      PersonPage(
        id: person.id.text, name: person.name, mail: person.mail, state: PersonWords.badge(person, at: now),
        register: facts(call, person, supervisor, words), roles: person.roles.map { words.text($0, call.time) },
        secondFactor: person.hasSecondFactor,
        provider: person.external.map { String($0.prefix { $0 != "#" }) },
        created: call.moment(person.created, relative: false), signedIn: call.moment(person.signedIn),
        sessions: sessions.map { AccountRoutes.rows(call, $0, this: call.session?.digest) },
        tokens: tokens.prefix(50).map { AccountRoutes.row(call, $0) }, standIns: standIns))
  }

  private static func facts(
    _ call: Call, _ person: Person, _ supervisor: Person?, _ words: RoleWords
  ) -> [PersonPage.Fact] {
    let register = person.register
    let facts: [PersonPage.Fact?] = [
      PersonPage.Fact(name: "Category", value: register.category.title),
      PersonPage.Fact(
        name: "Unit", value: words.unit(register.unit), address: Place("units", register.unit.text).text),
      register.title.isEmpty ? nil : PersonPage.Fact(name: "Title", value: register.title),
      register.duties.isEmpty ? nil : PersonPage.Fact(name: "Duties", value: register.duties),
      supervisor.map {
        PersonPage.Fact(
          name: "Supervisor", value: $0.name, address: $0.isWithin(call.viewer) ? Place.person($0.id).text : nil)
      },
      register.starts.map { PersonPage.Fact(name: "First day", value: call.time.date($0)) },
      register.ends.map { PersonPage.Fact(name: "Last day", value: call.time.date($0)) },
    ]
    return facts.compactMap { $0 }
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

  static func units(_ call: Call) async throws -> [Field.Option] {
    let units = try await call.read { tx, viewer in try AgencyUnit.all(for: viewer, in: tx) }
    return RoleWords(units: units, agency: call.office.agency.id).unitChoices(for: call.viewer)
  }

  @Sendable private static func inviteForm(_ call: Call) async throws -> Response {
    call.page(try await invitePage(call, Entered(), sendsMail: try await message(call) != nil))
  }

  private static func invitePage(_ call: Call, _ entered: Entered, sendsMail: Bool) async throws -> InvitePage {
    let units = try await units(call)
    return InvitePage(
      entered: entered, units: units, fields: RegisterFields(nil, supervisor: nil, units: units, call.time),
      sendsMail: sendsMail)
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
        mail: form["mail"], name: form["name"], roles: role.map { [$0] } ?? [],
        register: try await call.register(form), message: message, services: call.services, for: call.viewer)
      return try await invited(call, person, secret, message)
    } catch let error as EntryError {
      return call.page(
        try await invitePage(call, Entered(form, error: error), sendsMail: message != nil),
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

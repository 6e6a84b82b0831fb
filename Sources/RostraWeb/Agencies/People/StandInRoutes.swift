import HTTPTypes
import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// Who stands in for whom: one's own from the account, others' from the page of the person.
enum StandInRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/account/stand-ins", .signedIn, own)
    routes.post("/account/stand-ins", .confirmedSelf, nameOwn)
    routes.get("/people/:person/stand-ins", .permission(.managePeople), theirs)
    routes.post("/people/:person/stand-ins", .confirmed(.managePeople), nameTheirs)
    routes.post("/stand-ins/:id/end", .signedIn, end)
  }

  @Sendable private static func own(_ call: Call) async throws -> Response {
    call.page(try await page(call, try AccountRoutes.session(call).person, isOwn: true, Entered()))
  }

  @Sendable private static func theirs(_ call: Call) async throws -> Response {
    call.page(try await page(call, try await PeopleRoutes.person(call), isOwn: false, Entered()))
  }

  private static func page(
    _ call: Call, _ person: Person, isOwn: Bool, _ entered: Entered
  ) async throws -> StandInsPage {
    let now = call.services.clock.now()
    let (units, found) = try await call.read { tx, viewer in
      (try AgencyUnit.all(for: viewer, in: tx), try StandIn.all(of: person.id, for: viewer, in: tx))
    }
    let words = RoleWords(units: units, agency: call.office.agency.id)
    return StandInsPage(
      entered: entered, name: isOwn ? nil : person.name, person: person.id.text,
      action: isOwn ? "/account/stand-ins" : "/people/\(person.id)/stand-ins",
      roles: person.roles.filter { $0.role != .auditor && ($0.until.map { $0 > now } ?? true) }.map {
        Field.Option(PersonChangeRoutes.key($0), words.text($0, call.time))
      },
      rows: found.map { row(call, $0, words, now) })
  }

  private static func row(_ call: Call, _ found: StandIn, _ words: RoleWords, _ now: Timestamp) -> StandInsPage.Row {
    StandInsPage.Row(
      id: found.id.text,
      words:
        "\(found.personName) for \(found.holderName), as \(found.role.title) for \(words.unit(found.unit))",
      from: call.time.date(found.from), until: call.time.date(found.until), reason: found.reason,
      state: found.isActing(at: now)
        ? Badge("Acting now", .good)
        : found.isToCome(at: now) ? Badge("To come", .info) : Badge("Over", .quiet),
      mayEnd: found.isActing(at: now) || found.isToCome(at: now))
  }

  @Sendable private static func nameOwn(_ call: Call) async throws -> Response {
    try await name(call, for: try AccountRoutes.session(call).person, isOwn: true)
  }

  @Sendable private static func nameTheirs(_ call: Call) async throws -> Response {
    try await name(call, for: try await PeopleRoutes.person(call), isOwn: false)
  }

  private static func name(_ call: Call, for holder: Person, isOwn: Bool) async throws -> Response {
    let form = try await call.form()
    do {
      guard let held = holder.roles.first(where: { PersonChangeRoutes.key($0) == form["role"] }) else {
        throw EntryError(field: "role", problem: "is not one that they hold", remedy: "choose one from the list")
      }
      guard let from = try call.time.startOfDay(form["from"], field: "from") else {
        throw EntryError(field: "from", problem: "is missing", remedy: "enter the first day")
      }
      guard let until = try call.time.endOfDay(form["until"], field: "until") else {
        throw EntryError(field: "until", problem: "is missing", remedy: "enter the last day")
      }
      _ = try await StandIn.name(
        form["person"], for: holder.id, in: held.role, of: held.unit, from: from, until: until, reason: form["reason"],
        services: call.services, by: call.viewer)
      let place = isOwn ? Place("account", "stand-ins") : Place("people", holder.id.text, "stand-ins")
      return call.see(place.after(.standInNamed))
    } catch let error as EntryError {
      return call.page(
        try await page(call, holder, isOwn: isOwn, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  @Sendable private static func end(_ call: Call) async throws -> Response {
    _ = try await call.form()
    do {
      try await StandIn.end(Identifier(text: try call.parameter("id")), services: call.services, by: call.viewer)
    } catch SignInError.noPerson {
      throw WebFailure.notFound
    }
    return call.see(Place("account", "stand-ins").after(.standInEnded))
  }
}

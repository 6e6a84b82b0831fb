import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

/// Who works with Rostra, in which roles, for which part of the agency.
enum PeopleAPI {
  private static let assignment = JSONSchema.named(
    "RoleAssignment",
    .object([
      .always("role", .one(of: Viewer.Role.assignable.map(\.rawValue))),
      .always("unit", .uuid, "For this unit and all below it; the root is the whole agency."),
      .maybe("until", .time, "From then on it gives nothing. An auditor's access always ends (AUD-5)."),
    ]))

  private static let members: [JSONSchema.Property] = [
    .always("id", .uuid), .always("mail", .string), .always("name", .string),
    .always("state", .one(of: Person.State.self)),
    .always("category", .one(of: RegisterEntry.Category.self)), .always("unit", .uuid),
    .maybe("supervisor", .uuid), .maybe("title", .string), .maybe("duties", .string),
    .maybe("starts", .time),
    .maybe("ends", .time, "The last moment of the last day; from then on they cannot sign in."),
    .always("roles", .list(of: assignment)), .always("secondFactor", .boolean), .always("created", .time),
    .maybe("signedIn", .time),
  ]

  /// What of the register a program may say.
  private static let entry: [JSONSchema.Property] = [
    .maybe("category", .one(of: RegisterEntry.Category.self)), .maybe("unit", .uuid, "The one that they belong to."),
    .maybe("supervisor", .uuid), .maybe("title", .text(200)), .maybe("duties", .text(5000)),
    .maybe("starts", .time), .maybe("ends", .time, "The last moment of the last day."),
  ]
  static let person = JSONSchema.named("Person", .object(members))

  private static let unit = JSONSchema.named(
    "Unit",
    .object([
      .always("id", .uuid), .maybe("parent", .uuid), .always("name", .string),
      .always("kind", .one(of: AgencyUnit.Kind.self)), .always("bodyType", .one(of: AgencyUnit.BodyType.self)),
      .maybe("delegated", .time, "Since when its own head decides for it."),
    ]))

  private static let standIn = JSONSchema.named(
    "StandIn",
    .object([
      .always("id", .uuid), .always("holder", .uuid), .always("person", .uuid),
      .always("role", .one(of: Viewer.Role.self)), .always("unit", .uuid), .always("from", .time),
      .always("until", .time, "The last moment."), .always("reason", .string), .maybe("ended", .time),
    ]))

  static let id = Operation.Parameter.path("person", .uuid, "The person's id.", of: "Person")

  static let operations: [Operation] = [
    .list(
      "listPeople", "/people", "People", "Everybody in the register, by name", of: person,
      access: .permission(.managePeople),
      parameters: [
        .query("q", .text(200), "Words of the name, address or title."),
        .query("role", .one(of: Viewer.Role.assignable.map(\.rawValue)), "Holders of the role."),
        .query("state", .one(of: Person.State.self), "All where it is not given."),
        .query("category", .one(of: RegisterEntry.Category.self), "All where it is not given."),
        .query("unit", .uuid, "The unit and all below it."),
        .query("left", .boolean, "Whether their last day is over."),
      ], handle: list),
    Operation(
      "enterPerson", .post, "/register", "People", "Enter somebody in the register without a login",
      note: "Nobody is invited. `invitePerson` is for those who sign in.", access: .confirmed(.managePeople),
      body: .named(
        "NewPerson",
        .object([.always("mail", .text(320, atLeast: 3)), .always("name", .text(120, atLeast: 1))] + entry)),
      success: .json(201, person), handle: enter),
    Operation(
      "importPeople", .post, "/register/import", "People", "Take a staff list into the register",
      note: "CSV as on the page Staff list. 422 names every fault with its line; then nothing was changed.",
      access: .confirmed(.managePeople),
      parameters: [.query("name", .text(200, atLeast: 1), "What the file is called; for showing only.")],
      takesFile: true,
      success: .json(
        200,
        .named(
          "PeopleImport",
          .object([
            .always("rows", .integer(0...100_000)), .always("entered", .integer(0...100_000)),
            .always("changed", .integer(0...100_000)), .always("sha256", .string),
          ]))), handle: take),
    .get(
      "getPerson", "/people/{person}", "People", "One person", person, access: .permission(.managePeople),
      parameters: [id], handle: get),
    Operation(
      "invitePerson", .post, "/people", "People", "Invite somebody",
      note: "They get a message with the address by which they set their password; without mail, the answer has it.",
      access: .confirmed(.managePeople),
      body: .named(
        "Invitation",
        .object([
          .always("mail", .text(320, atLeast: 3)), .always("name", .text(120, atLeast: 1)),
          .always("roles", .list(of: assignment, most: 50)),
        ])),
      success: .json(
        201,
        .named(
          "InvitedPerson",
          .object(members + [.maybe("invitation", .string, "Shown this once, where no mail is set up.")]))),
      handle: invite),
    Operation(
      "changePerson", .patch, "/people/{person}", "People", "Give other roles or another name, suspend or readmit",
      note: "The change holds from their next request on; the sessions of somebody suspended end at once.",
      access: .confirmed(.managePeople), parameters: [id],
      body: .named(
        "PersonChange",
        .object([
          .maybe("name", .text(120, atLeast: 1)), .maybe("state", .one(of: ["active", "suspended"])),
          .maybe("roles", .list(of: assignment, most: 50), "All of them: what is not here is taken away."),
          .maybe("register", .object(entry), "What is not given stays; an empty object changes nothing."),
          .always("reason", .text(2000, atLeast: 1), "Why; kept as evidence."),
        ])), success: .json(200, person), handle: change),
    .get(
      "listUnits", "/units", "People", "The agency's departments, boards and committees, parents before children",
      .object([.always("items", .list(of: unit))]), access: .permission(.read), handle: units),
    Operation(
      "addUnit", .post, "/units", "People", "Add a unit", access: .permission(.managePeople),
      body: .named(
        "NewUnit",
        .object([
          .always("name", .text(120, atLeast: 1)),
          .always("kind", .one(of: AgencyUnit.Kind.allCases.filter { $0 != .agency }.map(\.rawValue))),
          .maybe("parent", .uuid, "The agency itself where it is not given."),
        ])), success: .json(201, unit), handle: addUnit),
    Operation(
      "changeUnit", .patch, "/units/{unit}", "People", "Rename a unit, say what it is, put it elsewhere",
      access: .permission(.managePeople), parameters: [unitID],
      body: .named(
        "UnitChange",
        .object([
          .maybe("name", .text(120, atLeast: 1)), .maybe("kind", .one(of: AgencyUnit.Kind.self)),
          .maybe("bodyType", .one(of: AgencyUnit.BodyType.self)), .maybe("parent", .uuid),
          .always("reason", .text(2000, atLeast: 1)),
        ])), success: .json(200, unit), handle: changeUnit),
    Operation(
      "setUnitDelegation", .post, "/units/{unit}/delegation", "People",
      "Let a unit's own head decide for it, or take that back", access: .confirmed(.takePart), parameters: [unitID],
      body: .named(
        "UnitDelegation",
        .object([.always("delegated", .boolean), .always("reason", .text(2000, atLeast: 1))])),
      success: .json(200, unit), handle: delegateUnit),
    .get(
      "listStandIns", "/people/{person}/stand-ins", "People", "Who stands in for a person, and for whom they do",
      .object([.always("items", .list(of: standIn))]), access: .signedIn, parameters: [id], handle: standIns),
    Operation(
      "nameStandIn", .post, "/people/{person}/stand-ins", "People", "Let somebody act for the holder of a role",
      note: "By the holder, or by whoever manages them.", access: .confirmedSelf, parameters: [id],
      body: .named(
        "NewStandIn",
        .object([
          .always("mail", .text(320, atLeast: 3), "Of the person who is to act."),
          .always("role", .one(of: Viewer.Role.assignable.map(\.rawValue))), .always("unit", .uuid),
          .always("from", .time), .always("until", .time), .always("reason", .text(2000, atLeast: 1)),
        ])), success: .json(201, standIn), handle: nameStandIn),
    Operation(
      "endStandIn", .delete, "/stand-ins/{standIn}", "People", "End it now; what was done stays", access: .signedIn,
      parameters: [.path("standIn", .uuid, "Its id.", of: "StandIn")], success: .nothing, handle: endStandIn),
  ]

  private static let unitID = Operation.Parameter.path("unit", .uuid, "The unit's id.", of: "Unit")

  @Sendable private static func list(_ asked: APICall) async throws -> APIAnswer {
    let now = asked.services.clock.now()
    var filter = Person.Filter()
    filter.words = asked.text("q") ?? ""
    filter.role = asked.text("role").flatMap(Viewer.Role.init(rawValue:))
    filter.state = asked.text("state").flatMap(Person.State.init(rawValue:))
    filter.category = asked.text("category").flatMap(RegisterEntry.Category.init(rawValue:))
    filter.unit = asked.text("unit").map { Identifier(text: $0.lowercased()) }
    filter.presence = asked.flag("left").map { $0 ? .gone(now) : .here(now) }
    let (wanted, limit) = (filter, asked.limit)
    let after = try asked.cursor().map { Identifier<Person>(text: $0.text(0)) }
    let people = try await asked.read { tx, viewer in
      try Person.search(wanted, after: after, limit: limit + 1, for: viewer, in: tx)
    }
    let shown = people.prefix(limit)
    return asked.page(
      shown.map(\.json), next: people.count > limit ? shown.last.map { PageCursor($0.id.text) } : nil)
  }

  @Sendable private static func get(_ asked: APICall) async throws -> APIAnswer {
    let id: Identifier<Person> = try asked.id("person")
    return APIAnswer(try await asked.read { tx, viewer in try Person.find(id, for: viewer, in: tx) }.json)
  }

  /// What is given takes the place of what was there.
  private static func register(_ json: JSON?, over old: RegisterEntry) -> RegisterEntry {
    var entry = old
    guard let json else { return entry }
    if let word = json["category"]?.string.flatMap(RegisterEntry.Category.init(rawValue:)) { entry.category = word }
    if let unit = json["unit"]?.string { entry.unit = Identifier(text: unit.lowercased()) }
    if let person = json["supervisor"]?.string { entry.supervisor = Identifier(text: person.lowercased()) }
    if let title = json["title"]?.string { entry.title = title }
    if let duties = json["duties"]?.string { entry.duties = duties }
    if let starts = json["starts"]?.string { entry.starts = Timestamp(rfc3339: starts) }
    if let ends = json["ends"]?.string { entry.ends = Timestamp(rfc3339: ends) }
    return entry
  }

  @Sendable private static func enter(_ asked: APICall) async throws -> APIAnswer {
    let blank = RegisterEntry(unit: AgencyUnit.root(of: asked.viewer.agency))
    let person = try await Person.enter(
      mail: asked.body["mail"]?.string ?? "", name: asked.body["name"]?.string ?? "",
      register: register(asked.body, over: blank), services: asked.services, for: asked.viewer)
    return APIAnswer(person.json)
  }

  @Sendable private static func take(_ asked: APICall) async throws -> APIAnswer {
    guard let file = asked.file, let data = FileManager.default.contents(atPath: file.path) else {
      throw WebFailure.badRequest("The body is missing.")
    }
    let done = try await PeopleImport.perform(
      Array(data), time: asked.call.time, services: asked.services, for: asked.viewer)
    return APIAnswer([
      "rows": JSON(done.rows), "entered": JSON(done.entered), "changed": JSON(done.changed),
      "sha256": .string(done.digest),
    ])
  }

  private static func roles(_ json: JSON?) -> [Person.Assignment]? {
    json?.array?.compactMap { role in
      guard let name = role["role"]?.string.flatMap(Viewer.Role.init(rawValue:)), let unit = role["unit"]?.string else {
        return nil
      }
      return Person.Assignment(
        role: name, unit: Identifier(text: unit.lowercased()),
        until: role["until"]?.string.flatMap { Timestamp(rfc3339: $0) })
    }
  }

  @Sendable private static func invite(_ asked: APICall) async throws -> APIAnswer {
    let message = try await PeopleRoutes.message(asked.call)
    let (person, secret) = try await Person.invite(
      mail: asked.body["mail"]?.string ?? "", name: asked.body["name"]?.string ?? "",
      roles: roles(asked.body["roles"]) ?? [], message: message, services: asked.services, for: asked.viewer)
    var members = person.json.object ?? []
    if message == nil {
      let address = InvitationMessage.address(secret, origin: try await PeopleRoutes.publicAddress(asked.call))
      members.append(JSON.Member("invitation", .string(address)))
    }
    return APIAnswer(.object(members))
  }

  @Sendable private static func change(_ asked: APICall) async throws -> APIAnswer {
    let body = asked.body
    let id: Identifier<Person> = try asked.id("person")
    var entry: RegisterEntry?
    if let said = body["register"] {
      entry = register(
        said, over: try await asked.read { tx, viewer in try Person.find(id, for: viewer, in: tx) }.register)
    }
    return APIAnswer(
      try await Person.change(
        id, name: body["name"]?.string,
        state: body["state"]?.string.flatMap(Person.State.init(rawValue:)), roles: roles(body["roles"]),
        register: entry,
        reason: body["reason"]?.string ?? "", services: asked.services, for: asked.viewer
      ).json)
  }

  @Sendable private static func units(_ asked: APICall) async throws -> APIAnswer {
    let units = try await asked.read { tx, viewer in try AgencyUnit.all(for: viewer, in: tx) }
    return APIAnswer(["items": .array(units.map(\.json))])
  }

  @Sendable private static func addUnit(_ asked: APICall) async throws -> APIAnswer {
    let body = asked.body
    let unit = try await AgencyUnit.add(
      name: body["name"]?.string ?? "",
      kind: body["kind"]?.string.flatMap(AgencyUnit.Kind.init(rawValue:)) ?? .department,
      parent: body["parent"]?.string.map { Identifier(text: $0.lowercased()) }, services: asked.services,
      for: asked.viewer)
    return APIAnswer(unit.json)
  }

  @Sendable private static func changeUnit(_ asked: APICall) async throws -> APIAnswer {
    let body = asked.body
    return APIAnswer(
      try await AgencyUnit.change(
        try asked.id("unit"),
        AgencyUnit.Change(
          name: body["name"]?.string, kind: body["kind"]?.string.flatMap(AgencyUnit.Kind.init(rawValue:)),
          bodyType: body["bodyType"]?.string.flatMap(AgencyUnit.BodyType.init(rawValue:)),
          parent: body["parent"]?.string.map { Identifier(text: $0.lowercased()) }),
        reason: body["reason"]?.string ?? "", services: asked.services, for: asked.viewer
      ).json)
  }

  @Sendable private static func delegateUnit(_ asked: APICall) async throws -> APIAnswer {
    APIAnswer(
      try await AgencyUnit.setDelegation(
        of: try asked.id("unit"), to: asked.body["delegated"]?.bool ?? false,
        reason: asked.body["reason"]?.string ?? "", services: asked.services, for: asked.viewer
      ).json)
  }

  // MARK: - Stand-ins

  @Sendable private static func standIns(_ asked: APICall) async throws -> APIAnswer {
    let id: Identifier<Person> = try asked.id("person")
    let found = try await asked.read { tx, viewer in try StandIn.all(of: id, for: viewer, in: tx) }
    return APIAnswer(["items": .array(found.map(\.json))])
  }

  @Sendable private static func nameStandIn(_ asked: APICall) async throws -> APIAnswer {
    let body = asked.body
    guard let role = body["role"]?.string.flatMap(Viewer.Role.init(rawValue:)),
      let from = body["from"]?.string.flatMap({ Timestamp(rfc3339: $0) }),
      let until = body["until"]?.string.flatMap({ Timestamp(rfc3339: $0) })
    else { throw WebFailure.badRequest("The role or a time cannot be read.") }
    return APIAnswer(
      try await StandIn.name(
        body["mail"]?.string ?? "", for: try asked.id("person"), in: role,
        of: Identifier(text: (body["unit"]?.string ?? "").lowercased()), from: from, until: until,
        reason: body["reason"]?.string ?? "", services: asked.services, by: asked.viewer
      ).json)
  }

  @Sendable private static func endStandIn(_ asked: APICall) async throws -> APIAnswer {
    try await StandIn.end(try asked.id("standIn"), services: asked.services, by: asked.viewer)
    return .nothing
  }
}

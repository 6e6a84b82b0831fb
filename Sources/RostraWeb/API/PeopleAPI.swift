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
    .always("state", .one(of: ["invited", "active", "suspended"])), .always("roles", .list(of: assignment)),
    .always("secondFactor", .boolean), .always("created", .time), .maybe("signedIn", .time),
  ]
  static let person = JSONSchema.named("Person", .object(members))

  private static let unit = JSONSchema.named(
    "Unit",
    .object([
      .always("id", .uuid), .maybe("parent", .uuid), .always("name", .string),
      .always("kind", .one(of: AgencyUnit.Kind.self)),
    ]))

  static let id = Operation.Parameter.path("person", .uuid, "The person's id.", of: "Person")

  static let operations: [Operation] = [
    .get(
      "listPeople", "/people", "People", "Everybody, by name", .object([.always("items", .list(of: person))]),
      access: .permission(.managePeople), handle: list),
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
  ]

  @Sendable private static func list(_ asked: APICall) async throws -> APIAnswer {
    let people = try await asked.read { tx, viewer in try Person.all(for: viewer, in: tx) }
    return APIAnswer(["items": .array(people.map(\.json))])
  }

  @Sendable private static func get(_ asked: APICall) async throws -> APIAnswer {
    let id: Identifier<Person> = try asked.id("person")
    return APIAnswer(try await asked.read { tx, viewer in try Person.find(id, for: viewer, in: tx) }.json)
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
    return APIAnswer(
      try await Person.change(
        try asked.id("person"), name: body["name"]?.string,
        state: body["state"]?.string.flatMap(Person.State.init(rawValue:)), roles: roles(body["roles"]),
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
}

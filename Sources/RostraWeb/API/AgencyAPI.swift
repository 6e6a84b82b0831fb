import Rostra
import RostraPlatforms

/// The agency, and who the caller is in it.
enum AgencyAPI {
  static let operations: [Operation] = [
    .get(
      "getAgency", "/agency", "Agency", "The agency that keeps its records here",
      .named(
        "Agency",
        .object([
          .always("id", .uuid), .always("name", .string), .always("profile", .string, "The jurisdiction's profile."),
          .always("timeZone", .string, "IANA name."), .always("sample", .boolean, "Made of sample data."),
          .always("created", .time),
        ])), access: .signedIn, handle: agency),
    .get(
      "getViewer", "/viewer", "Agency", "Whom this token or session speaks for, and what it may do",
      .named(
        "Viewer",
        .object([
          .always("actor", .string, "As it stands in the evidence."),
          .always("roles", .list(of: .one(of: Viewer.Role.self))),
          .always("permissions", .list(of: .one(of: Viewer.Permission.self))),
        ])), access: .signedIn, handle: viewer),
  ]

  @Sendable private static func agency(_ asked: APICall) async throws -> APIAnswer {
    let agency = asked.services.agency
    return APIAnswer([
      "id": .string(agency.id.text), "name": .string(agency.name), "profile": .string(agency.profile),
      "timeZone": .string(agency.timeZone), "sample": .bool(agency.isSample),
      "created": .string(agency.created.rfc3339),
    ])
  }

  @Sendable private static func viewer(_ asked: APICall) async throws -> APIAnswer {
    let viewer = asked.viewer
    return APIAnswer([
      "actor": .string(viewer.actor), "roles": .array(viewer.grants.map { .string($0.role.rawValue) }),
      "permissions": .array(Viewer.Permission.allCases.filter(viewer.may).map { .string($0.rawValue) }),
    ])
  }
}

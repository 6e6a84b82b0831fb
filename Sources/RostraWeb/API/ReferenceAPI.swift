import HTTPTypes
import Hummingbird
import NIOCore
import Rostra
import RostraPlatforms

/// The description of the API: for programs, and for people.
enum ReferenceAPI {
  static let operations: [Operation] = [
    .get(
      "getDescription", "/openapi.json", "Description", "This API as an OpenAPI 3.1 document", .anything,
      access: .anyone, handle: { asked in APIAnswer(OpenAPIDocument(agency: asked.services.agency.name).json) })
  ]

  @Sendable static func page(_ call: Call) async throws -> Response {
    call.page(ReferencePage(OpenAPIDocument(agency: call.office.agency.name)))
  }

  @Sendable static func part(_ call: Call) async throws -> Response {
    let part = try call.parameter("part")
    let groups = ReferencePage(OpenAPIDocument(agency: call.office.agency.name)).groups
    guard let group = groups.first(where: { $0.part == part }) else { throw WebFailure.notFound }
    return call.page(ReferencePartPage(group: group))
  }
}

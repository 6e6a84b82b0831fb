import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import RostraPlatforms
import Testing

@testable import Rostra
@testable import RostraWeb

/// A program that uses the API with a token, and holds every answer against its description.
struct Program: Sendable {
  let office: WebTestOffice
  /// nil: without any.
  var token: String?

  struct Answer: Sendable {
    var status: Int
    var json: JSON
    var headers: HTTPFields

    var fields: [String] { (json["errors"]?.array ?? []).compactMap { $0["field"]?.string } }
    var items: [JSON] { json["items"]?.array ?? [] }
  }

  func get(_ path: String, headers: HTTPFields = [:]) async throws -> Answer {
    try await send(.get, path, headers: headers)
  }

  func post(_ path: String, _ body: JSON? = nil, headers: HTTPFields = [:]) async throws -> Answer {
    try await send(.post, path, body, headers: headers)
  }

  func send(
    _ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil, headers: HTTPFields = [:],
    location: SourceLocation = #_sourceLocation
  ) async throws -> Answer {
    var headers = headers
    if let token { headers[.authorization] = "Bearer \(token)" }
    if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
    let response = try await office.nobody.send(
      method, API.root + path, headers: headers, body: body.map { ByteBuffer(bytes: $0.bytes) })
    return try Self.checked(response, method, API.root + path, location)
  }

  /// The answer, once it is what the description says.
  static func checked(
    _ response: TestResponse, _ method: HTTPRequest.Method, _ path: String, _ location: SourceLocation
  ) throws -> Answer {
    let status = response.status.code
    let json = response.body.readableBytes > 0 ? try JSON(parsing: Array(response.body.readableBytesView)) : .null
    let bare = String(path.split(separator: "?", omittingEmptySubsequences: false)[0])
    let operation = API.operations.first { $0.method == method && $0.matches(path: bare) }
    if let operation {
      #expect(operation.statuses.contains(status), "\(operation.id) answers \(status)", sourceLocation: location)
    }
    if status >= 400 {
      #expect(response.headers[.contentType] == "application/problem+json", sourceLocation: location)
      let problems = OpenAPIDocument.problem.problems(with: json)
      #expect(problems.isEmpty, "\(problems)", sourceLocation: location)
      #expect(json["status"]?.integer == Int64(status), sourceLocation: location)
    } else if let operation, case .json(_, let schema) = operation.success, status == operation.success.status {
      let problems = schema.problems(with: json)
      #expect(problems.isEmpty, "\(operation.id): \(problems)", sourceLocation: location)
    }
    return Answer(status: status, json: json, headers: response.headers)
  }
}

extension WebTestOffice {
  /// A program of somebody with this role.
  func program(
    _ role: Viewer.Role, unit: Identifier<AgencyUnit>? = nil, scopes: Set<Viewer.Permission>? = nil, days: Int64 = 30
  ) async throws -> Program {
    try await program(of: try await person(role, unit: unit), scopes: scopes ?? role.permits, days: days).program
  }

  func program(
    of visitor: Visitor, scopes: Set<Viewer.Permission>, days: Int64 = 30
  ) async throws -> (program: Program, token: PersonalToken) {
    let person = try #require(visitor.person)
    let viewer = try await services.database.read { [agency, clock] tx in
      try person.viewer(agency: agency, at: clock.now(), in: tx)
    }
    let (token, secret) = try await PersonalToken.make(
      name: "test", scopes: scopes, days: days, services: services, for: viewer)
    return (Program(office: self, token: secret), token)
  }
}

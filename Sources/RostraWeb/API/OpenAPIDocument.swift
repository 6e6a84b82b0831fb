import Rostra
package import RostraPlatforms

/// The OpenAPI 3.1 document, made of the operations themselves.
package struct OpenAPIDocument: Sendable {
  package var operations: [Operation]
  package var agency: String

  package init(operations: [Operation] = API.operations, agency: String) {
    self.operations = operations
    self.agency = agency
  }

  package var json: JSON {
    [
      "openapi": "3.1.0",
      "info": [
        "title": .string("Rostra at \(agency)"), "version": "1",
        "description":
          "The public records archive of social media. Times are RFC 3339 in UTC. Errors are problems (RFC 9457). Lists are read page by page by the address under `next`. Unknown members and parameters are refused. A POST may carry an Idempotency-Key, for which its answer is kept 24 hours.",
      ],
      "servers": [["url": "/"]], "tags": .array(groups.map { ["name": .string($0)] }), "paths": paths,
      "components": components,
    ]
  }

  package var groups: [String] {
    operations.reduce(into: []) { groups, operation in
      if !groups.contains(operation.group) { groups.append(operation.group) }
    }
  }

  private var paths: JSON {
    var order: [String] = []
    for operation in operations where !order.contains(operation.path) { order.append(operation.path) }
    return .object(
      order.map { path in
        JSON.Member(
          path,
          .object(
            operations.filter { $0.path == path }.map {
              JSON.Member($0.method.rawValue.lowercased(), description(of: $0))
            }))
      })
  }

  private func description(of operation: Operation) -> JSON {
    var members = JSONMembers()
    members.add("operationId", operation.id)
    members.add("tags", [.string(operation.group)])
    members.add("summary", operation.summary)
    members.add(
      "description",
      [operation.note, "May be used by: \(operation.access.words)."].compactMap { $0 }
        .joined(separator: " "))
    var parameters = operation.parameters.map { parameter -> JSON in
      [
        "name": .string(parameter.name), "in": .string(parameter.place.rawValue),
        "required": .bool(parameter.place == .path), "description": .string(parameter.note),
        "schema": parameter.schema.json,
      ]
    }
    if operation.method == .post { parameters.append(["$ref": "#/components/parameters/IdempotencyKey"]) }
    members.add("parameters", list: parameters)
    if let body = operation.body {
      members.add(
        "requestBody",
        ["required": true, "content": ["application/json": ["schema": body.json]]])
    }
    if operation.takesFile {
      let file: JSON = ["type": "string", "contentMediaType": "application/octet-stream"]
      members.add("requestBody", ["required": true, "content": ["application/octet-stream": ["schema": file]]])
    }
    members.add("responses", responses(of: operation))
    members.add(
      "security", operation.access == .anyone ? .array([]) : [["token": []], ["session": []]])
    return members.json
  }

  private func responses(of operation: Operation) -> JSON {
    .object(
      operation.statuses.map { status in
        if case .file(let type) = operation.success, status == 206 {
          return JSON.Member(
            "206", ["description": "The part asked for", "content": .object([JSON.Member(type, [:])])])
        }
        guard status == operation.success.status else {
          return JSON.Member(String(status), ["$ref": .string("#/components/responses/\(Self.name(of: status))")])
        }
        var members = JSONMembers()
        members.add("description", "Done")
        members.add("headers", Self.headers)
        switch operation.success {
        case .json(_, let schema):
          members.add("content", ["application/json": ["schema": schema.json]])
          members.add("links", links(from: schema))
        case .bytes(let type), .file(let type): members.add("content", .object([JSON.Member(type, [:])]))
        case .nothing: break
        }
        return JSON.Member(String(status), members.json)
      })
  }

  /// Where an answer leads on: to each operation on the thing that it tells of.
  private func links(from schema: JSONSchema) -> JSON? {
    var subject: (name: String, place: String)?
    if case .named(let name, _) = schema { subject = (name, "/id") }
    if case .object(let properties) = schema.resolved,
      case .list(.named(let name, _), _)? = properties.first(where: { $0.name == "items" })?.schema
    {
      subject = (name, "/items/0/id")
    }
    guard let subject else { return nil }
    let links = operations.flatMap { operation in
      operation.parameters.filter { $0.subjects.contains(subject.name) }.map { parameter in
        JSON.Member(
          operation.id,
          [
            "operationId": .string(operation.id),
            "parameters": .object([JSON.Member(parameter.name, .string("$response.body#\(subject.place)"))]),
          ])
      }
    }
    return links.isEmpty ? nil : .object(links)
  }

  // MARK: - What is said once

  private var components: JSON {
    var schemas: [String: JSONSchema] = ["Problem": Self.problem]
    for operation in operations {
      if let body = operation.body { schemas.merge(body.names) { first, _ in first } }
      if case .json(_, let schema) = operation.success { schemas.merge(schema.names) { first, _ in first } }
    }
    return [
      "schemas": .object(schemas.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value.json) }),
      "responses": .object(
        Self.refusals.map { status, name, description in
          JSON.Member(
            name,
            status == 304
              ? ["description": .string(description), "headers": Self.headers]
              : [
                "description": .string(description), "headers": Self.headers,
                "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
              ])
        }),
      "parameters": [
        "IdempotencyKey": [
          "name": "Idempotency-Key", "in": "header", "required": false,
          "description": "A name of your own for this request: sent again with it, it is not done again.",
          "schema": ["type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"],
        ]
      ],
      "headers": .object(
        [
          ("RateLimit-Limit", "Requests in a minute."), ("RateLimit-Remaining", "Requests left now."),
          ("RateLimit-Reset", "Seconds until all of them are there again."),
        ].map { name, description in
          JSON.Member(name, ["description": .string(description), "schema": ["type": "integer", "minimum": 0]])
        }),
      "securitySchemes": [
        "token": [
          "type": "http", "scheme": "bearer",
          "description": "A personal token; what it may do was chosen when it was made.",
        ],
        "session": [
          "type": "apiKey", "in": "cookie", "name": "rostra",
          "description":
            "For pages of this system alone: requests that change something must come from its own origin.",
        ],
      ],
    ]
  }

  private static let headers: JSON = .object(
    ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"].map {
      JSON.Member($0, ["$ref": .string("#/components/headers/\($0)")])
    })

  /// RFC 9457, with the fields that are wrong.
  package static let problem = JSONSchema.named(
    "Problem",
    .object([
      .always("type", .string), .always("title", .string), .always("status", .integer(400...599)),
      .always("detail", .string), .always("instance", .string, "By it an operator finds what happened."),
      .maybe(
        "errors",
        .list(of: .object([.always("field", .string), .always("problem", .string), .always("remedy", .string)]))),
    ]))

  private static let refusals: [(status: Int, name: String, description: String)] = [
    (304, "NotModified", "What the entity tag names is still what there is."),
    (400, "Unreadable", "The request cannot be read."),
    (401, "SignInNeeded", "No token or session, or one that has run out."),
    (403, "NotPermitted", "Not with this role, or not with this token's scopes."),
    (404, "NotFound", "Nothing there, or nothing that you may see."),
    (409, "Conflict", "Not as things stand."),
    (413, "TooLarge", "The body is too large."),
    (415, "NotJSON", "The body is not application/json."),
    (416, "NoSuchPart", "The file has no such part."),
    (422, "PleaseCorrect", "Something in it cannot be taken; `errors` says what and what to do."),
    (429, "TooMany", "Too many requests; Retry-After says when to go on."),
    (500, "Failed", "Something went wrong here. Nothing was half-written."),
    (502, "Unreachable", "Another server that is needed does not answer."),
    (503, "Unavailable", "The database or the store does not answer."),
  ]

  private static func name(of status: Int) -> String {
    refusals.first { $0.status == status }?.name ?? "Failed"
  }
}

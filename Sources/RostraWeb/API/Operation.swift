package import HTTPTypes
import Rostra

/// One thing that a program can ask for: the route, what it takes, what it answers and who may. The router, the OpenAPI
/// document, the check of what comes in and the tests of what goes out are all made of this one declaration, so that
/// none can exist without the others.
package struct Operation: Sendable {
  package typealias Handler = @Sendable (APICall) async throws -> APIAnswer

  /// The document's name for it, such as `listSites`.
  package var id: String
  package var method: HTTPRequest.Method
  /// With its parameters in braces: `/api/v1/sites/{site}`.
  package var path: String
  /// The capability, for the reference's headings.
  package var group: String
  package var summary: String
  package var note: String?
  package var access: Access
  package var parameters: [Parameter]
  package var body: JSONSchema?
  /// The body is a file, `application/octet-stream`, which the handler takes as it arrives.
  package var takesFile: Bool
  package var success: Success
  /// Statuses of refusals beyond those that every operation knows.
  package var refusals: [Int]
  let handle: Handler

  /// What a request brings in its address.
  package struct Parameter: Sendable, Hashable {
    package var name: String
    package var place: Place
    package var schema: JSONSchema
    package var note: String
    /// The names of the schemas whose `id` it takes: what an answer has of them leads on to the operations with it.
    package var subjects: Set<String> = []

    package enum Place: String, Sendable, Hashable {
      case path, query
    }

    package static func path(
      _ name: String, _ schema: JSONSchema, _ note: String, of subjects: String...
    ) -> Parameter {
      Parameter(name: name, place: .path, schema: schema, note: note, subjects: Set(subjects))
    }

    package static func query(_ name: String, _ schema: JSONSchema, _ note: String) -> Parameter {
      Parameter(name: name, place: .query, schema: schema, note: note)
    }
  }

  /// What is answered when it went well.
  package enum Success: Sendable, Hashable {
    case json(Int, JSONSchema)
    /// 204.
    case nothing
    case bytes(mediaType: String)
    /// The same, of which a part may be asked for (RFC 9110, section 14).
    case file(mediaType: String)

    package var status: Int {
      switch self {
      case .json(let status, _): status
      case .nothing: 204
      case .bytes, .file: 200
      }
    }
  }

  init(
    _ id: String, _ method: HTTPRequest.Method, _ path: String, _ group: String, _ summary: String,
    note: String? = nil, access: Access, parameters: [Parameter] = [], body: JSONSchema? = nil,
    takesFile: Bool = false, success: Success,
    refusals: [Int] = [], handle: @escaping Handler
  ) {
    self.id = id
    self.method = method
    self.path = API.root + path
    self.group = group
    self.summary = summary
    self.note = note
    self.access = access
    self.parameters = parameters
    self.body = body
    self.takesFile = takesFile
    self.success = success
    self.refusals = refusals
    self.handle = handle
  }

  /// A list that is read page by page: `limit` and `cursor` in, `items` and `next` out.
  static func list(
    _ id: String, _ path: String, _ group: String, _ summary: String, of element: JSONSchema, note: String? = nil,
    access: Access = .permission(.read), parameters: [Parameter] = [], extra: [JSONSchema.Property] = [],
    handle: @escaping Handler
  ) -> Operation {
    Operation(
      id, .get, path, group, summary, note: note, access: access, parameters: parameters + Operation.paging,
      success: .json(200, .object(extra + [.always("items", .list(of: element)), nextPage])), handle: handle)
  }

  private static let nextPage = JSONSchema.Property.maybe(
    "next", .string, "The address of the next page; absent on the last.")

  private static let paging: [Parameter] = [
    .query("limit", .integer(1...500), "How many at most; 50 where it is not given."),
    .query("cursor", .text(2000, atLeast: 1), "Where the page before ended, as its `next` says."),
  ]

  /// One thing.
  static func get(
    _ id: String, _ path: String, _ group: String, _ summary: String, _ schema: JSONSchema, note: String? = nil,
    access: Access = .permission(.read), parameters: [Parameter] = [], handle: @escaping Handler
  ) -> Operation {
    Operation(
      id, .get, path, group, summary, note: note, access: access, parameters: parameters,
      success: .json(200, schema), handle: handle)
  }
}

extension Operation {
  /// As the router wants it: `/api/v1/sites/:site`.
  package var route: String {
    path.replacing("{", with: ":").replacing("}", with: "")
  }

  /// Whether a request's path is one of this operation's, whatever its method.
  func matches(path requested: String) -> Bool {
    let template = path.split(separator: "/", omittingEmptySubsequences: false)
    let parts = requested.split(separator: "/", omittingEmptySubsequences: false)
    return template.count == parts.count
      && zip(template, parts).allSatisfy { $0.hasPrefix("{") ? !$1.isEmpty : $0 == $1 }
  }

  /// Every status that it can answer with.
  package var statuses: [Int] {
    var statuses: Set<Int> = [success.status, 429, 500, 503]
    statuses.formUnion(refusals)
    if access != .anyone { statuses.formUnion([401, 403]) }
    if method == .get, case .json = success { statuses.insert(304) }
    if parameters.contains(where: { $0.place == .path || $0.name == "site" }) { statuses.insert(404) }
    // Unknown parameters are refused too, and so there is always something to refuse.
    statuses.insert(422)
    if case .file = success { statuses.formUnion([206, 416]) }
    if body != nil || takesFile { statuses.formUnion([400, 413, 415]) }
    if method == .post { statuses.insert(409) }
    return statuses.sorted()
  }
}

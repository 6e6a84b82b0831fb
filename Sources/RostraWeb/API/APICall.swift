import HTTPTypes
import Hummingbird
package import Rostra
package import RostraPlatforms
import RostraStorage

/// One request to the API, read and checked: what a handler sees.
package struct APICall: Sendable {
  package let call: Call
  let operation: Operation
  private let query: [String: [String]]
  /// An empty object where the operation takes no body.
  package let body: JSON
  /// What was sent where the operation takes a file, in the spool for as long as this is held.
  let file: UploadedFile?

  /// Bytes of a body at most.
  static let bodyLimit = 256 << 10
  private static let limits = JSONLimits(bytes: bodyLimit, depth: 16, stringBytes: bodyLimit, values: 10_000)

  package var services: Services { call.services }
  package var viewer: Viewer { call.viewer }

  /// Reads what came, and refuses what the declaration does not know.
  init(_ call: Call, _ operation: Operation) async throws {
    self.call = call
    self.operation = operation
    query = try Self.query(of: call, operation)
    for parameter in operation.parameters where parameter.place == .path {
      let value = try call.parameter(parameter.name)
      // What could not be an id is the id of nothing.
      guard parameter.schema.problems(with: .string(value)).isEmpty else { throw WebFailure.notFound }
    }
    guard !operation.takesFile else {
      try Self.checkType(call, "application/octet-stream")
      file = try await call.file(named: query["name"]?.first ?? "file", limit: call.office.mostImportBytes)
      body = .object([])
      return
    }
    file = nil
    guard let schema = operation.body else {
      body = .object([])
      return
    }
    try Self.checkType(call)
    let bytes = try await call.body(limit: Self.bodyLimit)
    do {
      body = try JSON(parsing: bytes, limits: Self.limits)
    } catch {
      throw WebFailure.badRequest("The body is \(error).")
    }
    let problems = schema.problems(with: body)
    guard problems.isEmpty else { throw EntryErrors(Array(problems.prefix(50))) }
  }

  private static func checkType(_ call: Call, _ wanted: String = "application/json") throws {
    let type = call.request.headers[.contentType]?.split(separator: ";").first?.lowercased() ?? ""
    guard type.trimmingPrefix(while: \.isWhitespace) == wanted else { throw APIFailure.mediaType }
  }

  private static func query(of call: Call, _ operation: Operation) throws -> [String: [String]] {
    let declared = operation.parameters.filter { $0.place == .query }
    var values: [String: [String]] = [:]
    var problems: [EntryError] = []
    for pair in (call.request.uri.query ?? "").split(separator: "&").prefix(200) {
      guard let read = try? Form(urlEncoded: pair.utf8).values.first, let value = read.value.first else {
        problems.append(
          EntryError(
            field: String(pair.prefix { $0 != "=" }.prefix(80)), problem: "is not text as an address holds it",
            remedy: "send UTF-8 without NUL, percent-encoded"))
        continue
      }
      let name = read.key
      guard let parameter = declared.first(where: { $0.name == name }) else {
        let known = declared.map(\.name).joined(separator: ", ")
        problems.append(
          EntryError(
            field: String(name.prefix(80)), problem: "is not a parameter here",
            remedy: "leave it out; known are \(known.isEmpty ? "none" : known)"))
        continue
      }
      values[name, default: []].append(value)
      if values[name]?.count == 2 {
        problems.append(EntryError(field: name, problem: "is there twice", remedy: "give it once"))
      }
      problems += parameter.schema.problems(with: Self.json(value, as: parameter.schema), at: name)
    }
    guard problems.isEmpty else { throw EntryErrors(Array(problems.prefix(50))) }
    return values
  }

  /// What stands in an address is text; the declaration says what it means.
  private static func json(_ text: String, as schema: JSONSchema) -> JSON {
    switch schema.resolved {
    case .integer:
      let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
      return !digits.isEmpty && digits.utf8.allSatisfy { (48...57).contains($0) } ? .number(text) : .string(text)
    case .boolean: return text == "true" ? true : text == "false" ? false : .string(text)
    default: return .string(text)
    }
  }

  // MARK: - What a handler asks

  package func path(_ name: String) throws -> String { try call.parameter(name) }
  func id<Subject>(_ name: String) throws -> Identifier<Subject> {
    Identifier(text: try call.parameter(name).lowercased())
  }
  func text(_ name: String) -> String? { query[name]?.first }
  func integer(_ name: String) -> Int64? { query[name]?.first.flatMap { Int64($0) } }
  func flag(_ name: String) -> Bool? { query[name]?.first.map { $0 == "true" } }
  func time(_ name: String) -> Timestamp? { query[name]?.first.flatMap { Timestamp(rfc3339: $0) } }
  var limit: Int { integer("limit").map { Int($0) } ?? 50 }

  func read<T: Sendable>(_ work: @escaping @Sendable (any Transaction, Viewer) throws -> T) async throws -> T {
    try await call.read(work)
  }

  func write<T: Sendable>(_ work: @escaping @Sendable (any Transaction, Viewer) throws -> T) async throws -> T {
    try await call.write(work)
  }

  /// Where this page begins; nil on the first.
  func cursor() throws -> PageCursor? {
    try text("cursor").map { try PageCursor(opening: $0, of: operation, box: call.office.box) }
  }

  /// A page of a list.
  /// - Parameter next: where the next page begins; nil on the last.
  func page(_ items: [JSON], next: PageCursor?, extra: [JSON.Member] = []) -> APIAnswer {
    var members = extra + [JSON.Member("items", .array(items))]
    guard let next else { return APIAnswer(.object(members)) }
    var place = Place(
      parts: operation.path.split(separator: "/").map { part in
        part.hasPrefix("{") ? call.parameters.get(String(part.dropFirst().dropLast())) ?? "" : String(part)
      })
    for parameter in operation.parameters where parameter.place == .query && parameter.name != "cursor" {
      place = place.with(parameter.name, text(parameter.name))
    }
    let address = place.with("cursor", next.sealed(for: operation, box: call.office.box)).text
    members.append(JSON.Member("next", .string(address)))
    var answer = APIAnswer(.object(members))
    answer.headers[.link] = "<\(address)>; rel=\"next\""
    return answer
  }
}

/// What a handler answers.
package struct APIAnswer: Sendable {
  var content: Content
  var headers: HTTPFields = [:]

  enum Content: Sendable {
    case json(JSON)
    case nothing
    case response(Response)
  }

  init(_ json: JSON) { content = .json(json) }
  init(_ response: Response) { content = .response(response) }
  static var nothing: APIAnswer {
    var answer = APIAnswer(.null)
    answer.content = .nothing
    return answer
  }
}

extension HTTPField.Name {
  static let link = HTTPField.Name("Link")!
}

package import HTTPTypes
package import Hummingbird
import Rostra

/// The routes, each with who may use it. Handlers run only after that was checked.
package struct Routes {
  package typealias Handler = @Sendable (Call) async throws -> Response

  /// One row of the table of routes; a test sets it against every role.
  package struct Entry: Sendable, Hashable {
    package var method: HTTPRequest.Method
    package var path: String
    package var access: Access
    package var isAPI: Bool
  }

  let router: Router<WebContext>
  let gate: Gate
  package private(set) var entries: [Entry] = []

  init(office: WebOffice) {
    router = Router(context: WebContext.self)
    gate = Gate(office: office)
  }

  package mutating func get(_ path: String, _ access: Access, _ handler: @escaping Handler) {
    on(.get, path, access, handler)
  }

  package mutating func post(_ path: String, _ access: Access, _ handler: @escaping Handler) {
    on(.post, path, access, handler)
  }

  package mutating func on(
    _ method: HTTPRequest.Method, _ path: String, _ access: Access, _ handler: @escaping Handler
  ) {
    let isAPI = path.hasPrefix("/api/")
    entries.append(Entry(method: method, path: path, access: access, isAPI: isAPI))
    let gate = gate
    let handle: @Sendable (Request, WebContext) async throws -> Response = { request, context in
      await gate.answer(request, context, access: access, isAPI: isAPI, handler: handler)
    }
    router.on(RouterPath(path), method: method, use: handle)
    if method == .get { router.on(RouterPath(path), method: .head, use: handle) }
  }
}

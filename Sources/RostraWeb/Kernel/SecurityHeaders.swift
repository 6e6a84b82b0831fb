import HTTPTypes
import Hummingbird

/// What every answer carries, pages and files and errors alike (SEC-9).
struct SecurityHeaders: RouterMiddleware {
  typealias Context = WebContext
  let gate: Gate

  /// Nothing from elsewhere, no script but our files, no frame around us.
  static let policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; "
    + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"

  func handle(
    _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
  ) async throws -> Response {
    var response: Response
    do {
      response = try await next(request, context)
    } catch let error as HTTPError {
      // No route: the page that says so is one of ours, too.
      response = await gate.answer(
        request, context, access: .anyone, isAPI: request.uri.path.hasPrefix("/api/")
      ) { _ in
        throw error.status == .notFound
          ? WebFailure.notFound : WebFailure.badRequest(error.body ?? error.status.reasonPhrase)
      }
    }
    Self.fill(&response, isSecure: gate.office.isSecure)
    return response
  }

  static func fill(_ response: inout Response, isSecure: Bool) {
    func fill(_ name: HTTPField.Name, _ value: String) {
      if response.headers[name] == nil { response.headers[name] = value }
    }
    fill(.contentSecurityPolicy, Self.policy)
    fill(.xContentTypeOptions, "nosniff")
    // Where a page says itself who may frame it, this older header has no word for that.
    if response.headers[.contentSecurityPolicy]?.contains("frame-ancestors *") != true { fill(.frameOptions, "DENY") }
    fill(.referrerPolicy, "same-origin")
    fill(.permissionsPolicy, "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
    fill(.crossOriginOpenerPolicy, "same-origin")
    fill(.crossOriginResourcePolicy, "same-origin")
    fill(.cacheControl, "no-store")
    if isSecure { fill(.strictTransportSecurity, "max-age=31536000") }
  }
}

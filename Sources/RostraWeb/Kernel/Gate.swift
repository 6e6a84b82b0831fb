import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Rostra
import RostraStorage

/// What every request passes: who is it, may they, did the form come from us; and what becomes of an error.
struct Gate: Sendable {
  let office: WebOffice

  func answer(
    _ request: Request, _ context: WebContext, access: Access, isAPI: Bool, handler: Routes.Handler
  ) async -> Response {
    var call = stranger(request, context)
    do {
      call = try await identify(call, isAPI: isAPI)
      try check(call, access: access, isAPI: isAPI)
      return try await handler(call)
    } catch {
      return Failures(call: call, isAPI: isAPI).answer(to: error)
    }
  }

  /// The request before anybody knows whose it is.
  func stranger(_ request: Request, _ context: WebContext) -> Call {
    Call(
      office: office, request: request, parameters: context.parameters, viewer: .public(of: office.agency.id),
      session: nil, secret: nil, address: address(of: request, context),
      reference: String(office.services.identifiers.uuid().uuidString.lowercased().suffix(12)))
  }

  private func identify(_ call: Call, isAPI: Bool) async throws -> Call {
    if isAPI, let token = call.request.headers[.authorization] {
      let viewer = try await PersonalToken.viewer(presenting: token, services: office.services)
      return call.with(viewer: viewer, session: nil, secret: nil)
    }
    guard let secret = SessionCookie(office: office).secret(in: call.request),
      let session = try await Session.find(secret, services: office.services)
    else { return call }
    return call.with(viewer: session.viewer, session: session, secret: secret)
  }

  private func check(_ call: Call, access: Access, isAPI: Bool) throws {
    if call.request.method != .get, call.request.method != .head { try checkSource(call, isAPI: isAPI) }
    guard !access.allows(call.viewer) else {
      if access.isConfirmed, let session = call.session, !session.isFresh(at: office.services.clock.now()) {
        throw Confirmation()
      }
      return
    }
    guard call.viewer.person != nil else { throw SignInNeeded() }
    switch access {
    case .permission(let permission), .confirmed(let permission): try call.viewer.require(permission)
    case .anyone, .signedIn, .confirmedSelf: throw SignInNeeded()
    }
  }

  /// A browser says where a form came from (Fetch Metadata, Origin), and a script of another site cannot lie about it.
  /// Whoever sends neither is no browser, and has no cookie that it does not mean to send. Forms of people who are
  /// signed in carry a token besides, checked where the form is read.
  private func checkSource(_ call: Call, isAPI: Bool) throws {
    if isAPI, call.session == nil { return }
    let headers = call.request.headers
    if let site = headers[.secFetchSite], site != "same-origin", site != "none" { throw WebFailure.notFromHere }
    if let origin = headers[.origin], origin != "null", origin != office.origin, !isOwnHost(origin, call) {
      throw WebFailure.notFromHere
    }
    if call.session != nil, headers[.origin] == nil, headers[.secFetchSite] == nil, isAPI {
      throw WebFailure.notFromHere
    }
  }

  /// The address that the browser itself used: right behind a name that the operator did not tell us.
  private func isOwnHost(_ origin: String, _ call: Call) -> Bool {
    guard let authority = call.request.head.authority else { return false }
    return origin == "http://\(authority)" || origin == "https://\(authority)"
  }

  func address(of request: Request, _ context: WebContext) -> String {
    let own = context.remoteAddress?.ipAddress ?? "unknown"
    guard office.trustedProxies.contains(own), let forwarded = request.headers[.xForwardedFor] else { return own }
    // The last entry that no proxy of ours wrote: earlier ones are whatever the client claims.
    let hops = forwarded.split(separator: ",").map { String($0.filter { !$0.isWhitespace }) }
    return hops.last { !office.trustedProxies.contains($0) } ?? own
  }
}

/// Nobody has signed in where somebody must.
struct SignInNeeded: Error {}
/// The proof of identity is too old for what is asked.
struct Confirmation: Error {}

extension Call {
  fileprivate func with(viewer: Viewer, session: Session?, secret: String?) -> Call {
    Call(
      office: office, request: request, parameters: parameters, viewer: viewer, session: session, secret: secret,
      address: address, reference: reference)
  }
}

extension HTTPField.Name {
  static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
  static let xForwardedFor = HTTPField.Name("X-Forwarded-For")!
  static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!
  static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
  static let crossOriginResourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy")!
  static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
  static let frameOptions = HTTPField.Name("X-Frame-Options")!
}

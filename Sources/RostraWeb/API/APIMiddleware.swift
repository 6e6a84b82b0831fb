import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Rostra

/// Around every request to the API, known address or not: how often somebody may ask, and problems in place of plain
/// errors.
struct APIMiddleware: RouterMiddleware {
  typealias Context = WebContext
  private let gate: Gate
  private let rate: RequestRate
  /// All programs behind one address together, so that made-up tokens let nobody through.
  private let addressRate: RequestRate

  init(gate: Gate) {
    self.gate = gate
    rate = RequestRate(perMinute: gate.office.apiRequestsPerMinute)
    addressRate = RequestRate(perMinute: gate.office.apiRequestsPerMinute * 4)
  }

  func handle(
    _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
  ) async throws -> Response {
    guard request.uri.path.hasPrefix(API.root) else { return try await next(request, context) }
    let call = gate.stranger(request, context)
    let now = gate.office.services.clock.now()
    let whole = addressRate.take(by: call.address, at: now)
    let own = rate.take(by: Self.subject(request, address: call.address), at: now)
    let allowance = whole.isOver ? whole : own
    var response: Response
    if allowance.isOver {
      response = Failures(call: call, isAPI: true).answer(
        to: WebFailure.tooOften(seconds: Int(allowance.secondsToNext)))
    } else {
      do {
        response = try await next(request, context)
      } catch let error as HTTPError where error.status == .notFound {
        response = unknown(call)
      }
    }
    response.headers[.rateLimitLimit] = String(allowance.limit)
    response.headers[.rateLimitRemaining] = String(allowance.remaining)
    response.headers[.rateLimitReset] = String(allowance.secondsToFull)
    return response
  }

  /// A token is counted by itself wherever it is used; who has none, by address.
  private static func subject(_ request: Request, address: String) -> String {
    guard let token = request.headers[.authorization], token.utf8.count < 200 else { return address }
    return address + " " + Secret.text(Array(SHA256.hash(data: Data(token.utf8)).prefix(12)))
  }

  /// No operation has this path, or none with this method (RFC 9110, section 15.5.6).
  private func unknown(_ call: Call) -> Response {
    let methods = API.operations.filter { $0.matches(path: call.request.uri.path) }.map(\.method)
    guard !methods.isEmpty else { return Failures(call: call, isAPI: true).answer(to: WebFailure.notFound) }
    let allowed = (methods + (methods.contains(.get) ? [.head] : [])).map(\.rawValue).sorted().joined(separator: ", ")
    var response = call.problem(
      .methodNotAllowed, title: "Not by this method", detail: "At this address there are: \(allowed).")
    response.headers[.allow] = allowed
    return response
  }
}

extension HTTPField.Name {
  static let rateLimitLimit = HTTPField.Name("RateLimit-Limit")!
  static let rateLimitRemaining = HTTPField.Name("RateLimit-Remaining")!
  static let rateLimitReset = HTTPField.Name("RateLimit-Reset")!
}

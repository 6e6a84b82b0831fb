import Foundation
import HTTPTypes
package import Hummingbird
package import Logging
import NIOCore
package import Rostra
import Synchronization

/// What answers while there is no agency's home yet: one page that makes one. Then the whole application answers in its
/// place, without a restart.
package final class FirstRunApplication: HTTPResponder, Sendable {
  package typealias Context = WebContext

  /// The whole application, once there is one.
  private enum Stage: Sendable {
    case waiting
    case making
    case whole(WebApplication)
  }

  private let home: Home
  private let origin: String
  private let setupCode: String
  private let assets: Assets
  private let log: Logger
  private let clock: Clock
  private let open: @Sendable (Services) async throws -> WebApplication
  private let stage = Mutex(Stage.waiting)

  /// - Parameters:
  ///   - setupCode: printed where the program was started, so that a stranger who comes first gets nothing.
  ///   - open: makes the whole application of the new home, and begins the work that falls due.
  package init(
    home: Home, origin: String, setupCode: String, clock: Clock = .system, log: Logger = Logger(label: "rostra"),
    open: @escaping @Sendable (Services) async throws -> WebApplication
  ) throws {
    self.home = home
    self.origin = origin
    self.setupCode = setupCode
    self.clock = clock
    self.log = log
    self.open = open
    assets = try Assets()
  }

  package func respond(to request: Request, context: WebContext) async throws -> Response {
    if case .whole(let application) = stage.withLock({ $0 }) {
      return try await application.responder.respond(to: request, context: context)
    }
    var response = try await answer(request, context)
    SecurityHeaders.fill(&response, isSecure: origin.hasPrefix("https://"))
    return response
  }

  private func answer(_ request: Request, _ context: WebContext) async throws -> Response {
    switch (request.method, request.uri.path) {
    case (.get, let path) where path.hasPrefix("/assets/"):
      return assets.serve(String(path.dropFirst("/assets/".count)), query: request.uri.query)
        ?? text(.notFound, "none\n")
    case (.get, "/health"): return text(.ok, "alive\n")
    case (.get, "/ready"): return text(.serviceUnavailable, "not ready: no agency yet\n")
    case (.get, "/first-run"), (.head, "/first-run"):
      return try page(Entered(values: ["setup": request.uri.queryParameters.get("code").map { [String($0)] } ?? []]))
    case (.post, "/first-run"): return try await make(request, context)
    case (.get, _), (.head, _): return Response(status: .seeOther, headers: [.location: "/first-run"])
    default: return text(.notFound, "There is nothing here yet.\n")
    }
  }

  private func text(_ status: HTTPResponse.Status, _ text: String) -> Response {
    Response(
      status: status, headers: [.contentType: "text/plain; charset=utf-8"],
      body: .init(byteBuffer: ByteBuffer(string: text)))
  }

  private func page(_ entered: Entered, status: HTTPResponse.Status = .ok) throws -> Response {
    let page = NewAgencyPage(
      entered: entered,
      profiles: try Profile.all().map { Field.Option($0.id, $0.title, hint: "Times in \($0.timeZone)") },
      zones: try NewAgency.zones())
    let frame = Frame(agency: "Rostra", isSample: false, zone: "UTC")
    let html = Layout(frame: frame, assets: assets).document(page)
    return Response(
      status: status, headers: [.contentType: "text/html; charset=utf-8", .contentLanguage: "en"],
      body: .init(byteBuffer: ByteBuffer(string: html.text)))
  }

  // MARK: - Making

  private func make(_ request: Request, _ context: WebContext) async throws -> Response {
    guard let origin = request.headers[.origin], isOwn(origin, request) else {
      return text(.forbidden, "The form was not sent by a page of this system.\n")
    }
    let form: Form
    do { form = try await Form(reading: request) } catch is WebFailure {
      return text(.badRequest, "The form cannot be read. Open the page again.\n")
    }
    let new: NewAgency
    do { new = try NewAgency(form, setupCode: setupCode) } catch let error as EntryErrors {
      return try page(Entered(form, error: error), status: .unprocessableContent)
    }
    guard begin() else { return text(.conflict, "The agency is being made. Open the page again in a moment.\n") }
    do {
      let services = try await home.create(
        agency: new.name, profile: new.profile, timeZone: new.zone, isSample: false,
        viewerName: "first-run:\(new.person.mail)", clock: clock)
      let person = try await Person.first(
        mail: new.person.mail, name: new.person.name, password: new.person.password, services: services)
      try await LedgerSequencer(services: services).integrate()
      let application = try await open(services)
      let address = Gate(office: application.office).address(of: request, context)
      let begun = try await SignIn(services: services, box: application.office.box).open(
        person, from: SignIn.Origin(address: address, agent: request.headers[.userAgent]),
        needsSecondFactor: false, by: "first-run")
      stage.withLock { $0 = .whole(application) }
      var response = Response(status: .seeOther, headers: [.location: Place.today.text])
      response.headers[.setCookie] = SessionCookie(office: application.office).set(begun.secret)
      return response
    } catch {
      stage.withLock { $0 = .waiting }
      log.error("the agency could not be made", metadata: ["error": "\(error)"])
      return text(
        .internalServerError,
        "The agency could not be made: \(error)\nIf its home is there already, start rostra serve again.\n")
    }
  }

  /// One at a time: two forms must not make two agencies.
  private func begin() -> Bool {
    stage.withLock { stage in
      guard case .waiting = stage else { return false }
      stage = .making
      return true
    }
  }

  private func isOwn(_ origin: String, _ request: Request) -> Bool {
    if origin == self.origin { return true }
    guard let authority = request.head.authority else { return false }
    return origin == "http://\(authority)" || origin == "https://\(authority)"
  }
}

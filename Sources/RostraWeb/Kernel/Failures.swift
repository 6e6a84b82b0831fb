import Foundation
import HTTPTypes
import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// The one place where an error becomes a status and a page that says what is wrong and what still works.
struct Failures: Sendable {
  let call: Call
  let isAPI: Bool

  func answer(to error: any Error) -> Response {
    switch error {
    case is SignInNeeded:
      if isAPI { return problem(.unauthorized, "Sign in first", "Send an Authorization header with a personal token.") }
      if call.request.method == .get {
        return call.see(Place.signIn.with("next", SignedTarget(office: call.office).sign(call.target)))
      }
      return page(.unauthorized, "You are signed out", "Your session has ended. Sign in, then do it again.")
    case is Confirmation where isAPI:
      return problem(.forbidden, "Prove again who you are", "Confirm it is you at /confirm, then ask again.")
    case is Confirmation:
      return call.see(
        Place("confirm").with(
          "next", SignedTarget(office: call.office).sign(call.origin)))
    case let error as StepRefused: return page(.unprocessableContent, "That is not possible", error.description)
    case let error as NotPermitted: return page(.forbidden, "Not allowed", error.description)
    case let error as SignInError where isAPI && error == .token:
      return problem(.unauthorized, "Unknown token", error.description)
    case let error as SignInError:
      return page(error == .tooOften ? .tooManyRequests : .forbidden, "Not signed in", error.description)
    case let error as WebFailure: return answer(toFailure: error)
    case let error as VaultError: return answer(toVault: error)
    case let error as EntryError: return page(.unprocessableContent, "Please correct this", error.description)
    case let error as EntryErrors: return page(.unprocessableContent, "Please correct this", error.description)
    case let error as QueryError: return page(.unprocessableContent, "The search cannot be read", "\(error)")
    case _ where Self.isDiskFull(error):
      log(error)
      return page(
        .serviceUnavailable, "The disk is full",
        "The archive can be read. Searches, changes and captures leave evidence, so they wait until there is room again."
      )
    case let error as DatabaseError:
      log(error)
      return page(
        .serviceUnavailable, "The database does not answer",
        "Nothing was changed by this request, and nothing that was kept is lost. Try again in a minute.")
    case let error as ObjectsError:
      log(error)
      return page(
        .serviceUnavailable, "The archive's store does not answer",
        "Lists and search still work; evidence files can be opened when it is back. Nothing is lost.")
    default:
      log(error)
      return page(
        .internalServerError, "Something went wrong here",
        "Nothing was half-written. Tell whoever runs this system the reference \(call.reference).")
    }
  }

  /// Whether an error says that there is no room on the disk, whichever part met it.
  static func isDiskFull(_ error: any Error) -> Bool {
    switch error {
    case let error as ObjectsError: if case .diskFull = error { true } else { false }
    case let error as DatabaseError: error.kind == .diskFull
    case let error as OwnedFolderError:
      if case .unusable(_, let code) = error { code == ENOSPC || code == EDQUOT } else { false }
    default:
      (error as NSError).domain == NSPOSIXErrorDomain && [Int(ENOSPC), Int(EDQUOT)].contains((error as NSError).code)
        || (error as? CocoaError)?.code == .fileWriteOutOfSpace
    }
  }

  private func answer(toVault error: VaultError) -> Response {
    switch error {
    case .notFound: return answer(toFailure: .notFound)
    case .keyMissing, .keyUnknown, .keyFile, .dataKey, .field:
      log(error)
      return page(.serviceUnavailable, "The vault does not open", error.description)
    default: return page(.conflict, "Not as things stand", error.description)
    }
  }

  private func answer(toFailure failure: WebFailure) -> Response {
    switch failure {
    case .notFound:
      page(.notFound, "Not found", "There is nothing at this address, or nothing that you may see.")
    case .notFromHere:
      page(
        .forbidden, "That did not come from here",
        "The form was not sent by a page of this system, or its page is from an earlier session. Open the page again.")
    case .badRequest(let why): page(.badRequest, "That cannot be read", why)
    case .tooLarge(let limit):
      page(.contentTooLarge, "Too large", "At most \(ByteCount.text(Int64(limit))) can be sent here.")
    case .tooOften(let seconds):
      page(.tooManyRequests, "Too many requests", "Try again in \(seconds) seconds.", retryAfter: seconds)
    }
  }

  private func log(_ error: any Error) {
    call.office.log.error(
      "request failed",
      metadata: [
        "reference": "\(call.reference)", "method": "\(call.request.method)", "path": "\(call.request.uri.path)",
        "error": "\(error)",
      ])
  }

  private func page(
    _ status: HTTPResponse.Status, _ title: String, _ text: String, retryAfter: Int? = nil
  ) -> Response {
    var response =
      isAPI
      ? problem(status, title, text)
      : call.page(FailurePage(title: title, text: text, reference: call.reference), status: status)
    if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
    return response
  }

  /// RFC 9457.
  private func problem(_ status: HTTPResponse.Status, _ title: String, _ detail: String) -> Response {
    call.problem(status, title: title, detail: detail)
  }
}

/// What went wrong, and what to do.
struct FailurePage: Page {
  var title: String
  var text: String
  var reference: String

  func main(_ frame: Frame) -> HTML {
    """
    <h1>\(title)</h1>
    <p class="lead">\(text)</p>
    <p><a href="/">Go to the start</a></p>
    <p class="quiet">Reference \(reference)</p>
    """
  }
}

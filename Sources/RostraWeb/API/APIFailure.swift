import HTTPTypes
import Hummingbird
import Rostra
import RostraPlatforms

/// Refusals that only programs meet.
enum APIFailure: Error {
  /// 415.
  case mediaType
  /// 409: the request cannot be done as things stand.
  case conflict(String)
  /// 403, for a reason that is no permission.
  case forbidden(String)
}

extension APICall {
  /// What an error of a command is to a program (RFC 9457); nil: what every page makes of it.
  static func problem(for error: any Error, in call: Call) -> Response? {
    switch error {
    case let error as EntryError: unprocessable([error], call)
    case let error as EntryErrors: unprocessable(error.errors, call)
    case let error as QueryError:
      unprocessable(
        [EntryError(field: "q", value: error.text, problem: "cannot be read", remedy: error.sentence)], call)
    case let error as SiteError: problem(for: error, call)
    case CaseFileError.isOpen(let key):
      call.problem(.conflict, title: "There already", detail: CaseFileError.isOpen(key).description)
    case is CaseFileError:
      call.problem(.notFound, title: "Not found", detail: "There is no such case, or none that you may see.")
    case is AgencyUnitError, is PlatformError:
      call.problem(.notFound, title: "Not found", detail: "There is no such thing here, or nothing that you may see.")
    case let error as StepRefused:
      call.problem(
        .conflict, title: "Refused", detail: error.description,
        fields: error.refusals.map {
          EntryError(field: $0.gate, problem: $0.lack.sentence, remedy: "\($0.lack.remedy) (\($0.requirement))")
        })
    case let error as SignInError where error == .noPerson || error == .token:
      call.problem(.notFound, title: "Not found", detail: "There is no such thing here, or nothing that you may see.")
    case is WebhookError:
      call.problem(.notFound, title: "Not found", detail: "There is no such webhook.")
    case let error as SecretBoxError:
      call.problem(.internalServerError, title: "A sealed secret cannot be opened", detail: "\(error)")
    case APIFailure.mediaType:
      call.problem(
        .unsupportedMediaType, title: "Not of the kind that is taken here",
        detail: "Send the body as application/json, a file as application/octet-stream, and say so in Content-Type.")
    case APIFailure.conflict(let why): call.problem(.conflict, title: "Not as things stand", detail: why)
    case APIFailure.forbidden(let why): call.problem(.forbidden, title: "Not allowed", detail: why)
    default: nil
    }
  }

  private static func unprocessable(_ errors: [EntryError], _ call: Call) -> Response {
    call.problem(
      .unprocessableContent, title: "Please correct this",
      detail: errors.map(\.description).joined(separator: "; "), fields: errors)
  }

  private static func problem(for error: SiteError, _ call: Call) -> Response {
    switch error {
    case .notFound:
      call.problem(.notFound, title: "Not found", detail: "There is no such site, or none that you may see.")
    case .known: call.problem(.conflict, title: "There already", detail: error.description)
    case .ambiguous(let word, let references):
      unprocessable(
        [
          EntryError(
            field: "site", value: word, problem: "can be \(references.joined(separator: " or "))",
            remedy: "use the reference")
        ], call)
    case .notRecognised, .privateAddress, .unknownPlatform:
      unprocessable(
        [
          EntryError(
            field: "address", problem: "cannot be taken in", remedy: error.description)
        ], call)
    }
  }
}

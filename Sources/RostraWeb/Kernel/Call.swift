import Foundation
import HTTPTypes
package import Hummingbird
import NIOCore
package import Rostra
package import RostraStorage

/// One request, as a handler sees it: who asks, what for, and what they may see.
package struct Call: Sendable {
  package let office: WebOffice
  package let request: Request
  package let parameters: Parameters
  /// The public, where nobody has signed in.
  package let viewer: Viewer
  package let session: Session?
  /// The cookie's secret: what form tokens are made of.
  let secret: String?
  package let address: String
  /// For logs and error pages: by it an operator finds what happened.
  package let reference: String

  package var services: Services { office.services }

  /// A part of the path, such as `:site`.
  package func parameter(_ name: String) throws -> String {
    guard let value = parameters.get(name), !value.isEmpty else { throw WebFailure.notFound }
    return value
  }

  package func query(_ name: String) -> String? {
    asked.values[name]?.first.flatMap { $0.isEmpty ? nil : $0 }
  }

  package func queries(_ name: String) -> [String] {
    asked.all(name).filter { !$0.isEmpty }
  }

  /// The query as forms send it: a plus is a space there, which the framework's own reading leaves as it is. One that cannot
  /// be read asks nothing.
  private var asked: Form { (try? Form(urlEncoded: (request.uri.query ?? "").utf8)) ?? Form() }

  /// The path and query that led here, for a link back to the same view.
  package var target: String { request.uri.string }

  /// The page on which the person was: this one, or the one whose form was sent. A browser says which (Referer); only
  /// its path is taken, so that it is always one of ours.
  var origin: String {
    guard request.method != .get, let referrer = request.headers[.referer].flatMap(URL.init(string:)) else {
      return request.method == .get ? target : Place.today.text
    }
    let path = referrer.path(percentEncoded: true)
    return path.hasPrefix("/") && !path.hasPrefix("//") ? path : Place.today.text
  }

  package func read<T: Sendable>(
    _ body: @escaping @Sendable (any Transaction, Viewer) throws -> T
  ) async throws -> T {
    let viewer = viewer
    return try await services.database.read { tx in try body(tx, viewer) }
  }

  package func write<T: Sendable>(
    _ body: @escaping @Sendable (any Transaction, Viewer) throws -> T
  ) async throws -> T {
    let viewer = viewer
    return try await services.database.write { tx in try body(tx, viewer) }
  }
}

/// What a handler throws when the answer is not the page asked for.
package enum WebFailure: Error {
  /// Not there, or not for this viewer: the answer is the same.
  case notFound
  /// The form did not come from a page of ours.
  case notFromHere
  case badRequest(String)
  case tooLarge(limit: Int)
  case tooOften(seconds: Int)
}

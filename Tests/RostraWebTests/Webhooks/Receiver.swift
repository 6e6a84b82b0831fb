import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import RostraPlatforms
import Synchronization
import Testing

@testable import Rostra
@testable import RostraWeb

/// A program that webhooks are sent to, on a real socket of this machine.
final class Receiver: Sendable {
  struct Message: Sendable {
    var headers: HTTPFields
    var body: [UInt8]
    var path: String

    var id: String { headers[HTTPField.Name("webhook-id")!] ?? "" }
    var events: [JSON] { (try? JSON(parsing: body))?["events"]?.array ?? [] }
    var types: [String] { events.compactMap { $0["type"]?.string } }
  }

  private let state = Mutex<(messages: [Message], status: HTTPResponse.Status, location: String?)>(([], .ok, nil))

  var messages: [Message] { state.withLock { $0.messages } }

  /// What it answers from now on.
  func answer(_ status: HTTPResponse.Status, location: String? = nil) {
    state.withLock {
      $0.status = status
      $0.location = location
    }
  }

  static func with(_ body: @escaping @Sendable (Receiver, _ address: String) async throws -> Void) async throws {
    let receiver = Receiver()
    let application = Application(
      responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
        let bytes = try await request.body.collect(upTo: 1 << 20)
        return receiver.take(request, bytes)
      })
    try await application.test(.live) { client in
      try await body(receiver, "http://127.0.0.1:\(try #require(client.port))/hook")
    }
  }

  private func take(_ request: Request, _ bytes: ByteBuffer) -> Response {
    state.withLock { state in
      state.messages.append(
        Message(headers: request.headers, body: Array(bytes.readableBytesView), path: request.uri.path))
      var response = Response(status: state.status, body: .init(byteBuffer: ByteBuffer(string: "thank\u{7}s")))
      response.headers[.location] = state.location
      return response
    }
  }
}

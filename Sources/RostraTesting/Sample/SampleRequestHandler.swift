import NIOCore
import NIOHTTP1
import RostraPlatforms

/// Answers the requests of one connection, one after another. Bodies of requests are not read.
final class SampleRequestHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let server: SampleServer
  private var head: HTTPRequestHead?

  init(server: SampleServer) {
    self.server = server
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): self.head = head
    case .body: return
    case .end:
      guard let head else { return }
      self.head = nil
      answer(head, context)
    }
  }

  private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let request = SampleRequest(
      method: head.method.rawValue, target: head.uri,
      headers: head.headers.map { HeaderField($0.name, $0.value) })
    var response: SampleResponse
    do {
      response = try server.respond(to: request)
    } catch {
      response = .json(["error": .string("\(error)")], status: 500)
    }
    var headers = HTTPHeaders(response.headers.map { ($0.name, $0.value) })
    if response.status != 304 { headers.add(name: "Content-Length", value: String(response.body.count)) }
    headers.add(name: "Server", value: "Maple-Bend-sample")
    headers.add(name: "X-Sample", value: SampleCity.label)
    if !head.isKeepAlive { headers.add(name: "Connection", value: "close") }
    let status = HTTPResponseStatus(statusCode: response.status)
    context.write(
      wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))),
      promise: nil)
    if head.method != .HEAD, response.status != 304 {
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: response.body)))), promise: nil)
    }
    let done = context.eventLoop.makePromise(of: Void.self)
    if !head.isKeepAlive {
      let channel = context.channel
      done.futureResult.whenComplete { _ in channel.close(promise: nil) }
    }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: done)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}

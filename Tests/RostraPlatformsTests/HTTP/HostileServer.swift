import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// A server on loopback that answers each request with whatever a test tells it to do, however wrong.
final class HostileServer: Sendable {
  enum Step: Sendable {
    case send([UInt8])
    case wait(milliseconds: Int64)
    /// The same bytes so many times, with a pause before each.
    case drip([UInt8], times: Int, everyMilliseconds: Int64)
    /// So many bytes, as fast as the other end takes them.
    case stream(count: Int64, of: [UInt8])
    case close
    case reset

    static func send(_ text: String) -> Step { .send(Array(text.utf8)) }
  }

  struct Request: Sendable {
    var text: String
    /// Counts from 0 over all connections.
    var connection: Int
    /// Counts from 0 within its connection.
    var number: Int

    var path: String { text.split(separator: " ").dropFirst().first.map(String.init) ?? "" }
  }

  fileprivate struct Seen {
    var requests: [Request] = []
    var connections = 0
  }

  /// Not the client's threads: a busy server must not look like a slow client.
  private static let threads = MultiThreadedEventLoopGroup(numberOfThreads: 2)

  let port: Int
  private let channel: any Channel
  private let seen: Log

  fileprivate final class Log: Sendable {
    let state = Mutex(Seen())
  }

  init(tls: NIOSSLContext? = nil, answer: @escaping @Sendable (Request) -> [Step]) async throws {
    let seen = Log()
    self.seen = seen
    channel = try await ServerBootstrap(group: HostileServer.threads)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
          let number = seen.state.withLock { seen in
            defer { seen.connections += 1 }
            return seen.connections
          }
          try channel.pipeline.syncOperations.addHandler(Conversation(number, seen, answer))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = channel.localAddress?.port ?? 0
  }

  var requests: [Request] { seen.state.withLock { $0.requests } }
  var connections: Int { seen.state.withLock { $0.connections } }

  func stop() async throws {
    try await channel.close()
  }

  func url(_ path: String = "/", scheme: String = "http", host: String = "127.0.0.1") -> String {
    "\(scheme)://\(host):\(port)\(path)"
  }

  private final class Conversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let number: Int
    private let seen: Log
    private let answer: @Sendable (Request) -> [Step]
    private var text = ""
    private var count = 0

    init(_ number: Int, _ seen: Log, _ answer: @escaping @Sendable (Request) -> [Step]) {
      self.number = number
      self.seen = seen
      self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      text += String(buffer: unwrapInboundIn(data))
      guard let end = text.range(of: "\r\n\r\n") else { return }
      let length =
        text.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
        .flatMap { Int($0.dropFirst(16)) } ?? 0
      guard text[end.upperBound...].utf8.count >= length else { return }
      let request = Request(text: text, connection: number, number: count)
      text = ""
      count += 1
      seen.state.withLock { $0.requests.append(request) }
      run(answer(request)[...], context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }

    private func run(_ steps: ArraySlice<Step>, _ context: ChannelHandlerContext) {
      guard let step = steps.first, context.channel.isActive else { return }
      let rest = steps.dropFirst()
      let loop = context.eventLoop.assumeIsolated()
      switch step {
      case .send(let bytes):
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        run(rest, context)
      case .wait(let milliseconds):
        loop.scheduleTask(in: .milliseconds(milliseconds)) { self.run(rest, context) }
      case .drip(let bytes, let times, let pause):
        guard times > 0 else { return run(rest, context) }
        loop.scheduleTask(in: .milliseconds(pause)) {
          context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
          self.run([.drip(bytes, times: times - 1, everyMilliseconds: pause)] + rest, context)
        }
      case .stream(let count, let bytes):
        // Large pieces, made once: what is written in small ones keeps the event loop busy for nothing.
        var unit = ByteBuffer()
        repeat { unit.writeBytes(bytes) } while unit.readableBytes < 65_536
        stream(count, of: unit, then: rest, context)
      case .close: context.close(promise: nil)
      case .reset:
        // With no time to linger, closing sends a reset instead of a farewell.
        guard let options = context.channel as? any SocketOptionProvider else { return }
        options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated()
          .whenComplete { _ in
            // Below the secure layer, which would say goodbye properly.
            let pipeline = context.pipeline.syncOperations
            let secure = try? pipeline.context(handlerType: NIOSSLServerHandler.self)
            (secure ?? context).close(promise: nil)
          }
      }
    }

    private func stream(
      _ count: Int64, of unit: ByteBuffer, then rest: ArraySlice<Step>, _ context: ChannelHandlerContext
    ) {
      guard count > 0, let piece = unit.getSlice(at: 0, length: Int(min(Int64(unit.readableBytes), count)))
      else {
        return run(rest, context)
      }
      let loop = context.eventLoop.assumeIsolated()
      context.writeAndFlush(wrapOutboundOut(piece)).assumeIsolated().whenSuccess {
        // Not at once: a chain of writes that all succeed would leave the event loop no time for anybody else.
        loop.scheduleTask(in: .microseconds(100)) {
          self.stream(count - Int64(piece.readableBytes), of: unit, then: rest, context)
        }
      }
    }
  }
}

extension String {
  fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}

import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// What came back for one request, bytes untouched.
struct ReceivedResponse: Sendable {
  var head: ResponseHead
  var body: ExchangeBody
  /// Why the body is not whole, in WARC's words; nil when it is.
  var truncated: String?
  /// Whether the connection can carry another request; if not, it is closing.
  var isReusable: Bool
}

/// How an exchange failed before a response head was whole.
enum ExchangeFailure: Error {
  /// The other end closed without a word. On a reused connection that is no refusal: it had grown tired of waiting.
  case closedUnanswered(String)
  case failed(FetchError.Reason)
}

/// One connection's own end: writes a request and takes the bytes of its response as they are.
///
/// It stands where a general HTTP decoder would, because evidence needs what a decoder throws away: the head's very
/// bytes, the chunk lines, the part that came before a connection broke. All of it runs on the connection's event
/// loop; only large bodies are written to their file elsewhere, and nothing more is read meanwhile.
final class ExchangeHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let policy: FetchPolicy
  private let handshake: EventLoopPromise<Void>?
  private var context: ChannelHandlerContext?
  /// Outlasts the channel: a body's last bytes may still have to be written when it is gone.
  private var eventLoop: (any EventLoop)?
  private var running: Running?
  private var idleTimer: Scheduled<Void>?
  private var connectionError: (any Error)?
  private var isWriting = false
  private var isReadWithheld = false

  private struct Running {
    var receiver: ResponseReceiver
    var completion: (Result<ReceivedResponse, ExchangeFailure>) -> Void
    var spoolPath: String
    var spool: SpoolFile?
    var totalTimer: Scheduled<Void>?
    var firstByteTimer: Scheduled<Void>?
    var speedTimer: Scheduled<Void>?
    var bytesInWindow = 0
    /// Set when the response is over; its last bytes may still be on their way to the file.
    var end: End?
  }

  private struct End {
    var truncated: String?
    var isReusable: Bool
  }

  /// - Parameter handshake: kept when the connection is secure, or fails with the reason why it is not.
  init(policy: FetchPolicy, handshake: EventLoopPromise<Void>?) {
    self.policy = policy
    self.handshake = handshake
  }

  func start(
    _ request: ByteBuffer, isHead: Bool, spoolPath: String,
    completion: @escaping (Result<ReceivedResponse, ExchangeFailure>) -> Void
  ) {
    idleTimer?.cancel()
    guard let context, context.channel.isActive, running == nil else {
      completion(.failure(.closedUnanswered("it was closed before the request")))
      return
    }
    var running = Running(
      receiver: ResponseReceiver(isHeadRequest: isHead, policy: policy), completion: completion,
      spoolPath: spoolPath)
    running.totalTimer = timer(policy.totalTimeout, .answer, context.eventLoop)
    running.firstByteTimer = timer(policy.firstByteTimeout, .firstByte, context.eventLoop)
    self.running = running
    context.writeAndFlush(wrapOutboundOut(request), promise: nil)
  }

  func cancel() {
    stop(.failed(.cancelled), truncated: nil)
  }

  // MARK: channel events

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    eventLoop = context.eventLoop
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    handshake?.fail(ChannelError.eof)
    self.context = nil
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? TLSUserEvent, case .handshakeCompleted = event { handshake?.succeed() }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    connectionError = connectionError ?? error
    handshake?.fail(HandshakeFailure(error: error, certificate: peerCertificate(context)))
    context.close(promise: nil)
  }

  private func peerCertificate(_ context: ChannelHandlerContext) -> NIOSSLCertificate? {
    do { return try context.pipeline.syncOperations.nioSSL_peerCertificate() } catch { return nil }
  }

  func channelInactive(context: ChannelHandlerContext) {
    idleTimer?.cancel()
    handshake?.fail(connectionError ?? ChannelError.eof)
    if let receiver = running?.receiver, running?.end == nil {
      if receiver.hasReceivedNothing {
        fail(.closedUnanswered(connectionError.map { "\($0)" } ?? "it was closed without an answer"))
      } else {
        react(to: receiver.connectionEnded(cleanly: connectionError == nil))
      }
    }
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    guard running != nil, running?.end == nil else {
      // Bytes that no request asked for: whatever they are, they must not become the answer to the next one.
      context.close(promise: nil)
      return
    }
    if let timer = running?.firstByteTimer {
      timer.cancel()
      running?.firstByteTimer = nil
      measureSpeed(context.eventLoop)
    }
    running?.bytesInWindow += buffer.readableBytes
    guard let progress = running?.receiver.receive(buffer) else { return }
    react(to: progress)
  }

  func read(context: ChannelHandlerContext) {
    if isWriting { isReadWithheld = true } else { context.read() }
  }

  // MARK: what comes of it

  private func react(to progress: ResponseReceiver.Progress) {
    switch progress {
    case .unfinished: break
    case .complete(let isReusable): running?.end = End(truncated: nil, isReusable: isReusable)
    case .truncated(let why): running?.end = End(truncated: why, isReusable: false)
    case .failed(let reason):
      fail(.failed(reason))
      return
    }
    writeOverflow()
    finishIfWritten()
  }

  /// Ends the exchange from our side: as a truncated one when a head has come and `truncated` says why, else in failure.
  private func stop(_ failure: ExchangeFailure, truncated: String?) {
    guard let running, running.end == nil else { return }
    if let truncated, running.receiver.head != nil { react(to: .truncated(truncated)) } else { fail(failure) }
  }

  private func fail(_ failure: ExchangeFailure) {
    guard let running else { return }
    self.running = nil
    stopTimers(of: running)
    // While it is being written to, the file stays open; `wrote` clears it away.
    if !isWriting { running.spool?.discard() }
    context?.close(promise: nil)
    running.completion(.failure(failure))
  }

  private func finishIfWritten() {
    guard let running, let end = running.end, !isWriting, let head = running.receiver.head else { return }
    self.running = nil
    stopTimers(of: running)
    running.spool?.close()
    if end.isReusable { startIdling() } else { context?.close(promise: nil) }
    var receiver = running.receiver
    let body: ExchangeBody =
      if let spool = running.spool { .file(path: spool.path, length: receiver.bodyLength) } else {
        .memory(receiver.takeMemory())
      }
    running.completion(
      .success(
        ReceivedResponse(head: head, body: body, truncated: end.truncated, isReusable: end.isReusable)))
  }

  // MARK: large bodies

  /// Hands what does not fit into memory to the file, on a thread that may block. One write is under way at a time.
  private func writeOverflow() {
    guard !isWriting, let eventLoop, let overflow = running?.receiver.takeOverflow(), !overflow.isEmpty,
      let path = running?.spoolPath
    else { return }
    isWriting = true
    let start = running?.spool == nil ? running?.receiver.takeMemory() ?? [] : []
    let spool = running?.spool
    let written = NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) {
      let spool = try spool ?? SpoolFile(creating: path)
      do {
        try start.withUnsafeBytes { try spool.write($0) }
        for buffer in overflow { try buffer.withUnsafeReadableBytes { try spool.write($0) } }
      } catch {
        spool.discard()
        throw error
      }
      return spool
    }
    written.assumeIsolated().whenComplete { self.wrote($0) }
  }

  private func wrote(_ result: Result<SpoolFile, any Error>) {
    isWriting = false
    switch result {
    case .success(let spool):
      guard running != nil else {
        // The exchange was given up while its bytes were being written.
        spool.discard()
        return
      }
      running?.spool = spool
      writeOverflow()
      finishIfWritten()
    case .failure(let error):
      running?.spool = nil
      fail(.failed(.spool("\(error)")))
    }
    if !isWriting, isReadWithheld {
      isReadWithheld = false
      context?.read()
    }
  }

  // MARK: time

  private func timer(_ limit: Duration, _ stage: FetchError.Stage, _ loop: any EventLoop) -> Scheduled<Void> {
    loop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) {
      self.stop(.failed(.timeout(stage, seconds: limit.seconds)), truncated: "time")
    }
  }

  private func measureSpeed(_ loop: any EventLoop) {
    let window = TimeAmount(policy.speedWindow)
    let least = Int(Double(policy.minimumBytesPerSecond) * policy.speedWindow.seconds)
    running?.speedTimer = loop.assumeIsolated().scheduleTask(in: window) {
      guard let received = self.running?.bytesInWindow else { return }
      if received < least, !self.isWriting {
        self.stop(.failed(.tooSlow(bytesPerSecond: self.policy.minimumBytesPerSecond)), truncated: "time")
      } else {
        self.running?.bytesInWindow = 0
        self.measureSpeed(loop)
      }
    }
  }

  private func startIdling() {
    guard let context else { return }
    idleTimer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(policy.idleTimeout)) {
      self.context?.close(promise: nil)
    }
  }

  private func stopTimers(of running: Running) {
    running.totalTimer?.cancel()
    running.firstByteTimer?.cancel()
    running.speedTimer?.cancel()
  }
}

extension Duration {
  var seconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}

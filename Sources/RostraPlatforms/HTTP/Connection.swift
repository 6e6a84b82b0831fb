import NIOCore
import Synchronization

/// An open connection to the address that was checked for its origin.
struct Connection: Sendable {
  let origin: Origin
  let remoteAddress: IPAddress
  let tls: TLSFacts?
  private let channel: any Channel
  private let handler: NIOLoopBound<ExchangeHandler>

  init(
    origin: Origin, remoteAddress: IPAddress, tls: TLSFacts?, channel: any Channel,
    handler: NIOLoopBound<ExchangeHandler>
  ) {
    self.origin = origin
    self.remoteAddress = remoteAddress
    self.tls = tls
    self.channel = channel
    self.handler = handler
  }

  var isActive: Bool { channel.isActive }

  func close() {
    channel.close(promise: nil)
  }

  /// Sends one request and takes its response. One at a time: requests are not pipelined.
  func exchange(
    _ request: [UInt8], isHead: Bool, spoolPath: String
  ) async -> Result<ReceivedResponse, ExchangeFailure> {
    let buffer = channel.allocator.buffer(bytes: request)
    // The cancellation may reach the event loop before the request does.
    let isCancelled = CancellationMark()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        channel.eventLoop.execute {
          guard !isCancelled.isSet else {
            return continuation.resume(returning: .failure(.failed(.cancelled)))
          }
          handler.value.start(buffer, isHead: isHead, spoolPath: spoolPath) {
            continuation.resume(returning: $0)
          }
        }
      }
    } onCancel: {
      isCancelled.set()
      channel.eventLoop.execute { handler.value.cancel() }
    }
  }
}

private final class CancellationMark: Sendable {
  private let mark = Atomic(false)

  var isSet: Bool { mark.load(ordering: .acquiring) }

  func set() { mark.store(true, ordering: .releasing) }
}

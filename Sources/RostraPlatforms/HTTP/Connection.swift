import NIOCore

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
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        channel.eventLoop.execute {
          handler.value.start(buffer, isHead: isHead, spoolPath: spoolPath) {
            continuation.resume(returning: $0)
          }
        }
      }
    } onCancel: {
      channel.eventLoop.execute { handler.value.cancel() }
    }
  }
}

import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Opens connections: looks the name up, checks every address, connects to the very address that was checked, and
/// makes the connection secure.
final class ConnectionOpener: Sendable {
  private let policy: FetchPolicy
  private let resolver: HostResolver
  private let group: any EventLoopGroup
  private let madeContext = Mutex<NIOSSLContext?>(nil)

  init(policy: FetchPolicy, resolver: HostResolver, group: any EventLoopGroup) {
    self.policy = policy
    self.resolver = resolver
    self.group = group
  }

  /// - Parameter onClose: called once, when a connection that was handed out has closed.
  func open(
    _ address: WebAddress, onClose: @escaping @Sendable () -> Void
  ) async throws(FetchError.Reason) -> Connection {
    var failure = FetchError.Reason.unresolvable("no address is published for it")
    for candidate in try await checkedAddresses(of: address).prefix(ConnectionOpener.mostCandidates) {
      if Task.isCancelled { throw .cancelled }
      do {
        return try await connect(to: candidate, for: address, onClose)
      } catch {
        failure = error
        // Another address of the same server would show the same certificate.
        if case .tls = error { throw error }
      }
    }
    throw failure
  }

  private static let mostCandidates = 4

  private func checkedAddresses(of address: WebAddress) async throws(FetchError.Reason) -> [IPAddress] {
    let allowsPrivate = policy.allowsPrivate(address)
    if !allowsPrivate, AddressGuard.refusal(ofPort: address.port) != nil { throw .blockedPort(address.port) }
    var addresses: [IPAddress] = []
    if let literal = address.hostAddress {
      addresses = [literal]
    } else {
      do { addresses = try await resolver.addresses(address.host, address.port) } catch {
        throw .unresolvable(error.reason)
      }
    }
    if allowsPrivate { return addresses }
    // One private address among public ones is enough to refuse: an honest name has no such mixture.
    for candidate in addresses {
      if let kind = AddressGuard.refusal(of: candidate) { throw .privateAddress("\(candidate)", kind: kind) }
    }
    return addresses
  }

  private struct Opened: Sendable {
    var channel: any Channel
    var handler: NIOLoopBound<ExchangeHandler>
    var handshake: EventLoopFuture<Void>?
  }

  private func connect(
    to candidate: IPAddress, for address: WebAddress, _ onClose: @escaping @Sendable () -> Void
  ) async throws(FetchError.Reason) -> Connection {
    let context = address.scheme == .https ? try secureContext() : nil
    // A name, never a number, may stand in the server name indication (RFC 6066, section 3).
    let serverName = address.hostAddress == nil ? address.host : nil
    let opened: Opened
    do {
      opened = try await ClientBootstrap(group: group)
        .connectTimeout(TimeAmount(policy.connectTimeout))
        .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        .connect(to: SocketAddress(candidate, port: address.port)) { [policy] channel in
          channel.eventLoop.makeCompletedFuture {
            try ConnectionOpener.prepare(channel, context, serverName, policy)
          }
        }
    } catch {
      throw refusal(error)
    }
    do {
      try await opened.handshake?.get()
      let tls = try await facts(of: opened)
      opened.channel.closeFuture.whenComplete { _ in onClose() }
      return Connection(
        origin: Origin(address), remoteAddress: candidate, tls: tls, channel: opened.channel,
        handler: opened.handler)
    } catch {
      opened.channel.close(promise: nil)
      throw handshakeRefusal(error, host: address.host)
    }
  }

  private static func prepare(
    _ channel: any Channel, _ context: NIOSSLContext?, _ serverName: String?, _ policy: FetchPolicy
  ) throws -> Opened {
    let pipeline = channel.pipeline.syncOperations
    var handshake: EventLoopPromise<Void>?
    if let context {
      try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: serverName))
      let promise = channel.eventLoop.makePromise(of: Void.self)
      let timer = channel.eventLoop.scheduleTask(in: TimeAmount(policy.connectTimeout)) {
        promise.fail(ChannelError.connectTimeout(TimeAmount(policy.connectTimeout)))
      }
      promise.futureResult.whenComplete { _ in timer.cancel() }
      handshake = promise
    }
    let handler = ExchangeHandler(policy: policy, handshake: handshake)
    try pipeline.addHandler(handler)
    return Opened(
      channel: channel, handler: NIOLoopBound(handler, eventLoop: channel.eventLoop),
      handshake: handshake?.futureResult)
  }

  /// Made when first needed: reading the system's certificates takes a moment, and plain http needs none.
  private func secureContext() throws(FetchError.Reason) -> NIOSSLContext {
    let result = madeContext.withLock { context -> Result<NIOSSLContext, FetchError.Reason> in
      if let context { return .success(context) }
      do {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        if let path = policy.additionalTrustRoots { configuration.additionalTrustRoots = [.file(path)] }
        let made = try NIOSSLContext(configuration: configuration)
        context = made
        return .success(made)
      } catch {
        let roots = policy.additionalTrustRoots.map { " and \($0)" } ?? ""
        return .failure(
          .tls(.other("the trusted certificates cannot be read (the system's\(roots)): \(error)")))
      }
    }
    return try result.get()
  }

  private func facts(of opened: Opened) async throws -> TLSFacts? {
    guard opened.handshake != nil else { return nil }
    return try await opened.channel.eventLoop.submit {
      let pipeline = opened.channel.pipeline.syncOperations
      return TLSFacts(
        try pipeline.nioSSL_tlsVersion(), try pipeline.nioSSL_peerCertificate()?.toDERBytes())
    }.get()
  }

  private func refusal(_ error: any Error) -> FetchError.Reason {
    switch error {
    case ChannelError.connectTimeout: .timeout(.connecting, seconds: policy.connectTimeout.seconds)
    case is CancellationError: .cancelled
    default: .refused("\(error)")
    }
  }

  private func handshakeRefusal(_ error: any Error, host: String) -> FetchError.Reason {
    switch error {
    case ChannelError.connectTimeout: .timeout(.handshake, seconds: policy.connectTimeout.seconds)
    case is CancellationError: .cancelled
    case let failure as HandshakeFailure: .tls(TLSFailure(failure, host: host))
    default: .tls(.other("it was closed during the handshake (\(error))"))
    }
  }
}

extension Origin {
  init(_ address: WebAddress) {
    self.init(scheme: address.scheme, host: address.host, port: address.port)
  }
}

extension SocketAddress {
  init(_ address: IPAddress, port: UInt16) throws {
    try self.init(packedIPAddress: ByteBuffer(bytes: address.bytes), port: Int(port))
  }
}

package import Foundation
import NIOCore
import NIOPosix

/// Fetches over HTTP/1.1 and keeps both sides of every exchange byte for byte.
///
/// It is built on SwiftNIO directly because evidence needs what general clients hide: the response's bytes before any
/// decoding, the address that was checked being the address that is connected to, a body that broke off kept as far
/// as it came, and limits on how slowly a server may answer. HTTP/1.1 only: its bytes are what a WARC record holds.
///
/// Proxy settings in the environment are not honoured, since a proxy would look names up itself and so undo the guard
/// against private addresses. Cookies are neither kept nor sent.
package final class RecordingClient: Sendable {
  package let policy: FetchPolicy
  private let clock: @Sendable () -> Timestamp
  private let makeID: @Sendable () -> UUID
  private let opener: ConnectionOpener
  private let pool: ConnectionPool

  /// - Parameters:
  ///   - clock: tells when an exchange began and ended.
  ///   - makeID: names exchanges.
  ///   - resolver: how names become addresses; the machine's own way where nil.
  package convenience init(
    policy: FetchPolicy, clock: @escaping @Sendable () -> Timestamp,
    makeID: @escaping @Sendable () -> UUID = { UUID() }, resolver: HostResolver? = nil
  ) {
    self.init(policy, clock, makeID, resolver, MultiThreadedEventLoopGroup.singleton)
  }

  private init(
    _ policy: FetchPolicy, _ clock: @escaping @Sendable () -> Timestamp,
    _ makeID: @escaping @Sendable () -> UUID,
    _ resolver: HostResolver?, _ group: any EventLoopGroup
  ) {
    self.policy = policy
    self.clock = clock
    self.makeID = makeID
    let resolver = resolver ?? .system(timeout: policy.connectTimeout, on: group.any())
    opener = ConnectionOpener(policy: policy, resolver: resolver, group: group)
    pool = ConnectionPool(
      maximum: policy.maximumConnections, maximumPerOrigin: policy.maximumConnectionsPerHost)
  }

  /// Fetches, following redirects.
  ///
  /// A body larger than ``FetchPolicy/memoryBodyBytes`` is in a file, which then belongs to the caller.
  ///
  /// - Returns: every exchange on the way; the last is the answer.
  /// - Throws: ``FetchError`` when no answer came; the redirects that led there are in ``FetchError/hops``.
  package func fetch(_ fetch: Fetch, token: AccessToken? = nil) async throws(FetchError) -> [Exchange] {
    var hops: [Exchange] = []
    var url = WebAddress.shown(fetch.url)
    do throws(FetchError.Reason) {
      var request = try HTTPRequest(fetch, credentials: nil)
      url = request.address.description
      if fetch.authorized, let token { request.credentials = try credentials(token, for: request.address) }
      while true {
        let exchange = try await perform(request)
        hops.append(exchange)
        guard let next = try request.redirected(by: exchange) else { return hops }
        guard hops.count <= policy.maximumRedirects else {
          throw .tooManyRedirects(limit: policy.maximumRedirects)
        }
        request = next
        url = next.address.description
      }
    } catch {
      throw FetchError(error, url: url, hops: hops)
    }
  }

  /// Closes idle connections and lets no further one be opened. Exchanges under way end on their own.
  package func shutdown() {
    pool.shutDown()
  }

  private func credentials(
    _ token: AccessToken, for address: WebAddress
  ) throws(FetchError.Reason) -> String? {
    guard token.hosts.contains(address.host) else { return nil }
    guard address.scheme == .https || policy.allowsPrivate(address) else { throw .tokenWithoutTLS }
    return token.credentials
  }

  private func perform(_ request: HTTPRequest) async throws(FetchError.Reason) -> Exchange {
    let id = makeID()
    let origin = Origin(request.address)
    let bytes = request.head(userAgent: policy.userAgent) + request.body
    let spoolPath = "\(policy.spoolFolder)/\(id.uuidString.lowercased()).body"
    // A server may close an idle connection at the very moment we use it. Such a request is sent once more, on a new
    // connection, unless repeating it could do something twice (RFC 9110, section 9.2.2).
    var mayRetry = ["GET", "HEAD"].contains(request.method)
    while true {
      let started = clock()
      let (connection, isReused) = try await connection(for: request.address, origin, mustBeNew: !mayRetry)
      let result = await connection.exchange(bytes, isHead: request.method == "HEAD", spoolPath: spoolPath)
      switch result {
      case .success(let response):
        if response.isReusable { pool.giveBack(connection) }
        return exchange(id, request, response, connection, started: started)
      case .failure(.closedUnanswered(let why)):
        guard isReused, mayRetry else { throw .disconnected(why) }
        mayRetry = false
      case .failure(.failed(let reason)): throw reason
      }
    }
  }

  private func connection(
    for address: WebAddress, _ origin: Origin, mustBeNew: Bool
  ) async throws(FetchError.Reason) -> (Connection, isReused: Bool) {
    while true {
      guard let lease = await pool.lease(origin) else { throw Task.isCancelled ? .cancelled : .shutDown }
      switch lease {
      case .reuse(let connection):
        if !mustBeNew { return (connection, true) }
        connection.close()
      case .open:
        do {
          return (try await opener.open(address) { [pool] in pool.release(origin) }, false)
        } catch {
          pool.release(origin)
          throw error
        }
      }
    }
  }

  private func exchange(
    _ id: UUID, _ request: HTTPRequest, _ response: ReceivedResponse, _ connection: Connection,
    started: Timestamp
  ) -> Exchange {
    Exchange(
      id: id, url: request.address.description, method: request.method,
      requestHead: request.recordedHead(userAgent: policy.userAgent), requestBody: request.body,
      status: response.head.status, headers: response.head.headers, responseHead: response.head.bytes,
      body: response.body, started: started, finished: clock(), remoteAddress: "\(connection.remoteAddress)",
      tls: connection.tls, truncated: response.truncated)
  }
}

extension WebAddress {
  /// A text that may be no address at all, as an error may show it: without credentials and fragment.
  static func shown(_ text: String) -> String {
    do { return try WebAddress(text).description } catch {
      return text.contains("@") ? "(address with credentials)" : String(text.prefix(200))
    }
  }
}

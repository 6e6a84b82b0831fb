import NIOCore
import NIOPosix

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How a host's name becomes addresses.
///
/// The client asks once for each new connection and connects to the very address that it checked, so a name that
/// answers differently the second time (DNS rebinding) gains nothing.
package struct HostResolver: Sendable {
  package var addresses: @Sendable (_ host: String, _ port: UInt16) async throws(Unresolvable) -> [IPAddress]

  package init(
    addresses: @escaping @Sendable (_ host: String, _ port: UInt16) async throws(Unresolvable) -> [IPAddress]
  ) {
    self.addresses = addresses
  }

  /// The resolver's own words for why a name has no address.
  package struct Unresolvable: Error, Sendable, Hashable {
    package var reason: String

    package init(reason: String) { self.reason = reason }
  }

  /// The machine's resolver. Its calls block, so they run on threads of their own; one that takes longer than
  /// `timeout` is left to itself.
  static func system(timeout: Duration, on loop: any EventLoop) -> HostResolver {
    HostResolver { host, port async throws(Unresolvable) in
      let answer = loop.makePromise(of: Result<[IPAddress], Unresolvable>.self)
      let timer = loop.scheduleTask(in: TimeAmount(timeout)) {
        answer.succeed(.failure(Unresolvable(reason: "the name service did not answer in time")))
      }
      NIOThreadPool.singleton.runIfActive(eventLoop: loop) { ask(host, port) }.cascade(to: answer)
      defer { timer.cancel() }
      let result: Result<[IPAddress], Unresolvable>
      do {
        result = try await answer.futureResult.get()
      } catch {
        throw Unresolvable(reason: "the look-up could not be started")
      }
      return try result.get()
    }
  }

  private static func ask(_ host: String, _ port: UInt16) -> Result<[IPAddress], Unresolvable> {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, String(port), &hints, &list)
    guard status == 0 else { return .failure(Unresolvable(reason: String(cString: gai_strerror(status)))) }
    defer { freeaddrinfo(list) }
    var addresses: [IPAddress] = []
    var next = list
    while let entry = next {
      if let address = ipAddress(entry.pointee), !addresses.contains(address) { addresses.append(address) }
      next = entry.pointee.ai_next
    }
    return .success(addresses)
  }

  private static func ipAddress(_ entry: addrinfo) -> IPAddress? {
    guard let pointer = UnsafeRawPointer(entry.ai_addr) else { return nil }
    switch entry.ai_family {
    case AF_INET:
      let socket = pointer.loadUnaligned(as: sockaddr_in.self)
      return withUnsafeBytes(of: socket.sin_addr) { IPAddress(bytes: $0) }
    case AF_INET6:
      let socket = pointer.loadUnaligned(as: sockaddr_in6.self)
      return withUnsafeBytes(of: socket.sin6_addr) { IPAddress(bytes: $0) }
    default: return nil
    }
  }
}

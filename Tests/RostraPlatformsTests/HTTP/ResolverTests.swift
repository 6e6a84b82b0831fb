import RostraPlatforms
import Synchronization
import Testing

@Suite struct ResolverTests {
  private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

  @Test("SEC-10: a name that resolves to a private address is refused, whatever other addresses it has")
  func privateName() async throws {
    let loopback = try #require(IPAddress(v4: "127.0.0.1"))
    let good = try #require(IPAddress(v4: "1.1.1.1"))
    let server = try await HostileServer { _ in [.send(ResolverTests.ok)] }
    for answer in [[loopback], [good, loopback]] {
      let client = ClientUnderTest.client(
        resolver: HostResolver { _, _ async throws(HostResolver.Unresolvable) in answer })
      let failure = try await ClientUnderTest.failure(
        of: ClientUnderTest.get(server.url(host: "city.example")), with: client)
      #expect(failure.reason == .privateAddress("127.0.0.1", kind: "loopback"))
    }
    #expect(server.connections == 0)
    try await server.stop()
  }

  @Test("SEC-10: a name that changes its address between check and use gains nothing (DNS rebinding)")
  func rebinding() async throws {
    let inner = try await HostileServer { _ in [.send(ResolverTests.ok)] }
    let asked = Mutex(0)
    let loopback = try #require(IPAddress(v4: "127.0.0.1"))
    let other = try #require(IPAddress(v4: "127.0.0.9"))
    let resolver = HostResolver { _, _ async throws(HostResolver.Unresolvable) in
      let first = asked.withLock { count in
        count += 1
        return count == 1
      }
      return [first ? other : loopback]
    }
    var policy = ClientUnderTest.policy
    policy.allowPrivateHosts = ["rebinding.example"]
    let client = ClientUnderTest.client(policy, resolver: resolver)
    let failure = try await ClientUnderTest.failure(
      of: ClientUnderTest.get(inner.url(host: "rebinding.example")), with: client)
    // Asked once, and the connection went to that first answer, where nobody listens.
    guard case .refused = failure.reason else {
      Issue.record("\(failure)")
      return
    }
    #expect(asked.withLock { $0 } == 1)
    #expect(inner.connections == 0)
    try await inner.stop()
  }

  @Test("when a name's first address does not answer, its next one is tried")
  func nextAddress() async throws {
    let server = try await HostileServer { _ in [.send(ResolverTests.ok)] }
    let addresses = try ["127.0.0.9", "127.0.0.1"].map { try #require(IPAddress(v4: $0)) }
    var policy = ClientUnderTest.policy
    policy.allowPrivateHosts = ["two.example"]
    let client = ClientUnderTest.client(
      policy, resolver: HostResolver { _, _ async throws(HostResolver.Unresolvable) in addresses })
    let hops = try await client.fetch(ClientUnderTest.get(server.url(host: "two.example")))
    #expect(hops.first?.remoteAddress == "127.0.0.1")
    #expect(server.requests.first?.text.contains("Host: two.example:\(server.port)\r\n") == true)
    try await server.stop()
  }

  @Test("a name that does not exist is a clear error, worth another try")
  func unresolvable() async throws {
    let client = ClientUnderTest.client()
    let failure = try await ClientUnderTest.failure(
      of: ClientUnderTest.get("http://does-not-exist.invalid/"), with: client)
    guard case .unresolvable = failure.reason else {
      Issue.record("\(failure)")
      return
    }
    #expect(failure.isTransient)
  }

  @Test("the machine's resolver is used, and its answer for localhost is guarded")
  func systemResolver() async throws {
    let server = try await HostileServer { _ in [.send(ResolverTests.ok)] }
    let hops = try await ClientUnderTest.client().fetch(ClientUnderTest.get(server.url(host: "localhost")))
    #expect(hops.first?.remoteAddress == "127.0.0.1")
    let guarded = RecordingClient(policy: FetchPolicy(), clock: ClientUnderTest.now)
    let failure = try await ClientUnderTest.failure(
      of: ClientUnderTest.get(server.url(host: "localhost")), with: guarded)
    guard case .privateAddress(_, kind: "loopback") = failure.reason else {
      Issue.record("\(failure)")
      return
    }
    try await server.stop()
  }
}

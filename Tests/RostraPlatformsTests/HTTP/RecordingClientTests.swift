import Foundation
import RostraPlatforms
import Testing

@Suite struct RecordingClientTests {
  private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: 1\r\n\r\nok"

  @Test("CAP-2: both sides of an exchange are kept byte for byte")
  func bytes() async throws {
    let answer =
      "HTTP/1.1 200 Fine\r\nTransfer-Encoding:chunked\r\nx-Odd:  spaces \r\n\r\n2\r\nok\r\n0\r\n\r\n"
    let server = try await HostileServer { _ in [.send(answer)] }
    let hops = try await ClientUnderTest.client().fetch(
      Fetch(
        .timeline, url: server.url("/a?b=c#frag"), headers: [HeaderField("Accept", "application/json")]))
    let exchange = try #require(hops.first)
    #expect(hops.count == 1)
    #expect(exchange.url == server.url("/a?b=c"))
    #expect(exchange.responseHead + (try exchange.bodyBytes) == Array(answer.utf8))
    #expect(exchange.status == 200)
    #expect(exchange.header("X-ODD") == "spaces")
    #expect(exchange.remoteAddress == "127.0.0.1")
    #expect(exchange.tls == nil && exchange.truncated == nil)
    #expect(exchange.started <= exchange.finished)
    #expect(try exchange.payload(limit: 10) == Array("ok".utf8))
    let sent = try #require(server.requests.first?.text)
    #expect(String(decoding: exchange.requestHead, as: UTF8.self) == sent)
    #expect(
      sent == """
        GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nUser-Agent: RostraTests/1\r\n\
        Accept-Encoding: gzip, deflate\r\nAccept: application/json\r\n\r\n
        """)
    try await server.stop()
  }

  @Test("a body is sent with its length, and is recorded")
  func post() async throws {
    let server = try await HostileServer { _ in [.send(RecordingClientTests.ok)] }
    let body = Array(#"{"a":1}"#.utf8)
    let hops = try await ClientUnderTest.client().fetch(
      Fetch(
        .item, url: server.url(), method: "POST", headers: [HeaderField("Content-Length", "999")], body: body)
    )
    #expect(hops.first?.requestBody == body)
    #expect(server.requests.first?.text.contains("Content-Length: 7\r\n") == true)
    #expect(server.requests.first?.text.contains("999") == false)
    try await server.stop()
  }

  @Test("requests in a row share a connection; many at once stay within the bound and all are answered")
  func connections() async throws {
    let server = try await HostileServer { _ in [.send(RecordingClientTests.ok)] }
    var policy = ClientUnderTest.policy
    policy.maximumConnectionsPerHost = 3
    let client = ClientUnderTest.client(policy)
    for number in 0..<20 { _ = try await client.fetch(ClientUnderTest.get(server.url("/\(number)"))) }
    #expect(server.connections == 1)
    try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<60 {
        group.addTask { try await client.fetch(ClientUnderTest.get(server.url("/\(number)")))[0].status }
      }
      for try await status in group { #expect(status == 200) }
    }
    #expect(server.connections <= 3)
    #expect(server.requests.count == 80)
    try await server.stop()
  }

  @Test("a connection that the server closed in the meantime is replaced without a failure")
  func staleConnection() async throws {
    let server = try await HostileServer { request in
      request.number == 0 ? [.send(RecordingClientTests.ok)] : [.close]
    }
    let client = ClientUnderTest.client()
    for _ in 0..<3 { #expect(try await client.fetch(ClientUnderTest.get(server.url()))[0].status == 200) }
    #expect(server.connections == 3)
    try await server.stop()
  }

  @Test("redirects are followed, each hop is kept, and the method changes as the status asks")
  func redirects() async throws {
    let server = try await HostileServer { request in
      switch request.path {
      case "/start": [.send("HTTP/1.1 307 T\r\nLocation: /keep?x=1#f\r\nContent-Length: 3\r\n\r\nsee")]
      case "/keep?x=1": [.send("HTTP/1.1 303 S\r\nLocation: ../end\r\nContent-Length: 0\r\n\r\n")]
      default: [.send(RecordingClientTests.ok)]
      }
    }
    let hops = try await ClientUnderTest.client().fetch(
      Fetch(.item, url: server.url("/start"), method: "POST", body: [1, 2]))
    #expect(hops.map(\.status) == [307, 303, 200])
    #expect(hops.map(\.method) == ["POST", "POST", "GET"])
    #expect(hops.map(\.requestBody.count) == [2, 2, 0])
    #expect(hops.map(\.url) == ["/start", "/keep?x=1", "/end"].map { server.url($0) })
    #expect(try hops[0].bodyBytes == Array("see".utf8))
    try await server.stop()
  }

  @Test("SEC-10: endless redirects end at the limit, and what was seen is kept")
  func endlessRedirects() async throws {
    let server = try await HostileServer { request in
      [.send("HTTP/1.1 302 F\r\nLocation: \(request.path)x\r\nContent-Length: 0\r\n\r\n")]
    }
    var policy = ClientUnderTest.policy
    policy.maximumRedirects = 4
    let failure = try await ClientUnderTest.failure(
      of: ClientUnderTest.get(server.url()), with: ClientUnderTest.client(policy))
    #expect(failure.reason == .tooManyRedirects(limit: 4))
    #expect(failure.hops.map(\.status) == [302, 302, 302, 302, 302])
    try await server.stop()
  }

  @Test(
    "a redirect to something that cannot be followed is refused, and is kept as evidence",
    arguments: ["file:///etc/passwd", "gopher://127.0.0.1/", "http://[broken/", "javascript:alert(1)"])
  func badRedirect(_ location: String) async throws {
    let server = try await HostileServer { _ in
      [.send("HTTP/1.1 302 F\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n")]
    }
    let failure = try await ClientUnderTest.failure(
      of: ClientUnderTest.get(server.url()), with: ClientUnderTest.client())
    guard case .badRedirect = failure.reason else {
      Issue.record("\(failure)")
      return
    }
    #expect(failure.hops.count == 1)
    try await server.stop()
  }

  @Test("SEC-10: a redirect into the private network is refused before any connection is made")
  func redirectToPrivate() async throws {
    let inner = try await HostileServer { _ in [.send(RecordingClientTests.ok)] }
    let server = try await HostileServer { _ in
      [.send("HTTP/1.1 302 F\r\nLocation: http://127.0.0.2:\(inner.port)/admin\r\nContent-Length: 0\r\n\r\n")]
    }
    let failure = try await ClientUnderTest.failure(
      of: ClientUnderTest.get(server.url()), with: ClientUnderTest.client())
    #expect(failure.reason == .privateAddress("127.0.0.2", kind: "loopback"))
    #expect(failure.url == "http://127.0.0.2:\(inner.port)/admin")
    #expect(inner.connections == 0)
    try await server.stop()
    try await inner.stop()
  }

  @Test("what was allowed for one port of a host is not allowed for its others")
  func allowedPort() async throws {
    let allowed = try await HostileServer { _ in [.send(RecordingClientTests.ok)] }
    let other = try await HostileServer { _ in [.send(RecordingClientTests.ok)] }
    var policy = ClientUnderTest.policy
    policy.allowPrivateHosts = ["127.0.0.1:\(allowed.port)"]
    let client = ClientUnderTest.client(policy)
    #expect(try await client.fetch(ClientUnderTest.get(allowed.url())).count == 1)
    let failure = try await ClientUnderTest.failure(of: ClientUnderTest.get(other.url()), with: client)
    #expect(failure.reason == .privateAddress("127.0.0.1", kind: "loopback"))
    try await allowed.stop()
    try await other.stop()
  }

  @Test("SEC-10: the token is sent to its own host only, and never shown in the record")
  func token() async throws {
    let other = try await HostileServer { _ in [.send(RecordingClientTests.ok)] }
    let server = try await HostileServer { request in
      request.path == "/away"
        ? [.send("HTTP/1.1 302 F\r\nLocation: \(other.url())\r\nContent-Length: 0\r\n\r\n")]
        : request.path == "/here"
          ? [.send("HTTP/1.1 302 F\r\nLocation: /end\r\nContent-Length: 0\r\n\r\n")]
          : [.send(RecordingClientTests.ok)]
    }
    let token = AccessToken(bearer: "hush-hush", hosts: ["127.0.0.1"])
    let client = ClientUnderTest.client()
    let here = try await client.fetch(ClientUnderTest.get(server.url("/here")), token: token)
    #expect(server.requests.map { $0.text.contains("Authorization: Bearer hush-hush\r\n") } == [true, true])
    for exchange in here {
      let head = String(decoding: exchange.requestHead, as: UTF8.self)
      #expect(head.contains("Authorization: [withheld]\r\n") && !head.contains("hush"))
    }
    _ = try await client.fetch(ClientUnderTest.get(server.url("/away")), token: token)
    #expect(other.requests.map { $0.text.contains("hush") } == [false])
    _ = try await client.fetch(
      ClientUnderTest.get(server.url()), token: AccessToken(bearer: "hush-hush", hosts: ["social.example"]))
    #expect(server.requests.last?.text.contains("hush") == false)
    var plain = ClientUnderTest.get(server.url())
    plain.authorized = false
    _ = try await client.fetch(plain, token: token)
    #expect(server.requests.last?.text.contains("hush") == false)
    #expect(!"\(token)".contains("hush") && !String(reflecting: token).contains("hush"))
    var dumped = ""
    dump(token, to: &dumped)
    #expect(!dumped.contains("hush"))
    try await server.stop()
    try await other.stop()
  }

  @Test("SEC-10: the token is not sent in the clear over the internet")
  func tokenWithoutTLS() async throws {
    let failure = try await ClientUnderTest.failure(
      of: ClientUnderTest.get("http://social.example/"),
      token: AccessToken(bearer: "hush", hosts: ["social.example"]), with: ClientUnderTest.client())
    #expect(failure.reason == .tokenWithoutTLS)
  }

  @Test(
    "credentials that a connector puts into a field are struck out, and dropped on the way to another host")
  func credentialFields() async throws {
    let other = try await HostileServer { _ in [.send(RecordingClientTests.ok)] }
    let server = try await HostileServer { _ in
      [.send("HTTP/1.1 302 F\r\nLocation: \(other.url())\r\nContent-Length: 0\r\n\r\n")]
    }
    let hops = try await ClientUnderTest.client().fetch(
      ClientUnderTest.get(
        server.url(), headers: [HeaderField("Cookie", "session=hush"), HeaderField("X-B", "2")]))
    #expect(hops.allSatisfy { !String(decoding: $0.requestHead, as: UTF8.self).contains("hush") })
    #expect(server.requests.first?.text.contains("session=hush") == true)
    #expect(other.requests.first?.text.contains("hush") == false)
    #expect(other.requests.first?.text.contains("X-B: 2") == true)
    try await server.stop()
    try await other.stop()
  }

  @Test(
    "a field or method that would break the request is refused, its value not shown",
    arguments: [
      Fetch(.item, url: "http://127.0.0.1/", headers: [HeaderField("X", "hush\r\nHost: evil")]),
      Fetch(.item, url: "http://127.0.0.1/", headers: [HeaderField("X: y", "hush")]),
      Fetch(.item, url: "http://127.0.0.1/", headers: [HeaderField("", "hush")]),
      Fetch(.item, url: "http://127.0.0.1/", method: "GET /x"),
      Fetch(.item, url: "http://127.0.0.1/", method: ""),
    ])
  func brokenRequest(_ fetch: Fetch) async throws {
    let failure = try await ClientUnderTest.failure(of: fetch, with: ClientUnderTest.client())
    guard case .invalidRequest = failure.reason else {
      Issue.record("\(failure)")
      return
    }
    #expect(!failure.description.contains("hush"))
  }

  @Test("credentials in an address are neither sent nor shown")
  func credentialsInAddress() async throws {
    let server = try await HostileServer { _ in [.send(RecordingClientTests.ok)] }
    let url = "http://user:hush@127.0.0.1:\(server.port)/"
    let hops = try await ClientUnderTest.client().fetch(ClientUnderTest.get(url))
    #expect(hops.first?.url == server.url())
    #expect(server.requests.first?.text.contains("hush") == false)
    let failure = try await ClientUnderTest.failure(
      of: ClientUnderTest.get("ftp://user:hush@127.0.0.1/"), with: ClientUnderTest.client())
    #expect(!failure.description.contains("hush"))
    try await server.stop()
  }

  @Test("a cancelled fetch ends at once")
  func cancellation() async throws {
    let server = try await HostileServer { _ in [] }
    let client = ClientUnderTest.client()
    let task = Task { try await ClientUnderTest.failure(of: ClientUnderTest.get(server.url()), with: client) }
    while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    let start = ContinuousClock.now
    task.cancel()
    #expect(try await task.value.reason == .cancelled)
    #expect(ContinuousClock.now - start < .seconds(20))
    let early = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await ClientUnderTest.failure(of: ClientUnderTest.get(server.url()), with: client)
    }
    #expect(try await early.value.reason == .cancelled)
    try await server.stop()
  }

  @Test("after shutdown nothing more is fetched, and those who waited for a connection are told")
  func shutdown() async throws {
    let server = try await HostileServer { _ in [.wait(milliseconds: 300), .send(RecordingClientTests.ok)] }
    var policy = ClientUnderTest.policy
    policy.maximumConnections = 1
    let client = ClientUnderTest.client(policy)
    async let running = client.fetch(ClientUnderTest.get(server.url()))
    try await Task.sleep(for: .milliseconds(100))
    async let waiting = ClientUnderTest.failure(of: ClientUnderTest.get(server.url()), with: client)
    try await Task.sleep(for: .milliseconds(50))
    client.shutdown()
    #expect(try await waiting.reason == .shutDown)
    #expect(try await running.first?.status == 200)
    let failure = try await ClientUnderTest.failure(of: ClientUnderTest.get(server.url()), with: client)
    #expect(failure.reason == .shutDown)
    try await server.stop()
  }
}

import Foundation
import RostraPlatforms
import Testing

/// Servers that lie, drip, flood and break off.
@Suite struct HostileAnswerTests {
  private func failure(
    _ steps: [HostileServer.Step], _ change: (inout FetchPolicy) -> Void = { _ in }
  ) async throws -> FetchError.Reason {
    let server = try await HostileServer { _ in steps }
    var policy = ClientUnderTest.policy
    change(&policy)
    let failure = try await ClientUnderTest.failure(
      of: ClientUnderTest.get(server.url()), with: ClientUnderTest.client(policy))
    #expect(failure.url == server.url())
    try await server.stop()
    return failure.reason
  }

  private func exchange(
    _ steps: [HostileServer.Step], _ change: (inout FetchPolicy) -> Void = { _ in }
  ) async throws -> Exchange {
    let server = try await HostileServer { _ in steps }
    var policy = ClientUnderTest.policy
    change(&policy)
    let hops = try await ClientUnderTest.client(policy).fetch(ClientUnderTest.get(server.url()))
    try await server.stop()
    return try #require(hops.last)
  }

  @Test("a server that drips its header is given up")
  func dripHeader() async throws {
    let reason = try await failure([.drip(Array("H".utf8), times: 1000, everyMilliseconds: 50)]) {
      $0.speedWindow = .milliseconds(1500)
      $0.minimumBytesPerSecond = 200
    }
    #expect(reason == .tooSlow(bytesPerSecond: 200))
  }

  @Test("a server that drips its body is given up, and what came is kept")
  func dripBody() async throws {
    let exchange = try await exchange([
      .send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"),
      .drip(Array("x".utf8), times: 1000, everyMilliseconds: 50),
    ]) {
      $0.speedWindow = .milliseconds(1500)
      $0.minimumBytesPerSecond = 200
    }
    #expect(exchange.truncated == "time")
    #expect(exchange.body.length > 0 && exchange.body.length < 100)
  }

  @Test("a server that says nothing is given up after the time for the first byte")
  func silence() async throws {
    let reason = try await failure([]) { $0.firstByteTimeout = .milliseconds(300) }
    #expect(reason == .timeout(.firstByte, seconds: 0.3))
  }

  @Test("one exchange takes no longer than its limit, however fast the server sends")
  func totalTime() async throws {
    let exchange = try await exchange([
      .send("HTTP/1.1 200 OK\r\n\r\n"),
      .drip([UInt8](repeating: 120, count: 10_000), times: 1000, everyMilliseconds: 10),
    ]) { $0.totalTimeout = .seconds(3) }
    #expect(exchange.truncated == "time")
    #expect(exchange.body.length >= 10_000)
  }

  @Test("an endless header and an endless header line end at the limit")
  func headerBomb() async throws {
    let line = Array("X-Bomb: \(String(repeating: "x", count: 1000))\r\n".utf8)
    let many = try await failure([.send("HTTP/1.1 200 OK\r\n"), .stream(count: 100 << 20, of: line)])
    #expect(many == .headTooLarge(limit: 64 << 10))
    let one = try await failure([
      .send("HTTP/1.1 200 OK\r\nX: "), .stream(count: 100 << 20, of: [UInt8](repeating: 120, count: 65_536)),
    ])
    #expect(one == .headTooLarge(limit: 64 << 10))
  }

  @Test("endless interim answers end at the limit")
  func endlessInterim() async throws {
    let reason = try await failure([
      .stream(count: 100 << 20, of: Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
    ])
    guard case .malformedResponse(let why) = reason else {
      Issue.record("\(reason)")
      return
    }
    #expect(why.contains("interim"))
  }

  @Test("two lengths, a NUL byte, and bytes that are no HTTP are clear errors")
  func malformed() async throws {
    for (text, word) in [
      ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "two lengths"),
      ("HTTP/1.1 200 OK\r\nX: \0\r\n\r\n", "NUL"), ("SSH-2.0-OpenSSH_9.2p1\r\n\r\n", "status line"),
    ] {
      let reason = try await failure([.send(text)])
      #expect(reason.description.contains(word))
    }
  }

  @Test("a body shorter than its stated length is kept and marked")
  func shortBody() async throws {
    let exchange = try await exchange([.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), .close])
    #expect(exchange.truncated == "disconnect")
    #expect(try exchange.bodyBytes == Array("abc".utf8))
  }

  @Test("a body longer than its stated length ends there, and the rest becomes nobody's answer")
  func longBody() async throws {
    let server = try await HostileServer { request in
      [
        .send(
          "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
      ]
    }
    let client = ClientUnderTest.client()
    for _ in 0..<3 {
      let exchange = try await client.fetch(ClientUnderTest.get(server.url()))[0]
      #expect(try exchange.bodyBytes == Array("abc".utf8))
      #expect(exchange.truncated == nil)
    }
    #expect(server.connections == 3)
    try await server.stop()
  }

  @Test("bytes that come after an answer, unasked, become nobody's answer")
  func unsolicited() async throws {
    let server = try await HostileServer { request in
      [
        .send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"), .wait(milliseconds: 50),
        .send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"),
      ]
    }
    let client = ClientUnderTest.client()
    for _ in 0..<3 {
      #expect(try await client.fetch(ClientUnderTest.get(server.url()))[0].bodyBytes == Array("abc".utf8))
      try await Task.sleep(for: .milliseconds(120))
    }
    #expect(server.connections == 3)
    try await server.stop()
  }

  @Test("without a length, the body ends with the connection and is whole")
  func untilClose() async throws {
    let exchange = try await exchange([.send("HTTP/1.1 200 OK\r\n\r\nabc"), .close])
    #expect(exchange.truncated == nil)
    #expect(try exchange.bodyBytes == Array("abc".utf8))
  }

  @Test("a reset in the middle of a body keeps what came")
  func reset() async throws {
    let exchange = try await exchange([
      .send("HTTP/1.1 200 OK\r\n\r\nabc"), .wait(milliseconds: 100), .reset,
    ])
    #expect(exchange.truncated == "disconnect")
    #expect(try exchange.bodyBytes == Array("abc".utf8))
  }

  @Test("a connection that ends before or inside the header is an error")
  func noHead() async throws {
    for steps in [[.close], [.reset], [.send("HTTP/1.1 200 OK\r\nX:"), .close]] as [[HostileServer.Step]] {
      let reason = try await failure(steps)
      guard case .disconnected = reason else {
        Issue.record("\(reason)")
        continue
      }
    }
  }

  @Test("garbage between chunks truncates the body and keeps it")
  func chunkGarbage() async throws {
    let body = "3\r\nabc\r\nnot a number\r\nmore"
    let exchange = try await exchange([.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body)])
    #expect(exchange.truncated == "unspecified")
    #expect(try exchange.bodyBytes == Array(body.utf8))
    #expect(try exchange.payload(limit: 10) == Array("abc".utf8))
  }

  @Test("a body larger than allowed is kept up to the limit and marked")
  func bodyLimit() async throws {
    let exchange = try await exchange([
      .send("HTTP/1.1 200 OK\r\n\r\n"), .stream(count: 1 << 30, of: [UInt8](repeating: 120, count: 65_536)),
    ]) { $0.maximumBodyBytes = 100_000 }
    #expect(exchange.truncated == "length")
    #expect(exchange.body.length == 100_000)
  }

  @Test("nothing listening is a clear error")
  func refused() async throws {
    let server = try await HostileServer { _ in [] }
    try await server.stop()
    let failure = try await ClientUnderTest.failure(
      of: ClientUnderTest.get(server.url()), with: ClientUnderTest.client())
    guard case .refused = failure.reason else {
      Issue.record("\(failure)")
      return
    }
    #expect(failure.isTransient)
  }

  @Test("many broken servers at once leave the client usable")
  func afterwards() async throws {
    let server = try await HostileServer { request in
      switch request.path {
      case "/close": [.close]
      case "/reset": [.reset]
      case "/garbage": [.send("garbage\r\n\r\n")]
      default: [.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
      }
    }
    var policy = ClientUnderTest.policy
    policy.maximumConnections = 4
    let client = ClientUnderTest.client(policy)
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<120 {
        group.addTask {
          let path = ["/close", "/reset", "/garbage", "/good"][number % 4]
          do throws(FetchError) {
            let status = try await client.fetch(ClientUnderTest.get(server.url(path))).last?.status
            #expect(path == "/good" && status == 200)
          } catch {
            #expect(path != "/good", "\(error)")
          }
        }
      }
    }
    #expect(try await client.fetch(ClientUnderTest.get(server.url("/good")))[0].status == 200)
    try await server.stop()
  }
}

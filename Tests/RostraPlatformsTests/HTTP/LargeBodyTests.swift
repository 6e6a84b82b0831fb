import Foundation
import RostraPlatforms
import Testing

@Suite struct LargeBodyTests {
  /// 10 GB takes minutes, so everyday runs take a part of it: `ROSTRA_LARGE_BODY_BYTES=10737418240 swift test …`.
  private static let size =
    ProcessInfo.processInfo.environment["ROSTRA_LARGE_BODY_BYTES"].flatMap { Int64($0) } ?? 192 << 20

  @Test(
    "a body of any size goes to a file in flat memory, byte for byte, and its folder is left clean after a failure"
  )
  func spooled() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "spool-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let unit = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let size = LargeBodyTests.size
    let server = try await HostileServer { request in
      let length = request.path == "/warm" ? 8 << 20 : size
      return request.path == "/broken"
        ? [.send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\nContent-Length: 98\r\n\r\n")]
        : [.send("HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\n"), .stream(count: length, of: unit)]
    }
    var policy = ClientUnderTest.policy
    policy.spoolFolder = folder.path
    policy.memoryBodyBytes = 1 << 20
    policy.maximumBodyBytes = .max
    policy.totalTimeout = .seconds(3600)
    let client = ClientUnderTest.client(policy)
    _ = try await client.fetch(ClientUnderTest.get(server.url("/warm"))).first.map { try remove($0) }
    let before = residentBytes()
    let exchange = try #require(try await client.fetch(ClientUnderTest.get(server.url())).first)
    let grown = residentBytes() - before
    #expect(grown < 96 << 20, "\(grown) bytes more")
    #expect(exchange.truncated == nil)
    guard case .file(let path, let length) = exchange.body else {
      Issue.record("the body stayed in memory")
      return
    }
    #expect(length == size)
    let file = try FileHandle(forReadingFrom: URL(filePath: path))
    #expect(try file.seekToEnd() == UInt64(size))
    for position in [0, size / 3, size - 10] {
      try file.seek(toOffset: UInt64(position))
      let read = Array(try file.read(upToCount: 10) ?? Data())
      #expect(read == (0..<10).map { unit[Int((position + $0) % Int64(unit.count))] })
    }
    try file.close()
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    try remove(exchange)
    _ = try await ClientUnderTest.failure(of: ClientUnderTest.get(server.url("/broken")), with: client)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    try await server.stop()
  }

  @Test("a large body that ends with its connection is whole to its last byte")
  func untilClose() async throws {
    let unit = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let server = try await HostileServer { _ in
      [.send("HTTP/1.1 200 OK\r\n\r\n"), .stream(count: 5_000_003, of: unit), .close]
    }
    var policy = ClientUnderTest.policy
    policy.memoryBodyBytes = 1000
    let client = ClientUnderTest.client(policy)
    for _ in 0..<5 {
      let exchange = try #require(try await client.fetch(ClientUnderTest.get(server.url())).first)
      let bytes = try exchange.bodyBytes
      #expect(exchange.truncated == nil && exchange.body.length == 5_000_003)
      #expect(bytes.count == 5_000_003)
      #expect(bytes.suffix(50).elementsEqual((4_999_953..<5_000_003).map { unit[$0 % unit.count] }))
      try remove(exchange)
    }
    try await server.stop()
  }

  @Test("a fetch cancelled while its body is being written leaves no file behind")
  func cancelledWhileWriting() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "spool-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let server = try await HostileServer { _ in
      [.send("HTTP/1.1 200 OK\r\n\r\n"), .stream(count: 1 << 32, of: [UInt8](repeating: 1, count: 65_536))]
    }
    var policy = ClientUnderTest.policy
    policy.spoolFolder = folder.path
    policy.memoryBodyBytes = 1000
    let client = ClientUnderTest.client(policy)
    for _ in 0..<5 {
      let task = Task {
        try await ClientUnderTest.failure(of: ClientUnderTest.get(server.url()), with: client)
      }
      while try files(in: folder).isEmpty { try await Task.sleep(for: .milliseconds(2)) }
      task.cancel()
      #expect(try await task.value.reason == .cancelled)
      for _ in 0..<500 where try !files(in: folder).isEmpty { try await Task.sleep(for: .milliseconds(10)) }
      #expect(try files(in: folder).isEmpty)
    }
    try await server.stop()
  }

  @Test("a folder that takes no file is a clear error")
  func noFolder() async throws {
    let server = try await HostileServer { _ in
      [
        .send("HTTP/1.1 200 OK\r\n\r\n"), .stream(count: 10 << 20, of: [UInt8](repeating: 1, count: 65_536)),
        .close,
      ]
    }
    var policy = ClientUnderTest.policy
    policy.spoolFolder = "/nonexistent/spool"
    policy.memoryBodyBytes = 1000
    let failure = try await ClientUnderTest.failure(
      of: ClientUnderTest.get(server.url()), with: ClientUnderTest.client(policy))
    guard case .spool(let why) = failure.reason else {
      Issue.record("\(failure)")
      return
    }
    #expect(why.contains("/nonexistent/spool"))
    try await server.stop()
  }

  private func files(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
  }

  private func remove(_ exchange: Exchange) throws {
    if case .file(let path, _) = exchange.body { try FileManager.default.removeItem(atPath: path) }
  }

  private func residentBytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) << 10
  }
}

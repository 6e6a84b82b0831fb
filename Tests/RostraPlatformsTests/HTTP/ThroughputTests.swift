import Foundation
import RostraPlatforms
import Testing

@Suite struct ThroughputTests {
  /// A figure to read, not a bound: other work shares the machine. `ROSTRA_THROUGHPUT=1 swift test -c release …`.
  @Test(
    "many small requests over kept connections",
    .enabled(
      if: ProcessInfo.processInfo.environment["ROSTRA_THROUGHPUT"] != nil,
      "set ROSTRA_THROUGHPUT=1 to measure"))
  func smallRequests() async throws {
    let body = String(repeating: "x", count: 2600)
    let answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2600\r\n\r\n" + body
    let server = try await HostileServer { _ in [.send(answer)] }
    let client = ClientUnderTest.client()
    for parallel in [1, 4] {
      let each = 5000
      let time = try await ContinuousClock().measure {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<parallel {
            group.addTask {
              for number in 0..<each {
                let hops = try await client.fetch(ClientUnderTest.get(server.url("/\(number)")))
                #expect(hops[0].body.length == 2600)
              }
            }
          }
          try await group.waitForAll()
        }
      }
      let perSecond =
        Double(parallel * each)
        / (Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18)
      print("\(parallel) at once: \(Int(perSecond)) requests a second")
    }
    #expect(server.connections <= 5)
    try await server.stop()
  }
}

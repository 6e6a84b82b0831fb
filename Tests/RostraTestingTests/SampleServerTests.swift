import Foundation
import RostraPlatforms
import Testing

@testable import RostraTesting

@Suite("The sample server over a real socket", .serialized)
struct SampleServerTests {
  private func client() -> RecordingClient {
    var policy = FetchPolicy()
    policy.allowPrivateHosts = ["127.0.0.1", "localhost"]
    return RecordingClient(policy: policy, clock: { Timestamp(seconds: Int64(Date().timeIntervalSince1970)) })
  }

  @Test("it answers on the port it was given by the system, and moves on when told")
  func stages() async throws {
    let server = SampleServer()
    try await server.start()
    let client = client()
    #expect(server.address != "http://127.0.0.1:0")
    let page = Fetch(.item, url: server.address + "/alerts")
    let before = try #require(try await client.fetch(page).last)
    #expect(before.status == 200)
    #expect(before.header("X-Sample") == SampleCity.label)
    guard case .memory(let first) = before.body else { return }
    #expect(String(decoding: first, as: UTF8.self).contains("north of Mill Street"))

    server.advance(to: 1)
    let after = try #require(try await client.fetch(page).last)
    guard case .memory(let second) = after.body else { return }
    #expect(String(decoding: second, as: UTF8.self).contains("ALL homes"))

    let told = try #require(
      try await client.fetch(Fetch(.item, url: server.address + "/sample/stage?to=3", method: "POST")).last)
    #expect(told.status == 200)
    #expect(server.stage.number == 3)
    server.advance(to: 99)
    #expect(server.stage.number == SampleStage.last)
    client.shutdown()
    try await server.stop()
  }

  @Test(
    "each of its addresses is recognised by the platform it is listed for, and identified over the network")
  func sites() async throws {
    let server = SampleServer()
    try await server.start()
    let client = client()
    let connectors: [any Connector] = [MastodonConnector(), BlueskyConnector(), FeedConnector()]
    for listed in server.sites {
      guard let connector = connectors.first(where: { $0.platform.id == listed.platform }) else { continue }
      var site = try #require(connector.recognise(listed.address), "\(listed.address)").site
      site.settings.merge(listed.settings) { $1 }
      var open = connector.identify(site)
      var identity: Identity?
      var asked = 0
      while let fetch = open.popLast(), asked < 20 {
        asked += 1
        let exchange = try #require(try await client.fetch(fetch).last)
        guard case .memory(let body) = exchange.body else { continue }
        let reading = try connector.read(Answer(fetch: fetch, exchange: exchange, payload: body), site: site)
        identity = reading.identity ?? identity
        open += reading.next.filter { $0.purpose == .identity }
      }
      #expect(identity?.name?.hasSuffix("(sample)") == true, "\(listed.address)")
    }
    client.shutdown()
    try await server.stop()
  }
}

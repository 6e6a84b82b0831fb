import Foundation
import Testing

@testable import RostraPlatforms

/// The same connector against a real server over a real socket: arroba, an independent AT Protocol host, which has no
/// AppView, resolves no handles here, and repeats the last record at a cursor.
@Suite("A real AT Protocol host")
struct ArrobaTests {
  static let base = ProcessInfo.processInfo.environment["ROSTRA_ARROBA"] ?? "http://127.0.0.1:8405"
  static let did = "did:web:cityhall.example"
  static let running = (try? get(base + "/xrpc/_health").status) == 200
  static let site = SiteReference(
    platform: "bluesky", address: "at://\(did)", accountID: did, settings: ["pds": base])

  /// Fetches with curl, so that no HTTP client of ours stands between.
  static func get(_ url: String) throws -> (status: Int, body: [UInt8]) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["curl", "-s", "-m", "20", "-w", "\n%{http_code}", url]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let bytes = Array(try output.fileHandleForReading.readToEnd() ?? Data())
    process.waitUntilExit()
    let status = Int(String(decoding: bytes.suffix(3), as: UTF8.self)) ?? 0
    return (status, Array(bytes.dropLast(4)))
  }

  static func serve(_ fetch: Fetch) throws -> Answer {
    let (status, body) = try get(fetch.url)
    return answer(fetch, status, body)
  }

  @Test(
    "CAP-13: it is identified, its repository is read whole, a deleted and a replaced record are seen as such",
    .enabled(if: running, "no server at \(base); start servers/arroba.sh"))
  func everything() throws {
    let connector = BlueskyConnector()
    var talk = BlueskyConversation()
    try talk.follow(connector.identify(Self.site), connector, Self.site, serve: Self.serve)
    let identity = try #require(talk.identity)
    #expect(identity.accountID == Self.did)
    #expect(identity.name == "Town of Example")
    #expect(identity.profile?.text == "Official account")
    #expect(identity.settings["pds"] == Self.base)
    #expect(identity.settings["appview"] == nil)

    var site = Self.site
    site.settings.merge(identity.settings) { $1 }
    var run = BlueskyConversation()
    try run.follow(connector.capture(site, state: [:]), connector, site, serve: Self.serve)
    let texts = run.items.map(\.text)
    #expect(texts.contains("The Oak Street bridge is closed from Monday."))
    #expect(texts.contains("Boil water notice LIFTED"))
    #expect(!texts.contains("Posted by mistake"))
    #expect(run.notes.contains { $0.contains("signature was not checked") })
    #expect(run.coverages.count == 1)
    #expect(run.coverages[0].isComplete && run.coverages[0].isLast)
    let reply = try #require(run.items.first { $0.text == "Two weeks." })
    #expect(reply.inReplyTo?.hasPrefix("at://did:web:alice.example/app.bsky.feed.post/") == true)
    #expect(reply.thread == run.items.first { $0.text.hasPrefix("The Oak Street") }?.id)

    // A second run with the same revision asks once and is told that nothing changed.
    var again = BlueskyConversation()
    try again.follow(connector.capture(site, state: run.state), connector, site, serve: Self.serve)
    #expect(again.asked.count == 1)
    #expect(again.coverages.first?.unchanged == true)

    // Record by record: pages of one repeat the last record, and still each comes once.
    let pages = BlueskyFetches(site).records(
      Self.did, at: Self.base, collection: "app.bsky.feed.post", cursor: nil, ["pds": Self.base, "page": "1"])
    var small = pages
    small.url = small.url.replacing("limit=100", with: "limit=2")
    var list = BlueskyConversation()
    try list.follow([small], connector, site) { fetch in
      var fetch = fetch
      fetch.url = fetch.url.replacing("limit=100", with: "limit=2")
      return try Self.serve(fetch)
    }
    #expect(list.items.map(\.id).sorted() == run.items.filter { $0.kind == .note }.map(\.id).sorted())
    #expect(list.asked.count > 2)
    #expect(list.notes.isEmpty)
    let content = { (item: CapturedItem) in
      [item.text, item.inReplyTo ?? "", item.published?.description ?? ""]
    }
    for item in list.items { #expect(run.item(item.id).map(content) == content(item)) }

    // By id: one that is there, one that never was.
    let there = reply.id
    let gone = String(there.dropLast(13)) + "2222222222222"
    var check = BlueskyConversation()
    try check.follow(connector.recheck([there, gone], of: site), connector, site, serve: Self.serve)
    #expect(check.items.map(\.id) == [there])
    #expect(check.absences == [Absence(id: gone, status: 400, reason: .deletedByAuthor)])
    #expect(check.notes.isEmpty)
  }
}

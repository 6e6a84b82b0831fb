import Foundation
import FoundationNetworking
import Testing

@testable import RostraPlatforms

/// WordPress and MediaWiki as they really answer. `ROSTRA_WORDPRESS` and `ROSTRA_MEDIAWIKI` give their addresses.
@Suite struct FeedServerTests {
  static let wordPress = ProcessInfo.processInfo.environment["ROSTRA_WORDPRESS"] ?? "http://127.0.0.1:8407"
  static let mediaWiki = ProcessInfo.processInfo.environment["ROSTRA_MEDIAWIKI"] ?? "http://127.0.0.1:8406"

  private let connector = FeedConnector()

  @Test(
    "a WordPress site is found from its front page, walked to its first post, and unchanged when asked again",
    .enabled(if: answers(wordPress), "no WordPress at ROSTRA_WORDPRESS"))
  func walksWordPress() async throws {
    var site = try #require(connector.recognise(Self.wordPress)).site
    let identity = try #require(try await run(connector.identify(site), site).compactMap(\.identity).first)
    #expect(identity.settings["publisher"] == "wordpress")
    site.settings = identity.settings
    let readings = try await run(connector.capture(site, state: [:]), site)
    let items = readings.flatMap(\.items)
    let posts = items.filter { $0.thread == nil }
    // What WordPress itself counts.
    let total = try await Self.fetch(Fetch(.item, url: Self.wordPress + "/wp-json/wp/v2/posts?per_page=1"))
    #expect(String(Set(posts.map(\.id)).count) == total.exchange.header("X-WP-Total"))
    #expect(posts.contains { $0.title == "Boil water notice" && $0.text == "LIFTED" })
    #expect(posts.allSatisfy { $0.published != nil && $0.author?.name != nil && $0.kind == .article })
    let bridge = try #require(posts.first { $0.title == "Oak Street bridge closed" })
    let comments = items.filter { $0.thread == bridge.id }
    let question = try #require(comments.first { $0.text == "How long will it be closed?" })
    let reply = try #require(comments.first { $0.text.hasSuffix("Two weeks.") })
    #expect(question.inReplyTo == bridge.id)
    #expect(reply.inReplyTo == question.id)
    #expect(!comments.contains { $0.text == "to be removed" })
    #expect(!(try await run(connector.thread(of: bridge.id, in: site), site)).flatMap(\.items).isEmpty)
    let state = readings.reduce(into: [String: String]()) { $0.merge($1.state) { $1 } }
    let again = try await run(connector.capture(site, state: state), site)
    #expect(again.compactMap(\.coverage).map(\.unchanged) == [true])
    let gone = try await run(
      connector.recheck([bridge.id, Self.wordPress + "/2001/01/never/"], of: site), site)
    #expect(gone.flatMap(\.absences).map(\.id) == [Self.wordPress + "/2001/01/never/"])
  }

  @Test(
    "a MediaWiki names its feed of recent changes, and every entry has an id, a page, an author and a date",
    .enabled(if: answers(mediaWiki), "no MediaWiki at ROSTRA_MEDIAWIKI"))
  func readsMediaWiki() async throws {
    var site = try #require(connector.recognise(Self.mediaWiki + "/index.php/Main_Page")).site
    let identity = try #require(try await run(connector.identify(site), site).compactMap(\.identity).first)
    site.settings = identity.settings
    let items = try await run(connector.capture(site, state: [:]), site).flatMap(\.items)
    #expect(items.count >= 20)
    #expect(
      items.allSatisfy { $0.url != nil && $0.author?.name != nil && ($0.published ?? $0.updated) != nil })
    #expect(items.contains { $0.title?.contains("Oak Street bridge") == true })
  }

  // MARK: - Fetching

  private static func answers(_ address: String) -> Bool {
    guard let url = URL(string: address), let port = url.port else { return false }
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_port = in_port_t(port).bigEndian
    guard inet_pton(AF_INET, url.host() ?? "", &target.sin_addr) == 1 else { return false }
    return withUnsafePointer(to: &target) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  /// Follows what each answer asks for, media apart, as a capture run does.
  private func run(_ fetches: [Fetch], _ site: SiteReference) async throws -> [Reading] {
    var waiting = fetches
    var readings: [Reading] = []
    while !waiting.isEmpty, readings.count < 100 {
      let fetch = waiting.removeFirst()
      let reading = try connector.read(try await Self.fetch(fetch), site: site)
      waiting += reading.next.filter { $0.purpose != .media }
      readings.append(reading)
    }
    return readings
  }

  private static func fetch(_ fetch: Fetch) async throws -> Answer {
    var request = URLRequest(
      url: try #require(URL(string: fetch.url)), cachePolicy: .reloadIgnoringLocalCacheData,
      timeoutInterval: 60)
    for header in fetch.headers { request.setValue(header.value, forHTTPHeaderField: header.name) }
    let (data, response) = try await URLSession(configuration: .ephemeral).data(for: request)
    let http = try #require(response as? HTTPURLResponse)
    let headers = http.allHeaderFields.map { HeaderField("\($0.key)", "\($0.value)") }
    return FeedAnswers.answer(Array(data), to: fetch, status: http.statusCode, headers: headers)
  }
}

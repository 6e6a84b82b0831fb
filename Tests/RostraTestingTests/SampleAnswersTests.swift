import Foundation
import RostraPlatforms
import Testing

@testable import RostraTesting

/// Walks a connector over the sample's answers as the engine would over the network.
struct SampleWalk {
  var items: [String: CapturedItem] = [:]
  var absences: [Absence] = []
  var earlier: [CapturedItem] = []
  var identity: Identity?
  var state: [String: String] = [:]
  var notes: [String] = []
  var media: Set<String> = []

  static let origin = "http://127.0.0.1:8099"

  static func answers(at stage: Int) throws -> SampleAnswers {
    let city = SampleCity()
    let repository = try SampleRepository(city: city, origin: origin, stage: SampleStage.all[stage])
    return SampleAnswers(city: city, origin: origin, stage: SampleStage.all[stage], repository: repository)
  }

  mutating func follow(
    _ wishes: [Fetch], of site: SiteReference, with connector: any Connector, at answers: SampleAnswers
  ) throws {
    var open = wishes
    var asked: Set<String> = []
    while let fetch = open.popLast() {
      guard asked.insert("\(fetch.purpose.rawValue) \(fetch.url)").inserted else { continue }
      try #require(asked.count < 3000)
      let address = fetch.url.replacing("http://localhost:8099", with: SampleWalk.origin)
      try #require(address.hasPrefix(SampleWalk.origin), "\(fetch.url) leaves the sample")
      let request = SampleRequest(
        target: String(address.dropFirst(SampleWalk.origin.count)), headers: fetch.headers)
      let response = answers.answer(request)
      let exchange = Exchange(
        id: UUID(), url: fetch.url, status: response.status, headers: response.headers,
        body: .memory(response.body),
        started: answers.stage.moment, finished: answers.stage.moment)
      let reading = try connector.read(
        Answer(fetch: fetch, exchange: exchange, payload: response.body), site: site)
      for item in reading.items { items[item.id] = item }
      if let found = reading.identity {
        identity = found
        if let profile = found.profile { items[profile.id] = profile }
      }
      absences += reading.absences
      earlier += reading.earlierVersions
      state.merge(reading.state) { $1 }
      notes += reading.notes
      if fetch.purpose == .media {
        #expect(response.status == 200, "\(fetch.url)")
        media.insert(fetch.url)
      }
      open += reading.next
    }
  }
}

@Suite("The sample read by the connectors")
struct SampleAnswersTests {
  private func mastodonSite() throws -> SiteReference {
    let connector = MastodonConnector()
    var site = try #require(connector.recognise("\(SampleWalk.origin)/@CityOfMapleBend")).site
    var walk = SampleWalk()
    try walk.follow(connector.identify(site), of: site, with: connector, at: try SampleWalk.answers(at: 0))
    let identity = try #require(walk.identity)
    site.accountID = identity.accountID
    site.handle = identity.handle
    site.settings.merge(identity.settings) { $1 }
    return site
  }

  @Test("Mastodon: two captures find the edits, the deletions and the new posts between them")
  func mastodon() throws {
    let connector = MastodonConnector()
    let site = try mastodonSite()
    var before = SampleWalk()
    try before.follow(
      connector.capture(site, state: [:]), of: site, with: connector, at: try SampleWalk.answers(at: 0))
    let city = SampleCity()
    let own = city.posts(on: .mastodon, at: 0).filter { $0.author == .city }
    #expect(
      before.items.values.filter { $0.author?.name == SampleCity.name && $0.kind != .profile }.count
        == own.count)
    #expect(own.count > 80)
    // Residents' words are found in the city's conversations, wherever in them they stand.
    for post in city.posts(on: .mastodon, at: 0) where !post.author.isAgency {
      let isOurs = city.ancestors(of: post, on: .mastodon, at: 0).first?.author == .city
      #expect((before.items[String(city.number(of: post))] != nil) == isOurs, "\(post.key)")
    }
    #expect(before.earlier.isEmpty)
    #expect(before.media.count > 8)

    let later = try SampleWalk.answers(at: SampleStage.last)
    var after = SampleWalk()
    try after.follow(connector.capture(site, state: [:]), of: site, with: connector, at: later)
    let boil = try #require(city[key: "boil"])
    let id = String(city.number(of: boil))
    #expect(before.items[id]?.text.contains("north of Mill Street") == true)
    #expect(after.items[id]?.text.contains("LIFTED") == true)
    #expect(after.earlier.filter { $0.id == id }.count == 2)
    #expect(after.earlier.first { $0.id == id }?.text == before.items[id]?.text)

    let missing = before.items.keys.filter { after.items[$0] == nil }
    var recheck = SampleWalk()
    try recheck.follow(connector.recheck(missing.sorted(), of: site), of: site, with: connector, at: later)
    let gone = Set(recheck.absences.map(\.id))
    for key in ["boil-2", "polls-2025-wrong"] {
      let post = try #require(city[key: key])
      #expect(gone.contains(String(city.number(of: post))), "\(key)")
    }
    #expect(gone.count == 2)
    let thanks = try #require(city[key: "thanks"])
    #expect(after.items[String(city.number(of: thanks))] != nil)
  }

  @Test("Bluesky: the signed repository verifies, and a second capture proves the deletions")
  func bluesky() throws {
    let connector = BlueskyConnector()
    let listed = try #require(SampleSite.all(at: SampleWalk.origin).first { $0.platform == "bluesky" })
    var site = try #require(connector.recognise(listed.address)).site
    site.settings.merge(listed.settings) { $1 }
    let first = try SampleWalk.answers(at: 0)
    var walk = SampleWalk()
    try walk.follow(connector.identify(site), of: site, with: connector, at: first)
    let identity = try #require(walk.identity)
    #expect(identity.name == SampleCity.name)
    site.accountID = identity.accountID
    site.handle = identity.handle
    site.settings.merge(identity.settings) { $1 }

    var before = SampleWalk()
    try before.follow(connector.capture(site, state: [:]), of: site, with: connector, at: first)
    let faults = before.notes.filter {
      $0.contains("signature") || $0.contains("match") || $0.contains("could not")
    }
    #expect(faults.isEmpty, "\(faults)")
    let city = SampleCity()
    #expect(before.items.values.filter { $0.kind == .note }.count == city.posts(on: .bluesky, at: 0).count)
    #expect(before.state["rev"] != nil)

    var same = SampleWalk()
    try same.follow(connector.capture(site, state: before.state), of: site, with: connector, at: first)
    #expect(!same.notes.contains { $0.contains("signature") })

    let later = try SampleWalk.answers(at: SampleStage.last)
    var after = SampleWalk()
    try after.follow(connector.capture(site, state: before.state), of: site, with: connector, at: later)
    let missing = before.items.keys.filter { after.items[$0] == nil && $0.contains("feed.post") }
    var recheck = SampleWalk()
    try recheck.follow(connector.recheck(missing.sorted(), of: site), of: site, with: connector, at: later)
    let records = SampleRecords(city: city, origin: SampleWalk.origin)
    let gone = Set(recheck.absences.filter { $0.reason == .deletedByAuthor }.map(\.id))
    #expect(gone == [records.uri(of: "boil-2"), records.uri(of: "polls-2025-wrong")])
  }

  @Test("the news feed is read, tells that nothing changed, and changes with the story")
  func feed() throws {
    let connector = FeedConnector()
    let site = try #require(connector.recognise("\(SampleWalk.origin)/news/feed.xml")).site
    let first = try SampleWalk.answers(at: 0)
    var before = SampleWalk()
    try before.follow(connector.capture(site, state: [:]).map(\.self), of: site, with: connector, at: first)
    #expect(before.items.values.filter { $0.kind != .profile }.count == 30)
    let again = connector.capture(site, state: before.state)
    let target = String(try #require(again.first).url.dropFirst(SampleWalk.origin.count))
    let request = SampleRequest(target: target, headers: again[0].headers)
    #expect(first.answer(request).status == 304)
    #expect(try SampleWalk.answers(at: 1).answer(request).status == 200)
  }

  @Test("the page of alerts names its style sheet and picture, and both are there")
  func page() throws {
    let answers = try SampleWalk.answers(at: 0)
    let page = answers.answer(SampleRequest(target: "/alerts"))
    let html = String(decoding: page.body, as: UTF8.self)
    #expect(html.contains("BOIL WATER NOTICE"))
    for path in ["/assets/site.css", "/media/waterMain.png", "/media/cityHall.png"] {
      #expect(html.contains(path) || path.contains("cityHall"))
      #expect(answers.answer(SampleRequest(target: path)).status == 200)
    }
    let quiet = try SampleWalk.answers(at: 4).answer(SampleRequest(target: "/alerts"))
    #expect(String(decoding: quiet.body, as: UTF8.self).contains("There are no alerts"))
  }

  @Test(
    "strange requests are answered, not followed",
    arguments: [
      "/", "//", "/api", "/api/v1", "/api/v1/accounts/..%2F..", "/api/v1/statuses/9223372036854775808", "/@",
      "/@nobody",
      "/@CityOfMapleBend/x", "/%ff%fe", "/xrpc/", "/xrpc/com.atproto.repo.getRecord", "/did:plc:x", "/img/",
      "/media/../x",
      "/api/v1/accounts/109284000000000000/statuses?limit=-5&max_id=x", "/.well-known/webfinger?resource=",
      "/news/%00", "?",
    ])
  func strange(target: String) throws {
    let answers = try SampleWalk.answers(at: 0)
    let response = answers.answer(SampleRequest(target: target))
    #expect([200, 400, 404, 501].contains(response.status))
    #expect(answers.answer(SampleRequest(method: "DELETE", target: target)).status == 405)
  }
}

import Foundation
import RostraPlatforms
import RostraTesting
import Testing

@Suite("Bluesky connector")
struct BlueskyConnectorTests {
  let connector = BlueskyConnector()

  @Test(
    "addresses are recognised by their text alone",
    arguments: [
      ("https://bsky.app/profile/cityhall.example", "handle cityhall.example", 2),
      ("https://bsky.app/profile/CityHall.Example/post/3k?x=1", "handle cityhall.example", 2),
      ("https://bsky.app/profile/did:plc:ewvi7nxzyoun6zhxrhs64oiz", "did:plc:ewvi7nxzyoun6zhxrhs64oiz", 2),
      ("at://did:plc:ewvi7nxzyoun6zhxrhs64oiz", "did:plc:ewvi7nxzyoun6zhxrhs64oiz", 2),
      ("did:plc:ewvi7nxzyoun6zhxrhs64oiz", "did:plc:ewvi7nxzyoun6zhxrhs64oiz", 2),
      (" @cityhall.example ", "handle cityhall.example", 1),
      ("cityhall.example", "handle cityhall.example", 1),
      ("cityhall.bsky.social", "handle cityhall.bsky.social", 2),
      (
        "http://127.0.0.1:8405/xrpc/com.atproto.sync.getRepo?did=did:web:cityhall.example",
        "did:web:cityhall.example", 2
      ),
    ])
  func recognised(address: String, account: String, confidence: Int) throws {
    let found = try #require(connector.recognise(address))
    #expect(found.site.platform == "bluesky")
    #expect(found.site.accountID ?? "handle \(found.site.handle ?? "")" == account)
    #expect(found.confidence.rawValue == confidence)
    #expect(address.contains("xrpc") == (found.site.settings["pds"] == "http://127.0.0.1:8405"))
    #expect(!connector.identify(found.site).isEmpty)
  }

  @Test(
    "other addresses are left to other platforms",
    arguments: [
      "https://social.example/@cityhall", "@cityhall@social.example", "cityhall", "https://bsky.app/", "",
      "did:key:zQ3s",
      "https://bsky.app/profile/", "https://bsky.app.evil.example/profile/a.example",
      "https://cityhall.example/feed.xml",
      "at://did:key:z/a", "https://bsky.app@evil.example/profile/a.example", "127.0.0.1",
    ])
  func notRecognised(address: String) {
    #expect(connector.recognise(address) == nil)
  }

  @Test("no request ever carries a token, and every answer names the step it is read as")
  func openRequests() throws {
    let city = try City()
    var site = city.site
    site.hasToken = true
    let id = city.post(1)
    let fetches =
      connector.identify(site) + connector.capture(site, state: [:]) + connector.recheck([id], of: site)
      + connector.thread(of: id, in: site)
    #expect(fetches.count == 5)
    for fetch in fetches {
      #expect(!fetch.authorized)
      #expect(fetch.facts["step"] != nil)
    }
  }

  @Test("CAP-22: identify: handle, document, profile and its record, each way checked")
  func identify() throws {
    let city = try City()
    var talk = BlueskyConversation()
    let site = try #require(connector.recognise("@cityhall.example")).site
    try talk.follow(connector.identify(site), connector, site, serve: city.serve)
    let identity = try #require(talk.identity)
    #expect(identity.accountID == City.did)
    #expect(identity.handle == "cityhall.example")
    #expect(identity.name == "City Hall")
    #expect(identity.address == "https://bsky.app/profile/cityhall.example")
    #expect(identity.itemCount == 4)
    #expect(
      identity.settings == [
        "pds": City.pds, "key": city.repository.signingKey, "appview": "https://public.api.bsky.app",
      ])
    #expect(identity.profile?.counters == ["posts": 4, "followers": 120, "follows": 3, "labels:verified": 1])
    #expect(identity.profile?.attachments.first?.key == City.picture.description)
    #expect(talk.notes == [])
    #expect(talk.asked.count == 4)
    // By DID the claimed handle is resolved back.
    let byDID = try #require(connector.recognise("at://\(City.did)")).site
    var other = BlueskyConversation()
    try other.follow(connector.identify(byDID), connector, byDID, serve: city.serve)
    #expect(other.identity?.handle == "cityhall.example")
  }

  @Test(
    "a handle that its document does not claim, and a claim that leads elsewhere, are told and not believed")
  func falseHandles() throws {
    var city = try City()
    city.claims = "mayor.example"
    let site = try #require(connector.recognise("@cityhall.example")).site
    var talk = BlueskyConversation()
    try talk.follow(connector.identify(site), connector, site, serve: city.serve)
    #expect(talk.identity?.handle == City.did)
    #expect(talk.notes.contains { $0.contains("does not claim that handle") })
    let byDID = try #require(connector.recognise(City.did)).site
    var other = BlueskyConversation()
    try other.follow(connector.identify(byDID), connector, byDID, serve: city.serve)
    #expect(other.identity?.handle == City.did)
    #expect(other.notes.contains { $0.contains("claims the handle mayor.example") })
  }

  @Test("a document of another account, and a page instead of JSON, are refused")
  func refusals() throws {
    let city = try City()
    let fetch = try #require(connector.identify(city.site).first)
    #expect(throws: ReadingError.self) {
      try connector.read(answer(fetch, json: ["id": "did:plc:other"]), site: city.site)
    }
    #expect {
      try connector.read(answer(fetch, 200, Array("<!doctype html>".utf8)), site: city.site)
    } throws: { error in
      if case .notThisPlatform = error as? ReadingError { true } else { false }
    }
    #expect {
      try connector.read(
        answer(fetch, 400, json: ["error": "InvalidRequest", "message": "Unable to resolve handle"]),
        site: city.site)
    } throws: { error in
      error as? ReadingError == .refused(status: 400, "InvalidRequest: Unable to resolve handle")
    }
  }

  @Test("CAP-2, CAP-15: capture reads repository, feed and threads; posts are the same from both")
  func capture() throws {
    let city = try City()
    var run = BlueskyConversation()
    try run.follow(connector.capture(city.site, state: [:]), connector, city.site, serve: city.serve)
    #expect(
      run.notes.filter { !$0.contains("kept in the archived repository only: 1 app.bsky.feed.like") } == [])
    #expect(run.state["rev"] == City.rev.description)
    #expect(run.state["feed"] == String(Timestamp(rfc3339: "2025-06-02T08:00:00Z")?.milliseconds ?? 0))
    #expect(run.coverages.contains { $0.isComplete && $0.isLast })

    let post = try #require(run.item(city.post(1)))
    #expect(post.kind == .note)
    #expect(post.text == "Boil water 💧 notice @waterworks.example #water http://water.example")
    #expect(
      post.links == [Link(url: "http://water.example", title: "Water", description: "Where to get water")])
    #expect(post.mentions == ["waterworks.example"])
    #expect(post.tags == ["water", "alert"])
    #expect(post.language == "en")
    #expect(post.published == Timestamp(rfc3339: "2025-06-01T12:00:00Z"))
    #expect(post.url == "https://bsky.app/profile/\(City.did)/post/\(city.key(1))")
    #expect(post.author?.id == City.did)

    let photo = try #require(run.item(city.post(2)))
    #expect(photo.attachments.map(\.altText) == ["A valve", nil])
    #expect(photo.attachments.first?.width == 800)
    #expect(photo.attachments.first?.mediaType == "image/jpeg")
    #expect(photo.quotes == city.post(1))
    #expect(photo.sensitive && photo.summary == "graphic-media")
    let media = try #require(run.media.first { $0.facts["key"] == City.picture.description })
    #expect(media.url == "\(City.pds)/xrpc/com.atproto.sync.getBlob?did=\(City.did)&cid=\(City.picture)")

    let film = try #require(run.item(city.post(3)))
    #expect(film.attachments.map(\.kind) == [.video, .document])
    #expect(run.media.contains { $0.purpose == .requisite })

    let boost = try #require(run.items.first { $0.kind == .announce })
    #expect(boost.shares == "at://\(City.neighbour)/app.bsky.feed.post/3lneighbour2a")
    let gate = try #require(run.items.first { $0.title == "Who may reply" })
    #expect(gate.thread == city.post(1))
    #expect(
      gate.text
        == "allow: mentionRule, listRule at://\(City.did)/app.bsky.graph.list/a\nhiddenReplies: \(City.rude)")

    // The same post as the AppView shows it has the same content, and counters besides.
    let both = run.items.filter { $0.id == city.post(1) }
    #expect(both.count >= 2)
    for other in both { #expect(City.content(other) == City.content(both[0])) }
    #expect(
      both.contains {
        $0.counters == ["replies": 2, "likes": 7, "shares": 1, "quotes": 1, "labels:!warn": 1]
      })

    // A reply hidden by the gate is hidden by the agency; one that the thread leaves out is asked for by id.
    #expect(run.item(City.rude)?.presence == .hidden(by: "agency"))
    #expect(run.item("at://\(City.neighbour)/app.bsky.feed.post/3lkindly22222")?.presence == .present)
    #expect(run.asked.contains { $0.contains("getPosts") && $0.contains("3lrude") })
  }

  @Test("the next run with the same revision reads no repository, and the feed only down to what is known")
  func secondRun() throws {
    let city = try City()
    var run = BlueskyConversation()
    try run.follow(
      connector.capture(city.site, state: ["rev": City.rev.description, "feed": "1748851200000"]), connector,
      city.site,
      serve: city.serve)
    #expect(!run.asked.contains { $0.contains("getRepo?") })
    #expect(run.coverages.contains { $0.unchanged })
    #expect(run.asked.filter { $0.contains("getAuthorFeed") }.count == 1)
  }

  @Test("CAP-9: a repository signed by another key, or of another account, gives no items")
  func forged() throws {
    var city = try City()
    var site = city.site
    var forged = ATProtoRepositoryBuilder(did: City.did)
    try forged.put("app.bsky.feed.post/3lforged22222", ["$type": "app.bsky.feed.post", "text": "I resign"])
    city.car = try forged.car(rev: City.rev)
    site.settings["appview"] = nil
    var run = BlueskyConversation()
    try run.follow(connector.capture(site, state: [:]), connector, site, serve: city.serve)
    #expect(run.items.isEmpty)
    #expect(run.state.isEmpty && run.coverages.isEmpty)
    #expect(run.notes.contains { $0.contains("is not of the key") })
    let other = ATProtoRepositoryBuilder(did: City.neighbour)
    city.car = try other.car(rev: City.rev)
    #expect(throws: ReadingError.self) {
      var run = BlueskyConversation()
      try run.follow(connector.capture(site, state: [:]), connector, site, serve: city.serve)
    }
  }

  @Test("an empty page with a cursor goes on; a cursor that stands still is stopped and told")
  func cursors() throws {
    let city = try City()
    let fetch = try #require(connector.capture(city.site, state: [:]).last)
    let empty = try connector.read(answer(fetch, json: ["feed": [], "cursor": "c1"]), site: city.site)
    let next = try #require(empty.next.first)
    #expect(next.url.hasSuffix("&cursor=c1"))
    #expect(empty.coverage?.isLast == false)
    let stuck = try connector.read(answer(next, json: ["feed": [], "cursor": "c1"]), site: city.site)
    #expect(stuck.next.isEmpty)
    #expect(stuck.notes.contains { $0.contains("same cursor") })
    let last = try connector.read(answer(next, json: ["feed": []]), site: city.site)
    #expect(last.next.isEmpty && last.coverage?.isLast == true)
  }

  @Test(
    "recheck asks 25 at a time and takes a missing post to the host that kept it",
    arguments: [
      ("RecordNotFound", "", Absence.Reason.deletedByAuthor, 400),
      ("InvalidRequest", "Could not locate record: x", .deletedByAuthor, 400),
      ("RepoTakendown", "", .removedByPlatform, 400), ("RepoDeactivated", "", .accountGone, 400),
      ("RepoNotFound", "", .accountGone, 400), ("InternalServerError", "", .unknown, 500),
    ])
  func recheck(error: String, message: String, reason: Absence.Reason, status: Int) throws {
    let city = try City()
    let ids = (0..<60).map { city.post($0 + 100) }
    #expect(connector.recheck(ids, of: city.site).count == 3)
    var check = BlueskyConversation()
    try check.follow(connector.recheck([city.post(1), ids[0]], of: city.site), connector, city.site) {
      fetch in
      guard fetch.url.hasPrefix(City.pds) else { return try city.serve(fetch) }
      return answer(fetch, status, json: ["error": .string(error), "message": .string(message)])
    }
    #expect(check.item(city.post(1)) != nil)
    #expect(check.absences == [Absence(id: ids[0], status: status, reason: reason)])
  }

  @Test(
    "the status of an account tells why its record is not given",
    arguments: [
      ("takendown", Absence.Reason.removedByPlatform), ("suspended", .removedByPlatform),
      ("deactivated", .accountGone),
      ("deleted", .accountGone), ("desynchronized", .unknown),
    ])
  func accountStatus(word: String, reason: Absence.Reason) throws {
    let city = try City()
    var check = BlueskyConversation()
    try check.follow(connector.recheck([city.post(200)], of: city.site), connector, city.site) { fetch in
      if fetch.url.contains("getRepoStatus") {
        return answer(fetch, json: ["did": .string(City.did), "active": false, "status": .string(word)])
      }
      if fetch.url.contains("repo.getRecord") { return answer(fetch, 400, json: ["error": "InvalidRequest"]) }
      return try city.serve(fetch)
    }
    #expect(check.absences.map(\.reason) == [reason])
  }

  @Test("a post that the host keeps but the AppView does not show is hidden by the platform, not gone")
  func takenFromView() throws {
    let city = try City()
    var check = BlueskyConversation()
    try check.follow(connector.recheck([city.post(2)], of: city.site), connector, city.site) { fetch in
      fetch.url.contains("getPosts") ? answer(fetch, json: ["posts": []]) : try city.serve(fetch)
    }
    #expect(check.absences.isEmpty)
    #expect(check.item(city.post(2))?.presence == .hidden(by: "platform"))
  }

  @Test("the post of another author is looked for at that author's own host")
  func othersPost() throws {
    let city = try City()
    var check = BlueskyConversation()
    let id = "at://\(City.neighbour)/app.bsky.feed.post/3lgone2222222"
    try check.follow(connector.recheck([id], of: city.site), connector, city.site) { fetch in
      if fetch.url.contains("getPosts") { return answer(fetch, json: ["posts": []]) }
      if fetch.url == "https://plc.directory/\(City.neighbour)" {
        return answer(
          fetch,
          json: [
            "id": .string(City.neighbour),
            "service": [
              [
                "id": "#atproto_pds", "type": "AtprotoPersonalDataServer",
                "serviceEndpoint": "https://other.example",
              ]
            ],
          ])
      }
      #expect(fetch.url.hasPrefix("https://other.example/xrpc/com.atproto.repo.getRecord"))
      return answer(fetch, 400, json: ["error": "RecordNotFound"])
    }
    #expect(check.absences == [Absence(id: id, status: 400, reason: .deletedByAuthor)])
  }

  @Test("media whose bytes are not those that the identifier names is told")
  func media() throws {
    let city = try City()
    var run = BlueskyConversation()
    try run.follow(connector.capture(city.site, state: [:]), connector, city.site, serve: city.serve)
    let fetch = try #require(run.media.first { $0.facts["cid"] == City.picture.description })
    #expect(try connector.read(answer(fetch, 200, City.pictureBytes), site: city.site).notes.isEmpty)
    #expect(try connector.read(answer(fetch, 200, [1, 2, 3]), site: city.site).notes.count == 1)
    #expect(try connector.read(answer(fetch, 404, []), site: city.site).notes.count == 1)
  }

  @Test("a host that gives no repository is read record by record")
  func listing() throws {
    let city = try City()
    var run = BlueskyConversation()
    try run.follow(connector.capture(city.site, state: [:]), connector, city.site) { fetch in
      fetch.url.contains("sync.getRepo?")
        ? answer(fetch, 501, json: ["error": "MethodNotImplemented"]) : try city.serve(fetch)
    }
    #expect(run.notes.contains { $0.contains("read unsigned") })
    #expect(run.item(city.post(1))?.text.hasPrefix("Boil water") == true)
  }

  @Test("a damaged block costs its own record and is told; the rest is read")
  func damaged() throws {
    var city = try City()
    var site = city.site
    site.settings["appview"] = nil
    let mark = Array("Boil water".utf8)
    let at = try #require(city.car.indices.first { city.car[$0...].starts(with: mark) })
    city.car[at] = UInt8(ascii: "T")
    var run = BlueskyConversation()
    try run.follow(connector.capture(site, state: [:]), connector, site, serve: city.serve)
    #expect(run.item(city.post(1)) == nil)
    #expect(run.item(city.post(2)) != nil)
    #expect(run.notes.contains { $0.contains("does not match its SHA-256") })
    #expect(run.coverages.last?.isComplete == false)
  }

  @Test(
    "real thread and granary's post views are read without loss",
    .enabled(if: ATProtoFixtures.present, "\(ATProtoFixtures.reason)"))
  func realViews() throws {
    let city = try City()
    let id = "at://did:plc:kvwvcn5iqfooopmyzvb4qzba/app.bsky.feed.post/3kaheyt6vpc22"
    let fetch = try #require(connector.thread(of: id, in: city.site).first)
    let path =
      "marshalx-atproto/tests/test_atproto_client/models/test_data/thread_view_post_with_embed_media.json"
    let reading = try connector.read(answer(fetch, 200, ATProtoFixtures.bytes(path)), site: city.site)
    let item = try #require(reading.items.first { $0.id == id })
    #expect(item.quotes == "at://did:plc:kvwvcn5iqfooopmyzvb4qzba/app.bsky.feed.post/3kahesw26il2z")
    #expect(item.attachments.count == 1)
    #expect(item.attachments[0].url.hasPrefix("https://cdn.bsky.app/img/feed_fullsize/plain/"))
    #expect(reading.notes == [])
    // Every post view of granary's, as a feed: none throws, and those that carry the required fields become items.
    let feed = try #require(connector.capture(city.site, state: [:]).last)
    let folder = ATProtoFixtures.root.appending(path: "granary-bsky")
    var items = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where name.hasSuffix(".bsky.json") {
      let json = try ATProtoFixtures.json("granary-bsky/\(name)")
      let entry: JSON = json["post"] == nil ? ["post": json] : json
      items += try connector.read(answer(feed, json: ["feed": [entry]]), site: city.site).items.count
    }
    #expect(items >= 1)
  }
}

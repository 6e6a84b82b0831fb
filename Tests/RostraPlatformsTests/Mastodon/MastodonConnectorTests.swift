import Testing

@testable import RostraPlatforms

@Suite("Mastodon: what follows from an answer")
struct MastodonConnectorTests {
  let desk = MastodonDesk()
  var endpoints: MastodonEndpoints { MastodonEndpoints(desk.site) }

  static func status(_ id: Int, _ more: [(String, JSON)] = []) -> JSON {
    let base: [(String, JSON)] = [
      ("id", .string(String(id))), ("created_at", "2025-01-15T06:30:00.000Z"), ("visibility", "public"),
      ("url", .string("http://localhost:3000/@mastodonpy_test/\(id)")),
      ("content", "<p>Roads are closed.</p>"),
      ("spoiler_text", ""), ("replies_count", 0), ("in_reply_to_id", .null), ("edited_at", .null),
      ("account", ["id": "117020565966271181", "acct": "mastodonpy_test", "display_name": "City (sample)"]),
    ]
    let names = Set(more.map(\.0))
    return .object((base.filter { !names.contains($0.0) } + more).map { JSON.Member($0.0, $0.1) })
  }

  @Test("a capture begins with the profile, the pinned posts and the newest page")
  func capture() {
    let wishes = desk.connector.capture(desk.site, state: [:])
    let account = "http://localhost:3000/api/v1/accounts/117020565966271181"
    #expect(
      wishes.map(\.url) == [
        account, account + "/statuses?limit=40&pinned=true", account + "/statuses?limit=40",
      ])
    #expect(wishes.map(\.purpose) == [.identity, .timeline, .timeline])
    #expect(wishes.allSatisfy { $0.authorized })
  }

  @Test("a later run ends with the page that reaches what the last one saw, and reads that page too")
  func incremental() throws {
    let wish = try #require(desk.connector.capture(desk.site, state: ["newest": "1005"]).last)
    let link = HeaderField("Link", "<\(wish.url)&max_id=1006>; rel=\"next\"")
    let above = JSON.array([Self.status(1009), Self.status(1006)])
    let first = try desk.read(wish, headers: [link], body: above.bytes)
    let next = try #require(first.next.first { $0.purpose == .timeline })
    #expect(first.state == ["newest": "1009"])
    let below = JSON.array([Self.status(1005, [("edited_at", "2025-01-15T07:00:00Z")]), Self.status(999)])
    let second = try desk.read(
      next, headers: [HeaderField("Link", "<\(wish.url)&max_id=999>; rel=next")], body: below.bytes)
    #expect(!second.next.contains { $0.purpose == .timeline })
    #expect(second.coverage?.isLast == false, "older posts exist; they were not walked this time")
    #expect(second.next.contains { $0.purpose == .history }, "an edit on that page is not lost")
    #expect(second.state.isEmpty)
  }

  @Test(
    "the next page is never fetched from another server",
    arguments: [
      "https://evil.example/api/v1/accounts/117020565966271181/statuses?max_id=1",
      "http://localhost:3000/api/v1/accounts/1/follow?max_id=1",
      "http://localhost:3000@evil.example/x?max_id=1", "",
    ])
  func foreignNext(target: String) throws {
    let wish = endpoints.timeline("117020565966271181", since: nil)
    let page = JSON.array([Self.status(2)])
    let reading = try desk.read(
      wish, headers: [HeaderField("link", "<\(target)>; rel=\"next\"")], body: page.bytes)
    #expect(!reading.next.contains { $0.purpose == .timeline })
    #expect(reading.notes.count == 1)
  }

  @Test("a server that believes it is reached by http is followed by the scheme in use")
  func schemeOfNext() throws {
    var desk = desk
    desk.site.address = "https://social.example/@city"
    desk.site.settings = ["host": "social.example"]
    let wish = MastodonEndpoints(desk.site).timeline("1", since: nil)
    let link = "<http://social.example/api/v1/accounts/1/statuses?limit=40&max_id=2>; rel=\"next\""
    let reading = try desk.read(
      wish, headers: [HeaderField("Link", link)], body: JSON.array([Self.status(2)]).bytes)
    let next = reading.next.first { $0.purpose == .timeline }
    #expect(next?.url == "https://social.example/api/v1/accounts/1/statuses?limit=40&max_id=2")
  }

  @Test("a full page whose Link header was dropped on the way is followed by its last id, and that is told")
  func droppedHeader() throws {
    let wish = endpoints.timeline("117020565966271181", since: nil)
    let page = JSON.array((1...40).reversed().map { Self.status(1000 + $0) })
    let reading = try desk.read(wish, page)
    #expect(reading.next.first { $0.purpose == .timeline }?.url.hasSuffix("?limit=40&max_id=1001") == true)
    #expect(reading.notes.count == 1)
    let rest = try desk.read(wish, JSON.array([Self.status(1)]))
    #expect(rest.coverage?.isLast == true)
  }

  @Test("ids are asked for twenty at a time; what is missing from the answer is asked for alone")
  func multiple() throws {
    let ids = (1...45).map(String.init)
    let wishes = desk.connector.recheck(ids + ["accounts/9"], of: desk.site)
    #expect(wishes.count == 4)
    #expect(wishes[0].url == "http://localhost:3000/api/v1/accounts/9")
    #expect(wishes[1].url.hasPrefix("http://localhost:3000/api/v1/statuses?id%5B%5D=1&id%5B%5D=2&"))
    let answered = JSON.array((1...20).filter { $0 != 7 }.map { Self.status($0) })
    let reading = try desk.read(wishes[1], answered)
    #expect(reading.items.count == 19)
    #expect(reading.absences.isEmpty, "missing among several is a suspicion only")
    #expect(reading.next.map(\.url) == ["http://localhost:3000/api/v1/statuses/7"])
    #expect(reading.next.map(\.subject) == ["7"])
    let older = try desk.read(wishes[1], status: 404, ["error": "Not Found"])
    #expect(older.next.count == 20, "servers before 4.3 know no such address")
  }

  @Test(
    "CAP-13: why an item is absent is said only as far as the answer tells",
    arguments: [
      (404, Absence.Reason.unknown), (410, .unknown), (401, .permissionLost), (403, .permissionLost),
    ])
  func absence(status: Int, reason: Absence.Reason) throws {
    let reading = try desk.read(endpoints.status("7"), status: status, ["error": "Datensatz nicht gefunden"])
    #expect(reading.absences == [Absence(id: "7", status: status, reason: reason)])
  }

  @Test("an account that is suspended or missing by its number is gone")
  func suspended() throws {
    let account: JSON = ["id": "9", "acct": "city", "url": "http://localhost:3000/@city", "suspended": true]
    let suspended = try desk.read(endpoints.account("9"), account)
    #expect(suspended.absences == [Absence(id: "accounts/9", status: 200, reason: .accountGone)])
    #expect(suspended.identity == nil)
    let missing = try desk.read(endpoints.account("9"), status: 404, ["error": "Record not found"])
    #expect(missing.absences == [Absence(id: "accounts/9", status: 404, reason: .accountGone)])
  }

  @Test("a boost is an item that shares another, and the boosted post is an item with its own author")
  func boost() throws {
    let inner = Self.status(
      5,
      [
        (
          "account",
          ["id": "8", "acct": "weather@service.example", "url": "https://service.example/@weather"]
        ),
        ("edited_at", "2025-01-15T07:00:00Z"), ("replies_count", 9),
      ])
    let reading = try desk.read(
      endpoints.timeline("1", since: nil),
      JSON.array([Self.status(6, [("reblog", inner), ("content", "<p>RT</p>")])]))
    #expect(reading.items.map(\.id) == ["6", "5"])
    #expect(reading.items.map(\.kind) == [.announce, .note])
    #expect(reading.items[0].shares == "5")
    #expect(reading.items[0].text.isEmpty)
    #expect(reading.items[1].author?.handle == "weather@service.example")
    #expect(reading.next.isEmpty, "the conversation and history of another's post are not ours to walk")
  }

  @Test("a conversation is asked for once, where it is not on the page already")
  func threads() throws {
    let page = JSON.array([
      Self.status(14, [("in_reply_to_id", "13")]), Self.status(13, [("replies_count", 1)]),
      Self.status(12, [("in_reply_to_id", "3")]), Self.status(11),
    ])
    let reading = try desk.read(endpoints.timeline("1", since: nil), page)
    let threads = reading.next.filter { $0.purpose == .thread }
    #expect(threads.map(\.subject) == ["13", "12"])
    #expect(threads.map { $0.facts["replies"] } == ["1", "0"])
    #expect(reading.items.map(\.thread) == [nil, "13", nil, "11"])
  }

  @Test("CAP-15: a conversation is read from its first post down, and branches that were cut are asked for")
  func conversation() throws {
    let ancestors = [Self.status(1), Self.status(2, [("in_reply_to_id", "1")])]
    let descendants = (10..<70).map {
      Self.status($0, [("in_reply_to_id", "3"), ("replies_count", $0 == 42 ? 4 : 0)])
    }
    let answer: JSON = ["ancestors": .array(ancestors), "descendants": .array(descendants)]
    let reading = try desk.read(endpoints.context(of: "3"), answer)
    #expect(reading.items.count == 62)
    #expect(reading.items.allSatisfy { $0.thread == "1" })
    #expect(reading.next.map(\.subject) == ["42"])
    let branch = try #require(reading.next.first)
    let deeper = try desk.read(
      branch, ["ancestors": [], "descendants": [Self.status(80, [("in_reply_to_id", "42")])]])
    #expect(deeper.items.map(\.thread) == ["1"])
    #expect(deeper.next.isEmpty)
    let short = try desk.read(
      endpoints.context(of: "3"), ["ancestors": [], "descendants": .array(Array(descendants.prefix(59)))])
    #expect(short.next.isEmpty, "a count that private replies explain is no reason to ask again")
    let gone = try desk.read(endpoints.context(of: "3"), status: 404, ["error": "Record not found"])
    #expect(gone.next.map(\.url) == ["http://localhost:3000/api/v1/statuses/3"])
  }

  @Test("what is wrong with an answer is said in the right words")
  func errors() {
    let wish = endpoints.timeline("1", since: nil)
    func error(_ status: Int, _ body: String) -> ReadingError? {
      do {
        _ = try desk.read(wish, status: status, body: Array(body.utf8))
        return nil
      } catch {
        return error
      }
    }
    #expect(
      error(200, "  <!DOCTYPE html>")
        == .notThisPlatform("a web page came from \(wish.url) where JSON was asked for"))
    #expect(
      error(200, "[{\"id\":")
        == .malformed(
          "not readable as JSON: the text ends where a value was expected at byte 7 of \(wish.url)"))
    #expect(error(200, "{}") == .malformed("a list of posts was expected from \(wish.url)"))
    #expect(error(429, "{\"error\":\"Too many requests\"}") == .refused(status: 429, "Too many requests"))
    #expect(error(502, "<html>") == .refused(status: 502, "no reason was given"))
    #expect(error(200, "[{\"no\":\"id\"},3]") == nil)
  }

  @Test("one broken entry does not cost the rest of the page")
  func brokenEntry() throws {
    let page = JSON.array([Self.status(3), ["id": .null], "?", Self.status(1, [("created_at", "yesterday")])])
    let reading = try desk.read(endpoints.timeline("1", since: nil), page)
    #expect(reading.items.map(\.id) == ["3", "1"])
    #expect(reading.notes.count == 3)
  }

  @Test("hashtags keep the letters they were written with, and lists do not depend on the server's order")
  func marks() throws {
    let content = """
      <p>Snow: <a href="http://localhost:3000/tags/maplebend" class="mention hashtag" rel="tag">#<span>MapleBend</span></a> \
      <span class="h-card"><a href="https://b.example/@zoe" class="u-url mention">@<span>zoe</span></a></span> \
      <a href="https://city.example/a?b=1&amp;c=2">roads</a></p>
      """
    func read(_ reversed: Bool) throws -> CapturedItem? {
      var mentions: [JSON] = [["acct": "zoe@b.example"], ["acct": "mayor"]]
      var tags: [JSON] = [["name": "maplebend"], ["name": "snow"]]
      if reversed {
        mentions.reverse()
        tags.reverse()
      }
      let status = Self.status(
        4, [("content", .string(content)), ("tags", .array(tags)), ("mentions", .array(mentions))])
      return try desk.read(endpoints.status("4"), status).items.first
    }
    let item = try #require(try read(false))
    #expect(item.tags == ["MapleBend", "snow"])
    #expect(item.mentions == ["mayor@localhost:3000", "zoe@b.example"])
    #expect(item.links == [Link(url: "https://city.example/a?b=1&c=2", title: "roads")])
    let reversed = try read(true)
    #expect(reversed == item)
  }

  @Test("CAP-2: media keep their kind, size and alternative text, and its absence")
  func media() throws {
    let media: JSON = [
      [
        "id": "31", "type": "image", "url": "https://files.example/31.png",
        "description": "Snowplough on Main Street",
        "meta": ["original": ["width": 640, "height": 480]],
      ],
      ["id": "32", "type": "gifv", "url": "https://files.example/32.mp4", "description": ""],
      [
        "id": "33", "type": "audio", "url": .null, "remote_url": "https://far.example/33.mp3",
        "meta": ["original": ["duration": .number("61.5")]],
      ],
      ["id": "34", "type": "unknown", "url": .null],
    ]
    let reading = try desk.read(endpoints.status("4"), Self.status(4, [("media_attachments", media)]))
    let attachments = try #require(reading.items.first).attachments
    #expect(attachments.map(\.kind) == [.image, .video, .audio])
    #expect(attachments.map(\.altText) == ["Snowplough on Main Street", nil, nil])
    #expect(attachments[0].width == 640)
    #expect(attachments[2].seconds == 61.5)
    #expect(reading.next.map(\.url) == attachments.map(\.url))
    #expect(reading.next.allSatisfy { !$0.authorized && $0.subject == "4" })
  }

  @Test("the same answer read twice is the same reading")
  func repeatable() throws {
    let wish = endpoints.timeline("1", since: "1")
    let page = JSON.array(
      (2..<30).reversed().map { Self.status($0, [("edited_at", "2025-01-15T07:00:00Z")]) })
    let one = try desk.read(wish, page)
    let two = try desk.read(wish, page)
    #expect(one.items == two.items)
    #expect(one.next == two.next)
    #expect(one.state == two.state)
  }
}

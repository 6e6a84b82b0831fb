import RostraTesting
import Testing

@testable import RostraPlatforms

@Suite("ActivityStreams: writing")
struct ActivityStreamsWritingTests {
  /// The same items in each run.
  struct Dice {
    var numbers: SplitMix64

    mutating func roll(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &numbers) }

    mutating func text() -> String {
      let texts = [
        "", "117020565966271181", "https://social.example/@city/1", "at://did:plc:abc/app.bsky.feed.post/3k",
        "not an iri",
        "<p>Schnee &amp; Eis</p>", "línea\nnueva", "\u{0}\u{7F}\u{2028}", "😀🏛️", "de-419-DE", "es", "zh-Hans",
        "a:b c",
        "images/sally.jpg", "\"quoted\\\"", "PT1H", "-1", "@", "#", "urn:x:y",
      ]
      return texts[roll(texts.count)]
    }

    mutating func maybe<Value>(_ value: Value) -> Value? { roll(2) == 0 ? value : nil }
    mutating func maybeText() -> String? { roll(2) == 0 ? text() : nil }
    mutating func time() -> Timestamp {
      Timestamp(milliseconds: Int64(roll(4_102_444_800)) * 1000 - 62_135_596_800)
    }
    mutating func count() -> Int64 { Int64(roll(2_000_000)) - 1000 }

    mutating func item() -> CapturedItem {
      let kinds = CapturedItem.Kind.allCases
      var item = CapturedItem(id: text(), kind: kinds[roll(kinds.count)], text: text())
      item.url = maybeText()
      item.author = maybe(Actor(id: maybeText(), handle: maybeText(), name: maybeText(), url: maybeText()))
      item.title = maybeText()
      item.markup = maybeText()
      item.summary = maybeText()
      item.language = maybeText()
      for _ in 0..<roll(4) {
        item.attachments.append(
          Attachment(
            kind: kinds[roll(kinds.count)], url: text(), key: text(), mediaType: maybeText(),
            altText: maybeText(),
            width: maybe(roll(9000) - 5), height: maybe(roll(9000) - 5),
            seconds: [nil, 0, 61.5, -1, .infinity, .nan, 1e300][roll(7)]))
        item.links.append(Link(url: text(), title: maybeText(), description: maybeText()))
        item.tags.append(text())
        item.mentions.append(text())
      }
      item.preview = maybe(Link(url: text(), title: maybeText(), description: maybeText()))
      item.poll = maybe(
        Poll(options: (0..<roll(4)).map { _ in text() }, multiple: roll(2) == 0, closes: maybe(time())))
      item.place = maybeText()
      item.sensitive = roll(2) == 0
      item.inReplyTo = maybeText()
      item.thread = maybeText()
      item.shares = maybeText()
      item.quotes = maybeText()
      item.visibility = [.public, .unlisted, .followers, .direct, .unknown][roll(5)]
      item.published = maybe(time())
      item.updated = maybe(time())
      for name in ["replies", "likes", "shares", "votes", "voters", "votes:0", text()] where roll(2) == 0 {
        item.counters[name] = count()
      }
      if roll(5) == 0 { item.presence = .hidden(by: text()) }
      return item
    }
  }

  @Test(
    "CAP-10: whatever is captured, what is written of it is accepted by the reader, and reads back the same")
  func roundTrip() throws {
    var dice = Dice(numbers: SplitMix64(seed: 2025))
    for _ in 0..<1500 {
      let item = dice.item()
      var record = ActivityStreams.Record(
        platform: dice.text(), captured: dice.time(), provenance: .publicAPI, contentHash: "00ff")
      record.versions = [.init(item: dice.item(), captured: dice.time(), contentHash: "aa")]
      record.observations = [.init(at: dice.time(), state: "absent", status: 404, reason: .unknown)]
      let written = ActivityStreams.object(for: item, record: record)
      // Through the text, as an export's reader gets it; one line of JSON Lines.
      #expect(!written.bytes.contains(10))
      let json = try JSON(parsing: written.bytes)
      #expect(json == written)
      let object = try ActivityStreams.parse(json)
      #expect(object.types == [item.kind.rawValue])
      #expect(object.times["published"] == item.published)
      #expect(object.times["updated"] == item.updated)
      #expect(object.name.text() == item.title)
      #expect(object["attachment"].count == item.attachments.count + item.links.count)
      #expect(object["preview"].count == (item.preview == nil ? 0 : 1))
      #expect(object["tag"].count == item.tags.count + item.mentions.count)
      #expect((object["oneOf"] + object["anyOf"]).count == item.poll?.options.count ?? 0)
      if let markup = item.markup {
        #expect(object.content.text() == markup)
      } else {
        #expect(object.content.text() ?? "" == item.text)
      }
      let versions = try #require(json["rostra:versions"]?.array)
      for version in versions { _ = try ActivityStreams.parse(version) }
    }
  }

  @Test("a poll, its end and its counts are written as Mastodon writes them")
  func poll() throws {
    var item = CapturedItem(id: "117", kind: .question, text: "Which park first?")
    item.poll = Poll(
      options: ["Mill Pond", "Ferry Street"], multiple: false, closes: Timestamp(seconds: 1_700_000_000))
    item.counters = ["votes:0": 12, "votes:1": 30, "voters": 42]
    let json = ActivityStreams.object(for: item, record: .init(platform: "mastodon"))
    #expect(json["id"] == "urn:x-rostra:mastodon:117")
    #expect(json["endTime"] == "2023-11-14T22:13:20.000Z")
    let second: JSON = [
      "type": "Note", "name": "Ferry Street", "replies": ["type": "Collection", "totalItems": 30],
    ]
    #expect(json["oneOf"]?[1] == second)
    #expect(json["rostra:counters"] == ["voters": 42, "votes:0": 12, "votes:1": 30])
  }

  @Test("the archive's own addresses stand for items where they are given")
  func addresses() {
    var item = CapturedItem(id: "7", kind: .announce)
    item.shares = "5"
    item.inReplyTo = "elsewhere"
    let json = ActivityStreams.object(for: item, record: .init(platform: "mastodon")) { id in
      id == "elsewhere" ? nil : "https://records.city.example/items/\(id)"
    }
    #expect(json["id"] == "https://records.city.example/items/7")
    #expect(json["object"] == "https://records.city.example/items/5")
    #expect(json["inReplyTo"] == "urn:x-rostra:mastodon:elsewhere")
  }
}

import RostraTesting
import Testing

@testable import RostraPlatforms

@Suite("ActivityStreams: reading")
struct ActivityStreamsReadingTests {
  @Test("an error names the way to the property, what stands there and what may")
  func errorText() {
    let json: JSON = [
      "type": "Create", "actor": "https://city.example/",
      "object": [
        "type": "Note",
        "tag": [["type": "Mention", "href": "https://a.example"], ["type": "Mention", "href": 7]],
      ],
    ]
    let error = #expect(throws: ActivityStreamsError.self) { try ActivityStreams.parse(json) }
    #expect(error?.path == "object.tag[1].href")
    #expect(error?.property == "href")
    #expect(
      error?.description
        == "not ActivityStreams: \"object.tag[1].href\" is the number 7; an absolute IRI is expected")
  }

  @Test("a document of another vocabulary's properties keeps them untouched")
  func others() throws {
    let object = try ActivityStreams.parse(["type": "Note", "ex:weight": [1, ["a": .null]], "id": .null])
    #expect(object.others == [JSON.Member("ex:weight", [1, ["a": .null]])])
    #expect(object.id == nil)
  }

  @Test("the type decides, wherever in the object it stands")
  func typeLast() {
    let json: JSON = ["orderedItems": [], "type": "Collection"]
    let error = #expect(throws: ActivityStreamsError.self) { try ActivityStreams.parse(json) }
    #expect(error?.property == "orderedItems")
  }

  @Test("nesting beyond the limit is refused, not followed")
  func nesting() {
    var json: JSON = ["type": "Note"]
    for _ in 0..<200 { json = ["type": "Note", "inReplyTo": json] }
    #expect(throws: ActivityStreamsError.self) { try ActivityStreams.parse(json) }
  }

  @Test("broken documents end in an object or a named error, never in a crash")
  func broken() {
    let sound = Array(
      """
      {"@context":["https://www.w3.org/ns/activitystreams",{"a":"b:c"}],"type":"OrderedCollection","totalItems":2,\
      "first":{"type":"OrderedCollectionPage","orderedItems":[{"type":"Create","actor":"https://a.example/",\
      "object":{"type":["Note","x:y"],"contentMap":{"en":"a","es-419":"b"},"published":"2025-01-01T00:00:00Z",\
      "attachment":[{"type":"Image","url":{"type":"Link","href":"https://a.example/1","width":3}}],"duration":"PT1S"}}]}}
      """.utf8)
    var dice = ActivityStreamsWritingTests.Dice(numbers: SplitMix64(seed: 7))
    var refused = 0
    for _ in 0..<3000 {
      var bytes = sound
      for _ in 0...dice.roll(3) {
        let place = dice.roll(bytes.count)
        switch dice.roll(3) {
        case 0: bytes[place] = UInt8(dice.roll(256))
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + dice.roll(20)))
        default: bytes[place] = Array("[]{}\",:0n".utf8)[dice.roll(9)]
        }
        if bytes.isEmpty { bytes = [32] }
      }
      do {
        _ = try ActivityStreams.parse(bytes: bytes)
      } catch {
        refused += 1
        #expect(!error.expected.isEmpty)
      }
    }
    #expect(refused > 1000)
  }

  @Test(
    "language tags are judged as RFC 5646 does",
    arguments: [
      ("en", true), ("es-419", true), ("zh-Hans", true), ("zh-cmn-Hans-CN", true), ("de-CH-1901", true),
      ("x-own", true),
      ("sl-rozaj-biske", true), ("en-a-bbb-x-a-ccc", true), ("i-klingon", true), ("und", true),
      ("mn-Cyrl-MN", true),
      ("", false), ("e", false), ("de-419-DE", false), ("a-DE", false), ("ar-a-aaa-b-bbb-a-ccc", false),
      ("en-", false),
      ("en_US", false), ("x", false), ("en-x", false), ("en-u", false), ("de-1901-1901", false),
      ("toolonglang", false),
      ("é", false),
    ])
  func languageTag(tag: String, isRight: Bool) {
    #expect(ASLanguageTag.isWellFormed(tag) == isRight)
  }

  @Test(
    "durations are judged as XML Schema does",
    arguments: [
      ("PT2H", true), ("P5D", true), ("-P1Y2M3DT5H20M30.123S", true), ("PT0.5S", true), ("P", false),
      ("PT", false),
      ("P1S", false), ("PT1D", false), ("PT1.5M", false), ("P1M1Y", false), ("2H", false), ("P1DT", false),
      ("PT.5S", false),
    ])
  func duration(text: String, isRight: Bool) {
    #expect(ASVocabulary.isDuration(text) == isRight)
  }

  @Test(
    "absolute IRIs are told from other texts",
    arguments: [
      ("https://city.example/a", true), ("urn:x:1", true), ("at://did:plc:abc/app.bsky.feed.post/3k", true),
      ("as:Public", true), ("https://stra\u{DF}e.example/\u{E9}", true), ("_:b0", true),
      ("images/sally.jpg", false), ("/a", false),
      ("//a.example/b", false), ("a b:c", false), ("http://a b", false), ("http:", false), ("", false),
      ("1a:b", false),
      ("http://a/<b>", false), ("http://a/\u{7}", false),
    ])
  func iri(text: String, isAbsolute: Bool) {
    #expect(ASVocabulary.isAbsoluteIRI(text) == isAbsolute)
  }
}

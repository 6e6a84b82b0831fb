import RostraPlatforms
import Testing

@Suite("AT Protocol string formats")
struct SyntaxTests {
  static let lists: [(StringFormat, String)] = [
    (.did, "did"), (.handle, "handle"), (.atIdentifier, "atidentifier"), (.nsid, "nsid"),
    (.recordKey, "recordkey"),
    (.tid, "tid"), (.atURI, "aturi"), (.cid, "cid"), (.datetime, "datetime"), (.language, "language"),
    (.uri, "uri"),
  ]

  @Test(
    "all valid interop cases are accepted and all invalid ones refused",
    .enabled(if: ATProtoFixtures.present, "\(ATProtoFixtures.reason)"), arguments: lists)
  func vectors(format: StringFormat, name: String) throws {
    let valid = try ATProtoFixtures.lines("\(name)_syntax_valid")
    let invalid = try ATProtoFixtures.lines("\(name)_syntax_invalid")
    #expect(valid.count >= 4 && invalid.count >= 4)
    for text in valid { #expect(format.accepts(text), "\(text)") }
    for text in invalid { #expect(!format.accepts(text), "\(text)") }
  }

  @Test(
    "dates that do not exist and tags that repeat a part are refused though their form is right",
    .enabled(if: ATProtoFixtures.present, "\(ATProtoFixtures.reason)"))
  func meaning() throws {
    for text in try ATProtoFixtures.lines("datetime_parse_invalid") {
      #expect(!StringFormat.datetime.accepts(text), "\(text)")
    }
    for text in try ATProtoFixtures.lines("language_parse_invalid") {
      #expect(!StringFormat.language.accepts(text), "\(text)")
    }
  }

  @Test("a time-ordered identifier carries its time and is written back the same")
  func tid() throws {
    let tid = try #require(TID("3jzfcijpj2z2a"))
    #expect(tid.description == "3jzfcijpj2z2a")
    #expect(tid.time == Timestamp(milliseconds: tid.microseconds / 1000))
    #expect(tid.time.day == "2023-06-30")
    let made = TID(microseconds: tid.microseconds, clock: 1023)
    #expect(TID(made.description) == made)
    #expect(made > TID(microseconds: tid.microseconds, clock: 0))
    #expect(TID(microseconds: 0, clock: 0).description == "2222222222222")
  }

  @Test("an AT-URI falls into its parts and back")
  func atURI() throws {
    let uri = try #require(ATURI("at://did:plc:abc/app.bsky.feed.post/3jzfcijpj2z2a"))
    #expect(uri.authority == "did:plc:abc")
    #expect(uri.collection == "app.bsky.feed.post")
    #expect(uri.recordKey == "3jzfcijpj2z2a")
    #expect(uri.description == "at://did:plc:abc/app.bsky.feed.post/3jzfcijpj2z2a")
  }
}

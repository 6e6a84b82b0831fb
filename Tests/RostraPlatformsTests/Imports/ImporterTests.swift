import Foundation
import RostraTesting
import Testing

@testable import RostraPlatforms

@Suite("Files that people hand over are known by what is in them, and read entry by entry")
struct ImporterTests {
  private let site = SiteReference(
    platform: "mastodon", address: "https://social.example/@city", accountID: "42", handle: "city@social.example")

  // MARK: - Mastodon

  static let actor = """
    {"@context": "https://www.w3.org/ns/activitystreams", "id": "https://social.example/users/city",
     "type": "Person", "preferredUsername": "city", "name": "City of Maple Bend",
     "url": "https://social.example/@city", "outbox": "outbox.json"}
    """

  static func post(_ id: String, to: String, cc: String = "[]", extra: String = "") -> String {
    """
    {"id": "https://social.example/users/city/statuses/\(id)/activity", "type": "Create",
     "published": "2025-06-01T12:00:00Z", "object": {"id": "https://social.example/users/city/statuses/\(id)",
     "type": "Note", "published": "2025-06-01T12:00:00Z", "url": "https://social.example/@city/\(id)", "to": \(to),
     "cc": \(cc), "content": "<p>Boil water, <b>please</b></p>", "contentMap": {"en": "<p>Boil</p>"}\(extra)}}
    """
  }

  static func archive(_ entries: [String], root: String = "") -> SampleFiles {
    SampleFiles([
      (root + "actor.json", actor),
      (
        root + "outbox.json",
        #"{"@context": ["x", {"a": ["]"]}], "id": "outbox.json", "type": "OrderedCollection", "orderedItems": ["#
          + entries.joined(separator: ",\n") + "]}"
      ),
      (root + "media_attachments/files/109/876/543/210/original/ab.png", "picture"), (root + "likes.json", "{}"),
    ])
  }

  private static let everyone = #"["https://www.w3.org/ns/activitystreams#Public"]"#

  @Test(
    "CAP-4: an account archive gives the posts that the server's API would give: ids, words, pictures, who may read")
  func mastodon() throws {
    let picture = """
      , "updated": "2025-06-02T08:00:00Z", "attachment": [{"type": "Document", "mediaType": "image/png",
      "url": "/bucket/media_attachments/files/109/876/543/210/original/ab.png", "name": "A map"}],
      "tag": [{"type": "Hashtag", "name": "#water"}, {"type": "Mention", "name": "@fire@social.example"}]
      """
    let boost = """
      {"id": "https://social.example/users/city/statuses/9/activity", "type": "Announce",
       "published": "2025-06-03T12:00:00Z", "to": \(Self.everyone), "object": "https://other.example/users/a/statuses/5"}
      """
    let files = Self.archive([
      Self.post("1", to: Self.everyone, extra: picture), Self.post("2", to: "[]", cc: Self.everyone),
      Self.post("3", to: #"["https://social.example/users/city/followers"]"#),
      Self.post("4", to: #"["https://other.example/users/resident"]"#), boost, #"{"type": "Like"}"#, "{broken}",
    ])
    #expect(try importer(for: files) == "mastodon-archive")
    let outcome = try MastodonImporter().outcome(files, site: site)
    let first = try #require(outcome["1"])
    #expect(first.text == "Boil water, please" && first.language == "en" && first.visibility == .public)
    #expect(first.updated == Timestamp(rfc3339: "2025-06-02T08:00:00Z"))
    #expect(
      first.author == Actor(id: "42", handle: "city@social.example", name: "City of Maple Bend", url: site.address))
    #expect(first.attachments.first?.key == "109876543210" && first.attachments.first?.altText == "A map")
    let address = try #require(first.attachments.first.flatMap { ImportAddress($0.url) })
    #expect(outcome.uses(try #require(address.path)) == .media)
    #expect(first.tags == ["water"] && first.mentions == ["fire@social.example"])
    #expect(outcome["2"]?.visibility == .unlisted && outcome["3"]?.visibility == .followers)
    #expect(outcome["4"] == nil && outcome.leftOut == ["direct messages"], "kept, and no record by default")
    #expect(outcome["9"]?.kind == .announce && outcome["9"]?.shares == "https://other.example/users/a/statuses/5")
    #expect(outcome.quarantined.map(\.place) == ["entry 6", "entry 7"])
    #expect(outcome.plan.account?.handle == "city@social.example")
  }

  @Test("an archive in a folder of its own is the same archive; one without actor.json is refused with the reason")
  func mastodonRoot() throws {
    let inFolder = Self.archive([Self.post("1", to: Self.everyone)], root: "archive-2025/")
    #expect(try MastodonImporter().outcome(inFolder, site: site).items.count == 1)
    let headless = SampleFiles([("outbox.json", #"{"type":"OrderedCollection","orderedItems":[]}"#)])
    #expect(try importer(for: headless) == "mastodon-archive")
    #expect(throws: ReadingError.self) { try MastodonImporter().plan(headless, site: site) }
  }

  // MARK: - X

  @Test(
    "CAP-4, CAP-13: an archive of X gives posts, edits as versions of the first, deleted posts as deleted",
    .enabled(if: ExportFixtures.present, ExportFixtures.reason))
  func xArchive() throws {
    let files = try SampleFiles(folder: ExportFixtures.root.appending(path: "x/archive-synthetic"))
    #expect(try importer(for: files) == "x-archive")
    let site = SiteReference(platform: "x", address: "https://x.com/CityOfExample", handle: "CityOfExample")
    let outcome = try XImporter().outcome(files, site: site)
    #expect(
      outcome.plan.account
        == Actor(
          id: "12345678", handle: "CityOfExample", name: "City of Example", url: "https://x.com/CityOfExample"))
    let first = try #require(outcome["1877000000000000001"])
    #expect(first.text == "Road work & detours: example.gov/roads <updated>")
    #expect(first.links == [Link(url: "https://example.gov/roads")])
    #expect(first.published == Timestamp(rfc3339: "2025-01-08T17:00:00Z"))
    let pictures = try #require(outcome["1877000000000000002"])
    #expect(pictures.text == "Snow plows are out ❄️ #ExampleSnow" && pictures.tags == ["ExampleSnow"])
    #expect(pictures.attachments.map(\.key) == ["1877000000000000100", "1877000000000000101"])
    #expect(
      pictures.attachments.compactMap { ImportAddress($0.url)?.path } == [
        "data/tweets_media/1877000000000000002-GgAAAA.jpg", "data/tweets_media/1877000000000000002-GgBBBB.jpg",
      ])
    #expect(outcome["1877000000000000003"]?.inReplyTo == "1876999999999999999")
    let edited = try #require(outcome["1877000000000000004"], "an edit is a version of the first post")
    #expect(edited.updated == Timestamp(rfc3339: "2025-01-08T18:00:00Z"))
    #expect(try #require(edited.published) < (try #require(edited.updated)), "the id tells when the first one was made")
    #expect(outcome["1100000000000000001"] != nil, "the second part of the list")
    #expect(outcome.absences == [Absence(id: "1878000000000000001", status: 0, reason: .deletedByAuthor)])
    #expect(outcome.uses("data/direct-messages.js") == .kept(because: "direct messages"))
    #expect(outcome.uses("data/account.js") == .kept(because: "personal data of the account's holder"))
  }

  @Test("a manifest that says the archive is partial, or lists what is not there, is told before anybody says go")
  func xManifest() throws {
    let manifest = """
      window.__THAR_CONFIG = {"archiveInfo": {"isPartialArchive": true},
        "dataTypes": {"tweets": {"files": [{"fileName": "data/tweets-part1.js"}]}}}
      """
    let files = SampleFiles([("data/tweets.js", "window.YTD.tweets.part0 = [ ]"), ("data/manifest.js", manifest)])
    let outcome = try XImporter().outcome(files, site: SiteReference(platform: "x", address: "https://x.com/city"))
    #expect(outcome.plan.notes.count == 2, "\(outcome.plan.notes)")
  }

  // MARK: - Facebook and Instagram

  @Test(
    "CAP-4: a download of Facebook: posts with their pictures and links, comments, the bin; words as people wrote them",
    .enabled(if: ExportFixtures.present, ExportFixtures.reason))
  func facebook() throws {
    let folder = "facebook/dyi-synthetic/facebook-cityofexample-2025-03-01-AbCdEfGh"
    let files = try SampleFiles(folder: ExportFixtures.root.appending(path: folder))
    #expect(try importer(for: files) == "meta-export")
    let site = SiteReference(
      platform: "facebook", address: "https://facebook.com/cityofexample", handle: "cityofexample")
    let outcome = try MetaImporter().outcome(files, site: site)
    let first = try #require(outcome["post:1735732800"])
    #expect(first.text == "Bonne année! Offices closed Jan 1 – trash pickup moves to Thursday 🗑️❄️")
    #expect(first.updated == Timestamp(seconds: 1_735_736_400))
    #expect(
      first.attachments.compactMap { ImportAddress($0.url)?.path } == [
        "your_facebook_activity/posts/media/Mobileuploads_1/473000000_1.jpg"
      ])
    #expect(outcome["post:1736000000"]?.links.map(\.title) == ["Safe Streets"])
    #expect(outcome.absences.map(\.id) == ["post:1735000000"], "what waits in the bin is deleted")
    let comment = try #require(outcome["comment:1735740000"])
    #expect(comment.text.hasPrefix("Thanks José – fixed.") && comment.title?.contains("José Núñez") == true)
    let messages = try #require(files.members.map(\.path).first { $0.contains("messages/") })
    #expect(outcome.uses(messages) == .kept(because: "direct messages"))
  }

  @Test(
    "CAP-4: a download of Instagram: captions of one and of several pictures, stories, reels, threads, the bin",
    .enabled(if: ExportFixtures.present, ExportFixtures.reason))
  func instagram() throws {
    let folder = "instagram/dyi-synthetic/instagram-cityofexample-2025-03-01-XyZ"
    let files = try SampleFiles(folder: ExportFixtures.root.appending(path: folder))
    #expect(try importer(for: files) == "meta-export")
    let site = SiteReference(platform: "instagram", address: "https://instagram.com/cityofexample")
    let outcome = try MetaImporter().outcome(files, site: site)
    #expect(outcome["post:1736300000"]?.text == "Single photo caption lives on media[0] – ¡Hola! 🌮")
    #expect(outcome["post:1736301002"]?.text == "Carousel caption lives on the post")
    #expect(outcome["post:1736301002"]?.attachments.map(\.kind) == [.image, .video])
    #expect(outcome["story:1736302000"]?.text == "Story é" && outcome["reel:1736303000"]?.text == "Reel 🎬")
    #expect(outcome["thread:1736306000"]?.text == "A thread – naïve")
    #expect(outcome["comment:1736305000"]?.text == "Gracias 😂")
    #expect(outcome.absences.map(\.id) == ["post:1736304000"])
  }

  @Test("text that is right already is not “repaired”, and a repair is not done twice")
  func mojibake() {
    for (written, read) in [
      ("caf\u{C3}\u{A9}", "café"), ("café", "café"), ("plain", "plain"), ("naïve – right", "naïve – right"),
      ("caf\u{C3}", "caf\u{C3}"), ("", ""),
    ] {
      #expect(MetaPost.repaired(written) == read)
      #expect(MetaPost.repaired(MetaPost.repaired(written)) == read)
    }
  }

  // MARK: - The rest

  @Test(
    "CAP-4: repositories are proven by their own hashes before anything is read from them",
    .enabled(if: ExportFixtures.present, ExportFixtures.reason),
    arguments: ["indigo/testing/testdata/fakermaker.repo.car", "arroba/arroba/tests/snarfed2.car"])
  func repository(_ path: String) throws {
    let bytes = Array(try Data(contentsOf: ExportFixtures.root.appending(path: "bluesky/\(path)")))
    let files = SampleFiles(bytes: [("anything", bytes)])
    #expect(try importer(for: files) == "atproto-repository")
    let site = SiteReference(platform: "bluesky", address: "https://bsky.app/profile/city")
    let outcome = try BlueskyImporter().outcome(files, site: site)
    #expect(!outcome.items.isEmpty && outcome.plan.account?.id?.hasPrefix("did:") == true)
    var broken = bytes
    broken[broken.count / 2] ^= 0x40
    let damaged = try? BlueskyImporter().plan(SampleFiles(bytes: [("anything", broken)]), site: site)
    #expect(damaged.map { !$0.notes.isEmpty } ?? true, "a changed byte is told of")
  }

  @Test(
    "CAP-4: a saved feed is read as its connector reads it",
    arguments: [
      #"<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item><title>Water</title><guid>https://city.example/1</guid><description>Boil it</description><pubDate>Sun, 01 Jun 2025 12:00:00 GMT</pubDate></item></channel></rss>"#,
      #"{"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": [{"id": "https://city.example/1", "title": "Water", "content_text": "Boil it", "date_published": "2025-06-01T12:00:00Z"}]}"#,
    ])
  func feed(_ text: String) throws {
    let files = SampleFiles([("saved", text)])
    #expect(try importer(for: files) == "feed-file")
    let outcome = try FeedImporter().outcome(
      files, site: SiteReference(platform: "feed", address: "https://city.example/feed"))
    #expect(outcome.items.map(\.id) == ["https://city.example/1"] && outcome.items.first?.title == "Water")
  }

  @Test("AUT-39: of a table, a row that lacks date, zone, author or text is quarantined and named by its row")
  func table() throws {
    let text =
      "\u{FEFF}" + #"""
        Date;Author;Text;Id;Link;Mood\#r
        2025-06-01T12:00:00-05:00;@City;"Boil
        ""water""";p-1;https://city.example/1;calm\#r
        2025-06-01 12:00;City;No zone;p-2;;\#r
        2025-06-01;City;No hour;p-3;;\#r
        2025-06-01T12:00:00Z;;No author;p-4;;\#r
        2025-06-01T12:00:00Z;City;;p-5;;\#r
        2025-06-01T12:00:00Z;City;Bad link;p-6;javascript:alert(1);\#r
        2025-06-01T12:00:00Z;Somebody else;No id;;;\#r
        2025-06-01T12:00:00Z;City;one;two;;six;seven;eight;nine\#r
        2025-06-01T12:00:00Z;City;"never closed;p-9;;
        """#
    let files = SampleFiles([("table.csv", text)])
    #expect(try importer(for: files) == "table")
    let site = SiteReference(platform: "elsewhere", address: "https://city.example", accountID: "7", handle: "city")
    let outcome = try TableImporter().outcome(files, site: site)
    #expect(outcome.items.count == 2)
    let first = try #require(outcome["p-1"])
    #expect(first.text == "Boil\n\"water\"" && first.published == Timestamp(rfc3339: "2025-06-01T17:00:00Z"))
    #expect(first.author == Actor(id: "7", handle: "city"), "the site's own account")
    #expect(outcome.items.last?.author == Actor(handle: "Somebody else"))
    #expect(outcome.quarantined.map(\.place) == (3...7).map { "row \($0)" } + ["row 9", "row 10"])
    #expect(outcome.plan.notes == ["columns that are kept and not read: mood"])
  }

  @Test("what no importer knows is nobody's, whatever its name says")
  func unknown() throws {
    for files in [
      SampleFiles([("tweets.js", "alert(1)")]), SampleFiles([("outbox.json", "{}")]),
      SampleFiles([("feed.xml", "<html><body>rss</body></html>")]), SampleFiles([("table.csv", "a,b\n1,2")]),
      SampleFiles([("empty", "")]),
    ] { #expect(try importer(for: files) == nil, "\(files.members)") }
  }

  @Test("parts have the same addresses wherever their file is imported, and any path survives")
  func addresses() throws {
    let sha256 = (0..<32).map { UInt8($0) }
    for path in [nil, "data/tweets.js", "ordner/ü ?&#%.txt", "a+b"] {
      let address = ImportAddress(sha256: sha256, path: path)
      #expect(ImportAddress(address.text) == address)
      #expect(address.text.allSatisfy { $0.isASCII && !$0.isWhitespace })
    }
    #expect(
      ImportAddress(sha256: sha256, path: nil).text == "ni:///sha-256;AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
  }

  @Test("a list is taken apart the same however its bytes arrive, and only the list that was asked for")
  func elements() throws {
    let text =
      #"{"other": [1, [2]], "a": {"list": [9]}, "list": [ {"x": "],[\"{"}, 2 , "three", [4, {"y": []}], nul ], "z": [5]}"#
    let bytes = Array(text.utf8)
    for size in [1, 2, 3, 7, bytes.count] {
      var elements = JSONElements(of: "list")
      var found: [String] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        try bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { piece in
          try elements.read(piece) { found.append(String(decoding: $0, as: UTF8.self)) }
        }
      }
      #expect(found == [#"{"x": "],[\"{"}"#, "2 ", #""three""#, #"[4, {"y": []}]"#, "nul "], "pieces of \(size)")
      #expect(elements.isComplete)
    }
    var deep = JSONElements()
    #expect(throws: ReadingError.self) {
      try Array(repeating: UInt8(ascii: "["), count: 300).withUnsafeBytes { try deep.read($0) { _ in } }
    }
  }

  @Test("mutated exports are read to their end or refused, and never crash", arguments: 0..<6)
  func fuzz(_ seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed) &+ 1)
    let table = "date,author,text,id\n2025-06-01T12:00:00Z,City,\"Boil \"\"it\"\"\",1\n2025-06-01T12:00:00Z,City,x,2\n"
    let samples: [SampleFiles] = [
      Self.archive([Self.post("1", to: Self.everyone), Self.post("2", to: "[]")]), SampleFiles([("t.csv", table)]),
      SampleFiles([
        (
          "data/tweets.js",
          #"window.YTD.tweets.part0 = [{"tweet": {"id_str": "1877000000000000001", "created_at": "Wed Jan 08 17:00:00 +0000 2025", "full_text": "a &amp; b", "entities": {"urls": [{"url": "u", "expanded_url": "v"}]}}}]"#
        )
      ]),
    ]
    var (read, refused) = (0, 0)
    for round in 0..<400 {
      let sample = samples[round % samples.count]
      let mutated = SampleFiles(
        bytes: try sample.members.map { member in
          var bytes = try sample.bytes(of: member).all()
          for _ in 0..<Int.random(in: 1...(round.isMultiple(of: 2) ? 1 : 6), using: &random) where !bytes.isEmpty {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: at)
            case 2: bytes.insert(contentsOf: [0x22, 0x5B, 0x7B, 0x2C].shuffled(using: &random), at: at)
            default: bytes.removeSubrange(at..<min(bytes.count, at + 20))
            }
          }
          return (member.path, bytes)
        })
      for importer in Catalogue.importers {
        guard (try? importer.recognise(mutated)) == true else { continue }
        guard let outcome = try? importer.outcome(mutated, site: site) else {
          refused += 1
          continue
        }
        read += outcome.items.count
        #expect(outcome.items.allSatisfy { !$0.id.isEmpty }, "what cannot be told from others is no item")
      }
    }
    #expect(read > 50 && refused > 50, "\(read) items read, \(refused) refused: the mutants must reach the readers")
  }
}

import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing
import WebArchive

@testable import Rostra

@Suite("Files that people hand over become evidence by the path of a capture")
struct ImportTests {
  @Test(
    "CAP-4, AUT-39: a table is examined, waits for a person's go, is taken in; what lacks an element is listed",
    arguments: Ground.all)
  func table(_ ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      let site = try await office.addImported("elsewhere", "https://city.example/cityhall")
      let job = try await office.submit("posts.csv", ImportSamples.table, into: site)
      #expect(job.state == .uploaded)
      #expect(try await office.versionCount() == 0)
      #expect(try await office.imports().run() == 1)
      let examined = try await office.job(job.id)
      #expect(examined.state == .waiting && examined.importer == "table")
      let found = try #require(examined.examination)
      #expect(found.items == 2 && found.new == 2 && found.quarantined == 1 && found.known == 0)
      #expect(found.from == Timestamp(rfc3339: "2025-06-01T12:00:00Z"))
      #expect(try await office.versionCount() == 0, "nothing is taken in before somebody says go")
      #expect(try await office.imports().run() == 0)

      _ = try await ImportJob.start(job.id, services: office.services, for: office.viewer)
      #expect(try await office.imports().run() == 1)
      let done = try await office.job(job.id)
      #expect(done.state == .done && done.counts.new == 2 && done.counts.quarantined == 1, "\(done)")
      let viewer = office.viewer
      let quarantined = try await office.services.database.read { tx in
        try done.quarantine(limit: 10, for: viewer, in: tx)
      }
      #expect(quarantined.map(\.place) == ["row 4"] && quarantined[0].reason.contains("zone"))
      let detail = try await office.detail("p-1")
      #expect(detail.versions.map(\.provenance) == [.byHand] && detail.item.isOwn)
      #expect(try await office.find("boil") == ["p-1"])
      #expect(
        try await office.evidence().map(\.verb).filter { $0.hasPrefix("import.") }
          == ["import.upload", "import.start", "import.finish"])
      #expect(try await office.services.objects.list(prefix: "imports/").isEmpty, "what was uploaded is evidence now")
      try await office.settle()
      #expect(try await office.rebuild().isSame)
    }
  }

  @Test("CAP-24: the same file twice doubles nothing, and its examination says that it was here before")
  func twice() async throws {
    try await TestOffice.with { office in
      let site = try await office.addImported("elsewhere", "https://city.example/cityhall")
      _ = try await office.take("posts.csv", ImportSamples.table, into: site)
      let exchanges = try await office.count("SELECT count(*) FROM exchange")
      let again = try await office.take("renamed.csv", ImportSamples.table, into: site)
      #expect(again.state == .done && again.counts.new == 0 && again.counts.known == 2)
      #expect(again.examination?.importedBefore != nil && again.examination?.known == 2)
      #expect(try await office.count("SELECT count(*) FROM exchange") == exchanges)
      #expect(try await office.versionCount() == 2)
      #expect(try await office.rebuild().isSame)
    }
  }

  @Test("CAP-13: a later import with other words is another version; an unknown row beside it is new")
  func changed() async throws {
    try await TestOffice.with { office in
      let site = try await office.addImported("elsewhere", "https://city.example/cityhall")
      _ = try await office.take("one.csv", ImportSamples.table, into: site)
      let text = "date,author,text,id\n2025-06-01T12:00:00Z,cityhall,Boil your water now,p-1\n"
      let job = try await office.take("two.csv", Array(text.utf8), into: site)
      #expect(job.counts.changed == 1 && job.counts.new == 0)
      let detail = try await office.detail("p-1")
      #expect(detail.versions.map(\.content.text) == ["Boil your water", "Boil your water now"])
      #expect(try await office.rebuild().isSame)
    }
  }

  @Test(
    "CAP-4, CAP-24: an account's archive beside its captures: what is the same is known, whatever the archive lacks")
  func besideCaptures() async throws {
    try await TestOffice.with { office in
      let site = try await office.add("mastodon")
      try await office.capture()
      let (viewer, id) = (office.viewer, site.id)
      let held = try await office.services.database.read { tx -> [CapturedItem] in
        let items = try tx.rows("SELECT id FROM item WHERE site = \(id) AND own = 1 AND kind = 'Note'")
        return try items.compactMap { row in
          try ArchivedItem.find(Identifier(text: try row.text("id")), for: viewer, in: tx)?
            .versions(for: viewer, in: tx).last?.content
        }
      }
      #expect(held.count > 3)
      let handle = try #require(try await office.sites().first?.account.handle).split(separator: "@")
      var older = try #require(held.first)
      older.markup = "<p>Words from before the first capture</p>"
      var fresh = CapturedItem(id: "101", kind: .note)
      fresh.markup = "<p>Older than the first capture</p>"
      fresh.published = Timestamp(rfc3339: "2019-01-01T00:00:00Z")
      var files = ImportSamples.outbox(
        held + [fresh, older], host: String(handle[1]), user: String(handle[0]))
      files.append(
        ("media_attachments/files/000/101/original/a.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
      let versions = try await office.versionCount()
      let archive = try ImportSamples.gzip(ImportSamples.tar(files))
      let job = try await office.take("archive.tar.gz", archive, into: site)
      #expect(job.state == .done, "\(job.error ?? "")")
      #expect(job.counts.known == held.count, "\(job.counts)")
      #expect(job.counts.new == 1 && job.counts.changed == 1, "\(job.counts)")
      #expect(try await office.versionCount() == versions + 2)
      let detail = try await office.detail(older.id)
      #expect(detail.versions.last?.content.text != "Words from before the first capture", "what we saw stands")
      #expect(detail.versions.contains { $0.content.text == "Words from before the first capture" })
      #expect(try await office.rebuild().isSame)
      let counted = try await office.services.database.read { tx in
        try Completeness.held(site: id, agency: viewer.agency, in: tx)
      }
      let seen = try await office.count(
        """
        SELECT count(*) FROM item JOIN exchange ON exchange.id = item.last_exchange
        WHERE own = 1 AND kind <> 'Profile' AND state <> 'gone' AND exchange.purpose <> 'import'
        """)
      #expect(counted == Int64(seen), "what only a file brought closes no gap")
      // And the next capture is not confused by what was imported.
      try await office.capture()
      #expect(try await office.rebuild().isSame)
    }
  }

  @Test(
    "CAP-4, CAP-13: an archive of X in a ZIP: edits are versions, deleted posts are gone, media belong to their post")
  func xArchive() async throws {
    try await TestOffice.with { office in
      let site = try await office.addImported("x", "https://x.com/CityOfExample")
      func tweet(_ id: String, _ text: String, _ extra: String = "", at hour: String = "17:00") -> String {
        #"{"tweet": {"id_str": "\#(id)", "created_at": "Wed Jan 08 \#(hour):00 +0000 2025", "full_text": "\#(text)"\#(extra)}}"#
      }
      let edit = #", "edit_info": {"edit": {"initialTweetId": "1877000000000000001"}}"#
      let media =
        #", "extended_entities": {"media": [{"id_str": "5", "type": "photo", "media_url_https": "https://p.example/m/a.png"}]}"#
      let picture: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]
      let zip = try ImportSamples.zip(
        [
          (
            "data/tweets.js",
            Array(
              ("window.YTD.tweets.part0 = ["
                + [
                  tweet("1877000000000000009", "Second", edit, at: "18:30"), tweet("1877000000000000001", "First"),
                  tweet("1877000000000000002", "Picture", media), tweet("0", "no id"), #"{"tweet": {}}"#,
                ].joined(separator: ",") + "]").utf8)
          ),
          (
            "data/deleted-tweets.js",
            Array("window.YTD.deleted_tweets.part0 = [\(tweet("1877000000000000003", "Gone"))]".utf8)
          ),
          (
            "data/account.js",
            Array(#"window.YTD.account.part0 = [{"account": {"username": "CityOfExample", "accountId": "1"}}]"#.utf8)
          ),
          ("data/tweets_media/1877000000000000002-a.png", picture),
          ("data/direct-messages.js", Array("window.YTD.direct_messages.part0 = [\"secret words\"]".utf8)),
        ], in: office.home.spoolPath)
      let job = try await office.take("twitter.zip", zip, into: site)
      #expect(job.state == .done && job.counts.media == 1 && job.counts.quarantined == 1, "\(job)")
      #expect(job.examination?.kept["direct messages"] == 1)
      let edited = try await office.detail("1877000000000000001")
      #expect(ItemVersion.chronological(edited.versions).map(\.content.text) == ["First", "Second"])
      #expect(edited.versions.first?.provenance == .accountExport)
      let gone = try await office.detail("1877000000000000003")
      #expect(gone.item.state == .gone && gone.observations.map(\.reason) == ["deleted-by-author"])
      #expect(try await office.find("secret").isEmpty, "direct messages are kept, and not found")
      let pictured = try await office.detail("1877000000000000002")
      #expect(pictured.media.first?.length == Int64(picture.count))
      let stored = try #require(pictured.media.first?.sha256)
      let viewer = office.viewer
      let found = try #require(
        try await office.services.database.read { tx in
          try StoredMedia.find(stored, for: viewer, in: tx)
        })
      guard case .bytes(let source) = try await found.payload(services: office.services, folder: office.home.spoolPath)
      else {
        Issue.record("the picture cannot be read back")
        return
      }
      #expect(try source.bytes(at: 0, count: 100) == picture)
      #expect(try await office.rebuild().isSame)
      let sharing = try await office.take("again.zip", zip, into: site)
      #expect(sharing.counts.new == 0 && sharing.counts.changed == 0, "\(sharing.counts)")
    }
  }

  @Test("CAP-4, CAP-24: a web archive: pages of the site become items, every answer is kept, twice is once")
  func webArchive() async throws {
    try await TestOffice.with { office in
      let page = try await office.add("page")
      let host = try #require(URL(string: page.account.address))
      let encoder = WARCMemberEncoder()
      var warc: [UInt8] = []
      let date = WARCDate(secondsSince1970: 1_559_390_400)
      func add(_ url: String, _ type: String, _ body: String, id: UUID = UUID()) throws {
        _ = try encoder.append(
          .response(
            id: id, date: date, targetURI: url,
            httpHead: Array("HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\n\r\n".utf8),
            httpBody: Array(body.utf8)), to: &warc)
        _ = try encoder.append(
          .request(
            id: UUID(), date: date, targetURI: url, httpHead: Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8),
            concurrentTo: id), to: &warc)
      }
      _ = try encoder.append(
        .warcinfo(id: UUID(), date: date, filename: "a.warc.gz", fields: [("software", "another")]), to: &warc)
      let origin = "http://\(host.host() ?? ""):\(host.port ?? 80)"
      try add("\(origin)/old-news", "text/html", "<title>Old</title><p>Words of the year 2019")
      try add("\(origin)/style.css", "text/css", "p { color: red }")
      try add("https://elsewhere.example/", "text/html", "<p>Not of the city")
      _ = try encoder.append(
        .resource(
          id: UUID(), date: date, targetURI: "urn:x", contentType: "text/plain", block: Array("kept too".utf8)),
        to: &warc)
      let job = try await office.take("a.warc.gz", warc, into: page)
      #expect(job.state == .done && job.counts.new == 1, "\(job)")
      #expect(try await office.count("SELECT count(*) FROM exchange WHERE purpose = 'import'") == 4)
      let detail = try await office.detail("\(origin)/old-news")
      #expect(detail.versions.map(\.provenance) == [.byHand] && detail.versions[0].content.title == "Old")
      #expect(
        try #require(detail.versions.first?.captured) > Timestamp(rfc3339: "2020-01-01T00:00:00Z")!, "our own clock")
      #expect(try await office.rebuild().isSame)
      let again = try await office.take("a.warc.gz", warc, into: page)
      #expect(again.counts.new == 0 && again.counts.known == 1)
      #expect(try await office.count("SELECT count(*) FROM exchange WHERE purpose = 'import'") == 4)
    }
  }

  @Test("CAP-4: any other file is kept as what a person says that it shows, with date, author and text")
  func byHand() async throws {
    try await TestOffice.with { office in
      let site = try await office.addImported("facebook", "https://facebook.com/cityhall")
      let job = try await office.submit("scan.pdf", Array("%PDF-1.4 minutes".utf8), into: site)
      _ = try await office.imports().run()
      let waiting = try await office.job(job.id)
      #expect(waiting.state == .waiting && waiting.importer == nil)
      await #expect(throws: ImportError.self) {
        try await ImportJob.start(job.id, services: office.services, for: office.viewer)
      }
      #expect(throws: EntryErrors.self) {
        try HandEntry.entered(
          date: "2025-06-01", author: "", text: "x", link: "javascript:x", description: "x", title: nil, id: nil,
          in: "America/Chicago")
      }
      let entry = try HandEntry.entered(
        date: "2025-06-01T12:00", author: "cityhall", text: "Council moves to Tuesday", link: nil,
        description: "A printed page", title: nil, id: nil, in: "America/Chicago")
      #expect(entry.published == Timestamp(rfc3339: "2025-06-01T17:00:00Z"), "the agency's zone")
      _ = try await ImportJob.describe(job.id, as: entry, services: office.services, for: office.viewer)
      _ = try await office.imports().run()
      _ = try await ImportJob.start(job.id, services: office.services, for: office.viewer)
      _ = try await office.imports().run()
      #expect(try await office.job(job.id).state == .done)
      let ids = try await office.find("tuesday")
      let detail = try await office.detail(try #require(ids.first))
      #expect(detail.item.isOwn && detail.versions[0].content.summary == "A printed page")
      #expect(detail.media.map(\.key) == ["scan.pdf"] && detail.media[0].mediaType == "application/pdf")
      try await office.settle()
      #expect(try await office.rebuild().isSame)
    }
  }

  @Test(
    "CAP-10: what an import wrote is a WARC that other people's checker finds whole",
    .enabled(if: Warcio.path != nil, Warcio.absence))
  func warcio() async throws {
    try await TestOffice.with { office in
      let site = try await office.addImported("elsewhere", "https://city.example/cityhall")
      _ = try await office.take("posts.csv", ImportSamples.table, into: site)
      let zip = try ImportSamples.zip([("a/b.csv", ImportSamples.table), ("c", [1, 2, 3])], in: office.home.spoolPath)
      let job = try await office.take("some.zip", zip, into: site)
      #expect(job.importer == nil, "a ZIP of anything is nobody's")
      let agency = office.agency
      for segment in try await office.services.database.read({ tx in try Segment.all(of: agency, in: tx) }) {
        let (status, output) = try Warcio.check("\(office.home.path)/objects/\(segment.key.text)")
        #expect(status == 0, "\(output)")
      }
    }
  }
}

/// The checker of warcio, from a Python environment.
enum Warcio {
  static let path: String? = {
    let environment = ProcessInfo.processInfo.environment
    let places = [
      environment["ROSTRA_WEBARCH_VENV"], (environment["TMPDIR"] ?? "/tmp") + "/servers/venv-webarch",
    ].compactMap { $0 }
    return places.map { $0 + "/bin/warcio" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  static let absence: Comment = "no warcio; set ROSTRA_WEBARCH_VENV to a Python environment with it"

  static func check(_ file: String) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: path ?? "/nonexistent")
    process.arguments = ["check", "-v", file]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}

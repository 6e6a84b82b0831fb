import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import RostraPlatforms
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("Importing on pages and by the API")
struct ImportRoutesTests {
  private static let table = """
    date,author,text,id
    2025-06-01T12:00:00Z,cityhall,Boil <b>your</b> water,p-1
    2025-06-02,cityhall,No <i>hour</i>,p-2
    """

  @Test("CAP-4, AUT-39: a clerk uploads, sees what it is, says go, and reads what came of it; each step is a page")
  func story() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      #expect(try await clerk.get("/imports").text.contains("Nothing was imported yet"))
      let form = try await clerk.get("/imports/new").text
      #expect(form.contains("type=\"file\"") && form.contains("Account archive of X") && form.contains("4.3 GB"))
      let sent = try await clerk.importFile("posts.csv", Array(Self.table.utf8), into: "S-1")
      #expect(sent.status == .seeOther)
      let place = try #require(sent.headers[.location]?.split(separator: "?").first).description
      let before = try await clerk.get(place).text
      #expect(before.contains("Being examined") && before.contains("http-equiv=\"refresh\""))
      try await office.workOnImports()
      let examined = try await clerk.get(place).text
      let asked = try await clerk.get(place + "/cancel").text
      #expect(asked.contains("Drop “posts.csv”?") && asked.contains("Nothing of it is in the archive yet."))
      #expect(examined.contains("Waits for you") && examined.contains("Table (CSV)"))
      #expect(examined.contains("Take it into the archive") && examined.contains("No &lt;i&gt;hour&lt;/i&gt;"))
      #expect(!examined.contains("<i>hour"))
      #expect(try await clerk.get("/search?q=boil").text.contains("p-1") == false)
      #expect(try await clerk.post(place + "/start", []).status == .seeOther)
      try await office.workOnImports()
      let done = try await clerk.get(place).text
      #expect(done.contains("Everything that could be read is in the archive.") && done.contains("See the site"))
      #expect(try await clerk.get("/search?q=boil").text.contains("Boil"))
      let csv = try await clerk.get(place + "/quarantine.csv")
      #expect(csv.text.contains("\"row 3\"") && csv.headers[.contentType]?.hasPrefix("text/csv") == true)
      let list = try await clerk.get("/imports?state=done&site=S-1").text
      #expect(list.contains("posts.csv") && list.contains("Done"))
      #expect(try await clerk.get("/imports?state=failed").text.contains("None of that kind"))
      #expect(try await clerk.get("/imports?format=csv").text.split(separator: "\r\n").count == 2)
      let gaps = try await clerk.get("/sites/S-1/gaps").text
      #expect(gaps.contains("closes no gap") && gaps.contains("1 new, 0 changed, 0 known"))
      #expect(try await clerk.get(place + "/cancel").status == .seeOther, "nothing is left to be stopped")
      // Asked twice: nothing happens, and the page says how it stands.
      #expect(try await clerk.post(place + "/start", []).status == .seeOther)
    }
  }

  @Test("CAP-4: what no importer knows is described by hand; what is typed wrongly is named, field by field")
  func described() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      let sent = try await clerk.importFile("scan.pdf", Array("%PDF-1.4".utf8), into: "S-1")
      let place = try #require(sent.headers[.location]?.split(separator: "?").first).description
      try await office.workOnImports()
      let page = try await clerk.get(place).text
      #expect(page.contains("Say what it shows") && !page.contains("Take it into the archive"))
      let refused = try await clerk.post(
        place + "/describe", [("date", "yesterday"), ("author", ""), ("text", "Old words")])
      #expect(refused.status == .unprocessableContent && refused.text.contains("is no day and hour"))
      #expect(refused.text.contains("Old words"), "what was typed is kept")
      let taken = try await clerk.post(
        place + "/describe", [("date", "2025-06-01T12:00"), ("author", "cityhall"), ("text", "Old words")])
      #expect(taken.status == .seeOther)
      try await office.workOnImports()
      #expect(try await clerk.get(place).text.contains("Entered by hand with files"))
      _ = try await clerk.post(place + "/cancel", [])
      #expect(try await clerk.get(place).text.contains("It was dropped."))
    }
  }

  @Test("no file, no site, too large: each is said on the page, and nothing stays behind")
  func refusals() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      let noFile = try await clerk.importFile("", [], into: "S-1")
      #expect(noFile.status == .unprocessableContent && noFile.text.contains("Choose a file"))
      let noSite = try await clerk.importFile("a.csv", Array(Self.table.utf8), into: "S-99")
      #expect(noSite.status == .unprocessableContent && noSite.text.contains("is not chosen"))
      var limited = office.web.office
      limited.mostImportBytes = 1000
      let small = WebTestOffice(
        services: office.services, web: WebApplication(office: limited), server: office.server, clock: office.clock)
      let visitor = Visitor(office: small, person: clerk.person, secret: clerk.secret)
      let large = try await visitor.importFile("large.csv", Array(repeating: 65, count: 5000), into: "S-1")
      #expect(large.status == .contentTooLarge && large.text.contains("is larger than 1.0 kB"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: office.web.office.home.spoolPath).isEmpty)
      #expect(try await office.services.objects.list(prefix: "imports/").isEmpty)
    }
  }

  @Test("CAP-4: scans chosen together are one entry; what was handed over never says that we saw it")
  func several() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      let scans: [(String, [UInt8])] = [("front.png", Self.png + [1]), ("back.png", Self.png + [2])]
      let twins = try await clerk.importFiles([scans[0], ("front.png", [3])], into: "S-1")
      #expect(twins.status == .unprocessableContent && twins.text.contains("is there twice"))
      #expect(try await office.services.objects.list(prefix: "imports/").isEmpty)
      let sent = try await clerk.importFiles(scans, into: "S-1")
      let place = try #require(sent.headers[.location]?.split(separator: "?").first).description
      try await office.workOnImports()
      let page = try await clerk.get(place).text
      #expect(page.contains("Several files are one entry") && page.contains("front.png") && page.contains("back.png"))
      let entry = [("date", "2015-06-01T12:00"), ("author", "The mayor"), ("text", "Old flyer on both sides")]
      #expect(try await clerk.post(place + "/describe", entry).status == .seeOther)
      try await office.workOnImports()
      #expect(try await clerk.post(place + "/start", []).status == .seeOther)
      try await office.workOnImports()
      #expect(try await clerk.get(place).text.contains("Everything that could be read is in the archive."))
      let viewer = office.operatorViewer
      let item = try #require(
        try await office.services.database.read { tx in
          try tx.row("SELECT item FROM version WHERE provenance = 'by-hand'")?.text("item")
        })
      let shown = try await clerk.get("/items/\(item)").text
      #expect(shown.contains("<dt>Handed over</dt>") && shown.contains("never by us on the platform"))
      #expect(shown.contains("by what the file says") && !shown.contains("the platform's clock"))
      #expect(shown.contains("Version 1 handed over") && shown.contains("says the file. Handed over "))
      #expect(!shown.contains("First seen") && !shown.contains("Captured <time") && shown.contains("/media/"))
      let timeline = try await clerk.get("/sites/S-1?until=2016-01-01").text
      #expect(timeline.contains("Old flyer on both sides") && timeline.contains(" · handed over <time"))
      #expect(try await clerk.get("/sites/S-1").text.contains("handed over") == false, "what we captured, we saw")
      let detail = try await office.services.database.read { tx in
        let found = try #require(try ArchivedItem.find(Identifier(text: item), for: viewer, in: tx))
        return try ItemDetail(found, for: viewer, in: tx)
      }
      #expect(detail.isHandedOver && detail.json["handedOver"]?.bool == true)
    }
  }

  private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  @Test("GEN-11: a program puts several files into one entry, and describes them")
  func severalByProgram() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let program = try await office.program(.recordsOfficer)
      let sent = try await program.upload("/imports?site=S-1&name=front.png", Self.png + [1])
      let id = try #require(sent.json["id"]?.string)
      #expect(try await program.upload("/imports/\(id)/files?name=back.png", [2]).status == 409, "not examined yet")
      try await office.workOnImports()
      #expect(try await program.upload("/imports/\(id)/files?name=back.png", Self.png + [2]).status == 200)
      #expect(try await program.upload("/imports/\(id)/files?name=back.png", [2]).fields == ["file"])
      let other = try await office.program(.recordsOfficer, unit: try await office.otherUnit())
      #expect(try await other.upload("/imports/\(id)/files?name=x", [2]).status == 404)
      let empty: JSON = ["date": "yesterday", "author": "The mayor", "text": "Old flyer"]
      #expect(try await program.post("/imports/\(id)/description", empty).fields == ["date"])
      let entry: JSON = ["date": "2015-06-01T12:00:00Z", "author": "The mayor", "text": "Old flyer"]
      #expect(try await program.post("/imports/\(id)/description", entry).json["state"]?.string == "uploaded")
      #expect(try await program.upload("/imports/\(id)/files?name=late.png", [2]).status == 409)
      try await office.workOnImports()
      #expect(try await program.post("/imports/\(id)/start").status == 200)
      try await office.workOnImports()
      let done = try await program.get("/imports/\(id)")
      #expect(done.json["counts"]?["new"]?.integer == 1 && done.json["counts"]?["media"]?.integer == 2)
      #expect(try await office.services.objects.list(prefix: "imports/").isEmpty)
    }
  }

  @Test("the same key with other bytes is refused; with the same ones it is one import")
  func sentAgain() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let program = try await office.program(.recordsOfficer)
      let (path, bytes) = ("/imports?site=S-1&name=posts.csv", Array(Self.table.utf8))
      let first = try await program.upload(path, bytes, headers: [.idempotencyKey: "k"])
      let again = try await program.upload(path, bytes, headers: [.idempotencyKey: "k"])
      #expect(first.status == 201 && again.json == first.json && again.headers[.idempotencyReplayed] == "true")
      let other = try await program.upload(path, bytes + [10], headers: [.idempotencyKey: "k"])
      #expect(other.status == 422 && other.fields == ["Idempotency-Key"])
      #expect(try await program.get("/imports").items.count == 1)
      #expect(try FileManager.default.contentsOfDirectory(atPath: office.web.office.home.spoolPath).isEmpty)
    }
  }

  @Test("who may not import, cannot; and of another unit's import there is no trace")
  func permissions() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      let sent = try await clerk.importFile("a.csv", Array(Self.table.utf8), into: "S-1")
      let place = try #require(sent.headers[.location]?.split(separator: "?").first).description
      #expect(try await office.person(.reader).get(place).status == .forbidden)
      #expect(try await office.person(.reader).importFile("a.csv", [1], into: "S-1").status == .forbidden)
      #expect(try await office.nobody.get(place).headers[.location]?.hasPrefix("/sign-in") == true)
      let other = try await office.person(.recordsOfficer, unit: try await office.otherUnit())
      #expect(try await other.get(place).status == .notFound)
      #expect(try await other.post(place + "/start", []).status == .notFound)
      #expect(try await other.get("/imports").text.contains("a.csv") == false)
      #expect(try await other.importFile("a.csv", [1], into: "S-1").status == .unprocessableContent)
    }
  }

  @Test("GEN-11: a program hands a file over, sees what it is, starts it, and follows it")
  func program() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let program = try await office.program(.recordsOfficer)
      let sent = try await program.upload("/imports?site=S-1&name=posts.csv", Array(Self.table.utf8))
      #expect(sent.status == 201 && sent.json["state"]?.string == "uploaded")
      let id = try #require(sent.json["id"]?.string)
      #expect(try await program.post("/imports/\(id)/start").status == 409)
      try await office.workOnImports()
      let examined = try await program.get("/imports/\(id)")
      #expect(examined.json["examination"]?["items"]?.integer == 1)
      #expect(examined.json["examination"]?["quarantined"]?.integer == 1)
      #expect(try await program.post("/imports/\(id)/start").status == 200)
      try await office.workOnImports()
      #expect(try await program.get("/imports?state=done").items.map { $0["counts"]?["new"]?.integer } == [1])
      #expect(try await program.post("/imports/\(id)/cancel").status == 409)
      #expect(try await program.upload("/imports?site=S-99&name=a", [1]).status == 404)
      #expect(try await program.upload("/imports?name=a", [1]).fields == ["site"])
      #expect(try await program.post("/imports?site=S-1", ["a": 1]).status == 415)
      #expect(try await office.program(.reader).upload("/imports?site=S-1", [1]).status == 403)
    }
  }
}

extension Visitor {
  fileprivate func importFile(_ name: String, _ bytes: [UInt8], into site: String) async throws -> TestResponse {
    try await importFiles([(name, bytes)], into: site)
  }

  fileprivate func importFiles(_ files: [(String, [UInt8])], into site: String) async throws -> TestResponse {
    let boundary = "----boundary7MA4YWxkTrZu0gW"
    func field(_ name: String, _ value: String) -> String {
      "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
    }
    var body = ByteBuffer(string: field("form", formToken) + field("site", site))
    for (name, bytes) in files {
      body.writeString(
        "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n"
          + "Content-Type: application/octet-stream\r\n\r\n")
      body.writeBytes(bytes)
      body.writeString("\r\n")
    }
    body.writeString("--\(boundary)--\r\n")
    return try await send(
      .post, "/imports",
      headers: [.contentType: "multipart/form-data; boundary=\(boundary)", .origin: WebTestOffice.origin], body: body)
  }
}

extension Program {
  fileprivate func upload(_ path: String, _ bytes: [UInt8], headers: HTTPFields = [:]) async throws -> Answer {
    var headers = headers
    headers[.contentType] = "application/octet-stream"
    if let token { headers[.authorization] = "Bearer \(token)" }
    let response = try await office.nobody.send(
      .post, API.root + path, headers: headers, body: ByteBuffer(bytes: bytes))
    return try Self.checked(response, .post, API.root + path, #_sourceLocation)
  }
}

extension WebTestOffice {
  fileprivate func workOnImports() async throws {
    _ = try await ImportWork(services: services, folder: web.office.home.spool).run()
  }

  /// A unit that no site belongs to.
  fileprivate func otherUnit() async throws -> Identifier<AgencyUnit> {
    let viewer = operatorViewer
    return try await AgencyUnit.add(
      name: "Parks", kind: .department, parent: nil, services: services, for: viewer
    ).id
  }
}

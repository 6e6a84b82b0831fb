import Foundation
import HTTPTypes
import HummingbirdTesting
import RostraStorage
import Testing
import TransparencyLog
import WebArchive

@testable import Rostra
@testable import RostraWeb

@Suite("Productions, from the question to the file")
struct ProductionWorkTests {
  private static let ask = [
    ("q", "snow"), ("name", "Snow request"), ("purpose", "Request 12 of the Gazette"), ("zone", "America/Chicago"),
  ]

  @Test("step by step without script: question, look, options, make; the file is whole, its taking out is written down")
  func journey() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      let question = try await clerk.get("/productions/new?q=snow")
      #expect(question.text.contains("records are found.") || question.text.contains("record is found."))
      let look = try await clerk.get("/productions/new?q=snow&step=look")
      #expect(look.text.contains("Leave out") && look.text.contains("found</span>"))
      let options = try await clerk.post("/productions/new", [("q", "snow")])
      #expect(options.text.contains("value=\"America/Chicago\""))
      let asked = try await clerk.post("/productions", Self.ask)
      #expect(asked.status == .seeOther)
      let job = try #require(asked.headers[.location]).split(separator: "?").map(String.init)[0]
      #expect(try await clerk.get(job).text.contains("data-refresh"))
      #expect(try await clerk.get("/productions").text.contains("Snow request"))

      #expect(try await office.work() == 1)
      let made = try await clerk.get(job).text
      #expect(made.contains("It is made") && !made.contains("data-refresh"))
      let reference = try #require(made.firstMatch(of: /P-\d{4}-\d{4}/).map { String($0.0) })
      let page = try await clerk.get("/productions/\(reference)").text
      #expect(page.contains("Request 12 of the Gazette") && page.contains("/verify"))
      let file = try await clerk.get("/productions/\(reference)/download")
      #expect(file.headers[.contentDisposition] == "attachment; filename=\"\(reference).zip\"")
      let bytes = Array(file.body.readableBytesView)
      let report = try await ProductionVerification(BytesSource(bytes)).run()
      #expect(report.isVerified && report.reference == reference)
      #expect(try await office.subjects(of: "production.download") == [reference])
      #expect(try await office.subjects(of: "production.make") == [reference])

      let part = try await clerk.get("/productions/\(reference)/download", headers: [.range: "bytes=100-199"])
      #expect(part.status == .partialContent)
      #expect(part.headers[.contentRange] == "bytes 100-199/\(bytes.count)")
      #expect(Array(part.body.readableBytesView) == Array(bytes[100..<200]))
      let tail = try await clerk.get("/productions/\(reference)/download", headers: [.range: "bytes=-10"])
      #expect(Array(tail.body.readableBytesView) == Array(bytes.suffix(10)))
      let beyond = try await clerk.get(
        "/productions/\(reference)/download", headers: [.range: "bytes=\(bytes.count)-"])
      #expect(beyond.status == .rangeNotSatisfiable)
      let csv = try await clerk.get("/productions?format=csv")
      #expect(csv.text.contains(reference) && csv.text.contains(Hexadecimal.text(report.sha256(of: bytes))))
    }
  }

  @Test("a record that is left out is in no file of the package, which says how many and why")
  func leftOut() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      let look = try await clerk.get("/productions/new?q=snow&step=look").text
      let item = try #require(look.firstMatch(of: /name="leave-out" value="([0-9a-f-]{36})"/).map { String($0.1) })
      let noReason = try await clerk.post("/productions/new", [("q", "snow"), ("leave-out", item)])
      #expect(noReason.status == .unprocessableContent && noReason.text.contains("id=\"leave-out-reason-error\""))
      #expect(noReason.text.contains("checked"), "what was chosen stays chosen")
      let reasons = [("leave-out", item), ("leave-out-reason", "A minor's address")]
      #expect(try await clerk.post("/productions/new", [("q", "snow")] + reasons).text.contains(item))
      _ = try await clerk.post("/productions", Self.ask + reasons)
      _ = try await office.work()
      let production = try #require(try await office.productions().first)
      let zip = try ZIPReader(BytesSource(try await office.bytes(of: production)))
      for entry in zip.entries {
        #expect(!entry.name.contains(item))
        guard !entry.name.hasSuffix(".wacz") else { continue }
        #expect(!String(decoding: try zip.bytes(of: entry), as: UTF8.self).contains(item), "\(entry.name)")
      }
      let readMe = try #require(zip.entries.first { $0.name.hasSuffix("READ ME FIRST.txt") })
      #expect(
        String(decoding: try zip.bytes(of: readMe), as: UTF8.self)
          .contains("1 records that belong here were left out by the agency. Its reason: A minor's address"))
      #expect(try await ProductionVerification(BytesSource(try await office.bytes(of: production))).run().isVerified)
    }
  }

  @Test("what cannot be made says why, and can be asked for again")
  func failing() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      let asked = try await clerk.post(
        "/productions", [("q", "zebracrossing"), ("name", "None"), ("purpose", "A test"), ("zone", "America/Chicago")])
      let job = try #require(asked.headers[.location]).split(separator: "?").map(String.init)[0]
      #expect(try await office.work() == 1)
      let page = try await clerk.get(job).text
      #expect(page.contains("It could not be made") && page.contains("nothing is found by"))
      let again = try await clerk.post(job + "/retry")
      #expect(again.status == .seeOther)
      #expect(try await clerk.get(job).text.contains("Waiting for its turn"))
      #expect(try await office.work() == 1)
      #expect(try await office.subjects(of: "production.retry").count == 1)
    }
  }

  @Test("two workers make one production, and whoever lost the right to make them meanwhile makes none")
  func twice() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      _ = try await clerk.post("/productions", Self.ask)
      async let first = office.work()
      async let second = office.work()
      #expect(try await first + second == 1)
      #expect(try await office.productions().count == 1)

      _ = try await clerk.post("/productions", Self.ask)
      let (agency, person) = (office.agency, try #require(clerk.person).id)
      try await office.services.database.write { tx in
        try tx.execute("UPDATE person SET state = 'suspended' WHERE agency = \(agency) AND id = \(person)")
      }
      _ = try await office.work()
      #expect(try await office.productions().count == 1)
    }
  }

  @Test("wrong input comes back with what was typed, each field named")
  func refusals() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      let empty = try await clerk.post(
        "/productions", [("q", "snow"), ("name", ""), ("purpose", ""), ("zone", "Mars/Olympus")])
      #expect(empty.status == .unprocessableContent)
      for id in ["name-error", "purpose-error", "zone-error"] { #expect(empty.text.contains("id=\"\(id)\"")) }
      #expect(empty.text.contains("value=\"Mars/Olympus\""))
      let query = try await clerk.get("/productions/new?q=%22water")
      #expect(query.status == .unprocessableContent && query.text.contains("id=\"q-error\""))
      #expect(try await office.productions().isEmpty)
    }
  }

  @Test("who may not produce sees the list and no file; another unit's production does not exist for them")
  func reach() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      _ = try await clerk.post("/productions", Self.ask)
      _ = try await office.work()
      let reference = try #require(try await office.productions().first).reference
      let reader = try await office.person(.reader)
      #expect(try await reader.get("/productions").text.contains(reference))
      #expect(try await reader.get("/productions/\(reference)").status == .ok)
      #expect(try await reader.get("/productions/\(reference)/download").status == .forbidden)
      #expect(try await reader.get("/productions/new").status == .forbidden)
      #expect(try await office.nobody.get("/productions").status == .seeOther)

      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let librarian = try await office.person(.recordsOfficer, unit: unit.id)
      #expect(try await librarian.get("/productions").text.contains(reference) == false)
      #expect(try await librarian.get("/productions/\(reference)").status == .notFound)
      #expect(try await librarian.get("/productions/\(reference)/download").status == .notFound)
      #expect(try await librarian.get("/productions/new?q=snow").text.contains("Nothing is found."))
    }
  }
}

extension WebTestOffice {
  fileprivate func work() async throws -> Int {
    try await ProductionWork(services: services, folder: web.office.home.spoolPath).run()
  }

  fileprivate func productions() async throws -> [Production] {
    try await services.database.read { [viewer = operatorViewer] tx in try Production.all(for: viewer, in: tx) }
  }

  fileprivate func bytes(of production: Production) async throws -> [UInt8] {
    let key = try #require(production.key(in: agency))
    return try #require(try await services.objects.get(key))
  }
}

extension ProductionReport {
  fileprivate func sha256(of bytes: [UInt8]) -> [UInt8] { TreeHash(sha256: bytes).bytes }
}

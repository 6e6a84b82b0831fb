import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing
import WebArchive

@testable import Rostra

@Suite("An import that must not be, or cannot go on, changes nothing and says why")
struct ImportRefusalTests {
  @Test("paths that lead out, links, bombs and broken containers are refused with the reason")
  func containers() async throws {
    try await TestOffice.with { office in
      let site = try await office.addImported("x", "https://x.com/city")
      let harmless = try ImportSamples.zip([("aaaa/posts.csv", ImportSamples.table)], in: office.home.spoolPath)
      var climbing = harmless
      while let range = climbing.firstRange(of: Array("aaaa/".utf8)) {
        climbing.replaceSubrange(range, with: Array("../a/".utf8))
      }
      let zeros = [UInt8](repeating: 0, count: 100 << 20)
      let cases: [(String, [UInt8])] = [
        ("climbing.zip", climbing), ("cut.zip", Array(harmless.dropLast(8))),
        ("bomb.zip", try ImportSamples.zip([("zeros", zeros)], in: office.home.spoolPath)),
        ("bomb.tar.gz", try ImportSamples.gzip(ImportSamples.tar([("zeros", zeros)]))),
        ("climbing.tar", ImportSamples.tar([("../up", [1])])), ("absolute.tar", ImportSamples.tar([("/etc/up", [1])])),
        ("link.tar", ImportSamples.tar([("link", [])], type: UInt8(ascii: "2"))),
        ("cut.tar", Array(ImportSamples.tar([("a", [1])]).prefix(700))),
      ]
      for (name, bytes) in cases {
        let job = try await office.take(name, bytes, into: site)
        #expect(job.state == .failed, "\(name): \(job.state)")
        #expect(job.error?.contains("cannot be unpacked") == true, "\(name): \(job.error ?? "")")
      }
      #expect(try await office.count("SELECT count(*) FROM exchange") == 0)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: office.home.spoolPath).filter {
          UUID(uuidString: $0) != nil
        } == [])
    }
  }

  @Test("a file of another account is never taken for the site's own")
  func otherAccount() async throws {
    try await TestOffice.with { office in
      let site = try await office.add("mastodon")
      let files = ImportSamples.outbox([], host: "elsewhere.example", user: "somebody")
      let job = try await office.take("archive.tar", ImportSamples.tar(files), into: site)
      #expect(job.state == .failed && job.error?.contains("somebody@elsewhere.example") == true, "\(job.error ?? "")")
    }
  }

  @Test("who may not import, cannot: no permission, or a site of another unit")
  func permissions() async throws {
    try await TestOffice.with { office in
      let site = try await office.addImported("x", "https://x.com/city")
      for role in [Viewer.Role.reader, .auditor, .counsel, .siteAdministrator, .public] {
        await #expect(throws: NotPermitted.self, "\(role)") {
          try await office.submit("a.csv", ImportSamples.table, into: site, viewer: office.viewer(role))
        }
      }
      let elsewhere = Viewer(
        agency: office.agency, actor: "other@example.gov",
        grants: [Viewer.Grant(role: .recordsOfficer, units: [Identifier(text: "another")])])
      let path = "\(office.home.path)/spool/a.upload"
      try Data(ImportSamples.table).write(to: URL(fileURLWithPath: path))
      defer { unlink(path) }
      let refused = try await ImportJob.submit(
        [ImportJob.Handed(name: "a.csv", path: path)], into: site.id, services: office.services, for: elsewhere)
      #expect(refused == nil)
      let job = try await office.submit("a.csv", ImportSamples.table, into: site)
      let seen = try await office.services.database.read { tx in
        (
          try ImportJob.find(job.id, for: elsewhere, in: tx),
          try ImportJob.page(limit: 10, for: elsewhere, in: tx)
        )
      }
      #expect(seen.0 == nil && seen.1.isEmpty)
      #expect(try await ImportJob.cancel(job.id, services: office.services, for: elsewhere) == nil)
      #expect(try await office.job(job.id).state == .uploaded)
    }
  }

  @Test("a person may stop it at any time: the worker commits nothing more, and the uploaded file is removed")
  func cancel() async throws {
    try await TestOffice.with { office in
      let site = try await office.addImported("elsewhere", "https://city.example/cityhall")
      let rows = (1...3000).map { "2025-06-01T12:00:00Z,cityhall,Notice number \($0),p-\($0)" }
      let table = Array((["date,author,text,id"] + rows).joined(separator: "\n").utf8)
      let job = try await office.submit("many.csv", table, into: site)
      _ = try await office.imports().run()
      _ = try await ImportJob.start(job.id, services: office.services, for: office.viewer)
      // Stopped as soon as the first rows are there.
      let stopping = Task {
        while try await office.versionCount() == 0 { try await Task.sleep(for: .milliseconds(2)) }
        _ = try await ImportJob.cancel(job.id, services: office.services, for: office.viewer)
      }
      _ = try await office.imports().run()
      try await stopping.value
      let stopped = try await office.job(job.id)
      #expect(stopped.state == .cancelled)
      #expect(stopped.counts.new == (try await office.versionCount()), "the row says what was taken in, and no more")
      #expect(stopped.counts.new < 3000)
      #expect(try await office.services.objects.list(prefix: "imports/").isEmpty)
      try await office.settle()
      #expect(try await office.rebuild().isSame, "the evidence has the whole file, the rows what was taken in of it")
      // The whole file once more brings the rest, and doubles nothing.
      let again = try await office.take("many.csv", table, into: site)
      #expect(again.counts.known == stopped.counts.new && again.counts.new == 3000 - stopped.counts.new)
      #expect(try await office.rebuild().isSame)
    }
  }

  @Test("an import waits while a capture writes into the site, and goes on where a worker before it stopped")
  func waits() async throws {
    try await TestOffice.with { office in
      let site = try await office.addImported("elsewhere", "https://city.example/cityhall")
      let lease = SiteLease(services: office.services, site: site.id, length: 60_000)
      let job = try await office.submit("posts.csv", ImportSamples.table, into: site)
      _ = try await office.imports().run()
      _ = try await ImportJob.start(job.id, services: office.services, for: office.viewer)
      #expect(try await lease.acquire())
      let work = Task { try await office.imports().run() }
      // The worker says so when it comes to it; on a busy machine that is a while.
      var waiting: String?
      for _ in 0..<1200 where waiting?.contains("capture") != true {
        try await Task.sleep(for: .milliseconds(50))
        waiting = try await office.job(job.id).progress
      }
      #expect(waiting?.contains("capture") == true)
      #expect(try await office.versionCount() == 0)
      try await lease.release()
      _ = try await work.value
      #expect(try await office.job(job.id).state == .done)
    }
  }

  @Test("files whose import has ended or never came to be are swept a day later, others are not")
  func sweep() async throws {
    try await TestOffice.with { office in
      let site = try await office.addImported("elsewhere", "https://city.example/cityhall")
      let kept = try await office.submit("posts.csv", ImportSamples.table, into: site)
      let lost = office.services.identifiers.next(ImportJob.self)
      try await office.services.objects.put(
        [1], at: try ObjectKey(ImportJob.folder(of: lost, agency: office.agency) + "0"), ifAbsent: true)
      #expect(try await office.imports().sweep() == 0)
      office.clock.advance(bySeconds: 2 * 86_400)
      #expect(try await office.imports().sweep() == 1)
      #expect(try await office.services.objects.list(prefix: "imports/").count == kept.files.count)
    }
  }
}

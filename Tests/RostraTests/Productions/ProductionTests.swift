import Foundation
import RostraPlatforms
import RostraTesting
import Synchronization
import Testing
import WebArchive

@testable import Rostra

@Suite("Productions", .serialized)
struct ProductionTests {
  /// An office that has captured the sample's Mastodon account and feed through its whole story, and a production of it.
  private func withProduction(
    of query: String, _ body: (TestOffice, Production, _ path: String) async throws -> Void
  ) async throws {
    try await TestOffice.with { office in
      try await office.add("mastodon")
      try await office.add("feed")
      for stage in 0...3 {
        office.advance(to: stage)
        try await office.capture()
      }
      let path = "\(office.folder)/production.zip"
      let production = try await making(query, to: path, in: office).make()
      try await body(office, production, path)
    }
  }

  private func making(_ query: String, to path: String, in office: TestOffice, as viewer: Viewer? = nil)
    -> ProductionMaking
  {
    ProductionMaking(
      services: office.services, viewer: viewer ?? office.viewer, query: query, path: path,
      reason: "request R-1")
  }

  private func verify(_ path: String) async throws -> ProductionReport {
    try await ProductionVerification(try FileSource(path: path)).run()
  }

  @Test("CAP-10, SEC-10: a production is verified without the archive, holds all versions, and is evidence")
  func madeAndVerified() async throws {
    try await withProduction(of: "boil water") { office, production, path in
      let report = try await verify(path)
      #expect(report.isVerified, "\(report.findings.prefix(10))")
      #expect(report.reference == production.reference && report.agency == office.services.agency.name)
      #expect(report.isSample)
      #expect(report.records == Int(production.records) && report.records > 3)
      #expect(report.versions > report.records, "an edited post has several versions")
      #expect(report.observations > 0, "a comment was deleted")
      #expect(report.evidenceRecords > 0)
      #expect(report.key == office.services.signer.verifier.vkey)
      #expect(production.reference.hasPrefix("P-2025-0001"))
      #expect(production.length == Int64(try Data(contentsOf: URL(fileURLWithPath: path)).count))

      let evidence = try #require(try await office.evidence().last { $0.verb == "production.make" })
      #expect(evidence.subject == production.reference && evidence.reason == "request R-1")
      #expect(evidence.after?["sha256"]?.string == Hexadecimal.text(production.sha256))
      let viewer = office.viewer
      let kept = try await office.services.database.read { tx in try Production.all(for: viewer, in: tx) }
      #expect(kept.map(\.reference) == [production.reference])
      let left = try FileManager.default.contentsOfDirectory(atPath: office.folder).filter {
        $0.contains(".part")
      }
      #expect(left.isEmpty)
      try await office.checkArchive()

      let again = try await making("boil water", to: path + "2", in: office).make()
      #expect(again.reference == "P-2025-0002")
    }
  }

  @Test("what is shown says how it stood: edits, deletions, context, missing alternative text, the zone")
  func whatIsShown() async throws {
    try await withProduction(of: "boil water") { office, _, path in
      let package = try Repacking(path)
      let pages = package.files.filter { $0.name.contains("/conversations/") }
        .map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
      for words in [
        "Gone from the platform", "<ins>", "<del>", "Context: not itself asked for", "CST", "America/Chicago",
        "Received from the platform&#39;s public API or feed", "SAMPLE DATA",
      ] {
        let isThere = pages.contains(words)
        #expect(isThere, "\(words)")
      }
      for words in ["<script>", " onclick", "style=\"", "src=\"http", "href=\"//", "url(http"] {
        let isThere = pages.contains(words)
        #expect(!isThere, "\(words)")
      }
      let readMe = package.text("data/READ ME FIRST.txt")
      #expect(readMe.contains("WHAT IS NOT PROVEN") && readMe.contains(office.services.signer.verifier.vkey))
    }
  }

  @Test("GEN-11: not one byte of a production can differ unnoticed")
  func flippedBytes() async throws {
    try await withProduction(of: "polling place") { office, _, path in
      let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      let zip = try ZIPReader(BytesSource(whole))
      var generator = SplitMix64(seed: 7)
      var places = (0..<24).map { _ in Int.random(in: 0..<whole.count, using: &generator) }
      // What wraps the files: a local header's time and sizes, the directory's attributes, the last bytes.
      let second = Int(zip.entries[1].headerOffset)
      places += [second + 4, second + 11, second + 26, whole.count - 1, whole.count - 40, whole.count - 60]
      for place in places {
        var flipped = whole
        flipped[place] ^= UInt8.random(in: 1...255, using: &generator)
        let report = try await ProductionVerification(BytesSource(flipped)).run()
        #expect(!report.isVerified, "byte \(place) was flipped unnoticed")
      }
      let short = try await ProductionVerification(BytesSource(Array(whole.dropLast(whole.count / 3)))).run()
      #expect(!short.isVerified)
    }
  }

  /// What a forger changes, and the file that a verification must name.
  private static let forgeries: [(String, String, @Sendable (inout Repacking) -> Bool)] = [
    (
      "a file removed", "data/records.csv",
      {
        $0["data/records.csv"] = nil
        return true
      }
    ),
    (
      "a file added", "data/extra.txt",
      {
        $0["data/extra.txt"] = [65]
        return true
      }
    ),
    ("a changed cell", "data/records.csv", { $0.replace("water", with: "wader", in: "data/records.csv") }),
    ("a changed line", "data/records.jsonl", { $0.replace("water", with: "wader", in: "data/records.jsonl") }),
    (
      "a proof for another", "data/proofs/",
      { package in
        let (first, second) = (package.proofs[0], package.proofs[1])
        (package[first], package[second]) = (package[second], package[first])
        return true
      }
    ),
    (
      "a changed disclosure", "data/proofs/",
      { package in
        let name = package.proofs[0]
        return package.replace("\"text\":\"Note\"", with: "\"text\":\"Page\"", in: name)
          || package.replace("\"text\":\"public\"", with: "\"text\":\"direct\"", in: name)
      }
    ),
    (
      "a page that says otherwise", "data/conversations/",
      { package in
        let name = package.files.map(\.name).first { $0.contains("/conversations/") }.map {
          String($0.dropFirst(package.root.count))
        }
        return name.map { package.replace("content.text\">", with: "content.text\">Not ", in: $0) } ?? false
      }
    ),
    ("another seal", "seal.txt", { $0.replace("records ", with: "records 1", in: "seal.txt") }),
    (
      "another checkpoint", "data/proofs/checkpoint",
      { package in
        let lines = package.text("data/proofs/checkpoint").split(
          separator: "\n", omittingEmptySubsequences: false)
        return package.replace("\n\(lines[1])\n", with: "\n\(lines[1])0\n", in: "data/proofs/checkpoint")
      }
    ),
  ]

  @Test("a forged production is found out with the file's name, manifests mended or not")
  func forgeries() async throws {
    try await withProduction(of: "boil water") { office, _, path in
      for (title, file, forge) in Self.forgeries {
        for mends in [false, true] {
          var package = try Repacking(path)
          let isForged = forge(&package)
          #expect(isForged, "\(title): nothing was changed")
          if mends { package.mendManifests() }
          let forged = "\(office.folder)/forged.zip"
          try package.write(to: forged)
          let report = try await verify(forged)
          let isVerified = report.isVerified
          #expect(!isVerified, "\(title), manifests \(mends ? "mended" : "as they were")")
          let isNamed = report.findings.contains { $0.file.hasPrefix(file) }
          #expect(isNamed || (mends && file == "data/extra.txt"), "\(title): \(report.findings.prefix(5))")
          // Behind a checkpoint that is not signed nothing else is looked at.
          if mends, !["seal.txt", "data/proofs/checkpoint"].contains(file) {
            let isSealed = !report.findings.contains { $0.file.hasPrefix("tagmanifest-") }
            #expect(!isSealed, "\(title): the seal must not fit")
          }
        }
      }
    }
  }

  @Test("half a production never stands under its name, and nothing is handed out that is not evidence")
  func steps() async throws {
    try await TestOffice.with { office in
      try await office.add("feed")
      try await office.capture()
      let path = "\(office.folder)/production.zip"
      let seen = StepsSeen()
      var services = office.services
      services.steps = Steps { step in
        seen.note(step.rawValue, isNamed: FileManager.default.fileExists(atPath: path))
      }
      _ = try await ProductionMaking(services: services, viewer: office.viewer, query: "", path: path).make()
      let steps = seen.all.filter { $0.name.contains("production") }
      #expect(steps.map(\.name) == ["during-production", "before-production-named"])
      #expect(steps.allSatisfy { !$0.isNamed })
      #expect(FileManager.default.fileExists(atPath: path))
    }
  }

  @Test("who may not, where nothing is found, where a file stands already: nothing is made")
  func refusals() async throws {
    try await TestOffice.with { office in
      try await office.add("feed")
      try await office.capture()
      let path = "\(office.folder)/production.zip"
      await #expect(throws: NotPermitted.self) {
        try await making("", to: path, in: office, as: office.viewer(.auditor)).make()
      }
      await #expect(throws: ProductionError.self) {
        try await making("nobodysaidthis", to: path, in: office).make()
      }
      await #expect(throws: QueryError.self) { try await making("(", to: path, in: office).make() }
      #expect(!FileManager.default.fileExists(atPath: path))
      try Data([1]).write(to: URL(fileURLWithPath: path))
      await #expect(throws: ProductionError.self) { try await making("", to: path, in: office).make() }
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1]))
      #expect(try await office.evidence().allSatisfy { $0.verb != "production.make" })
    }
  }

  @Test("an archive whose rows are not what the log has is not produced")
  func doubt() async throws {
    try await TestOffice.with { office in
      try await office.add("feed")
      try await office.capture()
      try await office.tamper("UPDATE version SET content = replace(content, ' the ', ' any ') WHERE number = 1")
      let path = "\(office.folder)/production.zip"
      await #expect(throws: ProductionError.self) { try await making("", to: path, in: office).make() }
      let left = try FileManager.default.contentsOfDirectory(atPath: office.folder).filter {
        $0.hasPrefix("production")
      }
      #expect(left.isEmpty)
    }
  }
}

/// What was seen at each write step.
private final class StepsSeen: Sendable {
  private let steps = Mutex<[(name: String, isNamed: Bool)]>([])

  func note(_ name: String, isNamed: Bool) { steps.withLock { $0.append((name, isNamed)) } }
  var all: [(name: String, isNamed: Bool)] { steps.withLock { $0 } }
}

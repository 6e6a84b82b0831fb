import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("An agency can leave with everything, and prove that it left nothing behind")
struct ExportTests {
  private func with(
    _ ground: Ground = .sqlite, _ body: (TestOffice, _ folder: String) async throws -> Void
  ) async throws {
    try await TestOffice.with(ground) { office in
      try await office.add("mastodon")
      try await office.add("page")
      try await office.capture()
      office.advance(to: 3)
      try await office.capture()
      let folder = office.folder + "-export"
      defer { try? FileManager.default.removeItem(atPath: folder) }
      try await body(office, folder)
    }
  }

  private func export(_ office: TestOffice, _ folder: String) async throws -> WholeExport.Outcome {
    try await WholeExport(services: office.services, viewer: office.viewer(.operator), path: folder).make()
  }

  @Test(
    "every table of the schema has a rule, and a column that sounds like a secret a reason", arguments: Ground.databases
  )
  func rules(_ ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      for table in try await office.services.database.read({ tx in try StoredTable.all(in: tx) }) {
        guard let rule = ExportRule.byTable[table.name] else {
          Issue.record("\(table.name) is neither exported nor left out with a reason: see ExportRule")
          continue
        }
        switch rule {
        case .leftOut(let reason): #expect(reason.count > 10, "\(table.name)")
        case .rows(let what, let leftOut):
          #expect(!what.isEmpty && table.owner != nil, "\(table.name)")
          for column in table.columns where ExportRule.soundsSecret(column) {
            let isDecided = leftOut[column] != nil || ExportRule.openNames.contains("\(table.name).\(column)")
            #expect(isDecided, "\(table.name).\(column): is it a secret?")
          }
          for column in leftOut.keys { #expect(table.columns.contains(column), "\(table.name).\(column)") }
        }
        #expect(
          table.owner != nil || DatabaseDump.leftOut[table.name] != nil, "a backup of \(table.name) has no owner")
      }
    }
  }

  @Test("GEN-12: the export verifies by itself, and its counts are those of the log", arguments: Ground.all)
  func whole(_ ground: Ground) async throws {
    try await with(ground) { office, folder in
      let outcome = try await export(office, folder)
      #expect(outcome.faults.isEmpty, "\(outcome.faults)")
      #expect(outcome.proof.isWhole, "\(outcome.proof.counts)")
      let versions = try await office.versionCount()
      #expect(outcome.proof.counts["version"]?.rows == Int64(versions))
      let report = try ExportVerification(folder: folder).run()
      #expect(report.isVerified, "\(report.findings)")
      let names = Set(FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
      for name in [
        "README.txt", "tables/version.jsonl", "tables/version.csv", "tables/version.schema.json", "warc/index.cdxj",
      ] {
        #expect(names.contains("data/" + name), "\(name)")
      }
      #expect(names.contains { $0.hasPrefix("data/media/") } && names.contains { $0.hasSuffix(".warc.gz") })
    }
  }

  @Test("no secret of a person or of the system leaves")
  func secrets() async throws {
    try await with { office, folder in
      let box = try office.home.secretBox()
      let sealed = try box.close(Array("mail password".utf8), for: "mail")
      try await office.services.database.write { [agency = office.agency] tx in
        try tx.execute(
          """
          INSERT INTO person (agency, id, mail, name, state, unit, password, totp_secret, created_at)
          VALUES (\(agency), 'p', 'ann@example.gov', 'Ann', 'active', \(agency), 'scrypt$hash', 'totp$secret', 0)
          """)
        for (name, value) in [("mail.password", "hunter2"), ("mail.box", sealed), ("agency.colour", "blue")] {
          try tx.execute(
            "INSERT INTO setting (agency, name, value, changed_at) VALUES (\(agency), \(name), \(value), 0)")
        }
      }
      _ = try await export(office, folder)
      let key = try String(contentsOfFile: office.home.keyPath, encoding: .utf8)
      for path in FileManager.default.enumerator(atPath: folder)?.compactMap({ $0 as? String }) ?? [] {
        guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(path)") else { continue }
        for secret in ["scrypt$hash", "totp$secret", "hunter2", sealed, key] {
          #expect(bytes.range(of: Data(secret.utf8)) == nil, "a secret is in \(path)")
        }
      }
      let settings = try String(contentsOfFile: folder + "/data/tables/setting.jsonl", encoding: .utf8)
      #expect(settings.contains("blue") && settings.contains("withheld"))
    }
  }

  @Test("whatever is altered, taken out or put in is found")
  func tampered() async throws {
    try await with { office, folder in
      _ = try await export(office, folder)
      let lines = folder + "/data/tables/version.jsonl"
      let whole = try Data(contentsOf: URL(fileURLWithPath: lines))
      func expectFound(_ what: String) throws {
        #expect(!(try ExportVerification(folder: folder).run().isVerified), "\(what)")
      }
      try whole.prefix(whole.lastIndex(of: 10).map { whole[..<$0].lastIndex(of: 10).map { $0 + 1 } ?? 0 } ?? 0).write(
        to: URL(fileURLWithPath: lines))
      try expectFound("a version taken out")
      try whole.write(to: URL(fileURLWithPath: lines))
      try Data("more".utf8).write(to: URL(fileURLWithPath: folder + "/data/more.txt"))
      try expectFound("a file put in")
      try FileManager.default.removeItem(atPath: folder + "/data/more.txt")
      try FileManager.default.removeItem(atPath: folder + "/data/log/checkpoint")
      try expectFound("a file taken out")
    }
  }

  @Test("a table that has rows the log does not know, or lacks rows that it knows, is no whole export")
  func notWhole() async throws {
    try await with { office, folder in
      try await office.tamper("DELETE FROM observation WHERE id = (SELECT MIN(id) FROM observation)")
      let outcome = try await export(office, folder)
      #expect(!outcome.proof.isWhole)
      let report = try ExportVerification(folder: folder).run()
      #expect(report.findings.contains { $0.contains("observation") }, "\(report.findings)")
    }
  }

  @Test("whoever may not administer exports nothing, and what is there is not written over")
  func refused() async throws {
    try await with { office, folder in
      for role in Viewer.Role.allCases where !role.permits.contains(.administer) {
        await #expect(throws: NotPermitted.self) {
          try await WholeExport(services: office.services, viewer: office.viewer(role), path: folder).make()
        }
      }
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      await #expect(throws: BackupError.self) { try await export(office, folder) }
    }
  }

  @Test("a cell that a spreadsheet would run is guarded, and a number is not")
  func cells() {
    for (cells, line) in [
      (["=1+1", "-5", "a,b", "say \"so\""], "'=1+1,-5,\"a,b\",\"say \"\"so\"\"\"\r\n"), ([""], "\r\n"),
      (["line\nbreak"], "\"line\nbreak\"\r\n"),
    ] { #expect(CSVLine.bytes(cells) == Array(line.utf8)) }
  }
}

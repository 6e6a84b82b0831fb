import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("What is planted in the vault is found nowhere else")
struct PlantedSecretTests {
  @Test(
    "CRD-20: not in the database, its dump, a backup, an export, evidence, notices, errors", arguments: Ground.databases
  )
  func nowhere(_ ground: Ground) async throws {
    try await VaultOffice.with(ground) { desk in
      let office = desk.office
      try await office.add("page")
      try await office.capture()
      let entry = try await desk.add()
      try await desk.vault.checkout("V-1", reason: "Post", hours: 1, for: desk.keeper)
      _ = try await desk.vault.reveal("V-1", reason: "Sign in", whole: true, for: desk.keeper)
      try await desk.vault.change(
        entry: "V-1", to: Credentials([.recoveryPhone: VaultSecret("+1 816 555 0200")]), reason: "r", for: desk.keeper)
      try await desk.vault.giveBack("V-1", for: desk.keeper)
      _ = try await desk.sealFinalList(by: desk.keeper)
      let errors = await desk.problems { try await desk.add(handle: "@again") }
      #expect(errors.count == 2)

      var places: [(name: String, bytes: Data)] = [("errors", Data("\(errors)".utf8))]
      let rows = try await TestOffice.contents(of: office.services.database, agency: office.agency)
      places.append(("every row of every table", Data("\(rows)".utf8)))
      places += try files(below: office.folder).filter { !$0.name.hasSuffix("vault.key") }
      if ground == .postgresql { places.append(("pg_dump", try await dump(office))) }
      let export = office.folder + "-export"
      defer { try? FileManager.default.removeItem(atPath: export) }
      _ = try await WholeExport(services: office.services, viewer: office.viewer(.operator), path: export).make()
      places += try files(below: export)
      try await BackupPlace.with { place in
        try await place.back(up: office)
        places += try files(below: place.backups)
        // What a backup holds when it is opened: sealed rows, but not the key to them.
        guard ground == .sqlite else { return }
        let restored = place.folder + "/restored"
        let home = Home(path: restored)
        _ = try await Restoring(
          from: place.backups, key: place.key, to: home, viewerName: "operator:test", clock: office.clock.clock
        ).run()
        #expect(!FileManager.default.fileExists(atPath: home.vaultKeyPath))
        places += try files(below: restored)
      }
      #expect(places.count > 20)
      for (name, bytes) in places {
        for value in VaultOffice.planted.values.flatMap({ $0.split(separator: "\n") }) {
          for form in [
            Data(value.utf8), Data(Hexadecimal.text(Array(value.utf8)).utf8),
            Data(Data(value.utf8).base64EncodedString().utf8),
          ] {
            #expect(bytes.range(of: form) == nil, "\(value) in \(name)")
          }
        }
      }
      // The search for them works: where they are shown, they are found.
      let opened = try await desk.read { vault, tx in
        try vault.credentials(of: try vault.entry(entry.reference, for: desk.keeper, in: tx), in: tx)
      }
      #expect(opened[.secret]?.text == VaultOffice.planted[.secret])
    }
  }

  private func files(below folder: String) throws -> [(name: String, bytes: Data)] {
    try (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).compactMap { path in
      var isFolder: ObjCBool = false
      let whole = folder + "/" + path
      guard FileManager.default.fileExists(atPath: whole, isDirectory: &isFolder), !isFolder.boolValue else {
        return nil
      }
      return (path, try Data(contentsOf: URL(filePath: whole)))
    }
  }

  /// The office's own schema, as the database's own tool writes it out.
  private func dump(_ office: TestOffice) async throws -> Data {
    let schema = try await office.services.database.read { tx in
      try tx.row("SELECT current_schema() AS name")!.text("name")
    }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["pg_dump", "--inserts", "--schema", schema, try #require(PostgreSQLSchema.server)]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0 && bytes.count > 10_000)
    return bytes
  }
}

import ArgumentParser
import Rostra
import RostraPlatforms
import RostraStorage

/// The nightly snapshot of the public registry, now.
struct RegistrySnapshotCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "registry-snapshot",
    abstract: "Keep the public registry as it is today, with its digest in the log; and list what is kept.")
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let agency = office.services.agency.id
      let taken = try await RegistrySnapshot.take(services: office.services, for: try await office.acting())
      try await LedgerSequencer(services: office.services).integrate()
      let all = try await office.services.database.read { tx in try RegistrySnapshot.all(agency: agency, in: tx) }
      if common.json {
        return Terminal.say([
          "taken": taken.map { .string($0.day) } ?? .null,
          "snapshots": .array(
            all.map { ["day": .string($0.day), "sha256": .string($0.sha256), "accounts": JSON($0.accounts)] }),
        ])
      }
      Terminal.say(taken.map { "Kept the registry of \($0.day)." } ?? "Today’s is kept, or no account is registered.")
      var table = Table("day", "accounts", "log entry", "SHA-256 begins")
      for snapshot in all.prefix(31) {
        table.add(snapshot.day, String(snapshot.accounts), String(snapshot.leaf), String(snapshot.sha256.prefix(32)))
      }
      if !all.isEmpty { Terminal.say(table.text) }
    }
  }
}

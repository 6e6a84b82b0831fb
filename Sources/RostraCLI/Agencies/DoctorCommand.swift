import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage
import TransparencyLog

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Look at everything Rostra needs, and say what is wrong and what to do.")

  @OptionGroup var common: CommonOptions

  struct Check: Sendable {
    var name: String
    var isGood: Bool
    var words: String
    var cure: String?
  }

  func run() async throws {
    var checks: [Check] = []
    let home = common.place
    checks.append(homeCheck(home))
    if home.exists {
      do {
        try await common.withAgency { office in checks += try await office.diagnose() }
      } catch {
        checks.append(
          Check(
            name: "opening", isGood: false, words: "\(error)", cure: "mend this first; the rest cannot be looked at"))
      }
    }
    if common.json {
      Terminal.say([
        "healthy": .bool(checks.allSatisfy(\.isGood)),
        "items": .array(
          checks.map { check in
            var members = JSONMembers()
            members.add("name", check.name)
            members.add("good", .bool(check.isGood))
            members.add("words", check.words)
            members.add("cure", check.cure)
            return members.json
          }),
      ])
    } else {
      for check in checks {
        Terminal.say("\(check.isGood ? "good " : "WRONG") \(check.name): \(Terminal.safe(check.words))")
        if !check.isGood, let cure = check.cure { Terminal.say("      do: \(cure)") }
      }
    }
    if !checks.allSatisfy(\.isGood) { throw Exit.No() }
  }

  private func homeCheck(_ home: Home) -> Check {
    guard home.exists else {
      return Check(
        name: "home", isGood: false, words: "\(home.path) is no agency's home",
        cure: "rostra init \"Name of the agency\" --profile missouri-local, or give the right --home")
    }
    var status = stat()
    let isPrivate = stat(home.keyPath, &status) == 0 && status.st_mode & 0o077 == 0
    return Check(
      name: "home", isGood: isPrivate, words: isPrivate ? home.path : "\(home.keyPath) can be read by others",
      cure: "chmod 600 \(home.keyPath)")
  }
}

extension Office {
  func diagnose() async throws -> [DoctorCommand.Check] {
    var checks = [try await databaseCheck(), await storeCheck(), spaceCheck(), clockCheck()]
    checks += try await siteChecks()
    checks.append(try await logCheck())
    checks.append(try await backupCheck())
    if let check = try await vaultCheck() { checks.append(check) }
    return checks
  }

  /// nil where the vault has never been used.
  private func vaultCheck() async throws -> DoctorCommand.Check? {
    let (isUsed, recovery) = try await services.database.read { [vault] tx in
      (try vault.isUsed(in: tx), try vault.recoveryState(in: tx))
    }
    guard isUsed else { return nil }
    do { _ = try vault.keys.read() } catch {
      return DoctorCommand.Check(
        name: "vault", isGood: false, words: "\(error)",
        cure: "put the key file back, or: rostra vault recovery restore")
    }
    return DoctorCommand.Check(
      name: "vault", isGood: recovery != nil,
      words: recovery.map { "\($0.threshold) of \($0.people.count) people can restore the master key" }
        ?? "nobody could restore the master key; no backup holds it", cure: "rostra vault recovery set-up")
  }

  private func databaseCheck() async throws -> DoctorCommand.Check {
    let pending = try await services.database.pendingMigrations(of: Schema.migrations)
    return DoctorCommand.Check(
      name: "database", isGood: pending.isEmpty, words: "\(try home.databaseLocation())",
      cure: "start any command once: it brings the tables up to date")
  }

  private func storeCheck() async -> DoctorCommand.Check {
    do {
      let key = try ObjectKey("doctor/\(services.identifiers.uuid().uuidString.lowercased())")
      try await services.objects.put(Array("rostra".utf8), at: key, ifAbsent: true)
      let back = try await services.objects.get(key)
      try await services.objects.delete(key)
      return DoctorCommand.Check(
        name: "object store", isGood: back == Array("rostra".utf8), words: "an object was written, read and removed",
        cure: "the store gives back other bytes than it was given: do not use it")
    } catch {
      return DoctorCommand.Check(
        name: "object store", isGood: false, words: "\(error)",
        cure: "check the folder's owner, the address, the credentials")
    }
  }

  private func spaceCheck() -> DoctorCommand.Check {
    guard let free = home.freeBytes else {
      return DoctorCommand.Check(name: "disk", isGood: false, words: "cannot be asked", cure: "check the file system")
    }
    return DoctorCommand.Check(
      name: "disk", isGood: free > 2 << 30, words: "\(free >> 20) MiB free",
      cure: "free space or enlarge the disk: captures stop, whole, when it is full")
  }

  private func clockCheck() -> DoctorCommand.Check {
    let now = services.clock.now()
    let isSane = now >= services.agency.created
    return DoctorCommand.Check(
      name: "clock", isGood: isSane, words: "now \(time(now))",
      cure: "the clock stands before the agency was made; set it (chrony or systemd-timesyncd)")
  }

  private func siteChecks() async throws -> [DoctorCommand.Check] {
    let viewer = viewer
    let sites = try await services.database.read { tx in try Site.all(for: viewer, in: tx) }
    let now = services.clock.now()
    return sites.filter { $0.status == .active }.map { site in
      let late = site.coveredTo.map { now.seconds - $0.seconds > 2 * site.interval } ?? true
      let words =
        site.lastError ?? (late ? "last covered \(time(site.coveredTo))" : "covered to \(time(site.coveredTo))")
      return DoctorCommand.Check(
        name: "site \(site.reference)", isGood: site.lastError == nil && !late, words: words,
        cure: "rostra capture \(site.reference); if it is never run, set a timer (docs/operating)")
    }
  }

  /// A backup a day is what an operator sets a timer for; a second day without one is worth a word.
  private func backupCheck() async throws -> DoctorCommand.Check {
    let viewer = viewer
    let last = try await services.database.read { tx in try Backup.last(for: viewer, in: tx) }
    let hours = (services.clock.now().seconds - (last?.made ?? services.agency.created).seconds) / 3600
    let words = last.map { "the last one holds everything up to \(time($0.made)), \(hours) h ago" } ?? "none yet"
    return DoctorCommand.Check(
      name: "backup", isGood: hours < 48 && last?.faults.isEmpty ?? true,
      words: last.map { $0.faults.isEmpty ? words : words + "; it holds damaged files" } ?? words,
      cure: "rostra backup FOLDER --key FILE, every night by a timer (docs/operating/backup.md)")
  }

  private func logCheck() async throws -> DoctorCommand.Check {
    let agency = viewer.agency
    let state = try await services.database.read { tx in try Ledger.state(of: agency, in: tx) }
    let waiting = state.assigned - Int64(state.tree.size)
    return DoctorCommand.Check(
      name: "log", isGood: waiting == 0,
      words: "\(state.tree.size) leaves under the newest checkpoint, \(waiting) waiting", cure: "rostra log checkpoint")
  }
}

import ArgumentParser
import Rostra
import RostraPlatforms
import RostraStorage

extension Vault.Way: ExpressibleByArgument {}
extension Vault.Attestation.Kind: ExpressibleByArgument {}
extension Vault.Attestation.Statement: ExpressibleByArgument {}

extension Office {
  /// Something of an entry, as far as it exists for whoever acts.
  fileprivate func ofEntry<T: Sendable>(
    _ reference: String, _ body: @escaping @Sendable (Vault, VaultEntry, any Transaction) throws -> T
  ) async throws -> T {
    let (viewer, vault) = (try await acting(), vault)
    return try await services.database.read { tx in
      try body(vault, try vault.entry(reference, for: viewer, in: tx), tx)
    }
  }
}

struct VaultPeople: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "people",
    abstract: "Who is written down with an account; with --name, one more; with --remove, one fewer.")
  @Argument(help: "The entry: V-7.") var entry: String
  @Option(help: "The e-mail address of somebody to be named.") var name: String?
  @Option(help: "The e-mail address of somebody who is named no more.") var remove: String?
  @Option(name: .customLong("as"), help: "holder, recovery-mail, recovery-phone or second-factor.")
  var way = Vault.Way.holder
  @Option(help: "The last day, such as 2026-12-31.") var until: String?
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let viewer = try await office.acting()
      if let name {
        let last = try AgencyTime(office.services.agency).endOfDay(until ?? "", field: "--until")
        try await office.vault.name(name, as: way, of: entry, until: last, for: viewer)
      }
      if let remove { try await office.vault.remove(remove, as: way, of: entry, for: viewer) }
      if name != nil || remove != nil { try await LedgerSequencer(services: office.services).integrate() }
      let named = try await office.ofEntry(entry) { vault, entry, tx in try vault.named(with: entry, in: tx) }
      if common.json { return Terminal.say(["items": .array(named.map(\.json))]) }
      guard !named.isEmpty else { return Terminal.say("Nobody is named: those who run it reach it by their role.") }
      var table = Table("person", "name", "as", "until")
      for each in named {
        table.add(each.mail, each.name, each.way.rawValue, each.until.map { office.time($0) } ?? "")
      }
      Terminal.say(table.text)
    }
  }
}

struct VaultAttest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attest", abstract: "What was vouched for of an account; with --kind, vouch for it.",
    discussion: """
      security: \(Vault.Attestation.Kind.security.statements.map(\.rawValue).joined(separator: ", ")). review: \
      \(Vault.Attestation.Kind.review.statements.map(\.rawValue).joined(separator: ", ")). All of them must hold.
      """)
  @Argument(help: "The entry: V-7.") var entry: String
  @Option(help: "security or review.") var kind: Vault.Attestation.Kind?
  @Option(help: "A statement that holds (repeatable).") var holds: [Vault.Attestation.Statement] = []
  @Option(help: "Anything to be said about it.") var note: String?
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      if let kind {
        try await office.vault.attest(
          kind, Set(holds), note: note ?? "", of: entry, for: try await office.acting())
        try await LedgerSequencer(services: office.services).integrate()
      }
      let now = office.services.clock.now()
      let (given, owed) = try await office.ofEntry(entry) { vault, entry, tx in
        (try vault.attestations(of: entry, in: tx), try vault.owed(of: entry, at: now, in: tx))
      }
      if common.json {
        return Terminal.say([
          "owed": .array(owed.map { .string($0.rawValue) }), "items": .array(given.map(\.json)),
        ])
      }
      for kind in owed { Terminal.say("Due: \(kind.title) (\(kind.rawValue))") }
      var table = Table("when", "who", "kind", "note")
      for each in given { table.add(office.time(each.at), each.person, each.kind.rawValue, each.note) }
      Terminal.say(given.isEmpty ? "Nobody has vouched for it yet." : table.text)
    }
  }
}

struct VaultSettings: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings",
    abstract: "Settings that were changed at the platform; with --setting, note one that you changed.")
  @Argument(help: "The entry: V-7.") var entry: String
  @Option(help: "The setting.") var setting: String?
  @Option(help: "What it was.") var before: String?
  @Option(help: "What it is now.") var after: String?
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      if let setting {
        try await office.vault.noteSetting(
          setting, before: before ?? "", after: after ?? "", of: entry, for: try await office.acting())
        try await LedgerSequencer(services: office.services).integrate()
      }
      let changes = try await office.ofEntry(entry) { vault, entry, tx in try vault.settingChanges(of: entry, in: tx) }
      if common.json { return Terminal.say(["items": .array(changes.map(\.json))]) }
      var table = Table("when", "who", "setting", "before", "after")
      for each in changes { table.add(office.time(each.at), each.person, each.setting, each.before, each.after) }
      Terminal.say(changes.isEmpty ? "None was noted." : table.text)
    }
  }
}

struct VaultHistory: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "An account's versions, and who took it or was shown it.")
  @Argument(help: "The entry: V-7.") var entry: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let (versions, checkouts, reveals) = try await office.ofEntry(entry) { vault, entry, tx in
        (
          try vault.versions(of: entry, in: tx), try vault.checkouts(of: entry, in: tx),
          try vault.reveals(of: entry, in: tx)
        )
      }
      if common.json {
        return Terminal.say([
          "versions": .array(versions.map(\.json)), "checkouts": .array(checkouts.map(\.json)),
          "reveals": .array(reveals.map(\.json)),
        ])
      }
      var table = Table("version", "when", "by", "why", "holds")
      for each in versions {
        table.add(
          String(each.number), office.time(each.made), each.madeBy, each.reason,
          each.fields.map(\.rawValue).joined(separator: ", "))
      }
      Terminal.say(table.text)
      var uses = checkouts.map { checkout in
        (
          checkout.from, checkout.personName, checkout.kind == .usual ? "checked it out" : "took it in an emergency",
          checkout.reason
        )
      }
      uses += checkouts.compactMap { each in each.returned.map { ($0, each.returnedBy ?? "", "returned it", "") } }
      uses += reveals.map { ($0.at, $0.person, "was shown version \($0.number)", $0.reason) }
      guard !uses.isEmpty else { return Terminal.say("\nIt was never taken out.") }
      var done = Table("when", "who", "what", "why")
      for use in uses.sorted(by: { $0.0 > $1.0 }) { done.add(office.time(use.0), use.1, use.2, use.3) }
      Terminal.say("\n" + done.text)
    }
  }
}

struct VaultEnd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "end", abstract: "End an account that is gone or was handed over; for good.",
    discussion: "Its versions stay sealed, its history stays to be read.")
  @Argument(help: "The entry: V-7.") var entry: String
  @Option(help: "What became of the account, and by what decision.") var reason: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      try await office.vault.end(entry, reason: reason, for: try await office.acting())
      let ended = try await office.ofEntry(entry) { _, entry, _ in entry }
      try await office.say("\(entry) has ended. Its versions stay sealed.", ended.json, common)
    }
  }
}

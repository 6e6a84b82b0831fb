import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

struct VaultCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vault",
    abstract: "Credentials of accounts: who has them, changing them, and the keys they lie under.",
    discussion: """
      Acts for the person whose token ROSTRA_TOKEN holds; the operator sees no entry. No command prints a credential: that \
      is for the page, where somebody proves again who they are. Credentials come in by standard input alone, one a line:
        username: parks.social
        secret: …
      The fields are username, secret, registration-mail, recovery-mail, recovery-phone, second-factor, backup-codes (one \
      a line).
      """,
    subcommands: [
      VaultList.self, VaultAdd.self, VaultChange.self, VaultCheckout.self, VaultReturn.self, VaultBreakGlass.self,
      VaultConfirm.self, VaultEmergencies.self, VaultReview.self, VaultPeople.self, VaultAttest.self,
      VaultSettings.self, VaultHistory.self, VaultEnd.self, VaultRules.self, VaultFinalLists.self, VaultRotateKey.self,
      VaultRecovery.self,
    ], defaultSubcommand: VaultList.self)
}

extension Office {
  var vault: Vault { Vault(services: services, home: home) }
}

extension Credentials {
  /// `field: value` lines of standard input.
  static func read(makesSecret: Bool) throws -> Credentials {
    var lines: [CredentialField: [String]] = [:]
    while let line = readLine(strippingNewline: true) {
      guard !line.isEmpty else { continue }
      let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
      guard parts.count == 2, let field = CredentialField(rawValue: parts[0].filter { !$0.isWhitespace }) else {
        // The line itself may hold what must not be printed.
        throw ValidationError("A line of standard input does not begin with a field's name and a colon.")
      }
      let value = parts[1].hasPrefix(" ") ? String(parts[1].dropFirst()) : parts[1]
      lines[field, default: []].append(value)
    }
    return Credentials(
      lines.mapValues { VaultSecret($0.joined(separator: "\n")) }, makesSecret: makesSecret)
  }
}

struct VaultList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show the accounts that you may open.")
  @Option(help: "Only those with these words.") var words: String?
  @Flag(help: "Only those that somebody has now.") var held = false
  @Flag(help: "With those that have ended.") var ended = false
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let viewer = try await office.acting()
      var filter = Vault.Filter()
      filter.words = words ?? ""
      (filter.isHeld, filter.withEnded) = (held, ended)
      let entries = try await office.services.database.read { [vault = office.vault, filter] tx in
        try vault.entries(filter, for: viewer, in: tx)
      }
      if common.json {
        Terminal.say(["items": .array(entries.map(\.json))])
        return
      }
      guard !entries.isEmpty else {
        Terminal.say("None that you may open. Set ROSTRA_TOKEN to act for a person.")
        return
      }
      var table = Table("entry", "platform", "handle", "unit", "version", "changed", "with")
      for entry in entries {
        table.add(
          entry.reference, entry.platform, entry.handle, entry.unitName, String(entry.version),
          office.time(entry.changed),
          entry.checkout.map { "\($0.personName) until \(office.time($0.until))" }
            ?? entry.ended.map { "ended \(office.time($0))" } ?? "the vault")
      }
      Terminal.say(table.text)
    }
  }
}

struct VaultAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Seal an account's credentials in; they come by standard input.")
  @Option(help: "The unit, by its name.") var unit: String
  @Option(help: "The platform, such as bluesky.") var platform: String
  @Option(help: "The handle, as the platform shows it.") var handle: String
  @Option(help: "The site's reference, such as S-4.") var site: String?
  @Option(name: .customLong("case"), help: "The case of the registry, such as SC-4.") var siteCase: String?
  @Option(help: "The written authorisation of a mail address outside the agency's domains.") var authorisation: String?
  @Flag(help: "Have the password made, by the rules.") var make = false
  @Flag(help: "Your own login for a records system, which nobody else sees.") var personal = false
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let entry = try await office.vault.add(
        Vault.NewEntry(
          kind: personal ? .personal : .site, unit: try await office.unit(unit), platform: platform, handle: handle,
          site: site, siteCase: siteCase, mailAuthorisation: authorisation,
          credentials: try Credentials.read(makesSecret: make)), for: try await office.acting())
      try await office.say("\(entry.reference) is sealed.", entry.json, common)
    }
  }
}

struct VaultChange: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "change", abstract: "File changed credentials; what is new comes by standard input.")
  @Argument(help: "The entry: V-7.") var entry: String
  @Option(help: "Why; it is reported to those who must know.") var reason: String
  @Option(help: "The case that approved it.") var approvedBy: String?
  @Flag(help: "Have the password made, by the rules.") var make = false
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let changed = try await office.vault.change(
        entry: entry, to: try Credentials.read(makesSecret: make), reason: reason, approvedBy: approvedBy,
        for: try await office.acting())
      try await office.say(
        "\(entry) is at version \(changed.version). Those who must know are told.", changed.json, common)
    }
  }
}

struct VaultCheckout: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkout", abstract: "Take an account for yourself alone.")
  @Argument(help: "The entry: V-7.") var entry: String
  @Option(help: "What you will do with it.") var reason: String
  @Option(help: "For how many hours, 1 to 72.") var hours: Int64 = 2
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let taken = try await office.vault.checkout(entry, reason: reason, hours: hours, for: try await office.acting())
      try await office.say(
        "\(entry) is yours until \(office.time(taken.checkout?.until)). Its credentials are shown on its page.",
        taken.json, common)
    }
  }
}

struct VaultReturn: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "return", abstract: "Give an account back.")
  @Argument(help: "The entry: V-7.") var entry: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      try await office.vault.giveBack(entry, for: try await office.acting())
      try await office.say("\(entry) is back in the vault.", ["returned": .string(entry)], common)
    }
  }
}

struct VaultBreakGlass: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "break-glass", abstract: "Take control of an account in an emergency.",
    discussion: "By the agency's head it is open at once; else a second person confirms: rostra vault confirm ID.")
  @Argument(help: "Its entry (V-7), its site (S-4) or its handle.") var account: String
  @Option(help: "What has happened; it is sent to those who are told.") var reason: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let glass = try await office.vault.breakGlass(account, reason: reason, for: try await office.acting())
      try await office.say(
        glass.opened == nil
          ? "Asked. Within the hour a second person runs: rostra vault confirm \(glass.id)"
          : "\(glass.entry) is yours for \(Vault.glassHours) hours. Those who must know are told.",
        ["id": .string(glass.id), "entry": .string(glass.entry), "open": .bool(glass.opened != nil)], common)
    }
  }
}

struct VaultConfirm: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "confirm", abstract: "Confirm an emergency as the second person.")
  @Argument(help: "The id that was printed.") var id: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let glass = try await office.vault.confirmGlass(id, for: try await office.acting())
      try await office.say(
        "\(glass.entry) is with \(glass.askedBy) for \(Vault.glassHours) hours. Those who must know are told.",
        ["id": .string(glass.id), "entry": .string(glass.entry), "open": .bool(true)], common)
    }
  }
}

extension Office {
  func say(_ words: String, _ json: JSON, _ common: CommonOptions) async throws {
    try await LedgerSequencer(services: services).integrate()
    if common.json { Terminal.say(json) } else { Terminal.say(words) }
  }
}

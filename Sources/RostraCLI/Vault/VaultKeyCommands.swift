import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

struct VaultRotateKey: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate-key", abstract: "Change the master key: every credential is sealed anew under another.",
    discussion:
      "It may be broken off at any point; run again, it goes on where it stood. Rostra may be in use meanwhile.")
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let done = try await office.vault.rotateKey(for: office.viewer) {
        Terminal.progress("\($0) data keys sealed anew")
      }
      Terminal.clearProgress()
      try await LedgerSequencer(services: office.services).integrate()
      if common.json {
        Terminal.say([
          "from": .string(done.from), "to": .string(done.to), "rewrapped": JSON(Int64(done.rewrapped)),
          "resumed": .bool(done.isResumed),
        ])
        return
      }
      Terminal.say(
        "\(done.isResumed ? "The rotation that had been broken off is complete" : "The master key is another"): "
          + "\(done.rewrapped) data keys are sealed under \(done.to), and \(done.from) is forgotten.\n"
          + "Copy \(office.home.vaultKeyPath) to where you keep it: backups do not hold it.")
    }
  }
}

struct VaultRecovery: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recovery", abstract: "Getting a lost master key back, by two people or more.",
    subcommands: [VaultRecoverySetUp.self, VaultRecoveryRestore.self, VaultRecoveryShow.self],
    defaultSubcommand: VaultRecoveryShow.self)
}

struct VaultRecoveryShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "Who could restore it.")
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let state = try await office.services.database.read { [vault = office.vault] tx in
        try vault.recoveryState(in: tx)
      }
      guard let state else {
        Terminal.say("None is set up: if \(office.home.vaultKeyPath) is lost, every credential in the vault is.")
        throw Exit.No()
      }
      if common.json {
        Terminal.say([
          "threshold": JSON(Int64(state.threshold)), "people": .array(state.people.map { .string($0) }),
          "made": .string(state.made.rfc3339),
        ])
      } else {
        Terminal.say(
          "\(state.threshold) of \(state.people.joined(separator: ", ")); set up \(office.time(state.made)).")
      }
    }
  }
}

/// Whose passphrases are asked for, each typed by the person it belongs to.
struct VaultPeopleOptions: ParsableArguments {
  @Option(help: "A person's e-mail address (repeat it).")
  var person: [String] = []

  @OptionGroup var common: CommonOptions

  func passphrases(in office: Office, twice: Bool) async throws -> [Vault.Passphrase] {
    guard person.count >= 2 else { throw ValidationError("Give --person twice or more.") }
    var passphrases: [Vault.Passphrase] = []
    for mail in person {
      let known = try await office.person(mail)
      let words = try Self.ask("Recovery passphrase of \(known.name): ")
      if twice, isatty(STDIN_FILENO) == 1, try Self.ask("Once more: ") != words {
        throw ValidationError("These are not the same.")
      }
      passphrases.append(Vault.Passphrase(person: known.id, words: words))
    }
    return passphrases
  }

  /// Without showing it on a terminal; from a file or another program, one line each.
  private static func ask(_ question: String) throws -> VaultSecret {
    guard isatty(STDIN_FILENO) == 1 else {
      guard let line = readLine(strippingNewline: true) else {
        throw ValidationError("Standard input ended before everybody's passphrase was there.")
      }
      return VaultSecret(line)
    }
    guard let typed = getpass(question) else { throw ValidationError("There is no terminal to ask on.") }
    let length = strlen(typed)
    defer { memset(typed, 0, length) }
    return VaultSecret(bytes: UnsafeRawBufferPointer(start: typed, count: length))
  }
}

struct VaultRecoverySetUp: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set-up", abstract: "Split the recovery between people; each types a passphrase of their own.",
    discussion: "An earlier recovery opens nothing more. Later rotations of the master key need none of them.")
  @Option(help: "How many of them are needed.") var threshold = 2
  @OptionGroup var people: VaultPeopleOptions

  func run() async throws {
    try await people.common.withAgency { office in
      let passphrases = try await people.passphrases(in: office, twice: true)
      try await office.vault.setUpRecovery(passphrases, threshold: threshold, for: office.viewer)
      try await LedgerSequencer(services: office.services).integrate()
      if people.common.json {
        Terminal.say(["threshold": JSON(Int64(threshold)), "people": JSON(Int64(passphrases.count))])
      } else {
        Terminal.say("\(threshold) of these \(passphrases.count) people can restore the master key together.")
      }
    }
  }
}

struct VaultRecoveryRestore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Put the master key back, from enough people's passphrases.")
  @OptionGroup var people: VaultPeopleOptions

  func run() async throws {
    try await people.common.withAgency { office in
      let passphrases = try await people.passphrases(in: office, twice: false)
      let id = try await office.vault.recover(passphrases, for: office.viewer)
      try await LedgerSequencer(services: office.services).integrate()
      if people.common.json {
        Terminal.say(["key": .string(id)])
      } else {
        Terminal.say("The master key \(id) is back at \(office.home.vaultKeyPath).")
      }
    }
  }
}

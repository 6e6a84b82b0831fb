import ArgumentParser
import Rostra
import RostraPlatforms
import RostraStorage

/// The public registry, as anybody reads it.
enum OfficialCommands {
  static let all: [any ParsableCommand.Type] = [OfficialList.self, OfficialCheck.self]
}

struct OfficialList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "official", abstract: "The public registry: which accounts are, or were, the agency's.")
  @Option(help: "Only those on this platform.") var platform: String?
  @Option(help: "Only those of this unit, by its name.") var unit: String?
  @Argument(help: "Words to look for.") var words: [String] = []
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let services = office.services
      var filter = OfficialRegistry.Filter()
      (filter.words, filter.platform, filter.unit) = (words.joined(separator: " "), platform, unit)
      let accounts = try await services.database.read { [filter] tx in
        try OfficialRegistry.find(filter, limit: 100_000, agency: services.agency.id, in: tx)
      }
      if common.json {
        return Terminal.say(RegistryExport.json(accounts, of: services.agency, at: services.clock.now()))
      }
      guard !accounts.isEmpty else { return Terminal.say("None.") }
      var table = Table("case", "platform", "handle", "status", "since", "unit", "name")
      for account in accounts {
        table.add(
          account.reference, account.platform, account.handle, account.status.rawValue, office.time(account.since),
          account.unit, account.name)
      }
      Terminal.say(table.text)
    }
  }
}

struct OfficialCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Say whether an account is the agency's; ends with status 1 where it is not now.")
  @Argument(help: "Its address or handle.") var account: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let (agency, account) = (office.services.agency.id, account)
      let verdict = try await office.services.database.read { tx in
        try AccountVerdict.on(String(account.prefix(AccountName.limit)), agency: agency, in: tx)
      }
      common.json ? Terminal.say(verdict.json) : Terminal.say(Terminal.safe(words(verdict, office)))
      guard case .official = verdict else { throw ExitCode(1) }
    }
  }

  private func words(_ verdict: AccountVerdict, _ office: Office) -> String {
    func names(_ accounts: [OfficialAccount]) -> String {
      accounts.map { "  \($0.reference) \($0.name), \($0.handle) on \($0.platform)" }.joined(separator: "\n")
    }
    return switch verdict {
    case .official(let found, let since):
      "Official since \(office.time(since)): \(found.name) (\(found.reference)), \(found.status.rawValue)."
    case .wasOfficial(let found, let until):
      "It was official until \(office.time(until)): \(found.name) (\(found.reference)). It is not now."
    case .handle(let accounts):
      "A handle says too little: name the platform, or give the address. These have it:\n\(names(accounts))"
    case .near(let accounts): "Not in the registry. It may be taken for one of these:\n\(names(accounts))"
    case .unknown: "Not in the registry."
    case .unreadable: "That is neither an address nor a handle."
    }
  }
}

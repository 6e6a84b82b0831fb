import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

struct RulesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "What the agency works by: the jurisdiction's profile, or its own text.",
    discussion: "Rules are changed by the agency's head: set ROSTRA_TOKEN to a personal token of theirs.",
    subcommands: [RulesShow.self, RulesCheck.self, RulesSet.self], defaultSubcommand: RulesShow.self)
}

struct RulesShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "Print the rules in force.")

  @Option(help: "Those of this day, such as 2026-03-03.")
  var at: String?

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let viewer = try await office.acting()
      let moment = try AgencyTime(office.services.agency).endOfDay(at ?? "", field: "--at")
      let rules = try await office.services.database.read { tx in
        try AgencyRules.inForce(at: moment, for: viewer, in: tx)
      }
      if common.json {
        return Terminal.say([
          "version": JSON(rules.version), "profile": .string(rules.profile), "reason": .string(rules.reason),
          "effective": .string(rules.effective.rfc3339), "text": .string(rules.text),
        ])
      }
      Terminal.say(rules.text)
    }
  }
}

struct RulesCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Look through a file of rules; every fault is named with its line.")

  @Argument(help: "The file.", completion: .file(extensions: ["yaml"]))
  var file: String

  func run() async throws {
    let faults = try AgencyRules.faults(of: try text(of: file), check: AgencyRules.procedureFaults)
    guard faults.isEmpty else {
      Terminal.complain(faults.joined(separator: "\n"))
      throw ExitCode(1)
    }
    Terminal.say("These rules can be worked by.")
  }
}

struct RulesSet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Put a file of rules, or another shipped profile, in force from now on.")

  @Option(help: "The file.", completion: .file(extensions: ["yaml"]))
  var file: String?

  @Option(help: "A profile that ships, such as new-jersey.")
  var profile: String?

  @Option(help: "Why; kept as evidence with both texts.")
  var reason: String

  @OptionGroup var common: CommonOptions

  func run() async throws {
    guard (file == nil) != (profile == nil) else { throw ValidationError("give either --file or --profile") }
    let text = if let file { try text(of: file) } else { try Profile.text(of: profile ?? "") }
    try await common.withAgency { office in
      let viewer = try await office.acting()
      let version = try await office.services.database.read { tx in
        try AgencyRules.inForce(for: viewer, in: tx).version
      }
      let rules = try await AgencyRules.keep(
        text, over: version, reason: reason, check: AgencyRules.procedureFaults, services: office.services, for: viewer)
      try await LedgerSequencer(services: office.services).integrate()
      Terminal.say("Version \(rules.version) (\(rules.profile)) is in force.")
    }
  }
}

private func text(of file: String) throws -> String {
  guard let data = FileManager.default.contents(atPath: file), let text = String(data: data, encoding: .utf8) else {
    throw ValidationError("\(file) cannot be read as UTF-8 text: is the path right?")
  }
  return text
}

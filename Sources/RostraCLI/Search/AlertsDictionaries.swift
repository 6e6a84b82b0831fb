import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

struct AlertsDictionaries: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dictionaries", abstract: "The lists of words that alerts can look for.",
    subcommands: [DictionariesList.self, DictionariesShow.self, DictionariesKeep.self, DictionariesForget.self],
    defaultSubcommand: DictionariesList.self)
}

struct DictionariesList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Show them.")
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let viewer = office.viewer
      let own = try await office.services.database.read { try TermDictionary.own(for: viewer, in: $0) }
      let all = own + (try TermDictionary.supplied())
      if common.json { return Terminal.say(["dictionaries": .array(all.map(\.json))]) }
      var table = Table("id", "name", "language", "version", "terms", "supplied")
      for dictionary in all {
        table.add(
          dictionary.id, dictionary.name, dictionary.language, String(dictionary.version),
          String(dictionary.terms.count + dictionary.patterns.count), dictionary.isSupplied ? "yes" : "no")
      }
      Terminal.say(table.text)
    }
  }
}

struct DictionariesShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print a dictionary's words, one a line, as `keep` takes them.")
  @Argument(help: "Its name or id.") var name: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let dictionary = try await office.dictionary(name)
      if common.json {
        Terminal.say(dictionary.json)
      } else {
        Terminal.say(dictionary.terms.joined(separator: "\n"))
      }
    }
  }
}

struct DictionariesKeep: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keep", abstract: "Make a dictionary of your own of a text file, or give one another's words.")
  @Argument(help: "Its name.") var name: String
  @Option(help: "The file, one term a line, in UTF-8.", completion: .file()) var from: String
  @Option(help: "Its language: en, es, mul.") var language: String?
  @Option(help: "What it is for.") var about: String?
  @OptionGroup var common: CommonOptions

  func run() async throws {
    guard let terms = try? String(contentsOfFile: from, encoding: .utf8) else {
      throw ValidationError("'\(from)' cannot be read as text in UTF-8.")
    }
    try await common.withAgency { office in
      let viewer = office.viewer
      let own = try await office.services.database.read { try TermDictionary.own(for: viewer, in: $0) }
      let before = own.first { $0.name == name }
      let draft = TermDictionary.Draft(
        name: name, language: language ?? before?.language ?? "en", about: about ?? before?.about ?? "", terms: terms)
      let kept = try await TermDictionary.keep(draft, as: before?.id, services: office.services, for: viewer)
      try await LedgerSequencer(services: office.services).integrate()
      if common.json {
        Terminal.say(kept.json)
      } else {
        Terminal.say("Kept '\(kept.name)', version \(kept.version), \(kept.terms.count) terms.")
      }
    }
  }
}

struct DictionariesForget: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "forget", abstract: "Remove a dictionary of your own.")
  @Argument(help: "Its name or id.") var name: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      try await office.dictionary(name).forget(services: office.services, for: office.viewer)
      try await LedgerSequencer(services: office.services).integrate()
      if common.json { Terminal.say(["removed": .string(name)]) } else { Terminal.say("Removed '\(name)'.") }
    }
  }
}

extension Office {
  /// The agency's own first, then those supplied.
  func dictionary(_ name: String) async throws -> TermDictionary {
    let own = try await services.database.read { [viewer] tx in try TermDictionary.own(for: viewer, in: tx) }
    guard let found = (own + (try TermDictionary.supplied())).first(where: { $0.id == name || $0.name == name }) else {
      Terminal.complain("There is no dictionary '\(name)'; `rostra alerts dictionaries` shows them.")
      throw Exit.No()
    }
    return found
  }
}

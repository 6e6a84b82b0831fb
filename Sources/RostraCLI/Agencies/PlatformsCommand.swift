import ArgumentParser
import Rostra
import RostraPlatforms
import RostraStorage

struct PlatformsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "platforms", abstract: "The catalogue of platforms, and what the agency adds to it.",
    subcommands: [PlatformsList.self, PlatformsAdd.self, PlatformsRetire.self], defaultSubcommand: PlatformsList.self)
}

struct PlatformsList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Show them, by name.")

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let (found, profile) = try await office.services.database.read { [viewer = office.viewer] tx in
        (try PlatformCatalogue.of(viewer, in: tx), try Profile.inForce(for: viewer.agency, in: tx))
      }
      if common.json { return Terminal.say(["items": .array(found.platforms.map(\.json))]) }
      var table = Table("platform", "name", "kinds", "added by the agency")
      for platform in found.platforms {
        let kinds = found.list(of: profile).map { found.categories(of: platform, on: $0).map(\.title) } ?? []
        table.add(platform.id, platform.name, kinds.joined(separator: "; "), platform.isOwn == true ? "yes" : "")
      }
      Terminal.say(table.text)
    }
  }
}

struct PlatformsAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "add", abstract: "Add a platform.")

  @Argument(help: "Its name.")
  var name: String

  @Option(
    help: "A kind that it is of: video, blogging, networking, photo, bookmarking, knowledge, forums (repeatable).")
  var kind: [String] = []

  @Option(help: "A note for whoever asks for a site on it.")
  var note = ""

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let platform = try await PlatformCatalogue.add(
        name, categories: kind, note: note, services: office.services, for: office.viewer)
      try await LedgerSequencer(services: office.services).integrate()
      if common.json { Terminal.say(platform.json) } else { Terminal.say("\(Terminal.safe(platform.name)) added.") }
    }
  }
}

struct PlatformsRetire: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retire", abstract: "Take an own platform off the catalogue; sites on it stay.")

  @Argument(help: "The platform's id.")
  var platform: String

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      try await PlatformCatalogue.retire(platform, services: office.services, for: office.viewer)
      try await LedgerSequencer(services: office.services).integrate()
      Terminal.say("\(Terminal.safe(platform)) is off the catalogue.")
    }
  }
}

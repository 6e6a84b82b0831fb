import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

struct AlertsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts", abstract: "Watch what is captured for saved searches and dictionaries, and tell people.",
    subcommands: [
      AlertsHits.self, AlertsWatched.self, AlertsMake.self, AlertsHandle.self, AlertsPause.self, AlertsForget.self,
      AlertsDictionaries.self,
    ],
    defaultSubcommand: AlertsHits.self)
}

struct AlertsHits: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hits", abstract: "Show what alerts found and nobody has seen to yet.")
  @Flag(help: "Those seen to and dismissed, too.") var all = false
  @Option(help: "How many.") var limit = 50
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let (viewer, limit, filter) = (
        office.viewer, min(max(limit, 1), 10_000), AlertHit.Filter(state: all ? nil : .new)
      )
      let hits = try await office.services.database.read {
        try AlertHit.all(filter, limit: limit, for: viewer, in: $0)
      }
      if common.json { return Terminal.say(["hits": .array(hits.map(\.json))]) }
      if let notice = office.sampleNotice { Terminal.say(notice) }
      guard !hits.isEmpty else { return Terminal.say("No hits. `rostra alerts watched` shows what is looked for.") }
      // The last column is never cut: `handle` takes what stands in it.
      var table = Table("alert", "terms", "author", "found", "state", "hit")
      for hit in hits {
        table.add(
          hit.alertName, hit.terms.joined(separator: "; "), hit.hit?.authorHandle ?? "", office.time(hit.at),
          hit.state.rawValue, hit.key)
      }
      Terminal.say(table.text)
    }
  }
}

struct AlertsWatched: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "watched", abstract: "Show the alerts.")
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let viewer = office.viewer
      let (alerts, saved) = try await office.services.database.read {
        (try Alert.all(for: viewer, in: $0), try SavedSearch.all(for: viewer, in: $0))
      }
      if common.json { return Terminal.say(["alerts": .array(alerts.map(\.json))]) }
      guard !alerts.isEmpty else {
        return Terminal.say(
          "Nothing is watched yet. Begin with: rostra alerts make Threats --dictionary threats-en --to you@example.gov")
      }
      let names = Dictionary(uniqueKeysWithValues: saved.map { ($0.id, $0.name) })
      var table = Table("name", "search", "dictionaries", "said by", "tells", "how often", "state")
      for alert in alerts {
        table.add(
          alert.name, alert.saved.flatMap { names[$0] } ?? "", alert.dictionaries.joined(separator: ", "),
          alert.direction.rawValue,
          alert.recipients.map(\.mail).joined(separator: ", "), alert.frequency.rawValue,
          alert.trouble ?? (alert.isActive ? "active" : "paused"))
      }
      Terminal.say(table.text)
    }
  }
}

struct AlertsMake: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "make", abstract: "Set up an alert.")
  @Argument(help: "Its name.") var name: String
  @Option(help: "A saved search's name.") var saved: String?
  @Option(help: "A search, which is saved under the alert's name.") var query: String?
  @Option(parsing: .upToNextOption, help: "Names or ids of dictionaries.") var dictionary: [String] = []
  @Option(help: "any, incoming or outgoing.") var direction = "any"
  @Option(help: "at-once, daily or weekly.") var frequency = "daily"
  @Option(parsing: .upToNextOption, help: "Mail addresses of people who sign in here.") var to: [String] = []
  @Option(parsing: .upToNextOption, help: "Sites; none: every site.") var sites: [String] = []
  @Flag(help: "Look at what imported files bring, too, however old it is.") var withImports = false
  @OptionGroup var common: CommonOptions

  func run() async throws {
    guard let direction = Alert.Direction(rawValue: direction) else {
      throw ValidationError("--direction is any, incoming or outgoing.")
    }
    guard let frequency = Alert.Frequency(rawValue: frequency) else {
      throw ValidationError("--frequency is at-once, daily or weekly.")
    }
    guard saved == nil || query == nil else { throw ValidationError("Give --saved or --query, not both.") }
    try await common.withAgency { office in
      var chosen: [Identifier<Site>] = []
      for word in sites { chosen.append(try await office.site(word).id) }
      var dictionaries: [String] = []
      for word in dictionary { dictionaries.append(try await office.dictionary(word).id) }
      var search: Identifier<SavedSearch>?
      if let saved { search = try await office.savedSearch(saved).id }
      let alert = try await Alert.make(
        Alert.Draft(
          name: name, saved: search, query: query, dictionaries: dictionaries, direction: direction,
          frequency: frequency, recipients: to.joined(separator: "\n"), sites: chosen.isEmpty ? nil : chosen,
          withImports: withImports),
        services: office.services, for: office.viewer)
      try await LedgerSequencer(services: office.services).integrate()
      if common.json {
        Terminal.say(alert.json)
      } else {
        Terminal.say("'\(alert.name)' looks at what is captured from now on.")
      }
    }
  }
}

struct AlertsHandle: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "handle", abstract: "Say that hits were seen to.")
  @Argument(help: "seen, dismissed or new.") var state: String
  @Argument(help: "The hits.") var hits: [String]
  @OptionGroup var common: CommonOptions

  func run() async throws {
    guard let state = AlertHit.State(rawValue: state) else {
      throw ValidationError("Say seen, dismissed or new.")
    }
    try await common.withAgency { office in
      let count = try await AlertHit.handle(hits, as: state, services: office.services, for: office.viewer)
      try await LedgerSequencer(services: office.services).integrate()
      if common.json { Terminal.say(["changed": JSON(count)]) } else { Terminal.say("\(count) changed.") }
    }
  }
}

struct AlertsPause: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "pause", abstract: "Pause an alert, or let it go on.")
  @Argument(help: "Its name.") var name: String
  @Flag(help: "Let it go on.") var resume = false
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      try await office.alert(name).pause(!resume, services: office.services, for: office.viewer)
      try await LedgerSequencer(services: office.services).integrate()
      if common.json {
        Terminal.say(["active": .bool(resume)])
      } else {
        Terminal.say(resume ? "It goes on, with what is captured from now on." : "Paused.")
      }
    }
  }
}

struct AlertsForget: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget", abstract: "Remove an alert with the list of its hits; the items stay.")
  @Argument(help: "Its name.") var name: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      try await office.alert(name).forget(services: office.services, for: office.viewer)
      try await LedgerSequencer(services: office.services).integrate()
      if common.json { Terminal.say(["removed": .string(name)]) } else { Terminal.say("Removed '\(name)'.") }
    }
  }
}

extension Office {
  func alert(_ name: String) async throws -> Alert {
    let alerts = try await services.database.read { [viewer] tx in try Alert.all(for: viewer, in: tx) }
    guard let found = alerts.first(where: { $0.name == name || $0.id.text == name }) else {
      Terminal.complain("There is no alert '\(name)'; `rostra alerts watched` shows them.")
      throw Exit.No()
    }
    return found
  }
}

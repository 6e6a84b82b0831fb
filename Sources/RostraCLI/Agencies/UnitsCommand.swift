import ArgumentParser
import Rostra
import RostraPlatforms
import RostraStorage

struct UnitsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "units", abstract: "The agency's departments, boards, commissions and committees.",
    subcommands: [UnitsList.self, UnitsAdd.self], defaultSubcommand: UnitsList.self)
}

struct UnitsList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Show the tree.")

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let units = try await office.services.database.read { [viewer = office.viewer] tx in
        try AgencyUnit.all(for: viewer, in: tx)
      }
      if common.json {
        Terminal.say([
          "items": .array(
            units.map { unit in
              var members = JSONMembers()
              members.add("id", unit.id.text)
              members.add("parent", unit.parent?.text)
              members.add("name", unit.name)
              members.add("kind", unit.kind.rawValue)
              return members.json
            })
        ])
        return
      }
      let names = Dictionary(uniqueKeysWithValues: units.map { ($0.id, $0.name) })
      var table = Table("unit", "kind", "part of", "id")
      for unit in units {
        table.add(unit.name, unit.kind.rawValue, unit.parent.flatMap { names[$0] } ?? "", unit.id.text)
      }
      Terminal.say(table.text)
    }
  }
}

struct UnitsAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "add", abstract: "Add a unit.")

  @Argument(help: "Its name.")
  var name: String

  @Option(help: "department, board, commission or committee.")
  var kind = "department"

  @Option(help: "The unit that it is part of, by its name. Default: the agency itself.")
  var parent: String?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard AgencyUnit.Kind(rawValue: kind) != nil else {
      throw ValidationError("--kind \(kind): use department, board, commission or committee")
    }
  }

  func run() async throws {
    try await common.withAgency { office in
      let parent: Identifier<AgencyUnit>? = if let parent { try await office.unit(parent) } else { nil }
      let unit = try await AgencyUnit.add(
        name: name, kind: AgencyUnit.Kind(rawValue: kind) ?? .department, parent: parent, services: office.services,
        for: office.viewer)
      try await LedgerSequencer(services: office.services).integrate()
      if common.json {
        Terminal.say(["id": .string(unit.id.text), "name": .string(unit.name), "kind": .string(unit.kind.rawValue)])
      } else {
        Terminal.say("\(Terminal.safe(unit.name)) added.")
      }
    }
  }
}

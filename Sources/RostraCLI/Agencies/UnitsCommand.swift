import ArgumentParser
import Rostra
import RostraPlatforms
import RostraStorage

struct UnitsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "units", abstract: "The agency's departments, boards, commissions and committees.",
    subcommands: [UnitsList.self, UnitsAdd.self, UnitsChange.self, UnitsDelegate.self],
    defaultSubcommand: UnitsList.self)
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
        Terminal.say(["items": .array(units.map(\.json))])
        return
      }
      let names = Dictionary(uniqueKeysWithValues: units.map { ($0.id, $0.name) })
      var table = Table("unit", "kind", "body", "decides", "part of", "id")
      for unit in units {
        table.add(
          unit.name, unit.kind.rawValue, unit.bodyType.rawValue, unit.delegated == nil ? "the agency" : "its own head",
          unit.parent.flatMap { names[$0] } ?? "", unit.id.text)
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

struct UnitsChange: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "change", abstract: "Rename a unit, say what it is, or put it below another one.")

  @Argument(help: "The unit, by its name or id.")
  var unit: String

  @Option(help: "Its new name.")
  var name: String?

  @Option(help: "department, board, commission or committee.")
  var kind: String?

  @Option(help: "What body it is in open-records law: public or quasi-public.")
  var body: String?

  @Option(help: "The unit that it is part of, by its name.")
  var parent: String?

  @Option(help: "Why; kept as evidence.")
  var reason: String

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let change = AgencyUnit.Change(
      name: name, kind: try known(kind, "--kind"), bodyType: try known(body, "--body"), parent: nil)
    try await common.withAgency { office in
      var change = change
      if let parent { change.parent = try await office.unit(parent) }
      let unit = try await AgencyUnit.change(
        try await office.unit(unit), change, reason: reason, services: office.services, for: office.viewer)
      try await office.told(unit, json: common.json)
    }
  }

  private func known<Word: RawRepresentable<String> & CaseIterable>(_ text: String?, _ option: String) throws -> Word? {
    guard let text else { return nil }
    guard let word = Word(rawValue: text) else {
      throw ValidationError("\(option) \(text): use \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return word
  }
}

struct UnitsDelegate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delegate",
    abstract: "Let a unit's own head decide for it and all below it; with --back, the agency again.",
    discussion: "By the head of the agency or an administrator: set ROSTRA_TOKEN, or work as the operator.")

  @Argument(help: "The unit, by its name or id.")
  var unit: String

  @Flag(help: "Take it back.")
  var back = false

  @Option(help: "Why; kept as evidence.")
  var reason: String

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let unit = try await AgencyUnit.setDelegation(
        of: try await office.unit(unit), to: !back, reason: reason, services: office.services,
        for: try await office.acting())
      try await office.told(unit, json: common.json)
    }
  }
}

extension Office {
  fileprivate func told(_ unit: AgencyUnit, json: Bool) async throws {
    try await LedgerSequencer(services: services).integrate()
    if json { return Terminal.say(unit.json) }
    Terminal.say(
      "\(Terminal.safe(unit.name)): \(unit.delegated == nil ? "the agency" : "its own head") decides for it.")
  }
}

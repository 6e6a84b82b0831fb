import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

struct RegisterOptions: ParsableArguments {
  @Option(help: "elected-official, appointed-officer, employee, agent or volunteer.")
  var category: String?

  @Option(help: "The unit that they belong to, by its name.")
  var belongs: String?

  @Option(help: "Their supervisor's e-mail address.")
  var supervisor: String?

  @Option(help: "Their title.")
  var title: String?

  @Option(help: "Their duties.")
  var duties: String?

  @Option(help: "Their first day, such as 2026-01-01.")
  var starts: String?

  @Option(help: "Their last day, such as 2026-12-31: from the day after they cannot sign in.")
  var ends: String?

  func entry(over old: RegisterEntry, in office: Office) async throws -> RegisterEntry {
    var entry = old
    let time = AgencyTime(office.services.agency)
    if let category {
      guard let known = RegisterEntry.Category(rawValue: category) else {
        throw ValidationError(
          "--category \(category): use \(RegisterEntry.Category.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      entry.category = known
    }
    if let belongs { entry.unit = try await office.unit(belongs) }
    if let supervisor { entry.supervisor = try await office.person(supervisor).id }
    if let title { entry.title = title }
    if let duties { entry.duties = duties }
    if let starts { entry.starts = try time.startOfDay(starts, field: "starts") }
    if let ends { entry.ends = try time.endOfDay(ends, field: "ends") }
    return entry
  }
}

struct PeopleEnter: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enter", abstract: "Enter somebody in the register who needs no login; nobody is invited.")

  @Argument(help: "Their e-mail address.")
  var mail: String

  @Option(help: "Their name.")
  var name: String

  @OptionGroup var register: RegisterOptions

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let blank = RegisterEntry(unit: AgencyUnit.root(of: office.services.agency.id))
      let person = try await Person.enter(
        mail: mail, name: name, register: try await register.entry(over: blank, in: office), services: office.services,
        for: office.viewer)
      try await LedgerSequencer(services: office.services).integrate()
      if common.json { return Terminal.say(person.json) }
      Terminal.say("\(Terminal.safe(person.name)) is in the register.")
    }
  }
}

struct PeopleImportList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take a staff list into the register at once, or name everything that is wrong with it.",
    discussion: """
      CSV in UTF-8 whose first row names the columns: \(PeopleImport.columns.joined(separator: ", ")). The first four must be \
      there. People are told apart by their address; nobody is invited.
      """)

  @Argument(help: "The file.", completion: .file(extensions: ["csv"]))
  var file: String

  @OptionGroup var common: CommonOptions

  func run() async throws {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw ValidationError("\(file) cannot be read: is the path right?")
    }
    try await common.withAgency { office in
      let done = try await PeopleImport.perform(
        Array(data), time: AgencyTime(office.services.agency), services: office.services, for: office.viewer)
      try await LedgerSequencer(services: office.services).integrate()
      if common.json {
        return Terminal.say([
          "rows": JSON(done.rows), "entered": JSON(done.entered), "changed": JSON(done.changed),
          "sha256": .string(done.digest),
        ])
      }
      Terminal.say("\(done.rows) rows: \(done.entered) people are new, \(done.changed) were changed.")
    }
  }
}

struct PeopleStandIns: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stand-ins", abstract: "Who stands in for somebody; with --name, one more; with --end, one fewer.")

  @Argument(help: "The holder's e-mail address.")
  var mail: String

  @Option(help: "The e-mail address of the person who is to act.")
  var name: String?

  @Option(help: "The role of the holder.")
  var role: String?

  @Option(help: "The unit that the role holds for, by its name. Default: the whole agency.")
  var unit: String?

  @Option(help: "The first day.")
  var from: String?

  @Option(help: "The last day.")
  var until: String?

  @Option(help: "Why; kept as evidence.")
  var reason: String?

  @Option(help: "The id of one that is to end now.")
  var end: String?

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let holder = try await office.person(mail).id
      if let name { try await add(name, for: holder, in: office) }
      if let end {
        try await StandIn.end(Identifier(text: end), services: office.services, by: office.viewer)
        try await LedgerSequencer(services: office.services).integrate()
      }
      let found = try await office.services.database.read { [viewer = office.viewer] tx in
        try StandIn.all(of: holder, for: viewer, in: tx)
      }
      if common.json { return Terminal.say(["items": .array(found.map(\.json))]) }
      guard !found.isEmpty else { return Terminal.say("There are none.") }
      let (time, now) = (AgencyTime(office.services.agency), office.services.clock.now())
      var table = Table("who", "for", "role", "from", "until", "now", "id")
      for each in found {
        table.add(
          each.personName, each.holderName, each.role.rawValue, time.date(each.from), time.date(each.until),
          each.isActing(at: now) ? "acting" : "", each.id.text)
      }
      Terminal.say(table.text)
    }
  }

  private func add(_ name: String, for holder: Identifier<Person>, in office: Office) async throws {
    let time = AgencyTime(office.services.agency)
    guard let role = role.flatMap(Viewer.Role.init(rawValue:)),
      let from = try time.startOfDay(from ?? "", field: "from"),
      let until = try time.endOfDay(until ?? "", field: "until")
    else { throw ValidationError("--name needs --role, --from and --until, too") }
    let root = AgencyUnit.root(of: office.services.agency.id)
    let place = if let unit { try await office.unit(unit) } else { root }
    _ = try await StandIn.name(
      name, for: holder, in: role, of: place, from: from, until: until, reason: reason ?? "", services: office.services,
      by: office.viewer)
    try await LedgerSequencer(services: office.services).integrate()
  }
}

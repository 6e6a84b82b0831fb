import ArgumentParser
import Rostra
import RostraPlatforms
import RostraStorage

struct PeopleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "people", abstract: "Who works with this system, and what they may do.",
    subcommands: [
      PeopleList.self, PeopleInvite.self, PeopleEnter.self, PeopleImportList.self, PeopleChange.self,
      PeopleSuspend.self, PeopleRestore.self, PeopleSessions.self, PeopleStandIns.self,
    ],
    defaultSubcommand: PeopleList.self)
}

struct PeopleList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Show everybody.")

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let (people, units) = try await office.services.database.read { [viewer = office.viewer] tx in
        (try Person.all(for: viewer, in: tx), try AgencyUnit.all(for: viewer, in: tx))
      }
      if common.json {
        Terminal.say(["items": .array(people.map(\.json))])
        return
      }
      guard !people.isEmpty else {
        Terminal.say("Nobody yet. Open the first-run page (rostra serve), or: rostra people invite")
        return
      }
      var table = Table("person", "name", "state", "second factor", "last signed in", "roles")
      for person in people {
        table.add(
          person.mail, person.name, person.state.rawValue, person.hasSecondFactor ? "on" : "off",
          office.time(person.signedIn), person.roles.map { office.words($0, units) }.joined(separator: "; "))
      }
      Terminal.say(table.text)
    }
  }
}

struct RoleOptions: ParsableArguments {
  @Option(help: "A role: administrator, records-officer, counsel, site-administrator, reader, auditor (repeatable).")
  var role: [String] = []

  @Option(help: "The unit that the roles hold for, by its name. Default: the whole agency.")
  var unit: String?

  @Option(help: "The last day on which the roles hold, such as 2026-12-31. An auditor needs one.")
  var until: String?

  func assignments(in office: Office) async throws -> [Person.Assignment] {
    let whole = AgencyUnit.root(of: office.services.agency.id)
    let unit = if let unit { try await office.unit(unit) } else { whole }
    return try assignments(for: unit, AgencyTime(office.services.agency))
  }

  // Not inlined: Swift 6.3's optimizer crashes where it splits an async function that this loop stands in.
  @inline(never)
  private func assignments(
    for unit: Identifier<AgencyUnit>, _ time: AgencyTime
  ) throws -> [Person.Assignment] {
    try role.map { name in
      guard let role = Viewer.Role(rawValue: name), Viewer.Role.assignable.contains(role) else {
        throw ValidationError(
          "--role \(name): use \(Viewer.Role.assignable.map(\.rawValue).joined(separator: ", "))")
      }
      return Person.Assignment(role: role, unit: unit, until: try time.endOfDay(until ?? "", field: "until"))
    }
  }
}

struct PeopleInvite: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite", abstract: "Take somebody in; or, with --again, give them a new invitation.",
    discussion: """
      They get a message with an address by which they set a password. Without a mail server the address is printed.
      """)

  @Argument(help: "Their e-mail address.")
  var mail: String

  @Option(help: "Their name.")
  var name: String?

  @OptionGroup var roles: RoleOptions

  @Flag(help: "For somebody who is here: a new invitation in place of an older one, or of a lost password.")
  var again = false

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let address = try await office.publicAddress()
      let hasMail = try await MailServer.current(services: office.services, home: office.home) != nil
      let message = hasMail ? InvitationMessage(origin: address, box: try office.home.secretBox()) : nil
      let (person, secret): (Person, String)
      if again {
        (person, secret) = try await Person.inviteAgain(
          try await office.person(mail).id, message: message, services: office.services, for: office.viewer)
      } else {
        (person, secret) = try await Person.invite(
          mail: mail, name: name ?? mail, roles: try await roles.assignments(in: office), message: message,
          services: office.services, for: office.viewer)
      }
      try await LedgerSequencer(services: office.services).integrate()
      let shown = hasMail ? nil : InvitationMessage.address(secret, origin: address)
      if common.json {
        var members = JSONMembers()
        members.add("person", person.json)
        members.add("address", shown)
        Terminal.say(members.json)
      } else if let shown {
        Terminal.say("Hand this address to \(Terminal.safe(person.name)); it opens once, within a week:\n\(shown)")
      } else {
        Terminal.say("The invitation to \(person.mail) is queued; rostra mail shows what becomes of it.")
      }
    }
  }
}

struct PeopleChange: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "change",
    abstract: "Give somebody other roles, or another name. The roles named take the place of all.")

  @Argument(help: "Their e-mail address.")
  var mail: String

  @Option(help: "Their name.")
  var name: String?

  @OptionGroup var roles: RoleOptions

  @OptionGroup var register: RegisterOptions

  @Option(help: "Why; kept as evidence.")
  var reason: String

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let assignments = try await roles.assignments(in: office)
      let entry = try await register.entry(over: try await office.person(mail).register, in: office)
      try await office.change(mail, json: common.json) { id in
        try await Person.change(
          id, name: name, roles: assignments.isEmpty ? nil : assignments, register: entry, reason: reason,
          services: office.services,
          for: office.viewer)
      }
    }
  }
}

struct PeopleSuspend: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suspend", abstract: "Take the right to sign in away; sessions and tokens end at once.")

  @Argument(help: "Their e-mail address.")
  var mail: String

  @Option(help: "Why; kept as evidence.")
  var reason: String

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      try await office.change(mail, json: common.json) { id in
        try await Person.change(
          id, state: .suspended, reason: reason, services: office.services, for: office.viewer)
      }
    }
  }
}

struct PeopleRestore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Let somebody who was suspended sign in again.")

  @Argument(help: "Their e-mail address.")
  var mail: String

  @Option(help: "Why; kept as evidence.")
  var reason: String

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      try await office.change(mail, json: common.json) { id in
        try await Person.change(id, state: .active, reason: reason, services: office.services, for: office.viewer)
      }
    }
  }
}

struct PeopleSessions: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sessions", abstract: "Where somebody is signed in; with --end, nowhere any more.")

  @Argument(help: "Their e-mail address.")
  var mail: String

  @Flag(help: "Sign them out everywhere.")
  var end = false

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let person = try await office.person(mail)
      if end {
        try await Session.endAll(of: person.id, services: office.services, for: office.viewer)
        try await LedgerSequencer(services: office.services).integrate()
      }
      let sessions = try await office.services.database.read { [viewer = office.viewer] tx in
        try Session.all(of: person.id, for: viewer, in: tx)
      }
      if common.json {
        Terminal.say([
          "items": .array(
            sessions.map { session in
              var members = JSONMembers()
              members.add("seen", session.seen.rfc3339)
              members.add("created", session.created.rfc3339)
              members.add("agent", session.agent)
              members.add("address", session.address)
              return members.json
            })
        ])
        return
      }
      guard !sessions.isEmpty else {
        Terminal.say("\(person.mail) is signed in nowhere.")
        return
      }
      var table = Table("last seen", "since", "address", "browser")
      for session in sessions {
        table.add(
          office.time(session.seen), office.time(session.created), session.address ?? "", session.agent ?? "")
      }
      Terminal.say(table.text)
    }
  }
}

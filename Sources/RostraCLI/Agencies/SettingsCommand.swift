import ArgumentParser
import Rostra
import RostraPlatforms
import RostraStorage

struct SettingsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings", abstract: "What the agency has set.",
    subcommands: [SettingsShow.self, SettingsSet.self, SettingsMail.self], defaultSubcommand: SettingsShow.self)
}

struct SettingsShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "Show the settings, without secrets.")

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let box = try office.home.secretBox()
      let server = try await MailServer.current(services: office.services, home: office.home)
      let (settings, provider) = try await office.services.database.read { [agency = office.services.agency.id] tx in
        (try SystemSettings.load(of: agency, in: tx), try IdentityProvider.stored(of: agency, box: box, in: tx))
      }
      if common.json {
        var members = JSONMembers()
        members.add("idleMinutes", JSON(settings.idle))
        members.add("publicAddress", settings.address)
        members.add("privacyNotice", settings.privacy)
        members.add("breachedPasswords", settings.breached)
        members.add("mail", server?.json(sealed: nil))
        members.add("provider", provider?.issuer)
        Terminal.say(members.json)
        return
      }
      var table = Table("setting", "value")
      table.add("idle-minutes", String(settings.idle))
      table.add("public-address", settings.address ?? "(as the program is started with)")
      table.add("privacy-notice", settings.privacy ?? "(the usual words)")
      table.add("breached-passwords", settings.breached ?? "(none)")
      table.add("mail", server.map { "\($0.host):\($0.port) from \($0.sender)" } ?? "(none)")
      table.add("provider", provider.map { "\($0.name), \($0.issuer)" } ?? "(none)")
      Terminal.say(table.text)
    }
  }
}

struct SettingsSet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Change settings. An empty text takes one back to what is usual.")

  @Option(help: "Minutes without a click after which a session ends.")
  var idleMinutes: Int64?

  @Option(help: "Where people reach this system, such as https://records.example.gov.")
  var publicAddress: String?

  @Option(help: "What is said before anybody signs in.")
  var privacyNotice: String?

  @Option(help: "A file with SHA-1 digests of stolen passwords, sorted.", completion: .file())
  var breachedPasswords: String?

  @Option(help: "Domains of the agency's own mail, with spaces between.")
  var mailDomains: String?

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let domains = try mailDomains.map { try AgencyDomains(entered: $0) }
      var settings = try await office.services.database.read { [agency = office.services.agency.id] tx in
        try SystemSettings.load(of: agency, in: tx)
      }
      func text(_ new: String?, _ old: String?) -> String? { new.map { $0.isEmpty ? nil : $0 } ?? old }
      settings.idle = idleMinutes ?? settings.idle
      settings.address = text(publicAddress, settings.address)
      settings.privacy = text(privacyNotice, settings.privacy)
      settings.breached = text(breachedPasswords, settings.breached)
      try await settings.save(services: office.services, for: office.viewer)
      try await domains?.save(services: office.services, for: office.viewer)
      try await LedgerSequencer(services: office.services).integrate()
      if common.json { Terminal.say(["saved": .bool(true)]) } else { Terminal.say("Saved.") }
    }
  }
}

struct SettingsMail: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mail", abstract: "Set the mail server; the password comes by standard input.",
    discussion: """
      Give its address as smtp://user@mail.example.gov:587?from=records@example.gov with --password-stdin, or none to \
      forget it. Options in the address: security=starttls, tls or none; name; authorities, a PEM file.
      """)

  @Argument(help: "The address, or none.")
  var server: String

  @Flag(help: "Read the password from standard input, one line.")
  var passwordStdin = false

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let box = try office.home.secretBox()
      var new: MailServer?
      if server != "none" {
        new = try MailServer(url: server)
        if passwordStdin { new?.password = readLine(strippingNewline: true) }
      }
      try await MailServer.set(new, box: box, services: office.services, for: office.viewer)
      try await LedgerSequencer(services: office.services).integrate()
      if common.json {
        Terminal.say(["saved": .bool(true)])
      } else {
        Terminal.say("Saved. Try it: rostra mail test you@example.gov")
      }
    }
  }
}

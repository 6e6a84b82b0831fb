import ArgumentParser
import Rostra
import RostraPlatforms
import RostraStorage

struct SitesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sites", abstract: "The accounts, feeds and pages that the agency keeps.",
    subcommands: [SitesAdd.self, SitesList.self, SitesSet.self, SitesGaps.self, SitesPlatforms.self],
    defaultSubcommand: SitesList.self)
}

struct SitesAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Take in a site: a Mastodon account, a Bluesky handle, a feed, a web page.")

  @Argument(help: "Its public address or handle; what it is is recognised from it.")
  var address: String

  @Option(help: "The platform, where you know better: mastodon, bluesky, feed, page.")
  var platform: String?

  @Option(help: "How often it is captured, in minutes (default 60).")
  var everyMinutes: Int64?

  @Option(help: "The unit that it belongs to, by its name. Default: the agency itself.")
  var unit: String?

  @Option(name: .customLong("set"), help: "A connector's setting, such as pds=https://pds.example (repeatable).")
  var settings: [String] = []

  @Flag(help: "Allow a private or loopback address. This is recorded as evidence.")
  var allowPrivate = false

  @Option(help: "Why, above all where a private address is allowed; kept as evidence.")
  var reason: String?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let everyMinutes, !(5...44_640).contains(everyMinutes) {
      throw ValidationError("--every-minutes \(everyMinutes): use 5 to 44640 (a month)")
    }
    for setting in settings where !setting.contains("=") {
      throw ValidationError("--set \(setting): write name=value")
    }
  }

  func run() async throws {
    try await common.withAgency { office in
      let given = Dictionary(
        settings.map { setting in
          let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
          return (String(parts[0]), String(parts[1]))
        }, uniquingKeysWith: { _, last in last })
      let allowPrivate = allowPrivate
      let spool = try office.home.spool()
      defer { spool.remove() }
      let unit: Identifier<AgencyUnit>? = if let unit { try await office.unit(unit) } else { nil }
      let site = try await Site.add(
        address, platform: platform, settings: given, interval: everyMinutes.map { $0 * 60 },
        allowsPrivateAddress: allowPrivate, unit: unit, reason: reason, connectors: Catalogue.connectors,
        client: { office.client(for: $0, allowPrivate: allowPrivate, spool: spool) }, services: office.services,
        for: office.viewer)
      try await LedgerSequencer(services: office.services).integrate()
      if common.json {
        Terminal.say(site.json)
      } else {
        Terminal.say(
          """
          \(site.reference): \(Terminal.safe(site.name ?? site.account.address)) on \(site.account.platform), \
          \(Terminal.safe(site.account.address))
          \(site.platformCount.map { "The platform counts \($0) items. " } ?? "")\
          Next: rostra \(site.status == .active ? "capture" : "import FILE --site \(site.reference)")
          """)
      }
    }
  }
}

struct SitesList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Show the sites.")

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let sites = try await office.services.database.read { [viewer = office.viewer] tx in
        try Site.all(for: viewer, in: tx)
      }
      if common.json {
        Terminal.say(["items": .array(sites.map { $0.json })])
        return
      }
      if let notice = office.sampleNotice { Terminal.say(notice) }
      guard !sites.isEmpty else {
        Terminal.say("No sites yet. Add one: rostra sites add https://social.example/@cityhall")
        return
      }
      var table = Table("site", "platform", "name", "handle", "covered to", "due", "state")
      for site in sites {
        table.add(
          site.reference, site.account.platform, site.name ?? "", site.account.handle ?? site.account.address,
          office.time(site.coveredTo), office.time(site.due),
          site.lastError.map { "failing: \($0)" } ?? site.status.rawValue)
      }
      Terminal.say(table.text)
    }
  }
}

struct SitesSet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Pause, resume, or change how often a site is captured.")

  @Argument(help: "The site: S-1, its handle or address.")
  var site: String

  @Option(help: "How often it is captured, in minutes.")
  var everyMinutes: Int64?

  @Option(
    help: "Ages at which an item is looked at again, in hours, the last one repeating: 1,24,168,720.",
    transform: { text in
      let hours = text.split(separator: ",").map { Int64($0) }
      guard !hours.isEmpty, hours.allSatisfy({ ($0 ?? 0) > 0 }) else {
        throw ValidationError("--recheck-hours \(text): write hours separated by commas, such as 1,24,168,720")
      }
      return hours.compactMap { $0 }
    })
  var recheckHours: [Int64]?

  @Flag(help: "Stop capturing it; its gap is recorded.")
  var pause = false

  @Flag(help: "Capture it again.")
  var resume = false

  @Option(help: "Why; kept as evidence. Needed to pause.")
  var reason: String?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if pause && resume { throw ValidationError("--pause and --resume exclude each other") }
    if let everyMinutes, !(5...44_640).contains(everyMinutes) {
      throw ValidationError("--every-minutes \(everyMinutes): use 5 to 44640 (a month)")
    }
  }

  func run() async throws {
    try await common.withAgency { office in
      let site = try await office.site(site)
      let changed = try await site.change(
        SiteChange(
          interval: everyMinutes.map { $0 * 60 }, recheckAges: recheckHours?.map { $0 * 3600 },
          status: pause ? .paused : resume ? .active : nil), reason: reason, services: office.services,
        for: office.viewer)
      try await LedgerSequencer(services: office.services).integrate()
      if common.json { Terminal.say(changed.json) } else { Terminal.say("\(changed.reference) changed.") }
    }
  }
}

struct SitesGaps: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gaps", abstract: "The gap ledger: what is not covered, and why.")

  @Argument(help: "A site; all where none is given.")
  var site: String?

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let only: Site? = if let site { try await office.site(site) } else { nil }
      let (gaps, sites) = try await office.services.database.read { [viewer = office.viewer] tx in
        (try Gap.all(site: only?.id, for: viewer, in: tx), try Site.all(for: viewer, in: tx))
      }
      let names = Dictionary(uniqueKeysWithValues: sites.map { ($0.id, $0) })
      if common.json {
        Terminal.say(["items": .array(gaps.map { $0.json(site: names[$0.site]) })])
        return
      }
      for site in sites where only == nil || only?.id == site.id {
        let never = Catalogue.facts(of: site.account.platform)?.notCaptured ?? []
        Terminal.say("\(site.reference) never gives: \(never.joined(separator: "; "))")
      }
      guard !gaps.isEmpty else {
        Terminal.say("No gaps are on record.")
        return
      }
      var table = Table("site", "kind", "from", "to", "closed", "why")
      for gap in gaps {
        table.add(
          names[gap.site]?.reference ?? "", gap.kind.rawValue, office.time(gap.from), office.time(gap.to),
          office.time(gap.closed), gap.reason)
      }
      Terminal.say(table.text)
    }
  }
}

struct SitesPlatforms: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "platforms", abstract: "The platforms that can be captured, and what each does not give.")

  @Flag(help: "Print one JSON document instead of text for people.")
  var json = false

  func run() throws {
    let platforms = Catalogue.connectors.map(\.platform) + Catalogue.importedOnly
    if json {
      Terminal.say([
        "items": .array(platforms.map(\.json))
      ])
      return
    }
    for platform in platforms {
      Terminal.say("\(platform.id): \(platform.name). Not given: \(platform.notCaptured.joined(separator: "; "))")
    }
  }
}

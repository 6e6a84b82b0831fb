import ArgumentParser
import Rostra
import RostraPlatforms
import RostraStorage

struct VaultRules: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "What passwords of accounts must be like; with any option, a new version of it.")
  @Option(help: "Characters at least.") var length: Int?
  @Option(help: "Kinds at least, of small letters, capitals, digits and signs.") var classes: Int?
  @Option(help: "Days after which a password is changed.") var age: Int?
  @Option(help: "How many earlier passwords must not come back.") var reuse: Int?
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let agency = office.services.agency.id
      func inForce() async throws -> PasswordRules {
        try await office.services.database.read { tx in try PasswordRules.inForce(for: agency, in: tx) }
      }
      if [length, classes, age, reuse].contains(where: { $0 != nil }) {
        let now = try await inForce()
        try await office.vault.set(
          PasswordRules(
            length: length ?? now.length, classes: classes ?? now.classes, age: age ?? now.age,
            reuse: reuse ?? now.reuse), for: try await office.acting())
        try await LedgerSequencer(services: office.services).integrate()
      }
      let rules = try await inForce()
      if common.json {
        return Terminal.say(.object([JSON.Member("version", JSON(rules.version))] + (rules.json.object ?? [])))
      }
      Terminal.say(
        """
        \(rules.version == 0 ? "The program's own values" : "Version \(rules.version)"): at least \(rules.length) \
        characters, of \(rules.classes) kinds at least; changed after \(rules.age) days; none of the last \(rules.reuse).
        """)
    }
  }
}

struct VaultFinalLists: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "final-lists", abstract: "What is sealed of sites that ended, for the technology officer.",
    discussion: "A list is opened on its page alone, where somebody proves again who they are.")
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let (viewer, vault) = (try await office.acting(), office.vault)
      let lists = try await office.services.database.read { tx in try vault.finalLists(for: viewer, in: tx) }
      if common.json { return Terminal.say(["items": .array(lists.map(\.json))]) }
      guard !lists.isEmpty else { return Terminal.say("None that you may open.") }
      var table = Table("list", "case", "entries", "sealed", "by")
      for list in lists {
        table.add(list.reference, list.siteCase, String(list.entries), office.time(list.made), list.madeBy)
      }
      Terminal.say(table.text)
    }
  }
}

struct VaultEmergencies: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "emergencies", abstract: "What waits for a second person, or for its review.")
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let (viewer, vault) = (try await office.acting(), office.vault)
      let open = try await office.services.database.read { tx in try vault.openGlasses(for: viewer, in: tx) }
      if common.json { return Terminal.say(["items": .array(open.map(\.json))]) }
      guard !open.isEmpty else { return Terminal.say("None.") }
      var table = Table("id", "account", "asked by", "when", "waits for", "reason")
      for each in open {
        table.add(
          each.id, "\(each.title) (\(each.entry))", each.askedBy, office.time(each.asked),
          each.opened == nil ? "a second person" : "its review", each.reason)
      }
      Terminal.say(table.text)
    }
  }
}

struct VaultReview: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "Close the review of an emergency, as one of those who were told.")
  @Argument(help: "Its id, as rostra vault emergencies prints it.") var id: String
  @Option(help: "What you found.") var finding: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      try await office.vault.reviewGlass(id, finding: finding, for: try await office.acting())
      try await office.say("The review is on record.", ["reviewed": .string(id)], common)
    }
  }
}

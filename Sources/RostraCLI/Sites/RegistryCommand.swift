import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

struct RegistryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "registry", abstract: "Ask for sites, and take their cases through the procedure.",
    discussion: """
      A step belongs to the person whose role the procedure names, at the command line, too: set ROSTRA_TOKEN to a personal \
      token of theirs (Account, Tokens). Without one, what is there can be read.
      """,
    subcommands: [
      RegistryList.self, RegistryShow.self, RegistryDraft.self, RegistryEndorse.self, RegistryReview.self,
      RegistryStep.self, RegistryProcedure.self,
    ], defaultSubcommand: RegistryList.self)
}

struct RegistryList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Show the cases, newest first.")
  @Option(help: "Only those at this stage.") var stage: String?
  @Argument(help: "Words to look for.") var words: [String] = []
  @OptionGroup var common: CommonOptions

  func run() async throws {
    var filter = SiteCase.Filter()
    if let stage {
      guard let known = SiteStage(rawValue: stage) else {
        throw ValidationError("--stage is one of \(SiteStage.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
      filter.stage = known
    }
    filter.words = words.joined(separator: " ")
    let wanted = filter
    try await common.withAgency { office in
      let viewer = try await office.acting()
      let cases = try await office.services.database.read { tx in
        try SiteCase.all(wanted, limit: 10_000, for: viewer, in: tx)
      }
      if common.json { return Terminal.say(["cases": .array(cases.map(\.json))]) }
      guard !cases.isEmpty else { return Terminal.say("No cases. Begin one with: rostra registry draft --file FILE") }
      var table = Table("case", "stage", "since", "unit", "platform", "name")
      for site in cases {
        table.add(
          site.reference, site.stage.title, office.time(site.since), site.unitName, site.request.platform,
          site.request.name)
      }
      Terminal.say(table.text)
    }
  }
}

struct RegistryShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Where a case is, who must act next, what is missing, and what was done.")
  @Argument(help: "The case: SC-14.") var reference: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let (viewer, services, reference) = (try await office.acting(), office.services, reference)
      let detail = try await services.database.read { tx in
        try SiteCaseDetail.read(reference, services: services, for: viewer, in: tx)
      }
      if common.json { return Terminal.say(detail.site.json) }
      let site = detail.site
      Terminal.say("\(site.reference) \(site.request.name): \(site.stage.title), since \(office.time(site.since))")
      Terminal.say(site.stage.meaning)
      for next in detail.next {
        let who = next.holders.isEmpty ? "nobody holds the role" : next.holders.joined(separator: ", ")
        Terminal.say("\nNext: \(next.step.title) (\(next.step.act)), by \(who)")
        for refusal in next.refusals {
          Terminal.say("  missing: \(refusal.lack.sentence) \(refusal.lack.remedy) (\(refusal.requirement))")
        }
      }
      var table = Table("when", "who", "as", "what", "reason")
      for entry in detail.history {
        table.add(
          office.time(entry.at), entry.actor, detail.profile.title(of: entry.role), entry.verb, entry.reason ?? "")
      }
      Terminal.say("\n" + table.text)
    }
  }
}

struct RegistryDraft: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draft", abstract: "Begin a request, or change one, from a file.",
    discussion: "The file is JSON with the members of `request` as `rostra registry show SC-1 --json` prints them.")
  @Option(help: "The file.", completion: .file()) var file: String
  @Option(help: "The unit's name or id; the whole agency where it is not given.") var unit: String?
  @Option(help: "The draft or returned request to change.") var change: String?
  @Option(help: "The rejected request that this one follows.") var follows: String?
  @OptionGroup var common: CommonOptions

  func run() async throws {
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw ValidationError("--file '\(file)' cannot be read.")
    }
    let json = try JSON(parsing: Array(bytes), limits: JSONLimits(bytes: 1 << 20, depth: 8))
    let request = SiteRequest(json: json["request"] ?? json)
    try await common.withAgency { office in
      let viewer = try await office.acting()
      let site: SiteCase
      if let change {
        site = try await SiteCase.edit(change, to: request, services: office.services, for: viewer)
      } else {
        let root = AgencyUnit.root(of: viewer.agency)
        let unit = if let unit { try await office.unit(unit) } else { root }
        site = try await SiteCase.draft(request, unit: unit, follows: follows, services: office.services, for: viewer)
      }
      try await LedgerSequencer(services: office.services).integrate()
      if common.json {
        Terminal.say(site.json)
      } else {
        Terminal.say("\(site.reference) is kept as \(site.stage.title.lowercased()).")
      }
    }
  }
}

struct RegistryEndorse: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "endorse", abstract: "Stand behind a request for your line of business.")
  @Argument(help: "The case: SC-14.") var reference: String
  @Option(help: "Why.") var note: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      try await SiteCase.endorse(reference, note: note, services: office.services, for: try await office.acting())
      try await LedgerSequencer(services: office.services).integrate()
      Terminal.say("\(reference) is endorsed.")
    }
  }
}

struct RegistryReview: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "Record your review of a submitted request.",
    discussion: "One --met or --not-met for each question of the checklist, in its order, each with a note.")
  @Argument(help: "The case: SC-14.") var reference: String
  @Option(help: "Answers in the order of the checklist: `yes: note` or `no: note`.") var answer: [String] = []
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let viewer = try await office.acting()
      let questions = try await office.services.database.read { tx in
        try Profile.inForce(for: viewer.agency, in: tx).siteChecklist
      }
      guard answer.count == questions.count else {
        throw ValidationError(
          "Give --answer \(questions.count) times, for: \(questions.joined(separator: "; ")).")
      }
      let answers = try zip(questions, answer).map { question, text in
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, ["yes", "no"].contains(parts[0].lowercased()) else {
          throw ValidationError("'\(text)' is not `yes: note` or `no: note`.")
        }
        return SiteReview.Answer(question: question, isMet: parts[0].lowercased() == "yes", note: parts[1])
      }
      try await SiteCase.review(reference, answers: answers, services: office.services, for: viewer)
      try await LedgerSequencer(services: office.services).integrate()
      Terminal.say("Your review of \(reference) is recorded.")
    }
  }
}

struct RegistryStep: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "step", abstract: "Take a step: submit, return, approve, reject.")
  @Argument(help: "The step.") var act: String
  @Argument(help: "The case: SC-14.") var reference: String
  @Option(help: "Why; some steps need it.") var reason: String?
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      try await SiteCase.take(
        act, reference, reason: reason, services: office.services, for: try await office.acting())
      try await LedgerSequencer(services: office.services).integrate()
      Terminal.say("Done: \(act) of \(reference). Those who must know are told.")
    }
  }
}

struct RegistryProcedure: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "procedure", abstract: "Print the procedure as the agency's rules have it.")
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let agency = office.viewer.agency
      let profile = try await office.services.database.read { tx in try Profile.inForce(for: agency, in: tx) }
      var table = Table("step", "from", "to", "by", "gates", "requirements")
      for step in SiteCase.lifecycle.adapted(by: profile).steps {
        table.add(
          step.act, step.from.map(\.title).joined(separator: ", "), step.to.title,
          step.by.map { profile.title(of: $0) }.joined(separator: " or "),
          step.gates.map(\.id).joined(separator: ", "), step.requirements.joined(separator: ", "))
      }
      Terminal.say(table.text)
    }
  }
}

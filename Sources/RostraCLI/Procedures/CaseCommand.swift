import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

/// The cases of one procedure at the command line: the same steps, by the same people, with the same refusals.
struct CaseCommand<P: Procedure>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: P.place, abstract: "\(P.plural): \(P.purpose)",
      discussion: """
        A step belongs to the person whose role the procedure names, at the command line, too: set ROSTRA_TOKEN to a \
        personal token of theirs (Account, Tokens). Without one, what is there can be read.
        """,
      subcommands: [
        CaseList<P>.self, CaseShow<P>.self, CaseOpen<P>.self, CaseStep<P>.self, CaseAttach<P>.self,
        CaseProcedure<P>.self,
      ] + CaseCommands.more(of: P.self), defaultSubcommand: CaseList<P>.self)
  }
}

/// One command for each procedure.
enum CaseCommands {
  static var all: [any ParsableCommand.Type] { Procedures.all.map { command(of: $0) } }

  /// What is done with the cases of one procedure alone.
  static func more<P: Procedure>(of procedure: P.Type) -> [any ParsableCommand.Type] {
    switch P.noun {
    case PolicyProcedure.noun: PolicyCommands.all
    case SiteProcedure.noun: OfficialCommands.all
    default: []
    }
  }

  private static func command<P: Procedure>(of procedure: P.Type) -> any ParsableCommand.Type { CaseCommand<P>.self }
}

struct CaseList<P: Procedure>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "list", abstract: "Show the cases, newest first.")
  }
  @Option(help: "Only those at this stage.") var stage: String?
  @Option(help: "Only what belongs to this case: SC-4.") var about: String?
  @Argument(help: "Words to look for.") var words: [String] = []
  @OptionGroup var common: CommonOptions

  func run() async throws {
    var filter = CaseFile<P>.Filter()
    if let stage {
      guard let known = P.Stage(rawValue: stage) else {
        throw ValidationError("--stage is one of \(P.Stage.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
      filter.stages = [known]
    }
    filter.words = words.joined(separator: " ")
    filter.about = about?.uppercased()
    let wanted = filter
    try await common.withAgency { office in
      let viewer = try await office.acting()
      let files = try await office.services.database.read { tx in
        try CaseFile<P>.all(wanted, limit: 10_000, for: viewer, in: tx)
      }
      if common.json { return Terminal.say(["cases": .array(files.map(\.json))]) }
      guard !files.isEmpty else {
        let openings = P.lifecycle.openings.map { "rostra \(P.place) open \($0.act)" }.joined(separator: ", ")
        return Terminal.say("No cases. Begin one with: \(openings)")
      }
      var table = Table("case", "stage", "since", "due", "unit", "name")
      for file in files {
        table.add(
          file.reference, file.stage.title, office.time(file.since), file.due.map { office.time($0.at) } ?? "",
          file.unitName, file.name)
      }
      Terminal.say(table.text)
    }
  }
}

struct CaseShow<P: Procedure>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "show", abstract: "Where a case is, who must act next, what is missing, and what was done.")
  }
  @Argument(help: "The case, such as SC-14.") var reference: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let (viewer, services, reference) = (try await office.acting(), office.services, reference)
      let detail = try await services.database.read { tx in
        try CaseDetail<P>.read(reference, services: services, for: viewer, in: tx)
      }
      if common.json { return Terminal.say(detail.file.json) }
      let file = detail.file
      Terminal.say("\(file.reference) \(file.name): \(file.stage.title), since \(office.time(file.since))")
      Terminal.say(file.stage.meaning)
      if let due = file.due { Terminal.say("\(detail.owed ?? "Due"), by \(office.time(due.at))") }
      for field in detail.fields { Terminal.say("  \(field.label) (\(field.name)): \(detail.text(field))") }
      for change in detail.changes {
        Terminal.say(
          "  changed: \(change.label): \(change.before.isEmpty ? "nothing" : change.before) → \(change.after)")
      }
      for document in file.documents { Terminal.say("  document \(document.name): \(document.digest)") }
      for next in detail.next {
        let who = next.holders.isEmpty ? "nobody holds the role" : next.holders.joined(separator: ", ")
        Terminal.say("\nNext: \(next.step.title) (\(next.step.act)), by \(who)")
        for field in next.fields {
          Terminal.say("  asks: \(field.name)\(field.isRequired ? "" : " (optional)"): \(field.label)")
        }
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

/// What a step is given: single fields, or a file of them.
struct CaseAnswers: ParsableArguments {
  @Option(help: "A field of the step: name=value. A list: name=a,b. A question: name=yes:note.") var set: [String] = []
  @Option(help: "A file with the fields as one JSON object.", completion: .file()) var answers: String?
  @Option(help: "Why; some steps need it.") var reason: String?

  func entry(_ fields: [FormField]) throws -> StepEntry {
    var given: [String: JSON] = [:]
    if let answers {
      guard let bytes = FileManager.default.contents(atPath: answers) else {
        throw ValidationError("--answers '\(answers)' cannot be read.")
      }
      let json = try JSON(parsing: Array(bytes), limits: JSONLimits(bytes: 1 << 20, depth: 8))
      for member in json.object ?? [] { given[member.name] = member.value }
    }
    for pair in set {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else { throw ValidationError("--set '\(pair)' is not name=value.") }
      given[parts[0]] = Self.value(parts[1], of: fields.first { $0.name == parts[0] })
    }
    return StepEntry(given, reason: reason)
  }

  private static func value(_ text: String, of field: FormField?) -> JSON {
    switch field?.kind {
    case .several, .people:
      return .array(text.split(separator: ",").map { .string(String($0)) })
    case .question:
      let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
      return ["answer": .string(parts.first ?? ""), "note": .string(parts.count > 1 ? parts[1] : "")]
    default: return .string(text)
    }
  }
}

struct CaseOpen<P: Procedure>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "open",
      abstract: "Begin a case: \(P.lifecycle.openings.map { "\($0.act) (\($0.title))" }.joined(separator: ", ")).")
  }
  @Argument(help: "The step that begins it.") var act: String
  @Option(help: "The unit's name or id; the whole agency where it is not given.") var unit: String = ""
  @Option(help: "The case that it belongs to: SC-4.") var about: String = ""
  @Option(help: "The person whom it is about, by mail address.") var subject: String = ""
  @OptionGroup var answers: CaseAnswers
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let viewer = try await office.acting()
      let (act, unit, about, subject) = (act, unit, about, subject)
      let (opening, fields) = try await office.services.database.read { tx in
        let profile = try Profile.inForce(for: viewer.agency, in: tx)
        return (
          try Opening.read(P.self, unit: unit, about: about, subject: subject, for: viewer, in: tx),
          P.lifecycle.adapted(by: profile).step(act, from: nil)?.asks(nil, profile) ?? []
        )
      }
      let file = try await office.services.open(act, P.self, opening, try answers.entry(fields), for: viewer)
      try await LedgerSequencer(services: office.services).integrate()
      Terminal.say(common.json ? file.json.text : "\(file.reference) is \(file.stage.title.lowercased()).")
    }
  }
}

struct CaseStep<P: Procedure>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "step",
      abstract: "Take a step: \(P.lifecycle.steps.filter { !$0.opens }.map(\.act).joined(separator: ", ")).")
  }
  @Argument(help: "The step.") var act: String
  @Argument(help: "The case, such as SC-14.") var reference: String
  @OptionGroup var answers: CaseAnswers
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let viewer = try await office.acting()
      let (act, reference) = (act, reference)
      let fields = try await office.services.database.read { tx in
        let profile = try Profile.inForce(for: viewer.agency, in: tx)
        let file = try CaseFile<P>.require(reference, for: viewer, in: tx)
        return P.lifecycle.adapted(by: profile).step(act, from: file.stage)?.asks(file, profile) ?? []
      }
      let file = try await office.services.take(act, P.self, reference, try answers.entry(fields), for: viewer)
      try await LedgerSequencer(services: office.services).integrate()
      Terminal.say(
        common.json
          ? file.json.text
          : "Done: \(act) of \(file.reference), now \(file.stage.title.lowercased()). Those who must know are told.")
    }
  }
}

struct CaseAttach<P: Procedure>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "attach", abstract: "Keep a document with a case.")
  }
  @Argument(help: "The case, such as SC-14.") var reference: String
  @Argument(help: "The file.", completion: .file()) var file: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    guard let bytes = FileManager.default.contents(atPath: file), bytes.count <= Int(Services.documentLimit) else {
      throw ValidationError("'\(file)' cannot be read, or is larger than 50 MB.")
    }
    let digest = CaseDocument.digest(of: Array(bytes))
    try await common.withAgency { office in
      try await office.services.attach(
        file, name: URL(fileURLWithPath: file).lastPathComponent, mediaType: "application/octet-stream",
        size: Int64(bytes.count), digest: digest, to: P.self, reference, for: try await office.acting())
      try await LedgerSequencer(services: office.services).integrate()
      Terminal.say("\(digest) is kept with \(reference).")
    }
  }
}

struct CaseProcedure<P: Procedure>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "procedure", abstract: "Print the procedure as the agency's rules have it.")
  }
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let agency = office.viewer.agency
      let profile = try await office.services.database.read { tx in try Profile.inForce(for: agency, in: tx) }
      let lifecycle = P.lifecycle.adapted(by: profile)
      if common.json { return Terminal.say(lifecycle.json(profile)) }
      var table = Table("step", "from", "to", "by", "gates", "requirements")
      for step in lifecycle.steps {
        table.add(
          step.act, step.from.map(\.title).joined(separator: ", "), step.to?.title ?? "stays",
          (step.by.map { profile.title(of: $0) } + step.parties.map(\.title)).joined(separator: " or "),
          step.gates.map(\.id).joined(separator: ", "), step.requirements.joined(separator: ", "))
      }
      Terminal.say(table.text)
    }
  }
}

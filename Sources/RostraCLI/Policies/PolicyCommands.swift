import ArgumentParser
import Rostra
import RostraPlatforms
import RostraStorage

/// Policies as people live with them; their cases are ``CaseCommand``'s.
enum PolicyCommands {
  static let all: [any ParsableCommand.Type] = [
    PolicyInForce.self, PolicyRead.self, PolicyAcknowledge.self, PolicyReaders.self, PolicyReviewers.self,
  ]
}

struct PolicyInForce: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "in-force", abstract: "What policy is in force, or was on a day.")
  @Option(help: "The day, such as 2026-03-05.") var at: String?
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let agency = office.services.agency
      let moment = try AgencyTime(agency).endOfDay(at ?? "", field: "--at") ?? office.services.clock.now()
      let policies = try await office.services.database.read { tx in
        try PolicyPaper.inForce(at: moment, agency: agency, in: tx)
      }
      if common.json { return Terminal.say(["items": .array(policies.map { $0.json(withText: false) })]) }
      guard !policies.isEmpty else {
        return Terminal.say(at == nil ? "No policy is in force." : "No policy was in force then.")
      }
      var table = Table("policy", "version", "in force from", "until", "only for", "unit", "title")
      for policy in policies {
        table.add(
          policy.reference, policy.version, office.time(policy.inForceFrom),
          policy.inForceUntil.map { office.time($0) } ?? "", policy.tool, policy.unit, policy.title)
      }
      Terminal.say(table.text)
    }
  }
}

struct PolicyRead: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "read", abstract: "Print the whole text of a policy.")
  @Argument(help: "The policy: PO-2.") var policy: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let (viewer, agency, policy) = (try await office.acting(), office.services.agency, policy)
      let paper = try await office.services.database.read { tx in
        try PolicyPaper.find(policy, agency: agency, for: viewer, in: tx)
      }
      if common.json { return Terminal.say(paper.json(withText: true)) }
      Terminal.say(Terminal.safe(paper.document(agency: agency, at: office.services.clock.now()).plainText))
    }
  }
}

struct PolicyAcknowledge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "acknowledge", abstract: "Say that you have read a policy.",
    discussion: "As the person whose token ROSTRA_TOKEN holds; a second time changes nothing.")
  @Argument(help: "The policy: PO-2.") var policy: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      try await PolicyDelivery.acknowledge(policy, services: office.services, for: try await office.acting())
      try await LedgerSequencer(services: office.services).integrate()
      common.json
        ? Terminal.say(["acknowledged": .string(policy)]) : Terminal.say("That you have read \(policy) is on record.")
    }
  }
}

struct PolicyReaders: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "readers", abstract: "Who was sent a policy, and who has said that they have read it.")
  @Argument(help: "The policy: PO-2.") var policy: String
  @Flag(help: "Only those who have not.") var missing = false
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let (viewer, policy, missing) = (try await office.acting(), policy, missing)
      try PolicyDelivery.requireFollowing(viewer)
      let (rows, progress) = try await office.services.database.read { tx in
        let file = try CaseFile<PolicyProcedure>.require(policy, for: viewer, in: tx)
        return (
          try PolicyDelivery.all(file.reference, onlyMissing: missing, limit: 1_000_000, for: viewer, in: tx),
          try PolicyDelivery.progress(file.reference, agency: viewer.agency, in: tx)
        )
      }
      if common.json {
        return Terminal.say(["progress": progress.json, "items": .array(rows.map(\.json))])
      }
      Terminal.say(
        "\(progress.acknowledged) of \(progress.people) people have said that they have read it; "
          + "\(progress.sent) were sent it.")
      guard !rows.isEmpty else { return }
      var table = Table("person", "name", "sent", "read")
      for row in rows {
        table.add(
          row.mail, row.name, row.sent.map { office.time($0) } ?? "", row.acknowledged.map { office.time($0) } ?? "no")
      }
      Terminal.say(table.text)
    }
  }
}

struct PolicyReviewers: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reviewers",
    abstract: "Who was asked from outside to comment on a draft; with --invite, a link for one more.",
    discussion: "The link is printed this once. Asked again for the same address, the earlier opens nothing.")
  @Argument(help: "The policy: PO-2.") var policy: String
  @Option(help: "The reviewer's mail address.") var invite: String?
  @Option(help: "The reviewer's name.") var name: String?
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let (viewer, policy) = (try await office.acting(), policy)
      if let invite {
        let key = try await PolicyReviewer.invite(
          name ?? "", mail: invite, to: policy, services: office.services, for: viewer)
        let link = "\(try await office.publicAddress())/consultation/\(key)"
        try await LedgerSequencer(services: office.services).integrate()
        return common.json ? Terminal.say(["link": .string(link)]) : Terminal.say(link)
      }
      try PolicyReviewer.requireInviting(viewer)
      let all = try await office.services.database.read { tx in
        let file = try CaseFile<PolicyProcedure>.require(policy, for: viewer, in: tx)
        return try PolicyReviewer.all(of: file.reference, agency: viewer.agency, in: tx)
      }
      if common.json { return Terminal.say(["items": .array(all.map(\.json))]) }
      var table = Table("mail", "name", "comments")
      for each in all { table.add(each.mail, each.name, String(each.comments)) }
      Terminal.say(all.isEmpty ? "Nobody was asked yet." : table.text)
    }
  }
}

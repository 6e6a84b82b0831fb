import ArgumentParser
import Rostra
import RostraPlatforms
import RostraStorage

struct DutiesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "duties", abstract: "What you owe, by when.",
    discussion: "Yours is told by a personal token in ROSTRA_TOKEN.")
  @Flag(help: "Make a new address for a calendar program; an earlier one stops to work.") var calendar = false
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      if calendar {
        let key = try await CalendarFeed.renew(services: office.services, for: try await office.acting())
        let address = "\(try await office.publicAddress())/calendar/\(key).ics"
        try await LedgerSequencer(services: office.services).integrate()
        return common.json ? Terminal.say(["address": .string(address)]) : Terminal.say(address)
      }
      let (viewer, now) = (try await office.acting(), office.services.clock.now())
      let duties = try await office.services.database.read { tx in
        try Duty.owed(by: viewer, at: now, limit: 500, in: tx)
      }
      if common.json { return Terminal.say(["duties": .array(duties.map(\.json))]) }
      guard !duties.isEmpty else { return Terminal.say("Nothing is owed.") }
      var table = Table("due", "", "what", "case", "unit")
      for duty in duties {
        table.add(
          office.time(duty.due), duty.isLate(at: now) ? "LATE" : "", duty.title, "\(duty.name) (\(duty.reference))",
          duty.unit)
      }
      Terminal.say(table.text)
    }
  }
}

/// The nightly checks, now.
struct ChecksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checks", abstract: "Look at every check now; what is wrong becomes a finding.")
  @Flag(help: "Only list the checks.") var list = false
  @OptionGroup var common: CommonOptions

  func run() async throws {
    if list {
      var table = Table("check", "requirement", "what must hold")
      for check in Checks.all { table.add(check.id, check.requirement, check.title) }
      return Terminal.say(table.text)
    }
    try await common.withAgency { office in
      let outcome = try await CheckRun(services: office.services).run()
      try await LedgerSequencer(services: office.services).integrate()
      if common.json { return Terminal.say(outcome.json) }
      Terminal.say("\(outcome.raised) new findings, \(outcome.closed) closed, \(outcome.standing) standing in all.")
    }
  }
}

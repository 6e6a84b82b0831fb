import ArgumentParser
import Rostra
import RostraPlatforms
import RostraStorage

struct MailCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mail", abstract: "What became of every message, and whether mail goes out.",
    subcommands: [MailList.self, MailTest.self, MailSend.self, MailRetry.self], defaultSubcommand: MailList.self)
}

struct MailList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Show the newest messages.")

  @Option(help: "Only those that are queued, sent or failed.")
  var state: String?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let state, Notice.State(rawValue: state) == nil {
      throw ValidationError("--state \(state): use queued, sent or failed")
    }
  }

  func run() async throws {
    try await common.withAgency { office in
      let state = state.flatMap(Notice.State.init(rawValue:))
      let notices = try await office.services.database.read { [viewer = office.viewer] tx in
        try Notice.all(state: state, limit: 200, for: viewer, in: tx)
      }
      if common.json {
        Terminal.say(["items": .array(notices.map(\.json))])
        return
      }
      guard !notices.isEmpty else {
        Terminal.say("No messages.")
        return
      }
      var table = Table("id", "made", "to", "state", "subject", "result")
      for notice in notices {
        table.add(
          notice.id.text, office.time(notice.created), notice.recipient, notice.state.rawValue, notice.subject,
          notice.result ?? "")
      }
      Terminal.say(table.text)
    }
  }
}

struct MailTest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Send a message now, and say what the mail server said.")

  @Argument(help: "The address to send it to.")
  var recipient: String

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      guard try await MailServer.current(services: office.services, home: office.home) != nil else {
        throw NoticeError.noServer
      }
      let id = try await Notice.test(to: recipient, services: office.services, for: office.viewer)
      _ = try await NoticeWork(services: office.services, home: office.home).run()
      try await LedgerSequencer(services: office.services).integrate()
      let notice = try await office.services.database.read { [viewer = office.viewer] tx in
        try Notice.find(id, for: viewer, in: tx)
      }
      guard let notice else { throw NoticeError.notWaiting }
      if common.json {
        Terminal.say(notice.json)
      } else {
        Terminal.say("\(notice.state.rawValue): \(Terminal.safe(notice.result ?? "not tried yet"))")
      }
      if notice.state != .sent { throw Exit.No() }
    }
  }
}

struct MailSend: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send", abstract: "Send what is due now, without a worker.")

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let sent = try await NoticeWork(services: office.services, home: office.home).run()
      try await LedgerSequencer(services: office.services).integrate()
      if common.json { Terminal.say(["sent": JSON(sent)]) } else { Terminal.say("\(sent) sent.") }
    }
  }
}

struct MailRetry: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Have a message that was given up, or waits, tried again.")

  @Argument(help: "The message's id.")
  var id: String

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      try await Notice.retry(Identifier(text: id), services: office.services, for: office.viewer)
      try await LedgerSequencer(services: office.services).integrate()
      if common.json { Terminal.say(["retried": .string(id)]) } else { Terminal.say("It is tried again.") }
    }
  }
}

import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

struct TextsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "texts", abstract: "The texts of the messages that procedures send.",
    discussion: "A file of a text has the subject on its first line, an empty line, and then the text.",
    subcommands: [TextsShow.self, TextsSet.self], defaultSubcommand: TextsShow.self)
}

struct TextsShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show which there are, or one of them tried out with sample facts.")

  @Argument(help: "The message, such as site-decision.")
  var kind: String?

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let texts = try await office.services.database.read { [agency = office.viewer.agency] tx in
        try NoticeText.kinds().map { try NoticeText.inForce($0, for: agency, in: tx) }
      }
      let chosen = texts.filter { kind == nil || $0.kind.rawValue == kind }
      guard !chosen.isEmpty else { throw ValidationError("there is no message '\(kind ?? "")'") }
      if common.json { return Terminal.say(["items": .array(chosen.map(\.json))]) }
      if kind != nil, let text = chosen.first {
        let sample = try text.sample()
        return Terminal.say("\(sample.subject)\n\n\(sample.body)")
      }
      var table = Table("message", "version", "subject")
      for text in chosen { table.add(text.kind.rawValue, String(text.version), text.subject) }
      Terminal.say(table.text)
    }
  }
}

struct TextsSet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Put another text of a message in force.")

  @Argument(help: "The message, such as site-decision.")
  var kind: String

  @Argument(help: "The file.")
  var file: String

  @OptionGroup var common: CommonOptions

  func run() async throws {
    guard let data = FileManager.default.contents(atPath: file), let text = String(data: data, encoding: .utf8),
      let end = text.firstRange(of: "\n\n")
    else { throw ValidationError("\(file) is no text with a subject, an empty line and a body") }
    let (subject, body) = (String(text[..<end.lowerBound]), String(text[end.upperBound...]))
    try await common.withAgency { office in
      let kind = NoticeKind(rawValue: kind)
      let version = try await office.services.database.read { [agency = office.viewer.agency] tx in
        try NoticeText.inForce(kind, for: agency, in: tx).version
      }
      let kept = try await NoticeText.keep(
        kind, subject: subject, body: body, over: version, services: office.services, for: office.viewer)
      try await LedgerSequencer(services: office.services).integrate()
      Terminal.say("Version \(kept.version) of \(kept.kind.rawValue) is in force.")
    }
  }
}

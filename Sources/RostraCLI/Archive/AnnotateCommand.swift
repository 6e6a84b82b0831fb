import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

struct AnnotateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "annotate", abstract: "Tag or note items, one or all that a search finds; undo it.",
    subcommands: [
      AnnotateTag.self, AnnotateUntag.self, AnnotateNote.self, AnnotateUndo.self, AnnotateList.self, AnnotateTags.self,
    ])
}

/// To which items, and why.
struct AnnotationOptions: ParsableArguments {
  @Option(parsing: .upToNextOption, help: "The items' ids.")
  var items: [String] = []

  @Option(help: "All that this search finds, in place of --items.")
  var query: String?

  @Option(help: "Why; needed for more than one item.")
  var reason = ""

  func perform(_ kind: AnnotationAct.Kind, _ value: String, _ common: CommonOptions) async throws {
    guard items.isEmpty != (query == nil) else { throw ValidationError("Name --items or a --query, one of the two.") }
    try await common.withAgency { office in
      do {
        let selection: AnnotationSelection =
          try query.map { .search(try Search($0)) } ?? .items(items.map { Identifier(text: $0) })
        let act = try await AnnotationAct.perform(
          kind, value, on: selection, reason: reason, services: office.services, for: office.viewer)
        try await LedgerSequencer(services: office.services).integrate()
        if common.json {
          Terminal.say(act.json)
        } else {
          Terminal.say("\(kind.rawValue): \(act.items) items. To take it back: rostra annotate undo \(act.id)")
        }
      } catch let error as QueryError {
        Terminal.complain(error.description)
        throw ExitCode(Exit.dataError)
      }
    }
  }
}

struct AnnotateTag: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "tag", abstract: "Give items a tag.")
  @Argument(help: "The tag.") var tag: String
  @OptionGroup var options: AnnotationOptions
  @OptionGroup var common: CommonOptions
  func run() async throws { try await options.perform(.tag, tag, common) }
}

struct AnnotateUntag: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "untag", abstract: "Take a tag from items.")
  @Argument(help: "The tag.") var tag: String
  @OptionGroup var options: AnnotationOptions
  @OptionGroup var common: CommonOptions
  func run() async throws { try await options.perform(.untag, tag, common) }
}

struct AnnotateNote: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note", abstract: "Add a note to items; it stays as it is written.")
  @Argument(help: "The note.") var text: String
  @OptionGroup var options: AnnotationOptions
  @OptionGroup var common: CommonOptions
  func run() async throws { try await options.perform(.note, text, common) }
}

struct AnnotateUndo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo", abstract: "Take an act back, as long as no later one touched the same items.")
  @Argument(help: "The act's id.") var act: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let (viewer, id) = (office.viewer, Identifier<AnnotationAct>(text: act))
      guard let found = try await office.services.database.read({ try AnnotationAct.find(id, for: viewer, in: $0) })
      else {
        Terminal.complain("There is no act \(act); `rostra annotate list` shows them.")
        throw Exit.No()
      }
      try await found.undo(services: office.services, for: viewer)
      try await LedgerSequencer(services: office.services).integrate()
      if common.json { Terminal.say(["undone": .string(act)]) } else { Terminal.say("Undone.") }
    }
  }
}

struct AnnotateList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Show what was done, newest first.")
  @Option(help: "How many.") var limit = 50
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let (viewer, limit) = (office.viewer, limit)
      let acts = try await office.services.database.read { try AnnotationAct.all(limit: limit, for: viewer, in: $0) }
      if common.json { return Terminal.say(["acts": .array(acts.map(\.json))]) }
      var table = Table("act", "what", "value", "items", "by", "when", "reason")
      for act in acts {
        table.add(
          act.id.text, act.kind.rawValue + (act.undone == nil ? "" : " (undone)"), act.value, String(act.items),
          act.actor, office.time(act.at), act.reason ?? "")
      }
      Terminal.say(table.text)
    }
  }
}

struct AnnotateTags: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "tags", abstract: "Show the tags in use.")
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let viewer = office.viewer
      let tags = try await office.services.database.read { try Tag.all(for: viewer, in: $0) }
      if common.json {
        return Terminal.say([
          "tags": .array(tags.map { ["name": .string($0.name), "items": JSON($0.items)] })
        ])
      }
      var table = Table("tag", "items", "first used by")
      for tag in tags { table.add(tag.name, String(tag.items), tag.createdBy) }
      Terminal.say(table.text)
    }
  }
}

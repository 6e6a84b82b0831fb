import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

struct SearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find items by their words, people, dates and states.",
    discussion: """
      Words, "phrases", AND, OR, NOT (or -word), parentheses, prefix* and fields: site: from: to: kind: own:yes deleted:yes
      hidden:yes edited:yes tag: has:media|alt|no-alt|poll|link lang: in:thread after: before: and dates such as 2025-06..2025-08.
      Newest first; every version is searched, so text that was edited away is found, too.
      """,
    subcommands: [SearchRun.self, SearchSave.self, SearchSaved.self, SearchForget.self],
    defaultSubcommand: SearchRun.self)
}

struct SearchRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "run", abstract: "Search.", shouldDisplay: false)

  @Argument(parsing: .remaining, help: "The query; nothing finds everything.")
  var words: [String] = []

  @Option(help: "A saved search's name, in place of a query.")
  var saved: String?

  @Option(help: "How many (1 to 500).")
  var limit = 50

  @Option(help: "Go on below this key, as an earlier answer's `more` says.")
  var before: Int64?

  @Flag(help: "By relevance among the newest 5,000 matches, not newest first.")
  var byRelevance = false

  @OptionGroup var common: CommonOptions

  func run() async throws {
    // The query takes the rest of the line, and so the options behind it, too: they are taken back out here.
    var options = self
    var words = words
    if let index = words.firstIndex(of: "--json") {
      words.remove(at: index)
      options.common.json = true
    }
    if let index = words.firstIndex(of: "--limit"), index + 1 < words.count, let limit = Int(words[index + 1]) {
      options.limit = limit
      words.removeSubrange(index...index + 1)
    }
    try await options.search(words.joined(separator: " "))
  }

  private func search(_ text: String) async throws {
    try await common.withAgency { office in
      let viewer = office.viewer
      let search: Search
      do {
        let kept = try await savedSearch(in: office)
        search = try Search(
          kept?.query ?? text, order: byRelevance ? .relevance : .newest,
          page: SearchPage(limit: limit, before: before), saved: kept?.id)
      } catch let error as QueryError {
        Terminal.complain(error.description)
        throw ExitCode(Exit.dataError)
      }
      let found = try await search.run(services: office.services, for: viewer)
      try await LedgerSequencer(services: office.services).integrate()
      let (results, sites) = (found.results, found.sites)
      let references = Dictionary(uniqueKeysWithValues: sites.map { ($0.id.text, $0.reference) })
      if common.json {
        Terminal.say(results.json(references: references))
      } else {
        show(results, references: references, in: office)
      }
      if results.hits.isEmpty { throw Exit.No() }
    }
  }

  private func savedSearch(in office: Office) async throws -> SavedSearch? {
    guard let saved else { return nil }
    return try await office.savedSearch(saved)
  }

  private func show(_ results: SearchResults, references: [String: String], in office: Office) {
    if let notice = office.sampleNotice { Terminal.say(notice) }
    for hit in results.hits {
      let snippet = results.highlighter.snippet(of: hit)
      let text = snippet.parts.map { part in
        part.isMatch && isatty(STDOUT_FILENO) == 1
          ? "\u{1B}[1m\(Terminal.safe(part.text))\u{1B}[0m" : Terminal.safe(part.text)
      }.joined().replacing("\n", with: " ")
      let marks = [
        hit.isDeleted ? "deleted" : nil, hit.isHidden ? "hidden" : nil, hit.isSuperseded ? "an earlier version" : nil,
      ].compactMap { $0 }
      let mark = marks.isEmpty ? "" : " [\(marks.joined(separator: ", "))]"
      Terminal.say(
        """
        \(office.time(Timestamp(milliseconds: hit.published)))  \(references[hit.site] ?? "")  \
        \(Terminal.safe(hit.authorHandle ?? hit.authorName ?? "?"))\(mark)
          \(snippet.isCutBefore ? "…" : "")\(text)\(snippet.isCutAfter ? "…" : "")
          \(hit.item)
        """)
    }
    if let count = results.count {
      let number = count.isBounded ? "10,000+" : String(count.number)
      Terminal.say("\(results.hits.count) of \(number) items\(results.more.map { "; more: --before \($0)" } ?? "")")
    }
  }
}

struct SearchSave: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "save", abstract: "Keep a search under a name; run it with: rostra search --saved NAME")

  @Argument(help: "The name.")
  var name: String

  @Argument(help: "The query.")
  var query: String

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let services = office.services
      let saved: SavedSearch
      do {
        saved = try await SavedSearch.save(name: name, query: query, services: services, for: office.viewer)
      } catch let error as QueryError {
        Terminal.complain(error.description)
        throw ExitCode(Exit.dataError)
      }
      try await LedgerSequencer(services: services).integrate()
      if common.json { Terminal.say(saved.json) } else { Terminal.say("Saved as '\(name)'.") }
    }
  }
}

struct SearchSaved: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "saved", abstract: "Show the saved searches.")

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let viewer = office.viewer
      let saved = try await office.services.database.read { tx in try SavedSearch.all(for: viewer, in: tx) }
      if common.json {
        Terminal.say(["items": .array(saved.map(\.json))])
        return
      }
      guard !saved.isEmpty else {
        Terminal.say("No saved searches yet. Keep one: rostra search save \"water\" 'water main OR \"boil water\"'")
        return
      }
      var table = Table("name", "by", "since", "query")
      for search in saved {
        table.add(
          search.name, search.createdBy, office.time(search.created), search.query)
      }
      Terminal.say(table.text)
    }
  }
}

struct SearchForget: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "forget", abstract: "Remove a saved search.")

  @Argument(help: "The name.")
  var name: String

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      try await office.savedSearch(name).forget(services: office.services, for: office.viewer)
      try await LedgerSequencer(services: office.services).integrate()
      if common.json { Terminal.say(["removed": .string(name)]) } else { Terminal.say("Removed '\(name)'.") }
    }
  }
}

extension Office {
  func savedSearch(_ name: String) async throws -> SavedSearch {
    let found = try await services.database.read { [viewer] tx in
      try SavedSearch.find(named: name, for: viewer, in: tx)
    }
    guard let found else {
      Terminal.complain("There is no saved search '\(name)'; `rostra search saved` shows them.")
      throw Exit.No()
    }
    return found
  }
}

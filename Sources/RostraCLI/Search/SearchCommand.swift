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
      Words, "phrases", AND, OR, NOT (or -word), parentheses, prefix* and fields: site: from: to: kind: deleted:yes
      edited:yes has:media|alt|no-alt|poll|link lang: in:thread after: before: and dates such as 2025-06..2025-08.
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
      let query: SearchQuery
      do {
        query = try SearchQuery(parsing: try await savedQuery(in: office) ?? text)
      } catch let error as QueryError {
        Terminal.complain(error.description)
        throw ExitCode(Exit.dataError)
      }
      let page = SearchPage(limit: limit, before: before)
      let order: SearchOrder = byRelevance ? .relevance : .newest
      let zone = TimeZone(identifier: office.services.agency.timeZone) ?? .gmt
      let (results, sites) = try await office.services.database.read { tx in
        (
          try SearchIndex.find(
            query, agency: viewer.agency.text, visible: try .visible(to: viewer, in: tx), page: page, order: order,
            counting: true, zone: zone,
            sites: { word in try Site.matching(word, for: viewer, in: tx).map(\.id.text) }, in: tx),
          try Site.all(for: viewer, in: tx)
        )
      }
      let references = Dictionary(uniqueKeysWithValues: sites.map { ($0.id.text, $0.reference) })
      if common.json {
        Terminal.say(results.json(references: references))
      } else {
        show(results, references: references, in: office)
      }
      if results.hits.isEmpty { throw Exit.No() }
    }
  }

  private func savedQuery(in office: Office) async throws -> String? {
    guard let saved else { return nil }
    let agency = office.viewer.agency.text
    let found = try await office.services.database.read { tx in
      try SavedSearch.find(named: saved, agency: agency, in: tx)
    }
    guard let found else {
      Terminal.complain("There is no saved search '\(saved)'; `rostra search saved` shows them.")
      throw Exit.No()
    }
    return found.query
  }

  private func show(_ results: SearchResults, references: [String: String], in office: Office) {
    if let notice = office.sampleNotice { Terminal.say(notice) }
    for hit in results.hits {
      let snippet = results.highlighter.snippet(of: hit)
      let text = snippet.parts.map { part in
        part.isMatch && isatty(STDOUT_FILENO) == 1
          ? "\u{1B}[1m\(Terminal.safe(part.text))\u{1B}[0m" : Terminal.safe(part.text)
      }.joined().replacing("\n", with: " ")
      let marks = [hit.isDeleted ? "deleted" : nil, hit.isSuperseded ? "an earlier version" : nil].compactMap { $0 }
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
      let id: Identifier<SavedSearch> = services.identifiers.next()
      let saved = SavedSearch(
        agency: office.viewer.agency.text, id: id.text, name: name, query: query, createdBy: office.viewer.actor,
        createdAt: services.clock.now().milliseconds)
      let viewer = office.viewer
      do {
        try await services.database.write { tx in
          try saved.save(in: tx)
          try services.record(
            "search.save", of: saved.name, by: viewer, after: .string(saved.query), in: tx)
        }
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
      let agency = office.viewer.agency.text
      let saved = try await office.services.database.read { tx in try SavedSearch.all(agency: agency, in: tx) }
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
          search.name, search.createdBy, office.time(Timestamp(milliseconds: search.createdAt)), search.query)
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
      let services = office.services
      let viewer = office.viewer
      let name = name
      let found = try await services.database.write { tx in
        guard let saved = try SavedSearch.find(named: name, agency: viewer.agency.text, in: tx) else { return false }
        _ = try SavedSearch.delete(saved.id, agency: viewer.agency.text, in: tx)
        try services.record("search.forget", of: name, by: viewer, before: .string(saved.query), in: tx)
        return true
      }
      try await LedgerSequencer(services: services).integrate()
      guard found else {
        Terminal.complain("There is no saved search '\(name)'.")
        throw Exit.No()
      }
      if common.json { Terminal.say(["removed": .string(name)]) } else { Terminal.say("Removed '\(name)'.") }
    }
  }
}

import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage
import TransparencyLog

struct ProduceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "produce",
    abstract: "Make a package of what a query finds, to hand out: readable offline, verifiable by anybody.",
    discussion: """
      The query is that of `rostra search`; an empty one ("") finds everything. Whole conversations are taken along, so
      that no answer stands without its question. Whoever gets the file opens its index.html, and checks it with its
      verify.html or with `rostra verify`.
      """)

  @Argument(help: "The query, in quotes.")
  var query: String

  @Option(
    help: ArgumentHelp("The file to make.", valueName: "file.zip"), completion: .file(extensions: ["zip"]))
  var out: String

  @Option(help: "Why and for whom, for the evidence: a request's number, a case.")
  var reason: String?

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency(steps: .fromEnvironment()) { office in
      let making = ProductionMaking(
        services: office.services, viewer: office.viewer, query: query,
        path: NSString(string: out).expandingTildeInPath, reason: reason, progress: { Terminal.progress($0) })
      let production: Production
      do {
        production = try await making.make()
      } catch let error as QueryError {
        Terminal.complain(error.description)
        throw ExitCode(Exit.dataError)
      } catch let error as ProductionError {
        Terminal.complain("rostra: \(error)")
        if case .nothingFound = error { throw Exit.No() }
        throw ExitCode(Self.status(of: error))
      }
      Terminal.clearProgress()
      if common.json {
        var document = production.json
        if case .object(var members) = document {
          members.append(JSON.Member("verifier", .string(office.services.signer.verifier.vkey)))
          if office.services.agency.isSample { members.append(JSON.Member("sample", .bool(true))) }
          document = .object(members)
        }
        Terminal.say(document)
      } else {
        show(production, in: office)
      }
    }
  }

  private func show(_ production: Production, in office: Office) {
    if let notice = office.sampleNotice { Terminal.say(notice) }
    Terminal.say(
      """
      \(production.reference): \(production.records) records in \(production.file), \(production.length) bytes
      SHA-256 \(production.json["sha256"]?.string ?? "")
      Check it on any machine: rostra verify \(production.file)
      or open data/verify.html in it. Its signatures are checked with \(office.services.signer.verifier.vkey)
      """)
  }

  private static func status(of error: ProductionError) -> Int32 {
    switch error {
    case .nothingFound: 1
    case .exists: Exit.cannotCreate
    case .noSpace, .file: Exit.inputOutput
    case .noCheckpoint, .inDoubt: Exit.software
    }
  }
}

struct ProductionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "productions", abstract: "The packages that were made, newest first, with their digests.")

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let productions = try await office.services.database.read { [viewer = office.viewer] tx in
        try Production.all(for: viewer, in: tx)
      }
      if common.json {
        Terminal.say(["items": .array(productions.map(\.json))])
        return
      }
      guard !productions.isEmpty else {
        Terminal.say("No productions yet. Make one: rostra produce 'boil water' --out production.zip")
        return
      }
      var table = Table("reference", "made", "by", "records", "sha-256", "query")
      for production in productions {
        table.add(
          production.reference, office.time(production.made), production.maker, String(production.records),
          String((production.json["sha256"]?.string ?? "").prefix(16)), production.query)
      }
      Terminal.say(table.text)
    }
  }
}

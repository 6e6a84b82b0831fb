import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

struct ArchiveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive", abstract: "The evidence itself.", subcommands: [ArchiveRebuildCommand.self])
}

struct ArchiveRebuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild",
    abstract: "Derive every row again from the evidence alone, and compare.",
    discussion: """
      Reads all WARC records with today's connectors into an empty database beside the archive's own, compares item by
      item, and removes it. Nothing in the archive is changed. Exit status 1 where they differ.
      """)

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let spool = try office.home.spool()
      defer { spool.remove() }
      let scratch = try await DatabaseLocation.sqlite(path: "\(spool.path)/rebuild.sqlite").open()
      let rebuild = ArchiveRebuild(
        services: office.services, progress: { Terminal.progress("\($0) answers read again") })
      let report: ArchiveRebuild.Report
      do {
        report = try await rebuild.run(into: scratch, for: office.viewer)
      } catch {
        await scratch.close()
        throw error
      }
      await scratch.close()
      Terminal.clearProgress()
      if common.json {
        Terminal.say(report.json)
      } else {
        Terminal.say(
          "\(report.answers) answers read again; \(report.items) items with \(report.versions) versions compared; "
            + (report.isSame ? "all the same." : "\(report.differences.count) differ:"))
        for difference in report.differences.prefix(50) { Terminal.say("  \(Terminal.safe(difference))") }
      }
      if !report.isSame { throw Exit.No() }
    }
  }
}

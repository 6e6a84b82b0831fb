import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check a production, an export, or the whole archive: every byte, every leaf, every row.",
    discussion: """
      With a file, checks a production on any machine, without the server, the database or us. Without one, checks the
      agency's archive. What is proven: that the records are unchanged since capture and that none was removed unseen.
      What is not: that the platform showed them to everybody.
      """)

  @Argument(help: "A production (.zip), or the folder of an export.", completion: .file(extensions: ["zip"]))
  var production: String?

  @Option(
    help: ArgumentHelp(
      "The agency's log key, as you know it from the agency, or a file with it. Else the one in the production is used.",
      valueName: "vkey or file"), completion: .file())
  var key: String?

  @Option(
    help: ArgumentHelp(
      "Certificates of time-stamp authorities that you trust (repeatable). Else their signatures are checked, but not who they are.",
      valueName: "pem"), completion: .file(extensions: ["pem"]))
  var anchors: [String] = []

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if production == nil, key != nil || !anchors.isEmpty {
      throw ValidationError("--key and --anchors are for verifying a production: name its file")
    }
  }

  func run() async throws {
    if let production {
      let folder = BackupKeyOption.absolute(production)
      if ExportVerification.isExport(folder) { return try verifyExport(at: folder) }
      try await verifyProduction(at: production)
      return
    }
    try await common.withAgency { office in
      let verification = ArchiveVerification(services: office.services, progress: { Terminal.progress($0) })
      let report = try await verification.run(for: office.viewer)
      Terminal.clearProgress()
      show(report)
      if !report.isVerified { throw Exit.No() }
    }
  }

  private func show(_ report: VerificationReport) {
    if common.json {
      Terminal.say(report.json)
      return
    }
    let counts = report.counts
    Terminal.say(
      """
      \(counts.segments) segments with \(counts.records) records, \(counts.bytes) bytes; \(counts.exchanges) exchanges; \
      \(counts.items) items, \(counts.versions) versions, \(counts.observations) observations; \
      \(counts.evidence) evidence entries; \(counts.daySeals) day seals
      log: \(counts.leaves) leaves, \(counts.tiles) tiles, \(counts.checkpoints) checkpoints; newest of size \
      \(report.checkpointSize), root \(report.root)
      """)
    for stamp in report.stamps { Terminal.say(stamp) }
    for finding in report.findings { Terminal.say(finding.description) }
    if report.unlisted > 0 { Terminal.say("and \(report.unlisted) more errors") }
    Terminal.say(
      report.isVerified
        ? "VERIFIED: unchanged since capture, and nothing was removed unseen." : "NOT VERIFIED.")
  }
}

import ArgumentParser
import Foundation
import Rostra
import WebArchive

extension VerifyCommand {
  /// Checks a production by itself: no agency is opened, and nothing is unpacked.
  func verifyProduction(at path: String) async throws {
    let source: FileSource
    do {
      source = try FileSource(path: NSString(string: path).expandingTildeInPath)
    } catch {
      Terminal.complain("rostra: \(error)")
      throw ExitCode(Exit.noInput)
    }
    let report = try await ProductionVerification(source, progress: { Terminal.progress($0) }).run()
    Terminal.clearProgress()
    if common.json { Terminal.say(report.json) } else { show(report) }
    if !report.isVerified { throw Exit.No() }
  }

  private func show(_ report: ProductionReport) {
    if report.isSample { Terminal.say("SAMPLE DATA: not a real agency, not real records.") }
    if let reference = report.reference {
      Terminal.say(
        "Production \(Terminal.safe(reference)) of \(Terminal.safe(report.agency ?? "?")), made \(Terminal.safe(report.made ?? "?"))"
      )
    }
    Terminal.say(
      """
      \(report.files) files, \(report.digests) digests; \(report.records) records with \(report.versions) versions and \
      \(report.observations) observations; \(report.evidenceRecords) evidence records, \(report.media) media files
      """)
    if let root = report.root {
      Terminal.say("log: checkpoint of \(report.checkpointSize) leaves, root \(root)")
    }
    for stamp in report.stamps { Terminal.say("time stamp: \(Terminal.safe(stamp))") }
    for finding in report.findings {
      Terminal.say("\(Terminal.safe(finding.file)): \(Terminal.safe(finding.message))")
    }
    if report.findingCount > report.findings.count {
      Terminal.say("and \(report.findingCount - report.findings.count) more")
    }
    Terminal.say()
    guard report.isVerified else {
      Terminal.say("NOT VERIFIED.")
      return
    }
    Terminal.say("VERIFIED: complete, unchanged since capture, and every record shown is in the log.")
    if let key = report.key { Terminal.say("Signed with the key \(Terminal.safe(key))") }
    for claim in ProductionReport.notProven { Terminal.say("Not proven: \(claim).") }
  }
}

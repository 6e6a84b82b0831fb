import ArgumentParser
import Foundation
import Rostra
import TransparencyLog
import X509

extension VerifyCommand {
  /// Checks a production, or the proof of one record, by itself: no agency is opened, and nothing is unpacked.
  func verifyProduction(at path: String) async throws {
    let file = HandedOutFile(
      path: NSString(string: path).expandingTildeInPath, key: try expectedKey(), anchors: try trustAnchors())
    let report: ProductionReport
    do {
      report = try await file.verify { Terminal.progress($0) }
    } catch {
      Terminal.complain("rostra: \(error)")
      throw ExitCode(Exit.noInput)
    }
    Terminal.clearProgress()
    if common.json { Terminal.say(report.json) } else { show(report) }
    if !report.isVerified { throw Exit.No() }
  }

  /// `--key`: the key itself, or a file that begins with it.
  private func expectedKey() throws -> NoteVerifier? {
    guard let key else { return nil }
    let path = NSString(string: key).expandingTildeInPath
    let text = FileManager.default.fileExists(atPath: path) ? try VerifyCommand.text(of: path) : key
    do {
      return try NoteVerifier(text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "")
    } catch {
      Terminal.complain("rostra: --key \(key.prefix(100)): \(error)")
      throw ExitCode(Exit.dataError)
    }
  }

  private func trustAnchors() throws -> [Certificate] {
    try anchors.flatMap { file in
      let path = NSString(string: file).expandingTildeInPath
      let found: [Certificate]
      do {
        found = try TimeStampToken.certificates(pem: try VerifyCommand.text(of: path))
      } catch let error where !(error is ExitCode) {
        Terminal.complain("rostra: --anchors \(file): no certificates can be read: \(error)")
        throw ExitCode(Exit.dataError)
      }
      guard !found.isEmpty else {
        Terminal.complain("rostra: --anchors \(file) holds no certificate (PEM, BEGIN CERTIFICATE)")
        throw ExitCode(Exit.dataError)
      }
      return found
    }
  }

  private static func text(of path: String) throws -> String {
    do {
      return try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      Terminal.complain("rostra: \(path) cannot be read: \(error.localizedDescription)")
      throw ExitCode(Exit.noInput)
    }
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
    for stamp in report.stamps { Terminal.say("time stamp: \(Terminal.safe(stamp.description))") }
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
    if let key = report.key {
      Terminal.say("Signed with \(report.isKeyExpected ? "the expected key" : "the key") \(Terminal.safe(key))")
    }
    for claim in report.notProven { Terminal.say("Not proven: \(claim).") }
  }
}

import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract:
      "Leave with all data: everything the agency has, in open formats, with a proof that nothing stayed behind.",
    discussion: """
      Makes a folder that is a BagIt bag: tables as JSON Lines and CSV, WARC files, media, the log. Secrets of people and
      keys are left out. Check it with `rostra verify FOLDER`, or with docs/formats/check_export.py on any machine.
      """)

  @Flag(help: "Export everything. The only export there is so far; for some records use `rostra produce`.")
  var everything = false

  @Argument(help: "The folder to make.", completion: .directory)
  var folder: String

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard everything else {
      throw ValidationError("say --everything; to hand out some records, use: rostra produce QUERY --out FILE")
    }
  }

  func run() async throws {
    try await common.withAgency { office in
      let outcome = try await WholeExport(
        services: office.services, viewer: office.viewer, path: BackupKeyOption.absolute(folder),
        progress: { Terminal.progress($0) }
      ).make()
      Terminal.clearProgress()
      if common.json {
        Terminal.say([
          "folder": .string(outcome.path), "files": JSON(Int64(outcome.files)), "bytes": JSON(Int64(outcome.bytes)),
          "proof": outcome.proof.json, "faults": .array(outcome.faults.map { .string($0) }),
        ])
      } else {
        if let notice = office.sampleNotice { Terminal.say(notice) }
        Terminal.say("\(outcome.files) files, \(outcome.bytes) bytes in \(Terminal.safe(outcome.path))")
        Terminal.say(ExportCommand.table(of: outcome.proof))
        for fault in outcome.faults { Terminal.complain("rostra: \(Terminal.safe(fault))") }
      }
      if !outcome.faults.isEmpty || !outcome.proof.isWhole { throw Exit.No() }
    }
  }

  /// Each kind of thing beside what the log knows of it.
  static func table(of proof: ExitProof) -> String {
    var table = Table("kind", "there are", "the log knows of")
    for (kind, count) in proof.counts.sorted(by: { $0.key < $1.key }) {
      table.add(kind, String(count.rows), String(count.leaves))
    }
    return table.text + "\nlog: \(proof.size) leaves, root \(proof.root)"
  }
}

extension VerifyCommand {
  /// Checks an export by itself: no agency is opened.
  func verifyExport(at folder: String) throws {
    let report = try ExportVerification(folder: folder).run()
    if common.json {
      Terminal.say(report.json)
    } else {
      if let proof = report.proof {
        Terminal.say("\(report.files) files")
        Terminal.say(ExportCommand.table(of: proof))
        Terminal.say("signed with the key \(Terminal.safe(proof.verifier))")
      }
      for finding in report.findings { Terminal.say(Terminal.safe(finding)) }
      Terminal.say(
        report.isVerified
          ? "VERIFIED: every file is whole, and everything that the log knows of is here." : "NOT VERIFIED.")
    }
    if !report.isVerified { throw Exit.No() }
  }
}

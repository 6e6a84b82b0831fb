import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy everything, encrypted, into a folder: rows, evidence, the log and its keys, as of one moment.",
    discussion: """
      The system may go on capturing meanwhile. Make the key once, with `rostra backup --make-key FILE`, and keep it
      elsewhere: it is in no backup, and without it no backup can be opened by anybody.
      What the folder holds already is not copied again; it is read and proven, or, with --incremental, trusted.
      """)

  @Argument(help: "The folder that holds the backups.", completion: .directory)
  var folder: String?

  @Option(
    help: ArgumentHelp("The backup key. Default: the file that ROSTRA_BACKUP_KEY names.", valueName: "file"),
    completion: .file())
  var key: String?

  @Flag(help: "Trust what is there under its name instead of reading it again.")
  var incremental = false

  @Option(help: "Keep so many backups in the folder and remove older ones, with what only they held.")
  var keep: Int?

  @Flag(help: "Only check the newest backup in the folder: read and prove every byte. Writes nothing.")
  var check = false

  @Option(
    help: ArgumentHelp("Make a backup key, once, and do nothing else.", valueName: "file"), completion: .file())
  var makeKey: String?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard makeKey != nil || folder != nil else {
      throw ValidationError("Which folder? Or make a key first: rostra backup --make-key FILE")
    }
    if let keep, keep < 1 { throw ValidationError("--keep must be at least 1") }
  }

  func run() async throws {
    if let makeKey {
      try writeKey(NSString(string: makeKey).expandingTildeInPath)
      return
    }
    let folder = BackupKeyOption.absolute(folder ?? "")
    let key = try BackupKeyOption.read(key)
    if check {
      let manifest = try BackupCheck(folder, key: key, progress: { Terminal.progress($0) }).run()
      Terminal.clearProgress()
      if common.json {
        Terminal.say([
          "whole": .bool(true), "backup": .string(manifest.id), "made": JSON(manifest.made.milliseconds),
        ])
      } else {
        Terminal.say("WHOLE: \(manifest.files) files, \(manifest.bytes) bytes, made \(manifest.made)")
      }
      return
    }
    try await common.withAgency(steps: .fromEnvironment()) { office in
      let making = BackupMaking(
        services: office.services, viewer: office.viewer, home: office.home, target: folder, key: key,
        isIncremental: incremental, keep: keep, progress: { Terminal.progress($0) })
      let backup = try await making.make()
      Terminal.clearProgress()
      show(backup, in: office)
      if !backup.faults.isEmpty { throw Exit.No() }
    }
  }

  private func writeKey(_ path: String) throws {
    let key = try BackupKey.make(at: path)
    if common.json {
      Terminal.say(["file": .string(path), "key": .string(key.idText)])
      return
    }
    Terminal.say(
      """
      The backup key \(key.idText) is in \(path), and nowhere else.
      Keep copies of it elsewhere: on paper in a safe, on a stick with counsel. Not in \(common.place.path), and not
      beside the backups. Whoever has it can read every backup; without it nobody can, we included.

      Next: rostra backup FOLDER --key \(path)
      """)
  }

  private func show(_ backup: Backup, in office: Office) {
    if common.json {
      Terminal.say(backup.json)
      return
    }
    if let notice = office.sampleNotice { Terminal.say(notice) }
    Terminal.say(
      """
      Backup \(backup.id) in \(Terminal.safe(backup.target)): \(backup.files) files, \(backup.bytes) bytes, \
      \(backup.copied) of them new
      It holds everything up to \(office.time(backup.made)), and the log up to leaf \(backup.logSize).
      """)
    if backup.removed > 0 { Terminal.say("\(backup.removed) older backups were removed.") }
    for fault in backup.faults { Terminal.complain("rostra: \(Terminal.safe(fault))") }
  }
}

/// Where the backup key is.
enum BackupKeyOption {
  static func read(_ option: String?) throws -> BackupKey {
    guard let path = option ?? ProcessInfo.processInfo.environment["ROSTRA_BACKUP_KEY"], !path.isEmpty else {
      throw ValidationError(
        "Which key? Give --key FILE, or name the file in ROSTRA_BACKUP_KEY. Make one: rostra backup --make-key FILE")
    }
    return try BackupKey(path: absolute(path))
  }

  static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: NSString(string: path).expandingTildeInPath).standardizedFileURL.path
  }
}

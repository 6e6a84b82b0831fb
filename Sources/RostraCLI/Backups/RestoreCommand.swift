import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Make a home from a backup, and verify the whole archive in it.",
    discussion: """
      Every byte of the backup is proven before anything is written; a restore that fails leaves nothing behind. With
      ROSTRA_DATABASE_URL and ROSTRA_OBJECTS_URL the rows and objects go to servers: what was kept in SQLite can be
      restored into PostgreSQL, and back.
      """)

  @Argument(help: "The folder that holds the backups.", completion: .directory)
  var folder: String

  @Option(
    help: ArgumentHelp("The backup key. Default: the file that ROSTRA_BACKUP_KEY names.", valueName: "file"),
    completion: .file())
  var key: String?

  @Option(help: "Another backup than the newest: its id, or the beginning of its time.")
  var backup: String?

  @Option(
    help: ArgumentHelp(
      "A checkpoint of the log that was published or kept. May be given several times.", valueName: "file"),
    completion: .file())
  var seen: [String] = []

  @Flag(help: "Restore although the log was seen larger than the backup knows it. The log records that.")
  var acceptOlder = false

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let notes = try seen.map { path -> (place: String, note: String) in
      guard let text = try? String(contentsOfFile: BackupKeyOption.absolute(path), encoding: .utf8) else {
        throw BackupError.file(operation: "read", path: path, reason: "it is no text file that is there")
      }
      return (path, text)
    }
    let restoring = Restoring(
      from: BackupKeyOption.absolute(folder), key: try BackupKeyOption.read(key), to: common.place, backup: backup,
      seen: notes, acceptsOlder: acceptOlder, viewerName: CommonOptions.actor, steps: .fromEnvironment(),
      progress: { Terminal.progress($0) })
    let outcome = try await restoring.run()
    Terminal.clearProgress()
    show(outcome)
    if !outcome.verification.isVerified { throw Exit.No() }
  }

  private func show(_ outcome: Restoring.Outcome) {
    let manifest = outcome.manifest
    if common.json {
      var members = JSONMembers()
      members.add("backup", manifest.id)
      members.add("made", manifest.made)
      members.add("home", outcome.home)
      members.add("logSize", JSON(outcome.logSize))
      if let seen = outcome.seenLarger { members.add("olderThanSeen", JSON(seen.size)) }
      members.add("verification", outcome.verification.json)
      Terminal.say(members.json)
      return
    }
    if manifest.isSample { Terminal.say("SAMPLE DATA: \(Terminal.safe(manifest.agencyName)) is not a real agency.") }
    Terminal.say(
      """
      \(Terminal.safe(manifest.agencyName)) is restored to \(outcome.home), as of \(manifest.made.rfc3339).
      The log stood at \(manifest.log.size) leaves and goes on from there; it has \(outcome.logSize) now.
      """)
    if let seen = outcome.seenLarger {
      Terminal.say(
        """
        It was seen with \(seen.size) leaves (\(Terminal.safe(seen.place))). What was logged after \(manifest.log.size) is \
        lost, and another history follows from there: the log records this; tell those who watch it.
        """)
    } else {
      Terminal.say(
        """
        If a larger checkpoint of it was ever published after this backup, the log now forks from it: look at your
        portal's /log/checkpoint, productions and witnesses before you publish.
        """)
    }
    let counts = outcome.verification.counts
    Terminal.say(
      """
      \(counts.segments) segments, \(counts.exchanges) exchanges, \(counts.items) items, \(counts.versions) versions, \
      \(counts.evidence) evidence entries, \(counts.leaves) leaves
      """)
    for finding in outcome.verification.findings { Terminal.say(finding.description) }
    Terminal.say(
      outcome.verification.isVerified
        ? "VERIFIED: what was restored is unchanged since capture." : "NOT VERIFIED: restored as it was backed up.")
  }
}

import Foundation

/// Why there is no backup, or nothing was restored. Each says what is wrong, where, and what to do.
package enum BackupError: Error, CustomStringConvertible {
  case key(String, reason: String)
  case keyExists(String)
  /// The file names the key that it was sealed with, and it is another.
  case wrongKey(String, made: String, given: String)
  /// A file of the backup is not what was written.
  case damaged(String, reason: String)
  case missing(String, holds: String)
  /// Everything that a check found wrong.
  case notWhole([String])
  case noBackup(String)
  case noSuchBackup(String, known: [String])
  case inUse(String)
  case notEmpty(String)
  case databaseHolds(String)
  case objectsHold(String)
  case schema(backup: Int, program: Int)
  case databaseSchema(backup: Int, database: Int)
  /// The log was seen larger than the backup knows it.
  case older(LogSighting, backup: Int64)
  /// The checkpoint seen is not of the history in the backup.
  case otherHistory(LogSighting)
  case file(operation: String, path: String, reason: String)

  package var description: String {
    switch self {
    case .key(let path, let reason): "the backup key \(path): \(reason)"
    case .keyExists(let path):
      "\(path) exists already and is not written over: it may be the only key to the backups there are"
    case .wrongKey(let file, let made, let given):
      "\(file) was sealed with the key \(made), the one given is \(given): find the key of that name"
    case .damaged(let file, let reason): "\(file): \(reason); nothing was restored from it"
    case .missing(let file, let holds): "\(file) is missing, which holds \(holds)"
    case .notWhole(let faults):
      "this backup is not whole, and nothing was restored:\n" + faults.map { "  \($0)" }.joined(separator: "\n")
    case .noBackup(let path): "there is no finished backup in \(path)"
    case .noSuchBackup(let id, let known):
      "there is no backup '\(id)' there; there are: \(known.joined(separator: ", "))"
    case .inUse(let path): "another backup or restore is at work in \(path): wait for it, or stop it"
    case .notEmpty(let path): "\(path) is not empty: restore into a new directory, or move that one away first"
    case .databaseHolds(let name):
      "the database holds \(name) already: restore into an empty database, or drop its tables first"
    case .objectsHold(let key):
      "the object store holds another '\(key)': restore into an empty folder, bucket or prefix"
    case .schema(let backup, let program):
      "the backup was made by a newer program (schema \(backup), this one knows \(program)): restore with that one"
    case .databaseSchema(let backup, let database):
      "the database has schema \(database), the backup \(backup): restore into an empty database"
    case .older(let seen, let backup):
      """
      this backup knows the log up to leaf \(backup), but it was seen with \(seen.size) leaves (\(seen.place)).
      What was logged between is not in the backup. A log restored from it goes on from \(backup) and will sign \
      another history than the one that was seen; whoever kept the larger checkpoint can prove that.
      Look for a newer backup. If there is none, restore with --accept-older: the log then records what was seen and \
      lost, and you should tell those who watch it.
      """
    case .otherHistory(let seen):
      """
      the checkpoint of \(seen.size) leaves (\(seen.place)) is signed with this log's key, but is not of the history in \
      this backup: the log has been forked, or the backup is of another home. Nothing was restored
      """
    case .file(let operation, let path, let reason): "cannot \(operation) \(path): \(reason)"
    }
  }

  /// With the operating system's own words for the last call that failed.
  static func system(_ operation: String, _ path: String) -> BackupError {
    .file(operation: operation, path: path, reason: String(cString: strerror(errno)))
  }
}

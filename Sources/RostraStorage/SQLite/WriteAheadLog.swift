import GRDB
import GRDBSQLite
import Synchronization

/// Takes the write-ahead log of a connection back into the database file once it has grown.
///
/// SQLite's own automatic checkpoint copies what it can and goes on; under readers that never pause the log is then never
/// started afresh, and each page that is read must be looked for in an ever longer log. Here the writer waits for the readers
/// of the moment, which are done in milliseconds, and starts the log again. A reader that takes longer, a backup say, is not
/// waited for: the log grows on meanwhile, and the next try comes some megabytes later.
final class WriteAheadLog: Sendable {
  /// In pages of 4 KiB: 16 MiB. A longer one makes each page dearer to find; a shorter one would be taken back after almost
  /// every batch of an import.
  private static let longest: Int32 = 4_096
  /// How many pages later a try that failed is made again.
  private static let step: Int32 = 2_048
  /// How long the readers of the moment may take, in milliseconds.
  private static let patience: Int32 = 100

  private let busyMilliseconds: Int32
  /// The length at which the next try is made.
  private let due = Atomic(WriteAheadLog.longest)

  init(busySeconds: Double) { busyMilliseconds = Int32(busySeconds * 1000) }

  /// Replaces SQLite's automatic checkpoint on this connection. The log of a file belongs to all its connections, but
  /// only one that commits is called.
  func keepShort(on connection: GRDB.Database) {
    // The connection's configuration keeps this object for as long as the connection is open.
    let context = Unmanaged.passUnretained(self).toOpaque()
    _ = sqlite3_wal_hook(
      connection.sqliteConnection,
      { context, connection, name, pages in
        if let context {
          Unmanaged<WriteAheadLog>.fromOpaque(context).takeUnretainedValue().takeBack(connection, name, pages: pages)
        }
        // An error from here would make the commit, which stands, look like a failed one.
        return SQLITE_OK
      }, context)
  }

  /// Runs right after a commit, on the writer's thread, outside any transaction.
  private func takeBack(_ connection: OpaquePointer?, _ name: UnsafePointer<CChar>?, pages: Int32) {
    guard pages >= due.load(ordering: .relaxed) else { return }
    sqlite3_busy_timeout(connection, Self.patience)
    let outcome = sqlite3_wal_checkpoint_v2(connection, name, SQLITE_CHECKPOINT_RESTART, nil, nil)
    sqlite3_busy_timeout(connection, busyMilliseconds)
    due.store(outcome == SQLITE_OK ? Self.longest : pages + Self.step, ordering: .relaxed)
  }
}

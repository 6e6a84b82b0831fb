import GRDB
import GRDBSQLite
import Glibc

/// What may be set about a SQLite database.
package struct SQLiteOptions: Sendable {
  /// How long a writer waits for another process's transaction.
  package var busySeconds: Double = 30
  /// Connections that read at the same time, beside the one that writes.
  package var readers = 4
  /// Page cache of each connection, in bytes.
  package var cacheBytes = 16 << 20
  /// How much of the file each connection maps into memory, in bytes. It counts as resident memory.
  package var mapBytes = 64 << 20

  package init() {}
}

/// A SQLite file in WAL mode: one writer, readers that never wait for it. Several processes may open the same
/// file; a writer takes the write lock at BEGIN, so that no transaction fails half way for want of it.
///
/// `synchronous=FULL`: the log is synced at every commit, so a committed transaction survives a power cut.
package final class SQLiteDatabase: Database {
  package let engine = DatabaseEngine.sqlite
  private let pool: DatabasePool

  /// Opens the file, or makes it, readable by its owner alone.
  package init(path: String, options: SQLiteOptions = SQLiteOptions()) throws {
    try Self.createPrivately(path)
    var configuration = Configuration()
    configuration.busyMode = .timeout(options.busySeconds)
    configuration.maximumReaderCount = options.readers
    configuration.foreignKeysEnabled = true
    let log = WriteAheadLog(busySeconds: options.busySeconds)
    configuration.prepareDatabase { connection in
      for pragma in [
        "cache_size = -\(options.cacheBytes >> 10)", "mmap_size = \(options.mapBytes)",
        "journal_size_limit = \(128 << 20)",
        // LIKE then tells capitals apart, as PostgreSQL's does.
        "case_sensitive_like = ON", "trusted_schema = OFF", "cell_size_check = ON", "temp_store = MEMORY",
      ] {
        try connection.execute(sql: "PRAGMA \(pragma)")
      }
      log.keepShort(on: connection)
    }
    do {
      pool = try Self.open(path, configuration, patience: options.busySeconds)
      // After the switch to WAL, which lowers it.
      try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    } catch let error as GRDB.DatabaseError {
      throw DatabaseError(sqlite: error, path: path)
    }
  }

  package func read<T: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> T
  ) async throws -> T {
    do {
      return try await pool.read { connection in
        let transaction = SQLiteTransaction(connection)
        let result = try body(transaction)
        try transaction.checkUnspoiled()
        return result
      }
    } catch let error as GRDB.DatabaseError {
      throw DatabaseError(sqlite: error)
    }
  }

  @discardableResult
  package func write<T: Sendable>(
    _ isolation: WriteIsolation, _ body: @escaping @Sendable (any Transaction) throws -> T
  ) async throws -> T {
    do {
      return try await pool.writeWithoutTransaction { connection in
        var result: T?
        try connection.inTransaction(.immediate) {
          let transaction = SQLiteTransaction(connection)
          result = try body(transaction)
          try transaction.checkUnspoiled()
          return .commit
        }
        guard let result else { throw DatabaseError(.statement, "the transaction gave no result") }
        return result
      }
    } catch let error as GRDB.DatabaseError {
      throw DatabaseError(sqlite: error)
    }
  }

  package func close() async {
    // A connection that is still in use stays open and is closed by its last user; nothing is lost by that.
    try? pool.close()
  }

  /// Two processes that open a new file at once both switch it to WAL, and SQLite refuses the second without
  /// asking its busy handler: so the wait is ours.
  private static func open(
    _ path: String, _ configuration: Configuration, patience: Double
  ) throws -> DatabasePool {
    var waited = 0.0
    while true {
      do {
        return try DatabasePool(path: path, configuration: configuration)
      } catch let error as GRDB.DatabaseError
        where error.resultCode == .SQLITE_BUSY && waited < patience
      {
        usleep(20_000)
        waited += 0.02
      }
    }
  }

  /// SQLite gives its journal files the mode of the database file.
  private static func createPrivately(_ path: String) throws {
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw DatabaseError(
        .unavailable, "cannot open the database file \(path): \(String(cString: strerror(errno)))")
    }
    Glibc.close(descriptor)
  }
}

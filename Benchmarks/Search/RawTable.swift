import Foundation
import GRDBSQLite

/// The yardstick: a bare FTS5 table whose rowid is the time, asked through SQLite's C interface. It knows no agencies,
/// versions, fields or viewers.
final class RawTable {
  private var connection: OpaquePointer?
  private var statements: [String: OpaquePointer] = [:]

  init(path: String) throws {
    guard sqlite3_open(path, &connection) == SQLITE_OK else { throw POSIXError(.EIO) }
    try execute("PRAGMA cache_size = -16384; PRAGMA mmap_size = \(64 << 20)")
  }

  static func load(_ path: String, into target: String) throws {
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: target + suffix) }
    let table = try RawTable(path: target)
    try table.execute(
      """
      PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 16384;
      CREATE TABLE posts(n INTEGER PRIMARY KEY, id INTEGER, date INTEGER, account TEXT, author TEXT, text TEXT);
      CREATE VIRTUAL TABLE f USING fts5(text, content='posts', content_rowid='n',
        tokenize='unicode61 remove_diacritics 2');
      """)
    let sorted = SearchBenchmark.folder + "/sorted.jsonl"
    let source = FileManager.default.fileExists(atPath: sorted) ? sorted : path
    let done = DispatchSemaphore(value: 0)
    nonisolated(unsafe) let owned = table  // used by this task alone until it signals
    Task.detached {
      var (second, n): (Int64, Int64) = (0, 0)
      do {
        try await Posts.forEachBatch(of: 5_000, in: source, limit: .max) { posts in
          try owned.execute("BEGIN")
          for post in posts {
            n = post.second == second ? n + 1 : 0
            second = post.second
            let key = second << 10 | n
            try owned.run(
              "INSERT INTO posts VALUES(?, ?, ?, ?, ?, ?)",
              [
                .integer(key), .integer(Int64(post.id)), .integer(second), .text(post.account),
                .text(post.author), .text(post.text),
              ])
            try owned.run("INSERT INTO f(rowid, text) VALUES(?, ?)", [.integer(key), .text(post.text)])
          }
          try owned.execute("COMMIT")
        }
        try owned.execute("INSERT INTO f(f) VALUES('optimize'); PRAGMA wal_checkpoint(TRUNCATE)")
      } catch {
        print("loading the bare table: \(error)")
      }
      done.signal()
    }
    done.wait()
  }

  enum Value {
    case integer(Int64)
    case text(String)
  }

  /// Runs the class's question, reading every column of every row, and returns the ids or the count.
  func ask(_ question: Questions.Question, _ name: String) throws -> [Int64] {
    let match = Value.text(Questions.match(question, name))
    let posts =
      "SELECT p.id, p.date, p.account, p.author, p.text FROM f JOIN posts p ON p.n = f.rowid WHERE f MATCH ?"
    switch name {
    case "count":
      return try run("SELECT COUNT(*) FROM (SELECT 1 FROM f WHERE f MATCH ? LIMIT 10001)", [match])
    case "bool":
      func second(_ day: String?, _ time: String) -> Int64 {
        Post(id: 0, date: (day ?? "") + time, account: "", author: "", text: "").second
      }
      return try run(
        posts + " AND p.account = ? AND f.rowid BETWEEN ? AND ? ORDER BY f.rowid DESC LIMIT 50",
        [
          match, .text(question.acct ?? ""), .integer(second(question.lo, "T00:00:00Z") << 10),
          .integer((second(question.hi, "T23:59:59Z") + 1) << 10),
        ])
    default: return try run(posts + " ORDER BY f.rowid DESC LIMIT 50", [match])
    }
  }

  private func execute(_ sql: String) throws {
    guard sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK else { throw failure() }
  }

  @discardableResult
  private func run(_ sql: String, _ values: [Value]) throws -> [Int64] {
    let statement = try prepared(sql)
    defer { sqlite3_reset(statement) }
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    for (index, value) in values.enumerated() {
      switch value {
      case .integer(let integer): sqlite3_bind_int64(statement, Int32(index + 1), integer)
      case .text(let text): sqlite3_bind_text(statement, Int32(index + 1), text, -1, copied)
      }
    }
    var found: [Int64] = []
    var texts: [String] = []
    while true {
      let step = sqlite3_step(statement)
      if step == SQLITE_DONE { return found }
      guard step == SQLITE_ROW else { throw failure() }
      found.append(sqlite3_column_int64(statement, 0))
      for column in 1..<max(1, sqlite3_column_count(statement)) where column > 1 {
        if let start = sqlite3_column_text(statement, column) { texts.append(String(cString: start)) }
      }
    }
  }

  private func prepared(_ sql: String) throws -> OpaquePointer? {
    if let known = statements[sql] { return known }
    var statement: OpaquePointer?
    guard
      sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil) == SQLITE_OK
    else { throw failure() }
    statements[sql] = statement
    return statement
  }

  private func failure() -> any Error {
    NSError(domain: String(cString: sqlite3_errmsg(connection)), code: Int(sqlite3_errcode(connection)))
  }
}

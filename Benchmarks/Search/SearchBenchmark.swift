import Foundation
import Rostra
import RostraStorage

/// Loads a million posts into the search index and asks every class of `bench/search_bench.py`'s questions, beside the
/// same questions to a bare FTS5 table ordered by time, in the same process and run.
///
///     search-benchmark load  sqlite|URL POSTS.jsonl [--limit N]   into FOLDER/rostra.sqlite, or a PostgreSQL schema
///     search-benchmark raw   POSTS.jsonl                          the bare table, into FOLDER/raw.sqlite
///     search-benchmark ask   sqlite|URL QUERIES.json              p50 and p99 of each class; answers checked
///
/// FOLDER is ROSTRA_BENCH or /tmp/bench/search.
@main
struct SearchBenchmark {
  static let folder = ProcessInfo.processInfo.environment["ROSTRA_BENCH"] ?? "/tmp/bench/search"

  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3 else {
      print("usage: search-benchmark load sqlite|URL POSTS | raw POSTS | ask sqlite|URL QUERIES")
      exit(64)
    }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    switch arguments[1] {
    case "raw": try RawTable.load(arguments[2], into: folder + "/raw.sqlite")
    case "load":
      let limit = arguments.firstIndex(of: "--limit").flatMap { Int(arguments[$0 + 1]) } ?? .max
      try await Loading.run(try await database(arguments[2], isNew: true), arguments[3], limit: limit)
    case "ask":
      let questions = try Questions(path: arguments[3])
      let raw = arguments[2] == "sqlite" ? try RawTable(path: folder + "/raw.sqlite") : nil
      try await Asking.run(try await database(arguments[2], isNew: false), questions, beside: raw)
    default: exit(64)
    }
  }

  private static func database(_ place: String, isNew: Bool) async throws -> any Database {
    if place == "sqlite" {
      let path = folder + "/rostra.sqlite"
      if isNew {
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
      }
      return try SQLiteDatabase(path: path)
    }
    let owner = try await PostgreSQLDatabase(try PostgreSQLAddress(place))
    if isNew {
      try await owner.write { tx in
        try tx.execute("DROP SCHEMA IF EXISTS search_bench CASCADE")
        try tx.execute("CREATE SCHEMA search_bench")
      }
    }
    await owner.close()
    var options = PostgreSQLOptions()
    options.connections = 1
    return try await PostgreSQLDatabase(
      try PostgreSQLAddress(place).with("options", "-csearch_path=search_bench"), options: options)
  }
}

/// CPU seconds and memory of this process.
enum Usage {
  static func cpuSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  static func peakMegabytes() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) / 1024
  }

  static func seconds(since start: ContinuousClock.Instant) -> Double {
    let parts = (ContinuousClock.now - start).components
    return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
  }
}

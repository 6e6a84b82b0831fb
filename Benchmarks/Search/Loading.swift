import Foundation
import Rostra
import RostraStorage

/// Puts the posts into the index: how many a second, and in how much memory.
enum Loading {
  static func run(_ database: any Database, _ path: String, limit: Int) async throws {
    try await database.write { tx in
      let statements = SearchIndex.migration(tx.engine) + SearchIndex.additions(tx.engine)
      for statement in statements { try tx.execute(SQL(raw: statement)) }
    }
    // Decoding JSON is not what is measured, so its time is left out; batches come ordered by date, as an archive
    // that captures over time meets them, unless ROSTRA_BENCH_ORDER is "file".
    let inFileOrder = ProcessInfo.processInfo.environment["ROSTRA_BENCH_ORDER"] == "file"
    var (count, wall, cpu) = (0, 0.0, 0.0)
    func put(_ entries: [SearchEntry]) async throws {
      let (start, before) = (ContinuousClock.now, Usage.cpuSeconds())
      _ = try await database.write { try SearchIndex.add(entries, in: $0) }
      wall += Usage.seconds(since: start)
      cpu += Usage.cpuSeconds() - before
      count += entries.count
      if count % 100_000 == 0 {
        print("\(count) entries, \(Int(Double(count) / wall)) /s wall, \(Int(Double(count) / cpu)) /cpu-s")
      }
    }
    let source = inFileOrder ? path : try sorted(path)
    try await Posts.forEachBatch(of: 5_000, in: source, limit: limit) { posts in
      try await put(posts.map(entry))
    }
    let start = ContinuousClock.now
    switch database.engine {
    case .sqlite:
      try await database.write { try SearchIndex.purge(in: $0) }
    case .postgresql:
      try await database.write { try $0.execute("ANALYZE search_entry") }
    }
    print(
      """
      \(database.engine.rawValue): \(count) entries, \(Int(Double(count) / wall)) /s wall, \
      \(Int(Double(count) / cpu)) /own cpu-s, then \(Int(Usage.seconds(since: start))) s to settle, \
      peak \(Int(Usage.peakMegabytes())) MiB
      """)
    await database.close()
  }

  private static func entry(_ post: Post) -> SearchEntry {
    var entry = SearchEntry(
      agency: "city", item: "\(post.id)", version: "v\(post.id)", site: post.account,
      published: post.second * 1000, kind: .note, text: post.text)
    entry.authorHandle = post.account
    entry.authorName = post.author
    return entry
  }

  /// The file in order of date, by sort(1) on disk: sorting a million posts here would be the memory measured.
  private static func sorted(_ path: String) throws -> String {
    let target = SearchBenchmark.folder + "/sorted.jsonl"
    if FileManager.default.fileExists(atPath: target) { return target }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sort")
    // {"id":0,"date":"2024-…: between quotation marks the date is the sixth field.
    process.arguments = ["-t", "\"", "-k6,6", "-S", "200M", "-o", target, path]
    process.environment = ["LC_ALL": "C"]
    try process.run()
    process.waitUntilExit()
    return target
  }
}

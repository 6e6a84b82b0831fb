import Foundation
import Rostra
import RostraStorage

/// Asks every question three times after a warm-up and prints what a class took, in milliseconds of wall time.
enum Asking {
  struct Times: Sendable {
    var own: [Double] = []
    var withSnippets: [Double] = []
    var raw: [Double] = []
    var wrong = 0
    var checked = 0
  }

  static func run(_ database: any Database, _ questions: Questions, beside raw: RawTable?) async throws {
    print("| class | p50 ms | p99 ms | with snippets p50 | p99 | raw FTS5 p50 | p99 | p50 ratio | wrong |")
    print("|---|---|---|---|---|---|---|---|---|")
    for (name, list) in questions.classes {
      var times = try await own(name, list, database)
      if let raw {
        for round in 0..<4 {
          for question in list {
            let start = ContinuousClock.now
            _ = try raw.ask(question, name)
            if round > 0 { times.raw.append(Usage.seconds(since: start) * 1000) }
          }
        }
      }
      func at(_ times: [Double], _ share: Double) -> String {
        let sorted = times.sorted()
        return sorted.isEmpty
          ? "-" : String(format: "%.3f", sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))])
      }
      let middle = times.raw.sorted()
      let ratio = middle.isEmpty ? nil : times.own.sorted()[times.own.count / 2] / middle[middle.count / 2]
      print(
        """
        | \(name) | \(at(times.own, 0.5)) | \(at(times.own, 0.99)) | \(at(times.withSnippets, 0.5)) \
        | \(at(times.withSnippets, 0.99)) | \(at(times.raw, 0.5)) | \(at(times.raw, 0.99)) \
        | \(ratio.map { String(format: "%.2f", $0) } ?? "-") | \(times.wrong) of \(times.checked) |
        """)
    }
    print("\(database.engine.rawValue), peak \(Int(Usage.peakMegabytes())) MiB")
    await database.close()
  }

  private static func own(
    _ name: String, _ questions: [Questions.Question], _ database: any Database
  ) async throws -> Times {
    // One transaction for the class, as raw FTS5 has none for each question.
    try await database.read { tx in
      var times = Times()
      for round in 0..<4 {
        for question in questions {
          let start = ContinuousClock.now
          let query = try SearchQuery(parsing: Questions.text(question, name))
          if name == "count" {
            let count = try SearchIndex.count(query, agency: "city", visible: .all, in: tx)
            if round > 0 { times.own.append(Usage.seconds(since: start) * 1000) }
            if round == 0, let n = question.n {
              times.checked += 1
              if count.number != min(n, 10_001) || count.isBounded != (n >= 10_001) { times.wrong += 1 }
            }
            continue
          }
          let results = try SearchIndex.find(query, agency: "city", visible: .all, in: tx)
          if round > 0 { times.own.append(Usage.seconds(since: start) * 1000) }
          let snippets = results.hits.map { results.highlighter.snippet(of: $0) }
          if round > 0 { times.withSnippets.append(Usage.seconds(since: start) * 1000) }
          if round == 0, let top = question.top {
            times.checked += 1
            if Set(results.hits.map { Int($0.item) ?? -1 }) != Set(top)
              || snippets.count != top.count
            {
              times.wrong += 1
            }
          }
        }
      }
      return times
    }
  }
}

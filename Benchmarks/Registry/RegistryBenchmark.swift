import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

/// What the public registry takes at so many sites: bringing it up, a search, the answer whether an account is official, the
/// whole file. Prints milliseconds of wall time.
@main
struct RegistryBenchmark {
  static func main() async throws {
    let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 5_000
    let folder = NSTemporaryDirectory() + "registry-benchmark-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let home = Home(path: folder, environment: ProcessInfo.processInfo.environment)
    let services = try await home.create(
      agency: "Benchmark", profile: try Profile.named("missouri-local"), timeZone: nil, isSample: true,
      viewerName: "benchmark", clock: .system)
    try await fill(count, services)
    let start = ContinuousClock.now
    let brought = try await OfficialRegistry.refresh(services: services)
    print(
      "\(count) sites, \(services.database.engine.rawValue): brought up \(brought) in \(milliseconds(since: start)) ms")

    let agency = services.agency.id
    var searches: [OfficialRegistry.Filter] = []
    for words in ["parks", "parks swimming", "site 4999", "nothing like it", "a", "library hours families"] {
      for category in [nil, "video"] as [String?] {
        var filter = OfficialRegistry.Filter()
        (filter.words, filter.category) = (words, category)
        searches.append(filter)
        filter.platform = "Facebook"
        filter.unit = "Unit 17"
        searches.append(filter)
      }
    }
    try await measure("search, 50 on a page", rounds: 20, searches) { filter in
      let found = try await services.database.read { tx in
        try OfficialRegistry.find(filter, limit: 51, agency: agency, in: tx)
      }
      return found.count
    }
    let questions = [
      "https://x.com/account42", "@account42", "https://x.com/acount42", "https://tiktok.com/@account42", "zzzz",
    ]
    try await measure("is it official", rounds: 40, questions) { text in
      let verdict = try await services.database.read { tx in
        try AccountVerdict.on(text, agency: agency, in: tx)
      }
      return verdict == .unreadable ? 0 : 1
    }
    try await measure("the whole registry as JSON", rounds: 10, [0]) { _ in
      let all = try await services.database.read { tx in try RegistryExport.all(agency: agency, in: tx) }
      return RegistryExport.json(all, of: services.agency, at: services.clock.now()).bytes.count
    }
    try await services.close()
  }

  private static func milliseconds(since start: ContinuousClock.Instant) -> String {
    let time = (ContinuousClock.now - start).components
    return String(format: "%.2f", Double(time.seconds) * 1e3 + Double(time.attoseconds) / 1e15)
  }

  private static func measure<T: Sendable>(
    _ name: String, rounds: Int, _ questions: [T], _ ask: @Sendable (T) async throws -> Int
  ) async throws {
    var times: [Double] = []
    var found = 0
    for round in 0...rounds {
      for question in questions {
        let start = ContinuousClock.now
        found += try await ask(question)
        if round > 0 { times.append(Double(milliseconds(since: start)) ?? 0) }
      }
    }
    times.sort()
    func at(_ share: Double) -> String {
      String(format: "%.2f", times[min(times.count - 1, Int(Double(times.count) * share))])
    }
    print("\(name): p50 \(at(0.5)) ms, p99 \(at(0.99)) ms, most \(at(1)) ms, \(times.count) times (\(found))")
  }

  /// Cases as the procedure leaves them, with as much text as real ones have.
  private static func fill(_ count: Int, _ services: Services) async throws {
    let agency = services.agency.id
    let purposes = ["swimming and parks", "library hours", "road works", "families and schools", "public health"]
    try await services.database.write { tx in
      let now = services.clock.now().milliseconds
      for unit in 0..<100 {
        try tx.execute(
          """
          INSERT INTO unit (agency, id, parent, name, kind, created_at)
          VALUES (\(agency), \("unit-\(unit)"), \(agency.text), \("Unit \(unit)"), 'department', \(now))
          """)
      }
      for number in 1...count {
        let contents: JSON = [
          "name": .string("City of Benchmark, site \(number)"),
          "platform": .string(["X", "Facebook", "YouTube"][number % 3]),
          "categories": number % 2 == 0 ? ["video"] : ["networking", "photo"],
          "purpose": .string("To tell people about \(purposes[number % 5]). " + String(repeating: "More. ", count: 60)),
          "audience": "Everybody in town", "address": .string("https://x.com/account\(number)"),
          "handle": .string("@account\(number)"), "mail": "city@example.gov",
          "authoring": .string(String(repeating: "How posts are written. ", count: 80)),
        ]
        try tx.execute(
          """
          INSERT INTO case_file (agency, id, noun, reference, unit, stage, since, contents, words, entered, documents,
            revision, is_over, made_at)
          VALUES (\(agency), \("case-\(number)"), 'site', \("SC-\(number)"), \("unit-\(number % 100)"), 'live', \(now),
            \(contents.text), '', \("{\"live\":\(now)}"), '[]', 1, 0, \(now))
          """)
      }
    }
  }
}

import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

/// A whole state at work: 500 agencies as units, 20,000 people, 5,000 sites with their administrators, training and recurring tasks.
/// Measures what people wait for: their duties, the registry's search, the nightly checks, a policy to everybody.
///
///     governing-benchmark FOLDER [units people sites]
@main
struct GoverningBenchmark {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count > 1 else {
      print("governing-benchmark FOLDER [units people sites]")
      return
    }
    func size(_ index: Int, _ usual: Int) -> Int { arguments.count > index ? Int(arguments[index]) ?? usual : usual }
    let state = State(units: size(2, 500), people: size(3, 20_000), sites: size(4, 5_000))
    let home = Home(path: arguments[1])
    let isNew =
      !home.exists
    let services =
      isNew
      ? try await home.create(
        agency: "A state", profile: try Profile.named("new-jersey"), timeZone: nil, isSample: true,
        viewerName: "benchmark", clock: .system)
      : try await home.open()
    if isNew {
      try await state.fill(services)
      // What PostgreSQL does by itself within minutes of such growth.
      try await services.database.write { tx in try tx.execute("ANALYZE") }
    }
    try await measure(services, state)
    try await services.close()
  }

  private static func measure(_ services: Services, _ state: State) async throws {
    print("| what | goal | measured |\n|---|---|---|")
    let agency = services.agency.id
    var duties: [Double] = []
    for number in stride(from: 0, to: state.people, by: max(1, state.people / 400)) {
      let person = Identifier<Person>(text: State.person(number))
      let start = ContinuousClock.now
      let now = services.clock.now()
      let owed = try await services.database.read { tx in
        guard let found = try Person.find(person, agency: agency, in: tx) else { return 0 }
        let viewer = try found.viewer(agency: agency, at: now, in: tx)
        return try Duty.owed(by: viewer, at: now, limit: 8, in: tx).count
      }
      duties.append(milliseconds(since: start))
      if owed < 0 { print("never") }
    }
    row("Today: what somebody owes, p99", "≤ 50 ms", at(duties, 0.99))
    let office = Viewer(agency: agency, actor: "benchmark", role: .technologyOfficer)
    var searches: [Double] = []
    for number in 0..<200 {
      let word = State.words[number % State.words.count]
      let start = ContinuousClock.now
      _ = try await services.database.read { tx in
        var filter = CaseFile<SiteProcedure>.Filter()
        filter.words = "\(word) \(number % 97)"
        return try CaseFile<SiteProcedure>.all(filter, limit: 51, for: office, in: tx).count
      }
      searches.append(milliseconds(since: start))
    }
    row("Search of the registry, p99", "≤ 50 ms", at(searches, 0.99))
    var start = ContinuousClock.now
    let outcome = try await CheckRun(services: services).run()
    row(
      "Nightly checks, first run (\(outcome.raised) findings)", "≤ 60 s", "\(Int(milliseconds(since: start) / 1000)) s")
    start = ContinuousClock.now
    let again = try await CheckRun(services: services).run()
    row("Nightly checks, next run (\(again.raised) findings)", "≤ 60 s", "\(Int(milliseconds(since: start) / 1000)) s")
    start = ContinuousClock.now
    let telling = PolicyTelling(services: services)
    let queued = try await telling.queueMessages()
    row(
      "A policy to \(queued) people, messages queued", "≤ 10 s",
      String(format: "%.1f s", milliseconds(since: start) / 1000))
    start = ContinuousClock.now
    let superseded = try await telling.supersedeAgreements()
    row(
      "\(superseded) agreements superseded by it", "", String(format: "%.1f s", milliseconds(since: start) / 1000))
  }

  private static func milliseconds(since start: ContinuousClock.Instant) -> Double {
    let passed = ContinuousClock.now - start
    return Double(passed.components.seconds) * 1000 + Double(passed.components.attoseconds) / 1e15
  }

  private static func at(_ times: [Double], _ share: Double) -> String {
    let sorted = times.sorted()
    return String(format: "%.1f ms", sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))])
  }

  private static func row(_ what: String, _ goal: String, _ measured: String) {
    print("| \(what) | \(goal) | \(measured) |")
  }
}

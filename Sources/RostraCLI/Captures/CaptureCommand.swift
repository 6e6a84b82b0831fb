import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage
import Synchronization

struct CaptureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture",
    abstract: "Capture the sites that are due: what is new, edited, deleted, missed.",
    discussion: """
      A capture that was cut off goes on where it was. Access tokens are read from ROSTRA_TOKEN_<SITE>, such as
      ROSTRA_TOKEN_S_1, and are never written anywhere.
      """)

  @Argument(help: "One site, due or not: S-1, its handle or address.")
  var site: String?

  @Flag(help: "All active sites, due or not.")
  var all = false

  @Flag(help: "Also sites that a process which is known to be dead was capturing.")
  var takeOver = false

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let steps = Steps.fromEnvironment()
    try await common.withAgency(steps: steps) { office in
      let only: Site? = if let site { try await office.site(site) } else { nil }
      let choice: DueCaptures.Choice = only.map { .only($0.id) } ?? (all ? .all : .due)
      let board = ProgressBoard()
      let spool = try office.home.spool()
      defer { spool.remove() }
      let captures = DueCaptures(
        services: office.services, viewer: office.viewer,
        client: { office.client(for: $0.account, allowPrivate: $0.allowsPrivateAddress, spool: spool) },
        token: { office.token(for: $0) }, progress: { board.show($0) })
      let outcome = try await captures.run(choice, takeOver: takeOver)
      try await DaySealing(services: office.services).sealFinishedDays()
      try await LedgerSequencer(services: office.services).integrate()
      Terminal.clearProgress()
      report(outcome, in: office)
      if outcome.runs.contains(where: { $0.run.state == .failed }) { throw Exit.No() }
    }
  }

  private func report(_ outcome: DueCaptures.Outcome, in office: Office) {
    let runs = outcome.runs.sorted { $0.site.reference < $1.site.reference }
    if common.json {
      Terminal.say([
        "items": .array(runs.map { $0.run.json(site: $0.site) }),
        "busy": .array(outcome.busy.map { .string($0.reference) }),
      ])
      return
    }
    if let notice = office.sampleNotice { Terminal.say(notice) }
    for busy in outcome.busy {
      Terminal.say("\(busy.reference) is being captured by another process; --take-over if that process is dead.")
    }
    guard !runs.isEmpty else {
      if outcome.busy.isEmpty { Terminal.say("No site is due. `rostra capture --all` captures them all the same.") }
      return
    }
    for (site, run) in runs {
      let tally = run.tally
      Terminal.say(
        """
        \(site.reference) \(Terminal.safe(site.name ?? site.account.address)): \(run.state.rawValue): \
        \(tally.new) new, \(tally.edited) edited, \(tally.gone) gone, \(tally.restored) restored, \
        \(tally.hidden) hidden, \(tally.unchanged) unchanged, \(tally.media) media, \(run.missed.count) missed
        """)
      for missed in run.missed.prefix(10) { Terminal.say("  missed: \(Terminal.safe(missed))") }
      if run.missed.count > 10 { Terminal.say("  and \(run.missed.count - 10) more; see: rostra runs --json") }
      for note in run.notes.prefix(10) { Terminal.say("  note: \(Terminal.safe(note))") }
    }
  }
}

struct RunsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "The capture runs, newest first: what each changed and missed.")

  @Argument(help: "One site; all where none is given.")
  var site: String?

  @Option(help: "How many.")
  var limit = 50

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let only: Site? = if let site { try await office.site(site) } else { nil }
      let limit = limit
      let (runs, sites) = try await office.services.database.read { [viewer = office.viewer] tx in
        (
          try CaptureRun.all(site: only?.id, limit: limit, for: viewer, in: tx), try Site.all(for: viewer, in: tx)
        )
      }
      let names = Dictionary(uniqueKeysWithValues: sites.map { ($0.id, $0) })
      if common.json {
        Terminal.say(["items": .array(runs.map { $0.json(site: names[$0.site]) })])
        return
      }
      guard !runs.isEmpty else {
        Terminal.say("No runs yet. Start one: rostra capture")
        return
      }
      var table = Table("site", "started", "state", "new", "edited", "gone", "media", "missed")
      for run in runs {
        table.add(
          names[run.site]?.reference ?? "", office.time(run.started), run.state.rawValue, String(run.tally.new),
          String(run.tally.edited), String(run.tally.gone), String(run.tally.media), String(run.missed.count))
      }
      Terminal.say(table.text)
    }
  }
}

extension Office {
  /// The owner's token for a site, from the environment: it is used and forgotten.
  func token(for site: Site) -> AccessToken? {
    let name = "ROSTRA_TOKEN_" + site.reference.replacing("-", with: "_")
    guard let secret = ProcessInfo.processInfo.environment[name], !secret.isEmpty else { return nil }
    let host = site.account.settings["host"] ?? URL(string: site.account.address)?.host()
    return AccessToken(bearer: secret, hosts: Set([host].compactMap { $0 }))
  }
}

/// Progress of several captures on one line.
final class ProgressBoard: Sendable {
  private let lines = Mutex<[String: String]>([:])

  func show(_ progress: CaptureProgress) {
    guard Terminal.isInteractive else { return }
    let text = lines.withLock { lines in
      let pause = progress.pause.map { ", pausing \($0) s" } ?? ""
      lines[progress.site.reference] =
        "\(progress.site.reference): \(progress.tally.new) new, \(progress.exchanges) answers, \(progress.waiting) waiting\(pause)"
      return lines.sorted { $0.key < $1.key }.map(\.value).joined(separator: " | ")
    }
    Terminal.progress(text)
  }
}

extension Steps {
  /// `ROSTRA_STOP_AT=<step>[:<occurrence>]` ends the process there, as a power cut would. For the crash harness, and for an operator who wants to see what a crash leaves.
  static func fromEnvironment() -> Steps {
    guard let wish = ProcessInfo.processInfo.environment["ROSTRA_STOP_AT"] else { return .none }
    let parts = wish.split(separator: ":")
    guard let name = parts.first.flatMap({ Steps.Name(rawValue: String($0)) }) else { return .none }
    let occurrence = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
    let counter = Counter()
    return Steps { step in
      if step == name, counter.next() == occurrence { kill(getpid(), SIGKILL) }
    }
  }

  private final class Counter: Sendable {
    private let value = Atomic<Int>(0)
    func next() -> Int { value.add(1, ordering: .relaxed).newValue }
  }
}

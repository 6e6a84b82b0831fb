import Hummingbird
import Rostra

/// The start page of the staff's half.
enum TodayRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/today", .permission(.follow)) { call in
      // Those who read no archive have their part in procedures.
      guard call.viewer.may(.read) else { return call.see(Place("duties")) }
      let services = call.services
      let (facts, duties) = try await call.read { tx, viewer in
        (
          try TodayFacts.read(services: services, for: viewer, in: tx),
          try Duty.owed(by: viewer, at: services.clock.now(), limit: 8, in: tx)
        )
      }
      return call.page(page(call, facts, duties))
    }
  }

  private static func page(_ call: Call, _ facts: TodayFacts, _ duties: [Duty]) -> TodayPage {
    let names = Dictionary(
      facts.runs.compactMap { $0.site }.map { ($0.id, $0.shownName) }, uniquingKeysWith: { first, _ in first })
    let changes =
      facts.gone.map { (change: $0, badge: Badge("Gone", .bad)) }
      + facts.edited.map { (change: $0, badge: Badge("Edited", .warn)) }
    return TodayPage(
      greeting: "Today, \(call.time.day(facts.now))", duties: duties.map { DutyRow($0, call) },
      troubles: facts.troubled.map { trouble(call, $0.site, $0.why) },
      failures: failures(call, facts), gaps: facts.openGaps, hits: facts.hits, sites: facts.sites, new: facts.week.new,
      edited: facts.week.edited, gone: facts.week.gone, restored: facts.week.restored,
      changes: changes.sorted { $0.change.at > $1.change.at }.prefix(8).map { change, badge in
        TodayPage.Change(
          item: change.item.text, badge: badge, author: change.author ?? "Author not named",
          site: names[change.site] ?? "a site", text: change.text, at: call.moment(change.at))
      },
      runs: facts.runs.map { run, site in
        TodayPage.Run(
          id: run.id.text, site: site?.shownName ?? "", badge: run.state.badge, started: call.moment(run.started),
          found: run.tally.sentence)
      },
      productions: facts.productions.map {
        TodayPage.Made(reference: $0.reference, query: $0.query, made: call.moment($0.made))
      },
      leaves: facts.leaves.formatted(.number.locale(.init(identifier: "en_US"))),
      checkpoint: call.moment(facts.checkpoint), stamp: call.moment(facts.stamp),
      mayAddSites: call.viewer.may(.manageSites))
  }

  private static func trouble(_ call: Call, _ site: Site, _ why: TodayFacts.Trouble) -> TodayPage.Trouble {
    let (badge, text) =
      switch why {
      case .failing(let error): (Badge("Failing", .bad), error)
      case .late(let since): (Badge("Late", .warn), "Last covered \(call.time.text(since)).")
      case .never: (Badge("Never captured", .warn), "It was added and is due, but no capture has finished.")
      case .paused: (Badge("Paused", .quiet), "Nothing is captured until somebody resumes it.")
      }
    return TodayPage.Trouble(reference: site.reference, name: site.shownName, badge: badge, text: text)
  }

  private static func failures(_ call: Call, _ facts: TodayFacts) -> [TodayPage.Failure] {
    var failures = facts.work.filter { $0.failing != nil }.map {
      TodayPage.Failure(
        title: "“\($0.title)” fails", text: $0.error ?? "", since: call.moment($0.failing))
    }
    if facts.work.isEmpty || facts.work.allSatisfy({ $0.isStale(at: facts.now) }) {
      failures.insert(
        TodayPage.Failure(
          title: "Nobody does the work that falls due",
          text: "No capture runs by itself. Start “rostra serve” without --no-work, or “rostra work”.",
          since: call.moment(facts.work.map(\.looked).max())), at: 0)
    }
    return failures
  }
}

extension Site {
  /// What people call it: its own name, else its handle or address.
  var shownName: String { name ?? account.handle ?? account.address }
}

extension CaptureRun.State {
  var badge: Badge {
    switch self {
    case .running: Badge("Running", .info)
    case .complete: Badge("Complete", .good)
    case .partial: Badge("Partial", .warn)
    case .failed: Badge("Failed", .bad)
    case .interrupted: Badge("Interrupted", .warn)
    }
  }
}

extension Tally {
  /// "3 new, 1 edited", or that nothing changed.
  var sentence: String {
    let parts = [(new, "new"), (edited, "edited"), (gone, "gone"), (restored, "restored")].filter { $0.0 > 0 }
    return parts.isEmpty ? "nothing new" : parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}

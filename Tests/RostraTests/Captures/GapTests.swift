import RostraPlatforms
import RostraTesting
import Synchronization
import Testing

@testable import Rostra
@testable import RostraTesting

@Suite("The gap ledger says what is not covered, and why")
struct GapTests {
  @Test("CAP-6: a failed run opens a gap, a second failure does not open another, and the next good run closes it")
  func failure() async throws {
    let broken = Switch()
    try await TestOffice.with(gate: broken) { office in
      try await office.add("mastodon", .water)
      try await office.capture()
      let covered = try #require(try await office.sites().first?.coveredTo)
      broken.set { _ in SampleResponse.json(["error": "down"], status: 500) }
      for _ in 1...2 {
        office.clock.advance(bySeconds: 3600)
        let run = try #require(try await office.capture().first?.run)
        #expect(run.state == .failed)
        #expect(!run.missed.isEmpty)
      }
      let open = try await office.gaps()
      #expect(open.map(\.kind) == [.failure])
      #expect(open.first?.from == covered)
      #expect(open.first?.closed == nil && open.first?.to == nil)
      #expect(open.first?.reason.contains("500") == true, "\(open)")
      #expect(try await office.sites().first?.lastError != nil)

      broken.set(nil)
      office.clock.advance(bySeconds: 3600)
      let run = try #require(try await office.capture().first?.run)
      #expect(run.state == .complete, "\(run.missed)")
      let gaps = try await office.gaps()
      let failure = try #require(gaps.first { $0.kind == .failure })
      #expect(failure.closed != nil)
      #expect(failure.to == run.started)
      #expect(gaps.contains { $0.kind == .late && $0.from == covered && $0.to == run.started })
      #expect(try await office.sites().first?.lastError == nil)
      #expect(try await office.count("SELECT count(*) FROM wanted_fetch") == 0, "what was retried is done")
    }
  }

  @Test("CAP-6: a run that comes later than twice the interval is a gap, one in time is not")
  func late() async throws {
    try await TestOffice.with { office in
      try await office.add("page")
      try await office.capture()
      office.clock.advance(bySeconds: 3600)
      try await office.capture()
      #expect(try await office.gaps().isEmpty)
      office.clock.advance(bySeconds: 3 * 3600)
      try await office.capture()
      let gap = try #require(try await office.gaps().first)
      #expect(gap.kind == .late)
      #expect(try #require(gap.to).seconds - (try #require(gap.from)).seconds >= 3 * 3600)
      #expect(gap.closed != nil)
    }
  }

  @Test("CAP-7: where the platform counts more than it gives, the difference is on record, and closed when it is gone")
  func history() async throws {
    let more = Mutex<Int64>(7)
    try await TestOffice.with { office in
      let site = try await office.add("mastodon", .water)
      let connector = CountingMore(more: { more.withLock { $0 } })
      _ = try await office.visit(site, connector: connector)
      try await office.settle()
      let gap = try #require(try await office.gaps().first)
      #expect(gap.kind == .history)
      #expect(gap.closed == nil)
      #expect(gap.reason.contains("are held"), "\(gap.reason)")

      office.clock.advance(bySeconds: 3600)
      _ = try await office.visit(site, connector: connector)
      #expect(try await office.gaps().count == 1, "the same difference is one gap")

      more.withLock { $0 = 0 }
      office.clock.advance(bySeconds: 3600)
      _ = try await office.visit(site, connector: connector)
      #expect(try await office.gaps().map { $0.closed != nil } == [true])
      try await office.settle()
    }
  }

  @Test("CAP-6: pausing a site is a decision with a reason, and a gap that the next run closes")
  func pause() async throws {
    try await TestOffice.with { office in
      let site = try await office.add("page")
      try await office.capture()
      _ = try await site.change(
        SiteChange(status: .paused), reason: "The page is being moved.", services: office.services, for: office.viewer)
      #expect(try await office.capture().isEmpty)
      let gap = try #require(try await office.gaps().first)
      #expect(gap.reason.contains("The page is being moved."))
      let entry = try #require(try await office.evidence().last { $0.verb == "site.change" })
      #expect(entry.reason == "The page is being moved.")
      #expect(entry.before?["status"]?.string == "active" && entry.after?["status"]?.string == "paused")
      _ = try await site.change(
        SiteChange(status: .active), reason: nil, services: office.services, for: office.viewer)
      try await office.capture()
      #expect(try await office.gaps().allSatisfy { $0.closed != nil })
    }
  }
}

/// Mastodon, on a server that counts posts which it does not give.
private struct CountingMore: Connector {
  let mastodon = MastodonConnector()
  let more: @Sendable () -> Int64

  var platform: PlatformFacts { mastodon.platform }
  func recognise(_ address: String) -> Recognition? { mastodon.recognise(address) }
  func identify(_ site: SiteReference) -> [Fetch] { mastodon.identify(site) }
  func capture(_ site: SiteReference, state: [String: String]) -> [Fetch] { mastodon.capture(site, state: state) }
  func recheck(_ ids: [String], of site: SiteReference) -> [Fetch] { mastodon.recheck(ids, of: site) }
  func thread(of id: String, in site: SiteReference) -> [Fetch] { mastodon.thread(of: id, in: site) }
  func read(_ answer: Answer, site: SiteReference) throws(ReadingError) -> Reading {
    var reading = try mastodon.read(answer, site: site)
    if let count = reading.identity?.itemCount { reading.identity?.itemCount = count + more() }
    return reading
  }
}

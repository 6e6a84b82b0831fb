import RostraPlatforms
import RostraTesting
import Synchronization
import Testing

@testable import Rostra
@testable import RostraTesting

@Suite("A platform that asks for patience, or breaks off, gets its time, and nothing is lost")
struct PatienceTests {
  private static func tooMany(_ seconds: Int) -> SampleResponse {
    var response = SampleResponse.json(["error": "slow down"], status: 429)
    response.headers.append(HeaderField("Retry-After", String(seconds)))
    return response
  }

  @Test("a 429 pauses the run for the time that the platform named, and then it goes on to the end")
  func shortPause() async throws {
    let gate = Switch()
    let left = Mutex(3)
    let slept = Mutex<[Int64]>([])
    try await TestOffice.with(gate: gate) { office in
      let site = try await office.add("mastodon", .water)
      gate.set { request in
        guard request.path.hasSuffix("/statuses") else { return nil }
        let refuses = left.withLock { left in
          left -= 1
          return left >= 0
        }
        return refuses ? PatienceTests.tooMany(40) : nil
      }
      var pace = SiteCapture.Pace()
      pace.sleep = { milliseconds in
        slept.withLock { $0.append(milliseconds) }
        office.clock.advance(bySeconds: milliseconds / 1000 + 1)
      }
      let run = try await office.visit(site, pace: pace)
      #expect(run.state == .complete, "\(run.missed)")
      #expect(slept.withLock { $0.count } == 3)
      #expect(slept.withLock { $0 }.allSatisfy { (39_000...40_000).contains($0) })
      #expect(run.tally.new > 5)
      #expect(try await office.count("SELECT count(*) FROM exchange WHERE status = 429") == 3, "refusals are evidence")
      #expect(try await office.count("SELECT count(*) FROM wanted_fetch") == 0)
      try await office.settle()
      try await office.checkRebuild()
    }
  }

  @Test("a platform that asks for patience for ever ends the run, not the program")
  func noEnd() async throws {
    let gate = Switch()
    try await TestOffice.with(gate: gate) { office in
      let site = try await office.add("mastodon", .water)
      gate.set { _ in PatienceTests.tooMany(1) }
      var pace = SiteCapture.Pace()
      pace.sleep = { _ in office.clock.advance(bySeconds: 2) }
      let run = try await office.visit(site, pace: pace)
      #expect(run.state != .complete)
      #expect(gate.asked.count < 50)
      try await office.settle()
    }
  }

  @Test(
    "a pause longer than a run may last ends it as partial; the next run fetches what is still wanted, and nothing twice",
    arguments: Ground.databases)
  func longPause(on ground: Ground) async throws {
    let gate = Switch()
    try await TestOffice.with(ground, gate: gate) { office in
      try await office.add("mastodon")
      let answered = Mutex(0)
      gate.set { request in
        let number = answered.withLock { answered in
          answered += 1
          return answered
        }
        return number > 9 ? PatienceTests.tooMany(7200) : nil
      }
      let first = try #require(try await office.capture().first?.run)
      #expect(first.state == .partial || first.state == .failed)
      let wanted = try await office.count("SELECT count(*) FROM wanted_fetch")
      #expect(wanted > 5, "what is wanted has rows")
      let due = try #require(try await office.sites().first?.due)
      #expect(due.seconds - office.clock.now().seconds > 7000, "the site is left alone until then")

      gate.set(nil)
      office.clock.advance(bySeconds: 90_000)
      let second = try #require(try await office.capture(.due).first?.run)
      #expect(second.state == .complete, "\(second.missed)")
      #expect(try await office.count("SELECT count(*) FROM wanted_fetch") == 0)
      try await expectSameAsUndisturbed(office, platform: "mastodon")
    }
  }

  @Test("a run whose store broke goes on from what was kept; its run is marked as interrupted", arguments: [1, 2, 4])
  func interrupted(at nth: Int) async throws {
    try await TestOffice.with { office in
      let site = try await office.add("mastodon")
      for fault in [FaultyObjects.Fault.failed, .failedButHappened] {
        var broken = office.services
        broken.objects = FaultyObjects(
          office.services.objects, break: fault, at: nth, of: [.openForAppend, .append, .makeDurable])
        do {
          _ = try await office.visit(site, services: broken)
        } catch let error as FaultyObjects.Broken {
          #expect(error.fault == fault)
        }
        try await office.settle()
      }
      let run = try await office.visit(site)
      #expect(run.state == .complete, "\(run.missed)")
      try await office.settle()
      let runs = try await office.count("SELECT count(*) FROM capture_run WHERE state = 'running'")
      #expect(runs == 0)
      try await expectSameAsUndisturbed(office, platform: "mastodon")
    }
  }

  /// What is held is what an archive holds that was never disturbed: nothing is missing, nothing is doubled.
  private func expectSameAsUndisturbed(_ office: TestOffice, platform: String) async throws {
    let held = try await office.contents()
    try await TestOffice.with { other in
      try await other.add(platform)
      try await other.capture()
      let expected = try await other.contents()
      #expect(held == expected)
    }
    try await office.checkRebuild()
  }
}

extension TestOffice {
  /// Each item by its platform's id, with how many versions it has; the ids hold no port.
  func contents() async throws -> [String: Int] {
    try await services.database.read { tx in
      var contents: [String: Int] = [:]
      try tx.forEach("SELECT platform_id, versions FROM item") { row in
        contents[try row.text(0)] = try row.int(1)
      }
      return contents
    }
  }
}

import Foundation
import RostraTesting
import Testing

@testable import Rostra

@Suite(
  "The program is killed at random moments, and the archive is whole afterwards", .serialized,
  .enabled(if: Program.isThere))
struct RandomKillTests {
  /// 200 when `ROSTRA_CRASH_ROUNDS` says so; a few where every change is tested.
  static let rounds = ProcessInfo.processInfo.environment["ROSTRA_CRASH_ROUNDS"].flatMap { Int($0) } ?? 6
  private static let seed =
    ProcessInfo.processInfo.environment["ROSTRA_CRASH_SEED"].flatMap { UInt64($0) } ?? 20_251_209

  @Test(
    "CAP-9, CAP-23: whenever it is killed, nothing acknowledged is lost, and the next capture completes the same archive",
    .timeLimit(.minutes(240)))
  func randomMoments() async throws {
    var numbers = SplitMix64(seed: RandomKillTests.seed)
    func next(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &numbers) }
    var killed = 0
    var done = 0
    // Each office lives through several kills, at rising stages of the story.
    while done < RandomKillTests.rounds {
      try await CrashOffice.with { office in
        var stage = 0
        for _ in 0..<min(10, RandomKillTests.rounds - done) {
          if next(below: 3) == 0, stage < SampleStage.last {
            stage += 1
            office.server.advance(to: stage)
          }
          let before = try await office.acknowledged()
          let moment = 60 + next(below: 1500)
          let ending = try await office.program.run(CrashOffice.capture, killAfter: .milliseconds(moment))
          if ending.signal == SIGKILL { killed += 1 }
          let lost = before.subtracting(try await office.acknowledged())
          #expect(lost.isEmpty, "round \(done), \(moment) ms: \(lost.prefix(5))")
          let verified = try await office.program.run(["verify"])
          #expect(verified.status == 0, "round \(done), killed after \(moment) ms: \(verified)")
          done += 1
        }
        let before = try await office.acknowledged()
        try await office.recover("after round \(done)")
        let lost = before.subtracting(try await office.acknowledged())
        #expect(lost.isEmpty, "after round \(done): \(lost.prefix(5))")
        try await expectComplete(office, stage: stage)
      }
    }
    print("killed \(killed) of \(done) captures at random moments, seed \(RandomKillTests.seed)")
    #expect(killed > 0)
  }

  /// Every post of the account that stands at this stage is held once, and none twice.
  private func expectComplete(_ office: CrashOffice, stage: Int) async throws {
    let doubled = try await office.database { tx in
      try tx.row(
        "SELECT count(*) FROM (SELECT site, platform_id FROM item GROUP BY site, platform_id HAVING count(*) > 1)")?
        .int(0)
    }
    #expect(doubled == 0)
    let same = try await office.database { tx in
      try tx.row(
        """
        SELECT count(*) FROM version AS one JOIN version AS two
        ON two.item = one.item AND two.number = one.number + 1 AND two.content_hash = one.content_hash
        """)?.int(0)
    }
    #expect(same == 0, "a version that changes nothing")
    let city = SampleCity()
    let held = try await office.database { tx in
      Set(try tx.rows("SELECT platform_id FROM item WHERE state = 'present'").map { try $0.text(0) })
    }
    for post in city.posts(on: .mastodon, at: stage) where post.author == .water {
      #expect(held.contains(String(city.number(of: post))), "\(post.key) is not held")
    }
  }
}

import Foundation
import RostraPlatforms
import Testing

@testable import Rostra

@Suite("The calendar of coverage")
struct CoverageCalendarTests {
  private static let zone = TimeZone(identifier: "America/Chicago")!

  private static func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

  private static func site(added: String, covered: String?) throws -> Site {
    var site = Site(
      id: Identifier(text: "site"), reference: "S-1", name: nil, unit: Identifier(text: "unit"),
      account: SiteReference(platform: "feed", address: "https://city.example/feed"), allowsPrivateAddress: false,
      status: .active, interval: 3600, recheckAges: [3600], platformCount: nil, added: try time(added),
      due: try time(added))
    site.coveredTo = try covered.map(time)
    return site
  }

  private static func gap(_ kind: Gap.Kind, _ from: String?, _ to: String?) throws -> Gap {
    Gap(
      id: Identifier(text: UUID().uuidString), site: Identifier(text: "site"), kind: kind, from: try from.map(time),
      to: try to.map(time), reason: "", opened: try time("2026-01-01T00:00:00Z"), closed: nil)
  }

  private static func states(
    _ gaps: [Gap], added: String = "2025-12-05T12:00:00Z", covered: String? = "2026-01-10T17:30:00Z",
    now: String = "2026-01-10T18:00:00Z"
  ) throws -> [String: CoverageCalendar.State] {
    let calendar = CoverageCalendar(
      of: try site(added: added, covered: covered), gaps: gaps, now: try time(now), zone: zone)
    #expect(calendar.days.count == 730)
    return Dictionary(uniqueKeysWithValues: calendar.days.map { ($0.day.description, $0.state) })
  }

  @Test("days are told apart: before the start, covered, partly, not at all, and to come")
  func days() throws {
    let states = try Self.states([
      try Self.gap(.late, "2025-12-09T20:00:00Z", "2025-12-12T06:00:00Z"),
      try Self.gap(.failure, "2025-12-11T00:00:00Z", "2025-12-12T05:00:00Z"),
    ])
    #expect(states["2025-12-04"] == .before && states["2025-12-05"] == .covered)
    #expect(states["2025-12-08"] == .covered && states["2025-12-09"] == .partly)
    // Midnight in Chicago is six o'clock in UTC: the whole of the tenth and the eleventh, nothing of the twelfth.
    #expect(states["2025-12-10"] == .uncovered && states["2025-12-11"] == .uncovered)
    #expect(states["2025-12-12"] == .covered && states["2026-01-10"] == .covered && states["2026-01-11"] == .ahead)
  }

  @Test("a gap that is still open reaches to now, and what the ledger cannot date marks no day")
  func open() throws {
    let states = try Self.states([
      try Self.gap(.failure, "2026-01-08T12:00:00Z", nil), try Self.gap(.history, nil, nil),
      try Self.gap(.missed, nil, nil),
    ])
    #expect(states["2026-01-07"] == .covered && states["2026-01-08"] == .partly)
    #expect(states["2026-01-09"] == .uncovered && states["2026-01-10"] == .uncovered)
  }

  @Test("when captures have stopped, the days since are not covered before any run has noted it")
  func silent() throws {
    let states = try Self.states([], covered: "2026-01-06T18:00:00Z")
    #expect(states["2026-01-06"] == .partly && states["2026-01-08"] == .uncovered)
    let never = try Self.states([], covered: nil)
    #expect(never["2025-12-06"] == .uncovered)
  }
}

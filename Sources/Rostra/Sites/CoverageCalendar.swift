package import Foundation
package import RostraPlatforms

/// Day by day, whether a site was watched: what the gap ledger says, as a calendar shows it.
///
/// A day is covered when no gap touches it. That says that captures ran as often as they should, and no more: what the
/// platform never gives is not here (``PlatformFacts/notCaptured``), nor what it counts and does not show.
package struct CoverageCalendar: Sendable {
  /// From the first of January of the year in which the site was taken in, to the last of December of this one.
  package var days: [(day: Day, state: State)]

  package enum State: String, Sendable, Hashable, CaseIterable {
    case covered
    /// For a part of the day nothing was watched.
    case partly
    case uncovered
    /// Before the site was taken in.
    case before
    case ahead
  }

  package init(of site: Site, gaps: [Gap], now: Timestamp, zone: TimeZone) {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    func year(_ time: Timestamp) -> Int {
      calendar.component(.year, from: Date(timeIntervalSince1970: Double(time.seconds)))
    }
    let stretches = CoverageCalendar.stretches(of: site, gaps: gaps, now: now)
    var days: [(Day, State)] = []
    var next = 0
    var day = Day(year: year(site.added), month: 1, day: 1)
    let lastYear = year(now)
    while let current = day, current.year <= lastYear {
      let start = current.start(in: zone)
      day = current.next
      let end = day?.start(in: zone) ?? start + 86_400
      while next < stretches.count, stretches[next].upperBound <= start { next += 1 }
      let watched = max(start, site.added.seconds)..<max(max(start, site.added.seconds), min(end, now.seconds))
      let missing = stretches[next...].prefix { $0.lowerBound < end }.reduce(Int64(0)) { sum, stretch in
        sum + Int64(stretch.clamped(to: watched).count)
      }
      let state: State =
        if end <= site.added.seconds {
          .before
        } else if start > now.seconds {
          .ahead
        } else if missing == 0 {
          .covered
        } else if missing >= Int64(watched.count) {
          .uncovered
        } else {
          .partly
        }
      days.append((current, state))
    }
    self.days = days
  }

  /// What was not watched, in order, joined where it overlaps.
  private static func stretches(of site: Site, gaps: [Gap], now: Timestamp) -> [Range<Int64>] {
    var stretches = gaps.compactMap { gap -> Range<Int64>? in
      guard gap.kind == .late || gap.kind == .failure, let from = gap.from else { return nil }
      let to = gap.to ?? now
      return from.seconds..<max(from.seconds, to.seconds)
    }
    // Not yet a gap in the ledger: the next run will note it, the calendar need not wait for it.
    let last = site.coveredTo ?? site.added
    if now.seconds - last.seconds > 2 * site.interval { stretches.append(last.seconds..<now.seconds) }
    stretches.sort { $0.lowerBound < $1.lowerBound }
    var joined: [Range<Int64>] = []
    for stretch in stretches where !stretch.isEmpty {
      if let open = joined.last, stretch.lowerBound <= open.upperBound {
        joined[joined.count - 1] = open.lowerBound..<max(open.upperBound, stretch.upperBound)
      } else {
        joined.append(stretch)
      }
    }
    return joined
  }
}

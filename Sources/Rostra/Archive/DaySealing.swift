import Foundation
import RostraPlatforms
import RostraStorage
import TransparencyLog

/// Closes the days of every site: a leaf that says which versions were captured that day, how many, and when nobody
/// was watching, so that "nothing else was captured that day" can be proven, too.
package struct DaySealing: Sendable {
  let services: Services
  /// A day is sealed this long after its end, so that a capture that ran over midnight is in it.
  private static let patience: Int64 = 3600
  /// At most so many days of one site at a time; the rest at the next call.
  private static let mostDays = 400

  package init(services: Services) {
    self.services = services
  }

  /// - Returns: how many seals were made.
  @discardableResult
  package func sealFinishedDays() async throws -> Int {
    let agency = services.agency.id
    let viewer = Viewer(agency: agency, actor: "system:seal", role: .system)
    let sites = try await services.database.read { tx in try Site.all(for: viewer, in: tx) }
    var made = 0
    for site in sites {
      for day in try await unsealedDays(of: site) {
        try await seal(day, of: site)
        made += 1
      }
    }
    return made
  }

  private var calendar: Calendar {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: services.agency.timeZone) ?? .gmt
    return calendar
  }

  /// A day in the agency's zone, from its first to its last millisecond.
  private struct Day: Sendable {
    var name: String
    var start: Timestamp
    var end: Timestamp
  }

  private func day(containing time: Timestamp) -> Day? {
    let date = Date(timeIntervalSince1970: Double(time.milliseconds) / 1000)
    guard let interval = calendar.dateInterval(of: .day, for: date) else { return nil }
    let parts = calendar.dateComponents([.year, .month, .day], from: interval.start)
    func padded(_ number: Int?, _ width: Int) -> String {
      let digits = String(number ?? 0)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return Day(
      name: "\(padded(parts.year, 4))-\(padded(parts.month, 2))-\(padded(parts.day, 2))",
      start: Timestamp(milliseconds: Int64(interval.start.timeIntervalSince1970 * 1000)),
      end: Timestamp(milliseconds: Int64(interval.end.timeIntervalSince1970 * 1000)))
  }

  private func unsealedDays(of site: Site) async throws -> [Day] {
    let agency = services.agency.id
    let id = site.id
    let last = try await services.database.read { tx in
      try tx.row("SELECT max(day) AS day FROM day_seal WHERE agency = \(agency) AND site = \(id)")?.textOrNil("day")
    }
    let until = services.clock.now().advanced(bySeconds: -DaySealing.patience)
    var days: [Day] = []
    var next = day(containing: site.added)
    while let current = next, current.end <= until, days.count < DaySealing.mostDays {
      if last.map({ current.name > $0 }) ?? true { days.append(current) }
      next = day(containing: Timestamp(milliseconds: current.end.milliseconds))
    }
    return days
  }

  private func seal(_ day: Day, of site: Site) async throws {
    let services = services
    let agency = services.agency.id
    let secret = services.secrets.next()
    try await services.database.write { tx in
      let keys = try DaySealing.keys(from: day.start, to: day.end, site: site.id, agency: agency, in: tx)
      let gaps = try DaySealing.gaps(from: day.start, to: day.end, site: site.id, agency: agency, in: tx)
      let seal = try DaySeal(site: site.account.address, day: day.name, keys: keys, gaps: gaps, secret: secret)
      let leaf = try Ledger.append(
        [LedgerLeaf(kind: .daySeal, subject: "\(site.id.text)/\(day.name)", commitment: seal.commitment)], for: agency,
        in: tx)
      let facts: JSON = [
        "secret": .string(Hexadecimal.text(secret)), "site": .string(site.account.address),
        "from": JSON(day.start.milliseconds), "to": JSON(day.end.milliseconds),
        "gaps": .array(
          gaps.map { ["from": JSON($0.from), "to": JSON($0.to), "reason": .string($0.reason)] }),
      ]
      try tx.execute(
        """
        INSERT INTO day_seal (agency, site, day, sealed_at, count, seal, leaf)
        VALUES (\(agency), \(site.id), \(day.name), \(services.clock.now().milliseconds), \(keys.count), \(facts.text),
          \(leaf))
        """)
    }
  }

  /// What a seal counts: each version captured in the time, by its item's platform id and its number.
  static func keys(
    from start: Timestamp, to end: Timestamp, site: Identifier<Site>, agency: Identifier<Agency>,
    in tx: any Transaction
  ) throws -> [[UInt8]] {
    var keys: [[UInt8]] = []
    try tx.forEach(
      """
      SELECT item.platform_id, version.number FROM version
      JOIN item ON item.agency = version.agency AND item.id = version.item
      WHERE version.agency = \(agency) AND item.site = \(site)
        AND version.captured_at >= \(start.milliseconds) AND version.captured_at < \(end.milliseconds)
      """
    ) { row in
      keys.append(key(platformID: try row.text("platform_id"), number: try row.int64("number")))
    }
    return keys
  }

  /// `<platform id> LF <version number>`; an id too long for a key is cut, which its version's own commitment makes good.
  package static func key(platformID: String, number: Int64) -> [UInt8] {
    Array(platformID.utf8.prefix(960)) + Array("\n\(number)".utf8)
  }

  static func gaps(
    from start: Timestamp, to end: Timestamp, site: Identifier<Site>, agency: Identifier<Agency>,
    in tx: any Transaction
  ) throws -> [DaySealGap] {
    let rows = try tx.rows(
      """
      SELECT from_at, to_at, reason FROM gap
      WHERE agency = \(agency) AND site = \(site) AND kind IN ('late', 'failure') AND from_at IS NOT NULL
        AND from_at < \(end.milliseconds) AND COALESCE(to_at, \(end.milliseconds)) > \(start.milliseconds)
      ORDER BY from_at, to_at
      """)
    var gaps: [DaySealGap] = []
    for row in rows {
      // Gaps of a seal do not overlap: what a later one shares with an earlier one is the earlier one's.
      let from = max(try row.int64("from_at"), start.milliseconds, gaps.last?.to ?? start.milliseconds)
      let to = min(try row.int64OrNil("to_at") ?? end.milliseconds, end.milliseconds)
      if from < to { gaps.append(DaySealGap(from: from, to: to, reason: try row.text("reason"))) }
    }
    return gaps
  }
}

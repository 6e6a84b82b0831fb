import Foundation
package import RostraPlatforms

/// Counts days as the agency's clocks do: in its zone, over its holidays. The first day does not count and the last does, as
/// statutes on the computation of time have it (such as RSMo 1.040, Wis. Stat. § 990.001(4)).
package struct AgencyCalendar: Sendable {
  package let time: AgencyTime
  package let holidays: [Holiday]

  package init(_ agency: Agency, holidays: [Holiday]) {
    time = AgencyTime(agency)
    self.holidays = holidays
  }

  /// The day that a moment falls on in the agency's zone.
  package func day(of moment: Timestamp) -> CivilDay {
    let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000)
    let local = moment.seconds + Int64(time.zone.secondsFromGMT(for: date))
    return CivilDay(number: Int((Double(local) / 86_400).rounded(.down)))
  }

  /// The last moment of a day in the agency's zone.
  package func end(of day: CivilDay) -> Timestamp? {
    time.start(of: day.advanced(by: 1).description).map { Timestamp(seconds: $0.seconds - 1) }
  }

  /// The holidays of a year with the days on which they are observed, in their order.
  package func holidays(of year: Int) -> [(day: CivilDay, holiday: Holiday)] {
    holidays.compactMap { holiday in holiday.day(of: year).map { ($0, holiday) } }.sorted { $0.day < $1.day }
  }

  /// The holiday that is observed on a day.
  package func holiday(on day: CivilDay) -> Holiday? {
    let (year, month) = (day.parts.year, day.parts.month)
    // 1 January of the next year may be observed on 31 December, and 31 December on 1 January.
    let neighbour = month == 12 ? year + 1 : month == 1 ? year - 1 : nil
    return holidays.first { $0.day(of: year) == day || neighbour.map($0.day(of:)) == day }
  }

  package func isBusinessDay(_ day: CivilDay) -> Bool {
    day.weekday != .saturday && day.weekday != .sunday && holiday(on: day) == nil
  }

  /// The day that lies so many business days after another; the next business day for none.
  package func adding(_ count: Int, businessDaysTo day: CivilDay) -> CivilDay {
    var found = day
    var left = count
    while left > 0 || !isBusinessDay(found) {
      found = found.advanced(by: 1)
      if isBusinessDay(found), left > 0 { left -= 1 }
    }
    return found
  }

  /// Business days after the first day, up to the second and with it; negative where the second is earlier.
  package func businessDays(from first: CivilDay, to second: CivilDay) -> Int {
    guard first <= second else { return -businessDays(from: second, to: first) }
    return (first.number..<second.number).count { isBusinessDay(CivilDay(number: $0 + 1)) }
  }

  /// The last moment at which something that began then is in time.
  package func due(_ period: Profile.Period, from moment: Timestamp) -> Timestamp? {
    let first = day(of: moment)
    return switch period.basis {
    case .calendar: end(of: first.advanced(by: period.days))
    case .business: end(of: adding(period.days, businessDaysTo: first))
    }
  }
}

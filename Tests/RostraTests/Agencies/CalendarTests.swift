import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("The agency's calendar")
struct CalendarTests {
  private static func calendar(_ zone: String = "America/Chicago", _ profile: String = "missouri-state") throws
    -> AgencyCalendar
  {
    AgencyCalendar(
      Agency(
        id: Identifier(text: "a"), name: "A", profile: profile, timeZone: zone, isSample: true,
        created: Timestamp(milliseconds: 0)), holidays: try Profile.named(profile).holidays)
  }

  private static func day(_ text: String) -> CivilDay { CivilDay(text) ?? CivilDay(number: -1) }

  @Test("every day of two thousand years has its name, its weekday and its number")
  func days() {
    var day = Self.day("1000-01-01")
    var previous = (year: 999, month: 12, day: 31)
    while day.parts.year < 3001 {
      let parts = day.parts
      let isNext =
        parts.day == previous.day + 1 && parts.month == previous.month
        || parts.day == 1 && previous.day == CivilDay.length(of: previous.month, previous.year)
      if !isNext || CivilDay(parts.year, parts.month, parts.day) != day || CivilDay(day.description) != day {
        Issue.record("\(day) after \(previous)")
        return
      }
      previous = parts
      day = day.advanced(by: 1)
    }
    #expect(Self.day("1970-01-01").number == 0)
    #expect(Self.day("2026-11-21").weekday == .saturday)
    #expect(Self.day("2000-02-29").weekday == .tuesday)
    for wrong in ["2025-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "x", "2026-1", ""] {
      #expect(CivilDay(wrong) == nil, "\(wrong)")
    }
  }

  @Test(
    "GEN-1: a holiday's rule gives its day in any year",
    arguments: [
      ("07-04", 2026, "2026-07-04"), ("02-29", 2024, "2024-02-29"), ("02-29", 2025, nil),
      ("third monday january", 2026, "2026-01-19"), ("third monday january", 2024, "2024-01-15"),
      ("last monday may", 2026, "2026-05-25"), ("last monday may", 2027, "2027-05-31"),
      ("fourth thursday november", 2026, "2026-11-26"), ("first monday september", 2025, "2025-09-01"),
      ("second monday october", 2026, "2026-10-12"), ("fifth monday february", 2026, nil),
      ("tuesday after first monday november", 2026, "2026-11-03"),
      ("tuesday after first monday november", 2027, "2027-11-02"),
      ("friday after fourth thursday november", 2026, "2026-11-27"),
      ("good friday", 2024, "2024-03-29"), ("good friday", 2025, "2025-04-18"), ("good friday", 2026, "2026-04-03"),
      ("good friday", 2038, "2038-04-23"),
    ] as [(String, Int, String?)])
  func rules(_ rule: String, _ year: Int, _ day: String?) throws {
    #expect(try #require(Holiday.Rule(rule)).day(of: year)?.description == day)
  }

  @Test("GEN-1: what is no rule for a holiday is refused")
  func noRules() {
    for text in [
      "", "13-01", "02-30", "sixth monday may", "third moonday may", "monday", "after", "monday after", "may",
    ] {
      #expect(Holiday.Rule(text) == nil, "\(text)")
    }
  }

  @Test(
    "GEN-1: a fixed day on a weekend is observed as its rule says, over the turn of the year too",
    arguments: [
      ("07-04", Holiday.Observance.nearest, 2026, "2026-07-03"), ("07-04", .monday, 2026, "2026-07-04"),
      ("07-04", .nearest, 2027, "2027-07-05"), ("07-04", .monday, 2027, "2027-07-05"),
      ("07-04", .none, 2027, "2027-07-04"), ("01-01", .nearest, 2028, "2027-12-31"),
      ("01-01", .nearest, 2023, "2023-01-02"),
    ])
  func observed(_ rule: String, _ observance: Holiday.Observance, _ year: Int, _ day: String) throws {
    let holiday = Holiday("H", try #require(Holiday.Rule(rule)), observed: observance, source: "test")
    #expect(holiday.day(of: year)?.description == day)
    let calendar = AgencyCalendar(
      Agency(
        id: Identifier(text: "a"), name: "A", profile: "x", timeZone: "UTC", isSample: true,
        created: Timestamp(milliseconds: 0)), holidays: [holiday])
    #expect(calendar.holiday(on: Self.day(day)) == holiday)
  }

  @Test(
    "GEN-1: business days leave out weekends and holidays, the first day does not count and the last does",
    arguments: [
      // From, business days, the day reached, why.
      ("2026-11-20", 1, "2026-11-23", "a Friday, then Monday"), ("2026-11-21", 1, "2026-11-23", "a Saturday"),
      ("2026-11-25", 1, "2026-11-27", "over Thanksgiving"), ("2026-07-02", 1, "2026-07-06", "4 July on a Saturday"),
      ("2024-02-28", 1, "2024-02-29", "the leap day is a day"), ("2024-02-29", 1, "2024-03-01", "and is followed"),
      ("2023-02-28", 1, "2023-03-01", "no leap day"), ("2026-03-06", 1, "2026-03-09", "clocks go forward on the 8th"),
      ("2026-10-30", 1, "2026-11-02", "clocks go back on 1 November"),
      ("2027-12-30", 1, "2028-01-03", "New Year on a Saturday is observed on the 31st"),
      ("2026-11-20", 10, "2026-12-07", "ten over Thanksgiving"),
      ("2026-11-21", 0, "2026-11-23", "none, from a Saturday"),
      ("2026-11-23", 0, "2026-11-23", "none, from a Monday"),
    ])
  func business(_ from: String, _ count: Int, _ reached: String, _ why: String) throws {
    let calendar = try Self.calendar()
    let day = calendar.adding(count, businessDaysTo: Self.day(from))
    #expect(day.description == reached, "\(why)")
    if count > 0 { #expect(calendar.businessDays(from: Self.day(from), to: day) == count, "\(why)") }
  }

  @Test("GEN-1: counting business days there and back agrees from all over six years, as far as clocks reach")
  func counting() throws {
    let calendar = try Self.calendar()
    let first = Self.day("2023-01-02")
    // Business days up to each day, counted one by one.
    var upTo = [0]
    for number in 1...2300 {
      upTo.append(upTo[number - 1] + (calendar.isBusinessDay(first.advanced(by: number)) ? 1 : 0))
    }
    #expect(upTo[2200] > 1400)
    for start in stride(from: 0, to: 2200, by: 11) {
      for span in [1, 2, 3, 10, 35, 90] {
        let (from, to) = (first.advanced(by: start), first.advanced(by: start + span))
        let counted = upTo[start + span] - upTo[start]
        #expect(calendar.businessDays(from: from, to: to) == counted)
        #expect(calendar.businessDays(from: to, to: from) == -counted)
        if calendar.isBusinessDay(to) { #expect(calendar.adding(counted, businessDaysTo: from) == to) }
      }
    }
  }

  @Test(
    "GEN-1: a clock ends with the last moment of its day in the agency's zone, across changes of the clock",
    arguments: [
      ("America/Chicago", "2026-03-07T23:30:00Z", 1, "2026-03-09T04:59:59Z"),
      ("America/Chicago", "2026-03-08T07:59:59Z", 1, "2026-03-10T04:59:59Z"),
      ("America/Chicago", "2026-10-31T12:00:00Z", 1, "2026-11-02T05:59:59Z"),
      ("America/New_York", "2024-02-28T04:59:59Z", 1, "2024-02-29T04:59:59Z"),
      ("America/New_York", "2024-02-29T05:00:00Z", 366, "2025-03-02T04:59:59Z"),
      ("Asia/Kathmandu", "2026-01-01T18:14:59Z", 0, "2026-01-01T18:14:59Z"),
      ("Asia/Kathmandu", "2026-01-01T18:15:00Z", 0, "2026-01-02T18:14:59Z"),
    ])
  func due(_ zone: String, _ from: String, _ days: Int, _ due: String) throws {
    let calendar = try Self.calendar(zone)
    let period = Profile.Period(days: days, basis: .calendar, source: "ours")
    #expect(calendar.due(period, from: try #require(Timestamp(rfc3339: from)))?.rfc3339.prefix(19) == due.prefix(19))
  }

  @Test("GEN-1: every shipped profile names its holidays with their source, none twice on a day")
  func shipped() throws {
    for profile in try Profile.all() {
      let calendar = try Self.calendar("America/Chicago", profile.id)
      #expect(profile.holidays.count >= 9, "\(profile.id)")
      for holiday in profile.holidays { #expect(!holiday.source.isEmpty && holiday.lastVerified == "never") }
      for year in 2024...2034 {
        let days = calendar.holidays(of: year).map(\.day)
        #expect(Set(days).count == days.count, "\(profile.id) \(year)")
        #expect(days.count == profile.holidays.count, "\(profile.id) \(year)")
      }
    }
  }
}

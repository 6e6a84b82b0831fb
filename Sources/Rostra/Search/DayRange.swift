package import Foundation

/// A day of the civil calendar, without a time zone: what a person means by 1 June.
package struct Day: Sendable, Hashable, Comparable {
  package var year: Int
  package var month: Int
  package var day: Int

  /// Nil where there is no such day.
  package init?(year: Int, month: Int, day: Int) {
    guard Self.years.contains(year), (1...12).contains(month), day >= 1, day <= Self.length(month, of: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The years of which a search can speak; a bare number outside them is a word.
  static let years = 1900...2199

  static func length(_ month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  package static func < (left: Day, right: Day) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  /// The first second of the day in `zone`, as Unix time.
  package func start(in zone: TimeZone) -> Int64 {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let parts = DateComponents(year: year, month: month, day: day)
    return Int64((calendar.date(from: parts) ?? .distantPast).timeIntervalSince1970.rounded(.down))
  }

  package var next: Day? {
    if day < Self.length(month, of: year) { return Day(year: year, month: month, day: day + 1) }
    if month < 12 { return Day(year: year, month: month + 1, day: 1) }
    return Day(year: year + 1, month: 1, day: 1)
  }

  package var previous: Day? {
    if day > 1 { return Day(year: year, month: month, day: day - 1) }
    if month > 1 { return Day(year: year, month: month - 1, day: Self.length(month - 1, of: year)) }
    return Day(year: year - 1, month: 12, day: 31)
  }
}

extension Day: CustomStringConvertible {
  package var description: String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(two(month))-\(two(day))"
  }
}

/// Days from one to another, both included; nil: open on that side. Never reversed.
package struct DayRange: Sendable, Hashable {
  package var first: Day?
  package var last: Day?

  package init(first: Day?, last: Day?) {
    self.first = first
    self.last = last
  }

  /// The days in both; nil where there are none.
  package func intersection(_ other: DayRange) -> DayRange? {
    let first = [first, other.first].compactMap { $0 }.max()
    let last = [last, other.last].compactMap { $0 }.min()
    if let first, let last, first > last { return nil }
    return DayRange(first: first, last: last)
  }

  /// Seconds since 1970, from the first (included) to the last (not included), of these days in `zone`.
  package func seconds(in zone: TimeZone) -> Range<Int64> {
    let from = first?.start(in: zone) ?? .min
    let to = last.map { $0.next?.start(in: zone) ?? .max } ?? .max
    return from..<max(from, to)
  }

  package enum Spelling: Sendable, Equatable {
    case range(DayRange)
    case reversed
    /// Spelt like a day, but there is none: 2025-02-30.
    case noSuchDay
  }

  /// Reads `2025`, `2025-06`, `2025-06-01` and ranges of them with `..`, open on one side at most; nil where the
  /// text isn't spelt like days.
  package static func spelling(_ text: String) -> Spelling? {
    if let dots = text.firstRange(of: "..") {
      let (left, right) = (text[..<dots.lowerBound], text[dots.upperBound...])
      if left.isEmpty && right.isEmpty { return nil }
      var days: (DayRange?, DayRange?)
      if !left.isEmpty {
        guard let found = single(left) else { return nil }
        days.0 = found
      }
      if !right.isEmpty {
        guard let found = single(right) else { return nil }
        days.1 = found
      }
      if days.0 == .none && !left.isEmpty || days.1 == .none && !right.isEmpty { return .noSuchDay }
      if days.0.map({ $0.first == nil }) ?? false || days.1.map({ $0.first == nil }) ?? false {
        return .noSuchDay
      }
      let range = DayRange(first: days.0?.first, last: days.1?.last)
      if let first = range.first, let last = range.last, first > last { return .reversed }
      return .range(range)
    }
    guard let days = single(text[...]) else { return nil }
    return days.first == nil ? .noSuchDay : .range(days)
  }

  /// A year, month or day; an empty range where there is no such day, nil where it isn't spelt like one.
  private static func single(_ text: Substring) -> DayRange? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count), parts[0].utf8.count == 4,
      parts.dropFirst().allSatisfy({ $0.utf8.count == 2 }),
      text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      )
    else { return nil }
    let numbers = parts.compactMap { Int($0) }
    guard numbers.count == parts.count, Day.years.contains(numbers[0]) else { return nil }
    let (year, month) = (numbers[0], numbers.count > 1 ? numbers[1] : nil)
    if numbers.count == 3 {
      let day = Day(year: year, month: numbers[1], day: numbers[2])
      return DayRange(first: day, last: day)
    }
    guard (1...12).contains(month ?? 1) else { return DayRange(first: nil, last: nil) }
    return DayRange(
      first: Day(year: year, month: month ?? 1, day: 1),
      last: Day(year: year, month: month ?? 12, day: Day.length(month ?? 12, of: year)))
  }
}

extension DayRange: CustomStringConvertible {
  /// As a query spells it; a query has no spelling for all days, for which a range is never kept.
  package var description: String {
    "\(first.map(\.description) ?? "")..\(last.map(\.description) ?? "")"
  }
}

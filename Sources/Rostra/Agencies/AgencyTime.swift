package import Foundation
package import RostraPlatforms

/// Times as the agency's people read them: in their zone, which is named beside each.
package struct AgencyTime: Sendable {
  package let zone: TimeZone
  private let whole: Date.VerbatimFormatStyle
  private let ofDay: Date.VerbatimFormatStyle

  package init(_ agency: Agency) {
    let zone = TimeZone(identifier: agency.timeZone) ?? .gmt
    func style(_ format: Date.FormatString) -> Date.VerbatimFormatStyle {
      Date.VerbatimFormatStyle(
        format: format, locale: Locale(identifier: "en_US"), timeZone: zone, calendar: Calendar(identifier: .gregorian))
    }
    self.zone = zone
    whole = style(
      "\(year: .padded(4))-\(month: .twoDigits)-\(day: .twoDigits) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) \(timeZone: .specificName(.short))"
    )
    ofDay = style("\(weekday: .wide), \(day: .defaultDigits) \(month: .wide) \(year: .padded(4))")
  }

  package var name: String { zone.identifier }

  /// `2025-12-09 09:30:00 CST`
  package func text(_ time: Timestamp) -> String {
    whole.format(Date(timeIntervalSince1970: Double(time.milliseconds) / 1000))
  }

  /// `Tuesday, 9 December 2025`
  package func day(_ time: Timestamp) -> String {
    ofDay.format(Date(timeIntervalSince1970: Double(time.milliseconds) / 1000))
  }

  /// The moment at which a day, written as `2025-12-09`, begins in the agency's zone; nil for anything else.
  package func start(of day: String) -> Timestamp? {
    let parts = day.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 3, let year = parts[0], let month = parts[1], let date = parts[2], (1...9999).contains(year)
    else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let components = DateComponents(year: year, month: month, day: date)
    guard components.isValidDate(in: calendar), let start = calendar.date(from: components) else { return nil }
    return Timestamp(milliseconds: Int64(start.timeIntervalSince1970 * 1000))
  }

  /// The day of a moment, as it is entered: `2025-12-09`.
  package func date(_ time: Timestamp) -> String { String(text(time).prefix(10)) }

  /// The first moment of a day; nil where the text is empty.
  package func startOfDay(_ text: String, field: String) throws(EntryError) -> Timestamp? {
    guard !text.isEmpty else { return nil }
    guard let start = start(of: text) else {
      throw EntryError(field: field, value: text, problem: "is not a day", remedy: "enter one like 2026-12-31")
    }
    return start
  }

  /// The last moment of a day; nil where the text is empty.
  package func endOfDay(_ text: String, field: String) throws(EntryError) -> Timestamp? {
    guard !text.isEmpty else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    guard let start = start(of: text),
      let next = calendar.date(
        byAdding: .day, value: 1, to: Date(timeIntervalSince1970: Double(start.milliseconds) / 1000))
    else {
      throw EntryError(field: field, value: text, problem: "is not a day", remedy: "enter one like 2026-12-31")
    }
    return Timestamp(seconds: Int64(next.timeIntervalSince1970) - 1)
  }

  /// The last moment of the day that holds this one.
  package func endOfDay(of time: Timestamp) -> Timestamp {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let start = calendar.startOfDay(for: Date(timeIntervalSince1970: Double(time.milliseconds) / 1000))
    let next = calendar.date(byAdding: .day, value: 1, to: start) ?? start
    return Timestamp(milliseconds: Int64(next.timeIntervalSince1970 * 1000) - 1)
  }

  func html(_ time: Timestamp) -> HTML { "<time datetime=\"\(time.rfc3339)\">\(text(time))</time>" }

  /// A proven field that holds a time.
  func html(_ rfc3339: String?) -> HTML? {
    guard let rfc3339 else { return nil }
    return Timestamp(rfc3339: rfc3339).map { html($0) } ?? "\(rfc3339)"
  }
}

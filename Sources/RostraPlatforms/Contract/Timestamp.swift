/// An instant in UTC, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Platforms give times in many forms; this is the one form that the archive keeps.
package struct Timestamp: Sendable, Hashable, Comparable, Codable {
  package var milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  package init(seconds: Int64) {
    self.milliseconds = seconds * 1000
  }

  /// Whole seconds since 1970, rounded down.
  package var seconds: Int64 {
    milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  package func advanced(bySeconds seconds: Int64) -> Timestamp {
    Timestamp(milliseconds: milliseconds + seconds * 1000)
  }

  package init(from decoder: any Decoder) throws {
    milliseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }
}

// MARK: - RFC 3339

extension Timestamp: CustomStringConvertible {
  /// RFC 3339 in UTC with milliseconds: `2025-06-01T12:00:00.000Z`.
  package var description: String { rfc3339 }

  package var rfc3339: String {
    let (date, time) = Timestamp.split(milliseconds)
    let (year, month, day) = Timestamp.civil(fromDays: date)
    let milli = time % 1000
    let second = time / 1000
    var text = ""
    text.reserveCapacity(24)
    text += Timestamp.padded(year, 4)
    text += "-"
    text += Timestamp.padded(month, 2)
    text += "-"
    text += Timestamp.padded(day, 2)
    text += "T"
    text += Timestamp.padded(second / 3600, 2)
    text += ":"
    text += Timestamp.padded(second / 60 % 60, 2)
    text += ":"
    text += Timestamp.padded(second % 60, 2)
    text += "."
    text += Timestamp.padded(milli, 3)
    text += "Z"
    return text
  }

  /// The calendar day in UTC: `2025-06-01`.
  package var day: String { String(rfc3339.prefix(10)) }

  /// Reads RFC 3339 and the ISO 8601 forms that platforms really send: `Z`, `+00:00`, `+0000` or no zone
  /// (taken as UTC), a space for the `T`, any number of fraction digits, and a bare date.
  package init?(rfc3339 text: String) {
    var scanner = DigitScanner(text)
    guard let year = scanner.number(4), scanner.take("-"), let month = scanner.number(2), scanner.take("-"),
      let day = scanner.number(2), (1...12).contains(month), day >= 1, day <= Timestamp.days(inMonth: month, year)
    else { return nil }
    var milliseconds = Timestamp.days(fromCivil: year, month, day) * 86_400_000
    if scanner.atEnd {
      self.milliseconds = milliseconds
      return
    }
    guard scanner.take("T") || scanner.take("t") || scanner.take(" "), let hour = scanner.number(2),
      scanner.take(":"), let minute = scanner.number(2), hour <= 24, minute < 60
    else { return nil }
    milliseconds += (hour * 60 + minute) * 60_000
    if scanner.take(":") {
      guard let second = scanner.number(2), second <= 60 else { return nil }
      milliseconds += min(second, 59) * 1000
      if scanner.take(".") || scanner.take(",") {
        guard let fraction = scanner.fractionInMilliseconds() else { return nil }
        milliseconds += fraction
      }
    }
    if !scanner.atEnd, !(scanner.take("Z") || scanner.take("z")) {
      let sign: Int64
      if scanner.take("+") { sign = 1 } else if scanner.take("-") { sign = -1 } else { return nil }
      guard let offsetHour = scanner.number(2), offsetHour <= 23 else { return nil }
      _ = scanner.take(":")
      let offsetMinute = scanner.atEnd ? 0 : scanner.number(2)
      guard let offsetMinute, offsetMinute < 60 else { return nil }
      milliseconds -= sign * (offsetHour * 60 + offsetMinute) * 60_000
    }
    guard scanner.atEnd else { return nil }
    self.milliseconds = milliseconds
  }

  /// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant's algorithm).
  package static func days(fromCivil year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  package static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  package static func days(inMonth month: Int64, _ year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func split(_ milliseconds: Int64) -> (days: Int64, time: Int64) {
    let day: Int64 = 86_400_000
    let days = milliseconds >= 0 ? milliseconds / day : (milliseconds - day + 1) / day
    return (days, milliseconds - days * day)
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return digits.utf8.count >= width ? digits : String(repeating: "0", count: width - digits.utf8.count) + digits
  }
}

/// Walks ASCII digits and separators of a time text.
private struct DigitScanner {
  private var bytes: Substring.UTF8View

  init(_ text: String) {
    self.bytes = text[...].utf8
  }

  var atEnd: Bool { bytes.isEmpty }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard bytes.first == UInt8(ascii: character) else { return false }
    bytes.removeFirst()
    return true
  }

  mutating func number(_ digits: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<digits {
      guard let byte = bytes.first, byte >= 48, byte <= 57 else { return nil }
      value = value * 10 + Int64(byte - 48)
      bytes.removeFirst()
    }
    return value
  }

  mutating func fractionInMilliseconds() -> Int64? {
    var value: Int64 = 0
    var digits = 0
    while let byte = bytes.first, byte >= 48, byte <= 57 {
      if digits < 3 { value = value * 10 + Int64(byte - 48) }
      digits += 1
      bytes.removeFirst()
    }
    guard digits > 0 else { return nil }
    for _ in min(digits, 3)..<3 { value *= 10 }
    return value
  }
}

/// A moment as `WARC-Date` writes it: UTC, whole seconds or up to nine decimal places (ISO 28500:2017 section 5.4).
public struct WARCDate: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
  public let secondsSince1970: Int64
  /// 0 to 999,999,999, added to the seconds.
  public let nanoseconds: Int32

  /// Nanoseconds outside of 0..<1,000,000,000 are carried into the seconds.
  public init(secondsSince1970: Int64, nanoseconds: Int32 = 0) {
    let billion: Int32 = 1_000_000_000
    var carry = nanoseconds / billion
    var rest = nanoseconds % billion
    if rest < 0 {
      rest += billion
      carry -= 1
    }
    self.secondsSince1970 = secondsSince1970 + Int64(carry)
    self.nanoseconds = rest
  }

  /// Reads `YYYY-MM-DDThh:mm:ss[.fraction]Z`, and the shorter forms down to `YYYY` that WARC 1.1 allows, taking the
  /// start of the year, month, day or minute named. Anything else is nil.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    var at = 0
    func number(_ digits: Int) -> Int? {
      guard at + digits <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[at..<at + digits] {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      at += digits
      return value
    }
    func skip(_ character: UInt8) -> Bool {
      guard at < bytes.count, bytes[at] == character else { return false }
      at += 1
      return true
    }
    guard let year = number(4) else { return nil }
    var (month, day, hour, minute, second) = (1, 1, 0, 0, 0)
    var nanoseconds = 0
    if skip(0x2D) {
      guard let value = number(2), (1...12).contains(value) else { return nil }
      month = value
      if skip(0x2D) {
        guard let value = number(2), value >= 1, value <= Self.days(inMonth: month, of: year) else {
          return nil
        }
        day = value
        if skip(0x54) {
          guard let hours = number(2), hours < 24, skip(0x3A), let minutes = number(2), minutes < 60 else {
            return nil
          }
          hour = hours
          minute = minutes
          if skip(0x3A) {
            guard let seconds = number(2), seconds <= 60 else { return nil }
            second = seconds
            if skip(0x2E) {
              var scale = 100_000_000
              let first = at
              while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 {
                nanoseconds += Int(bytes[at] - 0x30) * scale
                scale /= 10
                at += 1
              }
              guard at > first else { return nil }
            }
          }
          guard skip(0x5A) else { return nil }
        }
      }
    }
    guard at == bytes.count else { return nil }
    let seconds = Self.daysSince1970(year, month, day) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    self.init(secondsSince1970: seconds, nanoseconds: Int32(nanoseconds))
  }

  /// `2026-03-01T12:00:00Z`, with as many decimals (3, 6 or 9) as are needed.
  public var description: String {
    let (year, month, day, second) = calendar
    return String(unsafeUninitializedCapacity: 32) { out in
      var at = 0
      func put(_ value: Int, _ digits: Int) {
        var rest = value
        for index in stride(from: at + digits - 1, through: at, by: -1) {
          out[index] = UInt8(0x30 + rest % 10)
          rest /= 10
        }
        at += digits
      }
      func put(_ byte: UInt8) {
        out[at] = byte
        at += 1
      }
      put(year, 4)
      put(0x2D)
      put(month, 2)
      put(0x2D)
      put(day, 2)
      put(0x54)
      put(second / 3600, 2)
      put(0x3A)
      put(second / 60 % 60, 2)
      put(0x3A)
      put(second % 60, 2)
      if nanoseconds != 0 {
        put(0x2E)
        let value = Int(nanoseconds)
        if value % 1_000_000 == 0 {
          put(value / 1_000_000, 3)
        } else if value % 1000 == 0 {
          put(value / 1000, 6)
        } else {
          put(value, 9)
        }
      }
      put(0x5A)
      return at
    }
  }

  /// `20260301120000`: the fourteen digits that CDX lines and replay addresses use.
  public var timestamp14: String {
    let (year, month, day, second) = calendar
    return String(unsafeUninitializedCapacity: 14) { out in
      var at = 0
      func put(_ value: Int, _ digits: Int) {
        var rest = value
        for index in stride(from: at + digits - 1, through: at, by: -1) {
          out[index] = UInt8(0x30 + rest % 10)
          rest /= 10
        }
        at += digits
      }
      put(year, 4)
      put(month, 2)
      put(day, 2)
      put(second / 3600, 2)
      put(second / 60 % 60, 2)
      put(second % 60, 2)
      return at
    }
  }

  public static func < (a: Self, b: Self) -> Bool {
    (a.secondsSince1970, a.nanoseconds) < (b.secondsSince1970, b.nanoseconds)
  }

  /// Years outside of 0...9999 cannot be written in four digits and are held at those ends.
  private var calendar: (year: Int, month: Int, day: Int, secondOfDay: Int) {
    let seconds = min(max(secondsSince1970, -62_167_219_200), 253_402_300_799)
    var day = seconds / 86_400
    var second = seconds % 86_400
    if second < 0 {
      second += 86_400
      day -= 1
    }
    // Days are counted from 1 March of year 0, so that a leap day is the last day of its year.
    let z = day + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (
      Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0), Int(month),
      Int(dayOfYear - (153 * shifted + 2) / 5 + 1),
      Int(second)
    )
  }

  private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return Int64(era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468)
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

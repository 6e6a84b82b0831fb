/// A day on which the agency's offices are closed, as a rule that gives it for any year.
package struct Holiday: Sendable, Hashable, Decodable {
  package var name: String
  /// `01-01`, `third monday january`, `last monday may`, `tuesday after first monday november`, `good friday`.
  package var rule: Rule
  package var observed: Observance
  /// The statute that names it, or the agency's own decision.
  package var source: String
  package var lastVerified: String

  /// Where a fixed day falls on a weekend.
  package enum Observance: String, Sendable, Hashable, Decodable, CaseIterable {
    /// The Friday before a Saturday, the Monday after a Sunday.
    case nearest
    /// The Monday after a Sunday; a Saturday is left alone.
    case monday
    case none
  }

  package indirect enum Rule: Sendable, Hashable {
    case fixed(month: Int, day: Int)
    /// `ordinal` 1 to 5, or -1 for the last.
    case nth(ordinal: Int, weekday: CivilDay.Weekday, month: Int)
    /// The first such weekday after another rule's day.
    case after(weekday: CivilDay.Weekday, Rule)
    case goodFriday
  }

  private enum CodingKeys: String, CodingKey { case name, rule, observed, source, lastVerified }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    let text = try container.decode(String.self, forKey: .rule)
    guard let rule = Rule(text) else {
      throw DecodingError.dataCorruptedError(
        forKey: .rule, in: container,
        debugDescription:
          "'\(text)' is no rule for a holiday: write it like 07-04, third monday january, last monday may, "
          + "tuesday after first monday november, or good friday")
    }
    self.rule = rule
    observed = try container.decodeIfPresent(Observance.self, forKey: .observed) ?? .nearest
    source = try container.decode(String.self, forKey: .source)
    lastVerified = try container.decode(String.self, forKey: .lastVerified)
  }

  package init(
    _ name: String, _ rule: Rule, observed: Observance = .nearest, source: String, lastVerified: String = "never"
  ) {
    self.name = name
    self.rule = rule
    self.observed = observed
    self.source = source
    self.lastVerified = lastVerified
  }

  /// The day on which offices are closed for it; it may lie in the year before or after.
  package func day(of year: Int) -> CivilDay? {
    guard let day = rule.day(of: year) else { return nil }
    return switch (observed, day.weekday) {
    case (.nearest, .saturday): day.advanced(by: -1)
    case (.nearest, .sunday), (.monday, .sunday): day.advanced(by: 1)
    default: day
    }
  }
}

extension Holiday.Rule {
  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
  ]
  private static let ordinals = ["first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1]

  package init?(_ text: String) {
    let words = text.lowercased().split(separator: " ")
    if words == ["good", "friday"] {
      self = .goodFriday
    } else if words.count > 2, words[1] == "after", let weekday = CivilDay.Weekday(name: words[0]),
      let other = Holiday.Rule(words.dropFirst(2).joined(separator: " "))
    {
      self = .after(weekday: weekday, other)
    } else if words.count == 3, let ordinal = Self.ordinals[String(words[0])],
      let weekday = CivilDay.Weekday(name: words[1]), let month = Self.months.firstIndex(of: String(words[2]))
    {
      self = .nth(ordinal: ordinal, weekday: weekday, month: month + 1)
    } else if words.count == 1, let day = CivilDay("2024-" + text) {
      // 2024 has a 29th of February.
      self = .fixed(month: day.parts.month, day: day.parts.day)
    } else {
      return nil
    }
  }

  /// nil in a year that has no such day, such as 02-29 in 2025 or a fifth Monday that is not there.
  package func day(of year: Int) -> CivilDay? {
    switch self {
    case .fixed(let month, let day): return CivilDay(year, month, day)
    case .nth(let ordinal, let weekday, let month):
      let length = CivilDay.length(of: month, year)
      guard let first = CivilDay(year, month, 1), let last = CivilDay(year, month, length) else { return nil }
      if ordinal < 0 { return last.advanced(by: -((last.weekday.rawValue - weekday.rawValue + 7) % 7)) }
      let found = first.advanced(by: (weekday.rawValue - first.weekday.rawValue + 7) % 7 + 7 * (ordinal - 1))
      return found <= last ? found : nil
    case .after(let weekday, let other):
      return other.day(of: year).map { day in
        let distance = (weekday.rawValue - day.weekday.rawValue + 7) % 7
        return day.advanced(by: distance == 0 ? 7 : distance)
      }
    case .goodFriday: return Self.easter(year).map { $0.advanced(by: -2) }
    }
  }

  /// Easter Sunday of the Gregorian calendar (the computus in the form of Meeus, Jones and Butcher).
  private static func easter(_ year: Int) -> CivilDay? {
    let (golden, century, rest) = (year % 19, year / 100, year % 100)
    let correction = (century - (century + 8) / 25 + 1) / 3
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7
    let shift = (golden + 11 * epact + 22 * weekday) / 451
    let sum = epact + weekday - 7 * shift + 114
    return CivilDay(year, sum / 31, sum % 31 + 1)
  }
}

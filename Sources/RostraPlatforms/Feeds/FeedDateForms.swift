/// The forms in which feeds write dates: RFC 822 and what people made of it, W3C-DTF and other ISO 8601, asctime, and
/// the habits of some national news sites. Read by its words, not by a pattern per form.
extension Timestamp {
  init?(feedDate text: String) {
    let text = text.trimmingSpace()
    guard text.utf8.count <= 128 else { return nil }
    if let exact = Timestamp(rfc3339: text) {
      self = exact
      return
    }
    if let iso = ISODate(text)?.timestamp ?? WordedDate(text)?.timestamp {
      self = iso
    } else {
      return nil
    }
  }
}

/// Fields of a date; what is not given is the start of what is.
private struct DateFields {
  var year: Int64
  var month: Int64 = 1
  var day: Int64 = 1
  var hour: Int64 = 0
  var minute: Int64 = 0
  var second: Int64 = 0
  var millisecond: Int64 = 0
  /// East of Greenwich.
  var offsetMinutes: Int64 = 0

  var timestamp: Timestamp? {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Timestamp.days(inMonth: month, year), (0...24).contains(hour), (0...59).contains(minute),
      (0...61).contains(second)
    else { return nil }
    let days = Timestamp.days(fromCivil: year, month, day)
    let minutes = (days * 24 + hour) * 60 + minute - offsetMinutes
    return Timestamp(milliseconds: (minutes * 60 + min(second, 59)) * 1000 + millisecond)
  }
}

/// ISO 8601 in full and in part: `2003`, `2003-12`, `20031231`, `2003-365`, `03-12-31`, `-0312`, `2003-12-31T10:14Z`.
private struct ISODate {
  let timestamp: Timestamp?

  init?(_ text: String) {
    let parts = text.split(maxSplits: 1, whereSeparator: { $0 == "T" || $0 == "t" || $0 == " " })
    guard let first = parts.first, var fields = ISODate.date(first) else { return nil }
    if parts.count == 2 {
      guard ISODate.time(parts[1], into: &fields) else { return nil }
    }
    timestamp = fields.timestamp
  }

  private static func date(_ text: Substring) -> DateFields? {
    let digits = text.split(separator: "-", omittingEmptySubsequences: false)
    guard digits.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }) else { return nil }
    switch digits.map(\.count) {
    case [4], [6], [8], [2]: return compact(digits[0])
    case [4, 2], [2, 2], [4, 1]: return fields(digits[0], digits[1], "1")
    case [4, 3], [2, 3]: return ordinal(digits[0], digits[1])
    case [4, 2, 2], [2, 2, 2], [4, 1, 1], [4, 1, 2], [4, 2, 1]: return fields(digits[0], digits[1], digits[2])
    // `-0312` and `-03-12`: year and month with the century left out.
    case [0, 4]: return fields(digits[1].prefix(2), digits[1].suffix(2), "1")
    case [0, 2, 2]: return fields(digits[1], digits[2], "1")
    // `--12-31`, `--1231` and `---31` leave out the year: no date that could be put on a time line.
    default: return nil
    }
  }

  private static func compact(_ digits: Substring) -> DateFields? {
    switch digits.count {
    case 8: fields(digits.prefix(4), digits.dropFirst(4).prefix(2), digits.suffix(2))
    case 6: fields(digits.prefix(2), digits.dropFirst(2).prefix(2), digits.suffix(2))
    default: fields(digits, "1", "1")
    }
  }

  private static func fields(_ year: Substring, _ month: Substring, _ day: Substring) -> DateFields? {
    guard let year = fullYear(year), let month = Int64(month), let day = Int64(day) else { return nil }
    return DateFields(year: year, month: month, day: day)
  }

  private static func ordinal(_ year: Substring, _ day: Substring) -> DateFields? {
    guard let year = fullYear(year), var day = Int64(day), (1...366).contains(day) else { return nil }
    var month: Int64 = 1
    while month < 12, day > Timestamp.days(inMonth: month, year) {
      day -= Timestamp.days(inMonth: month, year)
      month += 1
    }
    return DateFields(year: year, month: month, day: day)
  }

  private static func time(_ text: Substring, into fields: inout DateFields) -> Bool {
    let clock = text.prefix { $0.isNumber || $0 == ":" || $0 == "." || $0 == "," }
    let zone = text[clock.endIndex...].filter { $0 != " " }
    return clock.isEmpty == false && Clock.read(clock, into: &fields) && Zone.read(zone, into: &fields)
  }
}

/// Two-digit years are of 1969 to 2068, as in POSIX.
private func fullYear(_ digits: Substring) -> Int64? {
  guard let year = Int64(digits) else { return nil }
  return digits.count > 2 ? year : year < 69 ? 2000 + year : 1900 + year
}

private enum Clock {
  /// `10:14:55.5`, `10:14`, `101455`, `10`.
  static func read(_ text: Substring, into fields: inout DateFields) -> Bool {
    let whole = text.split(maxSplits: 1, whereSeparator: { $0 == "." || $0 == "," })
    guard let first = whole.first else { return false }
    var parts = first.split(separator: ":")
    if parts.count == 1, first.count == 4 || first.count == 6 {
      parts = stride(from: 0, to: first.count, by: 2).map { first.dropFirst($0).prefix(2) }
    }
    let numbers = parts.map { Int64($0) }
    guard (1...3).contains(parts.count), parts.allSatisfy({ $0.count <= 2 }) else { return false }
    fields.hour = numbers[0] ?? -1
    fields.minute = numbers.count > 1 ? numbers[1] ?? -1 : 0
    fields.second = numbers.count > 2 ? numbers[2] ?? -1 : 0
    if whole.count == 2 {
      let fraction = whole[1].prefix(3)
      guard let value = Int64(fraction) else { return false }
      fields.millisecond = value * (fraction.count == 1 ? 100 : fraction.count == 2 ? 10 : 1)
    }
    return true
  }
}

private enum Zone {
  /// `Z`, `GMT`, `EST`, `+0200`, `-05:00`, `GMT+1`; no zone reads as UTC.
  static func read(_ text: some StringProtocol, into fields: inout DateFields) -> Bool {
    var rest = text[...].uppercased()[...]
    let name = rest.prefix { $0.isLetter }
    rest = rest.dropFirst(name.count)
    if !name.isEmpty {
      guard let hours = named[String(name)] else { return false }
      fields.offsetMinutes = hours * 60
    }
    guard let sign = rest.first else { return true }
    guard sign == "+" || sign == "-" else { return false }
    let digits = rest.dropFirst().filter { $0 != ":" }
    guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), (1...4).contains(digits.count),
      let number = Int64(digits)
    else { return false }
    let minutes = digits.count <= 2 ? number * 60 : number / 100 * 60 + number % 100
    guard minutes < 24 * 60 else { return false }
    fields.offsetMinutes += sign == "-" ? -minutes : minutes
    return true
  }

  /// RFC 822, section 5, without its military letters but `Z`, and what else feeds write, in hours.
  static let named: [String: Int64] = [
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "ET": -5, "CST": -6, "CDT": -5, "CT": -6,
    "MST": -7,
    "MDT": -6, "MT": -7, "PST": -8, "PDT": -7, "PT": -8, "AKST": -9, "AKDT": -8, "HST": -10, "AST": -4,
    "ADT": -3,
    "BST": 1, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
  ]
}

/// Dates with the month as a word, in any order that leaves no doubt: `Thu, 01 Jan 2004 19:48:21 GMT`,
/// `Jan 1 2004, 7:48 pm EST`, `Thu Jan  1 19:48:21 2004`, `1. Januar 2004`, and `1/31/2004 7:48 PM`.
private struct WordedDate {
  let timestamp: Timestamp?

  init?(_ text: String) {
    var month: Int64?
    var numbers: [Substring] = []
    var fields = DateFields(year: 0)
    var zone = ""
    var half: Bool?
    var hasClock = false
    for word in WordedDate.words(text) {
      if word.contains(":"), !hasClock, word.first?.isNumber == true {
        let clock = word.prefix { $0.isNumber || $0 == ":" || $0 == "." }
        guard Clock.read(clock, into: &fields) else { return nil }
        hasClock = true
        let rest = word[clock.endIndex...].lowercased()
        if rest == "am" || rest == "pm" { half = rest == "pm" } else { zone += rest }
      } else if let first = word.first, first.isNumber {
        numbers.append(word.prefix { $0.isNumber })
      } else if word.first == "+" || word.first == "-" {
        zone += word
      } else if let named = WordedDate.month(word), month == nil {
        month = named
      } else if ["am", "pm", "a.m.", "p.m."].contains(word.lowercased()) {
        half = word.lowercased().hasPrefix("p")
      } else if WordedDate.isZone(word) {
        zone += word
      }
    }
    if let half {
      guard (1...12).contains(fields.hour) else { return nil }
      fields.hour = fields.hour % 12 + (half ? 12 : 0)
    }
    guard numbers.count >= 2, let month else {
      timestamp = WordedDate.american(text, numbers, fields, zone)
      if timestamp == nil { return nil }
      return
    }
    // The day is what cannot be a year; of two that could be either, the first is the day.
    let yearFirst = numbers[0].count == 4
    guard let day = Int64(numbers[yearFirst ? 1 : 0]), let year = fullYear(numbers[yearFirst ? 0 : 1]) else {
      return nil
    }
    fields.month = month
    fields.day = day
    fields.year = year
    guard zone.isEmpty || Zone.read(zone, into: &fields) else { return nil }
    timestamp = fields.timestamp
  }

  /// `Thu,01-Jan-04` falls apart as `Thu 01 Jan 04`; a sign before digits stays with them where it is a zone.
  private static func words(_ text: String) -> [Substring] {
    text.split(whereSeparator: { " ,\t\n()/".contains($0) }).flatMap { word -> [Substring] in
      guard word.contains("-"), word.first != "-", !word.contains(":") else { return [word] }
      let parts = word.split(separator: "-")
      return parts.count == 3 ? parts : [word]
    }
  }

  /// `1/31/2004 7:48:21 PM`: month first, as its only known writers are American.
  private static func american(
    _ text: String, _ numbers: [Substring], _ clock: DateFields, _ zone: String
  ) -> Timestamp? {
    guard text.contains("/"), numbers.count == 3, let month = Int64(numbers[0]), let day = Int64(numbers[1]),
      let year = fullYear(numbers[2])
    else { return nil }
    var fields = clock
    fields.month = month
    fields.day = day
    fields.year = year
    guard zone.isEmpty || Zone.read(zone, into: &fields) else { return nil }
    return fields.timestamp
  }

  private static func isZone(_ word: Substring) -> Bool {
    let letters = word.uppercased().prefix { $0.isLetter }
    return Zone.named[String(letters)] != nil && !letters.isEmpty
  }

  private static func month(_ word: Substring) -> Int64? {
    let name = word.lowercased().filter { $0.isLetter }
    guard name.count >= 3 else { return nil }
    for (index, names) in monthNames.enumerated() where names.contains(where: { name.hasPrefix($0) }) {
      return Int64(index + 1)
    }
    return nil
  }

  /// Beginnings of the months' names in English, German, French, Spanish, Italian, Portuguese, Dutch, Greek, Hungarian.
  private static let monthNames: [[String]] = [
    ["jan", "jän", "ene", "gen", "ιαν", "janu"],
    ["feb", "fev", "fév", "fév", "φεβ"],
    ["mar", "mär", "mrz", "mrt", "maa", "μαρ", "μάρ", "már"],
    ["apr", "avr", "abr", "απρ", "ápr"],
    ["may", "mai", "mag", "mei", "máj", "μάι", "μαϊ", "μαι"],
    ["jun", "juin", "giu", "jún", "ιούν", "ιον"],
    ["jul", "juil", "lug", "júl", "ιούλ", "ιολ"],
    ["aug", "aoû", "aou", "ago", "αύγ", "αυγ"],
    ["sep", "set", "szep", "σεπ"],
    ["oct", "okt", "ott", "out", "οκτ"],
    ["nov", "νοέ", "νοε"],
    ["dec", "dez", "dic", "déc", "δεκ"],
  ]
}

/// The three date forms of HTTP (RFC 9110, section 5.6.7), all in UTC.
enum HTTPDate {
  /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`.
  static func parse(_ text: String) -> Timestamp? {
    let words = text.split { " ,-".contains($0) }.map(String.init)
    if words.count >= 5, let day = Int64(words[1]), let month = month(words[2]), let year = Int64(words[3]) {
      return timestamp(fullYear(year, words[3]), month, day, words[4])
    }
    if words.count == 5, let month = month(words[1]), let day = Int64(words[2]), let year = Int64(words[4]) {
      return timestamp(year, month, day, words[3])
    }
    return nil
  }

  private static func timestamp(_ year: Int64, _ month: Int64, _ day: Int64, _ time: String) -> Timestamp? {
    let parts = time.split(separator: ":").map { Int64($0) }
    guard parts.count == 3, let hour = parts[0], let minute = parts[1], let second = parts[2],
      (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second),
      (1970...9999).contains(year),
      (1...Timestamp.days(inMonth: month, year)).contains(day)
    else { return nil }
    let days = Timestamp.days(fromCivil: year, month, day)
    return Timestamp(seconds: ((days * 24 + hour) * 60 + minute) * 60 + min(second, 59))
  }

  /// Two digits mean the year nearest by: the old form is obsolete, so no century is guessed but this and the last.
  private static func fullYear(_ year: Int64, _ digits: String) -> Int64 {
    guard digits.utf8.count == 2 else { return year }
    return year < 70 ? 2000 + year : 1900 + year
  }

  private static func month(_ word: String) -> Int64? {
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    return names.firstIndex(of: word.lowercased().prefix(3).description).map { Int64($0 + 1) }
  }
}

/// Why a query could not be understood: what, where, and the remedy.
package struct QueryError: Error, Sendable, Hashable {
  package var problem: Problem
  /// Where, in Unicode scalars of the text as typed.
  package var range: Range<Int>
  /// The text as typed.
  package var text: String

  package enum Problem: Sendable, Hashable {
    case tooLong(limit: Int)
    case tooManyTerms(limit: Int)
    case tooDeep(limit: Int)
    case unclosedQuote
    case unclosedParenthesis
    case unopenedParenthesis
    case emptyParentheses
    case nothingToSearchFor(String)
    case operatorWithoutTerm(String)
    case unknownField(String, suggestion: String?)
    case missingValue(field: String)
    case unknownValue(String, field: String, allowed: [String], suggestion: String?)
    case prefixTooShort(limit: Int)
    case misplacedStar
    case notADay(String)
    case noSuchDay(String)
    case reversedDays(String)
    case noDayLeft
    case daysWithinAlternative
  }

  /// One sentence or two that say what is wrong and what to type instead.
  package var sentence: String {
    switch problem {
    case .tooLong(let limit): "A search can have \(limit) characters at most."
    case .tooManyTerms(let limit): "A search can have \(limit) words and fields at most."
    case .tooDeep(let limit): "Parentheses and NOT can stand within each other \(limit) deep at most."
    case .unclosedQuote: "This quotation mark is never closed. Add \" at the end of the phrase."
    case .unclosedParenthesis: "This parenthesis is never closed. Add ) where it ends."
    case .unopenedParenthesis: "This parenthesis closes none. Remove it, or add ( where it begins."
    case .emptyParentheses: "There is nothing between these parentheses."
    case .nothingToSearchFor(let text): "\(quoted(text)) has no letter, digit or emoji to search for."
    case .operatorWithoutTerm(let name):
      "\(name) needs a word on \(name == "NOT" || name == "-" ? "its right" : "either side"). "
        + "To search for the word itself, put it in quotes."
    case .unknownField(let name, let suggestion):
      "\(quoted(name)) is not a field that can be searched. "
        + (suggestion.map { "Did you mean \($0):?" } ?? "To search for it as text, put it in quotes.")
    case .missingValue(let field): "\(field): needs a value right after the colon."
    case .unknownValue(let value, let field, let allowed, let suggestion):
      "\(quoted(value)) is not a value of \(field):. "
        + (suggestion.map { "Did you mean \(field):\($0)?" } ?? "It can be \(list(allowed)).")
    case .prefixTooShort(let limit): "At least \(limit) letters must stand before *."
    case .misplacedStar:
      "* can stand only at the end of a word. To search for it as text, put the word in quotes."
    case .notADay(let text):
      "\(quoted(text)) is not a day. Write 2025-06-01, or 2025-06 for a month, or 2025 for a year."
    case .noSuchDay(let text): "There is no such day as \(quoted(text))."
    case .reversedDays(let text): "\(quoted(text)) ends before it begins. Write the earlier day first."
    case .noDayLeft: "No day lies within all the days of this search."
    case .daysWithinAlternative:
      "Days apply to the whole search and can't stand after NOT or beside OR. Move them outside the parentheses."
    }
  }

  private func quoted(_ text: String) -> String {
    let shown = QueryError.printable(text)
    return "'" + (shown.count > 40 ? shown.prefix(39) + "…" : shown[...]) + "'"
  }

  private func list(_ values: [String]) -> String {
    guard let last = values.last, values.count > 1 else { return values.first ?? "" }
    return values.dropLast().joined(separator: ", ") + " or " + last
  }
}

extension QueryError {
  /// The text with the nearest thing that can be understood in place of what cannot; nil where there is none near.
  package var corrected: String? {
    let replacement: String
    switch problem {
    case .unknownField(_, let suggestion?): replacement = suggestion + ":"
    case .unknownValue(_, _, _, let suggestion?): replacement = suggestion
    case .unclosedQuote: return text + "\""
    case .unclosedParenthesis: return text + ")"
    default: return nil
    }
    let (before, _, after) = parts
    return before + replacement + after
  }

  /// The text before the place, at the place, and after it.
  package var parts: (before: String, place: String, after: String) {
    let scalars = Array(text.unicodeScalars)
    let (lower, upper) = (
      min(range.lowerBound, scalars.count), min(max(range.upperBound, range.lowerBound), scalars.count)
    )
    func string(_ part: ArraySlice<Unicode.Scalar>) -> String {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: part)
      return String(view)
    }
    return (string(scalars[..<lower]), string(scalars[lower..<upper]), string(scalars[upper...]))
  }
}

extension QueryError: CustomStringConvertible {
  /// The text, and below it carets under the place and the sentence, for a terminal.
  package var description: String {
    let scalars = Array(text.unicodeScalars)
    let (lower, upper) = (min(range.lowerBound, scalars.count), min(range.upperBound, scalars.count))
    // A long query is shown around the place only.
    let from = lower > 60 ? lower - 40 : 0
    let to = min(scalars.count, max(upper, lower) + 40, from + 160)
    func string(_ part: Range<Int>) -> String {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[part])
      return Self.printable(String(view))
    }
    let head = (from > 0 ? "…" : "") + string(from..<lower)
    let marked = lower < min(upper, to) ? string(lower..<min(upper, to)) : ""
    let line = head + marked + string(min(max(upper, lower), to)..<to) + (to < scalars.count ? "…" : "")
    let carets = String(repeating: "^", count: max(1, Self.columns(marked)))
    return line + "\n" + String(repeating: " ", count: Self.columns(head)) + carets + " " + sentence
  }

  /// Control characters and line ends would break the terminal's line and move the carets.
  private static func printable(_ text: String) -> String {
    String(
      text.map {
        $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? " " : $0
      })
  }

  /// Columns on a terminal, where East Asian characters and emoji take two.
  private static func columns(_ text: String) -> Int {
    text.reduce(0) { sum, character in
      let value = character.unicodeScalars.first?.value ?? 0
      let wide =
        value >= 0x1100
        && (value <= 0x115F || (0x2E80...0xA4CF).contains(value)
          || (0xAC00...0xD7A3).contains(value) || (0xF900...0xFAFF).contains(value)
          || (0xFE30...0xFE6F).contains(value) || (0xFF00...0xFF60).contains(value) || value >= 0x1F300)
      return sum + (wide ? 2 : 1)
    }
  }
}

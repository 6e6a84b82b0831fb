/// What a person asked for, understood: the parsed form of `water main from:cityhall 2025-06..2025-08`.
///
/// The language: words and `"phrases"`, all of which must occur; `OR`, `NOT` or `-`, `AND` (in capitals; in small
/// letters they are words) and parentheses; `wat*` for words that begin so; `field:value` (``SearchField``); days,
/// months, years and ranges of them (``DayRange``), which apply to the whole search.
package struct SearchQuery: Sendable, Hashable {
  /// Nil: everything.
  package var expression: Expression?
  /// The days within which an item must have been published; nil: any.
  package var days: DayRange?

  package init(expression: Expression? = nil, days: DayRange? = nil) {
    self.expression = expression
    self.days = days
  }

  package static let everything = SearchQuery()

  package indirect enum Expression: Sendable, Hashable {
    case phrase(Phrase)
    case filter(SearchFilter)
    case not(Expression)
    /// At least two; none of them an `and`.
    case and([Expression])
    /// At least two; none of them an `or`.
    case or([Expression])
  }

  /// Tokens that must follow each other; never empty.
  package struct Phrase: Sendable, Hashable {
    package var tokens: [String]
    /// The last token is only the beginning of a word.
    package var isPrefix = false

    package init(tokens: [String], isPrefix: Bool = false) {
      self.tokens = tokens
      self.isPrefix = isPrefix
    }
  }
}

extension SearchQuery.Expression {
  static func all(_ parts: [Self]) -> Self {
    let flat = parts.flatMap { part -> [Self] in
      if case .and(let inner) = part { inner } else { [part] }
    }
    return flat.count == 1 ? flat[0] : .and(flat)
  }

  static func any(_ parts: [Self]) -> Self {
    let flat = parts.flatMap { part -> [Self] in
      if case .or(let inner) = part { inner } else { [part] }
    }
    return flat.count == 1 ? flat[0] : .or(flat)
  }

  static func negated(_ part: Self) -> Self {
    if case .not(let inner) = part { inner } else { .not(part) }
  }
}

extension SearchQuery: CustomStringConvertible {
  /// The query in its one canonical spelling; parsing it again gives an equal query.
  package var description: String {
    [expression.map { $0.text(within: .and) }, days?.description].compactMap { $0 }.joined(separator: " ")
  }
}

extension SearchQuery.Expression {
  fileprivate enum Context { case and, or, not }

  fileprivate func text(within context: Context) -> String {
    switch self {
    case .phrase(let phrase): return phrase.description
    case .filter(let filter): return filter.description
    case .not(let inner): return "-" + inner.text(within: .not)
    case .and(let parts):
      let text = parts.map { $0.text(within: .and) }.joined(separator: " ")
      return context == .not ? "(\(text))" : text
    case .or(let parts):
      let text = parts.map { $0.text(within: .or) }.joined(separator: " OR ")
      return context == .or ? text : "(\(text))"
    }
  }
}

extension SearchQuery.Phrase: CustomStringConvertible {
  package var description: String {
    let text = tokens.joined(separator: " ")
    let bare = tokens.count == 1 && DayRange.spelling(text) == nil
    return (bare ? text : "\"\(text)\"") + (isPrefix ? "*" : "")
  }
}

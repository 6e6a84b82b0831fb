/// Reads a query by recursive descent: `or := and (OR and)*`, `and := not (AND? not)*`, `not := (NOT | -)* term`.
struct QueryParser {
  static let longest = 2_000
  static let mostTerms = 64
  static let deepest = 16
  static let shortestPrefix = 3

  private let text: String
  private let lexemes: [QueryLexer.Lexeme]
  private var position = 0
  private var terms = 0
  private var depth = 0
  private var days: DayRange?
  /// Within NOT or beside OR, where days have no meaning.
  private var isAlternative = false

  init(_ text: String) throws(QueryError) {
    self.text = text
    let count = text.unicodeScalars.prefix(Self.longest + 1).count
    if count > Self.longest {
      throw QueryError(problem: .tooLong(limit: Self.longest), range: Self.longest..<count, text: text)
    }
    var lexer = QueryLexer(text)
    lexemes = try lexer.lexemes()
  }

  mutating func query() throws(QueryError) -> SearchQuery {
    guard !lexemes.isEmpty else { return .everything }
    let expression = try alternatives()
    if let stray = peek { throw error(.unopenedParenthesis, stray.range) }
    return SearchQuery(expression: expression, days: days)
  }

  private var peek: QueryLexer.Lexeme? { position < lexemes.count ? lexemes[position] : nil }

  /// Nil where only days were given.
  private mutating func alternatives() throws(QueryError) -> SearchQuery.Expression? {
    let start = position
    let outer = isAlternative
    if hasAlternative(from: start) { isAlternative = true }
    defer { isAlternative = outer }
    var parts = [try conjunction()]
    while let lexeme = peek, case .or = lexeme.kind {
      guard position > start, let before = parts.last, before != nil else {
        throw error(.operatorWithoutTerm("OR"), lexeme.range)
      }
      position += 1
      guard startsTerm(peek) else { throw error(.operatorWithoutTerm("OR"), lexeme.range) }
      parts.append(try conjunction())
    }
    let found = parts.compactMap { $0 }
    return found.isEmpty ? nil : .any(found)
  }

  /// Whether an OR follows on this level of parentheses.
  private func hasAlternative(from start: Int) -> Bool {
    var level = 0
    for lexeme in lexemes[start...] {
      switch lexeme.kind {
      case .open: level += 1
      case .close:
        level -= 1
        if level < 0 { return false }
      case .or where level == 0: return true
      default: break
      }
    }
    return false
  }

  private mutating func conjunction() throws(QueryError) -> SearchQuery.Expression? {
    var parts: [SearchQuery.Expression] = []
    var isFirst = true
    while let lexeme = peek {
      switch lexeme.kind {
      case .or, .close:
        return parts.isEmpty ? nil : .all(parts)
      case .and:
        position += 1
        guard !isFirst, startsTerm(peek) else { throw error(.operatorWithoutTerm("AND"), lexeme.range) }
      default:
        if let part = try negation() { parts.append(part) }
        isFirst = false
      }
    }
    return parts.isEmpty ? nil : .all(parts)
  }

  private func startsTerm(_ lexeme: QueryLexer.Lexeme?) -> Bool {
    switch lexeme?.kind {
    case .open, .not, .text, .field: true
    case .close, .and, .or, nil: false
    }
  }

  private mutating func negation() throws(QueryError) -> SearchQuery.Expression? {
    guard let lexeme = peek, case .not = lexeme.kind else { return try term() }
    position += 1
    guard startsTerm(peek) else {
      throw error(.operatorWithoutTerm(lexeme.range.count == 1 ? "-" : "NOT"), lexeme.range)
    }
    try deepen(lexeme.range)
    let outer = isAlternative
    isAlternative = true
    defer {
      isAlternative = outer
      depth -= 1
    }
    return try negation().map(SearchQuery.Expression.negated)
  }

  private mutating func term() throws(QueryError) -> SearchQuery.Expression? {
    guard let lexeme = peek else { return nil }
    position += 1
    switch lexeme.kind {
    case .open:
      if let next = peek, case .close = next.kind {
        throw error(.emptyParentheses, lexeme.range.lowerBound..<next.range.upperBound)
      }
      try deepen(lexeme.range)
      defer { depth -= 1 }
      let inner = try alternatives()
      guard let end = peek, case .close = end.kind else { throw error(.unclosedParenthesis, lexeme.range) }
      position += 1
      return inner
    case .text(let text):
      try count(lexeme.range)
      if !text.isQuoted, !text.hasStar, let spelling = DayRange.spelling(text.string) {
        try narrow(to: spelling, text.string, lexeme.range)
        return nil
      }
      return .phrase(try phrase(text))
    case .field(let name, let value):
      try count(lexeme.range)
      return try filter(name, value, lexeme.range).map { .filter($0) }
    case .and, .or, .not, .close:
      throw error(.unopenedParenthesis, lexeme.range)
    }
  }

  private mutating func deepen(_ range: Range<Int>) throws(QueryError) {
    depth += 1
    if depth > Self.deepest { throw error(.tooDeep(limit: Self.deepest), range) }
  }

  private mutating func count(_ range: Range<Int>) throws(QueryError) {
    terms += 1
    if terms > Self.mostTerms { throw error(.tooManyTerms(limit: Self.mostTerms), range) }
  }

  private func phrase(_ text: QueryLexer.Lexeme.Text) throws(QueryError) -> SearchQuery.Phrase {
    let tokens = Tokenizer.tokens(in: text.string)
    guard let last = tokens.last else { throw error(.nothingToSearchFor(text.string), text.range) }
    // A character that stands for itself has no longer words that begin with it.
    let isUnit = last.text.unicodeScalars.first.map(Tokenizer.standsForItself) ?? false
    if text.hasStar && !isUnit && last.text.count < Self.shortestPrefix {
      throw error(.prefixTooShort(limit: Self.shortestPrefix), text.range)
    }
    return SearchQuery.Phrase(tokens: tokens.map(\.text), isPrefix: text.hasStar && !isUnit)
  }

  private mutating func narrow(to spelling: DayRange.Spelling, _ text: String, _ range: Range<Int>)
    throws(QueryError)
  {
    switch spelling {
    case .noSuchDay: throw error(.noSuchDay(text), range)
    case .reversed: throw error(.reversedDays(text), range)
    case .range(let found):
      if isAlternative { throw error(.daysWithinAlternative, range) }
      guard let both = (days ?? DayRange(first: nil, last: nil)).intersection(found) else {
        throw error(.noDayLeft, range)
      }
      days = both
    }
  }

  /// Nil for `after:` and `before:`, which narrow the days.
  private mutating func filter(_ name: String, _ value: QueryLexer.Lexeme.Text?, _ range: Range<Int>)
    throws(QueryError) -> SearchFilter?
  {
    guard let field = SearchField(rawValue: name.lowercased()) else {
      let nearest = Suggestion.nearest(to: name, among: SearchField.allCases.map(\.rawValue))
      let end = value.map(\.range.lowerBound) ?? range.upperBound
      throw error(.unknownField(name, suggestion: nearest), range.lowerBound..<end)
    }
    guard let value, !value.string.isEmpty else { throw error(.missingValue(field: field.rawValue), range) }
    if value.hasStar, field != .from, field != .author, field != .to {
      throw error(.misplacedStar, value.range.upperBound - 1..<value.range.upperBound)
    }
    switch field {
    case .site: return .site(value.string)
    case .from, .author: return .from(try phrase(value))
    case .to: return .to(try phrase(value))
    case .kind:
      let names = SearchKind.allCases.map(\.rawValue)
      if let kind = SearchKind.synonyms[value.string.lowercased()] { return .kind(kind) }
      return .kind(try known(value, field, names, and: SearchKind.synonyms.keys.sorted()))
    case .class: return .recordClass(value.string)
    case .deleted: return .deleted(try known(value, field, ["yes", "no"]) as Answer == .yes)
    case .edited: return .edited(try known(value, field, ["yes", "no"]) as Answer == .yes)
    case .own: return .own(try known(value, field, ["yes", "no"]) as Answer == .yes)
    case .hidden: return .hidden(try known(value, field, ["yes", "no"]) as Answer == .yes)
    case .tag: return .tag(Tag.spelling(value.string))
    case .has: return .has(try known(value, field, SearchFeature.allCases.map(\.rawValue)))
    case .lang:
      let tag = value.string.lowercased()
      let isTag = tag.utf8.count <= 35 && tag.utf8.allSatisfy { Self.isTagByte($0) }
      guard isTag, tag.first?.isLetter ?? false else {
        throw error(.nothingToSearchFor(value.string), value.range)
      }
      return .language(tag)
    case .in: return value.string == "thread" ? .inConversation : .conversation(value.string)
    case .after, .before:
      guard let spelling = DayRange.spelling(value.string), !value.string.contains("..") else {
        throw error(.notADay(value.string), value.range)
      }
      try narrow(to: spelling.side(field), value.string, range)
      return nil
    }
  }

  private enum Answer: String { case yes, no }

  private static func isTagByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private func known<Value: RawRepresentable>(
    _ value: QueryLexer.Lexeme.Text, _ field: SearchField, _ allowed: [String], and synonyms: [String] = []
  ) throws(QueryError) -> Value where Value.RawValue == String {
    if let found = Value(rawValue: value.string.lowercased()) { return found }
    let nearest = Suggestion.nearest(to: value.string, among: allowed + synonyms)
    throw error(
      .unknownValue(value.string, field: field.rawValue, allowed: allowed, suggestion: nearest), value.range)
  }

  private func error(_ problem: QueryError.Problem, _ range: Range<Int>) -> QueryError {
    QueryError(problem: problem, range: range, text: text)
  }
}

extension DayRange.Spelling {
  /// `after:2025-06` begins with that month; `before:2025-06` ends with the day before it.
  fileprivate func side(_ field: SearchField) -> Self {
    guard case .range(let range) = self, let first = range.first else { return self }
    if field == .after { return .range(DayRange(first: first, last: nil)) }
    return first.previous.map { .range(DayRange(first: nil, last: $0)) } ?? .noSuchDay
  }
}

extension SearchQuery {
  /// Reads a query as a person typed it.
  package init(parsing text: String) throws(QueryError) {
    var parser = try QueryParser(text)
    self = try parser.query()
  }
}

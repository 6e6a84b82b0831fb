/// Cuts a query into words, phrases, fields, operators and parentheses.
struct QueryLexer {
  struct Lexeme {
    var kind: Kind
    /// In Unicode scalars of the query.
    var range: Range<Int>

    enum Kind {
      case open, close, and, or
      /// `NOT`, or a hyphen right before a term.
      case not
      case text(Text)
      /// `name:value`; the value is nil where nothing follows the colon.
      case field(name: String, value: Text?)
    }

    /// A word or phrase as typed, without quotation marks and star.
    struct Text {
      var string: String
      var isQuoted: Bool
      var hasStar: Bool
      var range: Range<Int>
    }
  }

  private let text: String
  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ text: String) {
    self.text = text
    scalars = Array(text.unicodeScalars)
  }

  mutating func lexemes() throws(QueryError) -> [Lexeme] {
    var found: [Lexeme] = []
    while let lexeme = try next() { found.append(lexeme) }
    return found
  }

  private mutating func next() throws(QueryError) -> Lexeme? {
    while position < scalars.count, Self.isSpace(scalars[position]) { position += 1 }
    guard position < scalars.count else { return nil }
    let start = position
    switch scalars[start] {
    case "(":
      position += 1
      return Lexeme(kind: .open, range: start..<position)
    case ")":
      position += 1
      return Lexeme(kind: .close, range: start..<position)
    case "-"
    where start + 1 < scalars.count && !Self.isSpace(scalars[start + 1]) && scalars[start + 1] != ")":
      position += 1
      return Lexeme(kind: .not, range: start..<position)
    default:
      break
    }
    if let name = fieldName() {
      let value = try position < scalars.count && !Self.isSpace(scalars[position]) ? valueText() : nil
      return Lexeme(kind: .field(name: name, value: value), range: start..<position)
    }
    let word = try wordText()
    if !word.isQuoted && !word.hasStar {
      switch word.string {
      case "AND": return Lexeme(kind: .and, range: word.range)
      case "OR": return Lexeme(kind: .or, range: word.range)
      case "NOT": return Lexeme(kind: .not, range: word.range)
      default: break
      }
    }
    return Lexeme(kind: .text(word), range: word.range)
  }

  /// Letters and a colon that isn't the colon of an address (`https://`); leaves the position after the colon.
  private mutating func fieldName() -> String? {
    var end = position
    while end < scalars.count, scalars[end].properties.isAlphabetic || scalars[end] == "_" { end += 1 }
    guard end > position, end < scalars.count, scalars[end] == ":" else { return nil }
    if end + 1 < scalars.count, scalars[end + 1] == "/" { return nil }
    defer { position = end + 1 }
    return string(position..<end)
  }

  private mutating func valueText() throws(QueryError) -> Lexeme.Text? {
    scalars[position] == "(" || scalars[position] == ")" ? nil : try wordText()
  }

  private mutating func wordText() throws(QueryError) -> Lexeme.Text {
    let start = position
    if Self.isQuote(scalars[start]) {
      var end = start + 1
      while end < scalars.count, !Self.isQuote(scalars[end]) { end += 1 }
      guard end < scalars.count else { throw error(.unclosedQuote, start..<scalars.count) }
      position = end + 1
      let star = position < scalars.count && scalars[position] == "*"
      if star { position += 1 }
      return Lexeme.Text(
        string: string(start + 1..<end), isQuoted: true, hasStar: star, range: start..<position)
    }
    while position < scalars.count, !Self.ends(scalars[position]) { position += 1 }
    var end = position
    let star = scalars[end - 1] == "*"
    if star { end -= 1 }
    if let inner = scalars[start..<end].firstIndex(of: "*") { throw error(.misplacedStar, inner..<inner + 1) }
    return Lexeme.Text(string: string(start..<end), isQuoted: false, hasStar: star, range: start..<position)
  }

  private func string(_ range: Range<Int>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[range])
    return String(view)
  }

  private func error(_ problem: QueryError.Problem, _ range: Range<Int>) -> QueryError {
    QueryError(problem: problem, range: range, text: text)
  }

  /// What ends a word that isn't quoted.
  static func ends(_ scalar: Unicode.Scalar) -> Bool {
    isSpace(scalar) || isQuote(scalar) || scalar == "(" || scalar == ")"
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.value < 0x20
  }

  /// Straight quotation marks, and the curved ones that word processors make of them.
  private static func isQuote(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\"" || scalar == "\u{201C}" || scalar == "\u{201D}" || scalar == "\u{201E}"
  }
}

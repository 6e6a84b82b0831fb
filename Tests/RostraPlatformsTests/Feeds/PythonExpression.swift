/// The little of Python in which feedparser's cases say what they expect: `not bozo and entries[0]['title'] == 'x'`.
struct PythonExpression {
  /// `entries[0]['title'] == 'x'`, or `is`.
  struct Clause {
    var path: [Step]
    var isLength = false
    var expected: Literal
    var source: String
  }

  enum Step: Equatable, CustomStringConvertible {
    case name(String)
    case index(Int)

    var description: String {
      switch self {
      case .name(let name): name
      case .index(let index): "[\(index)]"
      }
    }
  }

  enum Literal: Equatable {
    case none
    case bool(Bool)
    case number(Double)
    case string(String)
    case tuple([Double])
  }

  var clauses: [Clause] = []
  /// Parts that are more than a comparison of a path with a value.
  var unread: [String] = []

  init(_ text: String) {
    var parser = Parser(text)
    while !parser.atEnd {
      let start = parser.at
      if parser.takeWord("and") || parser.takeWord("not bozo") || parser.take("(") || parser.take(")") {
        continue
      }
      // `1` asks only that the case can be read.
      if parser.text(from: start, to: parser.end) == "1" { return }
      if let found = parser.clauses() {
        clauses += found.map { clause in
          var clause = clause
          clause.source = parser.text(from: start)
          return clause
        }
      } else {
        unread.append(parser.text(from: start, to: parser.end))
        return
      }
    }
  }

  private struct Parser {
    let characters: [Character]
    var at = 0

    init(_ text: String) {
      characters = Array(text)
      skipSpace()
    }

    var end: Int { characters.count }
    var atEnd: Bool { at >= characters.count }

    func text(from start: Int, to end: Int? = nil) -> String { String(characters[start..<(end ?? at)]) }

    mutating func skipSpace() {
      while !atEnd, characters[at].isWhitespace { at += 1 }
    }

    mutating func take(_ text: String) -> Bool {
      guard characters[at...].starts(with: text) else { return false }
      at += text.count
      skipSpace()
      return true
    }

    mutating func takeWord(_ word: String) -> Bool {
      let mark = at
      guard take(word) else { return false }
      if !atEnd, at == mark + word.count, characters[at].isLetter || characters[at] == "[" {
        at = mark
        return false
      }
      return true
    }

    /// `a == b == 'x'` is two clauses, and a comparison with a dictionary one for each of its keys.
    mutating func clauses() -> [Clause]? {
      if take("not ") {
        guard let path = path(), path.last == .name("has_key"), take("("), let key = string(), take(")")
        else {
          return nil
        }
        return [Clause(path: path.dropLast() + [.name(key)], expected: .none, source: "")]
      }
      let isLength = take("len(")
      guard let first = path() else { return nil }
      if isLength, !take(")") { return nil }
      var paths = [first]
      while take("==") || take("is ") {
        if let more = pathBeforeComparison() {
          paths.append(more)
        } else if let members = dictionary() {
          return paths.flatMap { path in
            members.map { Clause(path: path + [.name($0.key)], expected: .string($0.value), source: "") }
          }
        } else if let literal = literal(), atEnd || take(")") || characters[at...].starts(with: "and") {
          return paths.map { Clause(path: $0, isLength: isLength, expected: literal, source: "") }
        } else {
          return nil
        }
      }
      return nil
    }

    private mutating func pathBeforeComparison() -> [Step]? {
      let mark = at
      if !atEnd, characters[at].isLetter, let path = path(), path.count > 1,
        characters[at...].starts(with: "==")
      {
        return path
      }
      at = mark
      return nil
    }

    private mutating func dictionary() -> [(key: String, value: String)]? {
      guard take("{") else { return nil }
      var members: [(key: String, value: String)] = []
      while !take("}") {
        guard let key = string(), take(":"), let value = string() else { return nil }
        members.append((key, value))
        _ = take(",")
      }
      return members
    }

    mutating func path() -> [Step]? {
      guard let first = identifier() else { return nil }
      var steps: [Step] = [.name(first)]
      while !atEnd {
        if take(".") {
          guard let name = identifier() else { return nil }
          steps.append(.name(name))
        } else if take("[") {
          if let name = string() {
            steps.append(.name(name))
          } else if let number = number() {
            steps.append(.index(Int(number)))
          } else {
            return nil
          }
          guard take("]") else { return nil }
        } else {
          break
        }
      }
      return steps
    }

    mutating func identifier() -> String? {
      let start = at
      while !atEnd, characters[at].isLetter || characters[at] == "_" || characters[at].isNumber && at > start {
        at += 1
      }
      defer { skipSpace() }
      return at > start ? text(from: start) : nil
    }

    mutating func number() -> Double? {
      let start = at
      while !atEnd, characters[at].isNumber || characters[at] == "-" || characters[at] == "." { at += 1 }
      defer { skipSpace() }
      return Double(text(from: start))
    }

    mutating func literal() -> Literal? {
      if take("None") { return Literal.none }
      if take("True") { return .bool(true) }
      if take("False") { return .bool(false) }
      if take("(") {
        var numbers: [Double] = []
        while let number = number() {
          numbers.append(number)
          _ = take(",")
        }
        return take(")") ? .tuple(numbers) : nil
      }
      if var text = string() {
        while take("+") || !atEnd && (characters[at] == "'" || characters[at] == "\"") {
          guard let more = string() else { return nil }
          text += more
        }
        return .string(text)
      }
      return number().map { .number($0) }
    }

    mutating func string() -> String? {
      let mark = at
      if !atEnd, characters[at] == "u", at + 1 < end, characters[at + 1] == "'" || characters[at + 1] == "\"" {
        at += 1
      }
      guard !atEnd, characters[at] == "'" || characters[at] == "\"" else {
        at = mark
        return nil
      }
      let quote = characters[at]
      let triple = String(repeating: quote, count: 3)
      let closing = characters[at...].starts(with: triple) ? triple : String(quote)
      at += closing.count
      var output = String.UnicodeScalarView()
      while !atEnd, !characters[at...].starts(with: closing) {
        if characters[at] == "\\", at + 1 < end {
          at += 1
          escape(into: &output)
        } else {
          output.append(contentsOf: characters[at].unicodeScalars)
          at += 1
        }
      }
      guard !atEnd else { return nil }
      at += closing.count
      skipSpace()
      return String(output)
    }

    mutating func escape(into output: inout String.UnicodeScalarView) {
      let kind = characters[at]
      at += 1
      let digits = ["x": 2, "u": 4, "U": 8][kind] ?? 0
      if digits > 0, at + digits <= end, let code = UInt32(String(characters[at..<(at + digits)]), radix: 16) {
        at += digits
        output.append(Unicode.Scalar(code) ?? "\u{FFFD}")
        return
      }
      switch kind {
      case "n": output.append("\n")
      case "t": output.append("\t")
      case "r": output.append("\r")
      case "\n": break
      default: output.append(contentsOf: kind.unicodeScalars)
      }
    }
  }
}

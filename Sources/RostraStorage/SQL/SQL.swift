/// A statement with its values apart from its text. Interpolation binds and never splices, so a value cannot
/// become SQL:
///
/// ```swift
/// let query: SQL = "SELECT name FROM site WHERE agency = \(agency) AND id = \(id)"
/// ```
///
/// `\(raw:)` splices text that the program itself wrote, `\(list:)` binds `(?, ?, …)` for `IN` (the last value again up
/// to a round number of places, so that statements stay few and are worth keeping prepared), `\(sql:)` nests another statement with its values. Placeholders are written only when a statement is run (`?` for SQLite,
/// `$1` for PostgreSQL), so a question mark in the text means itself.
package struct SQL: Sendable, Hashable {
  /// The text around the values: always one piece more than there are values.
  private var pieces: [String]
  package private(set) var values: [SQLValue]
  /// False where the text depends on how many hundreds of values were given: not worth keeping prepared.
  private(set) var isCacheable: Bool

  /// Text that the program wrote, with no values.
  package init(raw text: String) {
    pieces = [text]
    values = []
    isCacheable = true
  }

  /// The text for one engine, with its placeholders.
  package func text(for engine: DatabaseEngine) -> String {
    guard !values.isEmpty else { return pieces[0] }
    var text = pieces[0]
    text.reserveCapacity(pieces.reduce(values.count * 4) { $0 + $1.utf8.count })
    for index in values.indices {
      switch engine {
      case .sqlite: text += "?"
      case .postgresql:
        text += "$"
        text += String(index + 1)
      }
      text += pieces[index + 1]
    }
    return text
  }

  package var isEmpty: Bool { values.isEmpty && pieces[0].isEmpty }

  package static func + (left: SQL, right: SQL) -> SQL {
    var sum = left
    sum += right
    return sum
  }

  package static func += (left: inout SQL, right: SQL) {
    left.append(text: right.pieces[0])
    for index in right.values.indices {
      left.append(value: right.values[index])
      left.append(text: right.pieces[index + 1])
    }
    left.isCacheable = left.isCacheable && right.isCacheable
  }

  fileprivate mutating func append(text: String) { pieces[pieces.count - 1] += text }

  fileprivate mutating func append(value: SQLValue) {
    values.append(value)
    pieces.append("")
  }

  private static let mostPlaces = 128

  /// The next power of two, up to a bound.
  private static func places(for count: Int) -> Int {
    var places = 1
    while places < count { places *= 2 }
    return count > mostPlaces ? count : places
  }

  fileprivate mutating func append<Element: SQLConvertible>(list: [Element]) {
    guard let last = list.last else {
      // `IN ()` is not SQL. A typed query without rows is, and makes IN false and NOT IN true, as it should be.
      append(text: "(SELECT CAST(NULL AS \(Element.sqlType.castName)) WHERE 1 = 0)")
      return
    }
    append(text: "(")
    for (index, element) in list.enumerated() {
      if index > 0 { append(text: ", ") }
      append(value: element.sqlValue)
    }
    for _ in list.count..<Self.places(for: list.count) {
      append(text: ", ")
      append(value: last.sqlValue)
    }
    append(text: ")")
    if list.count > Self.mostPlaces { isCacheable = false }
  }
}

extension SQL: ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) { self.init(raw: value) }
  package init(stringInterpolation: StringInterpolation) { self = stringInterpolation.sql }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var sql = SQL(raw: "")

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ literal: String) { sql.append(text: literal) }

    package mutating func appendInterpolation<Value: SQLConvertible>(_ value: Value) {
      sql.append(value: value.sqlValue)
    }

    /// Nil binds NULL.
    package mutating func appendInterpolation<Value: SQLConvertible>(_ value: Value?) {
      sql.append(value: value.sqlValue)
    }

    /// Only for text that the program itself wrote: names of tables and columns, a dialect's words.
    package mutating func appendInterpolation(raw text: String) { sql.append(text: text) }

    package mutating func appendInterpolation<Element: SQLConvertible>(list: [Element]) {
      sql.append(list: list)
    }

    package mutating func appendInterpolation(sql other: SQL) { sql += other }
  }
}

extension [SQL] {
  /// The statements one after the other: conditions joined by ` AND `, say. Empty where there are none.
  package func joined(separator: String) -> SQL {
    guard var joined = first else { return SQL(raw: "") }
    for next in dropFirst() { joined += SQL(raw: separator) + next }
    return joined
  }
}

package import struct Foundation.UUID

/// One row of an answer. Columns are asked for by name or by position; a column that is missing or holds another
/// kind of value throws a `RowError` that names the column, the table and the value.
package struct Row: Sendable {
  package let values: [SQLValue]
  let shape: RowShape

  /// A column, by name or by position from 0.
  package enum Column: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case name(String)
    case position(Int)
    package init(stringLiteral value: String) { self = .name(value) }
    package init(integerLiteral value: Int) { self = .position(value) }
  }

  package var columns: [String] { shape.names }

  /// Decodes one column into any `SQLConvertible`; an optional type takes NULL.
  package func get<Value: SQLConvertible>(_ column: Column, as type: Value.Type = Value.self) throws -> Value {
    let value = try value(column)
    guard let decoded = Value(value) else {
      throw RowError.wrongValue(
        column: shape.name(column), table: shape.table, value: value.description, expected: "\(Value.self)")
    }
    return decoded
  }

  package func value(_ column: Column) throws -> SQLValue {
    switch column {
    case .position(let position):
      guard values.indices.contains(position) else {
        throw RowError.noColumn("#\(position)", table: shape.table, columns: shape.names)
      }
      return values[position]
    case .name(let name):
      guard let position = shape.position(of: name) else {
        throw RowError.noColumn(name, table: shape.table, columns: shape.names)
      }
      return values[position]
    }
  }

  package func text(_ column: Column) throws -> String { try get(column) }
  package func textOrNil(_ column: Column) throws -> String? { try get(column) }
  package func int(_ column: Column) throws -> Int { try get(column) }
  package func intOrNil(_ column: Column) throws -> Int? { try get(column) }
  package func int64(_ column: Column) throws -> Int64 { try get(column) }
  package func int64OrNil(_ column: Column) throws -> Int64? { try get(column) }
  package func double(_ column: Column) throws -> Double { try get(column) }
  package func doubleOrNil(_ column: Column) throws -> Double? { try get(column) }
  package func bool(_ column: Column) throws -> Bool { try get(column) }
  package func boolOrNil(_ column: Column) throws -> Bool? { try get(column) }
  package func blob(_ column: Column) throws -> [UInt8] { try get(column) }
  package func blobOrNil(_ column: Column) throws -> [UInt8]? { try get(column) }
  package func uuid(_ column: Column) throws -> UUID { try get(column) }
  package func uuidOrNil(_ column: Column) throws -> UUID? { try get(column) }
}

/// What all rows of one answer share: the names of the columns and, for error messages, the table asked.
final class RowShape: Sendable {
  let names: [String]
  private let statement: String

  init(names: [String], statement: String) {
    self.names = names
    self.statement = statement
  }

  /// Answers have few columns: a walk over short strings is faster than hashing.
  func position(of name: String) -> Int? { names.firstIndex(of: name) }

  func name(_ column: Row.Column) -> String {
    switch column {
    case .name(let name): name
    case .position(let position): names.indices.contains(position) ? names[position] : "#\(position)"
    }
  }

  /// The first word after FROM, INTO or UPDATE: a hint for a person, not a parser.
  var table: String {
    let words = statement.split(maxSplits: 400, whereSeparator: \.isWhitespace)
    let marks: Set<String> = ["FROM", "INTO", "UPDATE"]
    for (index, word) in words.enumerated().dropLast() where marks.contains(word.uppercased()) {
      return String(words[index + 1].prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    }
    return "?"
  }
}

/// A row that does not hold what the program expects of it: the program or the database is wrong, not the user.
package enum RowError: Error, Equatable, CustomStringConvertible {
  case noColumn(String, table: String, columns: [String])
  case wrongValue(column: String, table: String, value: String, expected: String)

  package var description: String {
    switch self {
    case .noColumn(let name, let table, let columns):
      "the answer from \(table) has no column \(name); it has \(columns.joined(separator: ", "))"
    case .wrongValue(let column, let table, let value, let expected):
      "column \(column) of \(table) holds \(value), which is no \(expected)"
    }
  }
}

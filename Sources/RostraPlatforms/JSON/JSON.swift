/// A JSON value as a platform sent it (RFC 8259).
///
/// Numbers keep the text they were written with: platform ids exceed 2^53 and must never pass through a Double.
/// Objects keep their member order; of members with the same name the last one wins, as in browsers.
package enum JSON: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSON])
  case object([Member])

  package struct Member: Sendable, Hashable {
    package var name: String
    package var value: JSON

    package init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }
}

// MARK: - Reading a value

extension JSON {
  /// The member of an object, or nil where this is no object, the member is absent, or it is null.
  package subscript(_ name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    for member in members.reversed() where member.name == name {
      return member.value == .null ? nil : member.value
    }
    return nil
  }

  package subscript(_ index: Int) -> JSON? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  package var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The text of a string or of a number: what an identifier is, whichever way the platform wrote it.
  package var identifier: String? {
    switch self {
    case .string(let text), .number(let text): text
    default: nil
    }
  }

  package var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// A whole number; nil where it has a fraction or does not fit 64 bits.
  package var integer: Int64? {
    if case .number(let text) = self { Int64(text) } else { nil }
  }

  package var double: Double? {
    if case .number(let text) = self { Double(text) } else { nil }
  }

  package var array: [JSON]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  package var object: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }

  package var isNull: Bool { self == .null }
}

// MARK: - Writing literals

// No literal for null: with one, `json["a"] == nil` could come to mean "is null" instead of "is not there".

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int64) { self = .number(String(value)) }
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
  package init(_ integer: Int64) { self = .number(String(integer)) }
  package init(_ integer: Int) { self = .number(String(integer)) }
}

import Rostra
package import RostraPlatforms

/// What a JSON value must look like: the part of JSON Schema (draft 2020-12) that the API needs. One declaration both
/// describes the value in the OpenAPI document and checks it, so the two cannot differ.
package indirect enum JSONSchema: Sendable, Hashable {
  case text(Text)
  case integer(ClosedRange<Int64>)
  case number
  case boolean
  case list(of: JSONSchema, most: Int = 10_000)
  /// These members and no others.
  case object([Property])
  /// Members of any name, all of one kind.
  case map(of: JSONSchema)
  /// One that stands once in the document and is referred to by name.
  case named(String, JSONSchema)
  case anything

  package struct Text: Sendable, Hashable {
    package var format: Format?
    /// Nothing but these; empty: anything.
    package var values: [String]
    /// In Unicode code points.
    package var length: ClosedRange<Int>
  }

  package enum Format: String, Sendable, Hashable {
    case uuid, uri
    case dateTime = "date-time"
    case email
  }

  package struct Property: Sendable, Hashable {
    package var name: String
    package var schema: JSONSchema
    package var isRequired: Bool
    package var note: String?

    /// A member that is always there.
    package static func always(_ name: String, _ schema: JSONSchema, _ note: String? = nil) -> Property {
      Property(name: name, schema: schema, isRequired: true, note: note)
    }

    /// A member that may be left out.
    package static func maybe(_ name: String, _ schema: JSONSchema, _ note: String? = nil) -> Property {
      Property(name: name, schema: schema, isRequired: false, note: note)
    }
  }
}

extension JSONSchema {
  /// Any text that is not too long.
  package static let string = text(1_000_000)
  package static let uuid = JSONSchema.text(Text(format: .uuid, values: [], length: 36...36))
  package static let time = JSONSchema.text(Text(format: .dateTime, values: [], length: 20...40))
  package static let uri = JSONSchema.text(Text(format: .uri, values: [], length: 1...4000))
  /// A number that counts something.
  package static let count = JSONSchema.integer(0...Int64.max)
  /// Lower-case hexadecimal.
  package static let digest = text(64, atLeast: 64)

  package static func text(_ most: Int, atLeast least: Int = 0) -> JSONSchema {
    .text(Text(format: nil, values: [], length: least...most))
  }

  package static func one(of values: [String]) -> JSONSchema {
    .text(Text(format: nil, values: values, length: 1...100))
  }

  package static func one<Value: RawRepresentable<String> & CaseIterable>(of type: Value.Type) -> JSONSchema {
    one(of: type.allCases.map(\.rawValue))
  }

  /// The schema itself, where this is a name for one.
  var resolved: JSONSchema {
    if case .named(_, let schema) = self { schema.resolved } else { self }
  }

  // MARK: - As the document shows it

  package var json: JSON {
    var members = JSONMembers()
    switch self {
    case .text(let text):
      members.add("type", "string")
      members.add("format", text.format?.rawValue)
      if !text.values.isEmpty {
        members.add("enum", list: text.values.map { .string($0) })
      } else if text.format == nil {
        if text.length.lowerBound > 0 { members.add("minLength", JSON(text.length.lowerBound)) }
        members.add("maxLength", JSON(text.length.upperBound))
        // No database keeps U+0000 in text.
        members.add("pattern", "^[^\\u0000]*$")
      }
    case .integer(let range):
      members.add("type", "integer")
      members.add("format", "int64")
      members.add("minimum", JSON(range.lowerBound))
      if range.upperBound < .max { members.add("maximum", JSON(range.upperBound)) }
    case .number: members.add("type", "number")
    case .boolean: members.add("type", "boolean")
    case .list(let element, let most):
      members.add("type", "array")
      members.add("items", element.json)
      members.add("maxItems", JSON(most))
    case .object(let properties):
      members.add("type", "object")
      members.add(
        "properties",
        .object(
          properties.map { property in
            JSON.Member(property.name, property.schema.json.described(property.note))
          }))
      members.add("required", list: properties.filter(\.isRequired).map { .string($0.name) })
      members.add("additionalProperties", .bool(false))
    case .map(let element):
      members.add("type", "object")
      members.add("additionalProperties", element.json)
    case .named(let name, _): members.add("$ref", "#/components/schemas/\(name)")
    case .anything: break
    }
    return members.json
  }

  /// The names that this refers to, and what each stands for.
  package var names: [String: JSONSchema] {
    switch self {
    case .named(let name, let schema): schema.names.merging([name: schema]) { first, _ in first }
    case .list(let element, _), .map(let element): element.names
    case .object(let properties):
      properties.reduce(into: [:]) { names, property in names.merge(property.schema.names) { first, _ in first } }
    case .text, .integer, .number, .boolean, .anything: [:]
    }
  }
}

extension JSON {
  fileprivate func described(_ note: String?) -> JSON {
    guard let note, case .object(let members) = self else { return self }
    return .object(members + [JSON.Member("description", .string(note))])
  }
}

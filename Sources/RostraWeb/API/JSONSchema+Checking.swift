import Foundation
package import Rostra
package import RostraPlatforms

extension JSONSchema {
  /// What is wrong with a value: every member by its place, such as `scopes/0`, and what to do. Empty: nothing is.
  package func problems(with value: JSON, at place: String = "") -> [EntryError] {
    func wrong(_ problem: String, _ remedy: String, value shown: String? = nil) -> [EntryError] {
      [EntryError(field: place.isEmpty ? "body" : place, value: shown, problem: problem, remedy: remedy)]
    }
    switch (self, value) {
    case (.anything, _): return []
    case (.named(_, let schema), _): return schema.problems(with: value, at: place)
    case (.text(let rule), .string(let text)): return rule.problems(with: text, at: place)
    case (.text, _): return wrong("is not text", "give a string")
    case (.integer(let range), .number(let digits)):
      guard let number = Int64(digits) else { return wrong("is not a whole number", "give an integer", value: digits) }
      guard range.contains(number) else {
        return wrong("is out of range", "use \(range.lowerBound) to \(range.upperBound)", value: digits)
      }
      return []
    case (.integer, _): return wrong("is not a whole number", "give an integer")
    case (.number, .number): return []
    case (.number, _): return wrong("is not a number", "give a number")
    case (.boolean, .bool): return []
    case (.boolean, _): return wrong("is neither true nor false", "give true or false")
    case (.list(let element, let most), .array(let elements)):
      guard elements.count <= most else { return wrong("has too many elements", "give at most \(most)") }
      return elements.enumerated().flatMap { element.problems(with: $0.element, at: Self.place(place, "\($0.offset)")) }
    case (.list, _): return wrong("is not a list", "give an array")
    case (.map(let element), .object(let members)):
      return members.flatMap { element.problems(with: $0.value, at: Self.place(place, $0.name)) }
    case (.object(let properties), .object(let members)):
      return Self.problems(with: members, properties: properties, at: place)
    case (.map, _), (.object, _): return wrong("is not an object", "give a JSON object")
    }
  }

  private static func problems(
    with members: [JSON.Member], properties: [Property], at place: String
  ) -> [EntryError] {
    var problems: [EntryError] = []
    var seen: Set<String> = []
    for member in members {
      let inner = Self.place(place, member.name)
      guard let property = properties.first(where: { $0.name == member.name }) else {
        let known =
          properties.isEmpty ? "there are none" : "known are \(properties.map(\.name).joined(separator: ", "))"
        problems.append(EntryError(field: inner, problem: "is not a member here", remedy: "leave it out; \(known)"))
        continue
      }
      if !seen.insert(member.name).inserted {
        problems.append(EntryError(field: inner, problem: "is there twice", remedy: "give it once"))
      }
      problems += property.schema.problems(with: member.value, at: inner)
    }
    for property in properties where property.isRequired && !seen.contains(property.name) {
      problems.append(EntryError(field: Self.place(place, property.name), problem: "is missing", remedy: "give it"))
    }
    return problems
  }

  private static func place(_ outer: String, _ inner: String) -> String {
    outer.isEmpty ? String(inner.prefix(80)) : "\(outer)/\(inner.prefix(80))"
  }
}

extension JSONSchema.Text {
  fileprivate func problems(with text: String, at place: String) -> [EntryError] {
    func wrong(_ problem: String, _ remedy: String) -> [EntryError] {
      [EntryError(field: place.isEmpty ? "body" : place, value: text, problem: problem, remedy: remedy)]
    }
    guard !text.utf8.contains(0) else {
      return [
        EntryError(
          field: place.isEmpty ? "body" : place, problem: "holds the character U+0000", remedy: "leave it out")
      ]
    }
    guard values.isEmpty || values.contains(text) else {
      return wrong("is not one of the values", "use \(values.joined(separator: ", "))")
    }
    switch format {
    case nil:
      let count = text.unicodeScalars.count
      guard values.isEmpty, !length.contains(count) else { return [] }
      return count < length.lowerBound
        ? wrong("is too short", "use at least \(length.lowerBound) characters")
        : wrong("is too long", "use at most \(length.upperBound) characters")
    case .uuid: return Self.isUUID(text) ? [] : wrong("is not an id", "give one as this API wrote it")
    case .dateTime:
      return Timestamp(rfc3339: text) != nil ? [] : wrong("is not a time", "write it as in 2026-01-31T12:00:00Z")
    case .uri:
      return length.contains(text.utf8.count) && URL(string: text)?.scheme != nil
        ? [] : wrong("is not an address", "write it in full, with https://")
    case .email: return text.contains("@") ? [] : wrong("is not an e-mail address", "write it as name@example.gov")
    }
  }

  private static func isUUID(_ text: String) -> Bool {
    text.utf8.count == 36
      && text.utf8.enumerated().allSatisfy { place, byte in
        [8, 13, 18, 23].contains(place) ? byte == 45 : Character(Unicode.Scalar(byte)).isHexDigit
      }
  }
}

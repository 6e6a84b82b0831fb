/// A value that a person entered and that cannot be taken: which field, what is wrong, what to do. Nothing was changed.
package struct EntryError: Error, Hashable, CustomStringConvertible {
  /// The field's name in forms, commands and API alike.
  package var field: String
  package var value: String?
  package var problem: String
  package var remedy: String

  package init(field: String, value: String? = nil, problem: String, remedy: String) {
    self.field = field
    self.value = value.map { String($0.prefix(80)) }
    self.problem = problem
    self.remedy = remedy
  }

  package var description: String { "\(field)\(value.map { " '\($0)'" } ?? "") \(problem): \(remedy)" }
}

/// Several at once: a person should not have to find them one by one.
package struct EntryErrors: Error, CustomStringConvertible {
  package var errors: [EntryError]

  package init(_ errors: [EntryError]) { self.errors = errors }

  package var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// Rules that entries of many kinds share.
package enum Entry {
  /// A name on one line, without control characters.
  package static func name(_ text: String, field: String, limit: Int = 200) throws(EntryError) -> String {
    let trimmed = text.trimmingWhitespace()
    guard !trimmed.isEmpty else { throw EntryError(field: field, problem: "is empty", remedy: "enter one") }
    guard trimmed.utf8.count <= limit else {
      throw EntryError(field: field, value: trimmed, problem: "is too long", remedy: "use at most \(limit) bytes")
    }
    guard trimmed.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
      throw EntryError(field: field, value: trimmed, problem: "has control characters", remedy: "use one line of text")
    }
    return trimmed
  }

  /// Text of several lines.
  package static func text(_ text: String, field: String, limit: Int) throws(EntryError) -> String {
    let trimmed = text.replacing("\r\n", with: "\n").trimmingWhitespace()
    guard !trimmed.isEmpty else { throw EntryError(field: field, problem: "is empty", remedy: "enter some text") }
    guard trimmed.utf8.count <= limit else {
      throw EntryError(field: field, problem: "is too long", remedy: "use at most \(limit) bytes")
    }
    guard trimmed.unicodeScalars.allSatisfy({ $0.value >= 0x20 || $0 == "\n" || $0 == "\t" }) else {
      throw EntryError(field: field, problem: "has control characters", remedy: "enter plain text")
    }
    return trimmed
  }

  /// An e-mail address, in lower case, as it may stand in a message's header (RFC 5321, without quoted local parts).
  package static func mailAddress(_ text: String, field: String) throws(EntryError) -> String {
    let address = text.trimmingWhitespace().lowercased()
    let parts = address.split(separator: "@", omittingEmptySubsequences: false)
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789.!#$%&'*+/=?^_`{|}~-".utf8)
    guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.count <= 64, parts[1].utf8.count <= 253,
      parts[0].utf8.allSatisfy(allowed.contains), parts[1].contains("."), !parts[1].hasPrefix("."),
      !parts[1].hasSuffix("."), !parts[1].contains(".."),
      parts[1].utf8.allSatisfy({ $0 == 45 || $0 == 46 || (48...57).contains($0) || (97...122).contains($0) })
    else {
      throw EntryError(
        field: field, value: address, problem: "is not an e-mail address", remedy: "enter one like name@example.gov")
    }
    return address
  }
}

/// A text on a page that a proof stands behind.
struct ShownField: Sendable, Hashable {
  /// The version's number, as its proof has it.
  var version: String
  var name: String
  var value: String
}

extension ProvenRecord {
  /// The texts that a page shows of the record, in the order of the page: the version that stands, then the earlier ones,
  /// latest first. A verification reads the page and compares.
  var shownFields: [ShownField] { versions.reversed().flatMap(\.shownFields) }
}

extension ProvenFields {
  var version: String { self["capture.version"] ?? "" }

  var shownFields: [ShownField] {
    var names = ["author.name", "author.handle", "content.title", "content.summary", "content.text"]
    names += (0..<numbered("content.poll.option").count).map { "content.poll.option.\($0 + 1)" }
    names += attachments.map { "content.attachment.\($0.number).alternative-text" }
    return names.compactMap { name in
      guard let value = self[name], !value.isEmpty else { return nil }
      return ShownField(version: version, name: name, value: value)
    }
  }
}

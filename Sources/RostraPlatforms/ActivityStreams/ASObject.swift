/// An object, activity, actor, collection or link of ActivityStreams 2.0, with what it holds.
package struct ASObject: Sendable, Hashable {
  /// An absolute IRI; nil for an object without a name of its own.
  package var id: String?
  /// As written: words of the vocabulary, or of others as compact or full IRIs.
  package var types: [String] = []
  package var name = NaturalText()
  package var summary = NaturalText()
  package var content = NaturalText()
  /// Properties that hold addresses, objects or links, by their names in the vocabulary.
  package var relations: [String: [Reference]] = [:]
  /// Properties that hold instants: `published`, `updated`, `startTime`, `endTime`, `deleted`, `closed`.
  package var times: [String: Timestamp] = [:]
  /// Properties that hold numbers: `totalItems`, `width`, `latitude` …
  package var numbers: [String: Double] = [:]
  /// Properties that hold words: `mediaType`, `rel`, `units`, `duration`, `hreflang`, `formerType`, `relationship` …
  package var words: [String: [String]] = [:]
  /// Properties that hold yes or no: `closed`.
  package var flags: [String: Bool] = [:]
  /// Properties of other vocabularies, in their order.
  package var others: [JSON.Member] = []

  /// What a property points to: by address, or with the object itself.
  package enum Reference: Sendable, Hashable {
    case address(String)
    case object(ASObject)

    /// The address pointed to, whichever way it was written.
    package var address: String? {
      switch self {
      case .address(let text): text
      case .object(let object): object.isLink ? object.words["href"]?.first : object.id
      }
    }
  }

  package init() {}

  package func isA(_ type: String) -> Bool { types.contains(type) }

  /// A link only points: `href` instead of an identity of its own (section 4.2). Examples leave its type out.
  package var isLink: Bool { isA("Link") || isA("Mention") || types.isEmpty && words["href"] != nil }

  package subscript(_ relation: String) -> [Reference] { relations[relation] ?? [] }
}

/// A text without a language, or the same text in several (section 4.7).
package struct NaturalText: Sendable, Hashable {
  package var values: [String] = []
  /// By BCP 47 tag as written; `und` where the language is not known.
  package var byLanguage: [String: String] = [:]

  package init() {}

  /// The text in that language, or without one, or in any.
  package func text(in language: String? = nil) -> String? {
    language.flatMap { byLanguage[$0] } ?? values.first ?? byLanguage.min { $0.key < $1.key }?.value
  }
}

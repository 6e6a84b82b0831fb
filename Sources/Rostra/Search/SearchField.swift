/// The fields that can be asked for as `field:value`.
package enum SearchField: String, Sendable, Hashable, CaseIterable {
  /// A site, by whatever name the caller resolves.
  case site
  /// Words of the account's handle or name: who said it.
  case from
  /// The same as ``from``.
  case author
  /// Words of the handles mentioned or answered.
  case to
  /// An ActivityStreams kind, `note`, or the word people use for it, `post`.
  case kind
  /// A record class or series.
  case `class`
  /// `yes` or `no`: gone from the platform.
  case deleted
  /// `yes` or `no`: changed after it was published.
  case edited
  /// `yes` or `no`: said by the account itself, or by others.
  case own
  /// `yes` or `no`: hidden on the platform from other readers.
  case hidden
  /// A tag that somebody here gave the item.
  case tag
  /// `media`, `alt`, `no-alt`, `poll`, `link`.
  case has
  /// A BCP 47 tag; `es` also finds `es-MX`.
  case lang
  /// `thread`: part of a conversation; or the id of a conversation: that one.
  case `in`
  /// Published on that day, month or year, or later.
  case after
  /// Published before that day, month or year.
  case before
}

/// One `field:value` that narrows a search.
package enum SearchFilter: Sendable, Hashable {
  case site(String)
  case from(SearchQuery.Phrase)
  case to(SearchQuery.Phrase)
  case kind(SearchKind)
  case recordClass(String)
  case deleted(Bool)
  case edited(Bool)
  case own(Bool)
  case hidden(Bool)
  case tag(String)
  case has(SearchFeature)
  case language(String)
  case inConversation
  case conversation(String)
}

/// The kinds of ActivityStreams 2.0 by which items are told apart, spelt as in a query.
package enum SearchKind: String, Sendable, Hashable, CaseIterable {
  case note, article, page, question, image, video, audio, event, document, profile, announce, like, other

  /// What people call them.
  static let synonyms: [String: SearchKind] = [
    "post": .note, "status": .note, "comment": .note, "poll": .question, "photo": .image, "picture": .image,
    "share": .announce, "boost": .announce, "repost": .announce, "object": .other,
  ]
}

/// What an item can have beside its text.
package enum SearchFeature: String, Sendable, Hashable, CaseIterable {
  case media, alt
  /// At least one image, sound or film without alternative text.
  case noAlt = "no-alt"
  case poll, link
}

extension SearchFilter: CustomStringConvertible {
  package var description: String {
    switch self {
    case .site(let value): "site:" + Self.value(value)
    case .from(let phrase): "from:" + Self.value(phrase)
    case .to(let phrase): "to:" + Self.value(phrase)
    case .kind(let kind): "kind:" + kind.rawValue
    case .recordClass(let value): "class:" + Self.value(value)
    case .deleted(let value): "deleted:" + (value ? "yes" : "no")
    case .edited(let value): "edited:" + (value ? "yes" : "no")
    case .own(let value): "own:" + (value ? "yes" : "no")
    case .hidden(let value): "hidden:" + (value ? "yes" : "no")
    case .tag(let name): "tag:" + Self.value(name)
    case .has(let feature): "has:" + feature.rawValue
    case .language(let tag): "lang:" + tag
    case .inConversation: "in:thread"
    case .conversation(let id): "in:" + Self.value(id)
    }
  }

  private static func value(_ phrase: SearchQuery.Phrase) -> String {
    value(phrase.tokens.joined(separator: " ")) + (phrase.isPrefix ? "*" : "")
  }

  private static func value(_ text: String) -> String {
    let plain = text.unicodeScalars.allSatisfy { !QueryLexer.ends($0) && $0 != "*" }
    return plain ? text : "\"\(text)\""
  }
}

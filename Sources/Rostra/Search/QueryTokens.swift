/// A query as the tokens of the index: what both engines' own query texts are written from.
indirect enum QueryTokens: Sendable, Hashable {
  /// Tokens in consecutive positions.
  case phrase([String], isPrefix: Bool)
  case all([QueryTokens])
  case any([QueryTokens])
  case not(QueryTokens)
  /// Every entry.
  case everything
  case nothing

  /// - Parameter sites: the ids that a name after `site:` stands for.
  init(_ expression: SearchQuery.Expression, sites: (String) throws -> [String]) rethrows {
    switch expression {
    case .phrase(let phrase): self = .phrase(phrase.tokens, isPrefix: phrase.isPrefix)
    case .not(let inner): self = .not(try QueryTokens(inner, sites: sites))
    case .and(let parts): self = .all(try parts.map { try QueryTokens($0, sites: sites) })
    case .or(let parts): self = .any(try parts.map { try QueryTokens($0, sites: sites) })
    case .filter(let filter): self = try QueryTokens(filter, sites: sites)
    }
  }

  private init(_ filter: SearchFilter, sites: (String) throws -> [String]) rethrows {
    switch filter {
    case .site(let name): self = .sites(try sites(name))
    case .from(let phrase):
      self = .phrase(phrase.tokens.map { IndexTokens.from + $0 }, isPrefix: phrase.isPrefix)
    case .to(let phrase):
      self = .phrase(phrase.tokens.map { IndexTokens.to + $0 }, isPrefix: phrase.isPrefix)
    case .kind(let kind): self = .token(IndexTokens.kind(kind))
    case .recordClass(let name): self = .token(IndexTokens.recordClass(name))
    case .deleted(let value): self = .token(IndexTokens.deleted, present: value)
    case .edited(let value): self = .token(IndexTokens.edited, present: value)
    case .own(let value): self = .token(IndexTokens.own, present: value)
    case .hidden(let value): self = .token(IndexTokens.hidden, present: value)
    case .tag(let name): self = .token(IndexTokens.tag(name))
    case .has(let feature): self = .token(IndexTokens.feature(feature))
    case .language(let tag): self = .token(IndexTokens.language(tag))
    case .inConversation: self = .token(IndexTokens.inConversation)
    case .conversation(let id): self = .token(IndexTokens.conversation(id))
    }
  }

  static func token(_ token: String, present: Bool = true) -> QueryTokens {
    present ? .phrase([token], isPrefix: false) : .not(.phrase([token], isPrefix: false))
  }

  static func sites(_ ids: [String]) -> QueryTokens {
    let tokens = ids.map { QueryTokens.token(IndexTokens.site($0)) }
    return tokens.isEmpty ? .nothing : tokens.count == 1 ? tokens[0] : .any(tokens)
  }

  /// Both; flat, so that the engine sees one conjunction.
  func and(_ other: QueryTokens) -> QueryTokens {
    switch (self, other) {
    case (.everything, _): other
    case (_, .everything): self
    case (.all(let left), .all(let right)): .all(left + right)
    case (.all(let left), _): .all(left + [other])
    case (_, .all(let right)): .all([self] + right)
    default: .all([self, other])
    }
  }

  var hasPhrases: Bool {
    switch self {
    case .phrase(let tokens, _): tokens.count > 1
    case .all(let parts), .any(let parts): parts.contains(where: \.hasPhrases)
    case .not(let inner): inner.hasPhrases
    case .everything, .nothing: false
    }
  }
}

// MARK: SQLite

extension QueryTokens {
  /// The argument of FTS5's MATCH. Tokens hold no quotation marks, so quoting them is enough.
  var fts5: String {
    switch self {
    case .phrase(let tokens, let isPrefix): "\"\(tokens.joined(separator: " "))\"" + (isPrefix ? " *" : "")
    case .everything: "\"\(IndexTokens.any)\""
    // A phrase of two marks that stand once each.
    case .nothing: "\"\(IndexTokens.any) \(IndexTokens.any)\""
    case .any(let parts): "(" + parts.map(\.fts5).joined(separator: " OR ") + ")"
    case .not(let inner): "(\"\(IndexTokens.any)\" NOT \(inner.fts5))"
    case .all(let parts):
      // FTS5's NOT takes two sides: what must be there, without each of the others.
      parts.reduce(into: Self.positive(parts)) { text, part in
        if case .not(let inner) = part { text = "(\(text) NOT \(inner.fts5))" }
      }
    }
  }

  private static func positive(_ parts: [QueryTokens]) -> String {
    let positive = parts.filter { if case .not = $0 { false } else { true } }
    if positive.isEmpty { return "\"\(IndexTokens.any)\"" }
    return "(" + positive.map(\.fts5).joined(separator: " AND ") + ")"
  }
}

// MARK: PostgreSQL

extension QueryTokens {
  /// A `tsquery` that finds every entry that matches, and those without positions that only might.
  var tsquery: String { tsquery(negated: false) }

  private func tsquery(negated: Bool) -> String {
    switch self {
    case .phrase(let tokens, let isPrefix):
      let quoted = tokens.enumerated().map { index, token in
        "'\(token)'" + (isPrefix && index == tokens.count - 1 ? ":*" : "")
      }
      guard tokens.count > 1 else { return quoted[0] }
      let adjacent = "(" + quoted.joined(separator: " <-> ") + ")"
      // Under NOT the entry without positions must stay: it may lack the phrase.
      if negated { return adjacent }
      return "(\(adjacent) | ('\(IndexTokens.unpositioned)' & \(quoted.joined(separator: " & "))))"
    case .everything: return "'\(IndexTokens.any)'"
    case .nothing: return "('\(IndexTokens.any)' & !'\(IndexTokens.any)')"
    case .any(let parts):
      return "(" + parts.map { $0.tsquery(negated: negated) }.joined(separator: " | ") + ")"
    case .all(let parts):
      // Beside something that must be there, NOT needs no list of all entries to subtract from.
      let isAnchored = parts.contains { if case .not = $0 { false } else { true } }
      let texts = parts.map { part in
        if isAnchored, case .not(let inner) = part { return "!" + inner.tsquery(negated: !negated) }
        return part.tsquery(negated: negated)
      }
      return "(" + texts.joined(separator: " & ") + ")"
    case .not(let inner): return "('\(IndexTokens.any)' & !\(inner.tsquery(negated: !negated)))"
    }
  }
}

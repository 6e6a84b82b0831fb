/// Decides by reading an entry's tokens whether a query matches: for the entries whose positions PostgreSQL cannot
/// hold.
struct QueryMatcher {
  private let tokens: [String]
  /// Where each token stands; a position between pieces holds none.
  private let places: [String: [Int]]
  private let scope: Set<String>

  init(_ index: IndexTokens) {
    var laid: [String] = []
    var places: [String: [Int]] = [:]
    for (token, position) in index.positioned {
      while laid.count < position { laid.append("") }
      laid.append(token)
      places[token, default: []].append(position)
    }
    tokens = laid
    self.places = places
    scope = Set(index.scope)
  }

  func matches(_ query: QueryTokens) -> Bool {
    switch query {
    case .everything: true
    case .nothing: false
    case .all(let parts): parts.allSatisfy(matches)
    case .any(let parts): parts.contains(where: matches)
    case .not(let inner): !matches(inner)
    case .phrase(let phrase, let isPrefix): contains(phrase, isPrefix)
    }
  }

  private func contains(_ phrase: [String], _ isPrefix: Bool) -> Bool {
    guard phrase.count > 1 || isPrefix else { return places[phrase[0]] != nil || scope.contains(phrase[0]) }
    let starts = phrase.count > 1 ? places[phrase[0]] ?? [] : Array(tokens.indices)
    return starts.contains { start in
      guard start + phrase.count <= tokens.count else { return false }
      return phrase.indices.allSatisfy { index in
        let token = tokens[start + index]
        return isPrefix && index == phrase.count - 1 ? token.hasPrefix(phrase[index]) : token == phrase[index]
      }
    }
  }
}

/// How many at most, and after what.
package struct SearchPage: Sendable, Hashable {
  /// 1 to 500.
  package var limit: Int
  /// Newest first: go on below this key (``SearchResults/more``).
  package var before: Int64?
  /// By relevance: leave out so many.
  package var skip: Int

  package init(limit: Int = 50, before: Int64? = nil, skip: Int = 0) {
    self.limit = min(max(limit, 1), 500)
    self.before = before
    self.skip = max(skip, 0)
  }
}

package enum SearchOrder: Sendable, Hashable {
  case newest
  /// Among the newest 5,000 matching versions: ranking every match of a common word takes seconds.
  case relevance
}

package struct SearchResults: Sendable {
  package var hits: [SearchHit]
  /// Newest first: the key to go on below; nil at the end.
  package var more: Int64?
  /// Where it was asked for.
  package var count: SearchCount?
  /// Where they were asked for.
  package var facets: SearchFacets?
  /// Marks what matched.
  package var highlighter: Highlighter
}

/// How many items match. Counting stops at 10,001, which a person should be shown as "10,000+".
package struct SearchCount: Sendable, Hashable {
  package var number: Int
  /// There are at least ``number``; counting stopped.
  package var isBounded: Bool

  static let bound = 10_001
}

/// An item that matches, by the newest of its matching versions.
package struct SearchHit: Sendable, Hashable {
  package var key: Int64
  package var item: String
  package var version: String
  package var site: String
  package var sequence: Int
  /// Milliseconds since 1970 UTC.
  package var published: Int64
  package var kind: SearchKind
  package var authorHandle: String?
  package var authorName: String?
  package var tags: [String]
  let flags: SearchFlags
  let body: String

  package var isDeleted: Bool { flags.contains(.deleted) }
  package var isHidden: Bool { flags.contains(.hidden) }
  /// Said by the account itself.
  package var isOwn: Bool { flags.contains(.own) }
  /// Changed after it was published.
  package var isEdited: Bool { !flags.isDisjoint(with: [.edited, .shared]) }
  package var hasMedia: Bool { flags.contains(.media) }
  /// The item has a later version, which does not match.
  package var isSuperseded: Bool { flags.contains(.superseded) }
  package var pieces: [SearchPiece] { SearchPiece.pieces(ofColumn: body) }
}

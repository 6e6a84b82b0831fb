package import RostraPlatforms
package import RostraStorage

/// What the readers of a site saw, newest first: its conversations as they stood, or single items by what marks them.
package struct Timeline: Sendable {
  package var threads: [Thread]
  /// Where the next page begins; nil at the end.
  package var next: ListPlace?

  /// An item, and under it the first answers to it.
  package struct Thread: Sendable {
    package var opening: ItemSight
    /// Every answer of the conversation, to whomever in it, in the order in which they were given.
    package var answers: [ItemSight]
    /// There are more than these.
    package var hasMore: Bool
    /// What it answers is not held.
    package var answersUnknown: Bool { opening.item.inReplyTo != nil }
  }

  package struct Filter: Sendable, Hashable {
    package var choice: Choice
    /// Only what was placed before this moment.
    package var before: Timestamp?
    /// As it looked at this moment.
    package var moment: Timestamp?

    package init(_ choice: Choice = .conversations, before: Timestamp? = nil, moment: Timestamp? = nil) {
      self.choice = choice
      self.before = before
      self.moment = moment
    }
  }

  package enum Choice: String, Sendable, Hashable, CaseIterable {
    /// Posts with their answers under them, as the platform shows them.
    case conversations
    /// Everything in one list.
    case everything
    case own, others, deleted, hidden, edited
    case withMedia = "media"
    case withoutAltText = "no-alt"
  }

  private static let answersShown = 5

  /// One page: six queries at most, however many threads and answers.
  package static func read(
    of site: Site, _ filter: Filter, after place: ListPlace? = nil, limit: Int, for viewer: Viewer,
    in tx: any Transaction
  ) throws -> Timeline {
    try viewer.require(.read)
    let list = TimelineQueries(site: site.id, agency: viewer.agency, filter: filter, tx: tx)
    var openings =
      filter.choice == .conversations
      ? try list.openings(after: place, limit: limit + 1) : try list.items(after: place, limit: limit + 1)
    let hasMore = openings.count > limit
    openings = Array(openings.prefix(limit))
    let answers =
      filter.choice == .conversations ? try list.answers(to: openings.map(\.platformID), limit: answersShown + 1) : [:]
    let shown = answers.mapValues { Array($0.prefix(answersShown)) }
    let sights = Dictionary(
      uniqueKeysWithValues: try ItemSight.load(
        openings + shown.values.flatMap { $0 }, at: filter.moment, for: viewer, in: tx
      ).map { ($0.item.id, $0) })
    return Timeline(
      threads: openings.compactMap { opening in
        sights[opening.id].map { sight in
          Thread(
            opening: sight, answers: (shown[opening.platformID] ?? []).compactMap { sights[$0.id] },
            hasMore: (answers[opening.platformID]?.count ?? 0) > answersShown)
        }
      }, next: hasMore ? openings.last?.place : nil)
  }

  /// The account's profile as it stands, or stood.
  package static func profile(
    of site: Site, at moment: Timestamp? = nil, for viewer: Viewer, in tx: any Transaction
  ) throws -> ItemSight? {
    try viewer.require(.read)
    let rows = try tx.rows(
      """
      SELECT \(sql: ArchivedItem.columns) FROM item
      WHERE agency = \(viewer.agency) AND site = \(site.id) AND kind = 'Profile' ORDER BY own DESC, id LIMIT 1
      """)
    return try ItemSight.load(try rows.map(ArchivedItem.init), at: moment, for: viewer, in: tx).first
  }

  /// From when to when there is something to see; nil where there is nothing yet.
  package static func extent(
    of site: Site, for viewer: Viewer, in tx: any Transaction
  ) throws -> ClosedRange<Timestamp>? {
    try viewer.require(.read)
    let placed = ArchivedItem.placed
    func end(_ order: SQL) throws -> Timestamp? {
      try tx.row(
        """
        SELECT \(sql: placed) AS placed FROM item WHERE agency = \(viewer.agency) AND site = \(site.id)
          AND kind <> 'Profile'
        ORDER BY \(sql: placed) \(sql: order) LIMIT 1
        """
      ).map { Timestamp(milliseconds: try $0.int64("placed")) }
    }
    guard let first = try end(""), let last = try end("DESC") else { return nil }
    return first...max(first, last)
  }
}

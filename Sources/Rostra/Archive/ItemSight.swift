package import RostraPlatforms
package import RostraStorage

/// An item as a reader of the platform sees it: what it says, what it shows, how it stands.
package struct ItemSight: Sendable {
  package var item: ArchivedItem
  /// What it said; nil only where it was not public yet at the moment that is looked back to.
  package var content: CapturedItem?
  /// How many versions there were by then.
  package var versions: Int64
  package var state: ArchivedItem.State
  /// What is known of its being hidden or gone, where it is.
  package var change: ItemObservation?
  package var media: [ItemMedia]
  /// Only files brought it, and nobody here has seen it on the platform: its first moment is when it was handed over.
  package var isHandedOver: Bool

  package var text: String { content?.text ?? "" }

  package init(
    item: ArchivedItem, content: CapturedItem?, versions: Int64, state: ArchivedItem.State, change: ItemObservation?,
    media: [ItemMedia], isHandedOver: Bool
  ) {
    self.item = item
    self.content = content
    self.versions = versions
    self.state = state
    self.change = change
    self.media = media
    self.isHandedOver = isHandedOver
  }

  /// Several at once: one query for the texts, one for the media, one for what happened to those that do not stand.
  ///
  /// - Parameter moment: what it looked like at this moment, as far as is known now; nil: as it is.
  package static func load(
    _ items: [ArchivedItem], at moment: Timestamp? = nil, for viewer: Viewer, in tx: any Transaction
  ) throws -> [ItemSight] {
    try viewer.require(.read)
    let ids = items.map(\.id)
    guard !ids.isEmpty else { return [] }
    let versions =
      try moment.map { try past(ids, at: $0, agency: viewer.agency, in: tx) }
      ?? current(ids, agency: viewer.agency, in: tx)
    let media = try media(of: ids, agency: viewer.agency, in: tx)
    let unsettled = moment == nil ? items.filter { $0.state != .present }.map(\.id) : ids
    let changes = try changes(of: unsettled, until: moment, agency: viewer.agency, in: tx)
    return items.map { item in
      let change = changes[item.id]
      let found = versions[item.id]
      let shown = Set(found?.content.attachments.map(\.key) ?? [])
      return ItemSight(
        item: item, content: found?.content, versions: found?.count ?? 0,
        state: moment == nil ? item.state : change?.what.state ?? .present, change: change,
        // A medium of an earlier version is not shown with a later one.
        media: (media[item.id] ?? []).filter { shown.contains($0.key) },
        isHandedOver: found?.arrival?.isHandedOver == true && !item.isSeenAgain)
    }
  }

  /// - arrival: how its first version was come by.
  private typealias Found = (content: CapturedItem, count: Int64, arrival: Provenance?)

  /// The version whose content is the item's now: the newest known, or an earlier one that it went back to.
  private static func current(
    _ ids: [Identifier<ArchivedItem>], agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [Identifier<ArchivedItem>: Found] {
    let rows = try tx.rows(
      """
      SELECT version.item, version.content, item.versions,
        CASE WHEN version.number = 1 THEN version.provenance ELSE (
          SELECT arrival.provenance FROM version AS arrival
          WHERE arrival.agency = item.agency AND arrival.item = item.id AND arrival.number = 1
        ) END AS arrival
      FROM item
      JOIN version ON version.agency = item.agency AND version.item = item.id
        AND version.content_hash = item.content_hash
      WHERE item.agency = \(agency) AND item.id IN \(list: ids)
      """)
    return Dictionary(
      try rows.map { row in
        (
          Identifier(text: try row.text("item")),
          (
            try CapturedItem(json: try JSON(parsing: try row.text("content"))), try row.int64("versions"),
            try row.textOrNil("arrival").flatMap(Provenance.init(rawValue:))
          )
        )
      }, uniquingKeysWith: { _, last in last })
  }

  private static func past(
    _ ids: [Identifier<ArchivedItem>], at moment: Timestamp, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [Identifier<ArchivedItem>: Found] {
    let rows = try tx.rows(
      """
      SELECT \(sql: ItemVersion.columns) FROM version WHERE agency = \(agency) AND item IN \(list: ids)
      """)
    let versions = Dictionary(grouping: try rows.map(ItemVersion.init), by: \.item)
    return versions.compactMapValues { versions in
      let shown = ItemVersion.chronological(versions).filter { version in
        (version.content.updated ?? version.content.published ?? version.captured) <= moment
      }
      let arrival = versions.first { $0.number == 1 }?.provenance
      return shown.last.map { ($0.content, Int64(shown.count), arrival) }
    }
  }

  private static func media(
    of ids: [Identifier<ArchivedItem>], agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [Identifier<ArchivedItem>: [ItemMedia]] {
    let rows = try tx.rows(
      """
      SELECT item, key, url, alt_text, media_type, exchange, sha256, length, captured_at, error FROM media
      WHERE agency = \(agency) AND item IN \(list: ids) ORDER BY item, key
      """)
    var media: [Identifier<ArchivedItem>: [ItemMedia]] = [:]
    for row in rows { media[Identifier(text: try row.text("item")), default: []].append(try ItemMedia(row)) }
    return media
  }

  /// The last thing that happened to each.
  private static func changes(
    of ids: [Identifier<ArchivedItem>], until moment: Timestamp?, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [Identifier<ArchivedItem>: ItemObservation] {
    guard !ids.isEmpty else { return [:] }
    let limit: SQL = moment.map { "AND at <= \($0.milliseconds)" } ?? ""
    let rows = try tx.rows(
      """
      SELECT \(sql: ItemObservation.columns) FROM observation
      WHERE agency = \(agency) AND item IN \(list: ids) \(sql: limit) ORDER BY item, at, id
      """)
    return Dictionary(
      try rows.map { row in
        let observation = try ItemObservation(row)
        return (observation.item, observation)
      }, uniquingKeysWith: { _, last in last })
  }
}

extension ItemObservation.What {
  /// How an item stands after it.
  package var state: ArchivedItem.State {
    switch self {
    case .absent: .gone
    case .hidden: .hidden
    case .shown, .restored, .reverted: .present
    }
  }
}

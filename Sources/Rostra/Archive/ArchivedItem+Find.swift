package import RostraPlatforms
package import RostraStorage

extension ArchivedItem {
  static let columns: SQL =
    """
    id, site, platform_id, kind, url, own, author_id, author_handle, author_name, published_at, in_reply_to, thread,
    state, first_seen_at, last_seen_at, counters, versions, content_hash
    """

  /// ``ArchivedItem/placed`` as the indexes have it.
  static let placed: SQL = "COALESCE(published_at, first_seen_at)"

  init(_ row: Row) throws {
    id = Identifier(text: try row.text("id"))
    site = Identifier(text: try row.text("site"))
    platformID = try row.text("platform_id")
    kind = try row.text("kind")
    url = try row.textOrNil("url")
    isOwn = try row.bool("own")
    author = Actor(
      id: try row.textOrNil("author_id"), handle: try row.textOrNil("author_handle"),
      name: try row.textOrNil("author_name"))
    published = try row.int64OrNil("published_at").map(Timestamp.init(milliseconds:))
    inReplyTo = try row.textOrNil("in_reply_to")
    thread = try row.textOrNil("thread")
    state = State(rawValue: try row.text("state")) ?? .present
    firstSeen = Timestamp(milliseconds: try row.int64("first_seen_at"))
    lastSeen = Timestamp(milliseconds: try row.int64("last_seen_at"))
    let members = try JSON(parsing: try row.text("counters")).object ?? []
    counters = Dictionary(
      members.compactMap { member in member.value.integer.map { (member.name, $0) } },
      uniquingKeysWith: { _, last in last })
    versionCount = try row.int64("versions")
    contentHash = try row.blob("content_hash")
  }

  package static func find(
    _ id: Identifier<ArchivedItem>, for viewer: Viewer, in tx: any Transaction
  ) throws -> ArchivedItem? {
    try viewer.require(.read)
    return try tx.row(
      """
      SELECT \(sql: columns) FROM item
      WHERE agency = \(viewer.agency) AND id = \(id) \(sql: viewer.within(.read, site: "site"))
      """
    ).map(ArchivedItem.init)
  }

  /// The items that a person's word can mean: our id or the start of it, the platform's id, or the public address.
  package static func matching(_ word: String, for viewer: Viewer, in tx: any Transaction) throws -> [ArchivedItem] {
    try viewer.require(.read)
    let start = word.lowercased()
    let isPrefix =
      start.utf8.count >= 8 && start.utf8.allSatisfy { $0 == 45 || (48...57).contains($0) || (97...102).contains($0) }
    let byPrefix: SQL = isPrefix ? "OR (id >= \(start) AND id < \(start + "g"))" : ""
    return try tx.rows(
      """
      SELECT \(sql: columns) FROM item WHERE agency = \(viewer.agency)
        AND (platform_id = \(word) OR url = \(word) \(sql: byPrefix)) \(sql: viewer.within(.read, site: "site"))
      ORDER BY first_seen_at LIMIT 20
      """
    ).map(ArchivedItem.init)
  }

  /// The conversation that the item belongs to, oldest first: its beginning, the first answers in it, whom this item
  /// answers, it itself, and the first answers to it.
  package func conversation(
    for viewer: Viewer, limit: Int = 60, in tx: any Transaction
  ) throws -> (items: [ArchivedItem], hasMore: Bool) {
    try viewer.require(.read)
    let root = thread ?? inReplyTo ?? platformID
    let known = Array(Set([root, inReplyTo ?? root, platformID]))
    let list = TimelineQueries(site: site, agency: viewer.agency, filter: Timeline.Filter(), tx: tx)
    let answers = try list.answers(to: [root], limit: limit + 1)[root] ?? []
    let near = try tx.rows(
      """
      SELECT * FROM (SELECT \(sql: ArchivedItem.columns) FROM item
        WHERE agency = \(viewer.agency) AND site = \(site) AND platform_id IN \(list: known)) AS known
      UNION ALL
      SELECT * FROM (SELECT \(sql: ArchivedItem.columns) FROM item
        WHERE agency = \(viewer.agency) AND site = \(site) AND in_reply_to = \(platformID) LIMIT \(limit)) AS answers
      """
    ).map(ArchivedItem.init)
    var seen: Set<Identifier<ArchivedItem>> = []
    let items = (near + answers.prefix(limit)).filter { seen.insert($0.id).inserted }
    return (items.sorted { ($0.placed, $0.id) < ($1.placed, $1.id) }, answers.count > limit)
  }

  package func versions(for viewer: Viewer, in tx: any Transaction) throws -> [ItemVersion] {
    try viewer.require(.read)
    return try tx.rows(
      """
      SELECT \(sql: ItemVersion.columns) FROM version WHERE agency = \(viewer.agency) AND item = \(id) ORDER BY number
      """
    ).map(ItemVersion.init)
  }

  package func observations(for viewer: Viewer, in tx: any Transaction) throws -> [ItemObservation] {
    try viewer.require(.read)
    return try tx.rows(
      """
      SELECT \(sql: ItemObservation.columns) FROM observation
      WHERE agency = \(viewer.agency) AND item = \(id) ORDER BY at, id
      """
    ).map(ItemObservation.init)
  }

  package func media(for viewer: Viewer, in tx: any Transaction) throws -> [ItemMedia] {
    try viewer.require(.read)
    return try tx.rows(
      """
      SELECT key, url, alt_text, media_type, exchange, sha256, length, captured_at, error FROM media
      WHERE agency = \(viewer.agency) AND item = \(id) ORDER BY key
      """
    ).map(ItemMedia.init)
  }
}

extension ItemVersion {
  static let columns: SQL =
    "id, item, number, exchange, provenance, captured_at, content, content_hash, secret, leaf"

  init(_ row: Row) throws {
    id = Identifier(text: try row.text("id"))
    item = Identifier(text: try row.text("item"))
    number = try row.int64("number")
    content = try CapturedItem(json: try JSON(parsing: try row.text("content")))
    contentHash = try row.blob("content_hash")
    captured = Timestamp(milliseconds: try row.int64("captured_at"))
    provenance = Provenance(rawValue: try row.text("provenance")) ?? .byHand
    exchange = try row.text("exchange")
    secret = try row.blob("secret")
    leaf = try row.int64("leaf")
  }

  /// Rises with the time at which the platform says that a content began to be public, then with our number for it. Of
  /// contents of one time, what we were handed comes before what we saw for ourselves: the hand-over says not when.
  static func order(of content: CapturedItem, number: Int64, provenance: Provenance) -> Int {
    let time = content.updated ?? content.published ?? Timestamp(milliseconds: 0)
    return Int(time.milliseconds) * 1024 + (provenance.isHandedOver ? 0 : 512) + Int(min(number, 511))
  }

  /// In the order in which they were public: by the platform's edit time where it gave one, else as we learned of them.
  package static func chronological(_ versions: [ItemVersion]) -> [ItemVersion] {
    versions.sorted { left, right in
      order(of: left.content, number: left.number, provenance: left.provenance)
        < order(of: right.content, number: right.number, provenance: right.provenance)
    }
  }
}

extension ItemObservation {
  static let columns: SQL = "id, item, at, what, status, reason, seen_before, exchange, secret, leaf"

  init(_ row: Row) throws {
    id = Identifier(text: try row.text("id"))
    item = Identifier(text: try row.text("item"))
    at = Timestamp(milliseconds: try row.int64("at"))
    what = What(rawValue: try row.text("what")) ?? .absent
    status = try row.intOrNil("status")
    reason = try row.textOrNil("reason")
    lastSeen = Timestamp(milliseconds: try row.int64("seen_before"))
    exchange = try row.text("exchange")
    secret = try row.blob("secret")
    leaf = try row.int64("leaf")
  }
}

/// A picture, sound or film of an item: its bytes lie in the evidence record `exchange`, once it was captured.
package struct ItemMedia: Sendable {
  package var key: String
  package var url: String
  package var altText: String?
  package var mediaType: String?
  package var exchange: String?
  package var sha256: [UInt8]?
  package var length: Int64?
  package var captured: Timestamp?
  package var error: String?

  init(_ row: Row) throws {
    key = try row.text("key")
    url = try row.text("url")
    altText = try row.textOrNil("alt_text")
    mediaType = try row.textOrNil("media_type")
    exchange = try row.textOrNil("exchange")
    sha256 = try row.blobOrNil("sha256")
    length = try row.int64OrNil("length")
    captured = try row.int64OrNil("captured_at").map(Timestamp.init(milliseconds:))
    error = try row.textOrNil("error")
  }
}

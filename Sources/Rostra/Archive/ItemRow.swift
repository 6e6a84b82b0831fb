import RostraPlatforms
import RostraStorage
import TransparencyLog

/// An item's row while a batch is folded into it.
struct ItemRow {
  var id: Identifier<ArchivedItem>
  var platformID: String
  var state: ArchivedItem.State
  var own: Bool
  var firstSeen: Timestamp
  var lastSeen: Timestamp
  var lastExchange: String = ""
  var versionCount: Int64
  var contentHash: [UInt8]
  var thread: String?
  var inReplyTo: String?
  var counters: [String: Int64]?
  var nextCheck: Timestamp?
  /// When the platform says it was last edited; nil leaves what the row has.
  var updated: Timestamp?
  var isNew = false
  var isChanged = false
  /// What a new row needs beyond the above.
  var item: CapturedItem?

  init(_ row: Row) throws {
    id = Identifier(text: try row.text("id"))
    platformID = try row.text("platform_id")
    state = ArchivedItem.State(rawValue: try row.text("state")) ?? .present
    own = try row.bool("own")
    firstSeen = Timestamp(milliseconds: try row.int64("first_seen_at"))
    lastSeen = Timestamp(milliseconds: try row.int64("last_seen_at"))
    versionCount = try row.int64("versions")
    contentHash = try row.blob("content_hash")
    thread = try row.textOrNil("thread")
    inReplyTo = try row.textOrNil("in_reply_to")
    nextCheck = try row.int64OrNil("check_at").map(Timestamp.init(milliseconds:))
  }

  init(_ item: CapturedItem, id: Identifier<ArchivedItem>, hash: [UInt8], at: Timestamp, own: Bool) {
    self.id = id
    platformID = item.id
    state = .present
    self.own = own
    firstSeen = at
    lastSeen = at
    versionCount = 0
    contentHash = hash
    thread = item.thread
    inReplyTo = item.inReplyTo
    isNew = true
    self.item = item
  }

  static let columns = [
    "agency", "id", "site", "platform_id", "kind", "url", "own", "author_id", "author_handle", "author_name",
    "published_at", "in_reply_to", "thread", "state", "first_seen_at", "last_seen_at", "last_exchange", "counters",
    "versions", "content_hash", "platform_updated_at", "check_at",
  ]

  func values(agency: SQLValue, site: SQLValue) -> [SQLValue] {
    [
      agency, id.sqlValue, site, .text(platformID), .text(item?.kind.rawValue ?? "Object"), (item?.url).sqlValue,
      .integer(own ? 1 : 0), (item?.author?.id).sqlValue, (item?.author?.handle).sqlValue,
      (item?.author?.name).sqlValue, (item?.published?.milliseconds).sqlValue, inReplyTo.sqlValue, thread.sqlValue,
      .text(state.rawValue), .integer(firstSeen.milliseconds), .integer(lastSeen.milliseconds), .text(lastExchange),
      .text(ItemRow.text(of: counters ?? [:])), .integer(versionCount), .blob(contentHash),
      (item?.updated?.milliseconds).sqlValue, (nextCheck?.milliseconds).sqlValue,
    ]
  }

  func update(agency: Identifier<Agency>, in tx: any Transaction) throws {
    try tx.execute(
      """
      UPDATE item SET state = \(state.rawValue), last_seen_at = \(lastSeen.milliseconds),
        last_exchange = CASE WHEN \(lastExchange) = '' THEN last_exchange ELSE \(lastExchange) END,
        counters = COALESCE(\(counters.map(ItemRow.text(of:))), counters), versions = \(versionCount),
        content_hash = \(contentHash), thread = \(thread), check_at = \(nextCheck?.milliseconds),
        platform_updated_at = COALESCE(\(updated?.milliseconds), platform_updated_at)
      WHERE agency = \(agency) AND id = \(id)
      """)
  }

  static func text(of counters: [String: Int64]) -> String {
    JSON.object(counters.sorted { $0.key < $1.key }.map { JSON.Member($0.key, JSON($0.value)) }).text
  }
}

/// A version about to be written.
struct NewVersion {
  var id: Identifier<ItemVersion>
  var item: Identifier<ArchivedItem>
  var platformID: String
  var number: Int64
  var content: CapturedItem
  var hash: [UInt8]
  var exchange: String
  var provenance: Provenance
  var captured: Timestamp
  var context: CaptureContext
  var secret: [UInt8]
  var own: Bool
  /// Told of by the platform's edit history, after a later one was already kept.
  var isEarlier: Bool
}

/// A change of how an item stands, about to be written.
struct NewObservation {
  var id: Identifier<ItemObservation>
  var item: Identifier<ArchivedItem>
  var at: Timestamp
  var what: What
  var status: Int?
  var reason: String?
  var lastSeen: Timestamp
  var exchange: String
  var secret: [UInt8]

  typealias What = ItemObservation.What

  var fields: [RecordCommitment.Field] {
    ItemObservation.fields(
      id: id, item: item, at: at, what: what, status: status, reason: reason, lastSeen: lastSeen, exchange: exchange)
  }
}

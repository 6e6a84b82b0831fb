package import RostraPlatforms
import RostraStorage
package import TransparencyLog

/// One thing that somebody said on a site, with all that is known of it.
package struct ArchivedItem: Sendable {
  package var id: Identifier<ArchivedItem>
  package var site: Identifier<Site>
  package var platformID: String
  package var kind: String
  package var url: String?
  /// Said by the account itself, not by a member of the public.
  package var isOwn: Bool
  package var author: Actor
  package var published: Timestamp?
  package var inReplyTo: String?
  package var thread: String?
  package var state: State
  package var firstSeen: Timestamp
  package var lastSeen: Timestamp
  package var counters: [String: Int64]
  /// How many versions are kept.
  package var versionCount: Int64
  /// The hash of the content that it has now, by which its version is known.
  package var contentHash: [UInt8]

  /// Its place in the order of a timeline: when it was published, or first seen where the platform does not say.
  package var placed: Timestamp { published ?? firstSeen }
  package var place: ListPlace { ListPlace(at: placed, id: id.text) }

  /// A capture saw it after it arrived; an import never says that something is there.
  package var isSeenAgain: Bool { lastSeen > firstSeen }

  /// How the item stands on the platform, as last observed.
  package enum State: String, Sendable, Hashable {
    /// Seen at the last look.
    case present
    /// There, but hidden from other readers.
    case hidden
    /// Asked for by id and not given.
    case gone
  }
}

/// One content of an item: a new version is kept when what a reader sees has changed (CAP-13).
package struct ItemVersion: Sendable {
  package var id: Identifier<ItemVersion>
  package var item: Identifier<ArchivedItem>
  /// 1, 2, … in the order in which they became known to us.
  package var number: Int64
  package var content: CapturedItem
  package var contentHash: [UInt8]
  package var captured: Timestamp
  package var provenance: Provenance
  /// The WARC record it was read from.
  package var exchange: String
  package var secret: [UInt8]
  /// Its leaf's place in the log.
  package var leaf: Int64
}

/// A change of how an item stands, and between which moments it happened.
package struct ItemObservation: Sendable {
  package var id: Identifier<ItemObservation>
  package var item: Identifier<ArchivedItem>
  package var at: Timestamp
  package var what: What
  /// The HTTP status that said so, where one did.
  package var status: Int?
  package var reason: String?
  /// When it was last seen before: the change happened after this and no later than ``at``.
  package var lastSeen: Timestamp
  package var exchange: String
  package var secret: [UInt8]
  package var leaf: Int64

  package enum What: String, Sendable, Hashable {
    case absent, hidden, shown, restored, reverted
  }

  /// The fields of its commitment, in their fixed order (docs/formats/version.md).
  package static func fields(
    id: Identifier<ItemObservation>, item: Identifier<ArchivedItem>, at: Timestamp, what: What, status: Int?,
    reason: String?, lastSeen: Timestamp, exchange: String
  ) -> [RecordCommitment.Field] {
    func whole(_ name: String, _ value: String?) -> RecordCommitment.Field? {
      value.map { RecordCommitment.Field(name: name, content: .whole(Array($0.utf8))) }
    }
    return [
      whole("observation.id", id.text), whole("observation.item", item.text), whole("observation.time", at.rfc3339),
      whole("observation.what", what.rawValue), whole("observation.status", status.map(String.init)),
      whole("observation.reason", reason), whole("observation.last-seen", lastSeen.rfc3339),
      whole("observation.record", exchange),
    ].compactMap { $0 }
  }

  package var fields: [RecordCommitment.Field] {
    ItemObservation.fields(
      id: id, item: item, at: at, what: what, status: status, reason: reason, lastSeen: lastSeen, exchange: exchange)
  }
}

import Foundation
import RostraPlatforms
import RostraStorage
import TransparencyLog

/// A record on its way into a production: its rows, and what was made of them.
struct ProducedRecord: Sendable {
  var item: ArchivedItem
  var site: Site
  var depth: Int
  var isMatch: Bool
  /// Those that the production's checkpoint covers, in the order in which they were public.
  var versions: [ItemVersion]
  var observations: [ItemObservation]
  var media: [ItemMedia]
  /// By the id of the WARC record.
  var exchanges: [String: ProducedExchange]

  /// Reads the records of a conversation as the log had them at `size` leaves: what came later is not in this production.
  static func read(
    _ conversation: ProductionSelection.Conversation, matches: Set<Identifier<ArchivedItem>>, size: Int64,
    for viewer: Viewer, in tx: any Transaction
  ) throws -> [ProducedRecord] {
    var sites: [Identifier<Site>: Site] = [:]
    return try conversation.members.compactMap { member in
      guard let item = try ArchivedItem.find(member.id, for: viewer, in: tx) else { return nil }
      if sites[item.site] == nil { sites[item.site] = try Site.find(item.site, for: viewer, in: tx) }
      guard let site = sites[item.site] else { return nil }
      let versions = ItemVersion.chronological(
        try item.versions(for: viewer, in: tx).filter { $0.leaf < size })
      guard !versions.isEmpty else { return nil }
      let observations = try item.observations(for: viewer, in: tx).filter { $0.leaf < size }
      let media = try item.media(for: viewer, in: tx)
      let ids = Set(versions.map(\.exchange) + observations.map(\.exchange) + media.compactMap(\.exchange))
      return ProducedRecord(
        item: item, site: site, depth: member.depth, isMatch: matches.contains(member.id), versions: versions,
        observations: observations, media: media,
        exchanges: try ProducedExchange.read(ids, agency: viewer.agency, in: tx))
    }
  }

  func commitment(of version: ItemVersion) throws -> RecordCommitment {
    guard let exchange = exchanges[version.exchange] else {
      throw ProductionError.inDoubt(place: "version \(version.id)", reason: "its evidence record has no row")
    }
    let context = CaptureContext(
      platform: site.account.platform, siteAddress: site.account.address, exchange: version.exchange,
      payloadSHA256: Hexadecimal.text(exchange.payloadSHA256), provenance: version.provenance,
      time: version.captured, versionNumber: version.number)
    return try RecordCommitment(
      schema: CommitmentSchema.version, fields: VersionFields(version.content, capture: context).all,
      secret: version.secret)
  }

  func commitment(of observation: ItemObservation) throws -> RecordCommitment {
    try RecordCommitment(
      schema: CommitmentSchema.observation, fields: observation.fields, secret: observation.secret)
  }
}

/// Where an answer lies in the evidence.
struct ProducedExchange: Sendable {
  var id: String
  var url: String
  var segment: Identifier<Segment>
  var position: Int64
  var length: Int64
  var payloadSHA256: [UInt8]
  var mediaType: String?
  /// The exchange that holds the payload, where this one is a revisit.
  var refersTo: String?
  var started: Timestamp

  private static let columns: SQL =
    "id, url, segment, position, length, payload_sha256, media_type, refers_to, started_at"

  init(_ row: Row) throws {
    id = try row.text("id")
    url = try row.text("url")
    segment = Identifier(text: try row.text("segment"))
    position = try row.int64("position")
    length = try row.int64("length")
    payloadSHA256 = try row.blob("payload_sha256")
    mediaType = try row.textOrNil("media_type")
    refersTo = try row.textOrNil("refers_to")
    started = Timestamp(milliseconds: try row.int64("started_at"))
  }

  /// Those of the ids that have a row, and the originals of revisits among them.
  static func read(
    _ ids: Set<String>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [String: ProducedExchange] {
    var found: [String: ProducedExchange] = [:]
    var wanted = Array(ids)
    while !wanted.isEmpty {
      let chunk = Array(wanted.prefix(500))
      wanted.removeFirst(chunk.count)
      for row in try tx.rows(
        "SELECT \(sql: columns) FROM exchange WHERE agency = \(agency) AND id IN \(list: chunk)")
      {
        let exchange = try ProducedExchange(row)
        found[exchange.id] = exchange
        if let original = exchange.refersTo, found[original] == nil, !ids.contains(original) {
          wanted.append(original)
        }
      }
    }
    return found
  }
}

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
  var exchanges: [String: ArchivedExchange]

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
      return try read(
        item, of: site, depth: member.depth, isMatch: matches.contains(member.id), size: size, for: viewer, in: tx)
    }
  }

  /// nil where the log had nothing of it yet.
  static func read(
    _ item: ArchivedItem, of site: Site, depth: Int = 0, isMatch: Bool = true, size: Int64, for viewer: Viewer,
    in tx: any Transaction
  ) throws -> ProducedRecord? {
    let versions = ItemVersion.chronological(
      try item.versions(for: viewer, in: tx).filter { $0.leaf < size })
    guard !versions.isEmpty else { return nil }
    let observations = try item.observations(for: viewer, in: tx).filter { $0.leaf < size }
    let media = try item.media(for: viewer, in: tx)
    let ids = Set(versions.map(\.exchange) + observations.map(\.exchange) + media.compactMap(\.exchange))
    return ProducedRecord(
      item: item, site: site, depth: depth, isMatch: isMatch, versions: versions, observations: observations,
      media: media, exchanges: try ArchivedExchange.read(ids, agency: viewer.agency, in: tx))
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

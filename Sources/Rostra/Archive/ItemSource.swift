import RostraPlatforms
package import RostraStorage

/// An exchange that something of an item was read from, and what.
package struct ItemSource: Sendable {
  package var exchange: ArchivedExchange
  /// `version 2`, `found gone`, `picture`.
  package var label: String

  /// Those of the newest version first, then of the earlier ones, of what was observed, and of its media.
  package static func all(
    of item: ArchivedItem, for viewer: Viewer, in tx: any Transaction
  ) throws -> [ItemSource] {
    let versions = ItemVersion.chronological(try item.versions(for: viewer, in: tx)).reversed()
    var labels = versions.map { (id: $0.exchange, label: "Version \($0.number)") }
    labels += try item.observations(for: viewer, in: tx).reversed().map { ($0.exchange, "Found \($0.what.rawValue)") }
    labels += try item.media(for: viewer, in: tx).compactMap { medium in
      medium.exchange.map { ($0, medium.mediaType ?? "Medium") }
    }
    let exchanges = try ArchivedExchange.read(Set(labels.map(\.id)), agency: viewer.agency, in: tx)
    var seen: Set<String> = []
    return labels.compactMap { id, label in
      guard let exchange = exchanges[id], exchange.site == item.site, seen.insert(id).inserted else { return nil }
      return ItemSource(exchange: exchange, label: label)
    }
  }
}

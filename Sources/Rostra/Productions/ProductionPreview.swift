import Foundation
package import RostraPlatforms
package import RostraStorage

/// What a question would take into a production: how much, and the first of it, to look at before it is made.
package struct ProductionPreview: Sendable {
  package var count: SearchCount
  /// Newest first, without those that belong to a conversation already listed.
  package var conversations: [Conversation]

  package struct Conversation: Sendable {
    package var members: [Member]
    /// There are more than are listed.
    package var isCut: Bool
  }

  package struct Member: Sendable {
    package var item: Identifier<ArchivedItem>
    package var depth: Int
    package var isMatch: Bool
    package var author: String
    package var published: Timestamp?
    package var site: String
    /// The beginning of its newest text.
    package var text: String
    package var state: ArchivedItem.State
  }

  private static let mostHits = 20
  private static let mostMembers = 12
  private static let textLength = 200

  /// - Throws: ``QueryError`` where the query cannot be read.
  package static func read(
    _ query: String, timeZone: String, for viewer: Viewer, in tx: any Transaction
  ) throws -> ProductionPreview {
    try viewer.require(.produce)
    let results = try SearchIndex.find(
      try SearchQuery(parsing: query), agency: viewer.agency.text, visible: try .visible(to: viewer, in: tx),
      page: SearchPage(limit: mostHits), counting: true, zone: TimeZone(identifier: timeZone) ?? .gmt,
      sites: { word in try Site.matching(word, for: viewer, in: tx).map(\.id.text) }, in: tx)
    var preview = ProductionPreview(
      count: results.count ?? SearchCount(number: results.hits.count, isBounded: false), conversations: [])
    let matches = Set(results.hits.map(\.item))
    var listed: Set<Identifier<ArchivedItem>> = []
    for hit in results.hits {
      guard let item = try ArchivedItem.find(Identifier(text: hit.item), for: viewer, in: tx),
        !listed.contains(item.id)
      else { continue }
      let found = try ProductionSelection.Conversation(around: item, agency: viewer.agency, in: tx)
      listed.formUnion(found.members.map(\.id))
      // The hit itself is listed however long the conversation before it.
      let own = found.members.firstIndex { $0.id == item.id } ?? 0
      let shown = found.members.prefix(mostMembers) + (own >= mostMembers ? [found.members[own]] : [])
      preview.conversations.append(
        Conversation(
          members: try shown.compactMap { try member($0, matches: matches, for: viewer, in: tx) },
          isCut: found.members.count > shown.count))
    }
    return preview
  }

  private static func member(
    _ member: ProductionSelection.Conversation.Member, matches: Set<String>, for viewer: Viewer,
    in tx: any Transaction
  ) throws -> Member? {
    guard let item = try ArchivedItem.find(member.id, for: viewer, in: tx),
      let site = try Site.find(item.site, for: viewer, in: tx)
    else { return nil }
    let newest = try item.versions(for: viewer, in: tx).last
    let text = newest?.content.text ?? newest?.content.title ?? ""
    return Member(
      item: item.id, depth: member.depth, isMatch: matches.contains(item.id.text),
      author: item.author.shown ?? "", published: item.published,
      site: site.name ?? site.account.address,
      text: text.excerpt(textLength), state: item.state)
  }
}

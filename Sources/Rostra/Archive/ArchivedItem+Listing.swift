package import RostraPlatforms
package import RostraStorage

extension ArchivedItem {
  /// Which items a program lists; nil: any.
  package struct ListFilter: Sendable, Hashable {
    package var site: Identifier<Site>?
    package var kind: String?
    package var state: State?
    package var isOwn: Bool?

    package init(site: Identifier<Site>? = nil, kind: String? = nil, state: State? = nil, isOwn: Bool? = nil) {
      self.site = site
      self.kind = kind
      self.state = state
      self.isOwn = isOwn
    }
  }

  /// In the order in which they came to the archive, newest first: ids sort by it, so every page costs the same.
  package static func list(
    _ filter: ListFilter, before: Identifier<ArchivedItem>?, limit: Int, for viewer: Viewer, in tx: any Transaction
  ) throws -> [ArchivedItem] {
    try viewer.require(.read)
    var conditions: SQL = ""
    if let before { conditions += "AND id < \(before) " }
    if let site = filter.site { conditions += "AND site = \(site) " }
    if let kind = filter.kind { conditions += "AND kind = \(kind) " }
    if let state = filter.state { conditions += "AND state = \(state.rawValue) " }
    if let isOwn = filter.isOwn { conditions += "AND own = \(isOwn ? 1 : 0) " }
    return try tx.rows(
      """
      SELECT \(sql: columns) FROM item WHERE agency = \(viewer.agency) \(sql: conditions)
        \(sql: viewer.within(.read, site: "site"))
      ORDER BY id DESC LIMIT \(limit)
      """
    ).map(ArchivedItem.init)
  }

  package func json(site: Site?) -> JSON {
    var members = JSONMembers()
    members.add("id", id.text)
    members.add("site", site?.reference)
    members.add("platformId", platformID)
    members.add("kind", kind)
    members.add("url", url)
    members.add("own", .bool(isOwn))
    members.add("author", author.handle)
    members.add("authorName", author.name)
    members.add("state", state.rawValue)
    members.add("published", published?.rfc3339)
    members.add("inReplyTo", inReplyTo)
    members.add("firstSeen", firstSeen.rfc3339)
    members.add("lastSeen", lastSeen.rfc3339)
    members.add("counters", .object(counters.sorted { $0.key < $1.key }.map { JSON.Member($0.key, JSON($0.value)) }))
    return members.json
  }
}

package import RostraPlatforms

extension SearchResults {
  /// - Parameter references: of sites, by id.
  package func json(references: [String: String]) -> JSON {
    var members = JSONMembers()
    members.add("count", count.map { JSON($0.number) })
    members.add("countIsBounded", count.map { .bool($0.isBounded) })
    members.add("more", more.map { JSON($0) })
    members.add("items", .array(hits.map { json(of: $0, references: references) }))
    return members.json
  }

  /// An item that was found, with the words around what matched.
  package func json(of hit: SearchHit, references: [String: String]) -> JSON {
    let snippet = highlighter.snippet(of: hit)
    var members = JSONMembers()
    members.add("id", hit.item)
    members.add("version", hit.version)
    members.add("site", references[hit.site] ?? hit.site)
    members.add("published", Timestamp(milliseconds: hit.published).rfc3339)
    members.add("kind", hit.kind.rawValue)
    members.add("author", hit.authorHandle)
    members.add("authorName", hit.authorName)
    members.add("own", .bool(hit.isOwn))
    members.add("deleted", .bool(hit.isDeleted))
    members.add("hidden", .bool(hit.isHidden))
    members.add("edited", .bool(hit.isEdited))
    members.add("tags", list: hit.tags.map { .string($0) })
    members.add("earlierVersion", .bool(hit.isSuperseded))
    members.add("snippet", snippet.text)
    members.add("matches", .array(snippet.ranges.map { [JSON($0.lowerBound), JSON($0.upperBound)] }))
    return members.json
  }
}

extension SavedSearch {
  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id.text)
    members.add("name", name)
    members.add("query", query)
    members.add("by", createdBy)
    members.add("since", created.rfc3339)
    members.add("found", last.map { JSON($0.count.number) })
    members.add("run", last?.at.rfc3339)
    return members.json
  }
}

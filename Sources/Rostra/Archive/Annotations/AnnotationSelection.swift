import Crypto
package import RostraStorage

/// The items that an act is about: those that somebody chose, or all that a search finds.
package enum AnnotationSelection: Sendable, Hashable {
  case items([Identifier<ArchivedItem>])
  case search(Search)

  /// What would be touched, as the viewer sees it before they decide.
  package struct Preview: Sendable {
    package var items: [Identifier<ArchivedItem>]
    /// Names exactly these items: the act is refused where others have come to match meanwhile.
    package var mark: String
    /// There are more than one act may touch.
    package var isTooMany: Bool
  }

  package func preview(services: Services, for viewer: Viewer, in tx: any Transaction) throws -> Preview {
    try viewer.require(.annotate)
    let found: [String]
    switch self {
    case .items(let items): found = Set(items.prefix(AnnotationAct.mostItems + 1).map(\.text)).sorted(by: >)
    case .search(let search):
      found = try search.all(limit: AnnotationAct.mostItems + 1, services: services, for: viewer, in: tx).map(\.item)
    }
    let items = try reachable(found, for: viewer, in: tx)
    return Preview(items: items, mark: Self.mark(items.map(\.text)), isTooMany: found.count > AnnotationAct.mostItems)
  }

  /// Of named items those that the viewer may annotate.
  package func reachable(for viewer: Viewer, in tx: any Transaction) throws -> [Identifier<ArchivedItem>] {
    guard case .items(let items) = self else { return [] }
    return try reachable(items.map(\.text), for: viewer, in: tx)
  }

  private func reachable(
    _ found: [String], for viewer: Viewer, in tx: any Transaction
  ) throws -> [Identifier<ArchivedItem>] {
    var within: Set<String> = []
    for start in stride(from: 0, to: found.count, by: 500) {
      let part = Array(found[start..<min(start + 500, found.count)])
      for row in try tx.rows(
        """
        SELECT id FROM item WHERE agency = \(viewer.agency) AND id IN \(list: part)
          \(sql: viewer.within(.annotate, site: "site"))
        """)
      { within.insert(try row.text("id")) }
    }
    return found.filter(within.contains).map { Identifier(text: $0) }
  }

  static func mark(_ items: [String]) -> String {
    Hexadecimal.text(Array(SHA256.hash(data: Array(items.sorted().joined(separator: "\n").utf8))))
  }
}

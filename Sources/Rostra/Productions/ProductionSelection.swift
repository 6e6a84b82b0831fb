import Foundation
import RostraPlatforms
import RostraStorage

/// Which records a production holds: what the query finds, and around it the conversations as they stood, since an answer
/// without its question misleads. What was not asked for is marked as context.
struct ProductionSelection: Sendable {
  /// Those found, newest first by conversation.
  var conversations: [Conversation] = []
  var matches: Set<Identifier<ArchivedItem>> = []
  /// Bytes of evidence and of media that will be copied.
  var evidenceBytes: Int64 = 0
  var mediaBytes: Int64 = 0
  /// How many records were left out on purpose.
  var leftOutCount = 0

  var recordCount: Int { conversations.reduce(0) { $0 + $1.members.count } }

  /// A question and all that answers it, in reading order.
  struct Conversation: Sendable {
    struct Member: Sendable {
      var id: Identifier<ArchivedItem>
      /// How far below the conversation's first item it answers.
      var depth: Int
    }

    var members: [Member]
    /// There are more answers than a production takes in around one match.
    var isCut = false
  }

  /// More answers than this around one match are left out, and the page says so.
  static let mostMembers = 2000

  /// Reads it in one snapshot.
  static func read(
    _ query: SearchQuery, leavingOut leftOut: Set<Identifier<ArchivedItem>> = [], services: Services,
    for viewer: Viewer, progress: @escaping @Sendable (String) -> Void
  ) async throws -> ProductionSelection {
    let zone = TimeZone(identifier: services.agency.timeZone) ?? .gmt
    return try await services.database.read { tx in
      var selection = ProductionSelection()
      let found = try found(query, zone: zone, for: viewer, in: tx)
      selection.matches = Set(found)
      var done: Set<Identifier<ArchivedItem>> = []
      for (number, id) in found.enumerated() where !done.contains(id) {
        if number % 200 == 0 { progress("finding conversations: \(number) of \(found.count)") }
        guard let item = try ArchivedItem.find(id, for: viewer, in: tx) else { continue }
        var conversation = try Conversation(around: item, agency: viewer.agency, in: tx)
        conversation.members.removeAll { !done.insert($0.id).inserted }
        let whole = conversation.members.count
        conversation.members.removeAll { leftOut.contains($0.id) }
        selection.leftOutCount += whole - conversation.members.count
        if !conversation.members.isEmpty { selection.conversations.append(conversation) }
      }
      selection.matches.subtract(leftOut)
      try selection.measure(agency: viewer.agency, in: tx)
      return selection
    }
  }

  private static func found(
    _ query: SearchQuery, zone: TimeZone, for viewer: Viewer, in tx: any Transaction
  ) throws -> [Identifier<ArchivedItem>] {
    var items: [Identifier<ArchivedItem>] = []
    var before: Int64?
    repeat {
      let results = try SearchIndex.find(
        query, agency: viewer.agency.text, visible: try .visible(to: viewer, in: tx),
        page: SearchPage(limit: 500, before: before),
        zone: zone,
        sites: { word in try Site.matching(word, for: viewer, in: tx).map(\.id.text) }, in: tx)
      items += results.hits.map { Identifier(text: $0.item) }
      before = results.more
    } while before != nil
    return items
  }

  private mutating func measure(agency: Identifier<Agency>, in tx: any Transaction) throws {
    let ids = conversations.flatMap { $0.members.map(\.id) }
    for start in stride(from: 0, to: ids.count, by: 500) {
      let chunk = ids[start..<min(start + 500, ids.count)].map(\.text)
      // An answer that several records were read from is counted for each: the estimate errs on the safe side.
      let row = try tx.row(
        """
        SELECT
          (SELECT COALESCE(SUM(exchange.length), 0) FROM version
            JOIN exchange ON exchange.agency = version.agency AND exchange.id = version.exchange
            WHERE version.agency = \(agency) AND version.item IN \(list: chunk)) AS evidence,
          (SELECT COALESCE(SUM(length), 0) FROM media WHERE agency = \(agency) AND item IN \(list: chunk)) AS media
        """)
      evidenceBytes += try row?.int64("evidence") ?? 0
      mediaBytes += try row?.int64("media") ?? 0
    }
  }
}

extension ProductionSelection.Conversation {
  /// Walks up to the first item of the conversation, then down to every answer that was archived.
  init(around item: ArchivedItem, agency: Identifier<Agency>, in tx: any Transaction) throws {
    let (root, first) = try Self.root(of: item, agency: agency, in: tx)
    var known: [String: Link] = [:]
    for link in [first, Link(item)].compactMap({ $0 }) { known[link.platformID] = link }
    var frontier = root == item.platformID ? [root] : [root, item.platformID]
    while !frontier.isEmpty, known.count < ProductionSelection.mostMembers {
      let chunk = Array(frontier.prefix(400))
      frontier.removeFirst(chunk.count)
      let links = try tx.rows(
        """
        SELECT id, platform_id, in_reply_to, published_at FROM item WHERE agency = \(agency) AND site = \(item.site)
          AND (in_reply_to IN \(list: chunk) OR thread IN \(list: chunk)) AND kind <> 'Profile'
        ORDER BY published_at, id LIMIT \(ProductionSelection.mostMembers)
        """
      ).map(Link.init)
      for link in links where known[link.platformID] == nil && known.count < ProductionSelection.mostMembers {
        known[link.platformID] = link
        frontier.append(link.platformID)
      }
    }
    members = Self.ordered(Array(known.values))
    isCut = known.count >= ProductionSelection.mostMembers
  }

  private struct Link {
    var id: Identifier<ArchivedItem>
    var platformID: String
    var inReplyTo: String?
    var published: Int64

    init(_ row: Row) throws {
      id = Identifier(text: try row.text("id"))
      platformID = try row.text("platform_id")
      inReplyTo = try row.textOrNil("in_reply_to")
      published = try row.int64OrNil("published_at") ?? 0
    }

    init(_ item: ArchivedItem) {
      id = item.id
      platformID = item.platformID
      inReplyTo = item.inReplyTo
      published = item.published?.milliseconds ?? 0
    }
  }

  /// The platform's id of the conversation's first item, which may not be archived itself, and that item if it is.
  private static func root(
    of item: ArchivedItem, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> (String, Link?) {
    var root = item.platformID
    var first: Link?
    var next = item.thread ?? item.inReplyTo
    var seen: Set<String> = [root]
    // A circle of answers cannot be honest; 1,000 steps up end any chain.
    while let parent = next, seen.insert(parent).inserted, seen.count < 1000 {
      root = parent
      let row = try tx.row(
        """
        SELECT id, platform_id, in_reply_to, published_at, thread FROM item
        WHERE agency = \(agency) AND site = \(item.site) AND platform_id = \(parent)
        """)
      guard let row else { break }
      first = try Link(row)
      next = try row.textOrNil("thread") ?? row.textOrNil("in_reply_to")
    }
    return (root, first)
  }

  /// Depth first, each level by time: as a reader of the thread met them.
  private static func ordered(_ links: [Link]) -> [Member] {
    let byID = Dictionary(uniqueKeysWithValues: links.map { ($0.platformID, $0) })
    func precedes(_ left: Link, _ right: Link) -> Bool {
      (left.published, left.id.text) < (right.published, right.id.text)
    }
    var children: [String: [Link]] = [:]
    var tops: [Link] = []
    for link in links.sorted(by: precedes) {
      if let parent = link.inReplyTo, parent != link.platformID, byID[parent] != nil {
        children[parent, default: []].append(link)
      } else {
        tops.append(link)
      }
    }
    var members: [Member] = []
    var stack = tops.reversed().map { ($0, 0) }
    while let (link, depth) = stack.popLast() {
      members.append(Member(id: link.id, depth: depth))
      stack += (children.removeValue(forKey: link.platformID) ?? []).reversed().map { ($0, depth + 1) }
    }
    // Members of a circle hang below nothing; they come last rather than not at all.
    for link in children.values.flatMap({ $0 }).sorted(by: precedes) {
      members.append(Member(id: link.id, depth: 0))
    }
    return members
  }
}

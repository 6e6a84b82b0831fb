package import RostraPlatforms
package import RostraStorage

/// An item with everything that is told about it: what `show`, an item's page and the API give.
package struct ItemDetail: Sendable {
  package var item: ArchivedItem
  package var site: Site?
  /// Oldest first, in the order in which they were public.
  package var versions: [ItemVersion]
  package var observations: [ItemObservation]
  package var media: [ItemMedia]
  /// The beginning of the conversation that it belongs to, it among it, oldest first.
  package var conversation: [ItemSight]
  /// There is more of it than this.
  package var conversationHasMore: Bool
  /// The newest checkpoint's size, and so which leaves it proves.
  package var checkpointSize: Int64

  /// Its first version came in a file that somebody handed over.
  package var isArrivalByHand: Bool { versions.min { $0.number < $1.number }?.provenance.isHandedOver ?? false }
  package var isHandedOver: Bool { isArrivalByHand && !item.isSeenAgain }

  package init(_ item: ArchivedItem, for viewer: Viewer, in tx: any Transaction) throws {
    self.item = item
    site = try Site.find(item.site, for: viewer, in: tx)
    versions = ItemVersion.chronological(try item.versions(for: viewer, in: tx))
    observations = try item.observations(for: viewer, in: tx)
    media = try item.media(for: viewer, in: tx)
    let around = try item.conversation(for: viewer, in: tx)
    conversation = try ItemSight.load(around.items, for: viewer, in: tx)
    conversationHasMore = around.hasMore
    checkpointSize = try Ledger.state(of: viewer.agency, in: tx).published
  }

  /// What the proof of the newest version says, in words that claim no more than it carries.
  package var proofSentence: String {
    guard let newest = versions.last else { return "There is no version to prove." }
    let leaf = newest.leaf
    return leaf < checkpointSize
      ? "Leaf \(leaf) of the log, covered by the signed checkpoint of size \(checkpointSize): unchanged since it was \(newest.provenance.acquired), "
        + "as “rostra verify” and any production prove."
      : "Leaf \(leaf) of the log; the next checkpoint will cover it."
  }

  package var json: JSON {
    var members = JSONMembers()
    members.add("id", item.id.text)
    members.add("site", site?.reference)
    members.add("platform", site?.account.platform)
    members.add("platformId", item.platformID)
    members.add("kind", item.kind)
    members.add("url", item.url)
    members.add("own", .bool(item.isOwn))
    members.add("state", item.state.rawValue)
    members.add("published", item.published?.rfc3339)
    members.add("firstSeen", item.firstSeen.rfc3339)
    members.add("lastSeen", item.lastSeen.rfc3339)
    members.add("handedOver", .bool(isHandedOver))
    members.add(
      "counters", .object(item.counters.sorted { $0.key < $1.key }.map { JSON.Member($0.key, JSON($0.value)) }))
    members.add("versions", .array(versions.enumerated().map { json(of: $0.element, after: $0.offset) }))
    members.add("observations", .array(observations.map(\.json)))
    members.add("media", .array(media.map(\.json)))
    members.add(
      "conversation",
      .array(
        conversation.map { entry in
          var members = JSONMembers()
          members.add("id", entry.item.id.text)
          members.add("platformId", entry.item.platformID)
          members.add("inReplyTo", entry.item.inReplyTo)
          members.add("author", entry.item.author.handle ?? entry.item.author.name)
          members.add("published", entry.item.published?.rfc3339)
          members.add("state", entry.item.state.rawValue)
          members.add("text", entry.text)
          return members.json
        }))
    members.add("checkpointSize", JSON(checkpointSize))
    return members.json
  }

  private func json(of version: ItemVersion, after previous: Int) -> JSON {
    var members = JSONMembers()
    members.add("id", version.id.text)
    members.add("number", JSON(version.number))
    members.add("captured", version.captured.rfc3339)
    members.add("provenance", version.provenance.rawValue)
    members.add("record", version.exchange)
    members.add("contentHash", Hexadecimal.text(version.contentHash))
    members.add("leaf", JSON(version.leaf))
    members.add("content", version.content.json)
    if previous > 0 {
      let diff = WordDiff(from: versions[previous - 1].content.text, to: version.content.text)
      members.add(
        "diff",
        .array(
          diff.runs.map { run in
            switch run {
            case .kept(let text): ["kept": .string(text)]
            case .removed(let text): ["removed": .string(text)]
            case .added(let text): ["added": .string(text)]
            }
          }))
    }
    return members.json
  }
}

extension Provenance {
  /// One honest sentence: what a copy of this class can be relied on for.
  package var sentence: String {
    switch self {
    case .ownerAPI: "Received from the platform's API with the account owner's authorisation."
    case .accountExport: "Taken from a file that the platform made for the account's owner."
    case .publicAPI: "Received from the platform's public API or feed, as anyone could at that moment."
    case .publicPage: "Received from a public web page, as anyone could at that moment."
    case .byHand: "Entered by a person, with the files they gave."
    }
  }

  /// What happened at the time that we put to a copy: of what others hand to us we only know when they did.
  package var acquired: String { isHandedOver ? "handed over" : "captured" }
}

extension ItemObservation {
  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id.text)
    members.add("what", what.rawValue)
    members.add("at", at.rfc3339)
    members.add("after", lastSeen.rfc3339)
    members.add("status", status.map { JSON($0) })
    members.add("reason", reason)
    members.add("record", exchange)
    members.add("leaf", JSON(leaf))
    return members.json
  }
}

extension ItemMedia {
  package var json: JSON {
    var members = JSONMembers()
    members.add("key", key)
    members.add("url", url)
    members.add("altText", altText)
    members.add("mediaType", mediaType)
    members.add("sha256", sha256.map { Hexadecimal.text($0) })
    members.add("length", length.map { JSON($0) })
    members.add("captured", captured?.rfc3339)
    members.add("record", exchange)
    members.add("error", error)
    return members.json
  }
}

import Crypto
import RostraPlatforms
import RostraStorage

/// How what somebody handed over is folded in. It tells what was said, and not how it stands now: only what we see for
/// ourselves can tell that something is there, hidden or back. A batch is of imports or of captures, never of both.
extension ItemBook {
  /// An item of an import. One that is known changes only where its content differs from every version held; what we saw
  /// for ourselves stays the current one unless the platform says that the other is newer.
  mutating func take(_ item: CapturedItem, in sighting: Sighting) {
    guard var row = rows[item.id] else {
      see(item, in: sighting)
      rows[item.id]?.nextCheck = nil
      if let row = rows[item.id] {
        standing[item.id] = KnownVersions(first: item, number: row.versionCount, provenance: sighting.provenance)
      }
      return
    }
    var known = standing[item.id] ?? KnownVersions()
    guard !known.holds(item) else {
      tally.unchanged += 1
      return
    }
    let hash = VersionFields.contentHash(of: item)
    let order = ItemVersion.order(of: item, number: row.versionCount + 1, provenance: sighting.provenance)
    let isCurrent = order > known.currentOrder
    addVersion(of: item, to: &row, hash: hash, in: sighting, isEarlier: !isCurrent)
    if isCurrent {
      row.contentHash = hash
      row.updated = item.updated ?? row.updated
      known.currentOrder = order
    }
    row.isChanged = true
    rows[item.id] = row
    known.add(item)
    standing[item.id] = known
    tally.edited += 1
  }
}

/// The versions of an item that are held, as far as an import must know them.
struct KnownVersions {
  private var hashes: Set<[UInt8]> = []
  private var readings: Set<[UInt8]> = []
  /// Where the current one stands among them.
  var currentOrder = Int.min

  init() {}

  init(first item: CapturedItem, number: Int64, provenance: Provenance) {
    currentOrder = ItemVersion.order(of: item, number: number, provenance: provenance)
    add(item)
  }

  init(of item: ItemRow, agency: Identifier<Agency>, in tx: any Transaction) throws {
    for row in try tx.rows(
      "SELECT number, provenance, content, content_hash FROM version WHERE agency = \(agency) AND item = \(item.id)")
    {
      let content = try CapturedItem(json: try JSON(parsing: try row.text("content")))
      add(content)
      guard try row.blob("content_hash") == item.contentHash else { continue }
      let provenance = Provenance(rawValue: try row.text("provenance")) ?? .byHand
      let order = ItemVersion.order(of: content, number: try row.int64("number"), provenance: provenance)
      currentOrder = max(currentOrder, order)
    }
  }

  mutating func add(_ item: CapturedItem) {
    hashes.insert(VersionFields.contentHash(of: item))
    readings.insert(Self.reading(of: item))
  }

  func holds(_ item: CapturedItem) -> Bool {
    hashes.contains(VersionFields.contentHash(of: item)) || readings.contains(Self.reading(of: item))
  }

  /// What a reader saw, without what an export writes otherwise than the platform's API and says of the same post: names of
  /// its pictures' files, whose address an answer bears, how a boost names what it shares.
  private static func reading(of item: CapturedItem) -> [UInt8] {
    var bare = CapturedItem(id: item.id, kind: item.kind, text: item.text)
    bare.title = item.title
    bare.summary = item.summary
    bare.poll = item.poll.map { Poll(options: $0.options, multiple: $0.multiple, closes: nil) }
    bare.attachments = item.attachments.map { Attachment(kind: .document, url: "", key: "", altText: $0.altText) }
    bare.visibility = .unknown
    return VersionFields.contentHash(of: bare)
  }
}

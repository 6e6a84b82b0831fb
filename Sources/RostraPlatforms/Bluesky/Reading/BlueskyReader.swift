/// Reads one answer; a function for each step, in files by what they are about.
struct BlueskyReader {
  let site: SiteReference
  let fetches: BlueskyFetches
  let answer: Answer

  var facts: [String: String] { answer.fetch.facts }
  var status: Int { answer.exchange.status }
  var blobs: BlobAddresses { BlobAddresses(did: fetches.did, pds: fetches.pds) }

  func fact(_ name: String) throws(ReadingError) -> String {
    guard let value = facts[name] else { throw .malformed("the stored request lacks the fact \(name)") }
    return value
  }

  /// The account itself as an author.
  func owner(_ did: String) -> Actor {
    Actor(id: did, handle: site.handle, url: "https://bsky.app/profile/\(did)")
  }

  /// Media fetches for items, each address once.
  func media(_ items: [CapturedItem]) -> [Fetch] {
    var seen: Set<String> = []
    return items.flatMap { item in
      item.attachments.filter { seen.insert($0.url).inserted }.map {
        BlueskyFetches.blob($0, purpose: .media, of: item.id)
      }
    }
  }

  /// Whether the bytes are those that the identifier names; a platform's copies are not checked.
  func blob() -> Reading {
    var reading = Reading()
    if status != 200 {
      reading.notes = ["media \(facts["key"] ?? answer.fetch.url) was not given (\(status))"]
    } else if let text = facts["cid"], let cid = CID(text), CID(of: answer.payload, codec: cid.codec) != cid {
      reading.notes = ["media \(text) does not match its SHA-256: the host gave other bytes than were posted"]
    }
    return reading
  }
}

import Crypto
import RostraPlatforms
import RostraStorage

/// What a run still has to fetch, most telling first: the account, its timeline and single items, then histories and
/// threads, then media and page requisites. A thing is fetched once a run, however often it is wished for.
///
/// Memory holds a bounded part; every wish not yet fulfilled has a row by the time its batch is committed, so a run that
/// is cut off goes on where it was, and a queue of a million pictures costs no more memory than one of a thousand.
struct FetchQueue {
  static let laneCapacity = 2000

  private var lanes: [[Fetch]] = [[], [], [], []]
  private var heads = [0, 0, 0, 0]
  /// Hash values of the keys of everything wished for in this run.
  private var seen: Set<Int> = []
  private var added: [Fetch] = []
  private var finished: [Fetch] = []
  /// Hash values of the keys that have a row from an earlier run.
  private var stored: Set<Int> = []
  /// Rows exist that are not in memory.
  private(set) var hasOverflow = false

  mutating func wish(_ fetch: Fetch, isStored: Bool = false) {
    if isStored { stored.insert(fetch.key.hashValue) }
    guard seen.insert(fetch.key.hashValue).inserted else { return }
    if !isStored { added.append(fetch) }
    let lane = FetchQueue.lane(of: fetch.purpose)
    if lanes[lane].count - heads[lane] >= FetchQueue.laneCapacity {
      hasOverflow = true
    } else {
      lanes[lane].append(fetch)
    }
  }

  mutating func next() -> Fetch? {
    for lane in lanes.indices where heads[lane] < lanes[lane].count {
      let fetch = lanes[lane][heads[lane]]
      heads[lane] += 1
      if heads[lane] == lanes[lane].count {
        lanes[lane].removeAll(keepingCapacity: true)
        heads[lane] = 0
      }
      return fetch
    }
    return nil
  }

  mutating func finish(_ fetch: Fetch) { finished.append(fetch) }

  /// Takes rows that were not in memory; they were wished for already.
  mutating func refill(_ fetches: [Fetch]) {
    hasOverflow = fetches.count >= FetchQueue.laneCapacity
    for fetch in fetches { lanes[FetchQueue.lane(of: fetch.purpose)].append(fetch) }
  }

  /// The changes since the last call: what to write down and what to strike off. What was both wished for and finished
  /// meanwhile needs no row at all.
  mutating func takeChanges() -> Changes {
    let done = Set(finished.map(\.key))
    let fresh = Set(added.map(\.key))
    let changes = Changes(
      added: added.filter { !done.contains($0.key) },
      finished: finished.filter { !fresh.contains($0.key) || stored.contains($0.key.hashValue) })
    added.removeAll(keepingCapacity: true)
    finished.removeAll(keepingCapacity: true)
    return changes
  }

  struct Changes: Sendable {
    var added: [Fetch] = []
    var finished: [Fetch] = []

    func write(site: Identifier<Site>, agency: Identifier<Agency>, now: Timestamp, in tx: any Transaction) throws {
      if !added.isEmpty {
        try tx.insert(
          into: "wanted_fetch", columns: ["agency", "site", "id", "purpose", "request", "due_at"],
          rows: added.map { fetch in
            [
              agency.sqlValue, site.sqlValue, .text(fetch.rowID), .text(fetch.purpose.rawValue),
              .text(fetch.json.text), .integer(now.milliseconds),
            ]
          }, orIgnore: true)
      }
      for start in stride(from: 0, to: finished.count, by: 500) {
        let ids = finished[start..<min(start + 500, finished.count)].map(\.rowID)
        try tx.execute(
          "DELETE FROM wanted_fetch WHERE agency = \(agency) AND site = \(site) AND id IN \(list: ids)")
      }
    }
  }

  /// The rows that are due, oldest first.
  static func stored(
    site: Identifier<Site>, agency: Identifier<Agency>, now: Timestamp, in tx: any Transaction
  ) throws -> [Fetch] {
    try tx.rows(
      """
      SELECT request FROM wanted_fetch WHERE agency = \(agency) AND site = \(site) AND due_at <= \(now.milliseconds)
      ORDER BY due_at, id LIMIT \(laneCapacity)
      """
    ).compactMap { Fetch(json: try JSON(parsing: try $0.text("request"))) }
  }

  var count: Int { lanes.indices.reduce(0) { $0 + lanes[$1].count - heads[$1] } }

  private static func lane(of purpose: Fetch.Purpose) -> Int {
    switch purpose {
    case .identity, .repository: 0
    case .timeline, .item: 1
    case .media, .requisite: 3
    default: 2
    }
  }
}

extension Fetch {
  /// The key of the row that remembers this wish.
  var rowID: String { Hexadecimal.text(Array(SHA256.hash(data: Array(key.utf8))).prefix(16)) }
}

import Foundation
import RostraPlatforms

/// Makes the answer to a request as if a server had given it.
func answer(_ fetch: Fetch, _ status: Int = 200, _ payload: [UInt8]) -> Answer {
  let time = Timestamp(seconds: 1_760_000_000)
  let exchange = Exchange(
    id: UUID(), url: fetch.url, status: status, body: .memory(payload), started: time, finished: time)
  return Answer(fetch: fetch, exchange: exchange, payload: payload)
}

func answer(_ fetch: Fetch, _ status: Int = 200, json: JSON) -> Answer {
  answer(fetch, status, json.bytes)
}

/// Follows the connector's requests through a table of answers, as the engine does, and gathers what was read.
struct BlueskyConversation {
  var items: [CapturedItem] = []
  var absences: [Absence] = []
  var identity: Identity?
  var notes: [String] = []
  var state: [String: String] = [:]
  var coverages: [Coverage] = []
  var asked: [String] = []
  var media: [Fetch] = []

  /// - Parameter serve: the answer to a request; requests for media are only noted.
  mutating func follow(
    _ fetches: [Fetch], _ connector: BlueskyConnector, _ site: SiteReference, limit: Int = 200,
    serve: (Fetch) throws -> Answer
  ) throws {
    var open = fetches
    var seen: Set<String> = []
    while !open.isEmpty, asked.count < limit {
      let fetch = open.removeFirst()
      if fetch.purpose == .media || fetch.purpose == .requisite {
        media.append(fetch)
        continue
      }
      guard seen.insert(fetch.url).inserted else { continue }
      asked.append(fetch.url)
      let reading = try connector.read(serve(fetch), site: site)
      items += reading.items
      absences += reading.absences
      identity = reading.identity ?? identity
      notes += reading.notes
      state.merge(reading.state) { $1 }
      if let coverage = reading.coverage { coverages.append(coverage) }
      open += reading.next
    }
  }

  func item(_ id: String) -> CapturedItem? { items.last { $0.id == id } }
}

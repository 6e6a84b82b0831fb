import Foundation
import RostraPlatforms
import RostraStorage
import WebArchive

/// The raw answers that the produced records were read from: their WARC members, byte for byte as they lie in the
/// segments, packed as a WACZ that any web-archive player opens.
struct ProductionEvidence {
  private struct Place: Hashable {
    var position: Int64
    var id: UUID
  }

  /// What is wanted of each segment.
  private var places: [Identifier<Segment>: Set<Place>] = [:]
  private var pages: [WACZPage] = []

  private static let mostPages = 10_000

  mutating func add(_ record: ProducedRecord) {
    for exchange in record.exchanges.values {
      guard let id = UUID(uuidString: exchange.id) else { continue }
      places[exchange.segmentID, default: []].insert(Place(position: exchange.position, id: id))
    }
    guard record.isMatch, pages.count < Self.mostPages, let newest = record.versions.last,
      let exchange = record.exchanges[newest.exchange]
    else { return }
    pages.append(
      WACZPage(
        id: record.item.id.text, url: exchange.url, date: WARCDate(exchange.started),
        title: record.item.url ?? record.item.platformID, text: newest.content.text))
  }

  var isEmpty: Bool { places.isEmpty }

  /// Writes the WACZ; segments are opened one at a time, and nothing is held but where members lie.
  func write(
    to path: String, title: String, at time: Timestamp, segments: [Segment], objects: any Objects,
    progress: (String) -> Void
  ) async throws {
    let wacz = try WACZWriter(
      path: path,
      description: WACZWriter.Description(
        title: title, mainPage: pages.first, created: WARCDate(time), software: "Rostra"))
    let wanted = segments.filter { places[$0.id] != nil }
    for (number, segment) in wanted.enumerated() {
      progress("evidence: segment \(number + 1) of \(wanted.count)")
      let file = try await SegmentFile(segment, length: segment.length, objects: objects)
      let name = segment.key.text.split(separator: "/").last.map(String.init) ?? segment.id.text + ".warc.gz"
      try wacz.addWARC(named: name, from: try members(of: segment, in: file))
      withExtendedLifetime(file) {}
    }
    try wacz.finish(pages: pages)
  }

  /// The segment's warcinfo and, for each answer, its members: the response or revisit, and the request and metadata that
  /// were written behind it.
  private func members(of segment: Segment, in file: SegmentFile) throws -> JoinedSource {
    var joined = JoinedSource()
    let first = try WARCReader(file.source)
    if let entry = try first.next(), entry.header.type == .warcinfo {
      joined.append(SourceRange(file.source, start: 0, length: try first.finish()))
    }
    for place in (places[segment.id] ?? []).sorted(by: { $0.position < $1.position }) {
      let record = WARCRecord.identifier(place.id)
      let reader = try WARCReader(file.source, startingAt: UInt64(place.position))
      guard let entry = try reader.next(), entry.recordID == record else {
        throw ProductionError.inDoubt(
          place: "evidence record \(place.id)", reason: "it is not where its row says, in \(segment.key.text)"
        )
      }
      var length = try reader.finish()
      while let companion = try reader.next(), companion.header.concurrentTo.first == record {
        length += try reader.finish()
      }
      joined.append(SourceRange(file.source, start: UInt64(place.position), length: length))
    }
    return joined
  }
}

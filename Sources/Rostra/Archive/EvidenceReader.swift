import Foundation
import RostraPlatforms
import RostraStorage
import WebArchive

/// An answer read back from the evidence: all that is needed to read it again.
struct ArchivedAnswer {
  var exchange: Exchange
  var fetch: Fetch
  var site: SiteReference
  var siteID: String
  var provenance: Provenance
  var run: String
  /// A redirect on the way, which nothing is read from.
  var isRedirect: Bool
  var isRevisit: Bool
  var finished: Timestamp
}

/// Reads a site's segments from the first record on and puts request, response and metadata together again. A revisit
/// gets the payload of the record that it refers to.
struct EvidenceReader {
  private let segments: [Segment]
  private let services: Services
  /// Where each response lies, for the revisits that refer to it: segment and offset.
  private var places: [String: (segment: Int, offset: UInt64)] = [:]
  private let limits: WARCLimits

  init(segments: [Segment], services: Services) {
    self.segments = segments
    self.services = services
    var limits = WARCLimits.standard
    limits.blockBytesInMemory = 512 << 20
    self.limits = limits
  }

  mutating func eachAnswer(_ body: (ArchivedAnswer) async throws -> Void) async throws {
    for number in segments.indices {
      let file = try await SegmentFile(segments[number], length: segments[number].length, objects: services.objects)
      let reader = try WARCReader(file.source, limits: limits)
      var response: (entry: WARCEntry, block: [UInt8], isRevisit: Bool)?
      while let entry = try reader.next() {
        switch entry.header.type {
        case .response?:
          response = (entry, try reader.block(), false)
          if let id = entry.recordID { places[id] = (number, entry.offset) }
        case .revisit?:
          response = (entry, try reader.block(), true)
        case .resource?:
          // A medium may be larger than memory; what is read of it is fetched once the metadata says that it is a part to
          // be read.
          response = (entry, [], false)
        case .metadata?:
          guard let answered = response, entry.header.concurrentTo.first == answered.entry.recordID else { continue }
          let facts = try JSON(parsing: try reader.block())
          var block = answered.block
          if answered.entry.header.type == .resource {
            guard facts["fetch"]?["facts"]?["use"]?.string == ImportedReading.read else { continue }
            block = try record(at: answered.entry.offset, in: file)
          }
          if answered.isRevisit, let original = answered.entry.header.refersTo {
            block += try await payload(of: original, current: (number, file))
          }
          if let answer = ArchivedAnswer(
            entry: answered.entry, block: block, facts: facts, isRevisit: answered.isRevisit)
          {
            try await body(answer)
          }
          response = nil
        default: break
        }
      }
    }
  }

  private func payload(of record: String, current: (number: Int, file: SegmentFile)) async throws -> [UInt8] {
    guard let place = places[record] else { throw ArchiveError.recordNotFound(exchange: record) }
    let file =
      place.segment == current.number
      ? current.file
      : try await SegmentFile(
        segments[place.segment], length: segments[place.segment].length, objects: services.objects)
    let block = try self.record(at: place.offset, in: file)
    guard let offset = HTTPHead.payloadOffset(in: block) else { return [] }
    return Array(block[offset...])
  }

  private func record(at offset: UInt64, in file: SegmentFile) throws -> [UInt8] {
    let reader = try WARCReader(file.source, limits: limits, startingAt: offset)
    guard let entry = try reader.next() else { throw ArchiveError.recordNotFound(exchange: "at byte \(offset)") }
    guard entry.header.type != nil else { throw ArchiveError.recordNotFound(exchange: entry.recordID ?? "") }
    return try reader.block()
  }
}

extension ArchivedAnswer {
  /// nil where the metadata is not of the kind that a capture writes.
  init?(entry: WARCEntry, block: [UInt8], facts: JSON, isRevisit: Bool) {
    guard let fetch = facts["fetch"].flatMap(Fetch.init(json:)), let siteID = facts["site"]?.string,
      let platform = facts["platform"]?.string, let address = facts["address"]?.string,
      let id = entry.recordID.flatMap({ UUID(uuidString: String($0.dropFirst("urn:uuid:".count))) }),
      let payload = entry.header.type == .resource ? 0 : HTTPHead.payloadOffset(in: block),
      let date = entry.header.date
    else { return nil }
    let head = HTTPHead(block[..<payload])
    let started = Timestamp(milliseconds: date.secondsSince1970 * 1000 + Int64(date.nanoseconds) / 1_000_000)
    finished = facts["finished"]?.integer.map(Timestamp.init(milliseconds:)) ?? started
    exchange = Exchange(
      id: id, url: entry.header.targetURI ?? fetch.url, method: fetch.method, status: head.status ?? 0,
      headers: head.fields.map { HeaderField($0.name, $0.value) }, responseHead: Array(block[..<payload]),
      body: .memory(Array(block[payload...])), started: started, finished: finished,
      remoteAddress: entry.header.ipAddress, truncated: entry.header.truncated)
    self.fetch = fetch
    self.siteID = siteID
    let settings = (facts["settings"]?.object ?? []).compactMap { member in
      member.value.string.map { (member.name, $0) }
    }
    provenance = facts["provenance"]?.string.flatMap(Provenance.init(rawValue:)) ?? .publicAPI
    site = SiteReference(
      platform: platform, address: address, accountID: facts["account"]?.string, handle: facts["handle"]?.string,
      settings: Dictionary(settings, uniquingKeysWith: { _, last in last }), hasToken: provenance == .ownerAPI)
    run = facts["run"]?.string ?? ""
    isRedirect = facts["redirect"]?.bool ?? false
    self.isRevisit = isRevisit
  }
}

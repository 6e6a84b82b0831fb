import Foundation
import RostraPlatforms
import WebArchive

/// A web archive of somebody else's making: WARC, the older ARC, or WACZ. Every answer in it is kept as the answer that it
/// was, with the time that its archive gives it; those that are pages of the site become items. Records of other kinds are
/// kept as files.
struct WebArchiveImport {
  let source: any ByteSource
  let part: ImportPlan.Part
  let steps: ImportSteps

  static let facts = ImporterFacts(
    id: ImportedReading.pages, name: "Web archive (WARC, ARC or WACZ)", provenance: .byHand,
    reads: "the pages of the site's own host, with their text; every other answer is kept and can be replayed",
    leaves: [
      "pages of other hosts: kept, and not made records", "requests that belong to no answer",
      "what the archive's own maker says of itself, which nobody here can vouch for",
    ])

  /// Bodies larger than this go through a file.
  private static let mostInMemory = 4 << 20

  static func plan(_ box: ImportBox) -> ImportPlan {
    var plan = ImportPlan(
      parts: box.files.members.map { member in
        box.archives[member.path] == nil
          ? ImportPlan.Part(member.path, .kept(because: "the archive's own index and description"))
          : ImportPlan.Part(member.path, .read)
      })
    plan.parts.sort { left, right in (left.use == .read ? 0 : 1) < (right.use == .read ? 0 : 1) }
    plan.notes = ["the times at which its pages were taken are those that the file itself gives"]
    return plan
  }

  func each(_ take: (ImportStep) throws -> Void) throws {
    let reader = try WARCReader(source, limits: Self.limits)
    var originals = Originals(source: source)
    var held: (exchange: Exchange, fetch: Fetch)?
    var request: (concurrentTo: String?, id: String?, block: [UInt8])?
    func release() throws {
      if let held { try take(.answer(held.exchange, held.fetch)) }
      held = nil
    }
    while let entry = try reader.next() {
      switch entry.header.type {
      case .request? where entry.holdsHTTP:
        let block = try reader.block()
        if held != nil, entry.header.concurrentTo.contains(where: { $0 == held?.fetch.facts["record"] }) {
          held?.exchange.set(request: block)
        } else {
          request = (entry.header.concurrentTo.first, entry.recordID, block)
        }
      case .response? where entry.holdsHTTP:
        try release()
        guard var exchange = try exchange(entry, reader, body: nil) else {
          try take(refused(entry, "its address or date cannot be read"))
          continue
        }
        if let request, request.concurrentTo == entry.recordID || entry.header.concurrentTo.first == request.id {
          exchange.set(request: request.block)
        }
        request = nil
        held = (exchange, fetch(of: entry, exchange))
      case .revisit? where entry.holdsHTTP:
        try release()
        guard let body = try originals.body(of: entry), let exchange = try exchange(entry, reader, body: body) else {
          try take(refused(entry, "it repeats an answer that this file does not hold"))
          continue
        }
        held = (exchange, fetch(of: entry, exchange))
      case .warcinfo?, .request?: break
      default: if let step = try resource(entry, reader) { try take(step) }
      }
    }
    try release()
    for finding in reader.findings where finding.severity == .error {
      try take(
        .entry(
          .quarantined(
            QuarantinedEntry(place: "byte \(finding.offset)", reason: finding.message, excerpt: finding.recordID ?? ""))
        ))
    }
  }

  private static var limits: WARCLimits {
    var limits = WARCLimits.standard
    limits.blockBytesInMemory = 64 << 20
    return limits
  }

  private func refused(_ entry: WARCEntry, _ reason: String) -> ImportStep {
    .entry(
      .quarantined(
        QuarantinedEntry(
          place: "record \(entry.recordID ?? "at byte \(entry.offset)")", reason: reason,
          excerpt: entry.header.targetURI ?? "")))
  }

  private func fetch(of entry: WARCEntry, _ exchange: Exchange) -> Fetch {
    var facts = [ImportedReading.importerFact: Self.facts.id, "part": part.path]
    facts["record"] = entry.recordID
    facts[ImportedReading.useFact] = isPage(exchange) ? ImportedReading.read : "kept"
    return Fetch(.imported, url: exchange.url, subject: exchange.url, facts: facts, authorized: false)
  }

  /// A page of the site: on its host, there, and HTML.
  private func isPage(_ exchange: Exchange) -> Bool {
    guard let place = try? WebAddress(exchange.url), let own = try? WebAddress(steps.site.address),
      (200..<300).contains(exchange.status),
      place.authority == own.authority || "www." + place.authority == own.authority
        || place.authority == "www." + own.authority
    else { return false }
    let type = exchange.header("content-type")?.lowercased() ?? ""
    return type.hasPrefix("text/html") || type.hasPrefix("application/xhtml+xml")
  }

  /// - Parameter body: of the record that a revisit repeats.
  private func exchange(_ entry: WARCEntry, _ reader: WARCReader, body: ExchangeBody?) throws -> Exchange? {
    guard let url = entry.header.targetURI, WebAddress.isWeb(url), let date = entry.header.date else { return nil }
    let (head, own) = try split(entry, reader)
    guard !head.isEmpty else { return nil }
    let parsed = HTTPHead(head)
    let time = Timestamp(milliseconds: date.secondsSince1970 * 1000 + Int64(date.nanoseconds) / 1_000_000)
    return Exchange(
      id: UUID(), url: url, status: parsed.status ?? 0, headers: parsed.fields.map { HeaderField($0.name, $0.value) },
      responseHead: head, body: body ?? own, started: time, finished: time, remoteAddress: entry.header.ipAddress,
      truncated: entry.header.truncated)
  }

  /// Head and body of the block; a large body goes through a file.
  private func split(_ entry: WARCEntry, _ reader: WARCReader) throws -> (head: [UInt8], body: ExchangeBody) {
    var start: [UInt8] = []
    var offset: Int?
    var spool: BodySpool?
    var body: [UInt8] = []
    try reader.readBlock { piece in
      var piece = piece
      if offset == nil {
        start.append(contentsOf: piece)
        guard let found = HTTPHead.payloadOffset(in: start) else {
          guard start.count <= 1 << 20 else { throw ReadingError.tooLarge("an HTTP head of more than 1 MiB") }
          return
        }
        offset = found
        body = Array(start[found...])
        start.removeSubrange(found...)
        piece = UnsafeRawBufferPointer(rebasing: piece[piece.count...])
      }
      if let spool {
        try spool.write(piece)
      } else {
        body.append(contentsOf: piece)
        if body.count > Self.mostInMemory {
          spool = try BodySpool(folder: steps.folder)
          try body.withUnsafeBytes { try spool?.write($0) }
          body = []
        }
      }
    }
    if let spool { return (start, try spool.finish()) }
    return (offset == nil ? [] : start, .memory(body))
  }

  /// A record that is no exchange: kept as the file that it is.
  private func resource(_ entry: WARCEntry, _ reader: WARCReader) throws -> ImportStep? {
    guard entry.blockLength > 0 else { return nil }
    let spool = try BodySpool(folder: steps.folder)
    try reader.readBlock { try spool.write($0) }
    let time = entry.header.date.map {
      Timestamp(milliseconds: $0.secondsSince1970 * 1000 + Int64($0.nanoseconds) / 1_000_000)
    }
    let path = "\(part.path)#\(entry.recordID ?? String(entry.offset))"
    let url = ImportAddress(sha256: steps.sha256, path: path).text
    var facts = [ImportedReading.importerFact: Self.facts.id, ImportedReading.useFact: "kept", "part": part.path]
    facts["record"] = entry.recordID
    facts["type"] = entry.header.type?.rawValue
    facts["address"] = entry.header.targetURI
    let exchange = Exchange(
      id: UUID(), url: url, status: 0,
      headers: entry.header.contentType.map { [HeaderField("content-type", $0)] } ?? [], body: try spool.finish(),
      started: time ?? Timestamp(milliseconds: 0), finished: time ?? Timestamp(milliseconds: 0))
    return .answer(exchange, Fetch(.imported, url: url, subject: path, facts: facts, authorized: false))
  }
}

/// The answers that revisits of the same file repeat, found by record id, else by address and digest. The file is indexed
/// when the first revisit comes.
private struct Originals {
  let source: any ByteSource
  private var places: [String: UInt64]?

  init(source: any ByteSource) { self.source = source }

  mutating func body(of revisit: WARCEntry) throws -> ExchangeBody? {
    let places = try self.places ?? index()
    self.places = places
    let keys = [revisit.header.refersTo, revisit.header.payloadDigest].compactMap { $0 }
    guard let offset = keys.lazy.compactMap({ places[$0] }).first else { return nil }
    let reader = try WARCReader(source, startingAt: offset)
    guard let entry = try reader.next(), entry.blockLength <= 64 << 20 else { return nil }
    let block = try reader.block()
    return HTTPHead.payloadOffset(in: block).map { .memory(Array(block[$0...])) }
  }

  private func index() throws -> [String: UInt64] {
    var places: [String: UInt64] = [:]
    let reader = try WARCReader(source)
    while let entry = try reader.next() {
      guard entry.header.type == .response, places.count < 4_000_000 else { continue }
      for key in [entry.recordID, entry.header.payloadDigest].compactMap({ $0 }) where places[key] == nil {
        places[key] = entry.offset
      }
    }
    return places
  }
}

extension Exchange {
  fileprivate mutating func set(request block: [UInt8]) {
    let offset = HTTPHead.payloadOffset(in: block) ?? block.count
    requestHead = Array(block[..<offset])
    requestBody = Array(block[offset...])
    method = String(HTTPHead(requestHead).startLine.prefix { $0 != " " })
  }
}

extension WebAddress {
  fileprivate static func isWeb(_ text: String) -> Bool {
    let start = text.prefix(8).lowercased()
    return start.hasPrefix("http://") || start.hasPrefix("https://")
  }
}

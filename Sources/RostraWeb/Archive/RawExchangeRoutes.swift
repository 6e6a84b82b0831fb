import HTTPTypes
import Hummingbird
import NIOCore
import Rostra
import RostraPlatforms

/// What an item was read from.
enum RawExchangeRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/items/:item/raw", .permission(.read), show)
    routes.get("/items/:item/raw/:record", .permission(.read), download)
  }

  /// What is on the page of one body; the rest is in the file.
  private static let mostText = 14_000

  private struct Found: Sendable {
    var item: ArchivedItem
    var sources: [ItemSource]
    var chosen: ItemSource
  }

  /// Finds the record among those of this item, and puts on record that somebody looks at it.
  private static func find(_ call: Call, record: String?) async throws -> Found {
    let id = Identifier<ArchivedItem>(text: try call.parameter("item"))
    let now = call.services.clock.now()
    let loaded = try await call.read { tx, viewer -> (found: Found, isDue: Bool)? in
      guard let item = try ArchivedItem.find(id, for: viewer, in: tx) else { return nil }
      let sources = try ItemSource.all(of: item, for: viewer, in: tx)
      guard let chosen = sources.first(where: { record == nil || $0.exchange.id == record }) else { return nil }
      return (
        Found(item: item, sources: sources, chosen: chosen),
        try ItemViewing.isDue(.raw, of: item, at: now, for: viewer, in: tx)
      )
    }
    guard let loaded else { throw WebFailure.notFound }
    if loaded.isDue {
      try await ItemViewing.record(.raw, of: loaded.found.item, services: call.services, for: call.viewer)
    }
    return loaded.found
  }

  @Sendable private static func show(_ call: Call) async throws -> Response {
    let found = try await find(call, record: call.query("record"))
    let exchange = found.chosen.exchange
    let raw = try await RawExchange.read(exchange, objects: call.services.objects)
    let here = Place("items", found.item.id.text, "raw")
    return call.page(
      RawExchangePage(
        item: found.item.id.text, itemTitle: found.item.author.name ?? found.item.platformID,
        sources: found.sources.prefix(60).map { source in
          RawExchangePage.Source(
            label: "\(source.label): \(call.time.text(source.exchange.started)), status \(source.exchange.status)",
            address: here.with("record", source.exchange.id).text, isCurrent: source.exchange.id == exchange.id)
        }, address: exchange.url,
        download: Place("items", found.item.id.text, "raw", exchange.id).text,
        records: raw.records.map(record), note: note(exchange, raw)))
  }

  private static func note(_ exchange: ArchivedExchange, _ raw: RawExchange) -> String? {
    if raw.records.isEmpty {
      return "This answer has \(ByteCount.text(exchange.length)) and is not shown here. Download it."
    }
    if let refers = exchange.refersTo {
      return "The answer was the same as an earlier one, so its body is kept once, with record \(refers)."
    }
    return exchange.readingError.map { "It could not be read as what was asked for: \($0)." }
  }

  private static func record(_ record: RawExchange.Record) -> RawExchangePage.Record {
    func lines(_ lines: [RawExchange.Line]) -> [RawExchangePage.Line] {
      lines.map { RawExchangePage.Line(name: $0.name, value: String($0.value.prefix(2000))) }
    }
    let titles = [
      "response": "Answer", "revisit": "Answer, the same as before", "request": "Request", "metadata": "Notes",
    ]
    let (text, note) = body(record)
    return RawExchangePage.Record(
      title: titles[record.type] ?? record.type, header: lines(record.header), head: lines(record.head), body: text,
      bodyNote: note)
  }

  private static func body(_ record: RawExchange.Record) -> (text: String?, note: String) {
    guard record.bodyLength > 0 else { return (nil, "No body.") }
    let size = ByteCount.text(Int64(record.bodyLength))
    let coding = record.isDecoded ? ", shown without its content coding" : ""
    let cut = Array(record.body.prefix(mostText))
    // The cut may fall inside of a character.
    let text = (0...3).lazy.compactMap { String(validating: cut.dropLast($0), as: UTF8.self) }.first
    guard let text, !text.unicodeScalars.contains(where: { $0.value < 9 }) else {
      let digits = cut.prefix(256).enumerated().map { index, byte in
        Hexadecimal.text([byte]) + ((index + 1) % 16 == 0 ? "\n" : " ")
      }
      return (digits.joined(), "\(size)\(coding); no text. The first bytes in hexadecimal digits:")
    }
    let isCut = text.utf8.count < record.body.count || record.body.count == RawExchange.mostBody
    return (text, "\(size)\(coding)\(isCut ? "; the beginning is shown, the file has it all" : "").")
  }

  @Sendable private static func download(_ call: Call) async throws -> Response {
    let found = try await find(call, record: try call.parameter("record"))
    let exchange = found.chosen.exchange
    let raw = try await RawExchange.read(exchange, objects: call.services.objects)
    let headers: HTTPFields = [
      .contentType: "application/warc", .contentDisposition: "attachment; filename=\"\(exchange.id).warc.gz\"",
    ]
    guard raw.members.isEmpty else {
      return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: raw.members)))
    }
    let stream = call.services.objects.stream(exchange.segment, range: exchange.range)
    return Response(
      status: .ok, headers: headers,
      body: ResponseBody(contentLength: Int(exchange.length)) { writer in
        for try await piece in stream { try await writer.write(ByteBuffer(bytes: piece)) }
        try await writer.finish(nil)
      })
  }
}

import RostraPlatforms
package import RostraStorage
package import WebArchive

/// The body of an archived answer without its codings, taken out of the evidence.
package enum StoredPayload {
  case bytes(any ByteSource)
  /// Its bytes are in the evidence, but still coded; why they are not decoded here.
  case coded(String)

  /// A member larger than this goes through a file.
  static let mostInMemory: Int64 = 32 << 20

  /// - Parameters:
  ///   - exchange: the one that holds the payload, not a revisit of it.
  ///   - folder: where a large payload may lie for as long as the source lasts.
  package static func read(
    _ exchange: ArchivedExchange, objects: any Objects, folder: String
  ) async throws -> StoredPayload {
    guard exchange.length <= mostInMemory else {
      return try await readLarge(exchange, objects: objects, folder: folder)
    }
    let record = try WARCReader.record(inMember: try await objects.read(exchange.segment, range: exchange.range))
    if record.header.type == .resource { return .bytes(BytesSource(record.block)) }
    guard let offset = record.payloadOffset else { return .coded("it holds no HTTP message") }
    let decoded = HTTPPayload.decode(
      head: HTTPHead(record.block[..<offset]), body: record.payload,
      limits: HTTPPayload.Limits(decodedBytes: 256 << 20))
    if let fault = decoded.fault { return .coded(fault) }
    return .bytes(BytesSource(decoded.bytes))
  }

  /// Through a file, in constant memory; a coded body of this size stays in the evidence.
  private static func readLarge(
    _ exchange: ArchivedExchange, objects: any Objects, folder: String
  ) async throws -> StoredPayload {
    let member = try SpooledFile(folder: folder)
    for try await chunk in objects.stream(exchange.segment, range: exchange.range) { try member.append(chunk) }
    let reader = try WARCReader(try member.finish())
    guard let entry = try reader.next() else { throw ArchiveError.recordNotFound(exchange: exchange.id) }
    let body = try SpooledFile(folder: folder)
    if entry.header.type == .resource {
      try reader.readBlock { try body.append($0) }
      return .bytes(try body.finish())
    }
    var head: [UInt8] = []
    var isInBody = false
    try reader.readBlock { piece in
      if isInBody {
        try body.append(piece)
        return
      }
      head.append(contentsOf: piece)
      guard let offset = HTTPHead.payloadOffset(in: head) else { return }
      isInBody = true
      try head[offset...].withUnsafeBytes { try body.append($0) }
      head.removeSubrange(offset...)
    }
    let parsed = HTTPHead(head)
    let coding = parsed["Content-Encoding"] ?? "identity"
    guard isInBody, !parsed.isChunked, coding == "identity" else {
      return .coded("its \(exchange.length) bytes are coded for transport")
    }
    return .bytes(try body.finish())
  }
}

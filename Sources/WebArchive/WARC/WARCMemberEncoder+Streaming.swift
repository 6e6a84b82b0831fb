/// A record whose block is too large to hold: a head in memory, and a body that can be read twice.
public struct WARCStreamedRecord: Sendable {
  public var header: WARCHeader
  /// The block's first bytes: an HTTP head, or nothing.
  public var head: [UInt8]
  /// The rest of the block.
  public var body: any ByteSource
  /// As in ``WARCRecord/payloadOffset``: the head's length, or nil.
  public var hasPayload: Bool

  /// Takes the header and head of a record made without its body: `WARCRecord.response(…, httpBody: [])`.
  public init(_ record: WARCRecord, body: any ByteSource) {
    header = record.header
    head = record.block
    self.body = body
    hasPayload = record.payloadOffset != nil
  }
}

extension WARCMemberEncoder {
  /// Writes one gzip member to `sink`, reading the body twice: first to measure and digest it, then to compress it. Takes
  /// a few hundred kilobytes, whatever the body's size.
  ///
  /// When this throws, part of a member may have reached the sink: cut it off before going on. A body that is not the same
  /// the second time throws ``WARCError/bodyChanged(recordID:reason:)``.
  ///
  /// - Parameter offset: where the member will lie in the output, for the placement.
  public func append(
    _ record: WARCStreamedRecord, at offset: UInt64 = 0, to sink: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> WARCPlacement {
    let id = record.header.recordID ?? ""
    try Self.check(
      WARCRecord(
        header: record.header, block: record.head, payloadOffset: record.hasPayload ? record.head.count : nil)
    )
    let measured = try Self.measure(record)
    var head: [UInt8] = []
    let blockLength = UInt64(record.head.count) + record.body.length
    try measured.writeHeader(of: record.header, length: blockLength, to: &head)
    let headerLength = UInt64(head.count)
    head += record.head

    let stored = try compression.storesIncompressible && Self.isIncompressible(record.body)
    let gzip = DeflateStream(level: stored ? 0 : min(compression.level, 9), wrapper: .gzip)
    try head.withUnsafeBytes { try gzip.write($0, to: sink) }
    var again = RunningDigest(.sha256)
    record.head.withUnsafeBytes { again.update($0) }
    try record.body.forEachChunk { chunk in
      again.update(chunk)
      try gzip.write(chunk, to: sink)
    }
    guard again.finish() == measured.block else {
      throw WARCError.bodyChanged(
        recordID: id, reason: "its body was altered while it was being archived; try again")
    }
    let end: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
    try end.withUnsafeBytes { try gzip.write($0, to: sink) }
    try gzip.finish(to: sink)
    return WARCPlacement(
      offset: offset, length: gzip.written, uncompressedLength: headerLength + blockLength + 4, recordID: id,
      blockDigest: measured.block, payloadDigest: measured.payload)
  }

  private static func measure(_ record: WARCStreamedRecord) throws -> MeasuredBlock {
    var block = RunningDigest(.sha256)
    var payload = RunningDigest(.sha256)
    record.head.withUnsafeBytes { block.update($0) }
    var length: UInt64 = 0
    try record.body.forEachChunk { chunk in
      block.update(chunk)
      if record.hasPayload { payload.update(chunk) }
      length += UInt64(chunk.count)
    }
    guard length == record.body.length else {
      throw WARCError.bodyChanged(
        recordID: record.header.recordID ?? "",
        reason: "\(record.body.length) bytes announced, \(length) read")
    }
    return MeasuredBlock(block: block.finish(), payload: record.hasPayload ? payload.finish() : nil)
  }

  private static func isIncompressible(_ body: any ByteSource) throws(WARCError) -> Bool {
    // The middle, where a file format's own head and tables are behind us.
    let sample = try body.bytes(at: body.length / 2, count: 4096)
    return sample.withUnsafeBytes { WARCCompression.looksCompressed($0) }
  }
}

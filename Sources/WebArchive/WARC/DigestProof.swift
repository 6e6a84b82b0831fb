/// Whether a record's bytes bear out the digests in its header.
struct DigestProof {
  enum Outcome: Equatable {
    case proven
    case disproven
    /// There is no digest, or none that can be compared.
    case absent
  }

  private(set) var block = Outcome.absent
  private(set) var payload = Outcome.absent

  var isDisproven: Bool { block == .disproven || payload == .disproven }

  /// Reads the entry's block to its end.
  ///
  /// A payload digest is taken over the bytes behind the HTTP head *as they stand in the block*, chunk sizes and content
  /// coding included. The standard says "payload" and leaves open whether a transfer coding belongs to it; warcio,
  /// fastwarc, pywb and cdxj-indexer take the bytes as they stand, Heritrix and wget write them so, and a digest over
  /// stored bytes can be confirmed without trusting a decoder. A chunked payload whose digest fits the decoded body
  /// instead is accepted with a note, since some crawlers write it so.
  init(_ entry: WARCEntry, reader: WARCReader) throws {
    let header = entry.header
    let expectedBlock = Self.expected(header.blockDigest, "WARC-Block-Digest", entry, reader)
    // A revisit's payload digest is that of the record it refers to; a segment's is that of the whole.
    let isElsewhere = header.type == .revisit || header["WARC-Segment-Number"] != nil
    let expectedPayload =
      isElsewhere ? nil : Self.expected(header.payloadDigest, "WARC-Payload-Digest", entry, reader)
    if header.blockDigest == nil, header.payloadDigest == nil || isElsewhere, !entry.isARC {
      reader.report(
        .warning, .noDigest, at: entry.offset,
        "the record bears no digest of its block, so nothing proves its content",
        record: entry.recordID)
    }
    guard expectedBlock != nil || expectedPayload != nil else { return }

    var payloadStart: UInt64? = 0
    var isChunked = false
    if entry.holdsHTTP, expectedPayload != nil {
      let start = try reader.peekBlock(reader.limits.httpHeadBytes)
      let head = HTTPHead.payloadOffset(in: start, limit: reader.limits.httpHeadBytes)
      payloadStart = head.map(UInt64.init)
      if let head { isChunked = HTTPHead.saysChunked(UnsafeRawBufferPointer(rebasing: start[..<head])) }
      if head == nil, entry.blockLength > 0 {
        reader.report(
          .warning, .httpHead, at: entry.offset,
          "no empty line ends the HTTP head, so the payload cannot be told",
          record: entry.recordID)
      }
    }
    var blockHash = expectedBlock.map { RunningDigest($0.algorithm) }
    var payloadHash = payloadStart == nil ? nil : expectedPayload.map { RunningDigest($0.algorithm) }
    var decodedHash = isChunked ? payloadHash : nil
    var chunks = ChunkedBody()
    var at: UInt64 = 0
    try reader.readBlock { bytes in
      blockHash?.update(bytes)
      if payloadHash != nil, let payloadStart, at + UInt64(bytes.count) > payloadStart {
        let skip = payloadStart > at ? Int(payloadStart - at) : 0
        let part = UnsafeRawBufferPointer(rebasing: bytes[skip...])
        payloadHash?.update(part)
        if decodedHash != nil { chunks.decode(part) { decodedHash?.update($0) } }
      }
      at += UInt64(bytes.count)
    }
    // A cut block has been reported as such; that its digest differs would say the same again.
    guard at == entry.blockLength else {
      block = expectedBlock == nil ? .absent : .disproven
      payload = expectedPayload == nil ? .absent : .disproven
      return
    }
    if let expectedBlock, let found = blockHash?.finish() {
      block = found == expectedBlock ? .proven : .disproven
      if block == .disproven {
        reader.report(
          .error, .blockDigest, at: entry.offset, "block digest is \(expectedBlock), the bytes give \(found)",
          record: entry.recordID)
      }
    }
    guard let expectedPayload, let found = payloadHash?.finish() else { return }
    if found == expectedPayload {
      payload = .proven
    } else if chunks.isComplete, decodedHash?.finish() == expectedPayload {
      payload = .proven
      reader.report(
        .note, .chunkedPayload, at: entry.offset,
        "the payload digest was taken after removing the chunked transfer coding", record: entry.recordID)
    } else {
      payload = .disproven
      reader.report(
        .error, .payloadDigest, at: entry.offset,
        "payload digest is \(expectedPayload), the bytes give \(found)",
        record: entry.recordID)
    }
  }

  private static func expected(
    _ text: String?, _ name: String, _ entry: WARCEntry, _ reader: WARCReader
  ) -> WARCDigest? {
    guard let text else { return nil }
    if let digest = WARCDigest(text) { return digest }
    reader.report(
      .warning, .unknownDigest, at: entry.offset,
      "\(name) \"\(text.prefix(160))\" is of an algorithm or length we cannot compare", record: entry.recordID
    )
    return nil
  }
}

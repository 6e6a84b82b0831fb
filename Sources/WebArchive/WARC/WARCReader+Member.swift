extension WARCReader {
  /// Reads the one record of a gzip member, or of an uncompressed piece of WARC, that was fetched by offset and length.
  ///
  /// Strict where a walk through a file is tolerant: a damaged or cut member, or one whose block is shorter than
  /// announced, throws. Digests are not compared here; see ``WARCVerifier``.
  public static func record(inMember bytes: [UInt8], limits: WARCLimits = .standard) throws(WARCError)
    -> WARCRecord
  {
    let reader = try WARCReader(BytesSource(bytes), limits: limits)
    guard let entry = try reader.next() else { throw reader.firstError(or: "the bytes are empty") }
    let head =
      entry.holdsHTTP
      ? HTTPHead.payloadOffset(in: try reader.peekBlock(limits.httpHeadBytes), limit: limits.httpHeadBytes)
      : nil
    let block = try reader.block()
    try reader.finish()
    if reader.findings.contains(where: { $0.severity == .error }) { throw reader.firstError(or: "damaged") }
    guard UInt64(block.count) == entry.blockLength else {
      throw .truncated(offset: entry.offset, expected: entry.blockLength, found: UInt64(block.count))
    }
    let isPayload = entry.header.type == .resource || entry.header.type == .conversion
    return WARCRecord(header: entry.header, block: block, payloadOffset: isPayload ? 0 : head)
  }

  private func firstError(or reason: String) -> WARCError {
    guard let finding = findings.first(where: { $0.severity == .error }) else {
      return .notWARC(offset: 0, found: reason)
    }
    return switch finding.kind {
    case .corruptMember, .expansionLimit: .corruptMember(offset: finding.offset, reason: finding.message)
    case .notWARC, .arcFile, .trailingBytes, .emptyFile:
      .notWARC(offset: finding.offset, found: finding.message)
    default: .malformedHeader(offset: finding.offset, reason: finding.message)
    }
  }
}

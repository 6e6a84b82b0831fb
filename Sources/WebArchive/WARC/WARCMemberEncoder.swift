import Crypto
import Foundation

/// Turns records into gzip members, one member a record, with SHA-256 block and payload digests.
///
/// A member by itself can be read at its offset, copied to another file, joined with others in any order, or cut out:
/// ISO 28500:2017 annex D.2 recommends exactly this, and replay depends on it. Holds compression tables and scratch space,
/// so keep one and use it again; not to be shared between threads.
public final class WARCMemberEncoder {
  let compression: WARCCompression
  private let deflating: GzipCompressor
  private let storing: GzipCompressor
  private var record: [UInt8] = []

  public init(compression: WARCCompression = .standard) {
    self.compression = compression
    deflating = GzipCompressor(level: compression.level)
    storing = GzipCompressor(level: 0)
  }

  /// Appends the record as one gzip member. On an error `output` is as it was.
  public func append(_ record: WARCRecord, to output: inout [UInt8]) throws(WARCError) -> WARCPlacement {
    try Self.check(record)
    let measured = MeasuredBlock(record)
    self.record.removeAll(keepingCapacity: true)
    try measured.writeHeader(of: record.header, length: UInt64(record.block.count), to: &self.record)
    self.record += record.block
    self.record += [0x0D, 0x0A, 0x0D, 0x0A]

    let stored = compression.storesIncompressible && Self.isIncompressible(record)
    let offset = output.count
    let length = self.record.withUnsafeBytes { bytes in
      (stored ? storing : deflating).append(bytes, to: &output)
    }
    return WARCPlacement(
      offset: UInt64(offset), length: UInt64(length), uncompressedLength: UInt64(self.record.count),
      recordID: record.header.recordID ?? "", blockDigest: measured.block, payloadDigest: measured.payload)
  }

  private static func isIncompressible(_ record: WARCRecord) -> Bool {
    record.block.withUnsafeBytes { block in
      WARCCompression.looksCompressed(UnsafeRawBufferPointer(rebasing: block[(record.payloadOffset ?? 0)...]))
    }
  }

  /// The payload must start where every reader will find it, or its digest would never be confirmed.
  static func check(_ record: WARCRecord) throws(WARCError) {
    let header = record.header
    guard let id = header.recordID, !id.isEmpty, header.type != nil, header["WARC-Date"] != nil else {
      throw .invalidBlock(
        recordID: header.recordID ?? "(none)",
        reason: "WARC-Type, WARC-Record-ID and WARC-Date must all be set")
    }
    guard let offset = record.payloadOffset else { return }
    guard offset >= 0, offset <= record.block.count else {
      throw .invalidBlock(recordID: id, reason: "payload offset \(offset) lies outside the block")
    }
    guard header.contentType?.hasPrefix("application/http") == true else { return }
    let found = HTTPHead.payloadOffset(in: record.block, limit: .max)
    if found != offset {
      throw .invalidBlock(
        recordID: id,
        reason:
          "the HTTP head must end with its first empty line; that is at \(found.map(String.init) ?? "none"), not \(offset)"
      )
    }
  }
}

/// What the encoder measures of a block before it writes the header.
struct MeasuredBlock {
  var block: WARCDigest
  var payload: WARCDigest?

  init(block: WARCDigest, payload: WARCDigest?) {
    self.block = block
    self.payload = payload
  }

  init(_ record: WARCRecord) {
    (block, payload) = record.block.withUnsafeBytes { bytes in
      let block = Self.digest(bytes)
      guard let offset = record.payloadOffset else { return (block, nil) }
      if offset == 0 { return (block, block) }
      // A request without a body has no payload worth a digest.
      if offset == bytes.count, record.header.type == .request { return (block, nil) }
      return (block, Self.digest(UnsafeRawBufferPointer(rebasing: bytes[offset...])))
    }
  }

  /// The whole header to its empty line: the caller's fields, then digests it did not bring, then the length.
  func writeHeader(of header: WARCHeader, length: UInt64, to output: inout [UInt8]) throws(WARCError) {
    try header.write(to: &output)
    if let payload, header.payloadDigest == nil {
      output += "WARC-Payload-Digest: sha256:".utf8
      Hexadecimal.append(payload.bytes, to: &output)
      output += [0x0D, 0x0A]
    }
    if header.blockDigest == nil {
      output += "WARC-Block-Digest: sha256:".utf8
      Hexadecimal.append(block.bytes, to: &output)
      output += [0x0D, 0x0A]
    }
    output += "Content-Length: \(length)\r\n\r\n".utf8
  }

  private static func digest(_ bytes: UnsafeRawBufferPointer) -> WARCDigest {
    var hash = SHA256()
    hash.update(bufferPointer: bytes)
    return WARCDigest(algorithm: .sha256, bytes: Array(hash.finalize()))
  }
}

/// Where a record was put and what was measured on the way.
public struct WARCPlacement: Sendable, Hashable {
  /// Offset of the gzip member in the output it was appended to.
  public var offset: UInt64
  /// Bytes of the gzip member.
  public var length: UInt64
  /// Bytes of the record before compression, header and closing line ends included.
  public var uncompressedLength: UInt64
  /// `urn:uuid:…`
  public var recordID: String
  public var blockDigest: WARCDigest
  /// Over the payload as it stands in the block, transfer coding included; nil where a block has no payload.
  public var payloadDigest: WARCDigest?
}

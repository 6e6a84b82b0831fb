/// A record as a reader meets it: where, what its header says, how long its block claims to be.
public struct WARCEntry: Sendable, Hashable {
  /// Offset in the file of its gzip member, or of its header in a file without gzip.
  public var offset: UInt64
  public var header: WARCHeader
  /// Bytes of the block as announced; fewer may be there.
  public var blockLength: UInt64
  /// Read from the older ARC format; the header is then one of ours, made from the ARC line, and has no record id.
  public var isARC: Bool

  public var recordID: String? { header.recordID }

  /// Whether the block starts with an HTTP head: a response, request or revisit of an http or https address.
  public var holdsHTTP: Bool {
    guard let type = header.type, type == .response || type == .request || type == .revisit else {
      return false
    }
    guard let contentType = header.contentType, !isARC else {
      return header.targetURI?.lowercased().hasPrefix("http") == true
    }
    return contentType.lowercased().hasPrefix("application/http")
  }
}

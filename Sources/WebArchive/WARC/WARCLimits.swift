/// How much a reader takes from a file it does not trust. Past a limit it reports and goes on, or throws
/// ``WARCError/limit(name:allowed:offset:)`` where there is nothing to go on with.
public struct WARCLimits: Sendable {
  /// Bytes of a record's header, version line to empty line.
  public var headerBytes: Int
  /// Named fields in a header.
  public var fieldCount: Int
  /// Bytes of a block that is handed over in one piece.
  public var blockBytesInMemory: Int
  /// Bytes of an HTTP head inside a block.
  public var httpHeadBytes: Int
  /// Times its compressed size that a gzip member may grow; counted only past 64 MiB, since honest small ones reach a
  /// thousand.
  public var expansionRatio: Int
  /// Findings kept; later ones are only counted.
  public var findings: Int
  /// Record ids remembered to find doubles, 16 bytes each.
  public var trackedRecordIDs: Int

  public init(
    headerBytes: Int = 64 << 10, fieldCount: Int = 500, blockBytesInMemory: Int = 64 << 20,
    httpHeadBytes: Int = 256 << 10, expansionRatio: Int = 200, findings: Int = 1000,
    trackedRecordIDs: Int = 2_000_000
  ) {
    self.headerBytes = headerBytes
    self.fieldCount = fieldCount
    self.blockBytesInMemory = blockBytesInMemory
    self.httpHeadBytes = httpHeadBytes
    self.expansionRatio = expansionRatio
    self.findings = findings
    self.trackedRecordIDs = trackedRecordIDs
  }

  /// Enough for every honest file we know.
  public static let standard = WARCLimits()
}

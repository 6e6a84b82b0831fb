/// Proves what a WARC says of itself: every block and payload digest, that each record is whole and is a gzip member of
/// its own, that the file is not cut short, that no record id occurs twice, and that a `warcinfo` comes first.
///
/// It also says what it could *not* prove: a record without digests, or whose digest's algorithm it does not know, is a
/// finding, since silence there would pass for proof.
public struct WARCVerifier: Sendable {
  public var limits: WARCLimits

  public init(limits: WARCLimits = .standard) { self.limits = limits }

  public struct Report: Sendable, Hashable {
    public var records = 0
    public var recordsByType: [WARCRecordType: Int] = [:]
    /// Bytes of the file.
    public var fileLength: UInt64 = 0
    public var blockBytes: UInt64 = 0
    public var blockDigestsProven = 0
    public var payloadDigestsProven = 0
    /// Records for which neither digest could be proven, revisits and empty blocks included.
    public var recordsWithoutProof = 0
    /// In the order of the file, up to ``WARCLimits/findings``.
    public var findings: [WARCFinding] = []
    /// All findings, kept or not.
    public var findingCount = 0

    /// No finding says that something is lost, altered or not what it claims to be.
    public var isIntact: Bool { errorCount == 0 }
    public internal(set) var errorCount = 0
  }

  /// Reads the whole source. Only the source's own errors are thrown; everything about its content is in the report.
  ///
  /// - Parameter each: called for every record with its entry, its bytes in the file, and whether every digest that it
  ///   bears was proven: to compare a file with a ledger of what ought to be in it.
  public func verify(
    _ source: any ByteSource, each: ((WARCEntry, _ length: UInt64, _ isProven: Bool) throws -> Void)? = nil
  ) throws -> Report {
    let reader = try WARCReader(source, limits: limits)
    var report = Report()
    var ids = RecordIDs(limit: limits.trackedRecordIDs)
    report.fileLength = source.length
    while let entry = try reader.next() {
      check(entry, isFirst: report.records == 0, ids: &ids, reader: reader)
      report.records += 1
      report.recordsByType[entry.header.type ?? WARCRecordType(rawValue: ""), default: 0] += 1
      report.blockBytes += entry.blockLength
      let proof = try DigestProof(entry, reader: reader)
      report.blockDigestsProven += proof.block == .proven ? 1 : 0
      report.payloadDigestsProven += proof.payload == .proven ? 1 : 0
      if proof.block != .proven, proof.payload != .proven { report.recordsWithoutProof += 1 }
      let length = try reader.finish()
      try each?(entry, length, !proof.isDisproven)
    }
    if ids.isFull {
      reader.report(
        .note, .duplicateRecordID, at: 0,
        "record ids were compared only up to record \(limits.trackedRecordIDs)")
    }
    report.findings = reader.findings
    report.findingCount = reader.findingCount
    report.errorCount = reader.errorCount
    return report
  }

  /// Verifies one record fetched by offset and length: that it is one whole gzip member and bears out its digests.
  ///
  /// - Returns: the record, and what was noticed; no finding of severity error means that it is proven as far as it has
  ///   digests.
  public func verify(member bytes: [UInt8]) throws -> (record: WARCRecord, findings: [WARCFinding]) {
    let record = try WARCReader.record(inMember: bytes, limits: limits)
    let report = try verify(BytesSource(bytes)) { _, _, _ in }
    var findings = report.findings.filter { $0.kind != .noWarcinfo }
    if report.records > 1 {
      findings.append(
        WARCFinding(
          severity: .error, kind: .severalRecordsInMember, offset: 0, recordID: record.header.recordID,
          message: "\(report.records) records where one was expected"))
    }
    return (record, findings)
  }

  private func check(_ entry: WARCEntry, isFirst: Bool, ids: inout RecordIDs, reader: WARCReader) {
    let header = entry.header
    let id = header.recordID
    if isFirst, header.type != .warcinfo, !entry.isARC {
      reader.report(
        .note, .noWarcinfo, at: entry.offset, "the file does not open with a warcinfo record", record: id)
    }
    if entry.isARC { return }
    for name in ["WARC-Record-ID", "WARC-Type", "WARC-Date"] where header[name] == nil {
      reader.report(
        .error, .missingField, at: entry.offset, "\(name) is missing; every record must have it", record: id)
    }
    if let date = header["WARC-Date"], header.date == nil {
      reader.report(
        .warning, .malformedField, at: entry.offset, "WARC-Date is \"\(date)\", no date in UTC", record: id)
    }
    if let uri = header["WARC-Target-URI"] {
      if uri.utf8.first == 0x3C {
        reader.report(
          .warning, .malformedField, at: entry.offset,
          "WARC-Target-URI stands in angle brackets, a fault of wget; read without them", record: id)
      } else if uri.utf8.contains(0x20) {
        reader.report(
          .warning, .malformedField, at: entry.offset, "WARC-Target-URI holds a space: \(uri)", record: id)
      }
    } else if header.type == .response || header.type == .request || header.type == .resource
      || header.type == .revisit
    {
      reader.report(
        .error, .missingField, at: entry.offset,
        "WARC-Target-URI is missing from a \(header.type?.rawValue ?? "")",
        record: id)
    }
    if let id, !ids.insert(id) {
      reader.report(
        .error, .duplicateRecordID, at: entry.offset, "its record id was borne by an earlier record",
        record: id)
    }
  }
}

/// The ids met so far: as the 16 bytes of their UUID, or of a digest where they are no UUID.
private struct RecordIDs {
  private var seen: Set<UInt128> = []
  private let limit: Int
  private(set) var isFull = false

  init(limit: Int) { self.limit = limit }

  /// False when the id was there already.
  mutating func insert(_ id: String) -> Bool {
    let key = Self.key(id)
    if seen.count >= limit {
      isFull = true
      return !seen.contains(key)
    }
    return seen.insert(key).inserted
  }

  private static func key(_ id: String) -> UInt128 {
    let prefix = "urn:uuid:".utf8
    if id.utf8.count == prefix.count + 36, id.utf8.starts(with: prefix) {
      var value: UInt128 = 0
      var digits = 0
      for character in id.utf8.dropFirst(prefix.count) where character != 0x2D {
        guard let digit = Hexadecimal.value(of: character) else { return digest(id) }
        value = value << 4 | UInt128(digit)
        digits += 1
      }
      if digits == 32 { return value }
    }
    return digest(id)
  }

  private static func digest(_ id: String) -> UInt128 {
    var hash = RunningDigest(.sha256)
    Array(id.utf8).withUnsafeBytes { hash.update($0) }
    return hash.finish().bytes.prefix(16).reduce(0) { $0 << 8 | UInt128($1) }
  }
}

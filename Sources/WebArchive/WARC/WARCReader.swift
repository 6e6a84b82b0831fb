/// Reads records one after the other from a file of gzip members, an uncompressed WARC, or an old ARC.
///
/// Tolerant: what is wrong is reported as a ``WARCFinding`` with its place, and reading goes on at the next record that
/// can be recognised. Only the source's own errors are thrown. Memory is a few megabytes, whatever the file holds. One
/// reader reads one file once; not to be shared between threads.
///
/// ```swift
/// let reader = try WARCReader(FileSource(path: "site.warc.gz"))
/// while let record = try reader.next() {
///   print(record.offset, record.header.targetURI ?? "")
///   try reader.readBlock { bytes in … }
/// }
/// ```
public final class WARCReader {
  public let limits: WARCLimits
  /// What was noticed so far, oldest first, up to ``WARCLimits/findings``.
  public private(set) var findings: [WARCFinding] = []
  /// All that was noticed, kept or not.
  public private(set) var findingCount = 0
  /// How many of them say that something is lost, altered or not what it claims to be.
  public private(set) var errorCount = 0

  let window: MemberWindow
  private let fileLength: UInt64
  var isARC = false
  var current: WARCEntry?
  private var blockLeft: UInt64 = 0
  private var blockIsShort = false
  var memberIsOpen = false
  var recordsInMember = 0
  private var extent: UInt64 = 0
  private var isFinished = true
  var recordsSeen = 0

  /// - Parameter offset: where to start: the beginning of a gzip member, or of a record in a file without gzip.
  public init(
    _ source: any ByteSource, limits: WARCLimits = .standard, startingAt offset: UInt64 = 0
  ) throws(WARCError) {
    self.limits = limits
    fileLength = source.length
    window = try MemberWindow(
      source, from: offset, contiguous: max(limits.headerBytes, limits.httpHeadBytes),
      expansionRatio: limits.expansionRatio)
  }

  /// Whether the file is made of gzip members.
  public var isCompressed: Bool { window.isCompressed }

  /// The next record; nil at the end of the file. What was not read of the last one is skipped.
  public func next() throws(WARCError) -> WARCEntry? {
    try finish()
    current = nil
    while true {
      if !memberIsOpen {
        switch try window.openMember() {
        case .endOfFile:
          if fileLength == 0, recordsSeen == 0 { report(.error, .emptyFile, at: 0, "the file is empty") }
          return nil
        case .noMember:
          report(.error, .trailingBytes, at: window.memberOffset, "bytes that belong to no gzip member")
          try window.seekNextMember()
          continue
        case .member:
          memberIsOpen = true
          recordsInMember = 0
        }
      }
      if let entry = try readHeader() {
        current = entry
        blockLeft = entry.blockLength
        blockIsShort = false
        isFinished = false
        recordsInMember += 1
        recordsSeen += 1
        if recordsInMember == 2, isCompressed {
          report(
            .warning, .severalRecordsInMember, at: entry.offset,
            "a gzip member holds more than one record, so they cannot be read by offset; compress each by itself"
          )
        }
        return entry
      }
    }
  }

  /// Hands over what is left of the block, in order and in pieces; each piece is valid only during its call.
  public func readBlock(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    while let count = try nextPiece() {
      try body(UnsafeRawBufferPointer(rebasing: window.bytes[..<count]))
      window.consume(count)
      blockLeft -= UInt64(count)
    }
  }

  /// What is left of the block in one array.
  /// - Throws: ``WARCError/limit(name:allowed:offset:)`` past ``WARCLimits/blockBytesInMemory``.
  public func block() throws(WARCError) -> [UInt8] {
    let allowed = UInt64(limits.blockBytesInMemory)
    guard blockLeft <= allowed else {
      throw .limit(name: "blockBytesInMemory", allowed: allowed, offset: current?.offset ?? 0)
    }
    var bytes: [UInt8] = []
    // What a header announces is reserved only as far as it is there.
    bytes.reserveCapacity(min(Int(blockLeft), window.bytes.count))
    while let count = try nextPiece() {
      bytes.append(contentsOf: window.bytes[..<count])
      window.consume(count)
      blockLeft -= UInt64(count)
    }
    return bytes
  }

  /// Reads to the end of the record and returns how many bytes of the file it takes: of its gzip member, or, in a file
  /// without gzip, of header and block (the line ends behind them are not counted, as indexes have it).
  @discardableResult
  public func finish() throws(WARCError) -> UInt64 {
    guard !isFinished, let entry = current else { return extent }
    isFinished = true
    while let count = try nextPiece() {
      window.consume(count)
      blockLeft -= UInt64(count)
    }
    extent = window.offset - entry.offset
    if window.failure == nil, !blockIsShort { try readRecordEnd(of: entry) }
    if let failure = window.failure {
      reportFailure(failure, of: entry)
      try window.seekNextMember()
      memberIsOpen = false
      extent = window.offset - entry.offset
      return extent
    }
    if try window.fill(1) == 0 { memberIsOpen = false }
    if isCompressed { extent = window.offset - entry.offset }
    return extent
  }

  /// The start of what is left of the block, at most `count` bytes, without taking it.
  func peekBlock(_ count: Int) throws(WARCError) -> UnsafeRawBufferPointer {
    let wanted = Int(min(UInt64(count), blockLeft))
    let there = min(try window.fill(wanted), wanted)
    return UnsafeRawBufferPointer(rebasing: window.bytes[..<there])
  }

  func report(
    _ severity: WARCFinding.Severity, _ kind: WARCFinding.Kind, at offset: UInt64, _ message: String,
    record: String? = nil
  ) {
    findingCount += 1
    if severity == .error { errorCount += 1 }
    guard findings.count < limits.findings else { return }
    findings.append(
      WARCFinding(severity: severity, kind: kind, offset: offset, recordID: record, message: message))
  }

  /// How many bytes of the block lie in the window; nil when the block is over or cut short.
  private func nextPiece() throws(WARCError) -> Int? {
    guard blockLeft > 0 else { return nil }
    let there = try window.fill(1)
    guard there > 0 else {
      if window.failure == nil, !blockIsShort { reportShortBlock() }
      blockIsShort = true
      blockLeft = 0
      return nil
    }
    return Int(min(UInt64(there), blockLeft))
  }

  private func reportShortBlock() {
    guard let entry = current else { return }
    let there = entry.blockLength - blockLeft
    report(
      .error, .truncated, at: entry.offset,
      "the block ends after \(there) of \(entry.blockLength) bytes"
        + (isCompressed ? ", with its gzip member" : ", with the file"),
      record: entry.header.recordID)
  }

  func reportFailure(_ failure: MemberWindow.Failure, of entry: WARCEntry?) {
    let offset = window.memberOffset
    let id = entry?.header.recordID
    switch failure {
    case .corrupt(let reason):
      report(.error, .corruptMember, at: offset, "the gzip member is damaged: \(reason)", record: id)
    case .truncated:
      report(.error, .truncated, at: offset, "the file ends inside of a gzip member", record: id)
    case .expansion:
      report(
        .error, .expansionLimit, at: offset,
        "the gzip member grows more than \(limits.expansionRatio)-fold; not read further", record: id)
    }
  }

  /// Two line ends close a record (ISO 28500:2017 section 4); one closes an ARC record.
  private func readRecordEnd(of entry: WARCEntry) throws(WARCError) {
    let there = try window.fill(4)
    let bytes = window.bytes
    if isARC {
      if there >= 1, bytes[0] == 0x0A { window.consume(1) }
      return
    }
    if there >= 4, bytes[0] == 0x0D, bytes[1] == 0x0A, bytes[2] == 0x0D, bytes[3] == 0x0A {
      window.consume(4)
      return
    }
    if window.failure != nil { return }
    var taken = 0
    while taken < there, bytes[taken] == 0x0A || bytes[taken] == 0x0D { taken += 1 }
    window.consume(taken)
    if there == taken, there < 4, !isCompressed, window.isComplete {
      report(
        .error, .truncated, at: entry.offset, "the file ends inside of the two line ends that close a record",
        record: entry.header.recordID)
    } else {
      report(
        .warning, .recordEnd, at: entry.offset,
        "the block is not followed by two line ends: Content-Length may be wrong",
        record: entry.header.recordID)
    }
  }
}

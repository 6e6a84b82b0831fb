import Foundation

/// Finding and reading the header of the next record, and finding it again after damage.
extension WARCReader {
  /// Reads a header where the window stands; nil when there was none and the search has to go on.
  func readHeader() throws(WARCError) -> WARCEntry? {
    var there = try window.fill(8)
    // Blank lines before a record belong to nobody; old writers left them.
    var blank = 0
    while blank < there, window.bytes[blank] == 0x0A || window.bytes[blank] == 0x0D {
      blank += 1
      if blank == there {
        window.consume(blank)
        blank = 0
        there = try window.fill(8)
      }
    }
    window.consume(blank)
    there = try window.fill(8)
    let offset = isCompressed ? window.memberOffset : window.offset
    if let failure = window.failure {
      reportFailure(failure, of: nil)
      return try leaveMember(seeking: true)
    }
    if there == 0 {
      if isCompressed, recordsInMember == 0 {
        report(.warning, .notWARC, at: offset, "a gzip member without content")
      }
      return try leaveMember(seeking: false)
    }
    if Self.startsWithWARC(window.bytes) { return try readWARCHeader(at: offset) }
    let arc = isARC ? true : try isARCFile()
    if arc { return try readARCHeader(at: offset) }
    reportNotWARC(at: offset)
    return try resynchronise()
  }

  private func readWARCHeader(at offset: UInt64) throws(WARCError) -> WARCEntry? {
    var wanted = 2048
    var end: Int?
    while true {
      let there = try window.fill(wanted)
      end = WARCHeader.end(in: UnsafeRawBufferPointer(rebasing: window.bytes.prefix(limits.headerBytes)))
      if end != nil || there < wanted || wanted > limits.headerBytes { break }
      wanted *= 4
    }
    guard let end else {
      if let failure = window.failure {
        reportFailure(failure, of: nil)
        return try leaveMember(seeking: true)
      }
      let isTooLong = window.bytes.count > limits.headerBytes
      report(
        .error, isTooLong ? .headerLimit : .truncated, at: offset,
        isTooLong
          ? "no empty line ends the header within \(limits.headerBytes) bytes" : "the header is cut short")
      window.consume(min(8, window.bytes.count))
      return try resynchronise()
    }
    var oddities: [WARCHeader.Oddity] = []
    let header: WARCHeader
    do {
      header = try WARCHeader(
        reading: UnsafeRawBufferPointer(rebasing: window.bytes[..<end]), limits: limits, offset: offset,
        oddities: &oddities)
    } catch {
      report(.error, .malformedHeader, at: offset, error.description)
      window.consume(end)
      return try resynchronise()
    }
    window.consume(end)
    for oddity in oddities {
      report(.warning, oddity.kind, at: offset, oddity.message, record: header.recordID)
    }
    guard let length = header.contentLength else {
      let value = header["Content-Length"]
      report(
        .error, .contentLength, at: offset,
        value.map { "Content-Length is \"\($0)\", no number of bytes" } ?? "Content-Length is missing",
        record: header.recordID)
      return try resynchronise()
    }
    return WARCEntry(offset: offset, header: header, blockLength: length, isARC: false)
  }

  private static func startsWithWARC(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count >= 5 && bytes[0] == 0x57 && bytes[1] == 0x41 && bytes[2] == 0x52 && bytes[3] == 0x43
      && bytes[4] == 0x2F
  }

  private func reportNotWARC(at offset: UInt64) {
    let start = window.bytes.prefix(24).map { $0 >= 0x20 && $0 < 0x7F ? $0 : 0x2E }
    report(
      .error, .notWARC, at: offset,
      "no WARC record starts here, but \"\(String(decoding: start, as: UTF8.self))\"")
  }

  private func leaveMember(seeking: Bool) throws(WARCError) -> WARCEntry? {
    memberIsOpen = false
    if seeking { try window.seekNextMember() }
    return nil
  }

  /// Goes on where the next record can be recognised: the next gzip member, or the next line that reads `WARC/`.
  func resynchronise() throws(WARCError) -> WARCEntry? {
    if isCompressed {
      try window.skipMember()
      if let failure = window.failure { reportFailure(failure, of: nil) }
      return try leaveMember(seeking: window.failure != nil)
    }
    while true {
      let there = try window.fill(64 << 10)
      if there < 6 {
        window.consume(there)
        return nil
      }
      if let at = nextRecordLine(window.bytes) {
        window.consume(at)
        return nil
      }
      // The last bytes may be the start of the line that is looked for.
      window.consume(there - 5)
      if try window.fill(6) < 6 {
        window.consume(window.bytes.count)
        return nil
      }
    }
  }

  private func nextRecordLine(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var at = 0
    while at < bytes.count, let found = memchr(bytes.baseAddress! + at, 0x0A, bytes.count - at) {
      at = UnsafeRawPointer(found) - bytes.baseAddress! + 1
      if bytes.count - at < 5 { return nil }
      if Self.startsWithWARC(UnsafeRawBufferPointer(rebasing: bytes[at...])) { return at }
    }
    return nil
  }
}

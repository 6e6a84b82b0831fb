import Foundation

extension WARCHeader {
  /// What a reader noticed in a header that it could read all the same.
  struct Oddity: Equatable {
    var kind: WARCFinding.Kind
    var message: String
  }

  /// Reads a header from its version line to the empty line, both included.
  ///
  /// Tolerant where files in the wild are loose: bare line feeds, folded lines, names in any case, lines without a colon.
  init(
    reading bytes: UnsafeRawBufferPointer, limits: WARCLimits, offset: UInt64, oddities: inout [Oddity]
  ) throws(WARCError) {
    var lines = HeaderLines(bytes)
    guard let first = lines.next(), first.count > 5 else {
      throw .malformedHeader(offset: offset, reason: "no version line")
    }
    version = String(decoding: first[(first.startIndex + 5)...], as: UTF8.self)
    fields = []
    fields.reserveCapacity(16)
    while let line = lines.next(), !line.isEmpty {
      let isFolded = line.first == 0x20 || line.first == 0x09
      if isFolded, !fields.isEmpty {
        fields[fields.count - 1].value += " " + String(decoding: Self.trimmed(line), as: UTF8.self)
        continue
      }
      guard let colon = line.firstIndex(of: 0x3A), colon > line.startIndex, !isFolded else {
        let text = String(decoding: line.prefix(80), as: UTF8.self)
        oddities.append(
          Oddity(kind: .malformedHeader, message: "a header line is no named field: \"\(text)\""))
        continue
      }
      guard fields.count < limits.fieldCount else {
        throw .limit(name: "fieldCount", allowed: UInt64(limits.fieldCount), offset: offset)
      }
      let value = UnsafeRawBufferPointer(rebasing: Self.trimmed(line[(colon + 1)...]))
      fields.append(
        WARCField(
          name: Self.name(UnsafeRawBufferPointer(rebasing: Self.trimmed(line[..<colon]))),
          value: String(decoding: value, as: UTF8.self)))
    }
    if lines.sawBareLineFeed {
      oddities.append(Oddity(kind: .malformedHeader, message: "header lines end in LF, not CRLF"))
    }
  }

  /// The names that every record bears are taken from a table: most of them are too long for Swift to hold in place, and
  /// ten allocations a record would show in the speed of a verification.
  private static func name(_ bytes: UnsafeRawBufferPointer) -> String {
    for known in longNames where known.utf8.count == bytes.count {
      let isSame = known.utf8.withContiguousStorageIfAvailable {
        memcmp($0.baseAddress!, bytes.baseAddress!, bytes.count) == 0
      }
      if isSame == true { return known }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let longNames = [
    "WARC-Payload-Digest", "WARC-Block-Digest", "WARC-IP-Address", "WARC-Concurrent-To", "WARC-Warcinfo-ID",
    "WARC-Identified-Payload-Type", "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date",
  ]

  private static func trimmed(_ line: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
    var (start, end) = (line.startIndex, line.endIndex)
    while start < end, line[start] == 0x20 || line[start] == 0x09 { start += 1 }
    while end > start, line[end - 1] == 0x20 || line[end - 1] == 0x09 { end -= 1 }
    return line[start..<end]
  }

  /// Where a header that starts the bytes ends: behind its first empty line. Nil when that is not among them.
  static func end(in bytes: UnsafeRawBufferPointer) -> Int? { HTTPHead.payloadOffset(in: bytes, limit: .max) }
}

/// Lines without their ends, until the bytes run out.
private struct HeaderLines {
  let bytes: UnsafeRawBufferPointer
  var at = 0
  var sawBareLineFeed = false

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  mutating func next() -> Slice<UnsafeRawBufferPointer>? {
    guard at < bytes.count else { return nil }
    let start = at
    var end = bytes.count
    if let found = memchr(bytes.baseAddress! + at, 0x0A, bytes.count - at) {
      end = UnsafeRawPointer(found) - bytes.baseAddress!
      at = end + 1
      if end > start, bytes[end - 1] == 0x0D { end -= 1 } else { sawBareLineFeed = true }
    } else {
      at = end
    }
    return bytes[start..<end]
  }
}

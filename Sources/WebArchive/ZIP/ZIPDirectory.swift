/// Where the central directory lies, from the records at the end of the file.
struct ZIPDirectory {
  let offset: UInt64
  let length: UInt64
  let count: UInt64

  init(_ source: any ByteSource, limits: ZIPLimits) throws {
    guard source.length >= 22 else { throw ZIPError.notZIP(reason: "shorter than an empty ZIP") }
    // The end record is the last thing but for a comment of up to 65,535 bytes.
    let tailLength = min(source.length, 65_557)
    let tailOffset = source.length - tailLength
    let tail = try source.bytes(at: tailOffset, count: Int(tailLength))
    guard
      let at = stride(from: tail.count - 22, through: 0, by: -1).first(where: { at in
        tail[at] == 0x50 && tail.little(UInt32.self, at: at) == ZIPFormat.end
          && at + 22 + Int(tail.little(UInt16.self, at: at + 20)) == tail.count
      })
    else { throw ZIPError.notZIP(reason: "no directory at its end; it may have been cut short") }
    guard tail.little(UInt16.self, at: at + 4) == 0, tail.little(UInt16.self, at: at + 6) == 0 else {
      throw ZIPError.unsupported(name: "", reason: "the ZIP is split over several disks")
    }
    var count = UInt64(tail.little(UInt16.self, at: at + 10))
    var length = UInt64(tail.little(UInt32.self, at: at + 12))
    var offset = UInt64(tail.little(UInt32.self, at: at + 16))
    var limit = tailOffset + UInt64(at)
    if at >= 20, tail.little(UInt32.self, at: at - 20) == ZIPFormat.end64Locator {
      let at64 = tail.little(UInt64.self, at: at - 12)
      guard at64 < limit else {
        throw ZIPError.malformed(offset: limit - 20, reason: "the ZIP64 end record lies outside of the file")
      }
      let end64 = try source.bytes(at: at64, count: 56)
      guard end64.count == 56, end64.little(UInt32.self, at: 0) == ZIPFormat.end64 else {
        throw ZIPError.malformed(offset: at64, reason: "no ZIP64 end record where one was announced")
      }
      count = end64.little(UInt64.self, at: 32)
      length = end64.little(UInt64.self, at: 40)
      offset = end64.little(UInt64.self, at: 48)
      limit = at64
    }
    guard length <= limits.directoryBytes else {
      throw ZIPError.limit(name: "directoryBytes", allowed: limits.directoryBytes, entry: "")
    }
    guard count <= UInt64(limits.entries), count <= length / 46 else {
      throw ZIPError.limit(name: "entries", allowed: min(UInt64(limits.entries), length / 46), entry: "")
    }
    guard offset <= limit, length <= limit - offset else {
      throw ZIPError.malformed(offset: limit, reason: "the directory lies outside of the file")
    }
    self.offset = offset
    self.length = length
    self.count = count
  }

  func entries(_ source: any ByteSource, limits: ZIPLimits) throws -> [ZIPEntry] {
    let bytes = try source.bytes(at: offset, count: Int(length))
    var entries: [ZIPEntry] = []
    entries.reserveCapacity(Int(count))
    var at = 0
    var total: UInt64 = 0
    while at + 46 <= bytes.count, bytes.little(UInt32.self, at: at) == ZIPFormat.centralHeader {
      let nameLength = Int(bytes.little(UInt16.self, at: at + 28))
      let extraLength = Int(bytes.little(UInt16.self, at: at + 30))
      let commentLength = Int(bytes.little(UInt16.self, at: at + 32))
      let next = at + 46 + nameLength + extraLength + commentLength
      guard next <= bytes.count else { break }
      let entry = try Self.entry(bytes[at..<next], nameLength: nameLength, extraLength: extraLength)
      if entry.length > 64 << 20, entry.length / limits.expansionRatio > entry.compressedLength {
        throw ZIPError.limit(name: "expansionRatio", allowed: limits.expansionRatio, entry: entry.name)
      }
      let (sum, overflow) = total.addingReportingOverflow(entry.length)
      guard !overflow, sum <= limits.totalLength else {
        throw ZIPError.limit(name: "totalLength", allowed: limits.totalLength, entry: entry.name)
      }
      total = sum
      entries.append(entry)
      at = next
    }
    guard at == bytes.count, entries.count == Int(count) else {
      throw ZIPError.malformed(
        offset: offset + UInt64(at),
        reason: "the directory holds \(entries.count) entries, \(count) announced")
    }
    return entries
  }

  private static func entry(
    _ header: ArraySlice<UInt8>, nameLength: Int, extraLength: Int
  ) throws -> ZIPEntry {
    let start = header.startIndex
    let rawName = header[(start + 46)..<(start + 46 + nameLength)]
    guard let name = String(validating: rawName, as: UTF8.self) else {
      throw ZIPError.unsafeName(String(decoding: rawName, as: UTF8.self), reason: "is not UTF-8")
    }
    if let fault = ZIPName.fault(name) { throw ZIPError.unsafeName(name, reason: fault) }
    guard header.little(UInt16.self, at: 8) & 0x2041 == 0 else {
      throw ZIPError.unsupported(name: name, reason: "it is encrypted")
    }
    guard let method = ZIPEntry.Method(rawValue: header.little(UInt16.self, at: 10)) else {
      throw ZIPError.unsupported(
        name: name,
        reason: "compression method \(header.little(UInt16.self, at: 10)) is not stored or deflated")
    }
    let isUnix = header.little(UInt16.self, at: 4) >> 8 == 3
    let type = header.little(UInt32.self, at: 38) >> 16 & 0o170000
    guard !isUnix || type == 0 || type == 0o100000 || type == 0o040000 else {
      throw ZIPError.unsupported(name: name, reason: "it is a link or device, no file")
    }
    var compressed = UInt64(header.little(UInt32.self, at: 20))
    var length = UInt64(header.little(UInt32.self, at: 24))
    var offset = UInt64(header.little(UInt32.self, at: 42))
    var extra = header[(start + 46 + nameLength)..<(start + 46 + nameLength + extraLength)]
    while extra.count >= 4 {
      let id = extra.little(UInt16.self, at: 0)
      let size = Int(extra.little(UInt16.self, at: 2))
      guard extra.count >= 4 + size else { break }
      if id == 1 {
        var at = 4
        func next() -> UInt64? {
          guard at + 8 <= 4 + size else { return nil }
          defer { at += 8 }
          return extra.little(UInt64.self, at: at)
        }
        if length == 0xFFFF_FFFF { length = next() ?? length }
        if compressed == 0xFFFF_FFFF { compressed = next() ?? compressed }
        if offset == 0xFFFF_FFFF { offset = next() ?? offset }
      }
      extra = extra.dropFirst(4 + size)
    }
    return ZIPEntry(
      name: name, method: method, crc32: header.little(UInt32.self, at: 16), compressedLength: compressed,
      length: length, headerOffset: offset)
  }
}

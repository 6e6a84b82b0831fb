import WebArchive

/// Whether every byte of a ZIP is one that our writer puts there: entries without gaps, local headers that say what the
/// directory says, and nothing before, between or behind. The digests of a bag vouch for its files; this vouches for what
/// wraps them, so that not one byte of a production can differ unnoticed.
struct ContainerCheck {
  let source: any ByteSource
  let zip: ZIPReader

  private static let big = UInt64(UInt32.max)

  /// Nil when all is as written, else the name of the first entry that is not and why.
  func fault() throws -> (file: String, reason: String)? {
    let entries = zip.entries.sorted { $0.headerOffset < $1.headerOffset }
    guard entries.map(\.name) == zip.entries.map(\.name) else {
      return ("the ZIP file", "its directory lists the files in another order than they lie in")
    }
    var offset: UInt64 = 0
    var time: [UInt8]?
    for entry in entries {
      guard entry.headerOffset == offset else {
        return (entry.name, "bytes that belong to no file lie before it in the ZIP")
      }
      let header = try bytes(at: offset, count: 30)
      guard header.count == 30 else { return (entry.name, "the ZIP ends in it") }
      let found = Array(header[10..<14])
      if time == nil { time = found }
      let hasZIP64 = header[28] == 20 && header[29] == 0
      let expected = localHeader(entry, time: time ?? found, hasZIP64: hasZIP64)
      guard try bytes(at: offset, count: expected.count) == expected else {
        return (entry.name, "its header in the ZIP is not what the ZIP's directory says of it")
      }
      offset += UInt64(expected.count) + entry.compressedLength
    }
    return try directoryFault(entries, at: offset, time: time ?? [])
  }

  private func localHeader(_ entry: ZIPEntry, time: [UInt8], hasZIP64: Bool) -> [UInt8] {
    var header: [UInt8] = [0x50, 0x4B, 3, 4, hasZIP64 ? 45 : 20, 0, 0, 8]
    header.append(entry.method.rawValue, bytes: 2)
    header += time
    header.append(entry.crc32, bytes: 4)
    header.append(hasZIP64 ? Self.big : entry.compressedLength, bytes: 4)
    header.append(hasZIP64 ? Self.big : entry.length, bytes: 4)
    header.append(entry.name.utf8.count, bytes: 2)
    header.append(hasZIP64 ? 20 : 0, bytes: 2)
    header += entry.name.utf8
    if hasZIP64 {
      header += [1, 0, 16, 0]
      header.append(entry.length, bytes: 8)
      header.append(entry.compressedLength, bytes: 8)
    }
    return header
  }

  private func directoryFault(_ entries: [ZIPEntry], at start: UInt64, time: [UInt8]) throws -> (
    String, String
  )? {
    let fault = ("the ZIP file", "its directory is not as it was written")
    var offset = start
    var expected: [UInt8] = []
    for (number, entry) in entries.enumerated() {
      appendDirectoryEntry(entry, time: time, to: &expected)
      if expected.count > 1 << 20 || number == entries.count - 1 {
        guard try bytes(at: offset, count: expected.count) == expected else { return fault }
        offset += UInt64(expected.count)
        expected.removeAll(keepingCapacity: true)
      }
    }
    let size = offset - start
    if entries.count >= 0xFFFF || start >= Self.big || size >= Self.big {
      expected += [0x50, 0x4B, 6, 6]
      for (value, width) in [
        (44, 8), (45, 2), (45, 2), (0, 4), (0, 4), (UInt64(entries.count), 8), (UInt64(entries.count), 8),
        (size, 8), (start, 8),
      ] as [(UInt64, Int)] { expected.append(value, bytes: width) }
      expected += [0x50, 0x4B, 6, 7, 0, 0, 0, 0]
      expected.append(offset, bytes: 8)
      expected += [1, 0, 0, 0]
    }
    expected += [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
    expected.append(min(entries.count, 0xFFFF), bytes: 2)
    expected.append(min(entries.count, 0xFFFF), bytes: 2)
    expected.append(min(size, Self.big), bytes: 4)
    expected.append(min(start, Self.big), bytes: 4)
    expected += [0, 0]
    guard source.length == offset + UInt64(expected.count),
      try bytes(at: offset, count: expected.count) == expected
    else {
      return fault
    }
    return nil
  }

  private func appendDirectoryEntry(_ entry: ZIPEntry, time: [UInt8], to output: inout [UInt8]) {
    var extra: [UInt8] = []
    for value in [entry.length, entry.compressedLength, entry.headerOffset] where value >= Self.big {
      extra.append(value, bytes: 8)
    }
    output += [0x50, 0x4B, 1, 2, 45, 3, extra.isEmpty ? 20 : 45, 0, 0, 8]
    output.append(entry.method.rawValue, bytes: 2)
    output += time
    output.append(entry.crc32, bytes: 4)
    output.append(min(entry.compressedLength, Self.big), bytes: 4)
    output.append(min(entry.length, Self.big), bytes: 4)
    output.append(entry.name.utf8.count, bytes: 2)
    output.append(extra.isEmpty ? 0 : extra.count + 4, bytes: 2)
    output += [0, 0, 0, 0, 0, 0]
    output.append(UInt64(0o100644) << 16, bytes: 4)
    output.append(min(entry.headerOffset, Self.big), bytes: 4)
    output += entry.name.utf8
    if !extra.isEmpty {
      output += [1, 0]
      output.append(extra.count, bytes: 2)
      output += extra
    }
  }

  private func bytes(at offset: UInt64, count: Int) throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: count)
    let filled = try buffer.withUnsafeMutableBytes { try source.read(at: offset, into: $0) }
    return Array(buffer.prefix(filled))
  }
}

extension [UInt8] {
  /// Appends a number's lowest bytes, lowest first.
  fileprivate mutating func append(_ value: some BinaryInteger, bytes count: Int) {
    let value = UInt64(truncatingIfNeeded: value)
    for index in 0..<count { append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
  }
}

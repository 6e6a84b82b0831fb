import CLibDeflate
import Foundation

/// Writes a ZIP file front to back in constant memory, with ZIP64 where sizes or counts ask for it.
///
/// Every entry bears the same time, so the same input gives the same bytes. Checksum and sizes are written back into the
/// local header once they are known, so that readers that start at the front find them too. Only the directory is kept
/// until the end, about a hundred bytes an entry. Not to be shared between threads.
public final class ZIPWriter {
  private let output: FileSink
  private var directory: [UInt8] = []
  private var names: Set<String> = []
  private var count: UInt64 = 0
  private var open: OpenEntry?
  private let dosTime: UInt32
  private var deflater: OpaquePointer?

  /// An entry that is being written.
  private struct OpenEntry {
    var entry: ZIPEntry
    var hasZIP64: Bool
    var crc = CRC32()
    var stream: DeflateStream?
    var announced: UInt64?
  }

  /// Creates the file; one of that name is overwritten. Until ``finish()`` returns it is no valid ZIP: write under a
  /// temporary name and rename.
  ///
  /// - Parameter modified: the time every entry bears, in UTC; ZIP knows the years 1980 to 2107 and even seconds.
  public init(path: String, modified: WARCDate = WARCDate(secondsSince1970: 315_532_800)) throws(WARCError) {
    output = try FileSink(path: path)
    dosTime = Self.dosTime(modified)
  }

  deinit { if let deflater { libdeflate_free_compressor(deflater) } }

  /// Bytes written so far.
  public var length: UInt64 { output.length }

  /// Adds an entry from memory.
  @discardableResult
  public func add(_ name: String, bytes: [UInt8], method: ZIPEntry.Method = .deflated) throws -> ZIPEntry {
    guard method == .deflated, let packed = deflate(bytes), packed.count < bytes.count else {
      try begin(name, method: .stored, length: UInt64(bytes.count))
      try bytes.withUnsafeBytes { try write($0) }
      return try end()
    }
    var crc = CRC32()
    bytes.withUnsafeBytes { crc.update($0) }
    try check(name)
    let entry = ZIPEntry(
      name: name, method: .deflated, crc32: crc.value, compressedLength: UInt64(packed.count),
      length: UInt64(bytes.count), headerOffset: output.length)
    try append(localHeader(entry, hasZIP64: false))
    try append(packed)
    appendToDirectory(entry)
    return entry
  }

  /// Adds an entry from a source of any size, which is read once.
  ///
  /// - Parameter each: sees the bytes as they go by: to digest a file in the same pass.
  @discardableResult
  public func add(
    _ name: String, source: any ByteSource, method: ZIPEntry.Method = .deflated,
    each: (UnsafeRawBufferPointer) throws -> Void = { _ in }
  ) throws -> ZIPEntry {
    try begin(name, method: method, length: source.length)
    try source.forEachChunk { chunk in
      try each(chunk)
      try write(chunk)
    }
    return try end()
  }

  /// Starts an entry whose bytes follow by ``write(_:)`` until ``end()``.
  ///
  /// - Parameter length: its length, when known: a different one is refused at the end. Unknown lengths cost 20 bytes.
  public func begin(_ name: String, method: ZIPEntry.Method = .deflated, length: UInt64? = nil) throws {
    guard open == nil else { throw ZIPError.misuse("the ZIP entry before \"\(name)\" was not ended") }
    try check(name)
    let entry = ZIPEntry(
      name: name, method: method, crc32: 0, compressedLength: 0, length: 0, headerOffset: output.length)
    // Deflate can grow what it cannot compress by a little, so the choice is made well below 4 GiB.
    let hasZIP64 = length.map { $0 >= 0xFF00_0000 } ?? true
    try append(localHeader(entry, hasZIP64: hasZIP64))
    open = OpenEntry(
      entry: entry, hasZIP64: hasZIP64,
      stream: method == .deflated ? DeflateStream(level: 6, wrapper: .none) : nil,
      announced: length)
  }

  /// Appends bytes to the open entry.
  public func write(_ bytes: UnsafeRawBufferPointer) throws {
    guard open != nil else { throw ZIPError.misuse("no ZIP entry is open to write to") }
    open?.crc.update(bytes)
    open?.entry.length += UInt64(bytes.count)
    if let stream = open?.stream {
      try stream.write(bytes) { try output.write($0) }
    } else {
      try output.write(bytes)
    }
  }

  /// Ends the open entry.
  @discardableResult
  public func end() throws -> ZIPEntry {
    guard var ending = open else { throw ZIPError.misuse("no ZIP entry is open to end") }
    open = nil
    if let stream = ending.stream {
      try stream.finish { try output.write($0) }
      ending.entry.compressedLength = stream.written
    } else {
      ending.entry.compressedLength = ending.entry.length
    }
    if let announced = ending.announced, announced != ending.entry.length {
      throw ZIPError.misuse(
        "ZIP entry \"\(ending.entry.name)\": \(announced) bytes announced, \(ending.entry.length) written")
    }
    ending.entry.crc32 = ending.crc.value
    try output.patch(localHeader(ending.entry, hasZIP64: ending.hasZIP64), at: ending.entry.headerOffset)
    appendToDirectory(ending.entry)
    return ending.entry
  }

  /// Writes the directory, brings the file to the disk and closes it. Returns the file's length.
  @discardableResult
  public func finish() throws -> UInt64 {
    guard open == nil else { throw ZIPError.misuse("a ZIP entry was not ended") }
    let start = output.length
    try append(directory)
    let size = output.length - start
    var tail: [UInt8] = []
    if count >= 0xFFFF || start >= UInt64(UInt32.max) || size >= UInt64(UInt32.max) {
      let end64 = output.length
      tail.appendLittle(ZIPFormat.end64)
      tail.appendLittle(UInt64(44))
      tail.appendLittle(UInt16(45))
      tail.appendLittle(UInt16(45))
      tail.appendLittle(UInt32(0))
      tail.appendLittle(UInt32(0))
      tail.appendLittle(count)
      tail.appendLittle(count)
      tail.appendLittle(size)
      tail.appendLittle(start)
      tail.appendLittle(ZIPFormat.end64Locator)
      tail.appendLittle(UInt32(0))
      tail.appendLittle(end64)
      tail.appendLittle(UInt32(1))
    }
    tail.appendLittle(ZIPFormat.end)
    tail.appendLittle(UInt32(0))
    tail.appendLittle(UInt16(min(count, 0xFFFF)))
    tail.appendLittle(UInt16(min(count, 0xFFFF)))
    tail.appendLittle(UInt32(min(size, UInt64(UInt32.max))))
    tail.appendLittle(UInt32(min(start, UInt64(UInt32.max))))
    tail.appendLittle(UInt16(0))
    try append(tail)
    try output.close()
    return output.length
  }

  private func check(_ name: String) throws {
    if let fault = ZIPName.fault(name) { throw ZIPError.unsafeName(name, reason: fault) }
    guard names.insert(name).inserted else { throw ZIPError.duplicateName(name) }
  }

  private func append(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try output.write($0) } }

  private func localHeader(_ entry: ZIPEntry, hasZIP64: Bool) -> [UInt8] {
    var header: [UInt8] = []
    header.appendLittle(ZIPFormat.localHeader)
    header.appendLittle(UInt16(hasZIP64 ? 45 : 20))
    header.appendLittle(UInt16(1 << 11))
    header.appendLittle(entry.method.rawValue)
    header.appendLittle(dosTime)
    header.appendLittle(entry.crc32)
    header.appendLittle(hasZIP64 ? ZIPFormat.in64 : UInt32(entry.compressedLength))
    header.appendLittle(hasZIP64 ? ZIPFormat.in64 : UInt32(entry.length))
    header.appendLittle(UInt16(entry.name.utf8.count))
    header.appendLittle(UInt16(hasZIP64 ? 20 : 0))
    header += entry.name.utf8
    if hasZIP64 {
      header.appendLittle(UInt16(1))
      header.appendLittle(UInt16(16))
      header.appendLittle(entry.length)
      header.appendLittle(entry.compressedLength)
    }
    return header
  }

  private func appendToDirectory(_ entry: ZIPEntry) {
    count += 1
    let limit = UInt64(UInt32.max)
    var extra: [UInt8] = []
    if entry.length >= limit { extra.appendLittle(entry.length) }
    if entry.compressedLength >= limit { extra.appendLittle(entry.compressedLength) }
    if entry.headerOffset >= limit { extra.appendLittle(entry.headerOffset) }
    directory.appendLittle(ZIPFormat.centralHeader)
    directory.appendLittle(UInt16(3 << 8 | 45))
    directory.appendLittle(UInt16(extra.isEmpty ? 20 : 45))
    directory.appendLittle(UInt16(1 << 11))
    directory.appendLittle(entry.method.rawValue)
    directory.appendLittle(dosTime)
    directory.appendLittle(entry.crc32)
    directory.appendLittle(UInt32(min(entry.compressedLength, limit)))
    directory.appendLittle(UInt32(min(entry.length, limit)))
    directory.appendLittle(UInt16(entry.name.utf8.count))
    directory.appendLittle(UInt16(extra.isEmpty ? 0 : extra.count + 4))
    directory.appendLittle(UInt16(0))
    directory.appendLittle(UInt16(0))
    directory.appendLittle(UInt16(0))
    // A regular file that all may read, as Unix attributes.
    directory.appendLittle(UInt32(entry.isDirectory ? 0o040755 : 0o100644) << 16)
    directory.appendLittle(UInt32(min(entry.headerOffset, limit)))
    directory += entry.name.utf8
    if !extra.isEmpty {
      directory.appendLittle(UInt16(1))
      directory.appendLittle(UInt16(extra.count))
      directory += extra
    }
  }

  private func deflate(_ bytes: [UInt8]) -> [UInt8]? {
    if deflater == nil { deflater = libdeflate_alloc_compressor(6) }
    guard let deflater, !bytes.isEmpty else { return nil }
    return [UInt8](unsafeUninitializedCapacity: bytes.count) { room, count in
      // Nothing is made when the result would not be smaller than the input.
      count = bytes.withUnsafeBytes {
        libdeflate_deflate_compress(deflater, $0.baseAddress, $0.count, room.baseAddress, room.count)
      }
    }.nonEmpty
  }

  private static func dosTime(_ date: WARCDate) -> UInt32 {
    let digits = date.timestamp14
    func part(_ from: Int, _ count: Int) -> UInt32 {
      UInt32(digits.dropFirst(from).prefix(count)) ?? 0
    }
    let year = min(max(part(0, 4), 1980), 2107)
    let day = (year - 1980) << 9 | part(4, 2) << 5 | part(6, 2)
    return day << 16 | part(8, 2) << 11 | part(10, 2) << 5 | part(12, 2) / 2
  }
}

extension Array {
  fileprivate var nonEmpty: Self? { isEmpty ? nil : self }
}
